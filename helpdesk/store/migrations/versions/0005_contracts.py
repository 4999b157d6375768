"""From when to when a contract holds, and what was agreed with a customer."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    with op.batch_alter_table("contracts") as contracts:
        # A document may be booked again later; contracts from before have no end on either side.
        contracts.drop_constraint("uq_contracts_customer_id_document", type_="unique")
        contracts.add_column(sa.Column("since", sa.Date(), nullable=True))
        contracts.add_column(sa.Column("until", sa.Date(), nullable=True))
        contracts.create_index("ix_contracts_customer_id", ["customer_id"])
    op.create_table(
        "agreed_facts",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("customer_id", sa.Uuid(), sa.ForeignKey("customers.id", ondelete="CASCADE"), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("fulfils", sa.JSON(), nullable=False),
        sa.Column("entries", sa.JSON(), nullable=False),
    )
    op.create_index("ix_agreed_facts_customer_id", "agreed_facts", ["customer_id"])

"""By which entry of which edition a ticket was judged."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    op.create_table(
        "ticket_judgements",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("ticket_id", sa.Uuid(), sa.ForeignKey("tickets.id", ondelete="CASCADE"), nullable=False),
        sa.Column("entry", sa.String(), nullable=False),
        sa.Column("document", sa.String(), nullable=False),
        sa.Column("edition", sa.String(), nullable=False),
        sa.Column("verdict", sa.String(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
    )
    op.create_index("ix_ticket_judgements_ticket_id", "ticket_judgements", ["ticket_id"])
    op.create_index("ix_ticket_judgements_document", "ticket_judgements", ["document"])

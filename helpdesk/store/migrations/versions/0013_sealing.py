"""The sealed log of consents. What was closed before it stays as it is, marked as not sealed yet."""

import sqlalchemy as sa
from alembic import op

from helpdesk.store.append_only import append_only_triggers, erasable_triggers

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    op.create_table(
        "consent_records",
        sa.Column("sequence", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("consent_id", sa.Uuid()),
        sa.Column("through", sa.Integer(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("signature", sa.LargeBinary(), nullable=False),
    )
    op.create_index("ix_consent_records_consent", "consent_records", ["consent_id", "through"])
    record = sa.ForeignKey("consent_records.sequence")
    op.create_table(
        "consent_record_keys",
        sa.Column("sequence", sa.Integer(), record, primary_key=True, autoincrement=False),
        sa.Column("key", sa.LargeBinary(), nullable=False),
    )
    op.create_table(
        "consent_unsealed",
        sa.Column("consent_id", sa.Uuid(), sa.ForeignKey("consents.id"), primary_key=True),
    )
    op.create_table(
        "consent_erasures",
        sa.Column("consent_id", sa.Uuid(), primary_key=True),
        sa.Column("sequence", sa.Integer(), sa.ForeignKey("consent_records.sequence"), nullable=False),
    )
    op.create_table(
        "consent_holds",
        sa.Column("consent_id", sa.Uuid(), sa.ForeignKey("consents.id"), primary_key=True),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
    )
    for statement in (
        *append_only_triggers("consent_records", "sequence"),
        *append_only_triggers("consent_erasures", "consent_id"),
        *erasable_triggers("consents", "id", "consent_erasures.consent_id"),
        *erasable_triggers("consent_events", "consent_id", "consent_erasures.consent_id"),
    ):
        op.execute(statement)
    op.execute("INSERT INTO consent_unsealed (consent_id) SELECT consent_id FROM consent_events WHERE kind = 'sealed'")

"""Consents and their events, append-only, and the signs of life of running sessions."""

import sqlalchemy as sa
from alembic import op

from helpdesk.store.append_only import append_only_triggers

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.create_table(
        "consents",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("created", sa.BigInteger(), nullable=False),
        sa.Column("customer_id", sa.Uuid(), sa.ForeignKey("customers.id"), nullable=False),
        sa.Column("customer", sa.String(), nullable=False),
        sa.Column("device", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("ticket_id", sa.Uuid()),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("checklist", sa.String(), nullable=False),
    )
    op.create_index("ix_consents_created", "consents", ["created", "id"])
    op.create_index("ix_consents_customer_id", "consents", ["customer_id"])
    op.create_index("ix_consents_ticket_id", "consents", ["ticket_id"])
    op.create_table(
        "consent_events",
        sa.Column("consent_id", sa.Uuid(), sa.ForeignKey("consents.id"), primary_key=True),
        sa.Column("sequence", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
    )
    op.create_index("ix_consent_events_kind", "consent_events", ["kind", "consent_id", "sequence"])
    op.create_table(
        "consent_heartbeats",
        sa.Column("consent_id", sa.Uuid(), sa.ForeignKey("consents.id"), primary_key=True),
        sa.Column("at", sa.BigInteger(), nullable=False),
    )
    for statement in (
        *append_only_triggers("consents", "id"),
        *append_only_triggers("consent_events", "consent_id", "sequence"),
    ):
        op.execute(statement)

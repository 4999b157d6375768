"""Quotes for what no contract includes; what was issued is append-only."""

import sqlalchemy as sa
from alembic import op

from helpdesk.store.append_only import append_only_triggers

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    op.create_table(
        "quotes",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("number", sa.String(), unique=True),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("customer_id", sa.Uuid(), sa.ForeignKey("customers.id", ondelete="RESTRICT"), nullable=False),
        sa.Column("ticket_id", sa.Uuid()),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("estimate_minutes", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("created", sa.BigInteger(), nullable=False),
        sa.Column("updated", sa.BigInteger(), nullable=False),
        sa.Column("discarded", sa.BigInteger()),
        sa.Column("valid_until", sa.Date()),
    )
    op.create_index("ix_quotes_updated", "quotes", ["updated", "id"])
    op.create_index("ix_quotes_customer_id", "quotes", ["customer_id"])
    op.create_index("ix_quotes_ticket_id", "quotes", ["ticket_id"])
    op.create_table(
        "quote_items",
        sa.Column("quote_id", sa.Uuid(), sa.ForeignKey("quotes.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("position", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("entry", sa.String()),
        sa.Column("clause", sa.JSON()),
    )
    op.create_index("ix_quote_items_entry", "quote_items", ["entry"])
    op.create_table(
        "quote_events",
        sa.Column("quote_id", sa.Uuid(), sa.ForeignKey("quotes.id"), primary_key=True),
        sa.Column("sequence", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
    )
    for statement in append_only_triggers("quote_events", "quote_id", "sequence"):
        op.execute(statement)

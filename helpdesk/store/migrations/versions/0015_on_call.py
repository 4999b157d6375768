"""Worked time and its corrections, append-only; what customers agreed on counting it; shifts on call."""

import sqlalchemy as sa
from alembic import op

from helpdesk.store.append_only import append_only_triggers

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    op.create_table(
        "work_entries",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("ticket_id", sa.Uuid()),
        sa.Column("customer_id", sa.Uuid()),
        sa.Column("consent_id", sa.Uuid()),
        sa.Column("segment", sa.Integer()),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("technician", sa.String(), nullable=False),
        sa.Column("begin", sa.BigInteger(), nullable=False),
        sa.Column("seconds", sa.Integer(), nullable=False),
        sa.Column("measured", sa.Integer()),
        sa.Column("zone", sa.String(), nullable=False),
        sa.Column("slices", sa.Text(), nullable=False),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("units", sa.Integer(), nullable=False),
        sa.Column("billable", sa.String(), nullable=False),
        sa.Column("decided", sa.Boolean(), nullable=False),
        sa.Column("why", sa.String(), nullable=False),
        sa.Column("marks", sa.String(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("replaces", sa.Uuid(), unique=True),
        sa.Column("written", sa.BigInteger(), nullable=False),
    )
    op.create_index("ix_work_entries_ticket_id", "work_entries", ["ticket_id"])
    op.create_index("ix_work_entries_segment", "work_entries", ["consent_id", "segment"], unique=True)
    op.create_index("ix_work_entries_begin", "work_entries", ["begin"])
    op.create_table(
        "work_rules",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("customer_id", sa.Uuid(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("per", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("written", sa.BigInteger(), nullable=False),
    )
    op.create_index("ix_work_rules_customer", "work_rules", ["customer_id", "id"])
    op.create_table(
        "work_shifts",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("technician", sa.String(), nullable=False),
        sa.Column("begin", sa.BigInteger(), nullable=False),
        sa.Column("end", sa.BigInteger()),
        sa.Column("zone", sa.String(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
    )
    op.create_index("ix_work_shifts_begin", "work_shifts", ["begin", "id"])
    for table in ("work_entries", "work_rules"):
        for statement in append_only_triggers(table, "id"):
            op.execute(statement)

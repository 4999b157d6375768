"""What a work report says beside the times, and its signatures, which are written once."""

import sqlalchemy as sa
from alembic import op

from helpdesk.store.append_only import append_only_triggers, erasable_triggers

revision = "0020"
down_revision = "0019"

_ERASED = "consent_erasures JOIN work_entries USING (consent_id).work_entries.ticket_id"
"""What was signed goes without its texts once a consent of the ticket's times is erased."""


def upgrade() -> None:
    op.create_table(
        "work_reports",
        sa.Column("ticket_id", sa.Uuid(), primary_key=True),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("present", sa.String(), nullable=False),
        sa.Column("material", sa.Text(), nullable=False),
        sa.Column("open_points", sa.Text(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("updated", sa.BigInteger(), nullable=False),
    )
    op.create_table(
        "work_report_signatures",
        sa.Column("ticket_id", sa.Uuid(), primary_key=True),
        sa.Column("sequence", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("technician", sa.String(), nullable=False),
        sa.Column("picture", sa.String(), nullable=False),
        sa.Column("content", sa.String(), nullable=False),
        sa.Column("first", sa.Date()),
        sa.Column("last", sa.Date()),
        sa.Column("body", sa.Text(), nullable=False),
    )
    for statement in (
        *append_only_triggers("work_report_signatures", "ticket_id", "sequence"),
        *erasable_triggers("work_report_signatures", "ticket_id", _ERASED),
    ):
        op.execute(statement)

"""The outbox with its log, and the local desk's archive."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.create_table(
        "outbox",
        sa.Column("sequence", sa.Integer(), primary_key=True),
        sa.Column("key", sa.Uuid(), nullable=False, unique=True),
        sa.Column("ticket_id", sa.Uuid(), sa.ForeignKey("tickets.id", ondelete="CASCADE"), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("desk", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("queued", sa.BigInteger(), nullable=False),
    )
    op.create_index("ix_outbox_state", "outbox", ["state", "sequence"])
    op.create_index("ix_outbox_ticket", "outbox", ["ticket_id", "sequence"])
    op.create_table(
        "attempts",
        sa.Column("sequence", sa.Integer(), primary_key=True),
        sa.Column("key", sa.Uuid(), nullable=False),
        sa.Column("ticket_id", sa.Uuid(), sa.ForeignKey("tickets.id", ondelete="CASCADE"), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("detail", sa.String(), nullable=False),
    )
    op.create_index("ix_attempts_key", "attempts", ["key"])
    op.create_index("ix_attempts_ticket_id", "attempts", ["ticket_id"])
    op.create_table(
        "local_tickets",
        sa.Column("key", sa.Uuid(), primary_key=True),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("serial", sa.Integer(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("closed", sa.BigInteger()),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("bytes", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.UniqueConstraint("year", "serial", name="uq_local_tickets_year_serial"),
    )
    op.create_table(
        "local_messages",
        sa.Column("key", sa.Uuid(), primary_key=True),
        sa.Column("ticket_key", sa.Uuid(), sa.ForeignKey("local_tickets.key"), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("bytes", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
    )
    op.create_index("ix_local_messages_ticket_key", "local_messages", ["ticket_key"])

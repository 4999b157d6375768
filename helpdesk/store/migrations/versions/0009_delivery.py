"""When the outbox tries again, what it noted on the way, and what desks answered."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.String(), nullable=False, server_default="")


def _count(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), nullable=False, server_default="0")


def upgrade() -> None:
    for moment in ("due", "sent", "asked"):
        op.add_column("outbox", sa.Column(moment, sa.BigInteger(), nullable=True))
    refused: sa.Column[bool] = sa.Column("refused", sa.Boolean(), nullable=False, server_default=sa.false())
    for column in (_count("waits"), _text("memo"), _text("address"), _text("customer"), refused):
        op.add_column("outbox", column)
    op.execute(
        "UPDATE outbox SET customer = coalesce((SELECT customers.name FROM customers JOIN tickets "
        "ON tickets.customer_id = customers.id WHERE tickets.id = outbox.ticket_id), '')"
    )
    op.create_table(
        "memos",
        sa.Column("key", sa.Uuid(), primary_key=True),
        sa.Column("ticket_id", sa.Uuid(), sa.ForeignKey("tickets.id", ondelete="CASCADE"), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
    )
    op.create_index("ix_memos_ticket_id", "memos", ["ticket_id"])
    op.add_column("attempts", _text("code"))
    op.add_column("attempts", sa.Column("times", sa.Integer(), nullable=False, server_default="1"))
    op.add_column("attempts", sa.Column("last", sa.BigInteger(), nullable=True))
    op.add_column("receipts", _text("warning"))
    op.add_column("tickets", _text("desk_state"))
    op.add_column("tickets", sa.Column("unread", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.create_index("ix_tickets_unread", "tickets", ["updated"], sqlite_where=sa.text("unread = 1"))
    op.add_column("messages", _text("author_name"))
    op.add_column("messages", sa.Column("remote", sa.String(), nullable=True))
    op.create_index("uq_messages_remote", "messages", ["ticket_id", "remote"], unique=True)
    op.create_table(
        "desk_files",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("message_id", sa.Uuid(), sa.ForeignKey("messages.id", ondelete="CASCADE"), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("remote", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("bytes", sa.Integer(), nullable=False),
    )
    op.create_index("ix_desk_files_message_id", "desk_files", ["message_id"])
    op.create_table(
        "fetches",
        sa.Column("ticket_id", sa.Uuid(), sa.ForeignKey("tickets.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("due", sa.BigInteger(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
    )
    op.create_index("ix_fetches_due", "fetches", ["due"])

"""Tickets with their thread, attachments and receipts, and the text index over them."""

import sqlalchemy as sa
from alembic import op

from helpdesk.store.text_index import create_text_index

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.create_table(
        "tickets",
        sa.Column("serial", sa.Integer(), primary_key=True),
        sa.Column("id", sa.Uuid(), nullable=False, unique=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("message", sa.String(), nullable=False),
        sa.Column("department", sa.String(), nullable=False),
        sa.Column("category", sa.String(), nullable=False),
        sa.Column("server", sa.String(), nullable=False),
        sa.Column("customer_id", sa.Uuid(), sa.ForeignKey("customers.id", ondelete="RESTRICT")),
        sa.Column("desk", sa.String(), nullable=False),
        sa.Column("profile", sa.String(), nullable=False),
        sa.Column("created", sa.BigInteger(), nullable=False),
        sa.Column("updated", sa.BigInteger(), nullable=False),
        sa.Column("discarded", sa.BigInteger()),
        sa.Column("closed", sa.BigInteger()),
    )
    op.create_index("ix_tickets_updated", "tickets", ["updated", "id"])
    op.create_index("ix_tickets_state", "tickets", ["state", "updated", "id"])
    op.create_index("ix_tickets_customer_id", "tickets", ["customer_id"])
    op.create_table(
        "messages",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("ticket_id", sa.Uuid(), sa.ForeignKey("tickets.id", ondelete="CASCADE"), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("author", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
    )
    op.create_index("ix_messages_ticket_id", "messages", ["ticket_id"])
    op.create_table(
        "attachments",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("ticket_id", sa.Uuid(), sa.ForeignKey("tickets.id", ondelete="CASCADE"), nullable=False),
        sa.Column("message_id", sa.Uuid(), sa.ForeignKey("messages.id", ondelete="CASCADE")),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("bytes", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
    )
    op.create_index("ix_attachments_ticket_id", "attachments", ["ticket_id"])
    op.create_index("ix_attachments_message_id", "attachments", ["message_id"])
    op.create_table(
        "receipts",
        sa.Column("key", sa.Uuid(), primary_key=True),
        sa.Column("ticket_id", sa.Uuid(), sa.ForeignKey("tickets.id", ondelete="CASCADE"), nullable=False),
        sa.Column("desk", sa.String(), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("bytes", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
    )
    op.create_index("ix_receipts_ticket_id", "receipts", ["ticket_id"])
    _index()


def _index() -> None:
    said = "(SELECT group_concat(text, char(10)) FROM (SELECT text FROM messages WHERE ticket_id = t.id ORDER BY id))"
    files = "(SELECT group_concat(name, ' ') FROM (SELECT name FROM attachments WHERE ticket_id = t.id ORDER BY id))"
    owner = "(SELECT serial FROM tickets WHERE id = {row}.ticket_id)"
    create_text_index(
        op.execute,
        "ticket_text",
        ("number", "subject", "message", "thread", "files"),
        f"SELECT serial, number, subject, message, {said} AS thread, {files} AS files FROM tickets t",  # noqa: S608 - constants
        {
            "tickets(number, subject, message)": "{row}.serial",
            "messages(text)": owner,
            "attachments(name)": owner,
        },
    )

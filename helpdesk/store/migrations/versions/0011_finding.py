"""Finding tickets again: indexes for every filter, a text index by parts of words, saved searches."""

import sqlalchemy as sa
from alembic import op

from helpdesk.store.text_index import create_text_index, drop_text_index

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    for name in ("ix_tickets_updated", "ix_tickets_state", "ix_tickets_customer_id"):
        op.drop_index(name, "tickets")
    listed = ["discarded", "updated", "id"]
    op.create_index("ix_tickets_listed", "tickets", listed)
    op.create_index("ix_tickets_state", "tickets", ["state", *listed])
    op.create_index("ix_tickets_customer", "tickets", ["customer_id", *listed])
    op.create_index("ix_tickets_desk", "tickets", ["desk", *listed])
    op.create_index("ix_tickets_desk_state", "tickets", ["desk", "state", *listed])
    op.create_table(
        "saved_searches",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("name", sa.String(), nullable=False, unique=True),
        sa.Column("filter", sa.JSON(), nullable=False),
    )
    _index()


def _index() -> None:
    triggers = op.get_bind().execute(sa.text("SELECT name FROM sqlite_schema WHERE type = 'trigger'")).scalars().all()
    drop_text_index(op.execute, "ticket_text", triggers)
    said = "(SELECT group_concat(text, char(10)) FROM (SELECT text FROM messages WHERE ticket_id = t.id ORDER BY id))"
    ours = "SELECT id, name FROM attachments WHERE ticket_id = t.id"
    theirs = "SELECT f.id, f.name FROM desk_files f JOIN messages m ON m.id = f.message_id WHERE m.ticket_id = t.id"
    files = f"(SELECT group_concat(name, char(10)) FROM ({ours} UNION ALL {theirs} ORDER BY 1))"  # noqa: S608 - constants
    customer = "(SELECT name FROM customers WHERE id = t.customer_id)"
    owner = "SELECT serial FROM tickets WHERE id = {row}.ticket_id"
    create_text_index(
        op.execute,
        "ticket_text",
        ("number", "subject", "server", "customer", "message", "thread", "files"),
        f"SELECT serial, number, subject, server, {customer} AS customer, message, {said} AS thread, {files} AS files "  # noqa: S608 - constants
        "FROM tickets t",
        {
            "tickets(number, subject, message, server, customer_id)": "{row}.serial",
            "messages(text)": owner,
            "attachments(name)": owner,
            "desk_files(name)": "SELECT serial FROM tickets JOIN messages m ON m.ticket_id = tickets.id "
            "WHERE m.id = {row}.message_id",
            "customers(name)": "SELECT serial FROM tickets WHERE customer_id = {row}.id",
        },
    )

"""Finding tickets again: indexes for every filter, text indexes by parts of words, saved searches."""

import sqlalchemy as sa
from alembic import op

from helpdesk.store.text_index import Piece, create_pieces_index, create_text_index, drop_text_index

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
    customer = "(SELECT name FROM customers WHERE id = t.customer_id)"
    create_text_index(
        op.execute,
        "ticket_text",
        ("number", "subject", "server", "customer", "message"),
        f"SELECT serial, number, subject, server, {customer} AS customer, message FROM tickets t",  # noqa: S608 - constants
        {
            "tickets(number, subject, message, server, customer_id)": "{row}.serial",
            "customers(name)": "SELECT serial FROM tickets WHERE customer_id = {row}.id",
        },
    )
    ours = "tickets o WHERE o.id = {row}.ticket_id"
    theirs = "messages m JOIN tickets o ON o.id = m.ticket_id WHERE m.id = {row}.message_id"
    create_pieces_index(
        op.execute,
        "thread_text",
        "tickets",
        (
            Piece("messages", "text", ours, "{row}.state <> 'draft'", ("state",)),
            Piece("attachments", "name", ours),
            Piece("desk_files", "name", theirs),
        ),
    )

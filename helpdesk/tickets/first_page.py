"""The first tickets for the window's first paint, before the ORM is imported."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

from helpdesk.store.connection import SCHEMA_VERSION, connect, explained_errors, schema_version
from helpdesk.tickets.models import OPENING, TicketRow, TicketState

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_QUERY = """
SELECT tickets.id, state, subject, customers.name, updated, tickets.number, desk, unread,
    CASE WHEN trim(subject) = '' THEN substr(message, 1, ?) ELSE '' END
FROM tickets LEFT JOIN customers ON customers.id = customer_id
WHERE discarded IS NULL ORDER BY updated DESC, tickets.id DESC LIMIT ?
"""


def first_page(database: Path, limit: int = 50) -> list[TicketRow]:
    """What `Tickets.page` begins with; empty when there is no database yet, or it waits for its migration.

    Raises:
        HelpdeskError: The file isn't ours, is newer or can't be read; it stays as it is.
    """
    if schema_version(database) != SCHEMA_VERSION:
        return []
    with explained_errors(database):
        connection = connect(database, read_only=True)
        try:
            rows = connection.execute(_QUERY, (OPENING, limit)).fetchall()
        finally:
            connection.close()
    return [
        TicketRow(
            UUID(row_id),
            TicketState(state),
            subject,
            customer or "",
            _EPOCH + timedelta(microseconds=updated),
            number,
            desk,
            bool(unread),
            opening,
        )
        for row_id, state, subject, customer, updated, number, desk, unread, opening in rows
    ]

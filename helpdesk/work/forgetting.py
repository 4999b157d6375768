"""What people typed into worked time names people; it goes with the consent the time came of."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import delete, insert, or_, select
from sqlmodel import Session, SQLModel

from helpdesk.work.tables import WorkEntryTable

_ENTRIES = SQLModel.metadata.tables[WorkEntryTable.__tablename__]
_FORGOTTEN = {"note": "", "reason": ""}


def forget_texts(session: Session, consents: Collection[UUID]) -> None:
    """Takes notes and reasons out of the entries of consents that are being erased; times, units and rule stay.

    The table is append-only: a row goes and comes back without them, which the database allows once the erasure of its
    consent is written down.
    """
    typed = _ENTRIES.c.consent_id.in_(consents), or_(*(_ENTRIES.c[name] != "" for name in _FORGOTTEN))
    connection = session.connection()
    rows = [dict(row) for row in connection.execute(select(_ENTRIES).where(*typed)).mappings()]
    if rows:
        connection.execute(delete(_ENTRIES).where(*typed))
        connection.execute(insert(_ENTRIES), [row | _FORGOTTEN for row in rows])

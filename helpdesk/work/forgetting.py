"""What people typed into worked time names people; it goes with the consent the time came of."""

import json
from collections.abc import Collection
from uuid import UUID

from sqlalchemy import delete, insert, or_, select, update
from sqlmodel import Session, SQLModel

from helpdesk.work.report_tables import ReportSignatureTable, ReportTable
from helpdesk.work.tables import WorkEntryTable

_ENTRIES = SQLModel.metadata.tables[WorkEntryTable.__tablename__]
_REPORTS = SQLModel.metadata.tables[ReportTable.__tablename__]
_SIGNATURES = SQLModel.metadata.tables[ReportSignatureTable.__tablename__]
_FORGOTTEN = {"note": "", "reason": ""}


def forget_texts(session: Session, consents: Collection[UUID]) -> None:
    """Takes notes and reasons out of the entries of consents that are being erased; times, units and rule stay.

    So do the texts of the reports on their tickets: quantities and prices of material stay, and of what was signed its
    hash, who signed and when, and the signature. The tables are append-only: a row goes and comes back without them,
    which the database allows once the erasure of its consent is written down.
    """
    typed = _ENTRIES.c.consent_id.in_(consents), or_(*(_ENTRIES.c[name] != "" for name in _FORGOTTEN))
    connection = session.connection()
    rows = [dict(row) for row in connection.execute(select(_ENTRIES).where(*typed)).mappings()]
    if rows:
        connection.execute(delete(_ENTRIES).where(*typed))
        connection.execute(insert(_ENTRIES), [row | _FORGOTTEN for row in rows])
    tickets = select(_ENTRIES.c.ticket_id).where(_ENTRIES.c.consent_id.in_(consents), _ENTRIES.c.ticket_id.is_not(None))
    for ticket in {row[0] for row in connection.execute(tickets)}:
        _forget_report(session, ticket)


def _forget_report(session: Session, ticket: UUID) -> None:
    connection = session.connection()
    mine = _REPORTS.c.ticket_id == ticket
    for material in connection.execute(select(_REPORTS.c.material).where(mine)).scalars():
        bare = json.dumps([one | {"text": ""} for one in json.loads(material)])
        without = {"summary": "", "present": "", "material": bare, "open_points": "[]"}
        connection.execute(update(_REPORTS).where(mine).values(without))
    signed = _SIGNATURES.c.ticket_id == ticket
    rows = [dict(row) for row in connection.execute(select(_SIGNATURES).where(signed)).mappings()]
    if rows:
        connection.execute(delete(_SIGNATURES).where(signed))
        connection.execute(insert(_SIGNATURES), [row | {"body": ""} for row in rows])

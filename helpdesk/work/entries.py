"""Rows of worked time as people see them: what stands, what overlaps, and what each adds to the bill."""

import json
from collections.abc import Collection, Iterable, Sequence
from dataclasses import asdict, replace
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, ColumnElement, false, func, type_coerce
from sqlalchemy.orm import aliased
from sqlmodel import Session, and_, col, or_, select
from sqlmodel.sql.expression import SelectOfScalar

from helpdesk.changes import Changes
from helpdesk.work.billing import Billable, Worked, charges, units_of
from helpdesk.work.rules import Slice, rule_from
from helpdesk.work.spans import covered_seconds
from helpdesk.work.tables import WorkEntryTable
from helpdesk.work.timing import Mark, Source, Sums, TimeEntry

_SECOND = 1_000_000
"""In the microseconds in which moments are stored."""


def entries_of(session: Session, tickets: Iterable[UUID], consents: Iterable[UUID] = ()) -> list[TimeEntry]:
    """All entries of some tickets and consents, oldest first, with what counts of them now."""
    table = WorkEntryTable
    wanted = (col(table.ticket_id), list(tickets)), (col(table.consent_id), list(consents))
    # An empty list among them would keep the database from its indexes.
    ours = or_(false(), *(column.in_(ids) for column, ids in wanted if ids))
    rows = session.exec(select(table).where(ours).order_by(col(table.begin), col(table.written), col(table.id))).all()
    parallel = set(session.exec(_parallel(ours)).all()) if rows else set()
    corrected = {row.replaces: row.id for row in rows if row.replaces}
    entries = [as_entry(row, corrected.get(row.id), doubled=row.id in parallel) for row in rows]
    units = units_of(worked(entries))
    return [replace(entry, units=units.get(entry.id, 0)) for entry in entries]


def worked(entries: Iterable[TimeEntry]) -> list[Worked]:
    """What stands, as the bill needs it."""
    return [
        Worked(
            entry.id,
            entry.subject,
            entry.consent,
            entry.begin,
            entry.seconds,
            entry.slices,
            entry.billable,
            entry.rule,
        )
        for entry in entries
        if entry.stands
    ]


def sums(entries: Sequence[TimeEntry], rate_cents: int | None, beside: Sequence[TimeEntry] | None = None) -> Sums:
    """What entries add up to; `beside` are all of the same tickets, where these are only some of them."""
    standing = [entry for entry in entries if entry.stands]
    # Entered by hand, a time says how long rather than when.
    sessions = [(entry.begin, entry.end) for entry in standing if entry.consent]
    by_hand = sum(entry.seconds for entry in standing if not entry.consent)
    return Sums(
        raw=sum(entry.seconds for entry in standing),
        worked=covered_seconds(sessions) + by_hand,
        asking=sum(entry.seconds for entry in standing if entry.billable is Billable.ASK),
        charges=charges(worked(entries if beside is None else beside), rate_cents, {entry.id for entry in standing}),
        priced=rate_cents is not None,
    )


def keep(session: Session, row: WorkEntryTable) -> Changes:
    """Stores an entry, with the units it adds to what stands before it; names it and what it corrects."""
    beside = entries_of(session, filter(None, [row.ticket_id]), filter(None, [row.consent_id]))
    ours = as_entry(row)
    row.units = units_of(worked([*(one for one in beside if one.id != row.replaces), ours])).get(ours.id, 0)
    session.add(row)
    session.flush()
    return Changes(times=frozenset(filter(None, (ours.id, ours.replaces))))


def carried(row: WorkEntryTable) -> dict[str, Any]:
    """The columns of an entry that corrects another one, as long as nothing is said to have been otherwise."""
    same = "ticket_id", "customer_id", "consent_id", "technician", "begin", "seconds", "measured", "zone", "decided"
    return {
        **{name: getattr(row, name) for name in (*same, "why", "marks", "note")},
        "source": Source.CORRECTION,
        "rule": rule_from(row.rule),
        "billable": Billable(row.billable),
        "replaces": row.id,
    }


def correction_of(session: Session, entry_id: UUID | None) -> UUID | None:
    """What corrects an entry; None while it stands."""
    return session.exec(select(WorkEntryTable.id).where(WorkEntryTable.replaces == entry_id)).first()


def taken(session: Session, consents: Collection[UUID] | None = None) -> dict[UUID, int]:
    """How many spans of each consent are entries already, or of some consents alone."""
    table = WorkEntryTable
    query = select(table.consent_id, func.max(table.segment)).where(col(table.segment).is_not(None))
    if consents is not None:
        query = query.where(col(table.consent_id).in_(consents))
    rows = session.exec(query.group_by(col(table.consent_id))).all()
    return {consent: count for consent, count in rows if consent and count}


def cut_off(session: Session, consents: Collection[UUID] | None = None) -> list[tuple[UUID, int, dict[str, Any]]]:
    """The spans that were counted up to the last sign of life and that nobody corrected: consent, number, values."""
    table = WorkEntryTable
    corrected = select(table.replaces).where(col(table.replaces).is_not(None))
    query = select(table).where(col(table.marks).contains(Mark.END_UNKNOWN.value), col(table.id).not_in(corrected))
    if consents is not None:
        query = query.where(col(table.consent_id).in_(consents))
    return [
        (row.consent_id, row.segment, carried(row)) for row in session.exec(query) if row.consent_id and row.segment
    ]


def slices_body(slices: Iterable[Slice]) -> str:
    """Parts of a time as they are kept."""
    return json.dumps([{**asdict(part), "day": part.day.isoformat()} for part in slices])


def _parallel(ours: ColumnElement[bool]) -> SelectOfScalar[UUID]:
    """Those of some rows beside which another session of the same technician ran, by the database's own indexes."""
    row, other = WorkEntryTable, aliased(WorkEntryTable)
    begin, other_begin = _microseconds(row.begin), _microseconds(other.begin)
    end, other_end = begin + col(row.seconds) * _SECOND, other_begin + col(other.seconds) * _SECOND
    longest = select(func.max(WorkEntryTable.seconds)).scalar_subquery()
    corrected = select(WorkEntryTable.replaces).where(col(WorkEntryTable.replaces).is_not(None))
    return (
        select(row.id)
        .distinct()
        # Joined by time alone: the database would rather take the one name that all rows have for a key.
        .join(other, and_(other_begin >= begin - longest * _SECOND, other_begin < end, col(other.id) != row.id))
        .where(ours, col(row.consent_id).is_not(None), col(other.consent_id).is_not(None))
        .where(begin < other_end, col(other.technician) + "" == col(row.technician) + "")
        .where(col(row.seconds) > 0, col(other.seconds) > 0)
        .where(col(row.id).not_in(corrected), col(other.id).not_in(corrected))
    )


def _microseconds(moment: object) -> ColumnElement[int]:
    return type_coerce(moment, BigInteger)


def as_entry(row: WorkEntryTable, replaced_by: UUID | None = None, *, doubled: bool = False) -> TimeEntry:
    """One row as people see it; the units are those it had when it was written."""
    marks = tuple(Mark(mark) for mark in row.marks.split())
    if doubled:
        marks = (*marks, Mark.OVERLAP)
    billable = Billable(row.billable)
    if billable is Billable.YES and not row.decided and any(mark.asks for mark in marks):
        billable = Billable.ASK
    return TimeEntry(
        id=row.id,
        ticket=row.ticket_id,
        customer=row.customer_id,
        consent=row.consent_id,
        segment=row.segment,
        source=Source(row.source),
        technician=row.technician,
        begin=row.begin,
        seconds=row.seconds,
        measured=row.measured,
        zone=row.zone,
        slices=tuple(
            Slice(date.fromisoformat(part["day"]), part["percent"], part["seconds"]) for part in json.loads(row.slices)
        ),
        rule=rule_from(row.rule),
        units=row.units,
        billable=billable,
        decided=row.decided,
        why=row.why,
        marks=marks,
        note=row.note,
        reason=row.reason,
        replaces=row.replaces,
        replaced_by=replaced_by,
        written=row.written,
    )

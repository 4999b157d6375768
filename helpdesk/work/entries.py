"""Rows of worked time as people see them: what stands, what overlaps, and what each adds to the bill."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, replace
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlmodel import Session, col, or_, select

from helpdesk.work.billing import Billable, Worked, charges, units_of
from helpdesk.work.rules import Slice, rule_from
from helpdesk.work.spans import covered_seconds, overlap
from helpdesk.work.tables import WorkEntryTable
from helpdesk.work.timing import MOST_ENTRY_MINUTES, Mark, Source, Sums, TimeEntry

_LONGEST = timedelta(minutes=MOST_ENTRY_MINUTES)


def entries_of(session: Session, tickets: Iterable[UUID], consents: Iterable[UUID] = ()) -> list[TimeEntry]:
    """All entries of some tickets and consents, oldest first, with what counts of them now."""
    table = WorkEntryTable
    query = select(table).where(or_(col(table.ticket_id).in_(list(tickets)), col(table.consent_id).in_(list(consents))))
    return _seen(session, session.exec(query.order_by(col(table.begin), col(table.written), col(table.id))).all())


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
    )


def slices_body(slices: Iterable[Slice]) -> str:
    """Parts of a time as they are kept."""
    return json.dumps([{**asdict(part), "day": part.day.isoformat()} for part in slices])


def _seen(session: Session, rows: Sequence[WorkEntryTable]) -> list[TimeEntry]:
    corrected = {row.replaces: row.id for row in rows if row.replaces}
    parallel = _parallel(session, rows)
    entries = [as_entry(row, corrected.get(row.id), doubled=row.id in parallel) for row in rows]
    units = units_of(worked(entries))
    return [replace(entry, units=units.get(entry.id, 0)) for entry in entries]


def _parallel(session: Session, rows: Sequence[WorkEntryTable]) -> set[UUID]:
    """Those of the rows beside which another session of the same technician ran."""
    if not rows:
        return set()
    first = min(row.begin for row in rows) - _LONGEST
    last = max(_end(row) for row in rows)
    table = WorkEntryTable
    corrected = select(table.replaces).where(col(table.replaces).is_not(None))
    near = session.exec(
        select(table.id, table.technician, table.begin, table.seconds)
        .where(col(table.consent_id).is_not(None), col(table.begin) >= first, col(table.begin) < last)
        .where(col(table.id).not_in(corrected))
        .order_by(col(table.begin))
    ).all()
    spans = [(row_id, who, (begin, begin + timedelta(seconds=seconds))) for row_id, who, begin, seconds in near]
    standing = {row_id for row_id, _who, _span in spans}
    return {
        row.id
        for row in rows
        if row.id in standing
        and any(
            row.id != other and row.technician == who and overlap((row.begin, _end(row)), span)
            for other, who, span in spans
        )
    }


def _end(row: WorkEntryTable) -> datetime:
    return row.begin + timedelta(seconds=row.seconds)


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

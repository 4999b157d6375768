"""A shift as a table for spreadsheet and payroll programs: one entry a row."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from uuid import UUID

from helpdesk.work.clock import zone_of
from helpdesk.work.shift_models import Call
from helpdesk.work.timing import TimeEntry

_HEADS = (
    "id", "customer", "ticket", "ticket_name", "consent", "technician", "begin", "end", "zone", "day", "from", "to",
    "raw_seconds", "measured_seconds", "units", "unit_minutes", "rounded_per", "rule_version", "seconds_by_surcharge",
    "billable", "why", "marks", "source", "note", "reason", "replaces", "replaced_by",
)  # fmt: skip
"""`day`, `from` and `to` are `begin` and `end` as spreadsheet programs know days and times, by the zone's clock."""


def table(calls: Sequence[Call], of: UUID | None = None) -> Iterator[list[str]]:
    """The heads, then one row an entry, with a column of seconds for each surcharge there is, to be added up.

    Args:
        calls: What came in.
        of: The customer whose calls alone it tells, without the reasons of corrections, which may name others.
    """
    told = [(call, entry) for call in calls if of in {None, call.customer} for entry in call.entries]
    percents = sorted({0} | {part.percent for _call, entry in told for part in entry.slices})
    yield [*_HEADS, *(f"seconds_at_{percent}_percent" for percent in percents)]
    for call, entry in told:
        yield [*_cells(call, entry, of), *(str(_by_surcharge(entry).get(percent, 0)) for percent in percents)]


def _by_surcharge(entry: TimeEntry) -> dict[int, int]:
    found: dict[int, int] = {}
    for part in entry.slices:
        found[part.percent] = found.get(part.percent, 0) + part.seconds
    return found


def _cells(call: Call, entry: TimeEntry, of: UUID | None) -> list[str]:
    """What the columns of `_HEADS` hold for an entry; empty where it has nothing."""
    begin, end = (moment.astimezone(zone_of(entry.zone)) for moment in (entry.begin, entry.end))
    found = (
        entry.id,
        call.customer_name,
        entry.ticket,
        call.ticket_name,
        entry.consent,
        entry.technician,
        _written(begin),
        _written(end),
        entry.zone,
        begin.date().isoformat(),
        f"{begin:%H:%M:%S}",
        f"{end:%H:%M:%S}",
        entry.seconds,
        entry.measured,
        entry.units,
        entry.rule.minutes,
        entry.rule.per.value,
        entry.rule.version,
        " ".join(f"{percent}%:{seconds}" for percent, seconds in sorted(_by_surcharge(entry).items())),
        entry.billable.value,
        entry.why,
        " ".join(mark.value for mark in entry.marks),
        entry.source.value,
        entry.note,
        "" if of else entry.reason,
        entry.replaces,
        entry.replaced_by,
    )
    return ["" if value is None else str(value) for value in found]


def _written(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds")

"""A shift as a table for spreadsheet programs: one entry a row."""

from datetime import datetime

from helpdesk.work.clock import zone_of
from helpdesk.work.shift_models import Call
from helpdesk.work.timing import TimeEntry

HEADS = (
    "id", "customer", "ticket", "ticket_name", "consent", "technician", "begin", "end", "zone", "raw_seconds",
    "measured_seconds", "units", "unit_minutes", "rounded_per", "rule_version", "seconds_by_surcharge", "billable",
    "why", "marks", "source", "note", "reason", "replaces", "replaced_by",
)  # fmt: skip


def cells(call: Call, entry: TimeEntry) -> list[str]:
    """One row: what the columns of `HEADS` hold for an entry; empty where it has nothing."""
    surcharges: dict[int, int] = {}
    for part in entry.slices:
        surcharges[part.percent] = surcharges.get(part.percent, 0) + part.seconds
    found = (
        entry.id,
        call.customer_name,
        entry.ticket,
        call.ticket_name,
        entry.consent,
        entry.technician,
        _local(entry.begin, entry.zone),
        _local(entry.end, entry.zone),
        entry.zone,
        entry.seconds,
        entry.measured,
        entry.units,
        entry.rule.minutes,
        entry.rule.per.value,
        entry.rule.version,
        " ".join(f"{percent}%:{seconds}" for percent, seconds in sorted(surcharges.items())),
        entry.billable.value,
        entry.why,
        " ".join(mark.value for mark in entry.marks),
        entry.source.value,
        entry.note,
        entry.reason,
        entry.replaces,
        entry.replaced_by,
    )
    return ["" if value is None else str(value) for value in found]


def _local(moment: datetime, zone: str) -> str:
    return moment.astimezone(zone_of(zone)).isoformat(timespec="seconds")

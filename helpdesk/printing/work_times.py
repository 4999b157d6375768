"""The times of a work report, day by day, with the breaks between them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby
from uuid import UUID

from helpdesk.i18n import Language
from helpdesk.printing.words import local_time, span, weekday, words
from helpdesk.work import Billable, Charge, Mark, Per, Report, TimeEntry

_VISIT = 2 * 60 * 60
"""Seconds: after so long it is another visit, and what was done in between isn't the customer's business."""


@dataclass(frozen=True, slots=True)
class TimeLine:
    """A row: a time that was worked.

    Attributes:
        gap: The break before it, of its session or its visit; empty where there was none.
        time: From and until.
        kind: Whether it is charged; `mark` refers to why, where one kind has several reasons.
        units: What it adds to its day; empty where it isn't charged.
        remarks: What a reader should know of it: the technician, where there were several, corrections, doubts.
    """

    gap: str
    time: str
    what: str
    kind: str
    mark: str
    duration: str
    units: str
    remarks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DayLines:
    """A day's work, by the clock there."""

    title: str
    told: str
    lines: tuple[TimeLine, ...]


def marked(report: Report) -> tuple[str, ...]:
    """The number of each group; none where its kind has one reason."""
    kinds = [group.billable for group in report.groups]
    return tuple(
        str(kinds[: place + 1].count(kind)) if kinds.count(kind) > 1 else "" for place, kind in enumerate(kinds)
    )


def day_lines(report: Report, marks: tuple[str, ...], *, named: bool) -> Iterator[DayLines]:
    """The days in order; `named` says whether each row names its technician."""
    referring = {entry.id: mark for group, mark in zip(report.groups, marks, strict=True) for entry in group.entries}
    before = {entry.id: entry for entry in report.corrected}
    mixed = len({entry.consent is None for entry in report.entries}) > 1
    language = report.draft.language
    for day, mine in groupby(report.entries, lambda entry: local_time(entry.begin, entry.zone).date()):
        entries = list(mine)
        lines: list[TimeLine] = []
        breaks = 0
        until: TimeEntry | None = None
        for entry in entries:
            gap = int((entry.begin - until.end).total_seconds()) if until else 0
            told = _gap(until, entry, gap, language) if until and gap > 0 else ""
            breaks += gap if told else 0
            remarks = [entry.technician] if named else []
            remarks += [words(language)["work-by-hand"]] if mixed and entry.consent is None else []
            remarks += _remarks(entry, before, language)
            lines.append(_line(entry, told, day, referring[entry.id], tuple(remarks), language))
            until = entry if until is None or entry.end > until.end else until
        yield DayLines(weekday(day, language), _told(entries, breaks, language), tuple(lines))


def billed(charges: Sequence[Charge], language: Language) -> str:
    """What is charged: 3 × 15 min; the units of each length by themselves."""
    counts: dict[int, int] = {}
    for charge in charges:
        counts[charge.rule.minutes] = counts.get(charge.rule.minutes, 0) + charge.units
    of_unit = words(language)["work-of-unit"]
    told = [of_unit.format(count=count, minutes=minutes) for minutes, count in sorted(counts.items()) if count]
    return " + ".join(told) or "–"


def _told(entries: Sequence[TimeEntry], breaks: int, language: Language) -> str:
    word = words(language)
    worked = span(sum(entry.seconds for entry in entries))
    return word["work-day-breaks" if breaks else "work-day-sum"].format(worked=worked, breaks=span(breaks))


def _gap(former: TimeEntry, entry: TimeEntry, seconds: int, language: Language) -> str:
    same = entry.consent is not None and entry.consent == former.consent
    if not same and seconds >= _VISIT:
        return ""
    return f"{words(language)['work-pause' if same else 'work-gap']} {span(seconds)}"


def _line(entry: TimeEntry, gap: str, day: date, mark: str, remarks: tuple[str, ...], language: Language) -> TimeLine:
    word = words(language)
    return TimeLine(
        gap=gap,
        time=f"{local_time(entry.begin, entry.zone):%H:%M} – {_until(entry, day, language)}",
        what=entry.note or word["work-remote" if entry.consent else "work-hand"],
        kind=entry.billable.value,
        mark=mark,
        duration=span(entry.seconds),
        units=str(entry.units) if entry.billable is Billable.YES else "–",
        remarks=remarks,
    )


def _until(entry: TimeEntry, day: date, language: Language) -> str:
    end: datetime = local_time(entry.end, entry.zone)
    days = (end.date() - day) // timedelta(days=1)
    return words(language)["work-next-day"].format(time=f"{end:%H:%M}", days=days) if days else f"{end:%H:%M}"


def _remarks(entry: TimeEntry, before: dict[UUID, TimeEntry], language: Language) -> Iterator[str]:
    word = words(language)
    if entry.replaces:
        former = before.get(entry.replaces)
        changed = former is not None and former.seconds != entry.seconds
        yield word["work-corrected" if changed else "work-corrected-only"].format(
            duration=span(former.seconds) if former else ""
        )
    if entry.units and entry.rule.per is Per.DAY and len({part.day for part in entry.slices}) > 1:
        yield word["work-over-midnight"]
    for mark in entry.marks:
        if mark.asks:
            yield mark.word
    if Mark.TIME_ANOMALY in entry.marks and entry.measured is not None and entry.measured != entry.seconds:
        yield word["work-note-measured"].format(duration=span(entry.measured))

"""Spans of time: cut at midnight and where surcharges change, and laid over each other.

Everything is reckoned in UTC; the local clock only says where to cut. So an hour that the clock skips or repeats is as
long as it was (daylight saving), and the parts of a span are together as long as the span.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from itertools import pairwise

from helpdesk.work.rules import Slice, Surcharges

Span = tuple[datetime, datetime]
"""Begin and end, in UTC; the end isn't part of it."""

_DAY = timedelta(days=1)
_SECOND = timedelta(seconds=1)


def sliced(
    begin: datetime, seconds: int, zone: tzinfo, surcharges: Surcharges, is_holiday: Callable[[date], bool]
) -> tuple[Slice, ...]:
    """A span cut into parts of one local day and one surcharge each, in order.

    Args:
        begin: When it began; parts of a second are left out.
        seconds: How long it lasted; the parts add up to it.
        zone: Whose days and nights count.
        surcharges: What costs more when.
        is_holiday: Whether a local day is a public holiday.
    """
    start = begin.astimezone(UTC).replace(microsecond=0)
    end = start + timedelta(seconds=seconds)
    found: list[Slice] = []
    cuts = [start, *_cuts(start, end, zone, surcharges.boundaries), end]
    for first, last in pairwise(cuts):
        wall = first.astimezone(zone)
        percent = surcharges.percent(wall, holiday=is_holiday(wall.date()))
        part = Slice(wall.date(), percent, int((last - first).total_seconds()))
        if found and (found[-1].day, found[-1].percent) == (part.day, part.percent):
            part = Slice(part.day, part.percent, found.pop().seconds + part.seconds)
        if part.seconds:
            found.append(part)
    return tuple(found)


def _cuts(start: datetime, end: datetime, zone: tzinfo, minutes: Sequence[int]) -> list[datetime]:
    """The moments strictly between at which a local day begins, a boundary passes, or the clock is put on or back."""
    found: set[datetime] = set()
    day = start.astimezone(zone).date() - _DAY
    last = end.astimezone(zone).date()
    while day <= last:
        midnight = datetime.combine(day, time(), zone)
        for minute in minutes:
            wall = midnight.replace(hour=minute // 60, minute=minute % 60)
            # Where the clock is put back a time of day comes twice; where it is put on, the change itself cuts.
            found |= {wall.replace(fold=fold).astimezone(UTC) for fold in (0, 1)}
        if change := _clock_change(midnight.astimezone(UTC), zone):
            found.add(change)
        day += _DAY
    return sorted(moment for moment in found if start < moment < end)


def _clock_change(first: datetime, zone: tzinfo) -> datetime | None:
    """The second within the next day at which the zone's distance from UTC changes."""
    last = first + _DAY
    before = first.astimezone(zone).utcoffset()
    if before == last.astimezone(zone).utcoffset():
        return None
    while last - first > _SECOND:
        middle = first + timedelta(seconds=(last - first) // _SECOND // 2)
        if middle.astimezone(zone).utcoffset() == before:
            first = middle
        else:
            last = middle
    return last


def covered_seconds(spans: Iterable[Span]) -> int:
    """How long at least one of the spans lasted: what lies over another counts once."""
    total, until = 0.0, datetime.min.replace(tzinfo=UTC)
    for begin, end in sorted(spans):
        total += max((end - max(begin, until)).total_seconds(), 0.0)
        until = max(until, end)
    return int(total)

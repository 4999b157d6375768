"""Why work at unusual times costs more, and how much of it does."""

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal

from helpdesk.i18n import Language
from helpdesk.printing.words import local_time, quantity, span, words
from helpdesk.work import ReportGroup, TimeEntry
from helpdesk.work.clock import holiday_name
from helpdesk.work.rules import SATURDAY

_STEP = 600
"""Seconds between two looks at the clock; surcharges change at the full hour or the half."""


def surcharges_told(group: ReportGroup, language: Language) -> Iterator[str]:
    """Each surcharge with what it is for, the time it is on, and the share of the units that this is.

    A day's units are counted once, of all its seconds; a surcharge is on as many of them as its seconds are of those.
    """
    word = words(language)
    seconds: dict[int, int] = {}
    units: dict[int, Decimal] = {}
    for charge in group.sums.charges:
        whole = sum(charge.seconds.values())
        for percent, some in charge.seconds.items():
            seconds[percent] = seconds.get(percent, 0) + some
            units[percent] = units.get(percent, Decimal(0)) + Decimal(charge.units) * some / whole
    reasons = _reasons(group, language)
    for percent in sorted(filter(None, seconds)):
        count = quantity(round(units[percent], 2), language)
        yield word["work-surcharge"].format(
            percent=percent,
            reason=", ".join(reasons.get(percent, ())),
            duration=span(seconds[percent]),
            units=word["work-surcharge-unit" if count == "1" else "work-surcharge-units"].format(count=count),
        )


def _reasons(group: ReportGroup, language: Language) -> dict[int, dict[str, None]]:
    found: dict[int, dict[str, None]] = {}
    for entry in group.entries:
        begin = 0
        for part in entry.slices:
            if part.percent:
                for second in range(begin, begin + part.seconds, _STEP):
                    found.setdefault(part.percent, {})[_reason(entry, second, part.percent, language)] = None
            begin += part.seconds
    return found


def _reason(entry: TimeEntry, second: int, percent: int, language: Language) -> str:
    """Why this moment costs more: of several reasons the one whose surcharge it is."""
    word, rule = words(language), entry.rule.surcharges
    wall = local_time(entry.begin + timedelta(seconds=second), entry.zone)
    if percent == rule.on_holidays and holiday_name(wall.date(), rule.calendar):
        return word["work-surcharge-holiday"]
    if percent == rule.at_night and wall.weekday() > SATURDAY:
        return word["work-surcharge-sunday"]
    if percent == rule.at_night:
        return word["work-surcharge-night"].format(span=_hours(rule.night))
    if wall.weekday() == SATURDAY:
        return word["work-surcharge-saturday"]
    return word["work-surcharge-off"].format(span=_hours(rule.business))


def _hours(minutes: tuple[int, int]) -> str:
    """22–6, or 22:30–6."""
    return "–".join(f"{one // 60}:{one % 60:02}" if one % 60 else str(one // 60) for one in minutes)

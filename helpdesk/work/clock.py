"""Which zone's days count, which days are holidays, and whether somebody set the clock back."""

import re
import time
from collections.abc import Callable
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from helpdesk.errors import HelpdeskError
from helpdesk.i18n import _, language
from helpdesk.settings import Settings
from helpdesk.work.rules import Per, Rule, Surcharges

if TYPE_CHECKING:
    from holidays import HolidayBase

FALLBACK_ZONE = "Europe/Berlin"

SET_BACK = 2
"""Seconds by which the wall clock may fall behind before it counts as set back: network time corrects less at once."""

_READINGS = 20_000


class ClockWatch:
    """The wall clock, and beside it one that nobody can set.

    Everything that dates a session asks this one, so what lies between two readings can be measured by the other
    clock too. A wall clock put forward can't be told from a machine that slept; that is left to the signs of life of
    the running session.
    """

    def __init__(self, now: Callable[[], datetime], monotonic: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._monotonic = monotonic
        self._readings: dict[datetime, float] = {}
        self._last: tuple[datetime, float] | None = None
        self.was_set_back = False

    def __call__(self) -> datetime:
        wall, steady = self._now(), self._monotonic()
        if self._last is not None:
            before, then = self._last
            self.was_set_back |= (steady - then) - (wall - before).total_seconds() > SET_BACK
        self._last = wall, steady
        self._readings.pop(wall, None)
        self._readings[wall] = steady
        if len(self._readings) > _READINGS:
            del self._readings[next(iter(self._readings))]
        return wall

    def measured(self, begin: datetime, end: datetime | None) -> int | None:
        """Whole seconds between two readings by the clock nobody can set; None where one isn't known."""
        first, last = self._readings.get(begin), self._readings.get(end) if end else None
        return None if first is None or last is None or last < first else int(last - first)


def zone_name(settings: Settings) -> str:
    """IANA name of the zone whose days count: the one that is set, else the workstation's."""
    if settings.time_zone:
        return settings.time_zone
    from babel.localtime import get_localzone  # noqa: PLC0415 - 30 ms that only worked time needs

    key = getattr(get_localzone(), "key", None)
    return key if isinstance(key, str) and key else FALLBACK_ZONE


@lru_cache(maxsize=16)
def zone_of(name: str) -> ZoneInfo:
    """The zone of a name.

    Raises:
        HelpdeskError: `zone_unknown`.
    """
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise HelpdeskError(
            "zone_unknown",
            _("Die Zeitzone „{name}“ gibt es nicht.").format(name=name),
            hint=_("Nennen Sie in den Einstellungen als „time_zone“ etwa „Europe/Berlin“."),
        ) from error


def holiday_name(day: date, calendar: str) -> str:
    """What the holiday of a day is called; empty when it is none.

    Raises:
        HelpdeskError: `calendar_unknown`.
    """
    return _calendar(calendar, language()).get(day, "") if calendar else ""


@lru_cache(maxsize=8)
def _calendar(calendar: str, spoken: str) -> "HolidayBase":
    from holidays import country_holidays  # noqa: PLC0415 - 0.15 s that only worked time needs

    country, _dash, state = calendar.partition("-")
    try:
        # A region as Augsburg has no code; the calendar of a country is filled year by year as it is asked.
        found = country_holidays(country, subdiv=state or None)
    except (NotImplementedError, KeyError) as error:
        raise HelpdeskError(
            "calendar_unknown",
            _("Einen Feiertagskalender „{name}“ gibt es nicht.").format(name=calendar),
            hint=_("Nennen Sie in den Einstellungen als „holiday_calendar“ etwa „DE-BY“, oder lassen Sie ihn leer."),
        ) from error
    wanted = {"de": "de", "en": "en_US"}[spoken]
    if wanted in found.supported_languages:
        found.language = wanted
    return found


def rule_of(settings: Settings) -> Rule:
    """The rule the settings name."""
    return Rule(
        settings.billing_minutes,
        Per(settings.billing_per),
        Surcharges(
            _minutes(settings.business_hours),
            _minutes(settings.night_hours),
            settings.surcharge_off_hours,
            settings.surcharge_night,
            settings.surcharge_holiday,
            settings.holiday_calendar,
        ),
    )


def _minutes(span: str) -> tuple[int, int]:
    hours, minutes, to_hours, to_minutes = (int(part) for part in re.findall(r"\d+", span))
    return hours * 60 + minutes, to_hours * 60 + to_minutes


def seconds_between(begin: datetime, end: datetime) -> int:
    """Whole seconds from one moment to a later one; none where the clock was set back behind the beginning."""
    return max((end - begin) // timedelta(seconds=1), 0)

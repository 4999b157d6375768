"""How worked time becomes units and money: pure, no clock and no database.

Why a ticket's day is added up before it is rounded: `docs/on-call.md`.
"""

import json
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from helpdesk.errors import Problem
from helpdesk.i18n import _, ngettext

RULE_VERSION = 1
"""Of the arithmetic in this wing; kept with every entry, so that an old bill can be told from a new one."""

UNITS_OFFERED = (10, 15, 30)
"""Minutes of the units that are usual."""

SATURDAY = 5


class Per(StrEnum):
    """What is added up, in raw seconds, before units are counted."""

    DAY = "day"
    CONTACT = "contact"


@dataclass(frozen=True, slots=True)
class Surcharges:
    """What work costs more at unusual times, in percent; where several apply, the highest does.

    Attributes:
        business: First and last minute of the day between which work on weekdays costs nothing more.
        night: The same for the night, which may begin before midnight and end after it.
        off_hours: On Saturdays and weekdays outside `business`; `at_night` at night and on Sundays; `on_holidays`
            on the public holidays of `calendar`, a country and state as `DE-BY`; an empty one has none.
    """

    business: tuple[int, int] = (7 * 60, 18 * 60)
    night: tuple[int, int] = (22 * 60, 6 * 60)
    off_hours: int = 50
    at_night: int = 100
    on_holidays: int = 150
    calendar: str = "DE"

    @property
    def boundaries(self) -> tuple[int, ...]:
        """The minutes of a day at which the percentage may change."""
        return tuple(sorted({0, *(minute % 1440 for minute in (*self.business, *self.night))}))

    def percent(self, wall: datetime, *, holiday: bool) -> int:
        """What holds at a moment of the local clock."""
        minute = wall.hour * 60 + wall.minute
        found = [0]
        if wall.weekday() == SATURDAY or not _within(minute, self.business):
            found.append(self.off_hours)
        if wall.weekday() > SATURDAY or _within(minute, self.night):
            found.append(self.at_night)
        if holiday:
            found.append(self.on_holidays)
        return max(found)


def _within(minute: int, span: tuple[int, int]) -> bool:
    first, last = span
    return first <= minute < last if first <= last else minute >= first or minute < last


@dataclass(frozen=True, slots=True)
class Rule:
    """By what worked time is charged.

    Attributes:
        minutes: The unit; what is begun of it is charged whole.
        per: What is added up before.
        source: Where it was agreed, when it is a customer's own.
    """

    minutes: int = 15
    per: Per = Per.DAY
    surcharges: Surcharges = field(default_factory=Surcharges)
    source: str = ""
    version: int = RULE_VERSION

    def units(self, seconds: int) -> int:
        """The units begun in so many seconds; none in none."""
        return -(-seconds // (self.minutes * 60))

    @property
    def words(self) -> str:
        """As it stands on paper."""
        unit = ngettext("je angefangene Minute", "je {minutes} angefangene Minuten", self.minutes).format(
            minutes=self.minutes
        )
        if self.minutes == 15:
            unit = _("je angefangene Viertelstunde")
        if self.per is Per.CONTACT:
            return _("{unit}, jeder Kontakt für sich gerundet").format(unit=unit)
        return _("{unit}, je Ticket und Tag einmal gerundet").format(unit=unit)

    @property
    def warning(self) -> str:
        """What whoever chooses it should know; empty for the one we propose."""
        if self.per is Per.CONTACT:
            return _(
                "Gerichte haben Klauseln verworfen, die jeden Kontakt einzeln aufrunden (BGH IX ZR 140/19, LG Köln "
                "26 O 453/16). Vereinbaren Sie das nur einzeln ausgehandelt, nicht in allgemeinen Bedingungen."
            )
        if self.minutes > 15:
            return _(
                "Ein Takt von mehr als einer Viertelstunde ist unüblich und als allgemeine Bedingung angreifbar. "
                "Halten Sie fest, wo er vereinbart ist."
            )
        return ""

    def problems(self) -> list[Problem]:
        """What keeps this from being agreed, by field."""
        if 1 <= self.minutes <= 60:
            return []
        return [Problem("minutes", "unit_out_of_range", _("Der Takt liegt zwischen 1 und 60 Minuten."))]

    def as_body(self) -> str:
        """The rule as it is kept with an entry."""
        return json.dumps(asdict(self), ensure_ascii=False, sort_keys=True)


def rule_from(body: str) -> Rule:
    """The rule that was kept."""
    kept: dict[str, Any] = json.loads(body)
    surcharges = kept.pop("surcharges")
    for name in ("business", "night"):
        surcharges[name] = tuple(surcharges[name])
    return Rule(**{**kept, "per": Per(kept["per"]), "surcharges": Surcharges(**surcharges)})


@dataclass(frozen=True, slots=True)
class Slice:
    """A part of worked time that lies in one local day and has one surcharge."""

    day: date
    percent: int
    seconds: int

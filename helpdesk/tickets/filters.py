"""What of the tickets shall be listed, as plain data."""

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from uuid import UUID

from helpdesk.tickets.models import TicketRow, TicketState

STEP = 1000
"""Rows from one of an outline's anchors to the next."""

Key = tuple[datetime, UUID]
"""What the list is ordered by, newest first: when a ticket changed last, and its id."""


@dataclass(frozen=True, slots=True)
class TicketFilter:
    """Which tickets are wanted; what is left empty wants all.

    Attributes:
        states: Any of these.
        within: Changed in so many days up to today, today included; 0 for any time.
        since: Changed on that day or later, by this workstation's clock.
        until: Changed on that day or earlier.
        text: Words or parts of them, in any order.
        binned: The discarded drafts instead of the others.
    """

    states: frozenset[TicketState] = field(default_factory=frozenset)
    customer: UUID | None = None
    desk: str = ""
    within: int = 0
    since: date | None = None
    until: date | None = None
    text: str = ""
    binned: bool = False

    def span(self, now: datetime) -> tuple[datetime | None, datetime | None]:
        """From when on and before when a ticket changed that is wanted now."""
        today = now.astimezone().date()
        days = [self.since, today - timedelta(days=self.within - 1) if self.within else None]
        first = max((day for day in days if day), default=None)
        return _midnight(first), _midnight(self.until + timedelta(days=1) if self.until else None)


@dataclass(frozen=True, slots=True)
class Outline:
    """How long a list is, and where in it one can begin to read.

    Attributes:
        anchors: The key of every thousandth row; the list goes on behind it.
    """

    total: int = 0
    anchors: tuple[Key, ...] = ()


@dataclass(frozen=True, slots=True)
class Sight:
    """A part of the list, and where in it is what was asked for.

    Attributes:
        pages: Pages of a hundred rows by their number.
        place: What row is to stand at the top, so that what was on the screen stays there; None when it is all gone.
        chosen: Where the chosen row is; None when it isn't in the list.
    """

    outline: Outline
    pages: dict[int, list[TicketRow]]
    place: int | None = None
    chosen: int | None = None


@dataclass(frozen=True, slots=True)
class SavedSearch:
    """A filter somebody wants again."""

    id: UUID
    name: str
    filter: TicketFilter


def _midnight(day: date | None) -> datetime | None:
    return datetime.combine(day, time.min).astimezone() if day else None

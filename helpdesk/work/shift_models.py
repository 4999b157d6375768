"""Shifts on call as people see them."""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from helpdesk.i18n import _
from helpdesk.work.rules import Rule
from helpdesk.work.timing import Billability, Sums, TimeEntry


@dataclass(frozen=True, slots=True)
class ShiftRow:
    """One line of the list of shifts; `end` is None while it runs, `zone` the IANA name of the zone it is told in.

    Attributes:
        technician: Who was on call; where the settings named them anew meanwhile, all names in order.
        renamed: What the settings call them now, if the shift still runs under another name; else empty.
    """

    id: UUID
    technician: str
    begin: datetime
    end: datetime | None
    note: str
    zone: str
    renamed: str = ""

    @property
    def rename_note(self) -> tuple[str, ...]:
        """What whoever sits here should know of a shift that runs under another name, and what to do; else nothing."""
        return _renamed(self.technician, self.renamed)


def _renamed(technician: str, renamed: str) -> tuple[str, ...]:
    if not renamed:
        return ()
    told = _("Dieser Einsatz wurde als „{before}“ begonnen; eingestellt ist jetzt „{now}“.")
    hint = _(
        "Er läuft weiter, und was unter dem neuen Namen geschieht, zählt zu ihm. Ist es nicht Ihrer, beenden Sie ihn "
        "und beginnen Sie einen eigenen."
    )
    return told.format(before=technician, now=renamed), hint


@dataclass(frozen=True, slots=True)
class Running:
    """A session that runs: whose consent it is and since when the shift's technician works in it."""

    consent: UUID
    since: datetime

    def seconds(self, now: datetime) -> int:
        """How long so far; none by a clock that was set back."""
        return max(int((now - self.since).total_seconds()), 0)


@dataclass(frozen=True, slots=True)
class Call:
    """What came in during a shift: a ticket or a consent without one, with the times that came of it.

    Attributes:
        ticket_name: How people call it; empty without one.
        consents: Those drafted for it in the shift, whose session runs, or that its times come from, each with its
            state in words.
        running: The sessions that run now.
    """

    ticket: UUID | None
    ticket_name: str
    customer: UUID | None
    customer_name: str
    begin: datetime
    consents: tuple[tuple[UUID, str], ...]
    entries: tuple[TimeEntry, ...]
    sums: Sums
    billability: Billability
    running: tuple[Running, ...] = ()

    @property
    def running_since(self) -> datetime | None:
        """When the session that was begun last began; None where none runs."""
        return max((one.since for one in self.running), default=None)


@dataclass(frozen=True, slots=True)
class Shift:
    """A shift, whole: who was on call from when to when, what came in, and what it adds up to.

    Attributes:
        technician: Who was on call, and `renamed`: as `ShiftRow` has them.
        zone: IANA name of the zone it was begun in.
        calls: In the order they came in.
        sums: Of the times that are over; what runs isn't in them yet.
        at: When it was looked at.
    """

    id: UUID
    technician: str
    begin: datetime
    end: datetime | None
    zone: str
    note: str
    calls: tuple[Call, ...]
    sums: Sums
    rule: Rule
    at: datetime = field(compare=False)
    renamed: str = ""

    @property
    def rename_note(self) -> tuple[str, ...]:
        """As `ShiftRow` tells it."""
        return _renamed(self.technician, self.renamed)

    def running_seconds(self, now: datetime) -> int:
        """How long the sessions that run have been running, all together."""
        return sum(one.seconds(now) for call in self.calls for one in call.running)

"""Worked time as people see and type it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from helpdesk.errors import Problem
from helpdesk.i18n import N_, _
from helpdesk.scope import Verdict
from helpdesk.work.billing import Billable, Charge
from helpdesk.work.rules import Rule, Slice

MOST_ENTRY_MINUTES = 24 * 60
"""More than a day is no single piece of work."""

NOTE_LENGTH = 1000


def duration(seconds: int) -> str:
    """A length of time as people read it: 0:07:31 h."""
    return f"{seconds // 3600}:{seconds // 60 % 60:02}:{seconds % 60:02} h"


class Source(StrEnum):
    """Where an entry comes from."""

    SESSION = "session"
    HAND = "hand"
    CORRECTION = "correction"

    @property
    def word(self) -> str:
        """What people read."""
        return _(_SOURCES[self])


_SOURCES = {
    Source.SESSION: N_("aus der Sitzung"),
    Source.HAND: N_("von Hand"),
    Source.CORRECTION: N_("berichtigt"),
}


class Mark(StrEnum):
    """What makes a measured time doubtful: whoever charges it should look first."""

    TIME_ANOMALY = "time_anomaly"
    END_UNKNOWN = "end_unknown"
    OVERLAP = "overlap"
    BEFORE_SHIFT = "before_shift"
    OVER_SHIFT = "over_shift"

    @property
    def word(self) -> str:
        """One sentence for people."""
        return _(_MARKS[self])

    @property
    def asks(self) -> bool:
        """Whether a person has to say what is charged."""
        return self not in {Mark.BEFORE_SHIFT, Mark.OVER_SHIFT}


_MARKS = {
    Mark.TIME_ANOMALY: N_("Die Uhr wurde während der Sitzung zurückgestellt."),
    Mark.END_UNKNOWN: N_("Das Ende ist unbekannt: Gezählt ist bis zum letzten Lebenszeichen."),
    Mark.OVERLAP: N_("Zur selben Zeit lief eine andere Sitzung derselben Person."),
    Mark.BEFORE_SHIFT: N_("Begann schon vor dem Einsatz."),
    Mark.OVER_SHIFT: N_("Lief über das Ende des Einsatzes hinaus."),
}


@dataclass(frozen=True, slots=True)
class Judged:
    """By what a ticket was judged, as a bill needs it."""

    entry: str
    document: str
    verdict: Verdict
    edition: str = ""


@dataclass(frozen=True, slots=True)
class TicketFacts:
    """What worked time needs of a ticket.

    Attributes:
        name: How people call it: number and subject.
        judged: Each entry's last judgement.
    """

    customer: UUID | None
    customer_name: str
    name: str
    judged: tuple[Judged, ...] = ()


@dataclass(frozen=True, slots=True)
class Billability:
    """Whether work on a ticket is charged, before anybody begins it.

    Attributes:
        verdict: Of the scope's answer it rests on; None when the ticket has none.
        document: Title of the document, and `entry` the id of the entry in it; empty without.
        price_rule: How is counted, in words; with the document's own rule where it has one.
        reason: Why, in one sentence.
    """

    billable: Billable
    verdict: Verdict | None
    document: str
    entry: str
    price_rule: str
    reason: str

    @property
    def circumstances(self) -> frozenset[str]:
        """What it proposes for a consent's checklist: what is or may be charged is told to the customer before."""
        return frozenset() if self.billable is Billable.NO else frozenset({"billable"})


@dataclass(frozen=True, slots=True)
class SessionSpan:
    """A span in which one technician worked in a session.

    Attributes:
        end: None while it runs; the last sign of life where nobody saw the end.
        readings: What the clock said at its two ends. Where it was handed over they are up to a second later than
            begin and end: those lie whole seconds after the start, so that the parts are together as long as the whole.
    """

    begin: datetime
    end: datetime | None
    technician: str
    end_unknown: bool
    readings: tuple[datetime, datetime | None]


@dataclass(frozen=True, slots=True)
class RemoteSession:
    """A consent as worked time needs it.

    Attributes:
        state: In words.
        technician: To whom it was granted.
        spans: One for each time somebody started the session, went on with it, or took it over while it ran.
        moments: When its events happened, in the order they were written down.
    """

    consent: UUID
    ticket: UUID | None
    customer: UUID
    customer_name: str
    technician: str
    state: str
    created: datetime
    spans: tuple[SessionSpan, ...]
    moments: tuple[datetime, ...] = ()

    @property
    def running(self) -> SessionSpan | None:
        """The span that has no end yet."""
        return self.spans[-1] if self.spans and self.spans[-1].end is None else None


@dataclass(frozen=True, slots=True)
class TimeNew:
    """Worked time to be entered by hand, as typed.

    Attributes:
        billable: None leaves it to the scope's answer.
        begin: When it began; None when it ended just now.
    """

    ticket: UUID
    minutes: int
    note: str = ""
    billable: Billable | None = None
    begin: datetime | None = None

    def problems(self) -> list[Problem]:
        """What keeps this from being entered, by field; empty when nothing does."""
        return [*_minutes_problems(self.minutes, 1), *_text_problems("note", self.note)]


@dataclass(frozen=True, slots=True)
class Correction:
    """What an entry should have been; it stays, and so does this. None leaves a value as it was.

    Attributes:
        minutes: Zero strikes it out.
        reason: Why; a correction without one is none.
    """

    reason: str
    minutes: int | None = None
    billable: Billable | None = None
    begin: datetime | None = None
    note: str | None = None

    def problems(self) -> list[Problem]:
        """What keeps this from being a correction, by field; empty when nothing does."""
        found = [] if self.minutes is None else _minutes_problems(self.minutes, 0)
        if not self.reason.strip():
            found.append(Problem("reason", "reason_missing", _("Nennen Sie den Grund der Berichtigung.")))
        if self.minutes is None and self.billable is None and self.begin is None and self.note is None:
            found.append(Problem("minutes", "nothing_corrected", _("Nennen Sie, was anders war.")))
        return [*found, *_text_problems("reason", self.reason), *_text_problems("note", self.note or "")]


def _minutes_problems(minutes: int, least: int) -> list[Problem]:
    if least <= minutes <= MOST_ENTRY_MINUTES:
        return []
    message = _("Die Zeit liegt zwischen {least} und {most} Minuten.").format(least=least, most=MOST_ENTRY_MINUTES)
    return [Problem("minutes", "minutes_out_of_range", message)]


def _text_problems(field: str, text: str) -> list[Problem]:
    if len(text) <= NOTE_LENGTH:
        return []
    message = _("Höchstens {limit} Zeichen; es sind {count}.").format(limit=NOTE_LENGTH, count=len(text))
    return [Problem(field, f"{field}_too_long", message)]


@dataclass(frozen=True, slots=True)
class TimeEntry:
    """One piece of worked time; never edited, never removed.

    Attributes:
        consent: Whose session it is, `segment` its how manieth span from 1; None for what came by hand.
        seconds: Raw; by the wall clock for a session.
        measured: The same by a clock nobody can set; None where none ran along.
        zone: IANA name of the zone whose days and nights counted.
        slices: The seconds by local day and surcharge.
        units: Those it adds to what the ticket's day had before; none for what isn't charged or was corrected.
        billable: As it counts now; ASK also for what a mark makes doubtful.
        decided: A person said whether it is charged.
        why: What the scope's answer said of it when it was entered.
        replaces: The entry it corrects, with the `reason`; `replaced_by` the one that corrects it.
        written: When it was entered.
    """

    id: UUID
    ticket: UUID | None
    customer: UUID | None
    consent: UUID | None
    segment: int | None
    source: Source
    technician: str
    begin: datetime
    seconds: int
    measured: int | None
    zone: str
    slices: tuple[Slice, ...]
    rule: Rule
    units: int
    billable: Billable
    decided: bool
    why: str
    marks: tuple[Mark, ...]
    note: str
    reason: str
    replaces: UUID | None
    replaced_by: UUID | None
    written: datetime

    @property
    def end(self) -> datetime:
        return self.begin + timedelta(seconds=self.seconds)

    @property
    def subject(self) -> UUID:
        """What it is added up with: the ticket's, else the consent's, else nobody's."""
        return self.ticket or self.consent or self.id

    @property
    def stands(self) -> bool:
        """Whether nothing corrects it."""
        return self.replaced_by is None


@dataclass(frozen=True, slots=True)
class Sums:
    """What entries add up to.

    Attributes:
        raw: Raw seconds of all that stands; `worked` the technicians' own, where what overlaps counts once.
        asking: Raw seconds nobody has decided about.
        priced: Whether there is a price of an hour.
    """

    raw: int
    worked: int
    asking: int
    charges: tuple[Charge, ...]
    priced: bool = True

    @property
    def units(self) -> int:
        """Those that are charged."""
        return sum(charge.units for charge in self.charges)

    @property
    def cents(self) -> int | None:
        """Net, with surcharges; None without a price of an hour."""
        if not self.priced:
            return None
        return sum((charge.base_cents or 0) + (charge.surcharge_cents or 0) for charge in self.charges)


@dataclass(frozen=True, slots=True)
class TicketTime:
    """All time worked on a ticket, oldest first, what was corrected included."""

    ticket: UUID
    entries: tuple[TimeEntry, ...]
    sums: Sums
    running_since: tuple[datetime, ...] = ()

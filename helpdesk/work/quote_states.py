"""How far a quote has got, and what happened to it once it was issued."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from helpdesk.errors import Problem
from helpdesk.i18n import N_, _, format_day

NOTE_LENGTH = 2000
PERSON_LENGTH = 200


class QuoteState(StrEnum):
    """How far a quote has got; what was issued never changes, what becomes of it is added.

    EXPIRED is kept nowhere: it is what an issued quote is called after its last day.
    """

    DRAFT = "draft"
    ISSUED = "issued"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    EXPIRED = "expired"
    REPLACED = "replaced"

    @property
    def word(self) -> str:
        """What people read."""
        return _(_WORDS[self])

    @property
    def is_open(self) -> bool:
        """Whether the customer's answer is still to come; a late one too is better known than not."""
        return self in {QuoteState.ISSUED, QuoteState.EXPIRED}


_WORDS = {
    QuoteState.DRAFT: N_("Entwurf"),
    QuoteState.ISSUED: N_("ausgegeben"),
    QuoteState.ACCEPTED: N_("angenommen"),
    QuoteState.DECLINED: N_("abgelehnt"),
    QuoteState.EXPIRED: N_("abgelaufen"),
    QuoteState.REPLACED: N_("ersetzt"),
}


def state_on(kept: QuoteState, valid_until: date | None, today: date) -> QuoteState:
    """What a kept state is called today."""
    expired = kept is QuoteState.ISSUED and valid_until is not None and valid_until < today
    return QuoteState.EXPIRED if expired else kept


class Way(StrEnum):
    """How a customer's answer came."""

    PAPER = "paper"
    MAIL = "mail"
    PHONE = "phone"

    @property
    def word(self) -> str:
        """What people read."""
        return _(_WAYS[self])


_WAYS = {
    Way.PAPER: N_("unterschrieben auf Papier"),
    Way.MAIL: N_("per E-Mail"),
    Way.PHONE: N_("am Telefon"),
}


@dataclass(frozen=True, slots=True)
class Acceptance:
    """A customer's yes.

    Attributes:
        person: Who said it, for the customer.
        on: When; None: today.
        options: The positions, from 1, of the optional items that were chosen.
    """

    person: str
    way: Way
    on: date | None = None
    note: str = ""
    options: tuple[int, ...] = ()

    def problems(self) -> list[Problem]:
        """What keeps this from being kept, by field; empty when nothing does."""
        found = []
        if not self.person.strip():
            found.append(Problem("person", "person_missing", _("Wer hat angenommen? Nennen Sie den Namen.")))
        return found + _too_long({"person": (self.person, PERSON_LENGTH), "note": (self.note, NOTE_LENGTH)})


@dataclass(frozen=True, slots=True)
class Declining:
    """A customer's no; `on` None: today."""

    reason: str
    on: date | None = None

    def problems(self) -> list[Problem]:
        """As those of `Acceptance`."""
        found = []
        if not self.reason.strip():
            told = _("Warum wurde abgelehnt? Nennen Sie den Grund, und sei es „ohne Angabe“.")
            found.append(Problem("note", "reason_missing", told))
        return found + _too_long({"note": (self.reason, NOTE_LENGTH)})


@dataclass(frozen=True, slots=True)
class QuoteEvent:
    """What happened to an issued quote.

    Attributes:
        kind: ACCEPTED, DECLINED or REPLACED.
        at: When it was written down; `on` is the day it happened.
        note: What was said with it; of a declined quote the reason.
        quote: The quote that replaces it; `number` is that one's.
    """

    kind: QuoteState
    at: datetime
    on: date
    person: str = ""
    way: Way | None = None
    note: str = ""
    options: tuple[int, ...] = ()
    quote: UUID | None = None
    number: str = ""

    @property
    def words(self) -> str:
        """What people read."""
        day = format_day(self.on)
        if self.kind is QuoteState.REPLACED:
            return _("Am {day} ersetzt durch {number}").format(day=day, number=self.number)
        if self.kind is QuoteState.DECLINED or self.way is None:
            return _("Abgelehnt am {day}: {reason}").format(day=day, reason=self.note)
        told = _("Angenommen am {day} von {person}, {way}").format(day=day, person=self.person, way=self.way.word)
        if self.options:
            told += ", " + _("mit Position {positions}").format(positions=", ".join(map(str, self.options)))
        return f"{told}: {self.note}" if self.note else told


def _too_long(texts: dict[str, tuple[str, int]]) -> list[Problem]:
    told = _("Ein Text darf höchstens {most} Zeichen haben.")
    return [
        Problem(field, "text_too_long", told.format(most=most))
        for field, (text, most) in texts.items()
        if len(text) > most
    ]

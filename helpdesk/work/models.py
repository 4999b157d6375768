from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from uuid import UUID

from helpdesk.errors import Problem
from helpdesk.i18n import N_, Language, _, ngettext
from helpdesk.scope import Verdict

QUARTER_MINUTES = 15
"""What is begun of it is charged whole."""

MOST_MINUTES = 60_000
"""A thousand hours; more is a project and no quote by estimate."""

MOST_ITEMS = 100
TEXT_LENGTH = 5000
TITLE_LENGTH = 80


class QuoteState(StrEnum):
    """How far a quote has got; what was issued never changes."""

    DRAFT = "draft"
    ISSUED = "issued"

    @property
    def word(self) -> str:
        """What people read."""
        return _(_WORDS[self])


_WORDS = {QuoteState.DRAFT: N_("Entwurf"), QuoteState.ISSUED: N_("ausgegeben")}


def started_quarters(minutes: int) -> int:
    """The quarter hours that are charged for an estimate: 16 minutes are two."""
    return -(-minutes // QUARTER_MINUTES)


def price_cents(quarters: int, rate_cents: int) -> int:
    """What quarter hours cost at a rate an hour; half a cent counts as one."""
    return (quarters * rate_cents + 2) // 4


@dataclass(frozen=True, slots=True)
class Tariff:
    """What holds for every quote until it is issued.

    Attributes:
        rate_cents: The price of an hour, net; without one a draft names the effort alone, and none is issued.
        binding_days: How long an issued quote binds the firm.
    """

    rate_cents: int | None = None
    binding_days: int = 30


@dataclass(frozen=True, slots=True)
class Firm:
    """Who offers, and at what price.

    Attributes:
        company: The sender; `address` stands below it.
        technician: Whom customers are told to ask.
        file: Where all this is set.
    """

    company: str
    address: str
    technician: str
    tariff: Tariff
    file: Path

    def missing(self) -> tuple[Problem, ...]:
        """What keeps quotes from being issued: nobody would offer them, or they would name no price."""
        found = []
        if not self.company.strip():
            told = _("Der Absender fehlt: Tragen Sie in {file} den Namen Ihrer Firma als „company“ ein.")
            found.append(Problem("settings", "sender_missing", told.format(file=self.file)))
        if not self.tariff.rate_cents:
            told = _("Der Preis fehlt: Tragen Sie in {file} den Stundensatz in Cent als „hourly_rate_cents“ ein.")
            found.append(Problem("settings", "rate_missing", told.format(file=self.file)))
        return tuple(found)

    def cautions(self) -> tuple[str, ...]:
        """What quotes can do without, though they shouldn't."""
        if not self.company.strip() or self.address.strip():
            return ()
        told = _("Im Briefkopf steht keine Anschrift: Tragen Sie sie in {file} als „company_address“ ein.")
        return (told.format(file=self.file),)


@dataclass(frozen=True, slots=True)
class TicketBrief:
    """What a quote needs of a ticket: whose it is, None when nobody's yet, and how people call it."""

    customer: UUID | None
    name: str


@dataclass(frozen=True, slots=True)
class Clause:
    """What a service document said when the item was put into the quote; later editions don't change it.

    Attributes:
        title: The document's; `edited` its date, None when the provider gave none.
        module: The module's title.
        verdict: As it held for the customer; `booked` whether they had booked its module.
        conditions: Those that nothing agreed with the customer meets.
        billing: The price rule in the document's words; `notes` its own as well.
    """

    entry: str
    document: str
    title: str
    edition: str
    edited: date | None
    module: str
    text: str
    verdict: Verdict
    conditions: tuple[str, ...] = ()
    billing: str = ""
    notes: tuple[str, ...] = ()
    booked: bool = True

    @property
    def included(self) -> bool:
        """Whether the customer has paid for it already."""
        return self.verdict is Verdict.INCLUDED and not self.conditions

    def says_the_same(self, other: "Clause") -> bool:
        """Whether the same holds, in whatever edition."""
        return replace(self, edition="", edited=None) == replace(other, edition="", edited=None)


@dataclass(frozen=True, slots=True)
class ItemDraft:
    """An item as typed: on an entry of a document, or on none when nothing regulates it.

    Without a text of its own it takes the entry's.
    """

    text: str
    entry: str = ""


@dataclass(frozen=True, slots=True)
class QuoteNew:
    """A quote to be begun: on entries, on items in free words, or empty. `estimate_minutes` 0: not estimated yet."""

    customer: UUID
    ticket: UUID | None = None
    entries: tuple[str, ...] = ()
    estimate_minutes: int = 0
    items: tuple[str, ...] = ()
    text: str = ""
    language: Language = "de"

    def draft(self) -> "QuoteDraft":
        """What can be edited of it."""
        resting = (ItemDraft("", entry) for entry in dict.fromkeys(self.entries))
        free = (ItemDraft(text) for text in self.items)
        return QuoteDraft((*resting, *free), self.estimate_minutes, self.text, self.language)


@dataclass(frozen=True, slots=True)
class QuoteDraft:
    """What can be edited of a quote, as typed.

    Attributes:
        estimate_minutes: For all items together; 0 while nobody has estimated.
        text: Stands above the items.
        language: The customer's.
    """

    items: tuple[ItemDraft, ...] = ()
    estimate_minutes: int = 0
    text: str = ""
    language: Language = "de"

    def problems(self) -> list[Problem]:
        """What keeps this from being stored, by field; empty when nothing does."""
        found = []
        if not 0 <= self.estimate_minutes <= MOST_MINUTES:
            message = _("Die Schätzung liegt zwischen 0 und {most} Minuten.").format(most=MOST_MINUTES)
            found.append(Problem("estimate", "estimate_out_of_range", message))
        if len(self.items) > MOST_ITEMS:
            message = _("Ein Angebot hat höchstens {most} Positionen.").format(most=MOST_ITEMS)
            found.append(Problem("items", "items_too_many", message))
        too_long = _("Ein Text darf höchstens {most} Zeichen haben.").format(most=TEXT_LENGTH)
        if any(len(item.text) > TEXT_LENGTH for item in self.items):
            found.append(Problem("items", "text_too_long", too_long))
        if len(self.text) > TEXT_LENGTH:
            found.append(Problem("text", "text_too_long", too_long))
        return found

    def missing(self) -> list[Problem]:
        """What keeps this from being issued, by field; empty when nothing does."""
        found = []
        if not self.items:
            found.append(Problem("items", "items_missing", _("Das Angebot braucht mindestens eine Position.")))
        elif any(not item.text.strip() for item in self.items):
            found.append(Problem("items", "item_empty", _("Jede Position braucht einen Text.")))
        if not self.estimate_minutes:
            found.append(Problem("estimate", "estimate_missing", _("Der Aufwand ist noch nicht geschätzt.")))
        return found


@dataclass(frozen=True, slots=True)
class QuoteItem:
    """What is offered, and what a document says of it; None when no document settles it."""

    text: str
    clause: Clause | None


@dataclass(frozen=True, slots=True)
class QuoteRow:
    """One line of the list of quotes."""

    id: UUID
    state: QuoteState
    number: str
    title: str
    customer: str
    updated: datetime


@dataclass(frozen=True, slots=True)
class RestingQuote:
    """An unfinished quote that rests on an entry of a service document."""

    id: UUID
    title: str
    customer: str
    entry: str


@dataclass(frozen=True, slots=True)
class Quote:
    """A quote, whole; an issued one is as it was issued.

    Attributes:
        number: Given when it is issued; empty before.
        ticket_name: How people call its ticket: number and subject; empty without one.
        technician: Whom the customer may ask.
        outdated: The positions, from 0, of whose entries the documents say something else by now; of drafts only.
        lacking: What the firm's settings lack for issuing it; `cautions` what they should have. Of drafts only.
    """

    id: UUID
    state: QuoteState
    number: str
    customer: UUID
    customer_name: str
    customer_number: str
    ticket: UUID | None
    ticket_name: str
    technician: str
    language: Language
    items: tuple[QuoteItem, ...]
    estimate_minutes: int
    text: str
    tariff: Tariff
    created: datetime
    updated: datetime
    issued: datetime | None = None
    valid_until: date | None = None
    outdated: tuple[int, ...] = ()
    lacking: tuple[Problem, ...] = ()
    cautions: tuple[str, ...] = ()

    @property
    def quarters(self) -> int:
        """The quarter hours that are charged."""
        return started_quarters(self.estimate_minutes)

    @property
    def price_cents(self) -> int | None:
        """The price, net; None without a rate or an estimate."""
        rate = self.tariff.rate_cents
        return None if rate is None or not self.quarters else price_cents(self.quarters, rate)

    @property
    def title(self) -> str:
        """What it is called in lists; empty without items."""
        return quote_title([item.text for item in self.items])

    @property
    def subject(self) -> str:
        """How its first item begins; empty without items."""
        return _begin(self.items[0].text) if self.items else ""

    @property
    def missing(self) -> tuple[Problem, ...]:
        """What keeps it from being issued."""
        return (*self.draft().missing(), *self.lacking) if self.state is QuoteState.DRAFT else ()

    @property
    def warnings(self) -> tuple[str, ...]:
        """What the technician should look at before the customer does, one sentence each."""
        return tuple(self._warnings()) if self.state is QuoteState.DRAFT else ()

    def draft(self) -> QuoteDraft:
        """What can be edited of it."""
        items = tuple(ItemDraft(item.text, item.clause.entry if item.clause else "") for item in self.items)
        return QuoteDraft(items, self.estimate_minutes, self.text, self.language)

    def _warnings(self) -> Iterator[str]:
        for position, item in enumerate(self.items, 1):
            if item.clause and item.clause.included:
                yield _("Position {position} ist nach „{document}“ im Vertrag enthalten.").format(
                    position=position, document=item.clause.title
                )
        for position in self.outdated:
            yield _("Was zu Position {position} im Dokument steht, hat sich inzwischen geändert.").format(
                position=position + 1
            )
        yield from self.cautions


def quote_title(texts: list[str]) -> str:
    """How the first item begins, and how many more there are."""
    if not texts:
        return ""
    first = _begin(texts[0])
    more = len(texts) - 1
    if not more:
        return first
    return ngettext("{first} und {more} weitere", "{first} und {more} weitere", more).format(first=first, more=more)


def _begin(text: str) -> str:
    """One line of whole words; of a single endless word as much as has room."""
    line = " ".join(text.split())
    if len(line) <= TITLE_LENGTH:
        return line
    start, _blank, _cut = line[: TITLE_LENGTH - 2].rpartition(" ")
    return f"{start or line[: TITLE_LENGTH - 2]} …"

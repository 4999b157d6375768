from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from uuid import UUID

from helpdesk.errors import Problem
from helpdesk.i18n import Language, _, ngettext
from helpdesk.scope import Verdict
from helpdesk.work.quote_drafts import ItemDraft, QuoteDraft
from helpdesk.work.quote_prices import (
    SHARED,
    Part,
    Price,
    Recurrence,
    Tariff,
    Total,
    price_cents,
    started_quarters,
    sums,
)
from helpdesk.work.quote_states import QuoteEvent, QuoteState

TITLE_LENGTH = 80


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

    def missing(self, *, hourly: bool) -> tuple[Problem, ...]:
        """What keeps quotes from being issued: nobody would offer them, or what is charged by the hour has no price."""
        found = []
        if not self.company.strip():
            told = _(
                "Der Absender fehlt: Tragen Sie den Namen Ihrer Firma in den Einstellungen unter „Briefkopf“ ein, oder "
                "in {file} als „company“."
            )
            found.append(Problem("settings", "sender_missing", told.format(file=self.file)))
        if hourly and not self.tariff.rate_cents:
            told = _(
                "Der Preis fehlt: Tragen Sie den Stundensatz in den Einstellungen unter „Angebote und Abrechnung“ ein, "
                "oder in {file} in Cent als „hourly_rate_cents“."
            )
            found.append(Problem("settings", "rate_missing", told.format(file=self.file)))
        return tuple(found)

    def cautions(self) -> tuple[str, ...]:
        """What quotes can do without, though they shouldn't."""
        found = []
        if self.company.strip() and not self.address.strip():
            found.append(
                _(
                    "Im Briefkopf steht keine Anschrift: Tragen Sie sie in den Einstellungen unter „Briefkopf“ ein, "
                    "oder in {file} als „company_address“."
                )
            )
        if not self.technician:
            found.append(
                _(
                    "Als Ansprechpartner wird niemand genannt: Tragen Sie Ihren Namen in den Einstellungen unter "
                    "„Angebote und Abrechnung“ ein, oder in {file} als „technician“."
                )
            )
        return tuple(told.format(file=self.file) for told in found)


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
class QuoteItem:
    """What is offered, and what a document says of it; None when no document settles it."""

    text: str
    clause: Clause | None
    price: Price = SHARED

    def draft(self) -> ItemDraft:
        """What can be edited of it."""
        return ItemDraft(self.text, self.clause.entry if self.clause else "", self.price)


@dataclass(frozen=True, slots=True)
class QuoteRow:
    """One line of the list of quotes."""

    id: UUID
    state: QuoteState
    number: str
    title: str
    customer: str
    updated: datetime
    valid_until: date | None = None


@dataclass(frozen=True, slots=True)
class RestingQuote:
    """An unfinished quote that rests on an entry of a service document."""

    id: UUID
    title: str
    customer: str
    entry: str


@dataclass(frozen=True, slots=True)
class Quote:
    """A quote, whole; an issued one is as it was issued, with what became of it.

    Attributes:
        number: Given when it is issued; empty before.
        ticket_name: How people call its ticket: number and subject; empty without one.
        technician: Whom the customer may ask.
        outdated: The positions, from 0, of whose entries the documents say something else by now; of drafts only.
        events: What happened since it was issued, in order.
        replaces: The quote it takes the place of once it is issued, and that one's number.
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
    customer_address: tuple[str, ...] = ()
    term: str = ""
    vat_reason: str = ""
    replaces: tuple[UUID, str] | None = None
    events: tuple[QuoteEvent, ...] = ()
    outdated: tuple[int, ...] = ()
    lacking: tuple[Problem, ...] = ()
    cautions: tuple[str, ...] = ()

    @property
    def shares(self) -> bool:
        """Whether anything is charged by the estimate for all."""
        return self.draft().shares

    @property
    def quarters(self) -> int:
        """The quarter hours that are charged by the estimate for all."""
        return started_quarters(self.estimate_minutes)

    @property
    def price_cents(self) -> int | None:
        """The price of the estimate for all, net; None without a rate or an estimate."""
        rate = self.tariff.rate_cents
        return None if rate is None or not self.quarters else price_cents(self.quarters, rate)

    @property
    def sums(self) -> Mapping[Part, Total | None]:
        """What each part comes to; None where a price in it isn't known."""
        return sums((item.price for item in self.items), self.estimate_minutes, self.tariff)

    @property
    def untaxed_because(self) -> str:
        """Why something is charged without tax; empty where nothing is."""
        return (self.vat_reason or self.tariff.vat_reason).strip() if self.draft().is_untaxed(self.tariff) else ""

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
        return (*self.draft().missing(self.tariff), *self.lacking) if self.state is QuoteState.DRAFT else ()

    @property
    def warnings(self) -> tuple[str, ...]:
        """What the technician should look at before the customer does, one sentence each."""
        return tuple(self._warnings()) if self.state is QuoteState.DRAFT else ()

    def draft(self) -> QuoteDraft:
        """What can be edited of it."""
        items = tuple(item.draft() for item in self.items)
        return QuoteDraft(items, self.estimate_minutes, self.text, self.language, self.term, self.vat_reason)

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
        if not self.term.strip() and any(item.price.recurrence is Recurrence.MONTHLY for item in self.items):
            yield _("Für monatliche Positionen sind weder Laufzeit noch Kündigung genannt.")
        yield from self.cautions


def in_print_order(quote: Quote) -> Quote:
    """With its items as they stand on paper: what is summed together stands together, else as they were."""
    parts = list(Part)
    return replace(quote, items=tuple(sorted(quote.items, key=lambda item: parts.index(item.price.part))))


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

"""A quote as typed: what can be edited of it, and what is wrong with that."""

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from helpdesk.errors import Problem
from helpdesk.i18n import Language, _
from helpdesk.work.quote_prices import MOST_MINUTES, SHARED, Price, Pricing, Tariff

MOST_ITEMS = 100
TEXT_LENGTH = 5000


@dataclass(frozen=True, slots=True)
class ItemDraft:
    """An item as typed: on an entry of a document, or on none when nothing regulates it.

    Without a text of its own it takes the entry's.
    """

    text: str
    entry: str = ""
    price: Price = SHARED


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
        estimate_minutes: For all items together that have no price of their own; 0 while nobody has estimated.
        text: Stands above the items.
        language: The customer's.
        term: How long what is monthly lasts at least, and how it ends.
        vat_reason: Why no tax is charged where none is; empty: the firm's reason.
    """

    items: tuple[ItemDraft, ...] = ()
    estimate_minutes: int = 0
    text: str = ""
    language: Language = "de"
    term: str = ""
    vat_reason: str = ""

    @property
    def shares(self) -> bool:
        """Whether anything is charged by the estimate for all."""
        return any(item.price.basis is Pricing.SHARED for item in self.items)

    def problems(self) -> list[Problem]:
        """What keeps this from being stored, by field; empty when nothing does."""
        return list(self._problems())

    def missing(self, tariff: Tariff) -> list[Problem]:
        """What keeps this from being issued, by field; empty when nothing does."""
        found = []
        if not self.items:
            found.append(Problem("items", "items_missing", _("Das Angebot braucht mindestens eine Position.")))
        elif any(not item.text.strip() for item in self.items):
            found.append(Problem("items", "item_empty", _("Jede Position braucht einen Text.")))
        for position, item in enumerate(self.items, 1):
            found += item.price.missing(position)
        if not self.estimate_minutes and (self.shares or not self.items):
            found.append(Problem("estimate", "estimate_missing", _("Der Aufwand ist noch nicht geschätzt.")))
        if self.is_untaxed(tariff) and not (self.vat_reason or tariff.vat_reason).strip():
            told = _("Ohne Umsatzsteuer braucht das Angebot den Grund, etwa „Steuerfrei nach § 19 UStG“.")
            found.append(Problem("vat_reason", "vat_reason_missing", told))
        return found

    def is_untaxed(self, tariff: Tariff) -> bool:
        """Whether anything is charged without tax, which needs a reason (§ 14 Abs. 4 Nr. 8 UStG)."""
        return any((tariff.vat if item.price.vat is None else item.price.vat) == 0 for item in self.items)

    def _problems(self) -> Iterator[Problem]:
        if not 0 <= self.estimate_minutes <= MOST_MINUTES:
            message = _("Die Schätzung liegt zwischen 0 und {most} Minuten.").format(most=MOST_MINUTES)
            yield Problem("estimate", "estimate_out_of_range", message)
        if len(self.items) > MOST_ITEMS:
            message = _("Ein Angebot hat höchstens {most} Positionen.").format(most=MOST_ITEMS)
            yield Problem("items", "items_too_many", message)
        too_long = _("Ein Text darf höchstens {most} Zeichen haben.").format(most=TEXT_LENGTH)
        if any(len(item.text) > TEXT_LENGTH for item in self.items):
            yield Problem("items", "text_too_long", too_long)
        texts = {"text": self.text, "term": self.term, "vat_reason": self.vat_reason}
        yield from (
            Problem(field, "text_too_long", too_long) for field, text in texts.items() if len(text) > TEXT_LENGTH
        )
        for position, item in enumerate(self.items, 1):
            yield from item.price.problems(position)

"""What the documents say to the items of a quote, now."""

from collections.abc import Callable, Iterable, Mapping
from typing import Protocol
from uuid import UUID

from helpdesk.errors import HelpdeskError
from helpdesk.scope import Entry, ServiceDocument, Verdict
from helpdesk.work.models import Clause, QuoteItem
from helpdesk.work.quote_drafts import ItemDraft


class Judge(Protocol):
    """Says what an entry means, in general or to a customer; raises `entry_unknown`."""

    def __call__(self, entry_id: str, customer: UUID | None = None, /) -> Entry: ...


class Clauses:
    """Takes entries of the current documents into quotes, judged by the customer's contract."""

    def __init__(
        self,
        entry: Judge,
        verdict: Callable[[str, UUID], Verdict],
        document: Callable[[str], ServiceDocument],
    ) -> None:
        """`verdict` has what may be told of an entry, whatever its document says against it."""
        self._entry = entry
        self._verdict = verdict
        self._document = document

    def taken(self, items: Iterable[ItemDraft], held: Mapping[str, Clause], customer: UUID) -> list[QuoteItem]:
        """The items with their clauses: those held stay as they were taken, others are taken now.

        Raises:
            HelpdeskError: `entry_unknown`.
        """
        return [self._taken(item, held, customer) for item in items]

    def current(self, former: Clause, customer: UUID) -> Clause:
        """What the documents say now; an entry that is gone keeps what it said."""
        try:
            return self._take(former.entry, customer)
        except HelpdeskError:
            return former

    def outdated(self, items: Iterable[QuoteItem], customer: UUID) -> tuple[int, ...]:
        """The positions whose entries say something else by now, or are gone."""
        return tuple(
            position for position, item in enumerate(items) if item.clause and not self._holds(item.clause, customer)
        )

    def _taken(self, item: ItemDraft, held: Mapping[str, Clause], customer: UUID) -> QuoteItem:
        if not item.entry:
            return QuoteItem(item.text, None, item.price)
        clause = held.get(item.entry) or self._take(item.entry, customer)
        # What somebody emptied while typing stays empty; only what comes without a text is named by its entry.
        return QuoteItem(item.text if item.text or item.entry in held else clause.text, clause, item.price)

    def _take(self, entry_id: str, customer: UUID) -> Clause:
        entry = self._entry(entry_id, customer)
        document = self._document(entry.document)
        return Clause(
            entry=entry.id,
            document=document.id,
            title=document.title,
            edition=document.edition,
            edited=document.edited,
            module=entry.module_title,
            text=entry.text,
            verdict=self._verdict(entry_id, customer),
            conditions=entry.open_conditions,
            billing=entry.billing,
            # Its own: what the lookup adds for the technician isn't for the customer.
            notes=self._entry(entry_id).notes,
            booked=entry.booked,
        )

    def _holds(self, clause: Clause, customer: UUID) -> bool:
        try:
            return clause.says_the_same(self._take(clause.entry, customer))
        except HelpdeskError:
            return False

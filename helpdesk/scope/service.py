from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from typing import Protocol
from uuid import UUID

from helpdesk.scope.contract import Terms, basis, judged
from helpdesk.scope.library import Library
from helpdesk.scope.lookup import Lookup
from helpdesk.scope.models import Answer, Entry, ServiceDocument, Verdict


class Learned(Protocol):
    """The requests that technicians have led to an entry."""

    @property
    def version(self) -> int: ...
    def by_entry(self) -> Mapping[str, tuple[str, ...]]: ...


class Scope:
    """What the service documents cover, in general and for one customer."""

    def __init__(
        self,
        library: Callable[[], Library],
        today: Callable[[], date],
        terms: Callable[[UUID, date], Terms] | None = None,
        learned: Learned | None = None,
    ) -> None:
        """Asks anew for every answer, so that a new edition, booking or search term counts at once.

        Args:
            library: The documents as they are now; the same object as long as they are the same.
            today: The day an answer is for when none is named.
            terms: What decides at a customer on a day; without them nobody may ask for one.
            learned: Search terms to be used beside the documents'.
        """
        self._library = library
        self._today = today
        self._terms = terms
        self._learned = learned
        self._built: tuple[Library, int, Lookup] | None = None

    def documents(self) -> tuple[ServiceDocument, ...]:
        """All service documents, in their current editions."""
        return self._library().documents

    def document(self, document_id: str) -> ServiceDocument:
        """One document, whole.

        Raises:
            HelpdeskError: `document_unknown`.
        """
        return self._library().document(document_id)

    def entry(self, entry_id: str, customer: UUID | None = None, on: date | None = None) -> Entry:
        """One entry; with a customer as it holds there on a day, today unless named.

        Raises:
            HelpdeskError: `entry_unknown`, `customer_unknown`.
        """
        library = self._library()
        entry = library.entry(entry_id)
        return self._judge(library, self._terms_of(customer, on or self._today()))(entry)

    def find(
        self,
        query: str,
        document: str | None = None,
        customer: UUID | None = None,
        limit: int = 5,
        on: date | None = None,
    ) -> Answer:
        """What the documents say to a request, best entries first.

        With a customer an entry that isn't booked on the day becomes "excluded" and says so. The documents the
        customer has booked are asked first; only what none of them settles is looked for in the others.

        Raises:
            HelpdeskError: `document_unknown`, `customer_unknown`.
        """
        library = self._library()
        day = on or self._today()
        terms = self._terms_of(customer, day)
        known = {one.id for one in library.documents}
        booked = known & {booking.document for booking in terms.running()} if terms else known
        if document is not None:
            library.document(document)
            answer = self._ask(library, query, {document}, limit, terms)
        else:
            answer = self._ask(library, query, booked, limit, terms)
            if answer.verdict is Verdict.UNREGULATED and booked != known:
                elsewhere = self._ask(library, query, known - booked, limit, terms)
                answer = answer if elsewhere.verdict is Verdict.UNREGULATED and booked else elsewhere
        return replace(answer, basis=basis(terms, library.documents, day))

    def _ask(self, library: Library, query: str, within: set[str], limit: int, terms: Terms | None) -> Answer:
        whole = len(within) == len(library.documents)
        return self._lookup(library).find(query, None if whole else within, limit, self._judge(library, terms))

    def _judge(self, library: Library, terms: Terms | None) -> Callable[[Entry], Entry]:
        if terms is None:
            return lambda entry: entry
        return lambda entry: judged(entry, terms, library.document(entry.document))

    def _terms_of(self, customer: UUID | None, day: date) -> Terms | None:
        if customer is None:
            return None
        if self._terms is None:
            raise LookupError(f"no contracts known of {customer}")
        return self._terms(customer, day)

    def _lookup(self, library: Library) -> Lookup:
        # Built by the first question: half a second that opening the services must not cost.
        version = self._learned.version if self._learned else 0
        if self._built is None or self._built[0] is not library or self._built[1] != version:
            self._built = (library, version, Lookup(library.documents))
        return self._built[2]

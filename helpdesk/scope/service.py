from collections.abc import Callable
from dataclasses import replace
from datetime import date
from functools import lru_cache, partial
from typing import Protocol
from uuid import UUID

from helpdesk.scope.contract import Terms, basis, contradicting, is_booked, judged
from helpdesk.scope.decide import strictest
from helpdesk.scope.library import Library
from helpdesk.scope.lookup import Lookup
from helpdesk.scope.models import Answer, Entry, LearnedTerm, ServiceDocument, Verdict


class Learned(Protocol):
    """The requests that technicians have led to an entry."""

    @property
    def version(self) -> int: ...
    def all(self) -> tuple[LearnedTerm, ...]: ...


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

    def verdict(self, entry_id: str, customer: UUID | None = None) -> Verdict:
        """What may be told today of an entry: where its document contradicts itself, the stricter.

        Raises:
            HelpdeskError: As `entry`.
        """
        entry = self.entry(entry_id, customer)
        return strictest([entry, *contradicting(entry, lambda other: self.entry(other, customer))])

    def find(
        self,
        query: str,
        document: str | None = None,
        customer: UUID | None = None,
        limit: int = 5,
        on: date | None = None,
    ) -> Answer:
        """What the documents say to a request, best entries first.

        With a customer what is booked on the day is asked first. What only a module or document settles that isn't
        booked is "excluded" and says so; where nothing is booked at all, so is everything.

        Raises:
            HelpdeskError: `document_unknown`, `customer_unknown`.
        """
        library = self._library()
        day = on or self._today()
        terms = self._terms_of(customer, day)
        asked = (library.document(document),) if document is not None else library.documents
        within = {document} if document is not None else None
        find = partial(self._lookup(library).find, query, within, limit)
        answer = find() if terms is None else _at_customer(find, terms, self._judge(library, terms))
        return replace(answer, basis=basis(terms, asked, day))

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
            learned = self._learned.all() if self._learned else ()
            self._built = (library, version, _lookup_of(library.documents, learned))
        return self._built[2]


def _at_customer(find: Callable[..., Answer], terms: Terms, judge: Callable[[Entry], Entry]) -> Answer:
    """What is booked answers first; else whatever settles the request, which then isn't booked."""
    answer = find(judge, lambda entry: is_booked(entry, terms))
    # What a document says in general doesn't outdo the part that is about the request, booked or not.
    if answer.verdict is not Verdict.UNREGULATED and not answer.hits[0].entry.general:
        return answer
    # Asked of the documents as they are: that nothing of it is booked makes a guess no surer.
    wider = find()
    if wider.verdict is Verdict.UNREGULATED and answer.hits:
        return answer
    hits = tuple(replace(hit, entry=judge(hit.entry)) for hit in wider.hits)
    if wider.verdict is Verdict.UNREGULATED:
        # Nothing is booked, so no document's own way on is theirs.
        return replace(wider, hits=hits, catch_all=None)
    # What is booked has been asked: that what isn't comes near too makes no promise surer.
    return answer if hits[0].entry.booked else replace(wider, verdict=Verdict.EXCLUDED, conflict=False, hits=hits)


@lru_cache(maxsize=1)
def _lookup_of(documents: tuple[ServiceDocument, ...], learned: tuple[LearnedTerm, ...]) -> Lookup:
    """Kept over services, so that whoever opens them again with the same documents doesn't pay again."""
    return Lookup(documents, learned)

from collections.abc import Callable, Mapping
from functools import cached_property
from uuid import UUID

from helpdesk.scope.contract import Contract, judged
from helpdesk.scope.library import Library
from helpdesk.scope.lookup import Lookup
from helpdesk.scope.models import Answer, ServiceDocument


class Scope:
    """What the service documents cover, in general and for one customer."""

    def __init__(self, library: Library, contracts: Callable[[UUID], Contract]) -> None:
        """`contracts` has what a customer has booked: each document with its modules, none meaning all of them."""
        self._library = library
        self._contracts = contracts

    @cached_property
    def _lookup(self) -> Lookup:
        # Built by the first question: half a second that opening the services must not cost.
        return Lookup(self._library.documents)

    def documents(self) -> tuple[ServiceDocument, ...]:
        """All service documents."""
        return self._library.documents

    def document(self, document_id: str) -> ServiceDocument:
        """One document, whole.

        Raises:
            HelpdeskError: `document_unknown`.
        """
        return self._library.document(document_id)

    def find(self, query: str, document: str | None = None, customer: UUID | None = None, limit: int = 5) -> Answer:
        """What the documents say to a request, best entries first.

        With a customer only what is booked counts: an entry of a module that isn't becomes "excluded" and says so.

        Raises:
            HelpdeskError: `document_unknown`, `customer_unknown`.
        """
        if document is not None:
            self._library.document(document)
        contract = self._contracts(customer) if customer is not None else None
        within = {document} if document is not None else set(contract) if contract is not None else None
        return self._lookup.find(query, within, limit, judge=lambda entry: judged(entry, contract))


def no_customers(customer: UUID) -> Mapping[str, frozenset[str]]:
    """For a lookup that has no customers: never asked, because it is given none."""
    raise LookupError(f"no contracts known of {customer}")

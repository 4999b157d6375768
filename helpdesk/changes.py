"""What a service call changed, so that views refresh only that."""

from dataclasses import dataclass
from uuid import UUID

_NONE: frozenset[UUID] = frozenset()
_NO_NAMES: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Changes:
    """The ids of what was added, edited or removed, by kind.

    Attributes:
        documents: Service documents that have a new edition, or whose entries are found by other words now.
        searches: Saved searches over tickets.
        desks: Names of desks that were set up, changed or removed, or whose secret was.
        templates: The user's own.
        times: What was worked, entry by entry.
    """

    customers: frozenset[UUID] = _NONE
    tickets: frozenset[UUID] = _NONE
    consents: frozenset[UUID] = _NONE
    quotes: frozenset[UUID] = _NONE
    documents: frozenset[str] = _NO_NAMES
    searches: frozenset[UUID] = _NONE
    desks: frozenset[str] = _NO_NAMES
    templates: frozenset[UUID] = _NONE
    times: frozenset[UUID] = _NONE
    shifts: frozenset[UUID] = _NONE

    def __or__(self, other: "Changes") -> "Changes":
        return Changes(
            self.customers | other.customers,
            self.tickets | other.tickets,
            self.consents | other.consents,
            self.quotes | other.quotes,
            self.documents | other.documents,
            self.searches | other.searches,
            self.desks | other.desks,
            self.templates | other.templates,
            self.times | other.times,
            self.shifts | other.shifts,
        )

    def __bool__(self) -> bool:
        return self != Changes()

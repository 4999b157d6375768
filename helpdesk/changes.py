"""What a service call changed, so that views refresh only that."""

from dataclasses import dataclass
from uuid import UUID

_NONE: frozenset[UUID] = frozenset()


@dataclass(frozen=True, slots=True)
class Changes:
    """The ids of what was added, edited or removed, by kind."""

    customers: frozenset[UUID] = _NONE
    tickets: frozenset[UUID] = _NONE
    consents: frozenset[UUID] = _NONE

    def __or__(self, other: "Changes") -> "Changes":
        return Changes(self.customers | other.customers, self.tickets | other.tickets, self.consents | other.consents)

    def __bool__(self) -> bool:
        return bool(self.customers or self.tickets or self.consents)

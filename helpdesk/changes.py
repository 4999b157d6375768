"""What a service call changed, so that views refresh only that."""

from dataclasses import dataclass, fields
from typing import Any
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
        reports: The tickets whose work reports were edited or signed.
        issued: Documents that were issued.
        settings: Names of options of `config.toml`.
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
    reports: frozenset[UUID] = _NONE
    issued: frozenset[UUID] = _NONE
    settings: frozenset[str] = _NO_NAMES

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
            self.reports | other.reports,
            self.issued | other.issued,
            self.settings | other.settings,
        )

    def __bool__(self) -> bool:
        return self != Changes()


class _Any(frozenset[Any]):
    """Ids that nobody knows: each may be among them, and none can be named."""

    def __contains__(self, _id: object) -> bool:
        return True

    def __bool__(self) -> bool:
        return True

    def __or__(self, _other: object) -> "_Any":
        return self

    __ror__ = __or__

    def __eq__(self, other: object) -> bool:
        return self is other

    def __hash__(self) -> int:
        return id(self)


ANYTHING = Changes(**dict.fromkeys((field.name for field in fields(Changes)), _Any()))
"""Another process changed something, and nobody knows what: whoever shows anything reads it again.

What it shows is looked at, nothing is done because of it: no round is sent, and no time taken.
"""


@dataclass(frozen=True, slots=True)
class Mark:
    """What the database stands at; another one when another process wrote meanwhile.

    Attributes:
        commits: Counts what others committed, as one connection sees it.
        schema: Counts how often all of it was replaced, by a backup put back or a migration.
    """

    commits: tuple[int, int]
    schema: int

"""What a new edition of a service document changes, entry by entry."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal
from uuid import UUID

from helpdesk.scope.models import Entry, Module, ServiceDocument

_COMPARED = ("text", "verdict", "conditions", "billing", "notes", "conflicts_with", "rule", "module", "group")
"""What an edition can change of an entry; titles of modules and what holds for one customer are not among it."""


@dataclass(frozen=True, slots=True)
class EditionRow:
    """One edition of a document, as it was taken into use.

    Attributes:
        accepted: When it was taken into use; an edition may come back later.
        source: Name of the file it was read from, or the program it came with.
        validated: When the provider last checked it, `edited` when it was last changed; None when not published.
        entries: How many entries it has.
        current: Whether requests are answered from it.
        proposed: The program brought it after somebody had accepted another; it counts when somebody chooses it.
    """

    edition: str
    accepted: datetime
    source: str
    validated: date | None
    edited: date | None
    entries: int
    current: bool
    proposed: bool = False

    @property
    def stated(self) -> date | None:
        """The date that the document states of itself; None when it has none."""
        return self.edited or self.validated


@dataclass(frozen=True, slots=True)
class Touched:
    """Something open that rests on an entry which an edition changes, or a contract on a module that it drops.

    Attributes:
        id: Of the ticket or quote; of a contract, its customer's.
        title: The subject; of a contract, the module's title.
        entry_id: The entry; of a contract, the module's slug.
    """

    kind: Literal["ticket", "quote", "contract"]
    id: UUID
    title: str
    customer: str
    entry_id: str


@dataclass(frozen=True, slots=True)
class EditionChange:
    """What an edition changes against the one before; each entry stands in one of the four lists at most.

    Attributes:
        before: None when the document is new.
        changed: Entries that say something else with the same verdict, each as it was and as it becomes.
        flipped: Entries whose verdict changes, whatever else does.
        touched: Open tickets and quotes that rest on an entry that was removed, changed or flipped, and contracts on
            modules that are dropped.
    """

    after: ServiceDocument
    before: ServiceDocument | None
    added: tuple[Entry, ...] = ()
    removed: tuple[Entry, ...] = ()
    changed: tuple[tuple[Entry, Entry], ...] = ()
    flipped: tuple[tuple[Entry, Entry], ...] = ()
    touched: tuple[Touched, ...] = ()

    @property
    def same(self) -> bool:
        """Whether it is the text that is already current: nothing to accept."""
        return self.before is not None and self.before.edition == self.after.edition

    @property
    def dropped(self) -> tuple[Module, ...]:
        """The modules that can't be booked any more."""
        left = {module.slug for module in self.after.modules}
        return tuple(module for module in (self.before.modules if self.before else ()) if module.slug not in left)

    @property
    def unsettled(self) -> frozenset[str]:
        """Ids of the entries that no longer say what they said."""
        pairs = (*self.changed, *self.flipped)
        return frozenset({*(entry.id for entry in self.removed), *(before.id for before, _after in pairs)})


def compare(before: ServiceDocument | None, after: ServiceDocument) -> EditionChange:
    """What `after` changes, in the order of the documents; entries are the same when their ids are."""
    old = {entry.id: entry for entry in before.entries} if before else {}
    new = {entry.id: entry for entry in after.entries}
    pairs = [(old[entry_id], entry) for entry_id, entry in new.items() if entry_id in old]
    different = [pair for pair in pairs if differences(*pair)]
    return EditionChange(
        after,
        before,
        added=tuple(entry for entry_id, entry in new.items() if entry_id not in old),
        removed=tuple(entry for entry_id, entry in old.items() if entry_id not in new),
        changed=tuple((was, becomes) for was, becomes in different if was.verdict is becomes.verdict),
        flipped=tuple((was, becomes) for was, becomes in different if was.verdict is not becomes.verdict),
    )


def differences(before: Entry, after: Entry) -> tuple[str, ...]:
    """Names of the attributes in which two editions of an entry differ."""
    return tuple(name for name in _COMPARED if getattr(before, name) != getattr(after, name))

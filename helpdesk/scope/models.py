from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from helpdesk.i18n import N_, _


class Verdict(StrEnum):
    """What the technician may tell the customer; the last one means that no document settles it."""

    INCLUDED = "included"
    CONDITIONAL = "conditional"
    EXCLUDED = "excluded"
    PREMIUM = "premium"
    UNREGULATED = "unregulated"

    @property
    def word(self) -> str:
        """What people read."""
        return _(_WORDS[self])


_WORDS = {
    Verdict.INCLUDED: N_("Enthalten"),
    Verdict.CONDITIONAL: N_("Nur unter Bedingung"),
    Verdict.EXCLUDED: N_("Nicht enthalten"),
    Verdict.PREMIUM: N_("Premium, zubuchbar"),
    Verdict.UNREGULATED: N_("Nicht geregelt"),
}


STRICTEST_FIRST = (Verdict.EXCLUDED, Verdict.PREMIUM, Verdict.CONDITIONAL, Verdict.INCLUDED, Verdict.UNREGULATED)
"""Where entries contradict each other, the verdict that stands first here is the answer."""


ENTRY_VERDICTS = (Verdict.INCLUDED, Verdict.CONDITIONAL, Verdict.EXCLUDED, Verdict.PREMIUM)
"""What an entry of a document can say."""


@dataclass(frozen=True, slots=True)
class Fulfilled:
    """A condition of an entry that an agreed fact meets.

    Attributes:
        condition: In the document's words, one of the entry's `conditions`.
        fact: What was agreed with the customer, in its own words.
        source: Where that can be looked up: a letter, a mail, minutes.
    """

    condition: str
    fact: str
    since: date
    source: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a service document, with everything that qualifies it.

    Attributes:
        module: Slug of the module, `module_title` as people read it.
        conditions: Its own and its module's; an included entry with conditions is "included, if …".
        billing: The price rule in the document's words; empty when it has none.
        conflicts_with: Ids of entries of the same document that say something else, whichever of the two tells so.
        rule: It governs other entries (§) and offers nothing itself.
        fulfilled: Those of its conditions that are met at the customer the answer is for.
        booked: Whether the customer the answer is for has booked its module; True without a customer.
        general: It holds for the whole document, whichever modules are booked.
        part_of: Slug of the module that a general entry names, and without which it isn't booked.
    """

    id: str
    document: str
    module: str
    module_title: str
    group: str
    text: str
    verdict: Verdict
    conditions: tuple[str, ...] = ()
    billing: str = ""
    notes: tuple[str, ...] = ()
    conflicts_with: tuple[str, ...] = ()
    rule: bool = False
    fulfilled: tuple[Fulfilled, ...] = ()
    booked: bool = True
    general: bool = False
    part_of: str = ""

    @property
    def open_conditions(self) -> tuple[str, ...]:
        """The conditions that nothing agreed with the customer meets."""
        met = {one.condition for one in self.fulfilled}
        return tuple(condition for condition in self.conditions if condition not in met)

    @property
    def word(self) -> str:
        """Its verdict as people read it: "included" with an open condition says at once that there is one."""
        if self.verdict is Verdict.INCLUDED and self.open_conditions:
            return _("Enthalten, wenn …")
        return self.verdict.word


@dataclass(frozen=True, slots=True)
class Group:
    """Entries below one heading; the title may be empty."""

    title: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Module:
    """A part of a service document.

    Attributes:
        general: It speaks for the whole document (overview, rules, what is never included), so nobody books it alone.
    """

    slug: str
    title: str
    paragraphs: tuple[str, ...]
    prerequisites: tuple[str, ...]
    groups: tuple[Group, ...]
    general: bool = False


@dataclass(frozen=True, slots=True)
class ServiceDocument:
    """A provider's description of what a package includes: looked up entry by entry, printed as a whole.

    Attributes:
        validated: When the provider last checked it, `edited` when it was last changed; None when not published.
        paragraphs: The text before the first module.
        edition: Which edition this is: the first twelve hexadecimal digits of its text's SHA-256.
    """

    id: str
    title: str
    subtitle: str
    provider: str
    language: str
    validated: date | None
    edited: date | None
    paragraphs: tuple[str, ...]
    modules: tuple[Module, ...]
    edition: str = ""

    @property
    def entries(self) -> tuple[Entry, ...]:
        """All entries, in the document's order."""
        return tuple(self._entries())

    def _entries(self) -> Iterator[Entry]:
        for module in self.modules:
            for group in module.groups:
                yield from group.entries

    @property
    def catch_all(self) -> Entry | None:
        """The document's own way on for what it doesn't list: its first rule that says "excluded"."""
        rules = (entry for entry in self._entries() if entry.rule and entry.verdict is Verdict.EXCLUDED)
        return next(rules, None)


@dataclass(frozen=True, slots=True)
class Hit:
    """An entry found, best first; `matched` has the words of the query that led to it, as typed.

    `verdict` is what may be told of it: where its document contradicts itself, the stricter.
    """

    entry: Entry
    score: float
    matched: tuple[str, ...]
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class Basis:
    """The contract an answer was given under.

    Attributes:
        documents: What counts as booked: documents by id, each with its modules; no modules means all of them.
        assumed: Nobody said whose contract it is, so all documents count as booked whole.
    """

    documents: tuple[tuple[str, tuple[str, ...]], ...]
    day: date
    assumed: bool


@dataclass(frozen=True, slots=True)
class Answer:
    """What the documents say to a request.

    Attributes:
        conflict: The document contradicts itself here; `verdict` is the stricter.
        hits: The nearest entries, also when the verdict is "unregulated".
        corrected: Typing errors, each as typed and as understood.
        catch_all: The document's own rule for what it doesn't list, when nothing settles the request.
        basis: The contract it holds for; None when the lookup was asked without the services around it.
    """

    query: str
    verdict: Verdict
    conflict: bool = False
    hits: tuple[Hit, ...] = ()
    corrected: tuple[tuple[str, str], ...] = ()
    catch_all: Entry | None = None
    basis: Basis | None = None


NOWHERE = ""
"""Stands for an entry's id where no document settles a request."""


@dataclass(frozen=True, slots=True)
class LearnedTerm:
    """A request whose right entry a technician named, because the lookup had named another.

    Attributes:
        entry: The right entry's id, or `NOWHERE`.
        document: The entry's document; where no document settles it, the one that was asked, or empty for all.
        edition: The edition of the document in which that was right.
        query: As typed.
        answered_entry: What the lookup had said instead, or `NOWHERE`.
        answered_verdict: The verdict it had given; None when that isn't known.
    """

    id: UUID
    query: str
    entry: str
    document: str
    edition: str
    answered_entry: str
    answered_verdict: Verdict | None
    at: datetime

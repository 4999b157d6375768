"""What the template of service descriptions is given."""

from dataclasses import dataclass
from typing import Literal

from helpdesk.printing.models import Sheet


@dataclass(frozen=True, slots=True)
class ConflictLine:
    """The other entry of a contradiction."""

    id: str
    text: str
    verdict: str
    module: str


@dataclass(frozen=True, slots=True)
class EntryLine:
    """An entry; `conditions` are its own, those of its module stand once in the module's head.

    Attributes:
        agreed: What was agreed with the customer that meets a condition.
    """

    id: str
    text: str
    verdict: str
    rule: bool
    conditions: tuple[str, ...]
    agreed: tuple[str, ...]
    billing: str
    notes: tuple[str, ...]
    conflicts: tuple[ConflictLine, ...]


@dataclass(frozen=True, slots=True)
class GroupLines:
    """Entries below one heading, which may be empty."""

    title: str
    entries: tuple[EntryLine, ...]


@dataclass(frozen=True, slots=True)
class ModuleLines:
    """A module; `number` is its place in the whole document, so that an excerpt is quoted like the whole."""

    slug: str
    number: int
    title: str
    paragraphs: tuple[str, ...]
    prerequisites: tuple[str, ...]
    agreed: tuple[str, ...]
    groups: tuple[GroupLines, ...]


@dataclass(frozen=True, slots=True)
class LegendLine:
    """A kind of entry that occurs, and how often."""

    kind: str
    count: int


@dataclass(frozen=True, slots=True)
class OverviewLine:
    """A module's row beside the others: how many entries of each kind, in the order of the sheet's legend."""

    slug: str
    number: int
    title: str
    counts: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class PlaceLine:
    """A module that something applies to, and to how many of its entries; 0: to the module as such."""

    slug: str
    number: int
    count: int


@dataclass(frozen=True, slots=True)
class CollectedLine:
    """What several entries say in the same words, once, with where.

    Attributes:
        met: What was agreed with the customer that meets it.
        entry: Id of the one entry that says it, where it is no more than one.
    """

    text: str
    places: tuple[PlaceLine, ...]
    met: tuple[str, ...] = ()
    entry: str = ""


@dataclass(frozen=True, slots=True)
class Collection:
    """What is said all over the document of one thing: `kind` names its label."""

    kind: Literal["duties", "prices", "rules"]
    lines: tuple[CollectedLine, ...]


@dataclass(frozen=True, slots=True)
class Difference:
    """A part of an entry in both editions; empty where one of them has none."""

    name: str
    before: str
    after: str


ChangeKind = Literal["flipped", "changed", "added", "removed"]


@dataclass(frozen=True, slots=True)
class ChangeLine:
    """What an edition changed of an entry, or of a module (whose `text` is empty then).

    Attributes:
        was: The verdict it had, `becomes` the one it has; empty where it wasn't or isn't there, or has none.
    """

    kind: ChangeKind
    module: str
    text: str
    was: str
    becomes: str
    differences: tuple[Difference, ...]


@dataclass(frozen=True, slots=True)
class ChangeLog:
    """What changed since the edition the reader had, for what is printed."""

    lead: str
    lines: tuple[ChangeLine, ...]


@dataclass(frozen=True, slots=True)
class BriefEntry:
    """An entry in the summary, never cut.

    Attributes:
        conditional: Where it is included only under a condition that isn't met.
        rank: Its place among those beside it by length; the shortest, 0, are named first where not all have room.
    """

    text: str
    conditional: bool
    rank: int


@dataclass(frozen=True, slots=True)
class SummaryLine:
    """A module in the summary: its entries by kind of verdict, in the order of the sheet's columns."""

    number: int
    title: str
    columns: tuple[tuple[BriefEntry, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceSheet(Sheet):
    """A service description, some of its modules, or its summary.

    Attributes:
        form: A summary has no modules, the others no summary.
        agreed: What was agreed with the customer and counts for what is printed.
        collected: Duties, prices and rules from all modules; empty where the document is short enough to be seen whole.
        precedence: What counts first, in order.
        last_foot: What the foot says besides on the last page: by what the text is known where the date isn't enough.
        columns: The verdicts that occur, side by side in the summary.
        acknowledgement: What the reader signs; empty: nothing.
    """

    form: Literal["whole", "summary"]
    last_foot: str
    lead: tuple[str, ...]
    scope: tuple[str, ...]
    agreed: tuple[CollectedLine, ...]
    legend: tuple[LegendLine, ...]
    overview: tuple[OverviewLine, ...]
    changes: ChangeLog | None
    modules: tuple[ModuleLines, ...]
    collected: tuple[Collection, ...]
    precedence: tuple[str, ...]
    columns: tuple[str, ...]
    summary: tuple[SummaryLine, ...]
    acknowledgement: str

"""The review of what was recognised on a provider's page: what a person decided about each line."""

import re
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from helpdesk.errors import Problem
from helpdesk.i18n import _
from helpdesk.scope.dialect_languages import LANGUAGES
from helpdesk.scope.importing.models import Proposal, ProposedEntry
from helpdesk.scope.models import ENTRY_VERDICTS, Verdict

_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


class Decision(StrEnum):
    """What a person said about a proposed line."""

    OPEN = "open"
    ACCEPTED = "accepted"
    DROPPED = "dropped"


@dataclass(frozen=True, slots=True)
class ReviewLine:
    """One proposed entry under review.

    Attributes:
        entry: As it would go into the document.
        proposed: As it was recognised; None when a person added it.
    """

    entry: ProposedEntry
    proposed: ProposedEntry | None
    decision: Decision = Decision.OPEN

    @property
    def uncertain(self) -> bool:
        """Whether a person must look and hasn't yet."""
        return self.decision is Decision.OPEN and (not self.entry.certain or not self.is_judged)

    @property
    def is_judged(self) -> bool:
        """Whether it has a verdict, without which it can't be accepted."""
        return self.entry.verdict in ENTRY_VERDICTS

    @property
    def corrected(self) -> bool:
        """Whether a person has changed what was recognised."""
        return self.entry != self.proposed

    def decided(self, decision: Decision) -> "ReviewLine":
        """The line with this decision; without a verdict it isn't accepted."""
        if decision is Decision.ACCEPTED and not self.is_judged:
            return self
        return replace(self, decision=decision)


@dataclass(frozen=True, slots=True)
class Review:
    """A proposal and what was decided about it so far.

    Attributes:
        file: Name of the file it was read from.
        head: The proposal as its head stands now, without entries: those are in `lines`.
    """

    id: UUID
    file: str
    head: Proposal
    lines: tuple[ReviewLine, ...]

    @classmethod
    def begin(cls, review_id: UUID, file: str, proposal: Proposal) -> "Review":
        """A review in which nothing is decided yet."""
        lines = tuple(ReviewLine(entry, entry) for entry in proposal.entries)
        return cls(review_id, file, replace(proposal, entries=(), markdown=""), lines)

    def count(self, decision: Decision) -> int:
        """How many lines were decided so, or are open."""
        return sum(line.decision is decision for line in self.lines)

    @property
    def uncertain(self) -> int:
        """How many lines a person must still look at."""
        return sum(line.uncertain for line in self.lines)

    @property
    def certain(self) -> int:
        """How many open lines were recognised without a doubt."""
        return sum(line.decision is Decision.OPEN and not line.uncertain for line in self.lines)

    def decide(self, rows: Collection[int], decision: Decision) -> "Review":
        """Accepts, drops or reopens these lines."""
        return self._with(rows, lambda line: line.decided(decision))

    def judge(self, rows: Collection[int], verdict: Verdict) -> "Review":
        """Gives these lines a verdict; whoever does that has looked at them, so they are accepted."""
        return self._with(
            rows, lambda line: replace(line, entry=replace(line.entry, verdict=verdict)).decided(Decision.ACCEPTED)
        )

    def correct(self, row: int, entry: ProposedEntry) -> "Review":
        """Replaces what was recognised on this line, and accepts it."""
        return self._with([row], lambda line: replace(line, entry=entry).decided(Decision.ACCEPTED))

    def accept_certain(self) -> "Review":
        """Accepts every open line that was recognised without a doubt."""
        rows = [row for row, line in enumerate(self.lines) if line.decision is Decision.OPEN and not line.uncertain]
        return self.decide(rows, Decision.ACCEPTED)

    def add(self, entry: ProposedEntry) -> tuple["Review", int]:
        """Adds a line that wasn't recognised, where it stands on the page; and its row."""
        row = sum(line.entry.line <= entry.line for line in self.lines)
        lines = (*self.lines[:row], ReviewLine(entry, None), *self.lines[row:])
        return replace(self, lines=lines), row

    def result(self) -> Proposal:
        """What becomes of the proposal: its head and the accepted entries."""
        accepted = tuple(line.entry for line in self.lines if line.decision is Decision.ACCEPTED)
        return replace(self.head, entries=accepted)

    def problems(self) -> list[Problem]:
        """What keeps the result from becoming a document, by field of the head, and `lines`."""
        head = self.head
        found = [
            Problem(field, f"{field}_missing", message)
            for field, value, message in (
                ("title", head.title, _("Das Dokument braucht einen Titel.")),
                ("provider", head.provider, _("Wessen Dokument ist es? Nennen Sie den Anbieter.")),
            )
            if not value.strip()
        ]
        if not _SLUG.fullmatch(head.id):
            message = _("Eine Kennung hat Kleinbuchstaben, Ziffern und Bindestriche.")
            found.append(Problem("id", "id_malformed", message))
        if head.language not in LANGUAGES:
            found.append(Problem("language", "language_malformed", _("Die Sprache ist ein Kürzel wie „de“ oder „en“.")))
        if not self.count(Decision.ACCEPTED):
            found.append(Problem("lines", "nothing_accepted", _("Noch ist kein Eintrag angenommen.")))
        return found

    def _with(self, rows: Collection[int], change: Callable[[ReviewLine], ReviewLine]) -> "Review":
        chosen = frozenset(rows)
        lines = tuple(change(line) if row in chosen else line for row, line in enumerate(self.lines))
        return replace(self, lines=lines)


@dataclass(frozen=True, slots=True)
class ReviewRow:
    """A review begun and not finished, for choosing from; `decided` of its `lines` were decided."""

    id: UUID
    title: str
    file: str
    lines: int
    decided: int
    changed: datetime


@dataclass(frozen=True, slots=True)
class Part:
    """Lines of a review that stand below the same headings; `rows` number them in the review."""

    module: str
    group: str
    rows: tuple[int, ...]


def parts(lines: Collection[ReviewLine]) -> list[Part]:
    """The lines by module and group, in the order in which the page names these first."""
    found: dict[str, dict[str, list[int]]] = {}
    for row, line in enumerate(lines):
        found.setdefault(line.entry.module, {}).setdefault(line.entry.group, []).append(row)
    return list(_parts(found))


def _parts(found: dict[str, dict[str, list[int]]]) -> Iterator[Part]:
    for module, groups in found.items():
        for group, rows in groups.items():
            yield Part(module, group, tuple(rows))

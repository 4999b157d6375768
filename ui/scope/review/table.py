"""What lies on the table: the review as it stands, and the way back through what was decided."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QObject, Signal

from helpdesk.scope import Proposal
from helpdesk.scope.reviewing import Review, ReviewLine

_STEPS = 500
"""How far back one can go."""


class Table(QObject):
    """One review and its history.

    Signals:
        changed: The lines or the head say something else.
        returned: A step was taken back or done again; carries the row it was about.
    """

    changed = Signal()
    returned = Signal(int)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._review: Review | None = None
        self._past: list[_Step] = []
        self._future: list[_Step] = []

    @property
    def review(self) -> Review | None:
        """None while nothing is reviewed."""
        return self._review

    @property
    def undoable(self) -> str:
        """What would be taken back; empty when nothing would."""
        return self._past[-1][1] if self._past else ""

    @property
    def redoable(self) -> str:
        return self._future[-1][1] if self._future else ""

    def lay(self, review: Review | None) -> None:
        """Another review, or none."""
        self._review = review
        self._past.clear()
        self._future.clear()
        self.changed.emit()

    def decide(self, after: Review, told: str) -> bool:
        """Takes a step, `told` in words; False when it changes nothing."""
        before = self._review
        if before is None or before.lines == after.lines:
            return False
        self._past = [*self._past[1 - _STEPS :], (before.lines, told)]
        self._future.clear()
        self._review = after
        self.changed.emit()
        return True

    def rename(self, head: Proposal) -> None:
        """Another head; typing in its fields is no step, they have their own way back."""
        if self._review is not None and self._review.head != head:
            self._review = replace(self._review, head=head)
            self.changed.emit()

    def undo(self) -> None:
        self._go(self._past, self._future)

    def redo(self) -> None:
        self._go(self._future, self._past)

    def _go(self, source: list[_Step], target: list[_Step]) -> None:
        if self._review is None or not source:
            return
        lines, told = source.pop()
        target.append((self._review.lines, told))
        row = _first_different(self._review.lines, lines)
        self._review = replace(self._review, lines=lines)
        self.changed.emit()
        self.returned.emit(row)


_Step = tuple[tuple[ReviewLine, ...], str]


def _first_different(before: tuple[ReviewLine, ...], after: tuple[ReviewLine, ...]) -> int:
    pairs = enumerate(zip(before, after, strict=False))
    return next((row for row, (one, other) in pairs if one != other), min(len(before), len(after)))

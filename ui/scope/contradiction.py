"""Entries of one document that say different things, side by side."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QVBoxLayout, QWidget

from helpdesk.i18n import _
from helpdesk.scope import Entry
from helpdesk.scope.models import STRICTEST_FIRST
from ui.scope.facts import Facts
from ui.scope.marking import MarkedText
from ui.scope.verdicts import entry_look
from ui.theme import theme
from ui.widgets import Card, Muted, StateBadge, clear_layout


class Contradiction(QWidget):
    """Entries of one document that say different things, side by side, the stricter first."""

    def __init__(self) -> None:
        super().__init__()
        # Without it two sides would ask for more room than a narrow panel has, and never be set below one another.
        self.setMinimumWidth(1)
        self._shown: tuple[tuple[Entry, ...], tuple[str, ...]] = ((), ())
        self._sides = QBoxLayout(QBoxLayout.Direction.TopToBottom)
        self._sides.setSpacing(theme().size.space_2)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme().size.space_1)
        column.addWidget(Muted(_("Das Dokument widerspricht sich hier; es gilt die strengere Aussage.")))
        column.addLayout(self._sides)
        self.hide()

    def show_entries(self, entries: Sequence[Entry], words: Sequence[str] = ()) -> None:
        """Shows these beside one another, or nothing."""
        if (shown := (tuple(entries), tuple(words) if entries else ())) == self._shown:
            return
        self._shown = shown
        clear_layout(self._sides)
        for entry in sorted(entries, key=lambda entry: STRICTEST_FIRST.index(entry.verdict)):
            self._sides.addWidget(_Side(entry, words), 1)
        self.setVisible(bool(entries))

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        super().resizeEvent(event)
        self._arrange()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._arrange()

    def _arrange(self) -> None:
        narrow = self.width() < theme().size.text_body * 30
        across, down = QBoxLayout.Direction.LeftToRight, QBoxLayout.Direction.TopToBottom
        self._sides.setDirection(down if narrow else across)


class _Side(Card):
    def __init__(self, entry: Entry, words: Sequence[str]) -> None:
        super().__init__()
        shown = entry_look(entry)
        sentence = MarkedText()
        sentence.set_text(entry.text, words)
        facts = Facts()
        self.body.addWidget(StateBadge(shown.kind, shown.icon, shown.word), 0, Qt.AlignmentFlag.AlignLeft)
        self.body.addWidget(sentence)
        self.body.addWidget(facts)
        self.body.addStretch(1)
        # Only now: shown without a parent, it would be a window of its own for a moment.
        facts.show_facts(entry)

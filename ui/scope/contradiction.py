"""Entries of one document that say different things, side by side."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import zip_longest

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
from ui.widgets import Card, Muted, StateBadge


class Contradiction(QWidget):
    """Entries of one document that say different things, side by side, the stricter first."""

    def __init__(self) -> None:
        super().__init__()
        # Without it two sides would ask for more room than a narrow panel has, and never be set below one another.
        self.setMinimumWidth(1)
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
        if not entries and self.isHidden():
            return
        # The sides stay: answers come with every letter typed, and to make new ones takes longer than to answer.
        while self._sides.count() < len(entries):
            self._sides.addWidget(_Side(), 1)
        stricter_first = sorted(entries, key=lambda entry: STRICTEST_FIRST.index(entry.verdict))
        for side, entry in zip_longest(self.findChildren(_Side), stricter_first):
            side.show_entry(entry, words)
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
    def __init__(self) -> None:
        super().__init__()
        self._verdict = StateBadge()
        self._sentence = MarkedText()
        self._facts = Facts()
        self.body.addWidget(self._verdict, 0, Qt.AlignmentFlag.AlignLeft)
        self.body.addWidget(self._sentence)
        self.body.addWidget(self._facts)
        self.body.addStretch(1)

    def show_entry(self, entry: Entry | None, words: Sequence[str]) -> None:
        """Shows what an entry says, with these words marked; goes away without one."""
        self.setVisible(entry is not None)
        if entry is not None:
            shown = entry_look(entry)
            self._verdict.show_state(shown.kind, shown.icon, shown.word)
            self._sentence.set_text(entry.text, words)
            self._facts.show_facts(entry)

"""Lines of a list that may be long: a few at first, the others on request."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from helpdesk.i18n import ngettext
from ui.theme import Kind, theme
from ui.widgets import IconLabel, Label, Small, clear_layout, padded, push, quiet

T = TypeVar("T")


class RecordLine(QWidget):
    """Which record, and below it why it is listed; at its end what can be done about it."""

    def __init__(self, what: str, why: str, look: tuple[str, Kind], *buttons: QPushButton) -> None:
        """`look` is icon and colour; both only repeat what `why` says."""
        super().__init__()
        size = theme().size
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(Label(what))
        words.addWidget(Small(why))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, size.space_1, 0, size.space_1)
        row.setSpacing(size.space_3)
        row.addWidget(IconLabel(*look), 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(words, 1)
        for button in buttons:
            row.addWidget(button, 0, Qt.AlignmentFlag.AlignTop)


class RecordLines(QWidget):
    """Some of the lines, and a button for the next ones."""

    def __init__(self, name: str, at_once: int = 10) -> None:
        """`at_once` is how many lines are shown before somebody asks for more, and how many each time."""
        super().__init__()
        self._at_once = at_once
        self._waiting: list[Callable[[], QWidget]] = []
        self._lines = QVBoxLayout()
        self._lines.setSpacing(0)
        self.more = quiet(push("", f"{name}_more", "chevron-down"))
        column = QVBoxLayout(self)
        padded(column, margin=0, spacing=theme().size.space_1)
        column.addLayout(self._lines)
        column.addWidget(self.more, 0, Qt.AlignmentFlag.AlignLeft)
        self.setObjectName(name)
        self.more.clicked.connect(self._read_on)

    def show_lines(self, rows: Sequence[T], line: Callable[[T], QWidget]) -> None:
        """Shows the first of these; `line` makes one."""
        clear_layout(self._lines)
        self._waiting = [lambda row=row: line(row) for row in rows]  # type: ignore[misc]  # bound early, each its own
        self._show_next()
        self.setVisible(bool(rows))

    def _show_next(self) -> None:
        shown, self._waiting = self._waiting[: self._at_once], self._waiting[self._at_once :]
        for make in shown:
            self._lines.addWidget(make())
        left = len(self._waiting)
        self.more.setVisible(bool(left))
        self.more.setText(ngettext("{count} weitere", "{count} weitere", left).format(count=left))

    def _read_on(self) -> None:
        place = self._lines.count()
        self._show_next()
        item = self._lines.itemAt(place)
        line = item.widget() if item else None
        if not self.more.isVisible() and line:
            # The button is gone: on with the first line that came.
            line.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            line.setFocus()

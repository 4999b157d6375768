"""From gap to gap of a template with Tab."""

from __future__ import annotations

import re
from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent, QTextCursor
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit

_Gap = tuple[int, int, int]
"""Which input, 0 or 1, and from where to where in it."""


class GapKeys(QObject):
    """In subject and message, Tab selects the next gap and Shift+Tab the one before; where none is left that way, they
    leave the input as everywhere, so nobody is caught. Of several with one name it stops at the first: filling that
    fills all.
    """

    def __init__(
        self,
        subject: QLineEdit,
        message: QPlainTextEdit,
        names: Callable[[], tuple[str, ...]],
        leave: Callable[[], object],
    ) -> None:
        """`names` are those of the gaps that are still open; `leave` is called before one is gone to."""
        super().__init__(subject)
        self._subject = subject
        self._message = message
        self._names = names
        self._leave = leave
        for edit in (subject, message):
            edit.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            if event.key() == Qt.Key.Key_Tab and event.modifiers() == Qt.KeyboardModifier.NoModifier:
                return self._go(watched, forward=True)
            if event.key() == Qt.Key.Key_Backtab:
                return self._go(watched, forward=False)
        return super().eventFilter(watched, event)

    def begin(self) -> None:
        """Selects the first gap, of the subject if there is one in it."""
        if gaps := self._gaps():
            self._select(gaps[0])

    def go_on(self) -> None:
        """Selects the gap behind the cursor, or the first where there is none."""
        focused = self._subject if self._subject.hasFocus() else self._message
        if not self._go(focused, forward=True):
            self.begin()

    def _go(self, watched: QObject, *, forward: bool) -> bool:
        self._leave()
        gaps = self._gaps()
        which = int(watched is self._message)
        first, last = self._selected(which)
        if forward:
            found = next((gap for gap in gaps if gap[:2] >= (which, last)), None)
        else:
            found = next((gap for gap in reversed(gaps) if (gap[0], gap[2]) <= (which, first)), None)
        if found is None:
            return False
        self._select(found)
        return True

    def _gaps(self) -> list[_Gap]:
        names = self._names()
        if not names:
            return []
        gap = re.compile("|".join(re.escape(f"{{{name}}}") for name in names))
        texts = (self._subject.text(), self._message.toPlainText())
        first: dict[str, _Gap] = {}
        for which, text in enumerate(texts):
            for found in gap.finditer(text):
                first.setdefault(found[0], (which, _units(text, found.start()), _units(text, found.end())))
        return list(first.values())

    def _selected(self, which: int) -> tuple[int, int]:
        if which:
            cursor = self._message.textCursor()
            return cursor.selectionStart(), cursor.selectionEnd()
        at = self._subject.selectionStart()
        if at >= 0:
            return at, at + self._subject.selectionLength()
        return self._subject.cursorPosition(), self._subject.cursorPosition()

    def _select(self, gap: _Gap) -> None:
        which, first, last = gap
        if which:
            cursor = self._message.textCursor()
            cursor.setPosition(first)
            cursor.setPosition(last, QTextCursor.MoveMode.KeepAnchor)
            self._message.setTextCursor(cursor)
            self._message.setFocus(Qt.FocusReason.TabFocusReason)
        else:
            # First the focus: coming by Tab, it would select all.
            self._subject.setFocus(Qt.FocusReason.OtherFocusReason)
            self._subject.setSelection(first, last - first)


def _units(text: str, at: int) -> int:
    """A place in a text as Qt counts it, which takes some letters for two."""
    return len(text[:at].encode("utf-16-le", "surrogatepass")) // 2

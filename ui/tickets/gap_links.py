"""Gaps of the same name are one: what fills one fills the others."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, Signal
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit

from helpdesk.tickets.forms import FIELD_LENGTH, GAP


@dataclass(frozen=True, slots=True)
class _Filling:
    """A gap being filled: in which input, 0 or 1, and what stands before and behind it."""

    which: int
    name: str
    before: str
    behind: str

    def value(self, text: str) -> str | None:
        """What stands in its place; None when it can't be told any more."""
        room = len(text) - len(self.before) - len(self.behind)
        if room < 0 or not (text.startswith(self.before) and text.endswith(self.behind)):
            return None
        return text[len(self.before) : len(self.before) + room]


class GapLinks(QObject):
    """Notices in subject and message when somebody writes into a gap, and tells what when they have left it.

    Signals:
        filled: A gap was left with something in it; carries its name and the value.
        left: Somebody goes on, to another gap or out of the input.
    """

    filled = Signal(str, str)
    left = Signal()

    def __init__(self, subject: QLineEdit, message: QPlainTextEdit, names: Callable[[], Collection[str]]) -> None:
        """`names` are those of the form's gaps, filled or not."""
        super().__init__(subject)
        self._subject = subject
        self._message = message
        self._names = names
        self._texts = ["", ""]
        self._filling: _Filling | None = None
        subject.textChanged.connect(lambda: self._note(0))
        message.textChanged.connect(lambda: self._note(1))
        subject.cursorPositionChanged.connect(self._follow)
        message.cursorPositionChanged.connect(self._follow)
        for edit in (subject, message):
            edit.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        if event.type() == QEvent.Type.FocusOut:
            self.leave()
        return super().eventFilter(watched, event)

    def forget(self) -> None:
        """Another draft is on the table."""
        self._filling = None
        self._texts = [self._text(0), self._text(1)]

    def leave(self) -> None:
        """The gap being filled is left."""
        filling, self._filling = self._filling, None
        value = (filling.value(self._text(filling.which)) or "").strip() if filling else ""
        # Half a gap is none, and what is long belongs where it was written.
        if filling and value and len(value) <= FIELD_LENGTH and not set(value) & set("{}\n"):
            self.filled.emit(filling.name, value)
        self.left.emit()

    def _text(self, which: int) -> str:
        return self._message.toPlainText() if which else self._subject.text()

    def _note(self, which: int) -> None:
        former, text = self._texts[which], self._text(which)
        self._texts[which] = text
        if self._filling and (self._filling.which != which or self._filling.value(text) is None):
            self._filling = None
        if self._filling is None and "{" in former:
            self._filling = self._begun(which, former, text)

    def _begun(self, which: int, former: str, text: str) -> _Filling | None:
        names = self._names()
        for gap in GAP.finditer(former):
            filling = _Filling(which, gap[1], former[: gap.start()], former[gap.end() :])
            value = filling.value(text) if gap[1] in names else None
            if value is not None and gap[0] not in value:
                return filling
        return None

    def _follow(self) -> None:
        filling = self._filling
        if filling is None:
            return
        text = self._text(filling.which)
        at = self._message.textCursor().position() if filling.which else self._subject.cursorPosition()
        first, last = _units(filling.before), _units(text) - _units(filling.behind)
        if filling.value(text) is not None and not first <= at <= last:
            self.leave()


def _units(text: str) -> int:
    """The length of a text as Qt counts it, which takes some letters for two."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2

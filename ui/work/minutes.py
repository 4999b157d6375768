from __future__ import annotations

from PySide6.QtCore import QRegularExpression, Qt, Signal
from PySide6.QtGui import QKeyEvent, QRegularExpressionValidator
from PySide6.QtWidgets import QLineEdit

from helpdesk.i18n import _
from helpdesk.work import QUARTER_MINUTES


class MinutesField(QLineEdit):
    """Minutes as people type them, 90 or 1:30; the arrow keys go by quarter hours.

    Signals:
        minutes_changed: Another number stands there; carries it.
    """

    minutes_changed = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self._told = 0
        self.setPlaceholderText(_("etwa 45 oder 1:30"))
        self.setValidator(QRegularExpressionValidator(QRegularExpression(r"\d{0,5}|\d{1,3}:[0-5]?\d?"), self))
        self.textChanged.connect(self._tell)
        self.editingFinished.connect(lambda: self.show_minutes(self.minutes()))

    def show_minutes(self, minutes: int) -> None:
        """Shows an estimate; none yet is an empty field."""
        self._told = minutes
        if minutes != self.minutes() or ":" in self.text():
            self.setText(str(minutes) if minutes else "")

    def minutes(self) -> int:
        """What was typed; 0 where nothing was."""
        hours, colon, rest = self.text().rpartition(":")
        return (int(hours) * 60 if colon else 0) + int(rest or 0)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        step = {Qt.Key.Key_Up: 1, Qt.Key.Key_Down: -1}.get(Qt.Key(event.key()), 0)
        if step:
            quarters = self.minutes() // QUARTER_MINUTES if step > 0 else -(-self.minutes() // QUARTER_MINUTES)
            minutes = max(quarters + step, 0) * QUARTER_MINUTES
            self.setText(str(minutes) if minutes else "")
        else:
            super().keyPressEvent(event)

    def _tell(self) -> None:
        if (minutes := self.minutes()) != self._told:
            self._told = minutes
            self.minutes_changed.emit(minutes)

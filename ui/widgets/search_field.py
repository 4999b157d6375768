from __future__ import annotations

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit

from ui.widgets.field_icons import FieldIcons


class SearchField(QLineEdit):
    """A field that asks while it is typed: the first letter at once, then as often as answers can be looked at.

    Signals:
        asked: What to look for changed; carries the text, stripped.
        down_requested: The arrow down was pressed: on to the results.
    """

    asked = Signal(str)
    down_requested = Signal()
    PAUSE = 60
    """Milliseconds in which keystrokes are gathered."""
    LONGEST = 8_000
    """Characters, a mail of two pages; Qt lays the whole line out for every letter, four times as many take 50 ms."""

    def __init__(self, placeholder: str, name: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self.setMaxLength(self.LONGEST)
        self.setPlaceholderText(placeholder)
        self.setAccessibleName(placeholder)
        self.icons = FieldIcons(self, "search")
        self.icons.add_clear()
        self._asked = ""
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self._ask)
        self.textChanged.connect(self._throttle)

    def show_text(self, text: str) -> None:
        """Shows what is looked for already, without asking for it."""
        self._asked = text.strip()
        self.setText(text)

    def ask_now(self) -> None:
        """Asks what is typed without a pause; for a key that acts on what was found."""
        self._timer.stop()
        self._ask()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        if event.key() == Qt.Key.Key_Down:
            self.down_requested.emit()
        elif event.key() == Qt.Key.Key_Escape and self.text():
            self.clear()
        else:
            super().keyPressEvent(event)

    def _throttle(self) -> None:
        # Throttled, not debounced: who types steadily sees answers all the while. Timers come after paints, so that no
        # letter waits for the answer to be laid out that it asked for.
        if not self.text().strip():
            self._ask()
        elif not self._timer.isActive():
            self._timer.start(0)

    def _ask(self) -> None:
        text = self.text().strip()
        if text != self._asked:
            self._asked = text
            self._timer.start(self.PAUSE)
            self.asked.emit(text)

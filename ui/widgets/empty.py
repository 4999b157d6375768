from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ui.theme import theme
from ui.widgets.buttons import primary, push
from ui.widgets.labels import Heading, IconLabel, Muted


class EmptyState(QWidget):
    """What belongs here, and the one button that starts it.

    Signals:
        action_requested: The button was pressed.
    """

    action_requested = Signal()

    def __init__(
        self, icon_name: str, title: str, text: str, action_text: str | None = None, name: str = "empty"
    ) -> None:
        super().__init__()
        size = theme().size
        self.setObjectName(name)
        self.symbol = IconLabel(icon_name, "muted", "page")
        self.title = Heading(title)
        self.text = Muted(text)
        self.action = primary(push(action_text or "", f"{name}_action"))
        # Shown before it has a parent, it would be a window of its own for a moment.
        if not action_text:
            self.action.hide()
        self.action.clicked.connect(self.action_requested)
        column = QVBoxLayout(self)
        column.setContentsMargins(size.space_6, size.space_6, size.space_6, size.space_6)
        column.setSpacing(size.space_3)
        centre = Qt.AlignmentFlag.AlignHCenter
        column.addStretch(2)
        column.addWidget(self.symbol, 0, centre)
        for label in (self.title, self.text):
            label.setAlignment(centre)
            label.setMaximumWidth(size.text_body * 28)
            # Stretches on both sides, not an alignment: that would give wrapped text its smallest width.
            row = QHBoxLayout()
            row.addStretch(1)
            row.addWidget(label, 8)
            row.addStretch(1)
            column.addLayout(row)
        column.addSpacing(size.space_1)
        column.addWidget(self.action, 0, centre)
        column.addStretch(3)

    def say(self, title: str, text: str, action_text: str | None = None) -> None:
        """Says something else, such as that a search found nothing."""
        self.title.setText(title)
        self.text.setText(text)
        self.action.setText(action_text or "")
        self.action.setVisible(bool(action_text))

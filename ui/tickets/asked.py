"""One question of the list: below its search field, and gone when it is answered."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from helpdesk.i18n import _
from ui.theme import theme
from ui.widgets import Small, padded, push, with_shortcut
from ui.widgets.field_icons import FieldIcons


class Asked(QWidget):
    """What is asked, the field for it, and a button that takes it; Enter does too.

    Signals:
        left: Nothing is wanted any more.
    """

    left = Signal()

    def __init__(
        self, question: str, field: QLineEdit, action: str = "", act: Callable[[], object] | None = None
    ) -> None:
        """A field without an `action` takes its answer itself."""
        super().__init__()
        label = Small(question)
        label.setBuddy(field)
        FieldIcons.of(field).add_button("x", with_shortcut(_("Abbrechen"), "Esc"), self.left.emit)
        field.installEventFilter(self)
        row = QHBoxLayout()
        row.setSpacing(theme().size.space_1)
        row.addWidget(field, 1)
        column = QVBoxLayout(self)
        padded(column, margin=0, spacing=theme().size.space_1)
        column.addWidget(label)
        column.addLayout(row)
        if act is not None:
            take = push(action, f"{field.objectName()}_take")
            take.clicked.connect(lambda: act())
            field.returnPressed.connect(act)
            row.addWidget(take)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and event.key() == Qt.Key.Key_Escape:
            self.left.emit()
            return True
        return super().eventFilter(watched, event)

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QPlainTextEdit, QSizePolicy

from ui.theme import changed, theme


class GrowingText(QPlainTextEdit):
    """As high as its text, up to some lines; Tab leaves it."""

    MOST_LINES = 6

    def __init__(self) -> None:
        super().__init__()
        self.setTabChangesFocus(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.document().documentLayout().documentSizeChanged.connect(self.updateGeometry)
        changed.connect(self.updateGeometry)

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        lines = min(max(round(self.document().size().height()), 1), self.MOST_LINES)
        room = 2 * round(self.document().documentMargin()) + 2 * theme().size.space_1 + 2 * theme().size.focus
        return QSize(super().sizeHint().width(), lines * self.fontMetrics().lineSpacing() + room)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        super().resizeEvent(event)
        # Narrower lines are more lines; the document says so only when it is typed into.
        if event.size().width() != event.oldSize().width():
            self.updateGeometry()

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        return QSize(theme().size.text_body * 12, self.sizeHint().height())

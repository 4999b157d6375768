from __future__ import annotations

from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from helpdesk.i18n import _
from ui.theme import theme

_TALL = 297 / 210
_LINES = (0.5, 0.3, 0.0, 0.95, 0.9, 0.97, 0.6, 0.0, 0.92, 0.98, 0.88, 0.4)
"""How far lines reach; none where a paragraph ends."""


class Skeleton(QWidget):
    """The shape of a page where none was before, while the first is being made."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("document_skeleton")
        self.setAccessibleName(_("Das Dokument wird erstellt."))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        del event
        tokens = theme()
        edge = tokens.size.space_8
        width = min(self.width() - 2 * edge, tokens.size.column)
        page = QRectF((self.width() - width) / 2, edge, width, width * _TALL)
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(tokens.sunken))
        painter.fillRect(page, QColor(tokens.surface_raised))
        margin, line = width / 9, width / 48
        top = page.top() + 2 * margin
        for share in _LINES:
            bar = QRectF(page.left() + margin, top, (width - 2 * margin) * share, line)
            painter.fillRect(bar, QColor(tokens.hover))
            top += 2 * line
        painter.end()

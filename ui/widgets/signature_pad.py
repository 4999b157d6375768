"""Where a customer signs with mouse, finger or pen."""

from __future__ import annotations

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QPointF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
    QTabletEvent,
)
from PySide6.QtWidgets import QWidget

from helpdesk.i18n import _
from ui.theme import theme


class SignaturePad(QWidget):
    """Keeps the drawn line and nothing else: neither pressure nor speed, by which a person could be known again.

    Del or Backspace wipes it.

    Signals:
        changed: Something was drawn or wiped away.
    """

    changed = Signal()

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.CrossCursor)
        self.setAccessibleName(_("Unterschriftsfeld"))
        self.setMinimumSize(self.sizeHint())
        self._lines: list[QPainterPath] = []
        self._drawing = False

    @property
    def signed(self) -> bool:
        """Whether anything was drawn."""
        return bool(self._lines)

    def clear(self) -> None:
        """Wipes it."""
        self._lines.clear()
        self._drawing = False
        self.update()
        self.changed.emit()

    def png(self) -> bytes:
        """What was drawn, black on white; empty where nothing was."""
        if not self._lines:
            return b""
        picture = QImage(self.size() * 2, QImage.Format.Format_RGB32)
        picture.fill(QColor(Qt.GlobalColor.white))
        painter = QPainter(picture)
        painter.scale(2, 2)
        self._draw(painter, QColor(Qt.GlobalColor.black))
        painter.end()
        held = QByteArray()
        buffer = QBuffer(held)
        buffer.open(QIODevice.OpenModeFlag.WriteOnly)
        picture.save(buffer, "PNG")  # type: ignore[call-overload]  # the stubs want bytes for the format
        return bytes(held.data())

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's names
        text = theme().size.text_body
        return QSize(text * 24, text * 9)

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        if event.button() == Qt.MouseButton.LeftButton:
            self._begin(event.position())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        if event.buttons() & Qt.MouseButton.LeftButton:
            self._go_on(event.position())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        del event
        self._end()

    def tabletEvent(self, event: QTabletEvent) -> None:  # noqa: N802
        if event.type() == QTabletEvent.Type.TabletPress:
            self._begin(event.position())
        elif event.type() == QTabletEvent.Type.TabletMove and self._drawing:
            self._go_on(event.position())
        elif event.type() == QTabletEvent.Type.TabletRelease:
            self._end()
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        if event.key() in {Qt.Key.Key_Delete, Qt.Key.Key_Backspace}:
            self.clear()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        del event
        tokens = theme()
        size = tokens.size
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        pen = QPen(QColor(tokens.accent if self.hasFocus() else tokens.outline))
        pen.setWidth(size.focus if self.hasFocus() else size.hairline)
        painter.setPen(pen)
        painter.setBrush(QColor(tokens.surface_raised))
        painter.drawRoundedRect(self.rect().adjusted(1, 1, -2, -2), size.radius, size.radius)
        painter.setPen(QColor(tokens.border))
        foot = self.height() * 3 // 4
        painter.drawLine(size.space_6, foot, self.width() - size.space_6, foot)
        self._draw(painter, QColor(tokens.text))

    def _begin(self, at: QPointF) -> None:
        line = QPainterPath(at)
        # A point alone, as over an i, is to be seen too.
        line.lineTo(at + QPointF(0.1, 0))
        self._lines.append(line)
        self._drawing = True
        self.update()

    def _go_on(self, at: QPointF) -> None:
        if self._lines:
            self._lines[-1].lineTo(at)
            self.update()

    def _end(self) -> None:
        if self._drawing:
            self._drawing = False
            self.changed.emit()

    def _draw(self, painter: QPainter, colour: QColor) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        pen = QPen(colour, theme().size.focus)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for line in self._lines:
            painter.drawPath(line)

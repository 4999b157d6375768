"""How a two-line row is painted."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter

from ui.theme import Tokens, paint_icon, theme
from ui.widgets.row_model import Row


class RowPainter:
    """Paints rows, with fonts and their measures made once for a theme."""

    def __init__(self) -> None:
        self._made_for: tuple[Tokens, str] | None = None

    def use(self, font: QFont) -> None:
        """Paints with this font, in the sizes of the theme."""
        tokens = theme()
        if self._made_for and self._made_for[0] is tokens and self._made_for[1] == font.key():
            return
        size = tokens.size
        self._made_for = (tokens, font.key())
        self._small = _Face(font, size.text_small)
        self._small_strong = _Face(font, size.text_small, QFont.Weight.DemiBold)
        self._title = _Face(font, size.text_body)
        self._title_strong = _Face(font, size.text_body, QFont.Weight.DemiBold)

    def paint(self, painter: QPainter, area: QRect, row: Row | None) -> None:
        """Paints a row into its area; None is one that isn't there yet."""
        tokens = theme()
        size = tokens.size
        inner = area.adjusted(size.space_3, size.space_2, -size.space_3, -size.space_2)
        half = inner.height() // 2
        upper = QRect(inner.topLeft(), QSize(inner.width(), half))
        lower = QRect(inner.left(), inner.top() + half, inner.width(), inner.height() - half)
        if row is None:
            _paint_awaited(painter, upper, lower, tokens)
            return
        self._paint_title(painter, upper, row, tokens)
        self._paint_detail(painter, lower, row, tokens)

    def _paint_title(self, painter: QPainter, area: QRect, row: Row, tokens: Tokens) -> None:
        room = area.width()
        if row.aside:
            width = self._small.metrics.horizontalAdvance(row.aside)
            painter.setFont(self._small.font)
            painter.setPen(QColor(tokens.muted))
            painter.drawText(area, int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter), row.aside)
            room -= width + tokens.size.space_2
        face = self._title_strong if row.strong else self._title
        self._draw(painter, QRect(area.topLeft(), QSize(room, area.height())), row.title, face, tokens.text)

    def _paint_detail(self, painter: QPainter, area: QRect, row: Row, tokens: Tokens) -> None:
        left = area.left()
        if row.mark:
            dot = tokens.size.space_2
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(tokens.accent))
            painter.drawEllipse(QRectF(left, area.center().y() - dot / 2 + 1, dot, dot))
            left += dot + tokens.size.space_1
            left = self._word(painter, area, left, row.mark, self._small_strong, tokens.accent)
        if row.icon:
            edge = tokens.size.text_body
            spot = QRect(QPoint(left, area.center().y() - edge // 2 + 1), QSize(edge, edge))
            paint_icon(painter, spot, row.icon, tokens.colour(row.kind))
            left += edge + tokens.size.space_1
        if row.state:
            left = self._word(painter, area, left, row.state, self._small, tokens.colour(row.kind))
        separated = f"· {row.detail}" if row.state and row.detail else row.detail
        rest = QRect(left, area.top(), area.right() - left, area.height())
        self._draw(painter, rest, separated, self._small, tokens.muted)

    def _word(self, painter: QPainter, area: QRect, left: int, word: str, face: _Face, colour: str) -> int:
        """Where it goes on behind the word."""
        width = min(face.metrics.horizontalAdvance(word), area.right() - left)
        self._draw(painter, QRect(left, area.top(), width + 1, area.height()), word, face, colour)
        return left + width + theme().size.space_1

    def _draw(self, painter: QPainter, area: QRect, text: str, face: _Face, colour: str) -> None:
        if not text or area.width() <= 0:
            return
        painter.setFont(face.font)
        painter.setPen(QColor(colour))
        # No line of a list shows more, and a whole letter takes long to measure.
        line = text[:300].replace("\n", " ")
        shown = face.metrics.elidedText(line, Qt.TextElideMode.ElideRight, area.width())
        painter.drawText(area, int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter), shown)


def paint_ground(painter: QPainter, area: QRect, tokens: Tokens, *, selected: bool, hovered: bool, ring: bool) -> None:
    """What a row stands on: chosen, below the pointer, or where the keys go."""
    radius = tokens.size.radius - 2
    if selected or hovered:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(tokens.selected if selected else tokens.hover))
        painter.drawRoundedRect(area, radius, radius)
    if selected:
        bar = QRect(area.left(), area.top() + tokens.size.space_3, 3, area.height() - 2 * tokens.size.space_3)
        painter.setBrush(QColor(tokens.accent))
        painter.drawRoundedRect(bar, 1.5, 1.5)
    if ring:
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QColor(tokens.accent))
        painter.drawRoundedRect(area, radius, radius)


def _paint_awaited(painter: QPainter, upper: QRect, lower: QRect, tokens: Tokens) -> None:
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(tokens.hover))
    for line, share in ((upper, 0.7), (lower, 0.4)):
        bar = QRectF(line.left(), line.center().y() - 4, line.width() * share, 8)
        painter.drawRoundedRect(bar, 4, 4)


class _Face:
    """A font, and how wide its words are."""

    def __init__(self, font: QFont, pixels: int, weight: QFont.Weight = QFont.Weight.Normal) -> None:
        self.font = QFont(font)
        self.font.setPixelSize(pixels)
        self.font.setWeight(weight)
        self.metrics = QFontMetrics(self.font)

"""How the rows of proposed entries are painted."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter
from PySide6.QtWidgets import QListView, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from helpdesk.scope.reviewing import Decision, ReviewLine
from ui.scope.review.looks import doubt, facts, status, verdict_look
from ui.scope.review.rows import Index, Row, RowKind, RowModel, summary
from ui.scope.review.setting import Piece, draw, font, height
from ui.theme import changed, paint_icon, theme


@dataclass(frozen=True, slots=True)
class _Spot:
    """An icon on its place within a row."""

    left: float
    top: float
    name: str
    role: str


class RowDelegate(QStyledItemDelegate):
    """Paints headings and entries; the row being corrected is a form, whose height it asks."""

    def __init__(self, view: QListView, rows: RowModel) -> None:
        super().__init__(view)
        self._view = view
        self._rows = rows
        self.form: tuple[int, QWidget] | None = None
        self._heights: dict[int, tuple[ReviewLine, int, int]] = {}
        changed.connect(self._heights.clear)

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:  # noqa: N802 - Qt's name
        del option
        width = self._view.viewport().width()
        row = self._rows.rows[index.row()]
        if self.form and self._is_form(row):
            form = self.form[1]
            tall = form.heightForWidth(width) if form.hasHeightForWidth() else form.sizeHint().height()
            return QSize(width, max(tall, form.minimumSizeHint().height()))
        if row.kind is not RowKind.ENTRY:
            return QSize(width, round(_heading(row, width).bottom + theme().size.space_1))
        return QSize(width, self._height(self._rows.lines[row.lines[0]], row.lines[0], width))

    def _height(self, line: ReviewLine, number: int, width: int) -> int:
        # Every change lays all rows out anew, and all but a few say what they said.
        known = self._heights.get(number)
        if known and known[0] is line and known[1] == width:
            return known[2]
        pieces, _spots = _entry(line, width)
        tall = round(max(piece.bottom for piece in pieces) + theme().size.space_2)
        self._heights[number] = (line, width, tall)
        return tall

    def updateEditorGeometry(self, editor: QWidget, option: QStyleOptionViewItem, index: Index) -> None:  # noqa: N802
        # The whole row; Qt's own takes the style's padding off, and the form would lack it.
        del index
        editor.setGeometry(option.rect)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        row = self._rows.rows[index.row()]
        area: QRect = option.rect
        if self._is_form(row):
            return
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if row.kind is RowKind.ENTRY:
            self._paint_entry(painter, area, self._rows.lines[row.lines[0]], index)
        else:
            self._paint_heading(painter, area, row)
        painter.restore()

    def _is_form(self, row: Row) -> bool:
        return self.form is not None and row.kind is RowKind.ENTRY and row.lines[0] == self.form[0]

    def _paint_heading(self, painter: QPainter, area: QRect, row: Row) -> None:
        size = theme().size
        piece = _heading(row, area.width())
        draw(painter, area.left(), area.top(), [piece])
        small = font(size.text_small)
        painter.setFont(small)
        painter.setPen(QColor(theme().muted))
        right = area.adjusted(0, round(piece.top), -size.space_4, -size.space_1)
        painter.drawText(
            right, int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignBottom), summary(row, self._rows.lines)
        )

    def _paint_entry(self, painter: QPainter, area: QRect, line: ReviewLine, index: Index) -> None:
        size, tokens = theme().size, theme()
        ground = area.adjusted(size.space_2, 1, -size.space_2, -1)
        if self._view.selectionModel().isRowSelected(index.row()):
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(tokens.selected))
            painter.drawRoundedRect(ground, size.radius_small, size.radius_small)
        if self._view.hasFocus() and index.row() == self._view.currentIndex().row():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QColor(tokens.accent))
            painter.drawRoundedRect(ground, size.radius_small, size.radius_small)
        pieces, spots = _entry(line, area.width())
        for spot in spots:
            place = QRect(area.topLeft() + QPoint(round(spot.left), round(spot.top)), _icon_size())
            paint_icon(painter, place, spot.name, tokens.colour(spot.role))
        draw(painter, area.left(), area.top(), pieces)


def _heading(row: Row, width: int) -> Piece:
    size = theme().size
    room = width - 2 * size.space_4 - size.text_small * 12
    if row.kind is RowKind.MODULE:
        return Piece(size.space_4, size.space_4, room, row.text, font(size.text_title, strong=True))
    return Piece(size.space_4, size.space_3, room, row.text, font(size.text_body, strong=True))


def _entry(line: ReviewLine, width: int) -> tuple[list[Piece], list[_Spot]]:
    """Symbol and word of the verdict, the text and what qualifies it; what was decided stands at the right."""
    size = theme().size
    gone = line.decision is Decision.DROPPED
    shown, said = verdict_look(line.entry), status(line)
    small, strong = font(size.text_small), font(size.text_small, strong=True)
    left = size.space_4 + size.icon + size.space_2
    # On the baseline of the text beside it, which is larger.
    top = float(size.space_2)
    word_top = top + _lower(size.text_body, size.text_small)
    right = size.icon + size.space_1 + size.text_small * 7 + size.space_4
    spots = [_Spot(size.space_4, top, shown.icon, "muted" if gone else shown.kind)]
    if said.icon:
        spots.append(_Spot(width - right, top, said.icon, said.role))
    pieces = [Piece(width - right + size.icon + size.space_1, word_top, right, said.word, small, said.role)]
    column = size.text_body * 10
    word = shown.word
    wide = width > size.text_body * 42
    room = column - size.space_2 if wide else width - left - right - size.space_2
    pieces.append(Piece(left, word_top, room, word, strong, "muted" if gone else shown.kind))
    if wide:
        left += column
        room = width - left - right - size.space_2
    else:
        top = pieces[-1].bottom + size.hairline
        room = width - left - size.space_4
    body = font(size.text_body, struck=gone)
    pieces.append(Piece(left, top, room, line.entry.text, body, "muted" if gone else "text"))
    top += height(line.entry.text, body, room)
    for fact in facts(line.entry):
        pieces.append(Piece(left, top, room, fact, small, "muted"))
        top += height(fact, small, room)
    if why := doubt(line):
        pieces.append(Piece(left, top, room, why, small, "warning"))
    return pieces, spots


def _lower(large: int, little: int) -> float:
    return float(QFontMetrics(font(large)).ascent() - QFontMetrics(font(little)).ascent())


def _icon_size() -> QSize:
    return QSize(theme().size.icon, theme().size.icon)

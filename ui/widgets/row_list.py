"""A list of two-line rows over pages read by key."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter
from PySide6.QtWidgets import QAbstractItemView, QListView, QStyledItemDelegate

from ui.theme import Kind, Tokens, changed, paint_icon, theme

if TYPE_CHECKING:
    from PySide6.QtCore import QEvent
    from PySide6.QtWidgets import QStyleOptionViewItem, QWidget

Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True, slots=True)
class Row:
    """One row: a title, what it belongs to, and its state as symbol, word and colour."""

    key: object
    title: str
    detail: str = ""
    kind: Kind = "neutral"
    icon: str = ""
    state: str = ""
    aside: str = ""
    """Right of the title, short: a time, a count."""
    strong: bool = False
    """Not yet seen, or something is left to do."""

    def spoken(self) -> str:
        """What a screen reader says."""
        return ", ".join(part for part in (self.title, self.detail, self.state, self.aside) if part)


class RowModel(QAbstractListModel):
    """The rows read so far, and whether there are more."""

    page_requested = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.rows: list[Row] = []
        self._more = False
        self._asking = False

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: N802, B008 - Qt's signature
        return 0 if parent.isValid() else len(self.rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        row = self.rows[index.row()]
        if role == Qt.ItemDataRole.UserRole:
            return row
        if role == Qt.ItemDataRole.DisplayRole:
            return row.title
        return row.spoken() if role == Qt.ItemDataRole.AccessibleTextRole else None

    def canFetchMore(self, parent: Index) -> bool:  # noqa: N802
        return self._more and not self._asking and not parent.isValid()

    def fetchMore(self, parent: Index) -> None:  # noqa: N802
        if self.canFetchMore(parent):
            self._asking = True
            self.page_requested.emit()

    def replace(self, rows: Sequence[Row], *, more: bool) -> None:
        if more == self._more and not self._asking and [row.key for row in rows] == [row.key for row in self.rows]:
            self._refresh(rows)
            return
        self.beginResetModel()
        self.rows = list(rows)
        self._more, self._asking = more, False
        self.endResetModel()

    def append(self, rows: Sequence[Row], *, more: bool) -> None:
        self._more, self._asking = more, False
        if rows:
            self.beginInsertRows(QModelIndex(), len(self.rows), len(self.rows) + len(rows) - 1)
            self.rows.extend(rows)
            self.endInsertRows()

    def _refresh(self, rows: Sequence[Row]) -> None:
        # Read again after every change, mostly with one row changed or none: only that one is painted.
        for position, (former, row) in enumerate(zip(self.rows, rows, strict=True)):
            if row != former:
                self.rows[position] = row
                self.dataChanged.emit(self.index(position), self.index(position))


class RowList(QListView):
    """Two-line rows to choose from, read page by page.

    Signals:
        row_chosen: Another row became the current one by click or key; carries its `key`.
        row_opened: A row was double-clicked or Enter pressed on it; carries its `key`.
        page_requested: The end is near; carries the last row's `key`. Answer with `add_page`.
    """

    row_chosen = Signal(object)
    row_opened = Signal(object)
    page_requested = Signal(object)

    def __init__(self, accessible_name: str, name: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self.setAccessibleName(accessible_name)
        self.rows = RowModel(self)
        self.setModel(self.rows)
        self.setItemDelegate(_RowDelegate(self))
        self.setUniformItemSizes(True)
        self.setMouseTracking(True)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setEditTriggers(QListView.EditTrigger.NoEditTriggers)
        self._quiet = False
        self.hovered = -1
        self.entered.connect(self._hover)
        self.viewportEntered.connect(lambda: self._hover(QModelIndex()))
        self.rows.page_requested.connect(lambda: self.page_requested.emit(self.rows.rows[-1].key))
        self.selectionModel().currentChanged.connect(self._tell)
        self.activated.connect(lambda index: self.row_opened.emit(self.rows.rows[index.row()].key))
        changed.connect(self.scheduleDelayedItemsLayout)

    def show_rows(self, rows: Sequence[Row], *, more: bool = False) -> None:
        """Shows these instead; the current row stays current and in its place while it is among them."""
        key, offset = self.current_key(), self.verticalScrollBar().value()
        self._quiet = True
        self.rows.replace(rows, more=more)
        if key is not None:
            self.choose(key)
        self.verticalScrollBar().setValue(offset)
        self._quiet = False

    def add_page(self, rows: Sequence[Row], *, more: bool) -> None:
        """Adds the page that was asked for."""
        self.rows.append(rows, more=more)

    def current_key(self) -> object | None:
        """The current row's key."""
        index = self.currentIndex()
        return self.rows.rows[index.row()].key if index.isValid() else None

    def choose(self, key: object, *, quietly: bool = False) -> bool:
        """Makes the row of this key the current one; False when it is not among those read."""
        for position, row in enumerate(self.rows.rows):
            if row.key == key:
                was, self._quiet = self._quiet, quietly or self._quiet
                self.setCurrentIndex(self.rows.index(position))
                self._quiet = was
                return True
        return False

    def choose_nothing(self) -> None:
        """Takes the choice away without telling."""
        self._quiet = True
        self.setCurrentIndex(QModelIndex())
        self.clearSelection()
        self._quiet = False

    def dataChanged(self, first: Index, last: Index, roles: Sequence[int] = ()) -> None:  # noqa: N802 - Qt's name
        # Without QListView's: rows are equally high, so that it needn't set and paint all of them anew.
        QAbstractItemView.dataChanged(self, first, last, list(roles))

    def leaveEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        super().leaveEvent(event)
        self._hover(QModelIndex())

    def _hover(self, index: QModelIndex) -> None:
        former, self.hovered = self.hovered, index.row()
        for row in (former, self.hovered):
            self.update(self.rows.index(row))

    def _tell(self, index: QModelIndex) -> None:
        if index.isValid() and not self._quiet:
            self.row_chosen.emit(self.rows.rows[index.row()].key)


class _RowDelegate(QStyledItemDelegate):
    def __init__(self, view: RowList) -> None:
        super().__init__(view)
        self._view = view

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:  # noqa: N802
        del option, index
        return QSize(theme().size.text_body * 12, theme().size.row)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        row: Row = index.data(Qt.ItemDataRole.UserRole)
        tokens = theme()
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        area: QRect = option.rect.adjusted(tokens.size.space_2, 2, -tokens.size.space_2, -2)
        _paint_ground(painter, area, self._view, index, tokens)
        inner = area.adjusted(tokens.size.space_3, tokens.size.space_2, -tokens.size.space_3, -tokens.size.space_2)
        half = inner.height() // 2
        upper = QRect(inner.topLeft(), QSize(inner.width(), half))
        lower = QRect(inner.left(), inner.top() + half, inner.width(), inner.height() - half)
        font = QFont(option.font)
        self._paint_title(painter, upper, row, font, tokens)
        self._paint_detail(painter, lower, row, font, tokens)
        painter.restore()

    def _paint_title(self, painter: QPainter, area: QRect, row: Row, font: QFont, tokens: Tokens) -> None:
        small = _sized(font, tokens.size.text_small)
        room = area.width()
        if row.aside:
            painter.setFont(small)
            painter.setPen(QColor(tokens.muted))
            width = QFontMetrics(small).horizontalAdvance(row.aside)
            painter.drawText(area, int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter), row.aside)
            room -= width + tokens.size.space_2
        title = _sized(font, tokens.size.text_body, QFont.Weight.DemiBold if row.strong else QFont.Weight.Normal)
        _draw(painter, QRect(area.topLeft(), QSize(room, area.height())), row.title, title, tokens.text)

    def _paint_detail(self, painter: QPainter, area: QRect, row: Row, font: QFont, tokens: Tokens) -> None:
        small = _sized(font, tokens.size.text_small)
        left = area.left()
        if row.icon:
            edge = tokens.size.text_body
            spot = QRect(QPoint(left, area.center().y() - edge // 2 + 1), QSize(edge, edge))
            paint_icon(painter, spot, row.icon, tokens.colour(row.kind))
            left += edge + tokens.size.space_1
        if row.state:
            width = min(QFontMetrics(small).horizontalAdvance(row.state), area.right() - left)
            _draw(painter, QRect(left, area.top(), width + 1, area.height()), row.state, small, tokens.colour(row.kind))
            left += width + tokens.size.space_1
        separated = f"· {row.detail}" if row.state and row.detail else row.detail
        _draw(painter, QRect(left, area.top(), area.right() - left, area.height()), separated, small, tokens.muted)


def _paint_ground(painter: QPainter, area: QRect, view: RowList, index: Index, tokens: Tokens) -> None:
    # Asked of the view: QStyle's state flags take as long to load as fifty rows to paint.
    selected = view.selectionModel().isRowSelected(index.row())
    if selected or index.row() == view.hovered:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(tokens.selected if selected else tokens.hover))
        painter.drawRoundedRect(area, tokens.size.radius - 2, tokens.size.radius - 2)
    if selected:
        bar = QRect(area.left(), area.top() + tokens.size.space_3, 3, area.height() - 2 * tokens.size.space_3)
        painter.setBrush(QColor(tokens.accent))
        painter.drawRoundedRect(bar, 1.5, 1.5)
    if view.hasFocus() and index.row() == view.currentIndex().row():
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QColor(tokens.accent))
        painter.drawRoundedRect(area, tokens.size.radius - 2, tokens.size.radius - 2)


def _sized(font: QFont, pixels: int, weight: QFont.Weight = QFont.Weight.Normal) -> QFont:
    sized = QFont(font)
    sized.setPixelSize(pixels)
    sized.setWeight(weight)
    return sized


def _draw(painter: QPainter, area: QRect, text: str, font: QFont, colour: str) -> None:
    if not text or area.width() <= 0:
        return
    painter.setFont(font)
    painter.setPen(QColor(colour))
    line = text.replace("\n", " ")
    shown = QFontMetrics(font).elidedText(line, Qt.TextElideMode.ElideRight, area.width())
    painter.drawText(area, int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter), shown)

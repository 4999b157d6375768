"""A list of two-line rows to choose from."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, QRect, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QAbstractItemView, QListView

from ui.theme import changed, theme
from ui.widgets.even_rows import EvenRows
from ui.widgets.row_model import Index, Row, RowModel, RowWindow
from ui.widgets.row_painting import RowPainter, paint_ground

if TYPE_CHECKING:
    from PySide6.QtCore import QEvent
    from PySide6.QtGui import QPaintEvent


class RowList(EvenRows):
    """Two-line rows to choose from, read page by page.

    Signals:
        row_chosen: Another row became the current one by click or key; carries its `key`.
        row_opened: A row was double-clicked or Enter pressed on it; carries its `key`.
        page_requested: The end is near; carries the last row's `key`. Answer with `add_page`.
    """

    row_chosen = Signal(object)
    row_opened = Signal(object)
    page_requested = Signal(object)

    def __init__(self, accessible_name: str, name: str, model: RowModel | None = None) -> None:
        super().__init__(model or RowModel())
        self.setObjectName(name)
        self.setAccessibleName(accessible_name)
        self.setMouseTracking(True)
        self.setEditTriggers(QListView.EditTrigger.NoEditTriggers)
        self._painter = RowPainter()
        self._quiet = False
        self._untold = False
        self.hovered = -1
        self.entered.connect(self._hover)
        self.viewportEntered.connect(lambda: self._hover(QModelIndex()))
        self.rows.page_requested.connect(lambda: self.page_requested.emit(self.rows.rows[-1].key))
        self.selectionModel().currentChanged.connect(self._tell)
        self.activated.connect(self._tell_opened)
        changed.connect(self.scheduleDelayedItemsLayout)

    def show_rows(self, rows: Sequence[Row], *, more: bool = False) -> None:
        """Shows these instead; the current row stays current and in its place while it is among them."""
        key, offset = self.current_key(), self.verticalScrollBar().value()
        self._quiet = True
        self.rows.replace(rows, more=more)
        self.updateGeometries()
        if key is not None:
            self.choose(key)
        self.verticalScrollBar().setValue(offset)
        self._quiet = False

    def add_page(self, rows: Sequence[Row], *, more: bool) -> None:
        """Adds the page that was asked for."""
        self.rows.append(rows, more=more)

    def current_key(self) -> object | None:
        """The current row's key."""
        row = self.rows.row(self.currentIndex().row())
        return row.key if row else None

    def choose(self, key: object, *, quietly: bool = False) -> bool:
        """Makes the row of this key the current one; False when it is not among those read."""
        position = self.rows.position(key)
        if position is None:
            return False
        was, self._quiet = self._quiet, quietly or self._quiet
        self.setCurrentIndex(self.rows.index(position))
        self._quiet = was
        return True

    def choose_nothing(self) -> None:
        """Takes the choice away without telling."""
        was, self._quiet = self._quiet, True
        self.setCurrentIndex(QModelIndex())
        self.clearSelection()
        self._quiet = was

    def choose_position(self, position: int | None, *, reveal: bool = False) -> None:
        """Makes the row at a position the current one without telling, and scrolls there only to `reveal` it."""
        was, self._quiet = self._quiet, True
        scrolls = self.hasAutoScroll()
        self.setAutoScroll(reveal)
        if position is None:
            self.choose_nothing()
        else:
            self.setCurrentIndex(self.rows.index(position))
        self.setAutoScroll(scrolls)
        self._quiet = was

    def dataChanged(self, first: Index, last: Index, roles: Sequence[int] = ()) -> None:  # noqa: N802
        # Without QListView's: rows are equally high, so that it needn't set and paint all of them anew.
        QAbstractItemView.dataChanged(self, first, last, list(roles))
        if self._untold and first.row() <= self.currentIndex().row() <= last.row():
            self._tell(self.currentIndex())

    def keyboardSearch(self, search: str) -> None:  # noqa: N802
        # It would go through all rows of a window, and a search field is near.
        if not isinstance(self.rows, RowWindow):
            super().keyboardSearch(search)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        tokens, height = theme(), theme().size.row
        across, width, offset = tokens.size.space_2, self.viewport().width(), self.verticalOffset()
        first = (event.rect().top() + offset) // height
        last = min((event.rect().bottom() + offset) // height, self.rows.rowCount() - 1)
        current = self.currentIndex().row() if self.hasFocus() else -1
        chosen = self.selectionModel()
        self._painter.use(self.font())
        painter = QPainter(self.viewport())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for position in range(first, last + 1):
            area = QRect(across, position * height - offset + 2, width - 2 * across, height - 4)
            selected = chosen.isRowSelected(position)
            paint_ground(
                painter, area, tokens, selected=selected, hovered=position == self.hovered, ring=position == current
            )
            self._painter.paint(painter, area, self.rows.row(position))
        painter.end()

    def leaveEvent(self, event: QEvent) -> None:  # noqa: N802
        super().leaveEvent(event)
        self._hover(QModelIndex())

    def _hover(self, index: QModelIndex) -> None:
        former, self.hovered = self.hovered, index.row()
        for row in (former, self.hovered):
            if row >= 0:
                self.update(self.rows.index(row))

    def _tell(self, index: QModelIndex) -> None:
        self._untold = False
        if index.isValid() and not self._quiet:
            row = self.rows.row(index.row())
            # Where nothing has been read yet, it is told as soon as it has.
            self._untold = row is None
            if row is not None:
                self.row_chosen.emit(row.key)

    def _tell_opened(self, index: QModelIndex) -> None:
        if row := self.rows.row(index.row()):
            self.row_opened.emit(row.key)

"""A view of rows that are equally high, however many there are."""

from __future__ import annotations

from PySide6.QtCore import QItemSelection, QItemSelectionModel, QModelIndex, QPoint, QRect, QSize, Qt
from PySide6.QtGui import QRegion
from PySide6.QtWidgets import QAbstractItemView, QListView

from ui.theme import theme
from ui.widgets.row_model import Index, RowModel

_Hint = QAbstractItemView.ScrollHint
_Cursor = QAbstractItemView.CursorAction


class EvenRows(QListView):
    """Works out where a row is from its number: QListView would lay out each of a million for that.

    QListView stays the base for what it tells screen readers.
    """

    def __init__(self, model: RowModel) -> None:
        super().__init__()
        self.rows = model
        model.setParent(self)
        self.setModel(model)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    def seen(self) -> tuple[int, int]:
        """The numbers of the first and the last row on the screen."""
        height, offset = theme().size.row, self.verticalOffset()
        last = (offset + max(self.viewport().height(), 1) - 1) // height
        return offset // height, min(last, self.rows.rowCount() - 1)

    def visualRect(self, index: Index) -> QRect:  # noqa: N802 - Qt's names, here and below
        if not index.isValid():
            return QRect()
        height = theme().size.row
        return QRect(0, index.row() * height - self.verticalOffset(), self.viewport().width(), height)

    def indexAt(self, point: QPoint) -> QModelIndex:  # noqa: N802
        position = (point.y() + self.verticalOffset()) // theme().size.row
        return self.rows.index(position) if 0 <= position < self.rows.rowCount() else QModelIndex()

    def scrollTo(self, index: Index, hint: QAbstractItemView.ScrollHint = _Hint.EnsureVisible) -> None:  # noqa: N802
        if not index.isValid():
            return
        height, room, bar = theme().size.row, self.viewport().height(), self.verticalScrollBar()
        top = index.row() * height
        if hint is _Hint.PositionAtTop:
            bar.setValue(top)
        elif hint is _Hint.PositionAtCenter:
            bar.setValue(top - (room - height) // 2)
        elif top < bar.value():
            bar.setValue(top)
        elif hint is _Hint.PositionAtBottom or top + height > bar.value() + room:
            bar.setValue(top + height - room)

    def verticalOffset(self) -> int:  # noqa: N802
        return self.verticalScrollBar().value()

    def horizontalOffset(self) -> int:  # noqa: N802
        return 0

    def moveCursor(  # noqa: N802
        self, action: QAbstractItemView.CursorAction, modifiers: Qt.KeyboardModifier
    ) -> QModelIndex:
        del modifiers
        count, at = self.rows.rowCount(), self.currentIndex().row()
        screen = max(self.viewport().height() // theme().size.row - 1, 1)
        steps = {
            _Cursor.MoveUp: -1,
            _Cursor.MovePrevious: -1,
            _Cursor.MoveDown: 1,
            _Cursor.MoveNext: 1,
            _Cursor.MovePageUp: -screen,
            _Cursor.MovePageDown: screen,
            _Cursor.MoveHome: -count,
            _Cursor.MoveEnd: count,
        }
        if not count or action not in steps:
            return self.currentIndex()
        wanted = 0 if at < 0 and action is not _Cursor.MoveEnd else at + steps[action]
        return self.rows.index(min(max(wanted, 0), count - 1))

    def setSelection(self, rect: QRect, command: QItemSelectionModel.SelectionFlag) -> None:  # noqa: N802
        index = self.indexAt(rect.topLeft())
        if index.isValid():
            self.selectionModel().select(index, command)

    def visualRegionForSelection(self, selection: QItemSelection) -> QRegion:  # noqa: N802
        del selection
        return QRegion(self.viewport().rect())

    def isIndexHidden(self, index: Index) -> bool:  # noqa: N802
        return not index.isValid()

    def doItemsLayout(self) -> None:  # noqa: N802
        QAbstractItemView.doItemsLayout(self)

    def updateGeometries(self) -> None:  # noqa: N802
        height, room, bar = theme().size.row, self.viewport().height(), self.verticalScrollBar()
        bar.setRange(0, max(self.rows.rowCount() * height - room, 0))
        bar.setPageStep(room)
        bar.setSingleStep(height)
        QAbstractItemView.updateGeometries(self)
        self.look()

    def scrollContentsBy(self, across: int, down: int) -> None:  # noqa: N802
        del across, down
        self.viewport().update()
        self.look()

    def sizeHintForIndex(self, index: Index) -> QSize:  # noqa: N802
        del index
        return QSize(theme().size.text_body * 12, theme().size.row)

    def look(self) -> None:
        """Has the rows on the screen read, where they are not."""
        self.rows.look(*self.seen())

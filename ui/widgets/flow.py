from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtWidgets import QLayout, QLayoutItem, QWidget

from ui.theme import theme


class FlowLayout(QLayout):
    """Sets its widgets side by side, level with one another, and goes on below where the row ends."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._items: list[QLayoutItem] = []
        self.setSpacing(theme().size.space_2)
        self.setContentsMargins(0, 0, 0, 0)

    def addItem(self, item: QLayoutItem) -> None:  # noqa: N802 - Qt's names
        self._items.append(item)

    def count(self) -> int:
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:  # noqa: N802
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:  # noqa: N802
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    def expandingDirections(self) -> Qt.Orientation:  # noqa: N802
        return Qt.Orientation(0)

    def hasHeightForWidth(self) -> bool:  # noqa: N802
        return True

    def heightForWidth(self, width: int) -> int:  # noqa: N802
        return self._arrange(QRect(0, 0, width, 0), move=False)

    def setGeometry(self, rect: QRect) -> None:  # noqa: N802
        super().setGeometry(rect)
        self._arrange(rect, move=True)

    def sizeHint(self) -> QSize:  # noqa: N802
        return self.minimumSize()

    def minimumSize(self) -> QSize:  # noqa: N802
        size = QSize()
        for item in self._items:
            size = size.expandedTo(item.minimumSize())
        return size

    def _arrange(self, rect: QRect, *, move: bool) -> int:
        top = rect.top()
        for row in self._rows(rect.width()):
            left, tallest = rect.left(), max(hint.height() for _item, hint in row)
            for item, hint in row:
                if move:
                    down = (tallest - hint.height()) // 2
                    item.setGeometry(QRect(left, top + down, min(hint.width(), rect.width()), hint.height()))
                left += hint.width() + self.spacing()
            top += tallest + self.spacing()
        return max(top - self.spacing() - rect.top(), 0)

    def _rows(self, width: int) -> list[list[tuple[QLayoutItem, QSize]]]:
        """The items that show, each with its size, as they follow one another."""
        rows: list[list[tuple[QLayoutItem, QSize]]] = []
        end = 0
        for item in self._items:
            if item.isEmpty():
                continue
            hint = item.sizeHint()
            if not rows or end + self.spacing() + hint.width() > width:
                rows.append([])
                end = hint.width()
            else:
                end += self.spacing() + hint.width()
            rows[-1].append((item, hint))
        return rows

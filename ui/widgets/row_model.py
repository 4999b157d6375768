"""The rows of a list: all of those read so far, or a window on very many."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, TypeVar

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, Qt, Signal

from ui.theme import Kind

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

Index = QModelIndex | QPersistentModelIndex
PAGE = 100
"""Rows a window reads at once."""
KEPT = 24
"""Pages a window keeps, those last looked at."""


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
    mark: str = ""
    """A word before the state that must not be missed: unread."""

    def spoken(self) -> str:
        """What a screen reader says."""
        return ", ".join(part for part in (self.mark, self.title, self.detail, self.state, self.aside) if part)


class RowModel(QAbstractListModel):
    """The rows read so far, and whether there are more."""

    page_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows: list[Row] = []
        self._more = False
        self._asking = False

    @property
    def rows(self) -> list[Row]:
        """The rows that are there, in their order."""
        return self._rows

    def row(self, position: int) -> Row | None:
        """The row at a position; None when it isn't there, or not yet."""
        return self._rows[position] if 0 <= position < len(self._rows) else None

    def position(self, key: object) -> int | None:
        """Where the row of this key is; None when it isn't among those read."""
        return next((position for position, row in enumerate(self._rows) if row.key == key), None)

    def tip(self, position: int) -> str:
        """What the tool tip of a row says."""
        del position
        return ""

    def look(self, first: int, last: int) -> None:
        """These rows are on the screen."""

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: N802, B008 - Qt's signature
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        row = self.row(index.row()) if index.isValid() else None
        if row is None:
            return None
        if role == Qt.ItemDataRole.UserRole:
            return row
        if role == Qt.ItemDataRole.DisplayRole:
            return row.title
        if role == Qt.ItemDataRole.ToolTipRole:
            return self.tip(index.row()) or None
        return row.spoken() if role == Qt.ItemDataRole.AccessibleTextRole else None

    def canFetchMore(self, parent: Index) -> bool:  # noqa: N802
        return self._more and not self._asking and not parent.isValid()

    def fetchMore(self, parent: Index) -> None:  # noqa: N802
        if self.canFetchMore(parent):
            self._asking = True
            self.page_requested.emit()

    def replace(self, rows: Sequence[Row], *, more: bool) -> None:
        if more == self._more and not self._asking and [row.key for row in rows] == [row.key for row in self._rows]:
            self._refresh(rows)
            return
        self.beginResetModel()
        self._rows = list(rows)
        self._more, self._asking = more, False
        self.endResetModel()

    def append(self, rows: Sequence[Row], *, more: bool) -> None:
        self._more, self._asking = more, False
        if rows:
            self.beginInsertRows(QModelIndex(), len(self._rows), len(self._rows) + len(rows) - 1)
            self._rows.extend(rows)
            self.endInsertRows()

    def _refresh(self, rows: Sequence[Row]) -> None:
        # Read again after every change, mostly with one row changed or none: only that one is painted.
        for position, (former, row) in enumerate(zip(self._rows, rows, strict=True)):
            if row != former:
                self._rows[position] = row
                self.dataChanged.emit(self.index(position), self.index(position))


T = TypeVar("T")


class RowWindow(RowModel, Generic[T]):
    """A window on a list of any length: it knows how long that is, and keeps the pages last looked at.

    Signals:
        pages_wanted: Pages on the screen, or next to it, aren't there; carries their numbers. Answer with `take`.
    """

    pages_wanted = Signal(object)

    def __init__(self, as_row: Callable[[T], Row], as_tip: Callable[[T], str] = lambda _item: "") -> None:
        """`as_row` says how an item is shown, and is asked again after `renew`, `as_tip` what its tool tip says."""
        super().__init__()
        self._shown: dict[int, Row] = {}
        self._as_row = as_row
        self._as_tip = as_tip
        self._pages: OrderedDict[int, list[T]] = OrderedDict()
        self._whole = False
        self._total = 0

    @property
    def rows(self) -> list[Row]:
        """The rows that are there, in their order."""
        return [self._as_row(item) for number in sorted(self._pages) for item in self._pages[number]]

    def renew(self) -> None:
        """Has all items shown anew: "5 minutes ago" isn't true for long."""
        self._shown.clear()

    def show(self, total: int, pages: Mapping[int, list[T]], *, whole: bool = False) -> None:
        """Shows another list; `whole` when these are all of its pages, which stay."""
        self.renew()
        if total != self._total or whole != self._whole:
            self.beginResetModel()
            self._total, self._whole, self._pages = total, whole, OrderedDict(pages)
            self.endResetModel()
            return
        former, self._pages = self._pages, OrderedDict(pages)
        # Read again after every change, mostly with one row changed or none: only that one is painted.
        for number, page in pages.items():
            known = former.get(number, [])
            for within, item in enumerate(page):
                if within >= len(known) or known[within] != item:
                    index = self.index(number * PAGE + within)
                    self.dataChanged.emit(index, index)

    def take(self, pages: Mapping[int, list[T]]) -> None:
        """Takes pages that were wanted."""
        self.renew()
        for number, page in pages.items():
            self._pages[number] = page
            first = number * PAGE
            last = min(first + len(page), self._total) - 1
            if first <= last:
                self.dataChanged.emit(self.index(first), self.index(last))
        while len(self._pages) > KEPT and not self._whole:
            self._pages.popitem(last=False)

    def item(self, position: int) -> T | None:
        """The item at a position; None when it isn't there, or not yet."""
        number, within = divmod(position, PAGE)
        page = self._pages.get(number, ())
        return page[within] if 0 <= position < self._total and within < len(page) else None

    def row(self, position: int) -> Row | None:
        shown = self._shown.get(position)
        if shown is None and (item := self.item(position)) is not None:
            if len(self._shown) > PAGE:
                self._shown.clear()
            shown = self._shown[position] = self._as_row(item)
        return shown

    def position(self, key: object) -> int | None:
        for number, page in self._pages.items():
            for within, item in enumerate(page):
                if self._as_row(item).key == key:
                    return number * PAGE + within
        return None

    def tip(self, position: int) -> str:
        item = self.item(position)
        return "" if item is None else self._as_tip(item)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: N802, B008 - Qt's signature
        return 0 if parent.isValid() else self._total

    def look(self, first: int, last: int) -> None:
        """Wants the pages of these rows, and when those are there the ones next to them."""
        if self._whole or not self._total:
            return
        seen = self._numbers(first, last)
        for number in seen:
            if number in self._pages:
                self._pages.move_to_end(number)
        wanted = self._missing(seen) or self._missing(self._numbers(first - PAGE // 2, last + PAGE // 2))
        if wanted:
            self.pages_wanted.emit(wanted)

    def _numbers(self, first: int, last: int) -> range:
        return range(max(first, 0) // PAGE, min(last, self._total - 1) // PAGE + 1)

    def _missing(self, numbers: range) -> list[int]:
        return [number for number in numbers if number not in self._pages]

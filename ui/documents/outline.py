from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import QModelIndex, QPointF, Qt, Signal
from PySide6.QtPdf import QPdfBookmarkModel, QPdfDocument
from PySide6.QtWidgets import QAbstractItemView, QTreeView

from helpdesk.i18n import _
from ui.theme import theme

_PAGE = QPdfBookmarkModel.Role.Page
_LOCATION = QPdfBookmarkModel.Role.Location
FEW = 24
"""So many bookmarks are all shown; of more, the chapters, and what is in the one that is read."""


class Outline(QTreeView):
    """A document's bookmarks; the one of the place that is read is the current one.

    Signals:
        place_chosen: Somebody wants to read elsewhere; carries the page, counted from 0, and points from its top.
    """

    place_chosen = Signal(int, float)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("document_outline")
        self.setAccessibleName(_("Lesezeichen"))
        self.setHeaderHidden(True)
        self.setUniformRowHeights(True)
        self.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setMinimumWidth(theme().size.text_body * 10)
        self.setIndentation(theme().size.space_4)
        self._following = False
        self._bookmarks = QPdfBookmarkModel(self)
        self.setModel(self._bookmarks)
        self.selectionModel().currentChanged.connect(self._tell)
        # Again on the one that is current: somebody scrolled away from it.
        self.clicked.connect(self._tell)
        self.activated.connect(self._tell)

    @property
    def count(self) -> int:
        """How many bookmarks there are, on every level."""
        return sum(1 for _index in self._all())

    def show_document(self, document: QPdfDocument) -> None:
        """Shows another document's bookmarks, of few all of them."""
        self._bookmarks.setDocument(document)
        if self.count <= FEW:
            self.expandAll()

    def follow(self, page: int, down: float) -> None:
        """Makes the last bookmark before a place the current one."""
        passed = QModelIndex()
        for index in self._all():
            if _place(index) > (page, down):
                break
            passed = index
        # A folded chapter stays folded and stands for what is in it.
        while passed.parent().isValid() and not self.isExpanded(passed.parent()):
            passed = passed.parent()
        if passed != self.currentIndex():
            self._following = True
            self.setCurrentIndex(passed)
            self._following = False

    def _all(self, parent: QModelIndex | None = None) -> Iterator[QModelIndex]:
        parent = parent or QModelIndex()
        for row in range(self._bookmarks.rowCount(parent)):
            index = self._bookmarks.index(row, 0, parent)
            yield index
            yield from self._all(index)

    def _tell(self, index: QModelIndex) -> None:
        if index.isValid() and not self._following:
            self.place_chosen.emit(*_place(index))


def _place(index: QModelIndex) -> tuple[int, float]:
    at = index.data(_LOCATION.value)
    return int(index.data(_PAGE.value)), at.y() if isinstance(at, QPointF) else 0.0

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer
from PySide6.QtPdf import QPdfSearchModel
from PySide6.QtWidgets import QHBoxLayout, QWidget

from helpdesk.i18n import _
from ui.documents.paper_view import PaperView
from ui.theme import theme
from ui.widgets import SearchField, Small, tool


class Hits(QWidget):
    """Looks a text up in the pages on show, counts where it stands, and goes from hit to hit."""

    def __init__(self, view: PaperView) -> None:
        super().__init__()
        self._view = view
        self._model = QPdfSearchModel(self)
        self._unsearched: list[int] = []
        self._soon = QTimer(self, singleShot=True, interval=0)
        self.field = SearchField(_("Im Dokument suchen"), "document_search")
        self.field.setFixedWidth(theme().size.text_body * 14)
        self.found = Small("", wrap=False)
        self.found.setObjectName("document_found")
        self.found.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.former = tool("chevron-left", _("Voriger Treffer"), "document_former_hit", "Shift+F3")
        self.further = tool("chevron-right", _("Nächster Treffer"), "document_next_hit", "F3")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme().size.space_1)
        for part in (self.field, self.former, self.further, self.found):
            row.addWidget(part)
        self.field.asked.connect(self._search)
        self.field.returnPressed.connect(lambda: self.go(1))
        self.former.clicked.connect(lambda: self.go(-1))
        self.further.clicked.connect(lambda: self.go(1))
        self._soon.timeout.connect(self._search_page)
        view.replaced.connect(self._search_again)
        self._search_again()

    def go(self, by: int) -> None:
        """Shows the next hit, or the one before; behind the last comes the first."""
        if self._model.count():
            self._show(self._view.sheets.currentSearchResultIndex() + by)

    def _search_again(self) -> None:
        """Other pages are on show."""
        self._model.setDocument(self._view.sheets.pdf)
        self._view.sheets.setSearchModel(self._model)
        self._search(self.field.text().strip())

    def _search(self, text: str) -> None:
        self._model.setSearchString(text)
        self._view.sheets.setCurrentSearchResultIndex(-1)
        self._unsearched = list(reversed(range(self._view.sheets.page_count))) if text else []
        self._count()
        if text:
            self._soon.start()

    def _search_page(self) -> None:
        """One more page; left to itself Qt takes ten a second and never says that it has seen them all."""
        if self._unsearched:
            self._model.updatePage(self._unsearched.pop())
            if self._model.count() and self._view.sheets.currentSearchResultIndex() < 0:
                self._show(0)
            self._count()
            self._soon.start()

    def _count(self) -> None:
        count, hit = self._model.count(), self._view.sheets.currentSearchResultIndex() + 1
        asked = bool(self.field.text().strip())
        for part in (self.former, self.further):
            part.setEnabled(bool(count))
            part.setVisible(asked)
        self.found.setVisible(asked)
        if count:
            self.found.setText(_("{hit} von {hits}").format(hit=hit, hits=count))
        else:
            self.found.setText("" if self._unsearched or not asked else _("nicht gefunden"))

    def _show(self, hit: int) -> None:
        hit %= self._model.count()
        self._view.sheets.setCurrentSearchResultIndex(hit)
        link = self._model.resultAtIndex(hit)
        self._view.sheets.show_place(link.page(), link.location())
        self._count()

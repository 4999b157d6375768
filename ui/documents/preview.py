"""The page as it will be: on paper, in the file and on the screen it is the same PDF."""

from __future__ import annotations

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QMargins, QPointF, Qt, QTimer
from PySide6.QtGui import QColor, QKeySequence, QPalette, QResizeEvent, QShortcut
from PySide6.QtPdf import QPdfDocument, QPdfSearchModel
from PySide6.QtPdfWidgets import QPdfView
from PySide6.QtWidgets import QHBoxLayout, QToolButton, QVBoxLayout, QWidget

from helpdesk.i18n import _
from ui.theme import changed, theme
from ui.widgets import SearchField, Small, tool

_STEPS = (0.25, 0.5, 0.67, 0.8, 0.9, 1.0, 1.1, 1.25, 1.5, 1.75, 2.0, 2.5, 3.0, 4.0)
_POINTS_AN_INCH = 72


class Preview(QWidget):
    """Shows a PDF from memory, with page, zoom and search."""

    def __init__(self) -> None:
        super().__init__()
        self._content = QByteArray()
        self._buffer = QBuffer(self)
        self._document = QPdfDocument(self)
        self._hits = QPdfSearchModel(self)
        self._unsearched: list[int] = []
        self._searching = QTimer(self, singleShot=True, interval=0)
        self.view = QPdfView(self)
        self._build()
        self._connect()
        self._tint()

    @property
    def page_count(self) -> int:
        """How many pages are shown."""
        return self._document.pageCount()

    def show_pdf(self, pdf: bytes) -> None:
        """Shows another PDF, at the place where the last one was being read."""
        place = self.view.verticalScrollBar().value()
        self._document.close()
        self._buffer.close()
        # The document reads from the buffer whenever it draws, and the buffer from these bytes: both must stay.
        self._content = QByteArray(pdf)
        self._buffer.setData(self._content)
        self._buffer.open(QIODevice.OpenModeFlag.ReadOnly)
        self._document.load(self._buffer)
        self._search(self.search.text().strip())
        self.view.verticalScrollBar().setValue(place)
        self._tell_page()

    def _build(self) -> None:
        size = theme().size
        self.view.setObjectName("document_view")
        self.view.setAccessibleName(_("Vorschau"))
        self.view.setPageMode(QPdfView.PageMode.MultiPage)
        self.view.setZoomMode(QPdfView.ZoomMode.FitToWidth)
        self.view.setFrameShape(QPdfView.Shape.NoFrame)
        edge = size.space_4
        self.view.setDocumentMargins(QMargins(edge, edge, edge, edge))
        self.view.setPageSpacing(edge)
        self.view.setDocument(self._document)
        self.view.setSearchModel(self._hits)
        self._hits.setDocument(self._document)
        self.page = Small("", wrap=False)
        self.page.setObjectName("document_page")
        self.previous_page = tool("chevron-up", _("Vorige Seite"), "document_previous_page", "Alt+PgUp")
        self.next_page = tool("chevron-down", _("Nächste Seite"), "document_next_page", "Alt+PgDown")
        self.smaller = tool("zoom-out", _("Kleiner"), "document_zoom_out", "Ctrl+-")
        self.zoom = Small("", wrap=False)
        self.zoom.setObjectName("document_zoom")
        self.larger = tool("zoom-in", _("Größer"), "document_zoom_in", "Ctrl++")
        self.fit = tool("maximize", _("Ganze Breite"), "document_fit", "Ctrl+0")
        self.search = SearchField(_("Im Dokument suchen"), "document_search")
        self.found = Small("", wrap=False)
        self.found.setObjectName("document_found")
        self.found.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        bar = QHBoxLayout()
        bar.setContentsMargins(size.space_4, 0, size.space_4, size.space_2)
        bar.setSpacing(size.space_1)
        for widget in (self.previous_page, self.next_page, self.page):
            bar.addWidget(widget)
        bar.addSpacing(size.space_2)
        for widget in (self.smaller, self.zoom, self.larger, self.fit):
            bar.addWidget(widget)
        bar.addStretch(1)
        bar.addWidget(self.found)
        bar.addWidget(self.search, 4)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(bar)
        column.addWidget(self.view, 1)

    def _connect(self) -> None:
        keys: list[tuple[QToolButton, str]] = [
            (self.previous_page, "Alt+PgUp"),
            (self.next_page, "Alt+PgDown"),
            (self.smaller, "Ctrl+-"),
            (self.larger, "Ctrl++"),
            (self.fit, "Ctrl+0"),
        ]
        for button, shortcut in keys:
            QShortcut(QKeySequence(shortcut), self, button.click)
        self.previous_page.clicked.connect(lambda: self._go(-1))
        self.next_page.clicked.connect(lambda: self._go(1))
        self.smaller.clicked.connect(lambda: self._zoom(-1))
        self.larger.clicked.connect(lambda: self._zoom(1))
        self.fit.clicked.connect(self._fit_width)
        self.search.asked.connect(self._search)
        self.search.returnPressed.connect(lambda: self._show_hit(self.view.currentSearchResultIndex() + 1))
        self._searching.timeout.connect(self._search_page)
        self.view.pageNavigator().currentPageChanged.connect(self._tell_page)
        self.view.zoomFactorChanged.connect(self._tell_zoom)
        self.view.zoomModeChanged.connect(self._tell_zoom)
        changed.connect(self._tint)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        super().resizeEvent(event)
        self._tell_zoom()

    def _go(self, by: int) -> None:
        navigator = self.view.pageNavigator()
        wanted = navigator.currentPage() + by
        if 0 <= wanted < self.page_count:
            navigator.jump(wanted, QPointF(), navigator.currentZoom())

    def _zoom(self, by: int) -> None:
        now = self._factor()
        steps = [step for step in _STEPS if (step > now + 0.01 if by > 0 else step < now - 0.01)]
        if steps:
            self.view.setZoomMode(QPdfView.ZoomMode.Custom)
            self.view.setZoomFactor(steps[0] if by > 0 else steps[-1])

    def _fit_width(self) -> None:
        self.view.setZoomMode(QPdfView.ZoomMode.FitToWidth)

    def _factor(self) -> float:
        """1 is the page's real size; Qt keeps the factor of a fitted page to itself."""
        if self.view.zoomMode() is QPdfView.ZoomMode.Custom or not self.page_count:
            return self.view.zoomFactor()
        margins = self.view.documentMargins()
        room = self.view.viewport().width() - margins.left() - margins.right()
        return room / (self._document.pagePointSize(0).width() * self.view.logicalDpiX() / _POINTS_AN_INCH)

    def _tell_page(self) -> None:
        current = self.view.pageNavigator().currentPage()
        self.page.setText(_("Seite {page} von {pages}").format(page=current + 1, pages=self.page_count))
        self.previous_page.setEnabled(current > 0)
        self.next_page.setEnabled(current + 1 < self.page_count)
        self._tell_zoom()

    def _tell_zoom(self) -> None:
        self.zoom.setText(_("{percent} %").format(percent=round(self._factor() * 100)))

    def _search(self, text: str) -> None:
        self._hits.setSearchString(text)
        self.view.setCurrentSearchResultIndex(-1)
        self.found.setText("")
        self._unsearched = list(reversed(range(self.page_count))) if text else []
        if text:
            self._searching.start()

    def _search_page(self) -> None:
        """One more page; left to itself Qt takes ten a second and never says that it has seen them all."""
        if self._unsearched:
            self._hits.updatePage(self._unsearched.pop())
            self._count_hits()
            self._searching.start()

    def _count_hits(self) -> None:
        count = self._hits.count()
        if not count:
            self.found.setText("" if self._unsearched else _("nicht gefunden"))
        elif self.view.currentSearchResultIndex() < 0:
            self._show_hit(0)
        else:
            self.found.setText(_("{hit} von {hits}").format(hit=self.view.currentSearchResultIndex() + 1, hits=count))

    def _show_hit(self, hit: int) -> None:
        if not self._hits.count():
            return
        hit %= self._hits.count()
        self.view.setCurrentSearchResultIndex(hit)
        link = self._hits.resultAtIndex(hit)
        navigator = self.view.pageNavigator()
        navigator.jump(link.page(), link.location(), navigator.currentZoom())
        self._count_hits()

    def _tint(self) -> None:
        # Paper stays white in the dark; what lies around it doesn't.
        palette = self.view.palette()
        palette.setColor(QPalette.ColorRole.Dark, QColor(theme().sunken))
        self.view.setPalette(palette)

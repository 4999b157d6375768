"""The page as it will be: on paper, in the file and on the screen it is the same PDF."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtPdfWidgets import QPdfView
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLineEdit,
    QMenu,
    QSplitter,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from helpdesk.i18n import _
from ui.documents.hits import Hits
from ui.documents.outline import Outline
from ui.documents.paper_view import PaperView
from ui.theme import changed, theme
from ui.widgets import FlowLayout, Small, quiet, tool, with_shortcut

_ROOMY = 62
"""Heights of a letter from which on the bookmarks stand beside the pages by themselves."""
_OFFERED = (0.5, 0.75, 1.0, 1.25, 1.5, 2.0, 3.0)


class Preview(QWidget):
    """Shows a PDF from memory, with its bookmarks, page, zoom and search."""

    def __init__(self) -> None:
        super().__init__()
        self._wants_outline: bool | None = None
        self.view = PaperView()
        self.hits = Hits(self.view)
        self.outline = Outline()
        self._build()
        self._connect()
        self._fit_letters()

    @property
    def page_count(self) -> int:
        """How many pages are shown."""
        return self.view.sheets.page_count

    def show_pdf(self, pdf: bytes, *, from_start: bool = False) -> None:
        """Shows another PDF from its first page, or at the place where the last one was being read."""
        self.view.show_pdf(pdf, from_start=from_start)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        super().resizeEvent(event)
        self._arrange_outline()

    def _build(self) -> None:
        size = theme().size
        self.bookmarks = tool("list", _("Lesezeichen"), "document_bookmarks", "Ctrl+B")
        self.bookmarks.setCheckable(True)
        self.previous_page = tool("chevron-up", _("Vorige Seite"), "document_previous_page", "Alt+PgUp")
        self.next_page = tool("chevron-down", _("Nächste Seite"), "document_next_page", "Alt+PgDown")
        self.number = QLineEdit()
        self.number.setObjectName("document_page_number")
        self.number.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.number.setAccessibleName(_("Seite"))
        self.number.setToolTip(with_shortcut(_("Seite"), "Ctrl+G"))
        self.page = Small("", wrap=False)
        self.page.setObjectName("document_page")
        self.smaller = tool("zoom-out", _("Kleiner"), "document_zoom_out", "Ctrl+-")
        self.larger = tool("zoom-in", _("Größer"), "document_zoom_in", "Ctrl++")
        self.zoom = quiet(QToolButton())
        self.zoom.setObjectName("document_zoom")
        self.zoom.setAccessibleName(_("Größe"))
        self.zoom.setToolTip(_("Größe der Seiten"))
        self.zoom.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.zoom.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.zoom.setMenu(self._zoom_menu())
        bar = QWidget()
        flow = FlowLayout(bar)
        flow.setContentsMargins(size.space_4, 0, size.space_4, size.space_2)
        flow.addWidget(_row(self.bookmarks, self.previous_page, self.next_page, self.number, self.page))
        flow.addWidget(_row(self.smaller, self.zoom, self.larger))
        flow.addWidget(self.hits)
        self.panes = QSplitter(Qt.Orientation.Horizontal)
        self.panes.setObjectName("document_outline_splitter")
        self.panes.setHandleWidth(size.hairline)
        self.panes.setChildrenCollapsible(False)
        self.panes.addWidget(self.outline)
        self.panes.addWidget(self.view)
        self.panes.setStretchFactor(1, 1)
        self.panes.setSizes([size.text_body * 17, size.text_body * 45])
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(bar)
        column.addWidget(self.panes, 1)

    def _zoom_menu(self) -> QMenu:
        menu = QMenu(self)
        menu.setObjectName("document_zoom_menu")
        width = menu.addAction(_("Ganze Breite"), lambda: self.view.sheets.fit(QPdfView.ZoomMode.FitToWidth))
        # Shown, not bound: the key is the window's own and works while the menu is closed.
        width.setText(with_shortcut(width.text(), "Ctrl+0"))
        menu.addAction(_("Ganze Seite"), lambda: self.view.sheets.fit(QPdfView.ZoomMode.FitInView))
        menu.addSeparator()
        for factor in _OFFERED:
            menu.addAction(_percent(factor), partial(self._zoom_to, factor))
        return menu

    def _connect(self) -> None:
        keys: list[tuple[str, Callable[[], object]]] = [
            ("Ctrl+B", self.bookmarks.click),
            ("Alt+PgUp", self.previous_page.click),
            ("Alt+PgDown", self.next_page.click),
            ("Ctrl+G", self._ask_page),
            ("Ctrl+-", self.smaller.click),
            ("Ctrl++", self.larger.click),
            ("Ctrl+0", lambda: self.view.sheets.fit(QPdfView.ZoomMode.FitToWidth)),
            ("F3", lambda: self.hits.go(1)),
            ("Shift+F3", lambda: self.hits.go(-1)),
        ]
        for shortcut, act in keys:
            QShortcut(QKeySequence(shortcut), self, act)
        self.bookmarks.clicked.connect(self._choose_outline)
        self.previous_page.clicked.connect(lambda: self._turn(-1))
        self.next_page.clicked.connect(lambda: self._turn(1))
        self.number.editingFinished.connect(self._turn_to)
        self.smaller.clicked.connect(lambda: self.view.sheets.zoom_by(-1))
        self.larger.clicked.connect(lambda: self.view.sheets.zoom_by(1))
        self.outline.place_chosen.connect(self._read_at)
        self.view.replaced.connect(self._take_document)
        self.view.moved.connect(self._tell)
        changed.connect(self._fit_letters)

    def _fit_letters(self) -> None:
        # As wide as their longest text, so that the bar stands still while pages are turned.
        letters = self.fontMetrics().horizontalAdvance("0")
        self.number.setFixedWidth(letters * 3 + theme().size.space_8)
        self.zoom.setMinimumWidth(letters * 6 + theme().size.space_2)

    def _turn(self, by: int) -> None:
        self.view.sheets.scroll_to(self.view.sheets.place()[0] + by)

    def _read_at(self, page: int, down: float) -> None:
        self.view.sheets.scroll_to(page, down)

    def _zoom_to(self, factor: float) -> None:
        self.view.sheets.zoom_to(factor)

    def _take_document(self) -> None:
        self.outline.show_document(self.view.sheets.pdf)
        self._arrange_outline()

    def _turn_to(self) -> None:
        typed = self.number.text().strip()
        # What is no page of this document goes back to the one that is read.
        if typed.isdecimal() and 1 <= int(typed) <= self.page_count:
            self.view.sheets.scroll_to(int(typed) - 1)
        self._tell()

    def _ask_page(self) -> None:
        self.number.setFocus()
        self.number.selectAll()

    def _choose_outline(self, wanted: bool) -> None:
        self._wants_outline = wanted
        self._arrange_outline()

    def _arrange_outline(self) -> None:
        any_bookmark = self.outline.count > 1
        roomy = self.width() >= theme().size.text_body * _ROOMY
        shown = any_bookmark and (roomy if self._wants_outline is None else self._wants_outline)
        self.bookmarks.setEnabled(any_bookmark)
        self.bookmarks.setChecked(shown)
        self.outline.setVisible(shown)

    def _tell(self) -> None:
        page, down = self.view.sheets.place()
        self.number.setText(str(page + 1))
        self.page.setText(_("von {pages}").format(pages=self.page_count))
        self.previous_page.setEnabled(page > 0)
        self.next_page.setEnabled(page + 1 < self.page_count)
        self.zoom.setText(_percent(self.view.sheets.factor()))
        self.outline.follow(page, down)


def _percent(factor: float) -> str:
    return _("{percent} %").format(percent=round(factor * 100))


def _row(*parts: QWidget) -> QWidget:
    """Parts that stay together where the bar wraps."""
    whole = QWidget()
    row = QHBoxLayout(whole)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(theme().size.space_1)
    for part in parts:
        row.addWidget(part)
    return whole

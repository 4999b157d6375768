"""The pages of one PDF, drawn by Qt from the bytes that file and printer get."""

from __future__ import annotations

from bisect import bisect_right
from itertools import accumulate

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QMargins, QPointF, Qt, Signal
from PySide6.QtGui import QColor, QPalette, QResizeEvent, QWheelEvent
from PySide6.QtPdf import QPdfDocument, QPdfPageRenderer
from PySide6.QtPdfWidgets import QPdfView
from shiboken6 import isValid

from helpdesk.i18n import _
from ui.theme import changed, theme

STEPS = (0.25, 0.5, 0.67, 0.8, 0.9, 1.0, 1.1, 1.25, 1.5, 1.75, 2.0, 2.5, 3.0, 4.0)
_POINTS_AN_INCH = 72


class Sheets(QPdfView):
    """One PDF from memory, from its first page to its last; it never shows another one.

    Qt draws pages in a thread, and what was under way for a former document would come into the new one's pages.

    Signals:
        moved: Another place, or another size, is on the screen.
        drawn: A page has been drawn.
    """

    moved = Signal()
    drawn = Signal()

    def __init__(self, pdf: bytes) -> None:
        super().__init__()
        # Nobody's child: Qt would delete it with the view's, and its last words reach a view that is half gone.
        self.pdf = QPdfDocument()
        self._buffer = QBuffer(self.pdf)
        # The document reads from the buffer whenever it draws, and the buffer from these bytes: both must stay.
        self._content = QByteArray(pdf)
        self._buffer.setData(self._content)
        self._buffer.open(QIODevice.OpenModeFlag.ReadOnly)
        if pdf:
            self.pdf.load(self._buffer)
        self.setObjectName("document_view")
        self.setAccessibleName(_("Vorschau"))
        self.setPageMode(QPdfView.PageMode.MultiPage)
        self.setZoomMode(QPdfView.ZoomMode.FitToWidth)
        self.setFrameShape(QPdfView.Shape.NoFrame)
        edge = theme().size.space_4
        self.setDocumentMargins(QMargins(edge, edge, edge, edge))
        self.setPageSpacing(edge)
        self.setDocument(self.pdf)
        renderer = self.findChild(QPdfPageRenderer)
        if isinstance(renderer, QPdfPageRenderer):
            renderer.pageRendered.connect(self.drawn)
        self.verticalScrollBar().valueChanged.connect(self.moved)
        self.verticalScrollBar().rangeChanged.connect(self.moved)
        changed.connect(self._tint)
        self._tint()

    @property
    def page_count(self) -> int:
        """How many pages there are."""
        return self.pdf.pageCount() if isValid(self.pdf) else 0

    def place(self) -> tuple[int, float]:
        """What is being read: the page, counted from 0, and how far down on it, in points."""
        if not self.page_count:
            return 0, 0.0
        tops, bar = self._tops(), self.verticalScrollBar()
        # A third down: the eye isn't at the edge. At the end it is read to the end.
        share = 1 / 3 if bar.value() < bar.maximum() or not bar.maximum() else 2 / 3
        reading = bar.value() + self.viewport().height() * share
        page = max(bisect_right(tops, reading) - 1, 0)
        return page, max(reading - tops[page], 0.0) / self._dots(page)

    def scroll_to(self, page: int, down: float = 0.0) -> None:
        """Brings a place to the top of the view; `down` is in points from the top of the page."""
        if 0 <= page < self.page_count:
            edge = self.pageSpacing() * (2 if down else 1)
            self.verticalScrollBar().setValue(round(self._tops()[page] + down * self._dots(page) - edge))

    def show_place(self, page: int, at: QPointF) -> None:
        """Brings a place into sight, if it isn't, with some of what is around it."""
        top = self._tops()[page] + at.y() * self._dots(page)
        bar, height = self.verticalScrollBar(), self.viewport().height()
        if not bar.value() + self.pageSpacing() <= top <= bar.value() + height * 0.85:
            bar.setValue(round(top - height / 3))

    def factor(self) -> float:
        """How large the current page is drawn; 1 is its real size."""
        return self._dots(self.place()[0]) * _POINTS_AN_INCH / self.logicalDpiX()

    def zoom_by(self, steps: int, at: QPointF | None = None) -> None:
        """A step larger or smaller; the place `at`, or the middle of the view, stays where it is."""
        now = self.factor()
        further = [step for step in STEPS if (step > now + 0.01 if steps > 0 else step < now - 0.01)]
        if further:
            self.zoom_to(further[0] if steps > 0 else further[-1], at)

    def zoom_to(self, factor: float, at: QPointF | None = None) -> None:
        """Draws the pages at a size; as `zoom_by`."""
        before = self.factor()
        centre = at or QPointF(self.viewport().rect().center())
        bars = ((self.horizontalScrollBar(), centre.x()), (self.verticalScrollBar(), centre.y()))
        places = [bar.value() + offset for bar, offset in bars]
        self.setZoomMode(QPdfView.ZoomMode.Custom)
        self.setZoomFactor(factor)
        for (bar, offset), place in zip(bars, places, strict=True):
            bar.setValue(round(place * factor / before - offset))
        self.moved.emit()

    def fit(self, mode: QPdfView.ZoomMode) -> None:
        """Draws the pages as wide as the view, or as large as one fits into it; the place that is read stays."""
        page, down = self.place()
        self.setZoomMode(mode)
        above = self.viewport().height() / 3 / self._dots(page)
        self.scroll_to(page, 0.0 if mode is QPdfView.ZoomMode.FitInView else max(down - above, 0.0))
        self.moved.emit()

    def follow(self, former: Sheets, *, from_start: bool) -> None:
        """Takes over the size in which another was read, and its place unless this is read from its start."""
        self.setZoomFactor(former.zoomFactor())
        self.setZoomMode(former.zoomMode())
        for mine, its in (
            (self.horizontalScrollBar(), former.horizontalScrollBar()),
            (self.verticalScrollBar(), former.verticalScrollBar()),
        ):
            mine.setValue(0 if from_start else its.value())

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802 - Qt's names
        if not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            super().wheelEvent(event)
            return
        if turned := event.angleDelta().y():
            self.zoom_by(1 if turned > 0 else -1, event.position())
        event.accept()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        super().resizeEvent(event)
        self.moved.emit()

    def _tops(self) -> list[float]:
        """Where each page begins, in pixels from the top of the document; Qt keeps them to itself."""
        heights = [
            round(self.pdf.pagePointSize(page).height() * self._dots(page)) + self.pageSpacing()
            for page in range(self.page_count)
        ]
        return list(accumulate(heights[:-1], initial=float(self.documentMargins().top())))

    def _dots(self, page: int) -> float:
        """Pixels for a point of this page."""
        if self.zoomMode() is QPdfView.ZoomMode.Custom or not self.page_count:
            return self.zoomFactor() * self.logicalDpiX() / _POINTS_AN_INCH
        margins, size = self.documentMargins(), self.pdf.pagePointSize(page)
        across = (self.viewport().width() - margins.left() - margins.right()) / size.width()
        if self.zoomMode() is QPdfView.ZoomMode.FitToWidth:
            return max(across, 0.01)
        return max(min(across, (self.viewport().height() - self.pageSpacing()) / size.height()), 0.01)

    def _tint(self) -> None:
        # Paper stays white in the dark; what lies around it doesn't.
        palette = self.palette()
        palette.setColor(QPalette.ColorRole.Dark, QColor(theme().sunken))
        self.setPalette(palette)

"""Pictures of the pages: slower and larger than letters and lines, where nothing else reaches the printer."""

from __future__ import annotations

from collections.abc import Callable
from threading import Event, Thread

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QObject, QRect, QRectF, QSize, Signal
from PySide6.QtGui import QImage, QPainter
from PySide6.QtPdf import QPdfDocument, QPdfDocumentRenderOptions
from PySide6.QtPrintSupport import QPrinter

from helpdesk.i18n import _

_DPI = 300
_STRIP = 3508 // 4
"""Rows of a picture drawn at once, a quarter of an A4 page: nobody who cancels waits for more."""


class RasterJob(QObject):
    """Draws the pages in a thread of its own, strip by strip.

    The thread alone touches document, painter and printer; signals come to their receivers' thread. Nobody else may
    use the printer until the job is over.
    """

    done = Signal(str)
    failed = Signal(str)
    progressed = Signal(int, int)

    def __init__(self, pdf: bytes, title: str, printer: QPrinter, parent: QObject) -> None:
        super().__init__(parent)
        self._pdf = pdf
        self._printer = printer
        printer.setDocName(title)
        printer.setFullPage(True)
        self._cancel = Event()
        # Nobody is left to tell.
        parent.destroyed.connect(self._cancel.set)
        self._thread = Thread(target=self._run, name="print", daemon=False)

    def start(self) -> None:
        self._thread.start()

    def cancel(self) -> None:
        self._cancel.set()

    def wait(self) -> None:
        """Returns when nothing is being printed any more."""
        if self._thread.is_alive():
            self._thread.join()

    def _run(self) -> None:
        problem = self._print()
        if self._cancel.is_set():
            return
        if problem:
            self.failed.emit(problem)
        else:
            self.done.emit(_("Der Auftrag ist beim Drucker „{printer}“.").format(printer=self._printer.printerName()))

    def _print(self) -> str:
        """Prints; returns what went wrong, in a sentence, or nothing."""
        document, buffer, content = QPdfDocument(), QBuffer(), QByteArray(self._pdf)
        buffer.setData(content)
        buffer.open(QIODevice.OpenModeFlag.ReadOnly)
        document.load(buffer)
        try:
            if document.status() is not QPdfDocument.Status.Ready:
                return _("Das Dokument lässt sich nicht lesen.")
            pages = chosen_pages(self._printer, document.pageCount())
            if not pages:
                return _("Im gewählten Bereich liegt keine Seite.")
            if not self._printer.pageLayout().isValid():
                return _("Der Drucker nennt kein Papierformat.")
            return self._paint(document, pages)
        finally:
            document.close()

    def _paint(self, document: QPdfDocument, pages: list[int]) -> str:
        painter = QPainter()
        if not painter.begin(self._printer):
            return _("Der Drucker nimmt den Auftrag nicht an.")
        try:
            for number, page in enumerate(pages, 1):
                if number > 1 and not self._printer.newPage():
                    return self._broken_off()
                draw_page(painter, self._printer, document, page, self._cancel.is_set)
                if self._cancel.is_set():
                    self._printer.abort()
                    return ""
                if self._printer.printerState() in {QPrinter.PrinterState.Aborted, QPrinter.PrinterState.Error}:
                    return self._broken_off()
                self.progressed.emit(number, len(pages))
            return "" if painter.end() else self._broken_off()
        finally:
            if painter.isActive():
                painter.end()

    def _broken_off(self) -> str:
        self._printer.abort()
        return _("Der Drucker hat den Auftrag abgebrochen.")


def chosen_pages(printer: QPrinter, count: int) -> list[int]:
    """The indices of the pages in the chosen range, in the chosen order."""
    ranges = printer.pageRanges()
    pages = [page for page in range(count) if ranges.isEmpty() or ranges.contains(page + 1)]
    return pages[::-1] if printer.pageOrder() is QPrinter.PageOrder.LastPageFirst else pages


def draw_page(
    painter: QPainter, printer: QPrinter, document: QPdfDocument, page: int, is_cancelled: Callable[[], bool]
) -> None:
    """Draws a page in strips from the top; stops between two of them when somebody cancels."""
    points = document.pagePointSize(page)
    dots, scale = min(printer.resolution(), _DPI) / 72, printer.resolution() / 72
    whole = (points * dots).toSize()
    for top in range(0, whole.height(), _STRIP):
        if is_cancelled():
            return
        strip = _strip(document, page, whole, top, grey=printer.colorMode() is QPrinter.ColorMode.GrayScale)
        down, high = top / dots * scale, strip.height() / dots * scale
        painter.drawImage(QRectF(0, down, points.width() * scale, high), strip)


def _strip(document: QPdfDocument, page: int, whole: QSize, top: int, *, grey: bool) -> QImage:

    height = min(_STRIP, whole.height() - top)
    options = QPdfDocumentRenderOptions()
    options.setScaledSize(whole)
    # Qt reckons by `right` and `bottom`, which lie one before the end: else each strip would be a dot smaller.
    options.setScaledClipRect(QRect(0, top, whole.width() + 1, height + 1))
    picture = document.render(page, QSize(whole.width(), height), options)
    # Transparent ground prints black on some drivers; grey halves what goes to the printer.
    paper = QImage(picture.size(), QImage.Format.Format_RGB32)
    paper.fill(0xFFFFFFFF)
    on_paper = QPainter(paper)
    on_paper.drawImage(0, 0, picture)
    on_paper.end()
    return paper.convertToFormat(QImage.Format.Format_Grayscale8) if grey else paper

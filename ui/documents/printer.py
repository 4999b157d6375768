"""To paper: vectors through the system's printing service where there is one, else pictures of the pages.

Both follow what was chosen in the system's print dialog, read from the `QPrinter` after it was closed.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from threading import Event, Thread
from typing import Protocol

from PySide6.QtCore import (
    QBuffer,
    QByteArray,
    QIODevice,
    QObject,
    QProcess,
    QRectF,
    QStandardPaths,
    Signal,
    SignalInstance,
)
from PySide6.QtGui import QImage, QPainter
from PySide6.QtPdf import QPdfDocument, QPdfDocumentRenderOptions
from PySide6.QtPrintSupport import QPrinter

from helpdesk.i18n import _

_SIDES = {
    QPrinter.DuplexMode.DuplexNone: "one-sided",
    QPrinter.DuplexMode.DuplexLongSide: "two-sided-long-edge",
    QPrinter.DuplexMode.DuplexShortSide: "two-sided-short-edge",
}
_RASTER_DPI = 300


class PrintJob(Protocol):
    """One document on its way to a printer.

    Signals:
        done: The printing service has it.
        failed: It doesn't; carries a sentence.
        progressed: Pages done and pages in all, where that takes time.
    """

    @property
    def done(self) -> SignalInstance: ...
    @property
    def failed(self) -> SignalInstance: ...
    @property
    def progressed(self) -> SignalInstance: ...

    def start(self) -> None:
        """Begins; returns at once."""

    def cancel(self) -> None:
        """Stops; neither `done` nor `failed` follows."""


def print_job(pdf: bytes, title: str, printer: QPrinter, parent: QObject) -> PrintJob:
    """The best way this system has to bring a PDF to the printer that was chosen."""
    program = QStandardPaths.findExecutable("lp")
    if program and sys.platform != "win32" and printer.printerName():
        return CupsJob(pdf, title, printer, program, parent)
    return RasterJob(pdf, printer, parent)


class CupsJob(QObject):
    """Hands the PDF itself to CUPS, which prints vectors and knows copies, range and duplex."""

    done = Signal()
    failed = Signal(str)
    progressed = Signal(int, int)

    def __init__(self, pdf: bytes, title: str, printer: QPrinter, program: str, parent: QObject) -> None:
        super().__init__(parent)
        self._pdf = pdf
        self._process = QProcess(self)
        self._process.setProgram(program)
        self._process.setArguments([*lp_options(title, printer), "--", "-"])
        self._process.started.connect(self._hand_over)
        self._process.finished.connect(self._finish)
        self._process.errorOccurred.connect(self._explain)
        self._cancelled = False

    def start(self) -> None:
        self._process.start()

    def cancel(self) -> None:
        self._cancelled = True
        self._process.kill()

    def _hand_over(self) -> None:
        self._process.write(QByteArray(self._pdf))
        self._process.closeWriteChannel()

    def _finish(self, status: int) -> None:
        if self._cancelled:
            return
        if status == 0:
            self.done.emit()
        else:
            said = bytes(self._process.readAllStandardError().data()).decode(errors="replace").strip()
            self.failed.emit(said or _("Der Druckdienst hat den Auftrag abgelehnt."))

    def _explain(self, error: QProcess.ProcessError) -> None:
        if error is QProcess.ProcessError.FailedToStart:
            self.failed.emit(_("Der Druckdienst dieses Rechners antwortet nicht."))


def lp_options(title: str, printer: QPrinter) -> list[str]:
    """The dialog's choices as CUPS' `lp` takes them."""
    options = ["-d", printer.printerName(), "-t", title, "-n", str(max(printer.copyCount(), 1))]
    if pages := printer.pageRanges().toString():
        options += ["-P", pages]
    if sides := _SIDES.get(printer.duplex()):
        options += ["-o", f"sides={sides}"]
    if printer.colorMode() is QPrinter.ColorMode.GrayScale:
        options += ["-o", "print-color-mode=monochrome"]
    options += ["-o", f"collate={'true' if printer.collateCopies() else 'false'}"]
    options += ["-o", f"media={printer.pageLayout().pageSize().key()}"]
    return options


class RasterJob(QObject):
    """Draws pictures of the pages in a thread of its own: slower and larger, for systems without CUPS."""

    done = Signal()
    failed = Signal(str)
    progressed = Signal(int, int)

    def __init__(self, pdf: bytes, printer: QPrinter, parent: QObject) -> None:
        super().__init__(parent)
        self._pdf = pdf
        self._printer = printer
        printer.setFullPage(True)
        self._cancel = Event()
        # Nobody is left to tell.
        parent.destroyed.connect(self._cancel.set)
        self._thread = Thread(target=self._print, name="print", daemon=False)

    def start(self) -> None:
        self._thread.start()

    def cancel(self) -> None:
        self._cancel.set()

    def wait(self) -> None:
        """Returns when nothing is being printed any more."""
        if self._thread.is_alive():
            self._thread.join()

    def _print(self) -> None:
        document = QPdfDocument()
        buffer = QBuffer()
        content = QByteArray(self._pdf)
        buffer.setData(content)
        buffer.open(QIODevice.OpenModeFlag.ReadOnly)
        document.load(buffer)
        painter = QPainter()
        if not painter.begin(self._printer):
            self.failed.emit(_("Der Drucker nimmt den Auftrag nicht an."))
            return
        pages = list(_pages(self._printer, document.pageCount()))
        for number, page in enumerate(pages):
            if self._cancel.is_set():
                self._printer.abort()
                break
            if number:
                self._printer.newPage()
            _draw(painter, self._printer, document, page)
            if not self._cancel.is_set():
                self.progressed.emit(number + 1, len(pages))
        painter.end()
        document.close()
        if not self._cancel.is_set():
            self.done.emit()


def _pages(printer: QPrinter, count: int) -> Iterator[int]:
    """The indices of the pages in the chosen range."""
    ranges = printer.pageRanges()
    return (page for page in range(count) if ranges.isEmpty() or ranges.contains(page + 1))


def _draw(painter: QPainter, printer: QPrinter, document: QPdfDocument, page: int) -> None:
    dots = min(printer.resolution(), _RASTER_DPI) / 72
    points = document.pagePointSize(page)
    picture = document.render(page, (points * dots).toSize(), QPdfDocumentRenderOptions())
    # Transparent ground prints black on some drivers; grey halves what goes to the printer.
    grey = printer.colorMode() is QPrinter.ColorMode.GrayScale
    paper = QImage(picture.size(), QImage.Format.Format_RGB32)
    paper.fill(0xFFFFFFFF)
    on_paper = QPainter(paper)
    on_paper.drawImage(0, 0, picture)
    on_paper.end()
    if grey:
        paper = paper.convertToFormat(QImage.Format.Format_Grayscale8)
    scale = printer.resolution() / 72
    painter.drawImage(QRectF(0, 0, points.width() * scale, points.height() * scale), paper)

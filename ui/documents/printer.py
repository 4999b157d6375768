"""To paper: vectors where the system takes them, else pictures of the pages.

Every way follows what was chosen in the system's print dialog, read from the `QPrinter` after it was closed. What each
system gets, and where that was tested: `docs/printing.md`.
"""

from __future__ import annotations

import sys
from typing import Protocol

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QObject, QSizeF, QStandardPaths, SignalInstance
from PySide6.QtGui import QPageSize
from PySide6.QtPdf import QPdfDocument
from PySide6.QtPrintSupport import QPrintDialog, QPrinter, QPrinterInfo
from PySide6.QtWidgets import QPushButton

from ui.documents.gdi import Windows
from ui.documents.print_cups import CupsJob
from ui.documents.print_gdi import GdiJob
from ui.documents.print_raster import RasterJob


class PrintJob(Protocol):
    """One document on its way to a printer.

    Signals:
        done: The printing service has it, which isn't paper yet; carries a sentence that says as much as is known.
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


def propose_paper(printer: QPrinter, pdf: bytes) -> None:
    """Chooses the paper the document was set for, where the printer has it; else its own stays.

    A queue set up for Letter would scale a page of A4, and its address would leave the window of the envelope.
    """
    if (size := _size_of(pdf)) is None:
        return
    # A queue without a driver names no paper, and takes any.
    offered = QPrinterInfo(printer).supportedPageSizes()
    if not offered or any(size.isEquivalentTo(one) for one in offered):
        printer.setPageSize(size)


def propose_in(dialog: QPrintDialog, printer: QPrinter, pdf: bytes) -> None:
    """Proposes the document's paper in a dialog that hasn't been opened yet; what is chosen there wins."""
    propose_paper(printer, pdf)
    properties = dialog.findChild(QPushButton, "properties")
    if properties is None:
        # The system's own begins with what is proposed.
        return
    looked: list[bool] = []
    properties.pressed.connect(lambda: looked.append(True))

    def keep() -> None:
        if not looked:
            propose_paper(printer, pdf)

    # Qt's takes the queue's paper instead, unless somebody chose another behind that button.
    dialog.accepted.connect(keep)


def _size_of(pdf: bytes) -> QPageSize | None:
    """Of the first page; a printer takes it upright, however the page is turned."""
    buffer, document = QBuffer(), QPdfDocument()
    buffer.setData(QByteArray(pdf))
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    document.load(buffer)
    if not document.pageCount():
        return None
    points = document.pagePointSize(0)
    across, down = sorted((points.width(), points.height()))
    return QPageSize(QSizeF(across, down), QPageSize.Unit.Point)


def print_job(pdf: bytes, title: str, printer: QPrinter, parent: QObject) -> PrintJob:
    """The best way this system has to bring a PDF to the printer that was chosen."""
    if sys.platform == "win32" and not printer.outputFileName():
        return GdiJob(pdf, title, printer, parent, Windows)
    program = QStandardPaths.findExecutable("lp")
    if program and printer.printerName():
        return CupsJob(pdf, title, printer, program, parent)
    return RasterJob(pdf, title, printer, parent)

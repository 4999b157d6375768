"""To paper: vectors where the system takes them, else pictures of the pages.

Every way follows what was chosen in the system's print dialog, read from the `QPrinter` after it was closed. What each
system gets, and where that was tested: `docs/printing.md`.
"""

from __future__ import annotations

import sys
from typing import Protocol

from PySide6.QtCore import QObject, QStandardPaths, SignalInstance
from PySide6.QtPrintSupport import QPrinter

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


def print_job(pdf: bytes, title: str, printer: QPrinter, parent: QObject) -> PrintJob:
    """The best way this system has to bring a PDF to the printer that was chosen."""
    if sys.platform == "win32" and not printer.outputFileName():
        return GdiJob(pdf, title, printer, parent, Windows)
    program = QStandardPaths.findExecutable("lp")
    if program and printer.printerName():
        return CupsJob(pdf, title, printer, program, parent)
    return RasterJob(pdf, title, printer, parent)

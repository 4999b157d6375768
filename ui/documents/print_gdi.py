"""Windows: PDFium draws the pages on the printer's device context, as letters and lines; pictures where it can't."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Event, Lock, Thread
from typing import Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtPrintSupport import QPrinter

from helpdesk.i18n import N_, _
from ui.documents.gdi import ERROR_CANCELLED, Device, Gdi, Setup
from ui.documents.print_raster import RasterJob, chosen_pages

_DUPLEX = {
    QPrinter.DuplexMode.DuplexNone: 1,
    QPrinter.DuplexMode.DuplexLongSide: 2,
    QPrinter.DuplexMode.DuplexShortSide: 3,
}
_SOURCES = {
    QPrinter.PaperSource.OnlyOne: 1,
    QPrinter.PaperSource.Lower: 2,
    QPrinter.PaperSource.Middle: 3,
    QPrinter.PaperSource.Manual: 4,
    QPrinter.PaperSource.Envelope: 5,
    QPrinter.PaperSource.EnvelopeManual: 6,
    QPrinter.PaperSource.Tractor: 8,
    QPrinter.PaperSource.SmallFormat: 9,
    QPrinter.PaperSource.LargeFormat: 10,
    QPrinter.PaperSource.LargeCapacity: 11,
    QPrinter.PaperSource.Cassette: 14,
    QPrinter.PaperSource.FormSource: 15,
}
"""`DMBIN_…` by Qt's names; what isn't here is left to the printer."""

_REASONS = {
    5: N_("Sie dürfen auf diesem Drucker nicht drucken."),
    39: N_("Dem Druckdienst fehlt Speicherplatz."),
    112: N_("Dem Druckdienst fehlt Speicherplatz."),
    1722: N_("Der Druckdienst dieses Rechners antwortet nicht."),
    1801: N_("Diesen Drucker gibt es nicht mehr."),
    ERROR_CANCELLED: N_("Der Druck wurde abgebrochen."),
}
"""By Windows' numbers (winerror.h)."""

_pdfium = Lock()
"""PDFium draws for one thread at a time."""


class GdiJob(QObject):
    """Prints through Windows in a thread of its own; where no job could be begun there, as pictures."""

    done = Signal(str)
    failed = Signal(str)
    progressed = Signal(int, int)
    _unable = Signal()

    def __init__(self, pdf: bytes, title: str, printer: QPrinter, parent: QObject, system: Callable[[], Gdi]) -> None:
        """`system` raises `OSError` or `AttributeError` where this machine can't; PDFium raises `RuntimeError`s."""
        super().__init__(parent)
        self._pdf, self._title, self._printer, self._system = pdf, title, printer, system
        self._begun = False
        self._fallback: RasterJob | None = None
        self._cancel = Event()
        # Nobody is left to tell.
        parent.destroyed.connect(self._cancel.set)
        self._unable.connect(self._fall_back)
        self._thread = Thread(target=self._run, name="print", daemon=False)

    def start(self) -> None:
        self._thread.start()

    def cancel(self) -> None:
        self._cancel.set()
        if self._fallback:
            self._fallback.cancel()

    def wait(self) -> None:
        """Returns when nothing is being drawn any more."""
        if self._thread.is_alive():
            self._thread.join()
        if self._fallback:
            self._fallback.wait()

    def _run(self) -> None:
        try:
            self._print()
        except (OSError, AttributeError, RuntimeError) as error:
            if self._cancel.is_set():
                return
            if not self._begun and getattr(error, "errno", None) != ERROR_CANCELLED:
                self._unable.emit()
            else:
                self.failed.emit(_refused(error))
            return
        if not self._cancel.is_set():
            name = self._printer.printerName()
            self.done.emit(_("Der Auftrag ist beim Drucker „{printer}“.").format(printer=name))

    def _print(self) -> None:
        system, name = self._system(), self._printer.printerName()
        copies = max(self._printer.copyCount(), 1)
        by_device = copies <= system.most_copies(name)
        device = system.open(name, setup_of(self._printer, copies if by_device else 1))
        try:
            with _pdfium, _opened(self._pdf) as document:
                pages = chosen_pages(self._printer, len(document))
                self._draw(system, device, document, pages if by_device else self._repeated(pages, copies))
        finally:
            system.close(device)

    def _repeated(self, pages: list[int], copies: int) -> list[int]:
        """The pages as often as the device doesn't."""
        if self._printer.collateCopies():
            return pages * copies
        return [page for page in pages for _copy in range(copies)]

    def _draw(self, system: Gdi, device: Device, document: Any, pages: list[int]) -> None:  # noqa: ANN401 - PDFium's
        system.start_doc(device, self._title)
        self._begun = True
        try:
            for number, index in enumerate(pages, 1):
                if self._cancel.is_set():
                    system.abort_doc(device)
                    return
                page = document[index]
                system.start_page(device)
                size = _dots(page.get_size(), device.dpi)
                # In its own size from the corner of the sheet: an address must not move in its envelope's window.
                system.draw(device, page.raw, (-device.offset[0], -device.offset[1]), size)
                system.end_page(device)
                self.progressed.emit(number, len(pages))
            system.end_doc(device)
        except OSError:
            system.abort_doc(device)
            raise

    def _fall_back(self) -> None:
        """Back on the thread of the window: pictures take a thread of their own."""
        if self._cancel.is_set():
            return
        self._fallback = job = RasterJob(self._pdf, self._title, self._printer, self)
        job.done.connect(self.done)
        job.failed.connect(self.failed)
        job.progressed.connect(self.progressed)
        job.start()


def setup_of(printer: QPrinter, copies: int) -> Setup:
    """What the dialog chose, as Windows' device is asked for it."""
    paper = printer.pageLayout().pageSize().windowsId()
    return Setup(
        copies=copies,
        collate=printer.collateCopies(),
        duplex=_DUPLEX.get(printer.duplex()),
        colour=1 if printer.colorMode() is QPrinter.ColorMode.GrayScale else 2,
        paper=paper if paper > 0 else None,
        source=_SOURCES.get(printer.paperSource()),
    )


@contextmanager
def _opened(pdf: bytes) -> Iterator[Any]:
    import pypdfium2  # type: ignore[import-untyped]  # noqa: PLC0415 - it has no types; a megabyte only printing needs

    document = pypdfium2.PdfDocument(pdf)
    try:
        yield document
    finally:
        document.close()


def _dots(points: tuple[float, float], dpi: tuple[int, int]) -> tuple[int, int]:
    return round(points[0] / 72 * dpi[0]), round(points[1] / 72 * dpi[1])


def _refused(error: Exception) -> str:
    """In our own words: Windows' are in its language, which need not be the program's."""
    number = (error.errno if isinstance(error, OSError) else None) or 0
    if number in _REASONS:
        return _(_REASONS[number])
    return _("Windows hat den Auftrag abgebrochen (Fehler {number}).").format(number=number)

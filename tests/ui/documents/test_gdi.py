"""Printing on Windows, as far as another system can tell: what is asked of it, in which order, and what follows."""

import sys
from pathlib import Path

import pytest
from pypdf import PdfReader
from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QPageRanges, QPageSize
from PySide6.QtPrintSupport import QPrinter
from pytestqt.qtbot import QtBot

from tests.ui.documents.test_printer import pdf, printer
from ui.documents.gdi import ERROR_CANCELLED, Device, DevMode, Gdi, Setup, Windows, fill
from ui.documents.print_gdi import GdiJob

__all__ = ["pdf", "printer"]


class Recorder:
    """Writes down what is asked of Windows; refuses what `breaks` names."""

    def __init__(self, breaks: str = "", code: int = 5, copies: int = 99) -> None:
        self.calls: list[str] = []
        self.drawn: list[tuple[tuple[int, int], tuple[int, int]]] = []
        self.setup = Setup()
        self._breaks, self._code, self._copies = breaks, code, copies

    def most_copies(self, _printer: str) -> int:
        return self._copies

    def open(self, _printer: str, setup: Setup) -> Device:
        self.setup = setup
        self._note("open")
        return Device(1, (600, 600), (100, 120))

    def start_doc(self, _device: Device, title: str) -> None:
        self._note(f"start_doc {title}")

    def start_page(self, _device: Device) -> None:
        self._note("start_page")

    def draw(self, _device: Device, page: object, at: tuple[int, int], size: tuple[int, int]) -> None:
        assert page
        self.drawn.append((at, size))
        self._note("draw")

    def end_page(self, _device: Device) -> None:
        self._note("end_page")

    def end_doc(self, _device: Device) -> None:
        self._note("end_doc")

    def abort_doc(self, _device: Device) -> None:
        self._note("abort_doc")

    def close(self, _device: Device) -> None:
        self._note("close")

    def _note(self, call: str) -> None:
        self.calls.append(call)
        if self._breaks and call.startswith(self._breaks):
            raise OSError(self._code, "")


PAGE = ["start_page", "draw", "end_page"]


@pytest.fixture
def parent() -> QObject:
    return QObject()


def test_the_chosen_pages_are_drawn_in_their_own_size_from_the_corner_of_the_sheet(
    qtbot: QtBot, parent: QObject, printer: QPrinter, pdf: bytes
) -> None:
    windows = Recorder()
    printer.setPageRanges(QPageRanges.fromString("2-3"))
    job = GdiJob(pdf, "Total Care", printer, parent, lambda: windows)

    with qtbot.waitSignal(job.done):
        job.start()
    job.wait()

    assert windows.calls == ["open", "start_doc Total Care", *PAGE, *PAGE, "end_doc", "close"]
    assert windows.drawn == [((-100, -120), (4961, 7016))] * 2


def test_the_dialogs_choices_reach_the_device(qtbot: QtBot, parent: QObject, printer: QPrinter, pdf: bytes) -> None:
    windows = Recorder()
    printer.setCopyCount(3)
    printer.setCollateCopies(False)
    printer.setColorMode(QPrinter.ColorMode.GrayScale)
    printer.setPageSize(QPageSize(QPageSize.PageSizeId.A4))
    printer.setPaperSource(QPrinter.PaperSource.Lower)
    job = GdiJob(pdf, "Total Care", printer, parent, lambda: windows)

    with qtbot.waitSignal(job.done):
        job.start()

    asked = windows.setup
    assert (asked.copies, asked.collate, asked.duplex, asked.colour, asked.paper) == (3, False, 1, 1, 9)


@pytest.mark.parametrize(("collated", "order"), [(True, [1, 2, 3, 1, 2, 3]), (False, [1, 1, 2, 2, 3, 3])])
def test_what_the_device_does_not_copy_is_drawn_again(
    qtbot: QtBot, parent: QObject, printer: QPrinter, pdf: bytes, order: list[int], *, collated: bool
) -> None:
    windows = Recorder(copies=1)
    printer.setCopyCount(2)
    printer.setCollateCopies(collated)
    job = GdiJob(pdf, "Total Care", printer, parent, lambda: windows)

    with qtbot.waitSignal(job.done):
        job.start()
    job.wait()

    assert windows.setup.copies == 1
    assert windows.calls.count("draw") == len(order)
    assert job._repeated([1, 2, 3], 2) == order


def test_a_cancelled_job_is_taken_back(qtbot: QtBot, parent: QObject, printer: QPrinter, pdf: bytes) -> None:
    windows = Recorder()
    job = GdiJob(pdf, "Total Care", printer, parent, lambda: windows)
    job.progressed.connect(lambda *_progress: job.cancel(), Qt.ConnectionType.DirectConnection)

    with qtbot.assertNotEmitted(job.done), qtbot.assertNotEmitted(job.failed):
        job.start()
        job.wait()

    assert windows.calls == ["open", "start_doc Total Care", *PAGE, "abort_doc", "close"]


@pytest.mark.parametrize(
    ("breaks", "code", "told"),
    [
        ("start_page", 5, "Sie dürfen auf diesem Drucker nicht drucken."),
        ("draw", 112, "Dem Druckdienst fehlt Speicherplatz."),
        ("end_page", 1722, "Der Druckdienst dieses Rechners antwortet nicht."),
        ("end_doc", 87, "Windows hat den Auftrag abgebrochen (Fehler 87)."),
    ],
)
def test_a_job_that_breaks_off_is_taken_back_and_says_why(
    qtbot: QtBot, parent: QObject, printer: QPrinter, pdf: bytes, breaks: str, code: int, told: str
) -> None:
    windows = Recorder(breaks, code)
    job = GdiJob(pdf, "Total Care", printer, parent, lambda: windows)

    with qtbot.waitSignal(job.failed) as failed:
        job.start()
    job.wait()

    assert failed.args == [told]
    assert windows.calls[-2:] == ["abort_doc", "close"]


def test_who_closes_windows_question_has_cancelled(
    qtbot: QtBot, parent: QObject, printer: QPrinter, pdf: bytes
) -> None:
    windows = Recorder("start_doc", ERROR_CANCELLED)
    job = GdiJob(pdf, "Total Care", printer, parent, lambda: windows)

    with qtbot.waitSignal(job.failed) as failed:
        job.start()

    assert failed.args == ["Der Druck wurde abgebrochen."]


@pytest.mark.skipif(sys.platform == "win32", reason="there it can be made")
@pytest.mark.parametrize("breaks", ["open", "start_doc", "no Windows"])
def test_where_no_job_begins_pictures_are_printed(
    qtbot: QtBot, parent: QObject, printer: QPrinter, pdf: bytes, tmp_path: Path, breaks: str
) -> None:
    def system() -> Gdi:
        return Windows() if breaks == "no Windows" else Recorder(breaks)

    job = GdiJob(pdf, "Total Care", printer, parent, system)

    with qtbot.waitSignal(job.done):
        job.start()
    job.wait()

    assert len(PdfReader(tmp_path / "printed.pdf").pages) == 3


def test_only_what_was_chosen_is_asked_of_a_device() -> None:
    mode = DevMode()

    fill(mode, Setup(copies=2, collate=True, duplex=2, paper=9))

    assert (mode.dmCopies, mode.dmCollate, mode.dmDuplex, mode.dmPaperSize) == (2, 1, 2, 9)
    assert mode.dmFields == 0x100 | 0x8000 | 0x1000 | 0x2


def test_the_settings_lie_where_windows_reads_them() -> None:
    """Offsets of `DEVMODEW` as the Windows SDK's wingdi.h has them."""
    offsets = {name: getattr(DevMode, name).offset for name in ("dmFields", "dmPaperSize", "dmCopies", "dmCollate")}

    assert offsets == {"dmFields": 72, "dmPaperSize": 78, "dmCopies": 86, "dmCollate": 100}

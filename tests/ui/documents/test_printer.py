import sys
from pathlib import Path

import pytest
from pypdf import PdfReader
from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QImage, QPageRanges, QPageSize, QPainter
from PySide6.QtPdf import QPdfDocument
from PySide6.QtPrintSupport import QPrinter
from pytestqt.qtbot import QtBot

from helpdesk.printing.press import Press
from helpdesk.printing.service_description import service_sheet
from helpdesk.scope.library import load_library
from tests.printing.conftest import AT, LETTERHEAD
from ui.documents.print_cups import CupsJob, lp_options
from ui.documents.print_raster import RasterJob, draw_page
from ui.documents.printer import propose_paper

posix = pytest.mark.skipif(sys.platform == "win32", reason="needs a shell")


@pytest.fixture(scope="module")
def pdf() -> bytes:
    sheet = service_sheet(load_library().document("exchange"), (), None, LETTERHEAD, AT)
    return Press().set("service-description", sheet, AT)


@pytest.fixture
def printer(qapp: object, tmp_path: Path) -> QPrinter:
    printer = QPrinter()
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(tmp_path / "printed.pdf"))
    printer.setResolution(72)
    return printer


def stand_in(folder: Path, lp: str, lpstat: str = "exit 0") -> str:
    """Programs in place of `lp` and `lpstat`: CUPS itself needs a server and a queue."""
    for name, script in (("lp", lp), ("lpstat", lpstat)):
        (folder / name).write_text(f"#!/bin/sh\n{script}\n")
        (folder / name).chmod(0o755)
    return str(folder / "lp")


@pytest.mark.parametrize(
    ("size", "media", "scaling"), [("A4", "media=A4", "print-scaling=none"), ("A3", "media=A3", "print-scaling=fit")]
)
def test_the_choices_of_the_dialog_reach_the_printing_service(
    printer: QPrinter, size: str, media: str, scaling: str
) -> None:
    printer.setCopyCount(3)
    printer.setPageRanges(QPageRanges.fromString("1-2,5"))
    printer.setColorMode(QPrinter.ColorMode.GrayScale)
    printer.setPageOrder(QPrinter.PageOrder.LastPageFirst)
    printer.setPageSize(QPageSize(QPageSize.PageSizeId[size]))

    options = " ".join(lp_options("Total Care", printer))

    for chosen in ("-n 3", "-P 1-2,5", "sides=one-sided", "print-color-mode=monochrome", "outputorder=reverse"):
        assert chosen in options
    assert media in options
    assert scaling in options


@posix
def test_the_printing_service_gets_the_pdf_itself(qtbot: QtBot, printer: QPrinter, pdf: bytes, tmp_path: Path) -> None:
    parent = QObject()
    accepts = (
        f'cat > "{tmp_path}/in.pdf"; echo "$@" > "{tmp_path}/arguments"; echo "request id is Papier-17 (0 file(s))"'
    )
    job = CupsJob(pdf, "Total Care; rm -rf", printer, stand_in(tmp_path, accepts), parent)

    with qtbot.waitSignal(job.done) as done:
        job.start()

    assert (tmp_path / "in.pdf").read_bytes() == pdf
    assert "-t Total Care; rm -rf" in (tmp_path / "arguments").read_text()
    assert "ist beim Drucker" in done.args[0]
    assert "als Papier-17" in done.args[0]


@posix
@pytest.mark.parametrize(("size", "scaled"), [("Letter", True), ("A4", False)])
def test_other_paper_than_its_own_is_told(
    qtbot: QtBot, printer: QPrinter, pdf: bytes, tmp_path: Path, size: str, *, scaled: bool
) -> None:
    parent = QObject()
    printer.setPageSize(QPageSize(QPageSize.PageSizeId[size]))
    job = CupsJob(pdf, "Total Care", printer, stand_in(tmp_path, "cat > /dev/null"), parent)

    with qtbot.waitSignal(job.done) as done:
        job.start()

    assert ("Auf „Letter" in done.args[0]) is scaled


@pytest.mark.parametrize("content", [b"", b"nothing"])
def test_the_paper_a_document_was_set_for_is_proposed(printer: QPrinter, pdf: bytes, content: bytes) -> None:
    printer.setPageSize(QPageSize(QPageSize.PageSizeId.Letter))

    propose_paper(printer, content or pdf)

    kept = QPageSize.PageSizeId.Letter if content else QPageSize.PageSizeId.A4
    assert printer.pageLayout().pageSize().id() is kept


@posix
@pytest.mark.parametrize(
    ("said", "running", "told"),
    [
        ("lp: Destination X is not accepting jobs.", "running", "nimmt zurzeit keine Aufträge an"),
        ("lp: Error - The printer or class does not exist.", "running", "gibt es nicht mehr"),
        ("lp: Error - The printer or class does not exist.", "not running", "Der Druckdienst dieses Rechners"),
        ("lp: Not authorized", "running", "Sie dürfen auf"),
        ("lp: Paper on fire", "running", "lp: Paper on fire"),
        ("", "running", "hat den Auftrag abgelehnt"),
    ],
)
def test_a_refused_job_says_why(
    qtbot: QtBot, printer: QPrinter, pdf: bytes, tmp_path: Path, said: str, running: str, told: str
) -> None:
    parent = QObject()
    program = stand_in(tmp_path, f"cat > /dev/null; echo '{said}' >&2; exit 1", f"echo scheduler is {running}")
    job = CupsJob(pdf, "Total Care", printer, program, parent)

    with qtbot.waitSignal(job.failed) as failed:
        job.start()

    assert told in failed.args[0]


@posix
def test_a_printer_that_stands_still_keeps_the_job_and_says_so(
    qtbot: QtBot, printer: QPrinter, pdf: bytes, tmp_path: Path
) -> None:
    parent = QObject()
    program = stand_in(tmp_path, "cat > /dev/null", "echo 'printer X disabled since Sun - Paused'")
    job = CupsJob(pdf, "Total Care", printer, program, parent)

    with qtbot.waitSignal(job.done) as done:
        job.start()

    assert "ist angehalten" in done.args[0]


def test_a_missing_printing_service_is_told(qtbot: QtBot, printer: QPrinter, pdf: bytes, tmp_path: Path) -> None:
    parent = QObject()
    job = CupsJob(pdf, "Total Care", printer, str(tmp_path / "none"), parent)

    with qtbot.waitSignal(job.failed):
        job.start()


@pytest.mark.parametrize(
    ("pages", "order", "printed"),
    [
        ("", QPrinter.PageOrder.FirstPageFirst, 3),
        ("2-3", QPrinter.PageOrder.FirstPageFirst, 2),
        ("2-3", QPrinter.PageOrder.LastPageFirst, 2),
    ],
)
def test_pictures_of_the_chosen_pages_are_the_fallback(
    qtbot: QtBot, printer: QPrinter, pdf: bytes, tmp_path: Path, pages: str, order: QPrinter.PageOrder, printed: int
) -> None:
    parent = QObject()
    printer.setColorMode(QPrinter.ColorMode.GrayScale)
    printer.setPageRanges(QPageRanges.fromString(pages))
    printer.setPageOrder(order)
    job = RasterJob(pdf, "Total Care", printer, parent)
    told: list[tuple[int, int]] = []
    job.progressed.connect(lambda *progress: told.append(progress))

    with qtbot.waitSignal(job.done):
        job.start()
    job.wait()

    assert len(PdfReader(tmp_path / "printed.pdf").pages) == printed
    assert told == [(page, printed) for page in range(1, printed + 1)]


def test_a_job_cancelled_before_it_began_says_nothing(qtbot: QtBot, printer: QPrinter, pdf: bytes) -> None:
    parent = QObject()
    job = RasterJob(pdf, "Total Care", printer, parent)

    with qtbot.assertNotEmitted(job.done), qtbot.assertNotEmitted(job.failed):
        job.cancel()
        job.start()
        job.wait()


def test_a_job_cancelled_after_its_first_page_prints_no_more(qtbot: QtBot, printer: QPrinter, pdf: bytes) -> None:
    parent = QObject()
    job = RasterJob(pdf, "Total Care", printer, parent)
    told: list[int] = []
    job.progressed.connect(lambda page, _pages: told.append(page), Qt.ConnectionType.DirectConnection)
    job.progressed.connect(lambda *_progress: job.cancel(), Qt.ConnectionType.DirectConnection)

    with qtbot.assertNotEmitted(job.done), qtbot.assertNotEmitted(job.failed):
        job.start()
        job.wait()

    assert told == [1]


def test_a_page_is_left_between_two_strips(printer: QPrinter, pdf: bytes, tmp_path: Path) -> None:
    (tmp_path / "in.pdf").write_bytes(pdf)
    document = QPdfDocument()
    document.load(str(tmp_path / "in.pdf"))
    printer.setResolution(300)
    paper = QImage(2480, 3508, QImage.Format.Format_RGB32)
    paper.fill(0xFF123456)
    answers = iter((False, False, True))
    painter = QPainter(paper)

    draw_page(painter, printer, document, 0, lambda: next(answers))
    painter.end()

    assert paper.pixel(5, 5) == 0xFFFFFFFF
    assert paper.pixel(5, 1700) == 0xFFFFFFFF
    assert paper.pixel(5, 1800) == 0xFF123456


@pytest.mark.parametrize(
    ("content", "pages", "file", "told"),
    [
        (b"nothing", "", "printed.pdf", "lässt sich nicht lesen"),
        (b"", "9", "printed.pdf", "liegt keine Seite"),
        (b"", "", "missing/printed.pdf", "nimmt den Auftrag nicht an"),
        pytest.param(
            b"",
            "",
            "/dev/full",
            "hat den Auftrag abgebrochen",
            marks=pytest.mark.skipif(not Path("/dev/full").exists(), reason="no disk that is always full"),
        ),
    ],
)
@pytest.mark.qt_log_ignore("QPainter::begin", extend=True)
def test_what_cannot_be_printed_says_why(
    qtbot: QtBot, printer: QPrinter, pdf: bytes, tmp_path: Path, content: bytes, pages: str, file: str, told: str
) -> None:
    parent = QObject()
    printer.setPageRanges(QPageRanges.fromString(pages))
    printer.setOutputFileName(str(tmp_path / file))
    job = RasterJob(content or pdf, "Total Care", printer, parent)

    with qtbot.waitSignal(job.failed) as failed:
        job.start()
    job.wait()

    assert told in failed.args[0]

import sys
from pathlib import Path

import pytest
from pypdf import PdfReader
from PySide6.QtCore import QObject
from PySide6.QtGui import QPageRanges, QPageSize
from PySide6.QtPrintSupport import QPrinter
from pytestqt.qtbot import QtBot

from helpdesk.printing.press import Press
from helpdesk.printing.service_description import service_sheet
from helpdesk.scope.library import load_library
from tests.printing.conftest import AT, LETTERHEAD
from ui.documents.printer import CupsJob, RasterJob, lp_options


@pytest.fixture(scope="module")
def pdf() -> bytes:
    sheet = service_sheet(load_library().document("exchange"), (), None, LETTERHEAD, AT)
    return Press().set("service-description", sheet, AT)


@pytest.fixture
def printer(qapp: object, tmp_path: Path) -> QPrinter:
    printer = QPrinter()
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(tmp_path / "printed.pdf"))
    return printer


def stand_in(folder: Path, script: str) -> str:
    """A program in place of `lp`: CUPS itself needs a server and a queue."""
    program = folder / "lp"
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o755)
    return str(program)


def test_the_choices_of_the_dialog_reach_the_printing_service(printer: QPrinter) -> None:
    printer.setCopyCount(3)
    printer.setPageRanges(QPageRanges.fromString("1-2,5"))
    printer.setColorMode(QPrinter.ColorMode.GrayScale)
    printer.setPageSize(QPageSize(QPageSize.PageSizeId.A4))

    options = " ".join(lp_options("Total Care", printer))

    for chosen in ("-n 3", "-P 1-2,5", "sides=one-sided", "print-color-mode=monochrome", "media=A4"):
        assert chosen in options


@pytest.mark.skipif(sys.platform == "win32", reason="needs a shell")
def test_the_printing_service_gets_the_pdf_itself(qtbot: QtBot, printer: QPrinter, pdf: bytes, tmp_path: Path) -> None:
    parent = QObject()
    program = stand_in(tmp_path, f'cat > "{tmp_path}/in.pdf"; echo "$@" > "{tmp_path}/arguments"')
    job = CupsJob(pdf, "Total Care; rm -rf", printer, program, parent)

    with qtbot.waitSignal(job.done):
        job.start()

    assert (tmp_path / "in.pdf").read_bytes() == pdf
    assert "-t Total Care; rm -rf" in (tmp_path / "arguments").read_text()


@pytest.mark.skipif(sys.platform == "win32", reason="needs a shell")
def test_a_refused_job_says_why(qtbot: QtBot, printer: QPrinter, pdf: bytes, tmp_path: Path) -> None:
    parent = QObject()
    program = stand_in(tmp_path, "cat > /dev/null; echo 'lp: The printer does not exist.' >&2; exit 1")
    job = CupsJob(pdf, "Total Care", printer, program, parent)

    with qtbot.waitSignal(job.failed) as failed:
        job.start()

    assert failed.args == ["lp: The printer does not exist."]


def test_a_missing_printing_service_is_told(qtbot: QtBot, printer: QPrinter, pdf: bytes, tmp_path: Path) -> None:
    parent = QObject()
    job = CupsJob(pdf, "Total Care", printer, str(tmp_path / "none"), parent)

    with qtbot.waitSignal(job.failed):
        job.start()


@pytest.mark.parametrize(("pages", "printed"), [("", 3), ("2-3", 2)])
def test_pictures_of_the_chosen_pages_are_the_fallback(
    qtbot: QtBot, printer: QPrinter, pdf: bytes, tmp_path: Path, pages: str, printed: int
) -> None:
    parent = QObject()
    printer.setResolution(72)
    printer.setColorMode(QPrinter.ColorMode.GrayScale)
    printer.setPageRanges(QPageRanges.fromString(pages))
    job = RasterJob(pdf, printer, parent)
    told: list[tuple[int, int]] = []
    job.progressed.connect(lambda *progress: told.append(progress))

    with qtbot.waitSignal(job.done):
        job.start()
    job.wait()

    assert len(PdfReader(tmp_path / "printed.pdf").pages) == printed
    assert told == [(page, printed) for page in range(1, printed + 1)]


def test_a_cancelled_job_says_nothing_more(qtbot: QtBot, printer: QPrinter, pdf: bytes) -> None:
    parent = QObject()
    job = RasterJob(pdf, printer, parent)

    with qtbot.assertNotEmitted(job.done):
        job.cancel()
        job.start()
        job.wait()

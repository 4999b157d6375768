"""Real print queues: a private cupsd on a socket, with printers that throw away or keep what they get."""

import io
import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pypdf import PdfReader
from PySide6.QtCore import QObject
from PySide6.QtGui import QPageRanges, QPageSize
from PySide6.QtPrintSupport import QPrintDialog, QPrintEngine, QPrinter, QPrinterInfo
from pytestqt.qtbot import QtBot

from helpdesk.printing.press import Press
from helpdesk.printing.service_description import service_sheet
from helpdesk.scope.library import load_library
from tests.printing.conftest import AT, LETTERHEAD
from ui.documents.print_cups import CupsJob
from ui.documents.printer import print_job, propose_in

_CUPSD = shutil.which("cupsd") or "/usr/sbin/cupsd"

_PRINTER = Path("/usr/share/ppd/cupsfilters/Ricoh-PDF_Printer-PDF.ppd")
"""A printer that takes PDF, with trays and two sides; of the package `cups-filters`."""

pdf_printer = pytest.mark.skipif(not _PRINTER.is_file(), reason="cups-filters is not installed")
pytestmark = [
    pytest.mark.live,
    pytest.mark.skipif(not Path(_CUPSD).is_file(), reason="cupsd is not installed"),
    pytest.mark.skipif(os.name == "nt" or os.getuid() != 0, reason="cupsd wants to be root"),
]

_SERVER = """
Listen {folder}/cups.sock
Browsing Off
<Location />
  Order allow,deny
  Allow all
</Location>
<Policy default>
  <Limit All>
    Order allow,deny
    Allow all
  </Limit>
</Policy>
"""
_FILES = """
FileDevice Yes
ServerRoot {folder}
RequestRoot {folder}/spool
CacheDir {folder}/cache
StateDir {folder}/state
TempDir {folder}/spool/tmp
AccessLog {folder}/access.log
ErrorLog {folder}/error.log
PageLog {folder}/page.log
"""


@pytest.fixture(scope="module")
def cups() -> Iterator[Path]:
    """A printing service of its own, by its folder; one for all, for Qt asks only once where it is."""
    # Not below pytest's own: its filters run as another user, who has no way in there.
    folder = Path(tempfile.mkdtemp(prefix="helpdesk-cups-"))
    folder.chmod(0o755)
    for name in ("spool/tmp", "cache", "state"):
        (folder / name).mkdir(parents=True)
    (folder / "cupsd.conf").write_text(_SERVER.format(folder=folder))
    (folder / "cups-files.conf").write_text(_FILES.format(folder=folder))
    server = subprocess.Popen([_CUPSD, "-f", "-c", folder / "cupsd.conf", "-s", folder / "cups-files.conf"])
    try:
        wait_for((folder / "cups.sock").exists)
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("CUPS_SERVER", f"{folder}/cups.sock")
            yield folder
    finally:
        server.terminate()
        server.wait(10)
        shutil.rmtree(folder)


def set_up(*options: str | Path) -> None:
    """Sets up the queue "Papier" anew; what waited in the one before is gone."""
    run("/usr/sbin/lpadmin", "-p", "Papier", "-v", "file:///dev/null", "-m", "raw")
    run("/usr/bin/cancel", "-a", "-x", "Papier")
    run("/usr/sbin/lpadmin", "-x", "Papier")
    run("/usr/sbin/lpadmin", "-p", "Papier", *options, "-E")


def run(*command: str | Path) -> None:
    subprocess.run(command, check=True, capture_output=True)


@pytest.fixture
def queue(cups: Path) -> Path:
    """The spool of a queue "Papier" that takes anything and throws it away."""
    set_up("-v", "file:///dev/null", "-m", "raw")
    return cups / "spool"


@pytest.fixture
def arrived(cups: Path) -> Path:
    """What arrives at a queue "Papier" whose printer understands PDF, and goes through the whole chain of filters."""
    set_up("-v", f"file://{cups}/arrived", "-P", _PRINTER)
    (cups / "arrived").unlink(missing_ok=True)
    return cups / "arrived"


@pytest.fixture(scope="module")
def pdf() -> bytes:
    sheet = service_sheet(load_library().document("exchange"), (), None, LETTERHEAD, AT)
    return Press().set("service-description", sheet, AT)


def chosen() -> QPrinter:
    """As the dialog leaves a printer that was chosen."""
    printer = QPrinter(QPrinterInfo.printerInfo("Papier"))
    assert printer.printerName() == "Papier"
    return printer


def sent(qtbot: QtBot, pdf: bytes, printer: QPrinter) -> str:
    """Prints, and gives what is told of it."""
    parent = QObject()
    job = print_job(pdf, "Exchange – Müller & Söhne", printer, parent)
    assert isinstance(job, CupsJob)
    with qtbot.waitSignal(job.done) as done:
        job.start()
    return str(done.args[0])


def printed(file: Path) -> tuple[str, PdfReader]:
    """What the printer is told, and the PDF that follows."""
    wait_for(lambda: file.exists() and b"%%EOF" in file.read_bytes()[-2000:])
    data = file.read_bytes()
    begin, end = data.index(b"%PDF"), data.rindex(b"%%EOF") + 6
    return data[:begin].decode(errors="replace"), PdfReader(io.BytesIO(data[begin:end]))


def wait_for(happened: Callable[[], bool]) -> None:
    for _ in range(100):
        if happened():
            return
        time.sleep(0.1)
    raise AssertionError("waited ten seconds in vain")


def test_the_pdf_reaches_the_queue_as_it_is(qtbot: QtBot, queue: Path, pdf: bytes) -> None:
    sent(qtbot, pdf, chosen())

    (document,) = queue.glob("d*")
    assert document.read_bytes() == pdf


@pdf_printer
def test_letters_and_lines_arrive_at_the_printer_and_no_pictures(qtbot: QtBot, arrived: Path, pdf: bytes) -> None:
    told = sent(qtbot, pdf, chosen())

    _commands, document = printed(arrived)

    assert "ist beim Drucker „Papier“ als Papier-" in told
    assert [page.extract_text() for page in document.pages] == [
        page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages
    ]
    assert not any(page.images for page in document.pages)


@pdf_printer
@pytest.mark.parametrize(
    ("duplex", "binding", "collated", "copies"),
    [
        (QPrinter.DuplexMode.DuplexNone, "DUPLEX=OFF", True, "QTY=3"),
        (QPrinter.DuplexMode.DuplexLongSide, "BINDING=LONGEDGE", False, "COPIES=3"),
        (QPrinter.DuplexMode.DuplexShortSide, "BINDING=SHORTEDGE", True, "QTY=3"),
    ],
)
def test_what_the_dialog_chose_reaches_the_printer(
    qtbot: QtBot,
    arrived: Path,
    pdf: bytes,
    duplex: QPrinter.DuplexMode,
    binding: str,
    copies: str,
    *,
    collated: bool,
) -> None:
    printer = chosen()
    printer.setCopyCount(3)
    printer.setCollateCopies(collated)
    printer.setDuplex(duplex)
    printer.setPageRanges(QPageRanges.fromString("2-3"))
    printer.setPageSize(QPageSize(QPageSize.PageSizeId.A4))
    printer.setColorMode(QPrinter.ColorMode.GrayScale)
    # As the dialog keeps what was chosen among the printer's own options.
    printer.printEngine().setProperty(QPrintEngine.PrintEnginePropertyKey(0xFE00), ["InputSlot", "2Tray"])

    sent(qtbot, pdf, printer)
    commands, document = printed(arrived)

    assert len(document.pages) == 2
    assert [round(float(side)) for side in document.pages[0].mediabox[2:]] == [595, 842]
    for said in (copies, "TRAY = Tray2", "RENDERMODE=GRAYSCALE", binding):
        assert said in commands


@pdf_printer
def test_a_printer_set_up_for_letter_gets_a_page_of_a4_as_it_is(qtbot: QtBot, arrived: Path, pdf: bytes) -> None:
    set_up("-v", f"file://{arrived}", "-P", _PRINTER, "-o", "PageSize=Letter")
    printer = chosen()
    printer.setPageSize(QPageSize(QPageSize.PageSizeId.Letter))
    dialog = QPrintDialog(printer)
    propose_in(dialog, printer, pdf)
    qtbot.addWidget(dialog)
    dialog.show()

    dialog.accept()
    sent(qtbot, pdf, printer)
    _commands, document = printed(arrived)

    assert [round(float(side)) for side in document.pages[0].mediabox[2:]] == [595, 842]


def test_a_printer_that_stands_still_keeps_the_job(qtbot: QtBot, queue: Path, pdf: bytes) -> None:
    run("/usr/sbin/cupsdisable", "Papier")

    assert "ist angehalten" in sent(qtbot, pdf, chosen())

    assert [file.read_bytes() for file in queue.glob("d*")] == [pdf]


@pytest.mark.parametrize(
    ("away", "told"),
    [
        (["/usr/sbin/cupsreject", "Papier"], "„Papier“ nimmt zurzeit keine Aufträge an."),
        (["/usr/sbin/lpadmin", "-x", "Papier"], "Einen Drucker „Papier“ gibt es nicht mehr."),
        ([], "Der Druckdienst dieses Rechners antwortet nicht."),
    ],
)
def test_a_printer_that_is_away_is_told(
    qtbot: QtBot, queue: Path, pdf: bytes, monkeypatch: pytest.MonkeyPatch, away: list[str], told: str
) -> None:
    parent = QObject()
    printer = chosen()
    if away:
        run(*away)
    else:
        monkeypatch.setenv("CUPS_SERVER", f"{queue}/nobody.sock")
    job = print_job(pdf, "Exchange", printer, parent)

    with qtbot.waitSignal(job.failed) as failed:
        job.start()

    assert failed.args == [told]
    assert not list(queue.glob("d*"))

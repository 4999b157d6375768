"""A real print queue: a private cupsd on a socket, with a printer that swallows everything."""

import os
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QObject
from PySide6.QtPrintSupport import QPrinter, QPrinterInfo
from pytestqt.qtbot import QtBot

from helpdesk.printing.press import Press
from helpdesk.printing.service_description import service_sheet
from helpdesk.scope.library import load_library
from tests.printing.conftest import AT, LETTERHEAD
from ui.documents.printer import CupsJob, print_job

_CUPSD = shutil.which("cupsd") or "/usr/sbin/cupsd"

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


@pytest.fixture
def queue(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The spool of a queue "Papier"."""
    for name in ("spool/tmp", "cache", "state"):
        (tmp_path / name).mkdir(parents=True)
    (tmp_path / "cupsd.conf").write_text(_SERVER.format(folder=tmp_path))
    (tmp_path / "cups-files.conf").write_text(_FILES.format(folder=tmp_path))
    monkeypatch.setenv("CUPS_SERVER", f"{tmp_path}/cups.sock")
    server = subprocess.Popen([_CUPSD, "-f", "-c", tmp_path / "cupsd.conf", "-s", tmp_path / "cups-files.conf"])
    try:
        wait_for((tmp_path / "cups.sock").exists)
        subprocess.run(
            ["/usr/sbin/lpadmin", "-p", "Papier", "-v", "file:///dev/null", "-m", "raw", "-E"],
            check=True,
            capture_output=True,
        )
        yield tmp_path / "spool"
    finally:
        server.terminate()
        server.wait(10)


def wait_for(happened: Callable[[], bool]) -> None:
    for _ in range(100):
        if happened():
            return
        time.sleep(0.1)
    raise AssertionError("waited ten seconds in vain")


def test_the_pdf_reaches_the_printer_as_it_is(qtbot: QtBot, queue: Path) -> None:
    sheet = service_sheet(load_library().document("exchange"), (), None, LETTERHEAD, AT)
    pdf = Press().set("service-description", sheet, AT)
    parent = QObject()
    printer = QPrinter(QPrinterInfo.printerInfo("Papier"))
    assert printer.printerName() == "Papier"
    job = print_job(pdf, "Microsoft Exchange – Müller & Söhne", printer, parent)
    assert isinstance(job, CupsJob)

    with qtbot.waitSignal(job.done):
        job.start()

    (document,) = queue.glob("d*")
    assert document.read_bytes() == pdf

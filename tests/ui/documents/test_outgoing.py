import hashlib
import os
import sys
from pathlib import Path
from uuid import UUID

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtPrintSupport import QPrinter, QPrinterInfo
from pytestqt.qtbot import QtBot

from helpdesk.app import Helpdesk
from helpdesk.customers import CustomerNew
from helpdesk.printing.subjects import QuoteSubject, ServiceSubject
from helpdesk.work import QuoteNew
from tests.ui.documents.conftest import Show
from ui.documents.page import DocumentsPage


def _save(page: DocumentsPage, file: Path) -> None:
    assert page.paper
    page.outgoing.save(page.paper, file)


@pytest.fixture
def on_show(page: DocumentsPage, show: Show) -> DocumentsPage:
    show(lambda: page.show_subject(ServiceSubject("cstack")))
    return page


def test_what_is_saved_is_issued_and_is_just_what_was_seen(
    qtbot: QtBot, on_show: DocumentsPage, helpdesk: Helpdesk, tmp_path: Path
) -> None:
    seen = on_show.pdf

    with qtbot.waitSignal(on_show.outgoing.saved):
        _save(on_show, tmp_path / "a.pdf")

    (row,) = helpdesk.printing.issued()
    assert (tmp_path / "a.pdf").read_bytes() == helpdesk.printing.open(row.id) == seen
    assert "Gespeichert" in on_show.notice.text.text()
    qtbot.waitUntil(lambda: on_show.head.state.word.text().startswith("Ausgegeben am "))
    assert hashlib.sha256(seen).hexdigest().startswith(on_show.head.hash.text().split()[1])


def test_saving_it_again_issues_nothing_new(
    qtbot: QtBot, on_show: DocumentsPage, helpdesk: Helpdesk, tmp_path: Path
) -> None:
    for name in ("a.pdf", "b.pdf"):
        with qtbot.waitSignal(on_show.outgoing.saved):
            _save(on_show, tmp_path / name)

    assert len(helpdesk.printing.issued()) == 1
    assert (tmp_path / "a.pdf").read_bytes() == (tmp_path / "b.pdf").read_bytes()


def test_a_draft_is_saved_and_not_archived(
    qtbot: QtBot, page: DocumentsPage, show: Show, helpdesk: Helpdesk, customer: UUID, tmp_path: Path
) -> None:
    (quote,) = helpdesk.quotes.start(QuoteNew(customer, None, ("ex-netzwerkprobleme-kunde",), 16)).quotes
    show(lambda: page.show_subject(QuoteSubject(quote)))
    assert page.head.state.word.text() == "Entwurf, wird nicht archiviert"

    with qtbot.waitSignal(page.outgoing.saved):
        _save(page, tmp_path / "a.pdf")

    assert (tmp_path / "a.pdf").read_bytes() == page.pdf
    assert not helpdesk.printing.issued()


def test_an_issued_quote_has_its_number_before_its_page_is_kept(
    page: DocumentsPage, show: Show, helpdesk: Helpdesk, customer: UUID
) -> None:
    (quote,) = helpdesk.quotes.start(QuoteNew(customer, None, ("ex-netzwerkprobleme-kunde",), 16)).quotes
    helpdesk.quotes.issue(quote)
    show(lambda: page.show_subject(QuoteSubject(quote)))

    number = helpdesk.quotes.get(quote).number
    assert page.head.state.word.text() == f"{number} · noch nicht gedruckt oder gespeichert"


def test_what_changed_since_it_was_looked_at_is_shown_before_it_goes_out(
    qtbot: QtBot, page: DocumentsPage, show: Show, helpdesk: Helpdesk, customer: UUID, tmp_path: Path
) -> None:
    show(lambda: page.show_subject(ServiceSubject("cstack", (), customer)))
    seen = page.pdf
    # By another program, of which this window has not heard yet.
    helpdesk.customers.edit(customer, CustomerNew("Nord und Söhne AG", "K-1"))

    _save(page, tmp_path / "a.pdf")

    qtbot.waitUntil(lambda: "Inzwischen" in page.notice.text.text())
    assert page.pdf != seen
    assert not (tmp_path / "a.pdf").exists()
    with qtbot.waitSignal(page.outgoing.saved):
        page.notice.action.click()
    assert (tmp_path / "a.pdf").read_bytes() == page.pdf


def test_a_number_given_to_another_meanwhile_is_not_used_twice(
    qtbot: QtBot, on_show: DocumentsPage, helpdesk: Helpdesk, tmp_path: Path
) -> None:
    other = helpdesk.printing.print(ServiceSubject("total-care")).row
    assert other
    assert on_show.paper
    assert on_show.paper.number == other.number

    _save(on_show, tmp_path / "a.pdf")

    qtbot.waitUntil(lambda: "Inzwischen" in on_show.notice.text.text())
    assert on_show.paper.number != other.number


@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() == 0, reason="whoever is root may write anywhere")
def test_a_folder_nobody_may_write_to_is_told(qtbot: QtBot, on_show: DocumentsPage, tmp_path: Path) -> None:
    tmp_path.chmod(0o500)

    _save(on_show, tmp_path / "a.pdf")

    qtbot.waitUntil(lambda: "lässt sich nicht schreiben" in on_show.notice.text.text())
    tmp_path.chmod(0o700)


def test_what_cannot_be_saved_is_issued_all_the_same_and_said_to_be(
    qtbot: QtBot, on_show: DocumentsPage, helpdesk: Helpdesk, tmp_path: Path
) -> None:
    _save(on_show, tmp_path / "none" / "a.pdf")

    qtbot.waitUntil(on_show.notice.isVisible)
    (row,) = helpdesk.printing.issued()
    assert "gibt es nicht" in on_show.notice.text.text()
    assert f"{row.number}, Version 1, ist ausgegeben" in on_show.notice.details.text()
    assert on_show.notice.action.text() == "Anderswo speichern …"
    assert list(tmp_path.glob("*.pdf")) == []


def test_a_full_disk_is_told_and_leaves_what_was_there(qtbot: QtBot, on_show: DocumentsPage) -> None:
    full = Path("/dev/full")
    if not full.exists():
        pytest.skip("no device that is always full")

    _save(on_show, full)

    qtbot.waitUntil(on_show.notice.isVisible)
    assert "keine Datei" in on_show.notice.text.text()


def test_a_new_version_names_the_one_it_replaces(qtbot: QtBot, on_show: DocumentsPage, tmp_path: Path) -> None:
    with qtbot.waitSignal(on_show.outgoing.saved):
        _save(on_show, tmp_path / "a.pdf")
    qtbot.waitUntil(on_show.head.reissue.isVisible)

    with qtbot.waitSignal(on_show.outgoing.reissued):
        on_show.head.reissue.trigger()

    assert "Version 2" in on_show.head.number.text()
    assert "ersetzt" in on_show.head.number.text()
    assert "Version 2, ist ausgegeben und ersetzt" in on_show.notice.text.text()


def test_the_path_of_what_was_saved_and_its_hash_can_be_copied(
    qtbot: QtBot, on_show: DocumentsPage, tmp_path: Path
) -> None:
    assert not on_show.head.copy_path.isVisible()
    with qtbot.waitSignal(on_show.outgoing.saved):
        _save(on_show, tmp_path / "a.pdf")

    on_show.head.copy_path.trigger()
    assert QGuiApplication.clipboard().text() == str(tmp_path / "a.pdf")
    qtbot.waitUntil(on_show.head.copy_hash.isVisible)
    on_show.head.copy_hash.trigger()
    assert QGuiApplication.clipboard().text() == hashlib.sha256(on_show.pdf).hexdigest()


def test_printing_into_a_file_writes_the_pdf_itself(qtbot: QtBot, on_show: DocumentsPage, tmp_path: Path) -> None:
    printer = QPrinter()
    printer.setOutputFileName(str(tmp_path / "a.pdf"))
    assert on_show.paper

    with qtbot.waitSignal(on_show.outgoing.saved):
        on_show.outgoing.print(on_show.paper, printer)

    assert (tmp_path / "a.pdf").read_bytes() == on_show.pdf


def test_without_a_printer_it_says_what_else_to_do(on_show: DocumentsPage) -> None:
    if QPrinterInfo.availablePrinterNames():
        pytest.skip("this machine has a printer")

    on_show.head.print.click()

    assert "kein Drucker" in on_show.notice.text.text()

from collections.abc import Callable
from pathlib import Path
from threading import Event
from uuid import UUID

import pytest
from PySide6.QtPrintSupport import QPrinter, QPrinterInfo
from PySide6.QtWidgets import QCheckBox, QFileDialog
from pytestqt.qtbot import QtBot

from helpdesk.app import Helpdesk
from helpdesk.consent import ConsentNew
from helpdesk.customers import Contract, CustomerNew
from helpdesk.work import QuoteNew
from ui.documents.page import DocumentsPage
from ui.documents.wish import ServiceWish, Wish
from ui.jobs import Jobs

Show = Callable[[Callable[[], object]], Wish]


@pytest.fixture
def page(qtbot: QtBot, jobs: Jobs) -> DocumentsPage:
    page = DocumentsPage(jobs)
    qtbot.addWidget(page)
    page.resize(1100, 700)
    page.show()
    qtbot.waitUntil(lambda: len(page.chooser.documents.rows.rows) == 4)
    return page


@pytest.fixture
def show(qtbot: QtBot, page: DocumentsPage) -> Show:
    """Does something and waits for the document that follows from it."""

    def shown(act: Callable[[], object]) -> Wish:
        with qtbot.waitSignal(page.shown) as signal:
            act()
        wish: Wish = signal.args[0]
        return wish

    return shown


@pytest.fixture
def customer(helpdesk: Helpdesk) -> UUID:
    (added,) = helpdesk.customers.add(
        CustomerNew("Nord AG", "K-1", contracts=(Contract("total-care", ("nas",)),))
    ).customers
    return added


@pytest.fixture
def consent(helpdesk: Helpdesk, customer: UUID) -> UUID:
    (drafted,) = helpdesk.consents.new(ConsentNew(customer, "PC-17", "Drucker")).consents
    return drafted


def test_a_chosen_document_appears_as_it_will_be(page: DocumentsPage, show: Show) -> None:
    assert not page.nothing.isHidden()

    show(lambda: page.chooser.documents.choose("total-care"))

    assert page.pdf.startswith(b"%PDF")
    assert page.preview.page.text() == f"Seite 1 von {page.preview.page_count}"
    assert page.nothing.isHidden()


def test_ticking_a_module_shows_that_module(page: DocumentsPage, show: Show) -> None:
    show(lambda: page.chooser.documents.choose("total-care"))
    pages = page.preview.page_count
    box = page.findChild(QCheckBox, "documents_module_nas")
    assert box

    wish = show(box.click)

    assert isinstance(wish, ServiceWish)
    assert wish.modules == ("nas",)
    assert page.preview.page_count < pages


def test_another_page_may_ask_for_what_a_customer_booked(page: DocumentsPage, show: Show, customer: UUID) -> None:
    wish = show(lambda: page.show_service_description("total-care", customer))

    assert wish.name() == page.title.text() == "Total Care – Nord AG"
    assert page.chooser.documents.current_key() == "total-care"
    assert page.chooser.customer.text() == "Nord AG"
    assert page.preview.page_count <= 3


def test_another_page_may_ask_for_a_consent(page: DocumentsPage, show: Show, consent: UUID) -> None:
    show(lambda: page.show_consent(consent))

    assert page.title.text() == "Freigabe – Nord AG"
    assert page.chooser.consents.chosen() == consent
    assert page.chooser.consents_kind.isChecked()


def test_another_page_may_ask_for_a_quote(
    page: DocumentsPage, show: Show, helpdesk: Helpdesk, customer: UUID, jobs: Jobs
) -> None:
    (quote,) = helpdesk.quotes.start(QuoteNew(customer, None, ("ex-netzwerkprobleme-kunde",), 16)).quotes
    show(lambda: page.show_quote(quote))
    assert (page.title.text(), page.chooser.quotes.chosen()) == ("Angebot – Nord AG", quote)
    assert page.chooser.quotes_kind.isChecked()
    draft = page.pdf

    show(lambda: jobs.change(page, lambda helpdesk: helpdesk.quotes.issue(quote), print))

    assert page.pdf != draft
    wish = show(lambda: page.show_quote(quote))
    assert wish.name() == f"Angebot {helpdesk.quotes.get(quote).number} – Nord AG"


def test_a_change_of_what_is_shown_shows(
    page: DocumentsPage, show: Show, jobs: Jobs, customer: UUID, consent: UUID
) -> None:
    show(lambda: page.show_consent(consent))
    before = page.pdf

    show(lambda: jobs.change(page, lambda helpdesk: helpdesk.consents.answer(consent, "B01", "yes"), print))

    assert page.pdf != before


def test_what_nobody_looks_at_is_set_anew_only_when_it_is_shown_again(
    qtbot: QtBot, page: DocumentsPage, show: Show, jobs: Jobs, customer: UUID, consent: UUID
) -> None:
    show(lambda: page.show_consent(consent))
    page.hide()
    before = page.pdf
    with qtbot.assertNotEmitted(page.shown):
        with qtbot.waitSignal(jobs.changed):
            jobs.change(page, lambda helpdesk: helpdesk.consents.answer(consent, "B01", "yes"), print)
        # The worker answers in order: had the page asked, its document would come first.
        with qtbot.waitCallback() as answered:
            jobs.ask(page, lambda _helpdesk: None, answered, print)

    show(page.show)

    assert page.pdf != before


def test_a_document_keeps_its_name_while_another_is_being_set(
    qtbot: QtBot, page: DocumentsPage, show: Show, jobs: Jobs
) -> None:
    go_on = Event()
    show(lambda: page.chooser.documents.choose("cstack"))
    jobs.ask(page, lambda _helpdesk: go_on.wait(120), lambda _waited: None, print)
    page.chooser.documents.choose("total-care")

    page.save.click()

    dialog = page.findChild(QFileDialog, "document_save_dialog")
    assert dialog is not None
    assert "cStack" in dialog.selectedFiles()[0]
    dialog.reject()
    show(go_on.set)


def test_without_consents_it_says_what_belongs_there(page: DocumentsPage) -> None:
    page.chooser.consents_kind.click()

    assert page.chooser.consents.none.isVisible()


def test_the_file_is_what_the_preview_shows(qtbot: QtBot, page: DocumentsPage, show: Show, tmp_path: Path) -> None:
    show(lambda: page.chooser.documents.choose("cstack"))

    with qtbot.waitSignal(page.saved):
        page.save_to(tmp_path / "cstack.pdf")

    assert (tmp_path / "cstack.pdf").read_bytes() == page.pdf
    assert "Gespeichert" in page.notice.text.text()


def test_what_cannot_be_saved_is_told_in_place(qtbot: QtBot, page: DocumentsPage, show: Show, tmp_path: Path) -> None:
    show(lambda: page.chooser.documents.choose("cstack"))

    page.save_to(tmp_path / "none" / "cstack.pdf")

    qtbot.waitUntil(page.notice.isVisible)
    assert "gibt es nicht" in page.notice.text.text()
    assert page.pdf


def test_what_cannot_be_printed_leaves_no_other_document_to_save(qtbot: QtBot, page: DocumentsPage, show: Show) -> None:
    show(lambda: page.chooser.documents.choose("cstack"))

    page.show_service_description("none")

    qtbot.waitUntil(page.notice.isVisible)
    assert "„none“" in page.notice.text.text()
    assert not page.pdf
    assert page.nothing.isVisible()


def test_only_what_takes_long_shows_that_it_runs(qtbot: QtBot, page: DocumentsPage, show: Show, jobs: Jobs) -> None:
    go_on = Event()
    jobs.ask(page, lambda _helpdesk: go_on.wait(120), lambda _waited: None, print)
    page.chooser.documents.choose("cstack")
    assert not page.busy.isVisible()

    qtbot.waitUntil(page.busy.isVisible)

    show(go_on.set)
    assert not page.busy.isVisible()


def test_hits_are_counted_and_gone_through(qtbot: QtBot, page: DocumentsPage, show: Show) -> None:
    show(lambda: page.chooser.documents.choose("total-care"))

    page.preview.search.setText("Telefonie-Management")
    qtbot.waitUntil(lambda: page.preview.found.text() == "1 von 7")
    page.preview.search.returnPressed.emit()

    assert page.preview.found.text().startswith("2 von ")
    page.preview.search.setText("Waschmaschine")
    qtbot.waitUntil(lambda: page.preview.found.text() == "nicht gefunden")


def test_zoom_goes_in_steps_and_back_to_the_width(page: DocumentsPage, show: Show) -> None:
    show(lambda: page.chooser.documents.choose("cstack"))
    fitted = page.preview.zoom.text()

    page.preview.larger.click()
    larger = int(page.preview.zoom.text().split()[0])
    page.preview.smaller.click()
    page.preview.smaller.click()
    smaller = int(page.preview.zoom.text().split()[0])
    page.preview.fit.click()

    assert smaller < int(fitted.split()[0]) < larger
    assert page.preview.zoom.text() == fitted


def test_pages_are_turned(page: DocumentsPage, show: Show) -> None:
    show(lambda: page.chooser.documents.choose("cstack"))

    page.preview.next_page.click()

    assert page.preview.page.text() == "Seite 2 von 2"
    assert not page.preview.next_page.isEnabled()
    page.preview.previous_page.click()
    assert page.preview.page.text() == "Seite 1 von 2"


def test_printing_into_a_file_writes_the_pdf_itself(
    qtbot: QtBot, page: DocumentsPage, show: Show, tmp_path: Path
) -> None:
    show(lambda: page.chooser.documents.choose("cstack"))
    printer = QPrinter()
    printer.setOutputFileName(str(tmp_path / "a.pdf"))

    with qtbot.waitSignal(page.saved):
        page.print_to(printer)

    assert (tmp_path / "a.pdf").read_bytes() == page.pdf


def test_without_a_printer_it_says_what_else_to_do(page: DocumentsPage, show: Show) -> None:
    if QPrinterInfo.availablePrinterNames():
        pytest.skip("this machine has a printer")
    show(lambda: page.chooser.documents.choose("cstack"))

    page.print.click()

    assert "kein Drucker" in page.notice.text.text()

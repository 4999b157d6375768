from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from helpdesk.app import open_helpdesk
from helpdesk.customers import Contract, CustomerNew
from helpdesk.resources import resource
from helpdesk.settings import Paths, Settings
from helpdesk.tickets import TicketDraft
from tests.ui.frame.conftest import CONTROL, Opened
from ui.main_window import MainWindow
from ui.scope.panel import ScopePanel
from ui.scope.review.place import ScopePlace
from ui.tickets.page import TicketsPage
from ui.work.page import QuotesPage


def tickets(window: MainWindow) -> TicketsPage:
    page = window.pages.made()["tickets"]
    assert isinstance(page, TicketsPage)
    return page


def answered(qtbot: QtBot, window: MainWindow, text: str) -> ScopePanel:
    """The panel once it has answered this."""
    qtbot.waitUntil(lambda: window.work.panel is not None)
    panel = window.work.panel
    assert panel is not None
    qtbot.waitUntil(lambda: panel.answer is not None and panel.answer.query == text)
    return panel


def test_the_lookup_follows_what_is_typed_and_answers_into_the_message(qtbot: QtBot, window: MainWindow) -> None:
    QTest.keyClick(window, Qt.Key.Key_N, CONTROL)
    page = tickets(window)
    QTest.keyClicks(page.composer.fields.subject, "Anfrage")
    QTest.keyClicks(page.composer.fields.message, "Bitte den Virus entfernen")
    panel = answered(qtbot, window, "Anfrage\n\nBitte den Virus entfernen")

    QTest.keyClick(window, Qt.Key.Key_F8)

    assert "Leistungsumfang" in page.composer.fields.message.toPlainText()
    # What was told goes on being what was asked: the answer in the message is no question.
    qtbot.waitUntil(lambda: len(page.composer.judged.items) == 1)
    assert panel.asking.question().text == "Anfrage\n\nBitte den Virus entfernen"
    assert page.composer.judged.items[0].judgement.entry == panel.hits.current_key()


def test_beside_a_closed_ticket_the_button_says_that_the_answer_goes_into_a_new_one(
    qtbot: QtBot, opened: Opened, prepared: Paths, settings: Settings
) -> None:
    helpdesk = open_helpdesk(prepared, settings)
    (ticket,) = helpdesk.tickets.draft(TicketDraft("Virus", "Bitte den Virus entfernen")).tickets
    helpdesk.delivery.submit(ticket)
    helpdesk.delivery.send_due()
    helpdesk.delivery.close(ticket)
    helpdesk.delivery.send_due()
    helpdesk.close()
    window = opened()
    page = tickets(window)
    page.open_ticket(ticket)
    panel = answered(qtbot, window, "Virus\n\nBitte den Virus entfernen")
    assert panel.acts.take.text() == "In neues Ticket übernehmen"

    panel.acts.take.click()

    assert "Leistungsumfang" in page.composer.fields.message.toPlainText()
    assert panel.acts.take.text() == "In Ticket übernehmen"


def test_what_a_ticket_was_judged_by_is_opened_in_the_edition_of_then(qtbot: QtBot, window: MainWindow) -> None:
    QTest.keyClick(window, Qt.Key.Key_N, CONTROL)
    page = tickets(window)
    QTest.keyClicks(page.composer.fields.subject, "Mailprotokolle bereitstellen")
    answered(qtbot, window, "Mailprotokolle bereitstellen")
    QTest.keyClick(window, Qt.Key.Key_F8)
    qtbot.waitUntil(lambda: bool(page.composer.judged.items))
    text = resource("documents").joinpath("exchange.md").read_text(encoding="utf-8")
    changed = text.replace("Mailprotokolle bereitstellen", "Mailprotokolle auswerten")
    window._jobs.change(window, lambda helpdesk: helpdesk.editions.accept(changed, "neu.md"), lambda _: None)
    qtbot.waitUntil(lambda: page.composer.judged.items[0].changed)

    page.composer.judged.findChildren(QPushButton, "ticket_judged_show")[0].click()

    place = window.pages.made()["scope"]
    assert isinstance(place, ScopePlace)
    scope = place.page
    qtbot.waitUntil(lambda: scope.editions.older.isVisible())
    assert "Mailprotokolle bereitstellen" in scope.entries.currentIndex().data()
    assert scope.editions.choice.count() == 2

    scope.editions.older.action.click()
    qtbot.waitUntil(lambda: not scope.editions.older.isVisible())
    assert scope.document is not None
    assert any(entry.text == "Mailprotokolle auswerten" for entry in scope.document.entries)


def test_what_is_not_in_the_contract_becomes_a_quote_for_the_ticket_on_the_table(
    qtbot: QtBot, opened: Opened, prepared: Paths, settings: Settings
) -> None:
    helpdesk = open_helpdesk(prepared, settings)
    new = CustomerNew("Nord AG", "K-1", contracts=(Contract("exchange"),))
    (customer,) = helpdesk.customers.add(new).customers
    (ticket,) = helpdesk.tickets.draft(TicketDraft("Mailprotokolle bereitstellen", customer=customer)).tickets
    helpdesk.close()
    window = opened()
    tickets(window).open_ticket(ticket)
    panel = answered(qtbot, window, "Mailprotokolle bereitstellen")
    qtbot.waitUntil(
        lambda: panel.answer is not None and panel.answer.basis is not None and not panel.answer.basis.assumed
    )

    QTest.keyClick(window, Qt.Key.Key_F7)

    assert window.pages.place == "quotes"
    page = window.pages.made()["quotes"]
    assert isinstance(page, QuotesPage)
    qtbot.waitUntil(lambda: page.editor.quote is not None)
    quote = page.editor.quote
    assert quote is not None
    assert (quote.customer, quote.ticket) == (customer, ticket)
    assert [item.clause.entry for item in quote.items if item.clause] == ["ex-mailprotokolle"]


def test_the_contract_of_the_answer_is_one_click_away(
    qtbot: QtBot, opened: Opened, prepared: Paths, settings: Settings
) -> None:
    helpdesk = open_helpdesk(prepared, settings)
    (customer,) = helpdesk.customers.add(CustomerNew("Nord AG", "K-1")).customers
    (ticket,) = helpdesk.tickets.draft(TicketDraft("Outlook einrichten", customer=customer)).tickets
    helpdesk.close()
    window = opened()
    tickets(window).open_ticket(ticket)
    panel = answered(qtbot, window, "Outlook einrichten")
    qtbot.waitUntil(panel.card.unbooked.isVisible)

    panel.card.unbooked.act.click()

    assert window.pages.place == "customers"
    qtbot.waitUntil(lambda: window.wiring._customers.detail.isVisible())

from datetime import date

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from helpdesk.app import Helpdesk
from helpdesk.customers import AgreedFact, CustomerNew, CustomerRow
from helpdesk.scope import Verdict
from helpdesk.tickets import Judgement, TicketDraft
from tests.ui.consent.conftest import shown
from ui.consent.page import ConsentPage

PROCESSING = "Fernwartung: Vertrag zur Auftragsverarbeitung (Art. 28 DSGVO)"


@pytest.fixture
def lawyer(page: ConsentPage, helpdesk: Helpdesk) -> CustomerRow:
    del page
    fact = AgreedFact("AV-Vertrag liegt vor.", date(2025, 3, 1), "Anlage 2", fulfils=(PROCESSING,))
    (customer,) = helpdesk.customers.add(CustomerNew("Kanzlei Ost", facts=(fact,))).customers
    return CustomerRow(customer, "Kanzlei Ost", "")


def test_a_profile_chosen_by_one_key_says_what_the_session_is_like(qtbot: QtBot, page: ConsentPage) -> None:
    page.new_consent()
    qtbot.waitUntil(lambda: "recording" in page.form.profiles.chips)
    page.form.device.setFocus()
    assert "(Alt+2)" in page.form.profiles.chips["recording"].toolTip()

    QTest.keyClick(page.form.device, Qt.Key.Key_2, Qt.KeyboardModifier.AltModifier)

    qtbot.waitUntil(lambda: "recording" in page.form.chips.chosen())
    assert page.form.profiles.profile == "recording"


def test_what_customer_and_device_suggest_is_chosen_with_its_source_until_somebody_drops_it(
    qtbot: QtBot, page: ConsentPage, lawyer: CustomerRow
) -> None:
    page.new_consent(lawyer, reason="Drucker")
    QTest.keyClicks(page.form.device, "SRV-1")
    qtbot.waitUntil(lambda: page.form.proposals.ids() == {"server", "secrecy_203"})
    assert {"server", "secrecy_203"} <= page.form.chips.chosen()
    assert "SRV-1" in page.form.proposals.chips["server"].accessibleDescription()

    page.form.proposals.chips["server"].click()
    QTest.keyClicks(page.form.device, "0")
    page.form.profiles.chips["workstation"].click()

    qtbot.waitUntil(lambda: "SRV-10" in page.form.proposals.chips["server"].accessibleDescription())
    assert "server" not in page.form.chips.chosen()
    assert not page.form.proposals.chips["server"].isChecked()


def test_a_suggestion_goes_with_the_device_it_came_from(qtbot: QtBot, page: ConsentPage, lawyer: CustomerRow) -> None:
    page.new_consent(lawyer)
    QTest.keyClicks(page.form.device, "SRV-1")
    qtbot.waitUntil(lambda: "server" in page.form.chips.chosen())

    page.form.device.selectAll()
    QTest.keyClicks(page.form.device, "PC-1")

    qtbot.waitUntil(lambda: "server" not in page.form.chips.chosen())


def test_what_was_agreed_answers_beforehand_and_says_where_it_stands(
    qtbot: QtBot, page: ConsentPage, lawyer: CustomerRow
) -> None:
    page.new_consent(lawyer, reason="Drucker", device="PC-1")
    page.form.submit()

    qtbot.waitUntil(lambda: "B08" in page.detail.mine.boxes)
    assert "Anlage 2" in page.detail.mine.boxes["B08"].accessibleDescription()
    assert next(item for item in shown(page).items if item.id == "B08").prefilled


def test_a_ticket_brings_customer_device_and_reason_along(
    qtbot: QtBot, page: ConsentPage, helpdesk: Helpdesk, lawyer: CustomerRow
) -> None:
    draft = TicketDraft(subject="Scanner streikt", server="PC-9", customer=lawyer.id)
    (ticket,) = helpdesk.tickets.draft(draft).tickets

    page.new_for_ticket(ticket)

    qtbot.waitUntil(lambda: page.form.why.text() == "Scanner streikt")
    assert page.form.customer.customer == lawyer
    assert page.form.device.selectedText() == "PC-9"
    assert page.form.ticket.value() == str(ticket)


def test_a_ticket_whose_work_is_charged_has_the_customer_asked_beforehand(
    qtbot: QtBot, page: ConsentPage, helpdesk: Helpdesk, lawyer: CustomerRow
) -> None:
    (ticket,) = helpdesk.tickets.draft(TicketDraft(subject="Netz", server="PC-9", customer=lawyer.id)).tickets
    helpdesk.tickets.judge(ticket, Judgement("ex-netzwerkprobleme-kunde", "exchange", "123456789abc", Verdict.EXCLUDED))

    page.new_for_ticket(ticket)

    qtbot.waitUntil(lambda: "billable" in page.form.chips.chosen())
    assert "nicht enthalten" in page.form.proposals.chips["billable"].accessibleDescription()

    page.form.ticket.choose("")
    page.form.ticket.activated.emit(0)

    qtbot.waitUntil(lambda: "billable" not in page.form.chips.chosen())


def test_what_is_proposed_too_late_for_the_form_can_be_taken_over_afterwards(
    qtbot: QtBot, page: ConsentPage, helpdesk: Helpdesk, lawyer: CustomerRow
) -> None:
    del helpdesk
    page.new_consent(lawyer, reason="Drucker", device="PC-1")
    qtbot.waitUntil(lambda: "secrecy_203" in page.form.chips.chosen())
    page.form.chips.chips["secrecy_203"].click()
    page.form.submit()
    qtbot.waitUntil(lambda: "secrecy_203" in page.detail.proposals.chips)

    page.detail.proposals.chips["secrecy_203"].click()

    qtbot.waitUntil(lambda: "secrecy_203" in shown(page).chosen)
    qtbot.waitUntil(lambda: page.detail.proposals.isHidden())


def test_control_return_saves_from_every_field(qtbot: QtBot, page: ConsentPage, lawyer: CustomerRow) -> None:
    page.new_consent(lawyer, reason="Drucker", device="PC-1")
    page.form.language.setFocus()

    QTest.keyClick(page.form.language, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)

    qtbot.waitUntil(lambda: page.detail.isVisible())


def test_facts_are_asked_with_their_circumstance_and_kept_with_the_consent(
    qtbot: QtBot, page: ConsentPage, lawyer: CustomerRow, helpdesk: Helpdesk
) -> None:
    page.new_consent(lawyer, reason="Drucker", device="PC-17")
    stated = page.form.stated
    assert stated.isHidden()
    qtbot.waitUntil(lambda: stated.editors["recording_days"].placeholderText() == "90")
    qtbot.waitUntil(lambda: "recording" in page.form.profiles.chips)

    page.form.profiles.chips["recording"].click()
    assert not stated.fields["recording_purpose"].isHidden()
    assert stated.fields["access_until"].isHidden()
    stated.editors["recording_days"].setText("120")
    page.form.save.click()
    assert stated.fields["recording_days"].problem.text()
    stated.editors["recording_days"].setText("30")
    page.form.save.click()

    qtbot.waitUntil(lambda: page.detail.consent is not None)
    assert page.detail.consent is not None
    created = helpdesk.consents.get(page.detail.consent.id).events[0]
    assert created.body["stated"] == {"recording_days": "30"}

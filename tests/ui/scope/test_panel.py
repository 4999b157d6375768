from datetime import date
from uuid import uuid4

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from helpdesk.app import Helpdesk
from helpdesk.customers import AgreedFact, Contract, CustomerNew, CustomerRow
from helpdesk.resources import resource
from helpdesk.scope import Verdict
from ui.jobs import Jobs
from ui.scope.panel import ScopePanel
from ui.scope.quoting import QuoteWish


@pytest.fixture
def panel(qtbot: QtBot, jobs: Jobs) -> ScopePanel:
    panel = ScopePanel(jobs)
    qtbot.addWidget(panel)
    panel.show()
    return panel


def ask(qtbot: QtBot, panel: ScopePanel, text: str) -> None:
    panel.ask(text)
    qtbot.waitUntil(lambda: panel.answer is not None and panel.answer.query == text)


def test_the_verdict_follows_while_the_question_is_typed(qtbot: QtBot, panel: ScopePanel) -> None:
    QTest.keyClicks(panel.query, "Mailprotokolle")

    qtbot.waitUntil(lambda: panel.card.verdict.word.text() == "Nicht enthalten")
    assert panel.card.sentence.marked() == ["Mailprotokolle"]
    assert "Kostenvoranschlag" in panel.card.facts.text()


def test_a_typing_error_is_understood_and_said(qtbot: QtBot, panel: ScopePanel) -> None:
    ask(qtbot, panel, "Drukcer druckt nicht")

    assert panel.correction.text() == "verstanden als: Drucker"


def test_enter_takes_the_answer_with_its_source(qtbot: QtBot, panel: ScopePanel) -> None:
    ask(qtbot, panel, "Mailprotokolle bereitstellen")

    with qtbot.waitSignal(panel.answer_taken) as taken:
        QTest.keyClick(panel.query, Qt.Key.Key_Return)

    (answer,) = taken.args
    assert "Quelle: Microsoft Exchange" in answer.paragraph
    assert (answer.entry_id, answer.document, answer.verdict) == ("ex-mailprotokolle", "exchange", Verdict.EXCLUDED)


def test_enter_before_the_answer_takes_no_former_one(qtbot: QtBot, panel: ScopePanel) -> None:
    ask(qtbot, panel, "Mailprotokolle bereitstellen")
    panel.query.setText("Firewall Konfiguration")

    with qtbot.assertNotEmitted(panel.answer_taken):
        QTest.keyClick(panel.query, Qt.Key.Key_Return)


def test_enter_before_the_answer_for_another_contract_takes_no_former_one(qtbot: QtBot, panel: ScopePanel) -> None:
    ask(qtbot, panel, "Mailprotokolle bereitstellen")
    panel.set_customer(CustomerRow(uuid4(), "Nord AG", ""))

    with qtbot.assertNotEmitted(panel.answer_taken):
        QTest.keyClick(panel.query, Qt.Key.Key_Return)


def test_arrow_keys_go_through_the_hits(qtbot: QtBot, panel: ScopePanel) -> None:
    ask(qtbot, panel, "Firewall Konfiguration")
    assert panel.answer is not None

    QTest.keyClick(panel.query, Qt.Key.Key_Down)

    assert panel.card.sentence.text() == panel.answer.hits[1].entry.text


def test_what_is_unregulated_offers_the_way_on_and_never_looks_included(qtbot: QtBot, panel: ScopePanel) -> None:
    ask(qtbot, panel, "Einhorn streicheln")

    assert panel.card.verdict.word.text() == "Nicht geregelt"
    assert panel.hits.current_key() is None


def test_a_contradiction_shows_both_sides_and_the_stricter_verdict(qtbot: QtBot, panel: ScopePanel) -> None:
    ask(qtbot, panel, "VPN zwischen Standorten")
    assert panel.answer is not None

    assert panel.answer.conflict
    assert panel.answer.verdict is Verdict.EXCLUDED
    assert panel.card.verdict.word.text() == "Nicht enthalten"
    assert panel.card.contradiction.isVisible()
    assert not panel.card.sentence.isVisible()


@pytest.fixture
def nord(helpdesk: Helpdesk) -> CustomerRow:
    """A customer who has booked cStack only."""
    (customer,) = helpdesk.customers.add(CustomerNew("Nord AG", contracts=(Contract("cstack"),))).customers
    return CustomerRow(customer, "Nord AG", "")


def test_without_a_customer_the_answer_says_what_it_assumes(qtbot: QtBot, panel: ScopePanel) -> None:
    ask(qtbot, panel, "Mailprotokolle bereitstellen")

    assert panel.basis.text.text() == "Angenommen: alle Dokumente gebucht"
    panel.basis.act.click()
    assert panel.customer.hasFocus()


def test_what_is_not_booked_says_how_it_would_be_and_leads_to_the_contract(
    qtbot: QtBot, panel: ScopePanel, nord: CustomerRow
) -> None:
    ask(qtbot, panel, "Outlook einrichten")
    panel.set_customer(nord)
    qtbot.waitUntil(panel.card.unbooked.isVisible)

    assert panel.card.unbooked.why.text() == "Dokument nicht gebucht"
    assert "So wird es möglich" in panel.card.unbooked.way.text()
    assert panel.card.verdict.word.text() == "Nicht enthalten"
    assert "Vertrag am" in panel.basis.text.text()
    for act in (panel.card.unbooked.act, panel.basis.act):
        with qtbot.waitSignal(panel.contract_requested) as asked:
            act.click()
        assert asked.args == [nord.id]


def test_a_contract_that_changes_is_answered_by_at_once(
    qtbot: QtBot, panel: ScopePanel, nord: CustomerRow, jobs: Jobs
) -> None:
    panel.set_customer(nord)
    ask(qtbot, panel, "Outlook einrichten")
    qtbot.waitUntil(panel.card.unbooked.isVisible)
    booked = CustomerNew("Nord AG", contracts=(Contract("exchange"),))

    jobs.change(panel, lambda helpdesk: helpdesk.customers.edit(nord.id, booked), lambda _: None)

    qtbot.waitUntil(lambda: panel.card.verdict.word.text() == "Enthalten")


def test_conditions_that_an_agreed_fact_meets_are_told_apart_from_open_ones(
    qtbot: QtBot, panel: ScopePanel, helpdesk: Helpdesk
) -> None:
    condition = helpdesk.scope.entry("tc-fw-firmware").conditions[0]
    fact = AgreedFact("Die Firewall ist unsere", date(2026, 3, 1), "Mail vom 1. März", fulfils=(condition,))
    new = CustomerNew("Süd AG", contracts=(Contract("total-care"),), facts=(fact,))
    (customer,) = helpdesk.customers.add(new).customers
    panel.set_customer(CustomerRow(customer, "Süd AG", ""))

    ask(qtbot, panel, "Firmware der Firewall aktualisieren")

    told = panel.card.facts.text()
    assert f"Bedingung, erfüllt: {condition}" in told
    assert "gültig ab 01.03.2026: Die Firewall ist unsere (Quelle: Mail vom 1. März)" in told
    assert "noch offen" not in told
    panel.set_customer(None)
    qtbot.waitUntil(lambda: f"Bedingung, noch offen: {condition}" in panel.card.facts.text())


def test_an_empty_panel_teaches_with_questions_to_try(qtbot: QtBot, panel: ScopePanel) -> None:
    ask(qtbot, panel, "Drucker")
    panel.ask("")
    assert panel.teaching.isVisible()

    panel.teaching.example_chosen.emit("Passwort vergessen")

    qtbot.waitUntil(lambda: panel.answer is not None and panel.answer.query == "Passwort vergessen")


def test_the_document_opens_at_the_entry(qtbot: QtBot, panel: ScopePanel) -> None:
    ask(qtbot, panel, "Mailprotokolle bereitstellen")

    with qtbot.waitSignal(panel.document_opened) as opened:
        panel.acts.open_document.click()

    assert opened.args == ["exchange", "ex-mailprotokolle"]


def test_the_panel_asks_what_was_typed_last(qtbot: QtBot, panel: ScopePanel) -> None:
    def answered(text: str) -> bool:
        return panel.answer is not None and panel.answer.query == text

    panel.follow("Drucker", "Er druckt nur noch Streifen.")
    qtbot.waitUntil(lambda: answered("Drucker\n\nEr druckt nur noch Streifen."))
    assert panel.asking.following.text() == "Folgt dem Ticket: Drucker"

    panel.ask("Mailprotokolle")
    panel.follow("Drucker", "Er druckt nur noch Streifen.")
    qtbot.waitUntil(lambda: answered("Mailprotokolle"))
    assert not panel.asking.following.isVisible()

    panel.asking.follow_again.click()
    qtbot.waitUntil(lambda: answered("Drucker\n\nEr druckt nur noch Streifen."))

    panel.ask("Mailprotokolle")
    panel.follow("Drucker", "Er druckt gar nicht mehr.")
    qtbot.waitUntil(lambda: answered("Drucker\n\nEr druckt gar nicht mehr."))
    assert not panel.query.text()


def test_a_choice_among_the_hits_survives_typing_that_changes_no_hit(qtbot: QtBot, panel: ScopePanel) -> None:
    panel.follow("Firewall Konfiguration", "")
    qtbot.waitUntil(lambda: panel.answer is not None)
    QTest.keyClick(panel.query, Qt.Key.Key_Down)
    chosen = panel.hits.current_key()

    panel.follow("Firewall Konfiguration", "\n\n")
    panel.follow("Firewall Konfiguration", "die")

    qtbot.waitUntil(lambda: panel.answer is not None and panel.answer.query.endswith("die"))
    assert panel.hits.current_key() == chosen


def test_a_quote_needs_a_customer_and_goes_on_when_one_is_chosen(
    qtbot: QtBot, panel: ScopePanel, helpdesk: Helpdesk
) -> None:
    (customer,) = helpdesk.customers.add(CustomerNew("Süd AG", contracts=(Contract("exchange"),))).customers
    ask(qtbot, panel, "Mailprotokolle bereitstellen")

    with qtbot.assertNotEmitted(panel.quote_requested):
        QTest.keyClick(panel, Qt.Key.Key_F7)
    assert panel.notice.text.text() == "Für wen ist das Angebot?"
    assert panel.customer.hasFocus()

    with qtbot.waitSignal(panel.quote_requested) as asked:
        panel.customer.show_customer(CustomerRow(customer, "Süd AG", ""))
        panel.customer.customer_chosen.emit(panel.customer.customer)
    assert asked.args == [QuoteWish(customer, ("ex-mailprotokolle",), ())]


def test_what_no_document_settles_is_offered_in_its_own_words(
    qtbot: QtBot, panel: ScopePanel, nord: CustomerRow
) -> None:
    panel.set_customer(nord)
    ask(qtbot, panel, "Einhorn streicheln")

    with qtbot.waitSignal(panel.quote_requested) as asked:
        panel.acts.quote.click()

    assert asked.args == [QuoteWish(nord.id, (), ("Einhorn streicheln",))]


def test_what_is_included_is_not_offered(qtbot: QtBot, panel: ScopePanel) -> None:
    ask(qtbot, panel, "Outlook einrichten")

    assert not panel.acts.quote.isVisible()
    with qtbot.assertNotEmitted(panel.quote_requested):
        QTest.keyClick(panel, Qt.Key.Key_F7)


def test_a_new_edition_reaches_the_filter(qtbot: QtBot, panel: ScopePanel, jobs: Jobs) -> None:
    qtbot.waitUntil(lambda: panel.asking.document.count() == 5)
    text = resource("documents").joinpath("exchange.md").read_text(encoding="utf-8")
    renamed = text.replace("title: Microsoft Exchange", "title: Exchange Neu")

    jobs.change(panel, lambda helpdesk: helpdesk.editions.accept(renamed, "exchange.md"), lambda _: None)

    qtbot.waitUntil(lambda: panel.asking.document.findText("Exchange Neu") > 0)

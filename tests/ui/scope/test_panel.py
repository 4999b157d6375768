from uuid import uuid4

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from helpdesk.app import Helpdesk
from helpdesk.customers import Contract, CustomerNew, CustomerRow
from helpdesk.scope import Verdict
from ui.jobs import Jobs
from ui.scope.panel import ScopePanel


@pytest.fixture
def panel(qtbot: QtBot, jobs: Jobs) -> ScopePanel:
    panel = ScopePanel(jobs)
    qtbot.addWidget(panel)
    panel.show()
    return panel


def ask(qtbot: QtBot, panel: ScopePanel, text: str) -> None:
    panel.ask(text)
    qtbot.waitUntil(lambda: panel.answer is not None and panel.answer.query == text, timeout=10_000)


def test_the_verdict_follows_while_the_question_is_typed(qtbot: QtBot, panel: ScopePanel) -> None:
    QTest.keyClicks(panel.query, "Mailprotokolle")

    qtbot.waitUntil(lambda: panel.card.verdict.word.text() == "Nicht enthalten", timeout=10_000)
    assert panel.card.sentence.marked() == ["Mailprotokolle"]
    assert "Kostenvoranschlag" in panel.card.facts.text()


def test_a_typing_error_is_understood_and_said(qtbot: QtBot, panel: ScopePanel) -> None:
    ask(qtbot, panel, "Drukcer druckt nicht")

    assert panel.correction.text() == "verstanden als: Drucker"


def test_enter_takes_the_answer_with_its_source(qtbot: QtBot, panel: ScopePanel) -> None:
    ask(qtbot, panel, "Mailprotokolle bereitstellen")

    with qtbot.waitSignal(panel.answer_taken) as taken:
        QTest.keyClick(panel.query, Qt.Key.Key_Return)

    assert "Quelle: Microsoft Exchange" in taken.args[0]


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


def test_the_contract_of_the_customer_decides(qtbot: QtBot, panel: ScopePanel, helpdesk: Helpdesk) -> None:
    (customer,) = helpdesk.customers.add(CustomerNew("Nord AG", contracts=(Contract("cstack"),))).customers
    ask(qtbot, panel, "Mailprotokolle bereitstellen")
    before = panel.answer
    assert before is not None
    assert before.hits[0].entry.document == "exchange"

    panel.set_customer(CustomerRow(customer, "Nord AG", ""))

    qtbot.waitUntil(lambda: panel.answer is not before)
    assert panel.answer is not None
    assert {hit.entry.document for hit in panel.answer.hits} <= {"cstack"}


def test_an_empty_panel_teaches_with_questions_to_try(qtbot: QtBot, panel: ScopePanel) -> None:
    ask(qtbot, panel, "Drucker")
    panel.ask("")
    assert panel.teaching.isVisible()

    panel.teaching.example_chosen.emit("Passwort vergessen")

    qtbot.waitUntil(lambda: panel.answer is not None and panel.answer.query == "Passwort vergessen")


def test_the_document_opens_at_the_entry(qtbot: QtBot, panel: ScopePanel) -> None:
    ask(qtbot, panel, "Mailprotokolle bereitstellen")

    with qtbot.waitSignal(panel.document_opened) as opened:
        panel.open_document.click()

    assert opened.args == ["exchange", "ex-mailprotokolle"]

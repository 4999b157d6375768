"""Closing a session: what the customer confirms carries its way, what nothing shows is said in words, time runs out."""

from datetime import UTC, datetime, timedelta

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QPushButton
from pytestqt.qtbot import QtBot

from helpdesk.consent import Action, ConsentState, Grant, Item
from tests.consent.conftest import Case, Clock
from tests.ui.consent.conftest import OpenCase, focused, settle
from ui.consent.page import ConsentPage
from ui.consent.running_bar import RunningBar
from ui.jobs import Jobs

J, RETURN = Qt.Key.Key_J, Qt.Key.Key_Return
MOST_PRESSES = 12
"""Keys from the running session to the closed record of a usual workstation in which something was noted."""


def item(case: Case, item_id: str) -> Item:
    return next(one for one in case.get().items if one.id == item_id)


@pytest.fixture
def running(case: Case, open_case: OpenCase) -> Case:
    # As people do: the page has shown it since it was drafted.
    open_case(case)
    case.go(Action.PRESENT)
    case.settle(Action.GRANT)
    grant = Grant("Erika Muster", "Büro", "Vertrag", "Rückruf", "030 1234-0")
    case.helpdesk.consents.grant(case.id, grant)
    case.go(Action.START)
    open_case(case)
    return case


def press(page: ConsentPage, item_id: str, key: Qt.Key = J) -> None:
    page.detail.phases.jump(item_id)
    QTest.keyClick(page.detail.phases.rows[item_id], key)


def test_the_way_of_a_call_is_proposed_and_kept_with_the_answer(qtbot: QtBot, page: ConsentPage, running: Case) -> None:
    assert page.detail.way.isVisible()

    press(page, "D05")

    qtbot.waitUntil(lambda: item(running, "D05").answer == "yes")
    assert (item(running, "D05").channel, item(running, "D05").proof) == ("Rückruf", "030 1234-0")


def test_without_a_way_nothing_is_answered_and_it_is_asked_for(qtbot: QtBot, page: ConsentPage, running: Case) -> None:
    page.detail.way.choice.proof.clear()

    press(page, "D05")

    qtbot.waitUntil(lambda: focused() == "session_proof")
    qtbot.waitUntil(lambda: not page.detail.phases.rows["D05"].chips["yes"].isChecked())
    assert item(running, "D05").answer is None
    assert page.detail.way.choice.proof_field.problem.text()


def test_a_signature_for_the_grant_proves_nothing_said_later(
    page: ConsentPage, case: Case, open_case: OpenCase
) -> None:
    case.go(Action.PRESENT)
    case.settle(Action.GRANT)
    case.helpdesk.consents.grant(case.id, Grant("Erika Muster", "Büro", "Vertrag", "E-Mail", "<1@nord.example>"))
    case.go(Action.START)
    open_case(case)

    assert page.detail.way.way() is None


def test_an_empty_log_is_said_in_words_by_one_more_key(qtbot: QtBot, page: ConsentPage, running: Case) -> None:
    press(page, "D06")
    assert focused() == "item_D06_nothing"
    assert item(running, "D06").answer is None

    QTest.keyClick(page.detail.phases.rows["D06"].nothing, RETURN)

    qtbot.waitUntil(lambda: item(running, "D06").answer == "yes")
    assert item(running, "D06").note == "Nichts verändert"


def test_whoever_is_quicker_than_the_record_loses_no_key(qtbot: QtBot, page: ConsentPage, running: Case) -> None:
    page.detail.area.setFocus()

    for _needed in ("D01", "D05", "D06"):
        next_step()
        hit(J)
    hit(RETURN)
    next_step()

    qtbot.waitUntil(lambda: running.get().state is ConsentState.ENDED)
    assert [one.id for one in running.get().items if one.phase == "during" and one.answer] == ["D01", "D05", "D06"]


def test_a_key_while_a_step_is_written_down_answers_nothing(
    qtbot: QtBot, page: ConsentPage, running: Case, open_case: OpenCase
) -> None:
    running.settle(Action.END)
    open_case(running)
    page.detail.phases.jump("D02")

    next_step()
    hit(J)

    assert not page.detail.phases.rows["D02"].chips["yes"].isChecked()
    qtbot.waitUntil(lambda: running.get().state is ConsentState.ENDED)
    settle(qtbot, page, running)
    assert item(running, "D02").answer is None
    press(page, "A01")
    qtbot.waitUntil(lambda: item(running, "A01").answer == "yes")


def next_step() -> None:
    hit(RETURN, Qt.KeyboardModifier.ControlModifier)


def hit(key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    widget = QApplication.focusWidget()
    assert widget is not None
    QTest.keyClick(widget, key, modifier)


def test_what_asks_for_words_is_in_sight(qtbot: QtBot, page: ConsentPage, running: Case) -> None:
    del running
    page.resize(1024, 640)
    press(page, "D06")

    area, button = page.detail.area, page.detail.phases.rows["D06"].nothing
    qtbot.waitUntil(lambda: area.viewport().rect().contains(button.mapTo(area.viewport(), button.rect().bottomLeft())))


def test_after_its_time_nothing_is_allowed_any_more(
    page: ConsentPage, running: Case, open_case: OpenCase, clock: Clock
) -> None:
    assert page.detail.session.may.text() == "Erlaubt ist: Mitsehen, Maus und Tastatur"
    clock.forward(hours=24)

    open_case(running)

    assert page.detail.session.may.text() == "Erlaubt war: Mitsehen, Maus und Tastatur"


def test_other_words_for_an_empty_log_are_typed(qtbot: QtBot, page: ConsentPage, running: Case) -> None:
    press(page, "D06")
    note = page.findChild(QLineEdit, "item_D06_note")
    assert note is not None
    note.setFocus()
    QTest.keyClicks(note, "nur nachgesehen")
    QTest.keyClick(note, RETURN)

    qtbot.waitUntil(lambda: item(running, "D06").answer == "yes")
    assert item(running, "D06").note == "nur nachgesehen"


def test_leaving_the_question_answers_nothing(qtbot: QtBot, page: ConsentPage, running: Case) -> None:
    press(page, "D06")

    press(page, "D01")

    qtbot.waitUntil(lambda: item(running, "D01").answer == "yes")
    settle(qtbot, page, running)
    assert item(running, "D06").answer is None
    assert page.detail.phases.rows["D06"].is_open()


def test_whoever_comes_back_to_the_question_and_types_answers_nothing(
    qtbot: QtBot, page: ConsentPage, running: Case
) -> None:
    press(page, "D06")
    page.detail.phases.jump("D06")

    for key in (Qt.Key.Key_K, Qt.Key.Key_A, Qt.Key.Key_Tab):
        hit(key)
    press(page, "D01")

    qtbot.waitUntil(lambda: item(running, "D01").answer == "yes")
    settle(qtbot, page, running)
    assert page.detail.phases.rows["D06"].note.text() == "ka"
    assert item(running, "D06").answer is None


def test_a_key_held_down_answers_no_more_than_one_item(qtbot: QtBot, page: ConsentPage, running: Case) -> None:
    page.detail.phases.jump("D01")

    for repeated in (False, *[True] * 20):
        focus = QApplication.focusWidget()
        assert focus is not None
        none = Qt.KeyboardModifier.NoModifier
        QApplication.sendEvent(focus, QKeyEvent(QEvent.Type.KeyPress, J, none, "j", repeated))

    qtbot.waitUntil(lambda: item(running, "D01").answer == "yes")
    settle(qtbot, page, running)
    assert [one.id for one in running.get().items if one.answer and one.phase != "before"] == ["D01"]


def test_a_usual_session_is_closed_with_few_keys(qtbot: QtBot, page: ConsentPage, running: Case) -> None:
    running.helpdesk.journal.did(running.id, "Treiber erneuert")
    page.show_consent(running.id)
    settle(qtbot, page, running)
    presses = 0

    for way, state in (("end", ConsentState.ENDED), ("seal", ConsentState.SEALED)):
        page.detail.phases.begin()
        while focused().startswith("item_"):
            here = focused()
            widget = QApplication.focusWidget()
            assert widget is not None
            QTest.keyClick(widget, RETURN if here.endswith("_nothing") else J)
            presses += 1
            qtbot.waitUntil(lambda: focused() != here)  # noqa: B023 - called in this turn
        qtbot.waitUntil(lambda: focused() == f"consent_{way}")  # noqa: B023
        QTest.keyClick(page.detail, RETURN, Qt.KeyboardModifier.ControlModifier)
        presses += 1
        qtbot.waitUntil(lambda: running.get().state is state)  # noqa: B023
        settle(qtbot, page, running)

    assert presses <= MOST_PRESSES


def test_the_card_says_that_the_time_runs_out_and_has_run_out(page: ConsentPage, running: Case) -> None:
    until = running.get().valid_until
    assert until is not None
    card = page.detail.session

    card.tell_time(until - timedelta(minutes=11))
    assert card.time.isHidden()
    card.tell_time(until - timedelta(minutes=9, seconds=30))
    assert card.time.text.text() == "Freigabe gilt noch 10 Minuten"
    card.tell_time(until)
    assert card.time.text.text().startswith("Freigabe abgelaufen am")


def test_more_time_is_asked_for_where_it_is_told(qtbot: QtBot, page: ConsentPage, running: Case) -> None:
    until = running.get().valid_until
    assert until is not None
    page.detail.session.tell_time(until)

    page.detail.session.time.action.click()

    form = page.detail.session.form
    assert form is not None
    reason = page.findChild(QLineEdit, "note_extension_reason")
    save = page.findChild(QPushButton, "note_extension_save")
    assert reason is not None
    assert save is not None
    reason.setText("dauert länger")
    save.click()
    qtbot.waitUntil(lambda: bool(running.get().children))
    assert running.get().state is ConsentState.PAUSED


def test_the_bar_says_on_every_page_that_the_time_has_run_out(qtbot: QtBot, jobs: Jobs, case: Case) -> None:
    case.go(Action.PRESENT, Action.GRANT, Action.START)
    bar = RunningBar(jobs)
    qtbot.addWidget(bar)
    qtbot.waitUntil(lambda: case.id in bar._sessions)
    session, until = bar._sessions[case.id], case.get().valid_until
    assert until is not None

    session.tick(until - timedelta(minutes=30))
    assert session.time.isHidden()
    session.tick(datetime.now(UTC) + timedelta(days=10_000))
    assert session.time.text().startswith("Freigabe abgelaufen am")

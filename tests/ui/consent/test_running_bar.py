from collections.abc import Iterator
from uuid import UUID

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog, QLineEdit, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from helpdesk.consent import Action, ConsentNew, ConsentState
from helpdesk.customers import CustomerNew
from tests.consent.conftest import Case, Clock
from tests.ui.consent.conftest import answered
from ui.consent.customer_page import CustomerPage
from ui.consent.running_bar import RunningBar
from ui.jobs import Jobs

CTRL_SHIFT = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def running(case: Case) -> Case:
    case.go(Action.PRESENT, Action.GRANT, Action.START)
    return case


@pytest.fixture
def watched(case: Case) -> Case:
    """A session that a window watched which is gone."""
    case.go(Action.PRESENT, Action.GRANT)
    case.settle(Action.START)
    case.helpdesk.consents.start(case.id, watched=True)
    return case


@pytest.fixture
def bar(qtbot: QtBot, jobs: Jobs, running: Case) -> RunningBar:
    shown = RunningBar(jobs)
    qtbot.addWidget(shown)
    qtbot.waitUntil(lambda: running.id in shown._sessions)
    return shown


@pytest.fixture
def other(qtbot: QtBot, bar: RunningBar, running: Case) -> UUID:
    """Another customer's session that runs as well."""
    (customer,) = running.helpdesk.customers.add(CustomerNew("Süd GmbH")).customers
    (found,) = running.helpdesk.consents.new(ConsentNew(customer, "PC-18", "Maus klemmt")).consents
    Case(running.helpdesk, found).go(Action.PRESENT, Action.GRANT, Action.START)
    bar.refresh()
    qtbot.waitUntil(lambda: found in bar._sessions)
    return found


def test_revoking_takes_one_click_and_disconnecting_another(qtbot: QtBot, bar: RunningBar, running: Case) -> None:
    bar._sessions[running.id].revoke.click()
    qtbot.waitUntil(lambda: running.get().state is ConsentState.REVOKED)
    qtbot.waitUntil(lambda: bar._sessions[running.id].revoke.text() == "Ist getrennt")

    bar._sessions[running.id].revoke.click()

    qtbot.waitUntil(lambda: not bar._sessions and bar.isHidden())
    assert running.get().state is ConsentState.ENDED


def test_pausing_takes_one_click_and_so_does_going_on(qtbot: QtBot, bar: RunningBar, running: Case) -> None:
    for state in (ConsentState.PAUSED, ConsentState.RUNNING):
        bar._sessions[running.id].pause.click()
        qtbot.waitUntil(lambda: bar._sessions[running.id].consent.state is state)  # noqa: B023 - called in this turn


def test_a_name_leads_to_the_consent(qtbot: QtBot, bar: RunningBar, running: Case) -> None:
    with qtbot.waitSignal(bar.consent_chosen) as chosen:
        bar._sessions[running.id].open.click()

    assert chosen.args == [running.id]


@pytest.mark.parametrize("seconds", [2, 125, 3600])
def test_opening_the_window_after_a_crash_shows_the_session_paused_however_short_ago(
    qtbot: QtBot, jobs: Jobs, watched: Case, clock: Clock, seconds: int
) -> None:
    clock.forward(seconds=seconds)

    bar = RunningBar(jobs)
    qtbot.addWidget(bar)

    qtbot.waitUntil(lambda: watched.id in bar._sessions)
    assert bar._sessions[watched.id].consent.state is ConsentState.PAUSED
    assert watched.get().end_unknown
    assert watched.get().raw_seconds == 0
    assert bar.notice.text.text() == "Wann endete die Verbindung wirklich?"

    when = watched.get().segments[-1].start
    jobs.change(bar, lambda helpdesk: helpdesk.journal.true_end(watched.id, when, "Protokoll"), print)
    qtbot.waitUntil(bar.notice.isHidden)


def test_a_session_started_in_the_window_goes_on_at_its_signs_of_life(
    qtbot: QtBot, jobs: Jobs, case: Case, clock: Clock
) -> None:
    case.go(Action.PRESENT, Action.GRANT)
    case.settle(Action.START)
    bar = RunningBar(jobs)
    qtbot.addWidget(bar)
    jobs.change(bar, lambda helpdesk: helpdesk.consents.start(case.id, watched=True), print)
    qtbot.waitUntil(lambda: bar._beat.isActive())
    clock.forward(seconds=30)

    bar._beat.timeout.emit()

    with qtbot.waitCallback() as answered:
        jobs.ask(bar, lambda helpdesk: helpdesk.consents.get(case.id).state, answered, print)
    answered.assert_called_with(ConsentState.RUNNING)


def test_one_key_revokes_wherever_the_focus_is(qtbot: QtBot, bar: RunningBar, running: Case) -> None:
    elsewhere = QLineEdit()
    qtbot.addWidget(elsewhere)
    elsewhere.show()
    elsewhere.activateWindow()
    elsewhere.setFocus()

    QTest.keyClick(elsewhere, Qt.Key.Key_W, CTRL_SHIFT)

    qtbot.waitUntil(lambda: running.get().state is ConsentState.REVOKED)
    qtbot.waitUntil(lambda: bar._sessions[running.id].clock.text().endswith(" s"))
    assert bar._second.isActive()


@pytest.fixture
def asked(qtbot: QtBot, bar: RunningBar) -> Iterator[QDialog]:
    """A dialog over the window of the bar."""
    window = QWidget()
    qtbot.addWidget(window)
    QVBoxLayout(window).addWidget(bar)
    window.show()
    question = QDialog(window)
    question.open()
    question.activateWindow()
    qtbot.waitUntil(question.isActiveWindow)
    yield question
    # The bar is closed by itself.
    bar.setParent(None)


def test_the_key_revokes_while_a_dialog_is_open(qtbot: QtBot, bar: RunningBar, asked: QDialog, running: Case) -> None:
    QTest.keyClick(asked, Qt.Key.Key_W, CTRL_SHIFT)

    qtbot.waitUntil(lambda: running.get().state is ConsentState.REVOKED)
    assert asked.isVisible()


def test_a_dialog_gives_way_where_the_session_has_to_be_told(
    qtbot: QtBot, bar: RunningBar, asked: QDialog, running: Case, other: UUID
) -> None:
    QTest.keyClick(asked, Qt.Key.Key_W, CTRL_SHIFT)

    qtbot.waitUntil(lambda: not asked.isVisible())
    qtbot.waitUntil(bar._sessions[running.id].revoke.hasFocus)


def test_the_customers_page_gives_way_and_the_space_bar_answers_nothing_there(
    qtbot: QtBot, bar: RunningBar, running: Case, other: UUID
) -> None:
    consents = running.helpdesk.consents
    (asked,) = consents.new(ConsentNew(consents.get(other).customer_id, "PC-19", "Drucker")).consents
    case = Case(running.helpdesk, asked)
    case.go(Action.PRESENT)
    technicians = QWidget()
    qtbot.addWidget(technicians)
    QVBoxLayout(technicians).addWidget(bar)
    technicians.show()
    page = CustomerPage(technicians)
    page.show_consent(case.get())
    answers: list[str] = []
    page.answered.connect(lambda item, _answer, _language: answers.append(item))
    page.present()
    qtbot.waitUntil(page.isActiveWindow)

    QTest.keyClick(page, Qt.Key.Key_W, CTRL_SHIFT)
    qtbot.waitUntil(bar._sessions[running.id].revoke.hasFocus)
    QTest.keyClick(technicians.focusWidget(), Qt.Key.Key_Space)

    qtbot.waitUntil(lambda: running.get().state is ConsentState.REVOKED)
    assert not page.isVisible()
    assert answers == []
    # The bar is closed by itself.
    bar.setParent(None)


def test_the_key_never_says_that_the_connection_is_gone(
    qtbot: QtBot, bar: RunningBar, jobs: Jobs, running: Case
) -> None:
    bar.revoke_now()
    qtbot.waitUntil(lambda: bar._sessions[running.id].revoke.text() == "Ist getrennt")

    bar.revoke_now()

    answered(qtbot, jobs)
    assert running.get().state is ConsentState.REVOKED


def test_going_on_after_an_absence_asks_for_the_reason_and_is_no_error(
    qtbot: QtBot, bar: RunningBar, running: Case
) -> None:
    running.helpdesk.consents.pause(running.id, absent=True)
    bar.refresh()
    qtbot.waitUntil(lambda: bar._sessions[running.id].consent.state is ConsentState.PAUSED)

    with qtbot.waitSignal(bar.reason_wanted) as wanted:
        bar._sessions[running.id].pause.click()

    assert wanted.args[0] == running.id
    assert bar.notice.isHidden()


def test_the_key_revokes_what_runs_and_with_it_what_it_widens(qtbot: QtBot, bar: RunningBar, running: Case) -> None:
    consents = running.helpdesk.consents
    (wider,) = running.helpdesk.journal.amend(running.id, frozenset({"transfer"}), "Treiber").consents - {running.id}
    Case(running.helpdesk, wider).go(Action.PRESENT, Action.GRANT, Action.START)
    bar.refresh()
    qtbot.waitUntil(lambda: [one.consent.state.value for one in bar._sessions.values()] == ["paused", "running"])

    bar.revoke_now()

    qtbot.waitUntil(lambda: {consents.get(one).state for one in (running.id, wider)} == {ConsentState.REVOKED})


def test_of_two_customers_sessions_a_person_says_which_one_is_revoked(
    qtbot: QtBot, bar: RunningBar, jobs: Jobs, running: Case, other: UUID
) -> None:
    bar.show()
    bar.activateWindow()
    # Which one is marked is where the keys are: in no window that isn't active.
    qtbot.waitUntil(bar.isActiveWindow)

    bar.revoke_now()

    assert bar.notice.text.text() == "Welche Sitzung wurde widerrufen?"
    assert bar.focusWidget() is bar._sessions[running.id].revoke
    bar.revoke_now()
    QTest.keyClick(bar.focusWidget(), Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: bar._sessions[other].consent.state is ConsentState.REVOKED)
    assert running.get().state is ConsentState.RUNNING

    QTest.keyClick(bar.focusWidget(), Qt.Key.Key_Space)
    answered(qtbot, jobs)
    assert running.helpdesk.consents.get(other).state is ConsentState.REVOKED


@pytest.mark.parametrize(("within", "then"), [(3_600_000, ConsentState.PAUSED), (0, ConsentState.REVOKED)])
def test_the_key_pressed_twice_revokes_no_other_customers_session(
    qtbot: QtBot,
    bar: RunningBar,
    running: Case,
    other: UUID,
    monkeypatch: pytest.MonkeyPatch,
    within: int,
    then: object,
) -> None:
    monkeypatch.setattr("ui.consent.running_bar.SECOND_PRESS", within)
    running.helpdesk.consents.pause(running.id)
    bar.refresh()
    qtbot.waitUntil(lambda: bar._sessions[running.id].consent.state is ConsentState.PAUSED)
    bar.revoke_now()
    qtbot.waitUntil(lambda: bar._sessions[other].consent.state is ConsentState.REVOKED)
    qtbot.wait(2)

    bar.revoke_now()

    with qtbot.waitCallback() as answered:
        bar._jobs.ask(bar, lambda helpdesk: helpdesk.consents.get(running.id).state, answered, print)
    answered.assert_called_with(then)

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from helpdesk.consent import Action, ConsentState
from tests.consent.conftest import Case, Clock
from ui.consent.running_bar import RunningBar
from ui.jobs import Jobs


@pytest.fixture
def running(case: Case) -> Case:
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


def test_opening_the_window_after_a_crash_shows_the_session_paused(
    qtbot: QtBot, jobs: Jobs, running: Case, clock: Clock
) -> None:
    clock.forward(hours=1)

    bar = RunningBar(jobs)
    qtbot.addWidget(bar)

    qtbot.waitUntil(lambda: running.id in bar._sessions)
    assert bar._sessions[running.id].consent.state is ConsentState.PAUSED


def test_one_key_revokes_wherever_the_focus_is(qtbot: QtBot, bar: RunningBar, running: Case) -> None:
    elsewhere = QLineEdit()
    qtbot.addWidget(elsewhere)
    elsewhere.show()
    elsewhere.activateWindow()
    elsewhere.setFocus()

    keys = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    QTest.keyClick(elsewhere, Qt.Key.Key_W, keys)

    qtbot.waitUntil(lambda: running.get().state is ConsentState.REVOKED)
    qtbot.waitUntil(lambda: bar._sessions[running.id].clock.text().endswith(" s"))
    assert bar._second.isActive()


def test_the_key_never_says_that_the_connection_is_gone(qtbot: QtBot, bar: RunningBar, running: Case) -> None:
    bar.revoke_now()
    qtbot.waitUntil(lambda: bar._sessions[running.id].revoke.text() == "Ist getrennt")

    bar.revoke_now()
    qtbot.wait(50)

    assert running.get().state is ConsentState.REVOKED

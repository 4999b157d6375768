"""What the command line does while the window is open; its services are opened here as a command opens them."""

from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from helpdesk.app import Helpdesk, open_helpdesk
from helpdesk.changes import ANYTHING
from helpdesk.consent import Action, ConsentNew, ConsentState
from helpdesk.customers import CustomerNew
from helpdesk.settings import Paths, load_settings
from helpdesk.tickets import TicketDraft
from tests.consent.conftest import Case
from tests.ui.frame.conftest import tickets
from ui.consent.running_bar import RunningBar
from ui.main_window import MainWindow
from ui.work.shifts_page import ShiftsPage


@pytest.fixture
def command(prepared: Paths) -> Iterator[Helpdesk]:
    opened = open_helpdesk(prepared, load_settings(prepared))
    yield opened
    opened.close()


def titles(window: MainWindow) -> list[str]:
    return [row.title for row in tickets(window).list.rows.rows.rows]


def test_a_ticket_begun_by_a_command_is_in_the_list(qtbot: QtBot, window: MainWindow, command: Helpdesk) -> None:
    command.tickets.draft(TicketDraft("Drucker", "Seit 8 Uhr."))

    window.wiring.outside.look()

    qtbot.waitUntil(lambda: titles(window) == ["Drucker"])


def test_what_was_committed_before_the_first_look_is_noticed(
    qtbot: QtBot, window: MainWindow, command: Helpdesk
) -> None:
    window.wiring.outside.begin_anew()
    command.tickets.draft(TicketDraft("Drucker", "Seit 8 Uhr."))

    window.wiring.outside.look()

    qtbot.waitUntil(lambda: titles(window) == ["Drucker"])


def test_what_the_window_writes_itself_is_no_news(qtbot: QtBot, window: MainWindow) -> None:
    told: list[object] = []
    window._jobs.changed.connect(told.append)
    window._jobs.change(window, lambda helpdesk: helpdesk.tickets.draft(TicketDraft("Drucker")), print)
    qtbot.waitUntil(lambda: titles(window) == ["Drucker"])

    window.wiring.outside.look()

    with qtbot.waitCallback() as answered:
        window._jobs.ask(window, lambda helpdesk: helpdesk.settings.language, answered, print)
    assert ANYTHING not in told


@pytest.fixture
def started(command: Helpdesk) -> Case:
    """A session begun on the command line, which nobody watches yet."""
    (customer,) = command.customers.add(CustomerNew("Nord AG")).customers
    (consent,) = command.consents.new(ConsentNew(customer, "PC-17", "Drucker druckt nicht")).consents
    case = Case(command, consent)
    case.go(Action.PRESENT, Action.GRANT, Action.START)
    return case


def bar(window: MainWindow) -> RunningBar:
    found = window.wiring._running
    assert found is not None
    return found


def state(window: MainWindow, case: Case) -> ConsentState | None:
    session = bar(window)._sessions.get(case.id)
    return session.consent.state if session else None


def test_a_session_a_command_begins_has_its_bar_and_is_revoked_by_one_click(
    qtbot: QtBot, window: MainWindow, started: Case
) -> None:
    window.wiring.outside.look()

    qtbot.waitUntil(lambda: state(window, started) is ConsentState.RUNNING)
    assert bar(window).isVisible()
    assert bar(window)._second.isActive()
    bar(window)._sessions[started.id].revoke.click()
    qtbot.waitUntil(lambda: started.get().state is ConsentState.REVOKED)


def test_what_a_command_does_to_a_session_shows_in_its_bar(qtbot: QtBot, window: MainWindow, started: Case) -> None:
    window.wiring.outside.look()
    qtbot.waitUntil(lambda: state(window, started) is ConsentState.RUNNING)

    started.act(Action.PAUSE)
    window.wiring.outside.look()
    qtbot.waitUntil(lambda: state(window, started) is ConsentState.PAUSED)

    started.go(Action.END)
    window.wiring.outside.look()
    qtbot.waitUntil(lambda: not bar(window).isVisible())
    assert state(window, started) is None


def test_the_window_watches_a_session_that_a_command_began(qtbot: QtBot, window: MainWindow, started: Case) -> None:
    window.wiring.outside.look()
    qtbot.waitUntil(lambda: state(window, started) is ConsentState.RUNNING)

    # Its sign of life is there: a window that opens now knows that the one before has gone.
    assert started.helpdesk.consents.keep_alive(opening=True).consents == {started.id}
    assert started.get().end_unknown


def test_a_shift_a_command_begins_runs_on_its_page(qtbot: QtBot, window: MainWindow, command: Helpdesk) -> None:
    page = window.go("shifts")
    assert isinstance(page, ShiftsPage)

    command.shifts.begin()
    window.wiring.outside.look()

    qtbot.waitUntil(lambda: page.switch.text() == "Einsatz beenden" and page.state.isVisible())

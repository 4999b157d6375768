"""What the command line does while the window is open; its services are opened here as a command opens them."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing

import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from helpdesk.app import Helpdesk, open_helpdesk
from helpdesk.changes import ANYTHING
from helpdesk.consent import Action, ConsentNew, ConsentState
from helpdesk.customers import CustomerNew
from helpdesk.settings import Paths, load_settings
from helpdesk.store.connection import connect
from helpdesk.tickets import TicketDraft
from tests.consent.conftest import Case
from tests.delivery.keyrings import MemoryKeyring
from tests.ui.frame.conftest import tickets
from ui.consent.page import ConsentPage
from ui.consent.running_bar import RunningBar
from ui.customers.page import CustomersPage
from ui.frame.error_page import ErrorPage
from ui.frame.postman import Postman
from ui.main_window import MainWindow
from ui.settings.page import SettingsPage
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


def test_the_window_watches_a_session_that_a_command_began(
    qtbot: QtBot, window: MainWindow, started: Case, prepared: Paths
) -> None:
    def signs_of_life() -> int:
        with closing(connect(prepared.database, read_only=True)) as connection:
            return int(connection.execute("SELECT count(*) FROM consent_heartbeats").fetchone()[0])

    # Not by the next regular one.
    bar(window)._beat.setInterval(3_600_000)
    window.wiring.outside.look()

    qtbot.waitUntil(lambda: signs_of_life() == 1)
    # A window that opens now knows by it that the one before has gone.
    assert started.helpdesk.consents.keep_alive(opening=True).consents == {started.id}
    assert started.get().end_unknown


def test_a_shift_a_command_begins_runs_on_its_page(qtbot: QtBot, window: MainWindow, command: Helpdesk) -> None:
    page = window.go("shifts")
    assert isinstance(page, ShiftsPage)

    command.shifts.begin()
    window.wiring.outside.look()

    qtbot.waitUntil(lambda: page.switch.text() == "Einsatz beenden" and page.state.isVisible())


def _ticket(window: MainWindow) -> QLineEdit:
    tickets(window).new_ticket()
    return tickets(window).composer.fields.subject


def _customer(window: MainWindow) -> QLineEdit:
    page = window.go("customers")
    assert isinstance(page, CustomersPage)
    page.new_customer()
    return page.form.name


def _consent(window: MainWindow) -> QLineEdit:
    page = window.go("consent")
    assert isinstance(page, ConsentPage)
    page.new_consent()
    return page.form.device


def _template(window: MainWindow) -> QLineEdit:
    page = window.go("settings")
    assert isinstance(page, SettingsPage)
    page.templates.add.click()
    return page.templates.form.subject


def _find(window: MainWindow) -> QLineEdit:
    window.finder.open()
    return window.finder


@pytest.mark.parametrize("place", [_ticket, _customer, _consent, _template, _find])
def test_whoever_types_keeps_words_cursor_and_focus_when_something_changes_elsewhere(
    qtbot: QtBot, window: MainWindow, command: Helpdesk, place: Callable[[MainWindow], QLineEdit]
) -> None:
    field = place(window)
    field.setFocus()
    QTest.keyClicks(field, "Drucker klemmt")
    field.setSelection(3, 4)

    command.customers.add(CustomerNew("Nord AG"))
    told: list[object] = []
    window._jobs.changed.connect(told.append)
    window.wiring.outside.look()
    qtbot.waitUntil(lambda: ANYTHING in told)
    # What was asked for because of it has been answered by then.
    for _turn in range(3):
        with qtbot.waitCallback() as answered:
            window._jobs.ask(window, lambda helpdesk: helpdesk.settings, answered, print)

    assert (field.text(), field.selectedText()) == ("Drucker klemmt", "cker")
    assert QApplication.focusWidget() is field


def test_nothing_is_sent_because_something_changed_elsewhere(qtbot: QtBot, window: MainWindow) -> None:
    postman = window.findChild(Postman)
    assert postman is not None
    rounds: list[object] = []
    postman.busy.connect(rounds.append)

    window._jobs.changed.emit(ANYTHING)

    with qtbot.waitCallback() as answered:
        window._jobs.post.ask(window, lambda helpdesk: helpdesk.settings, answered, print)
    assert not rounds


def test_a_consent_that_a_command_erased_leaves_the_screen(
    qtbot: QtBot, vault: MemoryKeyring, window: MainWindow, command: Helpdesk, started: Case
) -> None:
    del vault
    started.go(Action.END, Action.SEAL)
    page = window.go("consent")
    assert isinstance(page, ConsentPage)
    page.show_consent(started.id)
    qtbot.waitUntil(page.detail.isVisible)

    command.erasures.erase([started.id], "request")
    window.wiring.outside.look()

    qtbot.waitUntil(page.empty.isVisible)
    qtbot.waitUntil(lambda: page.list.rows.rowCount() == 0)


def test_a_newer_program_that_migrated_is_told_and_nothing_is_written_any_more(
    qtbot: QtBot, window: MainWindow, prepared: Paths
) -> None:
    tickets(window).new_ticket()
    QTest.keyClicks(tickets(window).composer.fields.subject, "Drucker")
    qtbot.waitUntil(lambda: titles(window) == ["Drucker"])
    with closing(connect(prepared.database)) as newer:
        newer.executescript("BEGIN IMMEDIATE; CREATE TABLE later (id); PRAGMA user_version = 999; COMMIT")

    window.wiring.outside.look()

    qtbot.waitUntil(lambda: (page := window.findChild(ErrorPage)) is not None and page.isVisible())
    page = window.findChild(ErrorPage)
    assert page is not None
    assert "neueren Version" in page.title.text()
    tickets(window).composer.fields.subject.setText("Drucker klemmt")
    tickets(window).save_now()
    qtbot.waitUntil(lambda: bool(tickets(window).unsaved()) and not tickets(window).is_saving())
    with closing(connect(prepared.database, read_only=True)) as newer:
        assert newer.execute("SELECT subject FROM tickets").fetchall() == [("Drucker",)]


def test_a_real_command_in_a_process_of_its_own_is_noticed_without_being_asked(
    qtbot: QtBot, window: MainWindow, prepared: Paths
) -> None:
    written = ["--subject", "Drucker", "--message", "Seit 8 Uhr."]
    subprocess.run(
        [sys.executable, "-m", "ui", "--data-dir", str(prepared.data_dir), "ticket", "new", *written], check=True
    )

    qtbot.waitUntil(lambda: titles(window) == ["Drucker"])

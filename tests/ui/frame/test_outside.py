"""What the command line does while the window is open; its services are opened here as a command opens them."""

from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from helpdesk.app import Helpdesk, open_helpdesk
from helpdesk.changes import ANYTHING
from helpdesk.settings import Paths, Settings
from helpdesk.tickets import TicketDraft
from tests.ui.frame.conftest import tickets
from ui.main_window import MainWindow


@pytest.fixture
def command(prepared: Paths, settings: Settings) -> Iterator[Helpdesk]:
    opened = open_helpdesk(prepared, settings)
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

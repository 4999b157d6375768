"""One ticket's whole way through the real window, with a real server that isn't there at first."""

import socket
from collections.abc import Callable
from typing import TYPE_CHECKING
from uuid import UUID

import httpx
import pytest
from PySide6.QtWidgets import QApplication, QToolButton
from pytestqt.qtbot import QtBot
from shiboken6 import delete

from helpdesk.changes import Changes
from helpdesk.delivery import DeskConfig
from helpdesk.settings import Paths, Settings
from helpdesk.tickets import TicketDraft, TicketState
from tests.delivery.keyrings import MemoryKeyring
from tests.delivery.zammad_stand_in import COLLEAGUE, TOKEN, Zammad, zammad_server
from ui.app import open_window
from ui.frame.fetched_notice import FetchedNotice
from ui.main_window import MainWindow
from ui.outbox.steps import Step
from ui.theme import apply_theme
from ui.tickets.bubbles import Bubble
from ui.tickets.page import TicketsPage

if TYPE_CHECKING:
    from collections.abc import Iterator

    from helpdesk.app import Helpdesk


class Recorder:
    """Keeps what it is told."""

    def __init__(self) -> None:
        self.told: list[tuple[str, str]] = []
        self.opened: Callable[[], object] = lambda: None

    def tell(self, title: str, text: str, opened: Callable[[], object]) -> None:
        self.told.append((title, text))
        self.opened = opened

    def put_away(self) -> None:
        pass


@pytest.fixture
def recorder(monkeypatch: pytest.MonkeyPatch) -> Recorder:
    recorder = Recorder()
    monkeypatch.setattr("ui.frame.news.TrayNotifier", lambda _parent: recorder)
    # Nobody waits a quarter of a minute for a test.
    monkeypatch.setattr("helpdesk.delivery.outbox.WAITS", (1,))
    return recorder


@pytest.fixture
def window(
    qtbot: QtBot, qapp: QApplication, prepared: Paths, settings: Settings, recorder: Recorder, vault: MemoryKeyring
) -> "Iterator[MainWindow]":
    window = open_window(qapp, prepared, settings)
    window.painted.connect(window.start)
    window.resize(1440, 900)
    window.show()
    window.activateWindow()
    qtbot.waitUntil(lambda: window.rail.state.toolTip() != "")
    yield window
    window.close()
    window.finish()
    delete(window)
    apply_theme(qapp, "light")


def free_port() -> int:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        return int(listening.getsockname()[1])


def say(zammad: Zammad, address: str, text: str) -> None:
    """A colleague answers at the server."""
    (ticket,) = zammad.tickets
    content = {"ticket_id": ticket, "type": "note", "body": text}
    said = httpx.post(
        f"{address}/api/v1/ticket_articles", json=content, headers={"Authorization": f"Token token={COLLEAGUE}"}
    )
    said.raise_for_status()


def tickets_entry(window: MainWindow) -> str:
    """What a screen reader says of the tickets in the rail."""
    button = window.rail.findChild(QToolButton, "rail_tickets")
    assert button is not None
    return str(button.accessibleName())


def queue(qtbot: QtBot, window: MainWindow, config: DeskConfig) -> UUID:
    """Sets a desk up and sends a ticket there; returns the ticket's id."""

    def submit(helpdesk: "Helpdesk") -> Changes:
        helpdesk.desks.add(config)
        helpdesk.desks.set_secret(config.name, TOKEN)
        draft = TicketDraft("Drucker", "Druckt nicht.", helpdesk.tickets.profile().departments[0], desk=config.name)
        changes = helpdesk.tickets.draft(draft)
        (ticket,) = changes.tickets
        return changes | helpdesk.delivery.submit(ticket)

    done: list[Changes] = []
    window._jobs.change(window, submit, lambda error: pytest.fail(str(error)), done.append)
    qtbot.waitUntil(lambda: bool(done))
    (ticket,) = done[0].tickets
    return ticket


@pytest.mark.qt_log_ignore("This plugin does not support raise", extend=True)
def test_a_ticket_waits_for_its_server_arrives_by_itself_and_its_answer_is_told(
    qtbot: QtBot, window: MainWindow, recorder: Recorder
) -> None:
    port = free_port()
    options = {"group": "Support", "customer": "kunde@example.invalid"}
    ticket = queue(
        qtbot, window, DeskConfig("zammad", "zammad", "Zammad", f"http://127.0.0.1:{port}", "centron", options)
    )
    page = window.go("tickets")
    assert isinstance(page, TicketsPage)
    qtbot.waitUntil(lambda: "1 warten" in window.rail.state.text())
    page.open_ticket(ticket)
    qtbot.waitUntil(lambda: page.thread_view.delivery.panel.buttons[Step.SEND_NOW].isVisible())

    with zammad_server(port) as (zammad, address):
        qtbot.waitUntil(lambda: page.thread_view.state.word.text() == TicketState.DELIVERED.word)
        assert len(zammad.tickets) == 1
        page.new_ticket()
        say(zammad, address, "Kommt morgen.")
        focused = window.focusWidget()

        window.commands.action("outbox.fetch").trigger()

        qtbot.waitUntil(lambda: bool(recorder.told))
        assert recorder.told == [("Neue Antwort von Christopher Miller", "Drucker")]
        assert window.focusWidget() is focused
        assert tickets_entry(window) == "Tickets, 1 mit neuer Antwort"
        told = window.findChild(FetchedNotice)
        assert told is not None
        assert (told.text.text(), told.action.text()) == ("Neues zu „Drucker“.", "Öffnen")
        recorder.opened()
        qtbot.waitUntil(
            lambda: [said.text.text() for said in page.thread_view.findChildren(Bubble)][-1:] == ["Kommt morgen."]
        )
        qtbot.waitUntil(lambda: tickets_entry(window) == "Tickets")
        assert not told.isVisible()

"""A draft on the table that a command writes into; the page is told as the window tells it."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from uuid import UUID

import pytest
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from helpdesk.app import Helpdesk, open_helpdesk
from helpdesk.changes import ANYTHING
from helpdesk.settings import Paths, Settings
from tests.tickets import samples
from ui.jobs import Jobs
from ui.tickets.page import TicketsPage


@pytest.fixture
def command(prepared: Paths, settings: Settings, helpdesk: Helpdesk) -> Iterator[Helpdesk]:
    del helpdesk
    opened = open_helpdesk(prepared, settings)
    yield opened
    opened.close()


@pytest.fixture
def ticket(qtbot: QtBot, page: TicketsPage, draft: Callable[..., UUID]) -> UUID:
    """A draft that is on the table."""
    ticket_id = draft("Drucker", "Seit 8 Uhr. Was tun?")
    page.open_ticket(ticket_id)
    qtbot.waitUntil(lambda: page.composer.draft is not None)
    return ticket_id


def edit(command: Helpdesk, ticket: UUID, **changed: str) -> None:
    command.tickets.save(ticket, replace(command.tickets.get(ticket).draft(), **changed))  # type: ignore[arg-type]


def test_what_a_command_wrote_into_the_draft_on_the_table_shows_and_the_cursor_stays(
    qtbot: QtBot, page: TicketsPage, jobs: Jobs, command: Helpdesk, ticket: UUID
) -> None:
    message = page.composer.fields.message
    cursor = message.textCursor()
    cursor.setPosition(len("Seit 8 Uhr. Was"))
    message.setTextCursor(cursor)
    edit(command, ticket, message="Wohl seit 8 Uhr. Was tun?", server="SRV-1")

    jobs.changed.emit(ANYTHING)

    qtbot.waitUntil(lambda: message.toPlainText() == "Wohl seit 8 Uhr. Was tun?")
    assert page.composer.fields.server.text() == "SRV-1"
    assert message.toPlainText()[: message.textCursor().position()] == "Wohl seit 8 Uhr. Was"
    QTest.keyClicks(message, "!")
    qtbot.waitUntil(lambda: command.tickets.get(ticket).message == "Wohl seit 8 Uhr. Was! tun?")


def test_what_is_being_typed_is_never_overwritten_and_nothing_of_both_is_lost(
    qtbot: QtBot, page: TicketsPage, jobs: Jobs, command: Helpdesk, ticket: UUID
) -> None:
    edit(command, ticket, message="Dort geschrieben.", server="SRV-1")
    page.composer.fields.message.setPlainText("Hier getippt.")

    jobs.changed.emit(ANYTHING)

    qtbot.waitUntil(lambda: command.tickets.get(ticket).message == "Hier getippt.")
    qtbot.waitUntil(lambda: page.composer.fields.server.text() == "SRV-1")
    assert page.composer.fields.message.toPlainText() == "Hier getippt."
    assert page.notice.isVisible()
    assert {row.id for row in command.tickets.page()} > {ticket}
    (other,) = (row for row in command.tickets.page() if row.id != ticket)
    assert command.tickets.get(other.id).message == "Dort geschrieben."


def test_a_file_a_command_attached_shows(
    qtbot: QtBot, page: TicketsPage, jobs: Jobs, command: Helpdesk, ticket: UUID, tmp_path: Path
) -> None:
    command.tickets.attach(ticket, samples.write(tmp_path, "server.log", b"Fehler 17"))

    jobs.changed.emit(ANYTHING)

    qtbot.waitUntil(lambda: [one.name for one in page.composer.rail.attachments] == ["server.log"])


def test_a_draft_a_command_sent_becomes_its_thread(
    qtbot: QtBot, page: TicketsPage, jobs: Jobs, command: Helpdesk, ticket: UUID
) -> None:
    command.delivery.submit(ticket)

    jobs.changed.emit(ANYTHING)

    qtbot.waitUntil(lambda: page.thread_view.ticket_id == ticket)
    assert page.composer.draft is None


def test_a_draft_that_was_sent_while_somebody_typed_keeps_the_text_and_says_so(
    qtbot: QtBot, page: TicketsPage, jobs: Jobs, command: Helpdesk, ticket: UUID
) -> None:
    command.delivery.submit(ticket)
    page.composer.fields.message.setPlainText("Noch ein Satz.")

    jobs.changed.emit(ANYTHING)

    qtbot.waitUntil(page.composer.save_problem.isVisible)
    assert "schon abgesandt" in page.composer.save_problem.details.text()
    assert page.composer.fields.message.toPlainText() == "Noch ein Satz."
    assert command.tickets.get(ticket).message == "Seit 8 Uhr. Was tun?"

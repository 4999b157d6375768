from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import pytest
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from helpdesk.app import open_helpdesk
from helpdesk.consent import Action, ConsentNew
from helpdesk.customers import CustomerNew
from helpdesk.settings import Paths, Settings
from helpdesk.store.backup import create, dailies
from helpdesk.store.restore import restore
from helpdesk.tickets import TicketDraft
from tests.consent.conftest import Case
from tests.tickets import samples
from tests.ui.frame.conftest import Opened
from ui.frame.keeper import Keeper
from ui.main_window import MainWindow
from ui.settings.page import SettingsPage
from ui.tickets.page import TicketsPage

NOW = datetime(2026, 11, 21, 15, 0, tzinfo=UTC)


@pytest.fixture
def archive(prepared: Paths, settings: Settings, tmp_path: Path) -> Path:
    """A backup of two tickets, before the window opened."""
    helpdesk = open_helpdesk(prepared, settings)
    helpdesk.tickets.draft(TicketDraft("Drucker", "Seit 8 Uhr."))
    helpdesk.tickets.draft(TicketDraft("Telefon", "Seit 9 Uhr."))
    helpdesk.close()
    return create(prepared, tmp_path / "all.zip", NOW).path


def keeper(window: MainWindow) -> Keeper:
    found = window.wiring._keeper
    assert found is not None
    return found


def tickets(window: MainWindow) -> TicketsPage:
    page = window.pages.made()["tickets"]
    assert isinstance(page, TicketsPage)
    return page


def titles(window: MainWindow) -> list[str]:
    page = tickets(window)
    return sorted(row.title for row in page.list.rows.rows.rows)


def begin(qtbot: QtBot, window: MainWindow, subject: str) -> None:
    window.go("tickets")
    tickets(window).new_ticket()
    QTest.keyClicks(tickets(window).composer.fields.subject, subject)


def test_a_backup_put_back_by_a_command_shows_and_what_was_being_typed_is_a_new_draft(
    qtbot: QtBot, archive: Path, window: MainWindow, prepared: Paths
) -> None:
    begin(qtbot, window, "Gerade getippt")
    qtbot.waitUntil(lambda: titles(window) == ["Drucker", "Gerade getippt", "Telefon"])
    QTest.keyClicks(tickets(window).composer.fields.subject, " und mehr")

    restore(prepared, archive, NOW)
    keeper(window).look()

    qtbot.waitUntil(keeper(window).notice.isVisible)
    qtbot.waitUntil(lambda: titles(window) == ["Drucker", "Gerade getippt und mehr", "Telefon"])
    assert "neuer Entwurf" in keeper(window).notice.details.text()
    begin(qtbot, window, "Danach")
    qtbot.waitUntil(lambda: "Danach" in titles(window))


def test_a_draft_the_backup_has_as_it_is_typed_is_not_doubled(
    qtbot: QtBot, archive: Path, window: MainWindow, prepared: Paths
) -> None:
    window.go("tickets")
    page = tickets(window)
    qtbot.waitUntil(lambda: len(titles(window)) == 2)
    ticket = page.list.rows.rows.rows[0].key
    assert isinstance(ticket, UUID)
    page.open_ticket(ticket)
    qtbot.waitUntil(lambda: page.composer.draft is not None)

    restore(prepared, archive, NOW)
    keeper(window).look()

    qtbot.waitUntil(keeper(window).notice.isVisible)
    qtbot.waitUntil(lambda: titles(window) == ["Drucker", "Telefon"])


def test_a_draft_and_a_reply_taken_up_after_a_backup_keep_their_files(
    qtbot: QtBot, archive: Path, window: MainWindow, prepared: Paths, settings: Settings, tmp_path: Path
) -> None:
    other = open_helpdesk(prepared, settings)
    (sent,) = other.tickets.draft(TicketDraft("Schon gesandt", "Seit 7 Uhr.", desk="local")).tickets
    other.delivery.submit(sent)
    other.delivery.send_due()
    begin(qtbot, window, "Gerade getippt")
    page = tickets(window)
    page.composer.attach([samples.write(tmp_path, "server.log", b"Fehler 17")])
    qtbot.waitUntil(lambda: len(page.composer.rail.attachments) == 1)
    page.open_ticket(sent)
    qtbot.waitUntil(lambda: page.thread_view.ticket_id == sent)
    page.thread_view.reply.text.setPlainText("Noch etwas")
    page.thread_view.reply._attaching.attach([samples.write(tmp_path, "noch.log", b"Fehler 18")])
    qtbot.waitUntil(lambda: len(page.thread_view.reply.rail.attachments) == 1)
    (row,) = (row for row in other.tickets.page() if row.subject == "Gerade getippt")
    page.open_ticket(row.id)
    qtbot.waitUntil(lambda: page.composer.draft is not None)

    restore(prepared, archive, NOW)
    keeper(window).look()

    qtbot.waitUntil(lambda: "Antwort" in titles(window))
    rescued = [other.tickets.get(row.id) for row in other.tickets.page()]
    assert {ticket.subject: [file.name for file in ticket.attachments] for ticket in rescued} == {
        "Drucker": [],
        "Telefon": [],
        "Gerade getippt": ["server.log"],
        "Antwort": ["noch.log"],
    }
    (draft,) = (ticket for ticket in rescued if ticket.subject == "Gerade getippt")
    assert other.tickets.attached.content(draft.attachments[0].sha256) == b"Fehler 17"
    other.close()


def test_a_backup_is_put_back_from_the_settings_after_one_question(
    qtbot: QtBot, archive: Path, window: MainWindow
) -> None:
    begin(qtbot, window, "Gerade getippt")
    qtbot.waitUntil(lambda: len(titles(window)) == 3)
    page = window.go("settings")
    assert isinstance(page, SettingsPage)

    page.backup.offer(archive)
    qtbot.waitUntil(page.backup.question.isVisible)
    assert "2 Tickets" in page.backup.content.text()
    page.backup.confirm.click()

    qtbot.waitUntil(keeper(window).notice.isVisible)
    window.go("tickets")
    qtbot.waitUntil(lambda: titles(window) == ["Drucker", "Gerade getippt", "Telefon"])


def test_the_day_gets_its_backup_once_the_window_is_open(qtbot: QtBot, window: MainWindow, prepared: Paths) -> None:
    qtbot.waitUntil(lambda: len(dailies(prepared)) == 1)
    assert not keeper(window).notice.isVisible()


def test_what_was_closed_without_a_keyring_is_sealed_when_the_window_opens(
    qtbot: QtBot, prepared: Paths, settings: Settings, opened: Opened, request: pytest.FixtureRequest
) -> None:
    helpdesk = open_helpdesk(prepared, settings)
    (customer,) = helpdesk.customers.add(CustomerNew("Nord AG")).customers
    (consent,) = helpdesk.consents.new(ConsentNew(customer, "PC-17", "Drucker")).consents
    Case(helpdesk, consent).go(Action.PRESENT, Action.DECLINE, Action.SEAL)
    assert helpdesk.ledger.unsealed() == 1
    request.getfixturevalue("vault")

    opened()

    qtbot.waitUntil(lambda: helpdesk.ledger.unsealed() == 0)
    helpdesk.close()


def test_a_daily_backup_that_fails_is_told(qtbot: QtBot, prepared: Paths, opened: Opened) -> None:
    prepared.backups.write_text("im Weg")

    window = opened()

    qtbot.waitUntil(lambda: window.wiring._keeper is not None and keeper(window).notice.isVisible())
    assert "nicht gelungen" in keeper(window).notice.text.text()
    assert keeper(window).notice.details.text()

from collections.abc import Callable
from pathlib import Path
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from helpdesk.app import Helpdesk
from helpdesk.settings import Paths
from helpdesk.tickets import TicketDraft, TicketFilter
from ui.frame.memory import WindowMemory
from ui.jobs import Jobs
from ui.tickets.page import TicketsPage


def discarded(helpdesk: Helpdesk, tmp_path: Path) -> UUID:
    (tmp_path / "a.txt").write_text("Zeile")
    draft = TicketDraft("Drucker <img src=x>", "Druckt nicht.", server="srv-01")
    (ticket,) = helpdesk.tickets.draft(draft, [tmp_path / "a.txt"]).tickets
    helpdesk.tickets.discard(ticket)
    return ticket


def open_binned(qtbot: QtBot, page: TicketsPage, ticket: UUID) -> None:
    page.open_ticket(ticket)
    qtbot.waitUntil(lambda: page.stack.currentWidget() is page.binned)


def test_a_binned_draft_is_read_and_brought_back(
    qtbot: QtBot, page: TicketsPage, helpdesk: Helpdesk, tmp_path: Path
) -> None:
    open_binned(qtbot, page, discarded(helpdesk, tmp_path))
    assert page.binned.subject.text() == "Drucker <img src=x>"
    assert "endgültig gelöscht" in page.binned.facts.text()

    page.activateWindow()
    page.binned.restore.setFocus()
    page.binned.restore.click()

    qtbot.waitUntil(lambda: page.stack.currentWidget() is page.composer)
    assert QApplication.focusWidget() is page.composer.fields.message
    assert page.composer.fields.message.toPlainText() == "Druckt nicht."


def test_a_click_opens_in_the_bin_what_was_just_discarded(
    qtbot: QtBot, page: TicketsPage, helpdesk: Helpdesk, draft: Callable[..., UUID]
) -> None:
    ticket = draft()
    page.open_ticket(ticket)
    qtbot.waitUntil(lambda: page.composer.draft is not None and page.list.rows.current_key() == ticket)
    page.composer.discard.click()
    qtbot.waitUntil(lambda: page.stack.currentWidget() is page.empty)
    page.list.look_for(TicketFilter(binned=True))
    rows = page.list.rows
    qtbot.waitUntil(lambda: rows.rows.position(ticket) == 0)

    QTest.mouseClick(rows.viewport(), Qt.MouseButton.LeftButton, pos=rows.visualRect(rows.rows.index(0)).center())

    qtbot.waitUntil(lambda: page.stack.currentWidget() is page.binned)


def test_the_lookup_follows_a_binned_draft(qtbot: QtBot, page: TicketsPage, helpdesk: Helpdesk, tmp_path: Path) -> None:
    ticket = discarded(helpdesk, tmp_path)
    with qtbot.waitSignals([page.lookup_requested, page.customer_changed]):
        page.new_ticket()
    asked: list[object] = []
    page.lookup_requested.connect(lambda *said: asked.append(said))

    with qtbot.waitSignal(page.customer_changed):
        open_binned(qtbot, page, ticket)

    assert asked == [("Drucker <img src=x>", "Druckt nicht.")]


def test_deleting_for_good_asks_once(qtbot: QtBot, page: TicketsPage, helpdesk: Helpdesk, tmp_path: Path) -> None:
    open_binned(qtbot, page, discarded(helpdesk, tmp_path))
    page.binned.delete.click()
    assert "1 Anhang" in page.binned.question.details.text()
    qtbot.wait(100)
    assert helpdesk.finding.page(TicketFilter(binned=True))

    page.binned.question.action.click()

    qtbot.waitUntil(lambda: not helpdesk.finding.page(TicketFilter(binned=True)))
    qtbot.waitUntil(lambda: page.stack.currentWidget() is page.empty)


def test_the_draft_on_the_table_is_there_again_after_a_crash(
    qtbot: QtBot, page: TicketsPage, jobs: Jobs, paths: Paths
) -> None:
    memory = WindowMemory(paths)
    page.draft_opened.connect(memory.keep_draft)
    page.new_ticket()
    QTest.keyClicks(page.composer.fields.subject, "Drucker")
    page.composer.fields.message.insertPlainText("Druckt nicht")
    qtbot.waitUntil(lambda: WindowMemory(paths).draft() is not None)
    page.save_now()
    qtbot.waitUntil(lambda: not page.is_saving())

    again = TicketsPage(jobs)
    qtbot.addWidget(again)
    again.show()
    again.activateWindow()
    draft = WindowMemory(paths).draft()
    assert draft is not None
    again.reopen(draft)

    qtbot.waitUntil(lambda: again.stack.currentWidget() is again.composer)
    assert QApplication.focusWidget() is again.composer.fields.message
    QTest.keyClicks(again.composer.fields.message, "!")
    assert again.composer.fields.message.toPlainText() == "Druckt nicht!"


def test_a_draft_that_was_discarded_meanwhile_is_not_put_on_the_table(
    qtbot: QtBot, page: TicketsPage, helpdesk: Helpdesk, tmp_path: Path
) -> None:
    page.reopen(discarded(helpdesk, tmp_path))
    qtbot.wait(50)

    assert page.stack.currentWidget() is page.empty


def test_nothing_is_remembered_once_another_ticket_is_read(paths: Paths) -> None:
    paths.data_dir.mkdir(exist_ok=True)
    memory = WindowMemory(paths)
    memory.keep_draft(UUID(int=7))
    assert WindowMemory(paths).draft() == UUID(int=7)
    memory.keep_draft(None)

    assert WindowMemory(paths).draft() is None

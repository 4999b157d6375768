from typing import TYPE_CHECKING
from uuid import uuid4

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QTextCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication
from pytestqt.qtbot import QtBot

from helpdesk.app import Helpdesk
from helpdesk.customers import CustomerNew, CustomerRow
from helpdesk.scope import Verdict
from helpdesk.tickets import TicketState
from ui.jobs import Jobs
from ui.scope.wording import TakenAnswer
from ui.tickets import draft as draft_module
from ui.tickets.inputs import MessageEdit
from ui.tickets.page import TicketsPage
from ui.tickets.ticket_list import TicketList

if TYPE_CHECKING:
    from tests.ui.tickets.conftest import Sent


def fill(page: TicketsPage, subject: str = "Drucker", message: str = "Druckt nicht.") -> None:
    page.new_ticket()
    QTest.keyClicks(page.composer.fields.subject, subject)
    page.composer.fields.message.insertPlainText(message)


def open_ticket(qtbot: QtBot, page: TicketsPage, ticket_id: object) -> None:
    page.list.ticket_chosen.emit(ticket_id)
    qtbot.waitUntil(
        lambda: ticket_id in {page.thread_view.ticket_id, page.composer.draft.id if page.composer.draft else None}
    )


def settle(qtbot: QtBot, page: TicketsPage, jobs: Jobs) -> None:
    """Waits until the worker has done what it was asked."""
    caught_up: list[object] = []
    jobs.ask(page, lambda _helpdesk: None, caught_up.append, caught_up.append)
    qtbot.waitUntil(lambda: bool(caught_up))


@pytest.mark.usefixtures("postman")
def test_one_click_delivers_and_shows_the_thread(qtbot: QtBot, page: TicketsPage, helpdesk: Helpdesk) -> None:
    fill(page)

    QTest.keyClick(page.composer.fields.message, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    if page.stack.currentWidget() is page.composer:
        page.composer.send.click()

    qtbot.waitUntil(lambda: page.thread_view.state.word.text() == "zugestellt")
    (row,) = helpdesk.tickets.page()
    assert row.state is TicketState.DELIVERED
    assert row.number in page.thread_view.facts.text()


def test_a_draft_for_which_only_the_customer_was_chosen_is_not_used_again(
    qtbot: QtBot, page: TicketsPage, helpdesk: Helpdesk
) -> None:
    (customer,) = helpdesk.customers.add(CustomerNew("Nord AG", "K-1")).customers
    page.new_ticket()
    chooser = page.composer.fields.customer
    chooser.show_customer(CustomerRow(customer, "Nord AG", "K-1"))
    chooser.customer_chosen.emit(chooser.customer)

    page.new_ticket()

    assert page.composer.fields.typed().customer is None


def test_what_a_draft_was_judged_by_never_stands_below_the_next_one(
    qtbot: QtBot, page: TicketsPage, jobs: Jobs, helpdesk: Helpdesk
) -> None:
    fill(page)
    page.take_answer(TakenAnswer("Das ist nicht geregelt.", None, "", "", Verdict.UNREGULATED))
    page.new_ticket()

    with qtbot.waitSignals([jobs.changed, jobs.changed]):
        pass
    settle(qtbot, page, jobs)

    assert page.composer.judged.items == []
    (row,) = helpdesk.tickets.page()
    page.open_ticket(row.id)
    qtbot.waitUntil(lambda: len(page.composer.judged.items) == 1)


def test_a_discarded_draft_comes_back_by_undo(qtbot: QtBot, page: TicketsPage, helpdesk: Helpdesk) -> None:
    fill(page)
    page.composer.discard.click()
    qtbot.waitUntil(page.undo.isVisible)
    assert not helpdesk.tickets.page()
    assert page.stack.currentWidget() is page.empty

    page.undo.button.click()

    qtbot.waitUntil(lambda: page.composer.fields.message.toPlainText() == "Druckt nicht.")
    qtbot.waitUntil(lambda: page.stack.currentWidget() is page.composer)
    assert [row.subject for row in helpdesk.tickets.page()] == ["Drucker"]


def test_going_to_another_ticket_loses_nothing(
    qtbot: QtBot, page: TicketsPage, helpdesk: Helpdesk, sent: "Sent"
) -> None:
    other = sent("Anderes")
    fill(page, "Entwurf")

    open_ticket(qtbot, page, other)

    qtbot.waitUntil(lambda: {row.subject for row in helpdesk.tickets.page()} == {"Anderes", "Entwurf"})


def test_a_draft_opens_with_what_was_typed_last(
    qtbot: QtBot, page: TicketsPage, helpdesk: Helpdesk, draft: "Sent"
) -> None:
    first, second = draft("eins"), draft("zwei")
    open_ticket(qtbot, page, first)
    QTest.keyClicks(page.composer.fields.subject, "!")
    open_ticket(qtbot, page, second)

    open_ticket(qtbot, page, first)

    assert page.composer.fields.subject.text() in {"eins!", "!eins"}


def test_a_page_thrown_away_saves_first(qtbot: QtBot, jobs: Jobs, helpdesk: Helpdesk) -> None:
    page = TicketsPage(jobs, [])
    fill(page)

    page.deleteLater()

    qtbot.waitUntil(lambda: [row.subject for row in helpdesk.tickets.page()] == ["Drucker"])


def test_hiding_the_page_saves(
    qtbot: QtBot, page: TicketsPage, helpdesk: Helpdesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(draft_module, "PAUSE_MS", 3_600_000)
    fill(page)

    page.hide()

    qtbot.waitUntil(lambda: bool(helpdesk.tickets.page()))


def test_a_blank_draft_is_used_again(page: TicketsPage) -> None:
    page.new_ticket()
    first = page.composer.draft

    page.new_ticket()

    assert page.composer.draft is first


@pytest.mark.parametrize("where", ["composer", "thread", "nowhere"])
def test_an_answer_goes_where_somebody_writes(qtbot: QtBot, page: TicketsPage, sent: "Sent", where: str) -> None:
    if where == "composer":
        page.new_ticket()
    elif where == "thread":
        open_ticket(qtbot, page, sent())

    page.take_answer(TakenAnswer("Das ist enthalten.", "mail", "it", "e1", Verdict.INCLUDED))

    written = page.thread_view.reply.text if where == "thread" else page.composer.fields.message
    assert written.toPlainText() == "Das ist enthalten."


def test_a_vanished_ticket_is_explained(qtbot: QtBot, page: TicketsPage) -> None:
    page.open_ticket(uuid4())

    qtbot.waitUntil(page.notice.isVisible)
    assert page.stack.currentWidget() is page.empty


@pytest.mark.usefixtures("postman")
def test_sending_pulls_nobody_back_from_the_ticket_they_have_gone_on_to(
    qtbot: QtBot, page: TicketsPage, helpdesk: Helpdesk, draft: "Sent"
) -> None:
    other = draft("Anderes")
    fill(page)
    page.composer.send.click()
    page._show_draft(page._drafts.of(helpdesk.tickets.get(other)), helpdesk.tickets.get(other))
    QTest.keyClicks(page.composer.fields.subject, "!")

    qtbot.waitUntil(lambda: helpdesk.finding.counts()[TicketState.DELIVERED] == 1)
    qtbot.wait(50)

    assert page.stack.currentWidget() is page.composer
    assert page.composer.fields.subject.text() == "!Anderes"
    page.save_now()
    qtbot.waitUntil(lambda: helpdesk.tickets.get(other).subject == "!Anderes")


def test_in_a_folded_page_what_is_on_the_table_can_be_come_back_to(
    qtbot: QtBot, page: TicketsPage, draft: "Sent"
) -> None:
    page.resize(500, 640)
    qtbot.waitUntil(lambda: page.panes.is_folded)
    page.new_ticket()
    page.panes.show_list()

    page.list.new.click()

    assert page.composer.isVisible()


TOLD = "Ihr Anliegen gehört nicht zum vereinbarten Leistungsumfang: „Drucker warten“. (Quelle: IT-Support)"
TAKEN = TakenAnswer(TOLD, "printer", "it", "e1", Verdict.EXCLUDED)


def judged(helpdesk: Helpdesk) -> list[str]:
    (row,) = helpdesk.tickets.page()
    return [one.entry for one in helpdesk.tickets.get(row.id).judgements]


def answered(qtbot: QtBot, page: TicketsPage) -> MessageEdit:
    """The message of a ticket that was judged by what stands in it."""
    fill(page)
    page.take_answer(TAKEN)
    qtbot.waitUntil(lambda: len(page.composer.judged.items) == 1)
    return page.composer.fields.message


def test_undoing_takes_the_answer_and_its_judgement_back_and_redoing_brings_both(
    qtbot: QtBot, page: TicketsPage, helpdesk: Helpdesk
) -> None:
    message = answered(qtbot, page)

    QTest.keyClick(message, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)

    assert message.toPlainText() == "Druckt nicht."
    qtbot.waitUntil(lambda: not page.composer.judged.items)
    assert judged(helpdesk) == []

    message.redo()

    qtbot.waitUntil(lambda: len(page.composer.judged.items) == 1)
    assert message.toPlainText().endswith(TOLD)
    assert judged(helpdesk) == ["printer"]


def test_an_answer_deleted_by_hand_judges_no_more_and_one_that_is_reworded_does(
    qtbot: QtBot, page: TicketsPage, helpdesk: Helpdesk, jobs: Jobs
) -> None:
    message = answered(qtbot, page)
    page.take_answer(TakenAnswer(TOLD.replace("Drucker", "Kopierer"), "copier", "it", "e1", Verdict.EXCLUDED))
    qtbot.waitUntil(lambda: len(page.composer.judged.items) == 2)

    message.document().find(TOLD).removeSelectedText()
    message.document().find("zum vereinbarten Leistungsumfang: „Kopierer").insertText("dazu: „Plotter")

    qtbot.waitUntil(lambda: len(page.composer.judged.items) == 1)
    settle(qtbot, page, jobs)
    assert judged(helpdesk) == ["copier"]


def test_the_same_answer_is_not_written_twice_but_shown(qtbot: QtBot, page: TicketsPage, helpdesk: Helpdesk) -> None:
    message = answered(qtbot, page)
    message.moveCursor(QTextCursor.MoveOperation.Start)

    page.take_answer(TAKEN)

    assert message.toPlainText().count(TOLD) == 1
    assert message.textCursor().selectedText() == TOLD
    assert judged(helpdesk) == ["printer"]


def test_a_judgement_is_taken_back_by_its_button_and_that_by_undo(
    qtbot: QtBot, page: TicketsPage, helpdesk: Helpdesk
) -> None:
    answered(qtbot, page)

    page.activateWindow()
    drop = page.composer.judged.findChildren(QAbstractButton, "ticket_judged_drop")[0]
    drop.setFocus()
    drop.click()
    qtbot.waitUntil(page.undo.isVisible)
    assert QApplication.focusWidget() is page.composer.fields.message
    qtbot.waitUntil(lambda: not page.composer.judged.items)
    assert judged(helpdesk) == []

    page.undo.button.setFocus()
    page.undo.button.click()
    assert QApplication.focusWidget() is page.composer.fields.message
    qtbot.waitUntil(lambda: len(page.composer.judged.items) == 1)
    assert judged(helpdesk) == ["printer"]


def test_undoing_in_a_reply_takes_back_only_what_nobody_was_told(
    qtbot: QtBot, page: TicketsPage, helpdesk: Helpdesk, sent: "Sent"
) -> None:
    ticket = sent()
    open_ticket(qtbot, page, ticket)
    page.take_answer(TAKEN)
    qtbot.waitUntil(lambda: len(page.thread_view.judged.items) == 1)

    page.thread_view.reply.text.undo()
    qtbot.waitUntil(lambda: not page.thread_view.judged.items)

    page.take_answer(TAKEN)
    qtbot.waitUntil(lambda: len(page.thread_view.judged.items) == 1)
    page.thread_view.reply.submit()
    qtbot.waitUntil(lambda: bool(helpdesk.tickets.get(ticket).thread))
    qtbot.waitUntil(lambda: not page.thread_view.judged.items[0].removable)
    assert judged(helpdesk) == ["printer"]


def test_a_judgement_that_could_not_be_recorded_is_told(
    qtbot: QtBot, page: TicketsPage, helpdesk: Helpdesk, sent: "Sent"
) -> None:
    ticket = sent()
    open_ticket(qtbot, page, ticket)
    helpdesk.delivery.close(ticket)
    helpdesk.delivery.send_due()

    page.take_answer(TAKEN)

    qtbot.waitUntil(page.notice.isVisible)
    assert "geschlossen" in page.notice.text.text()


@pytest.mark.parametrize("painted", [True, False])
def test_a_row_clicked_before_the_services_are_there_stays_chosen_and_is_opened(
    qtbot: QtBot, helpdesk: Helpdesk, draft: "Sent", painted: bool
) -> None:
    former, clicked = draft("Drucker"), draft("Backup")
    jobs = Jobs(lambda: helpdesk, held=True)
    shown = TicketList(jobs, helpdesk.tickets.page())
    qtbot.addWidget(shown)
    page = None if painted else TicketsPage(jobs, painted_list=shown)
    shown.rows.choose(clicked)
    page = page or TicketsPage(jobs, painted_list=shown)
    qtbot.addWidget(page)
    page.reopen(former)

    jobs.release()

    qtbot.waitUntil(lambda: page.composer.draft is not None and page.stack.currentWidget() is page.composer)
    with qtbot.waitCallback() as answered:
        jobs.ask(page, lambda _helpdesk: None, answered, answered)
    assert page.composer.draft is not None
    assert page.composer.draft.id == clicked
    assert shown.rows.current_key() == clicked
    jobs.close()

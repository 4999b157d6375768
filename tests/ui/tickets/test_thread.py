from collections.abc import Sequence
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING
from uuid import UUID

import pytest
from PIL import Image
from PySide6.QtCore import QRegularExpression, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QLabel, QPushButton
from pytestqt.qtbot import QtBot

from helpdesk.app import Helpdesk
from helpdesk.printing.subjects import TicketSubject
from helpdesk.tickets import Attachment, TicketState
from tests.tickets.samples import GOOD, write
from tests.tickets.test_pictures import saved
from ui.jobs import Jobs
from ui.outbox.steps import Step
from ui.theme import apply_theme, theme
from ui.tickets.bubbles import Bubble, SentFile
from ui.tickets.looking import Look
from ui.tickets.page import TicketsPage

if TYPE_CHECKING:
    from tests.ui.tickets.conftest import Sent


def show(qtbot: QtBot, page: TicketsPage, ticket_id: UUID) -> None:
    page.open_ticket(ticket_id)
    qtbot.waitUntil(lambda: page.thread_view.ticket_id == ticket_id)


def test_a_message_is_shown_letter_by_letter_and_never_as_markup(qtbot: QtBot, page: TicketsPage, sent: "Sent") -> None:
    hostile = "<img src=/etc/passwd><b>fett</b>"
    show(qtbot, page, sent(hostile, hostile))

    labels = page.thread_view.findChildren(QLabel)
    assert {label.textFormat() for label in labels} == {Qt.TextFormat.PlainText}
    assert [bubble.text.text() for bubble in page.thread_view.findChildren(Bubble)] == [hostile]


def test_a_ticket_is_wanted_in_writing_by_one_click(qtbot: QtBot, page: TicketsPage, sent: "Sent") -> None:
    ticket_id = sent()
    show(qtbot, page, ticket_id)

    with qtbot.waitSignal(page.print_requested) as wanted:
        page.thread_view.print.click()

    assert wanted.args == [TicketSubject(ticket_id)]


def test_a_reply_being_typed_is_there_again_after_going_elsewhere(
    qtbot: QtBot, page: TicketsPage, sent: "Sent"
) -> None:
    first, second = sent("eins"), sent("zwei")
    show(qtbot, page, first)
    page.thread_view.reply.text.insertPlainText("Noch nicht fertig")
    show(qtbot, page, second)
    assert page.thread_view.reply.text.toPlainText() == ""

    show(qtbot, page, first)

    assert page.thread_view.reply.text.toPlainText() == "Noch nicht fertig"


def test_a_reply_goes_out_and_its_field_is_empty_then(
    qtbot: QtBot, page: TicketsPage, helpdesk: Helpdesk, sent: "Sent"
) -> None:
    ticket_id = sent()
    show(qtbot, page, ticket_id)
    page.thread_view.reply.text.insertPlainText("Auch im Lager.")

    page.thread_view.reply.send.setFocus()
    page.thread_view.reply.send.click()

    qtbot.waitUntil(lambda: len(page.thread_view.findChildren(Bubble)) == 2)
    qtbot.waitUntil(lambda: page.thread_view.reply.text.toPlainText() == "")
    assert page.focusWidget() is page.thread_view.reply.text
    assert [said.text for said in helpdesk.tickets.get(ticket_id).thread] == ["Auch im Lager."]


def test_an_empty_reply_is_refused_in_place(qtbot: QtBot, page: TicketsPage, sent: "Sent") -> None:
    show(qtbot, page, sent())

    page.thread_view.reply.send.click()

    assert page.thread_view.reply.problem.text.text() == "Die Antwort ist noch leer."


@pytest.mark.usefixtures("postman")
def test_closing_waits_for_a_reply_not_yet_sent(
    qtbot: QtBot, page: TicketsPage, helpdesk: Helpdesk, sent: "Sent"
) -> None:
    ticket_id = sent()
    show(qtbot, page, ticket_id)
    page.thread_view.reply.text.insertPlainText("Danke")
    page.thread_view.close_ticket.click()
    assert page.thread_view.problem.isVisible()

    page.thread_view.problem.action.click()

    qtbot.waitUntil(page.thread_view.closed.isVisible)
    assert helpdesk.tickets.get(ticket_id).state is TicketState.CLOSED


def test_what_waits_can_be_taken_back_and_edited(
    qtbot: QtBot, page: TicketsPage, helpdesk: Helpdesk, draft: "Sent"
) -> None:
    ticket_id = draft("Wartet")
    helpdesk.delivery.submit(ticket_id)
    show(qtbot, page, ticket_id)

    page.thread_view.delivery.panel.buttons[Step.EDIT].click()

    qtbot.waitUntil(lambda: page.composer.fields.subject.text() == "Wartet")
    assert page.stack.currentWidget() is page.composer
    assert not helpdesk.delivery.outbox()


def test_a_portal_ticket_is_carried_over_field_by_field_and_confirmed(
    qtbot: QtBot, page: TicketsPage, helpdesk: Helpdesk, sent: "Sent"
) -> None:
    ticket_id = sent("Firewall", "Bitte Port 8443\nfreigeben.", desk="portal")
    show(qtbot, page, ticket_id)
    copies = page.thread_view.handoff.findChildren(QPushButton, QRegularExpression("handoff_copy_[0-9]"))
    assert [button.accessibleName() for button in copies] == ["Betreff kopieren", "Nachricht kopieren"]

    copies[1].click()
    assert QGuiApplication.clipboard().text() == "Bitte Port 8443\nfreigeben."
    page.thread_view.handoff.number.setText("4711")
    page.thread_view.handoff.confirm.click()

    qtbot.waitUntil(lambda: "4711" in page.thread_view.facts.text())
    assert not page.thread_view.handoff.isVisible()
    assert helpdesk.tickets.get(ticket_id).number == "4711"


def test_a_confirmation_without_number_is_explained(qtbot: QtBot, page: TicketsPage, sent: "Sent") -> None:
    show(qtbot, page, sent(desk="portal"))

    page.thread_view.handoff.confirm.click()

    qtbot.waitUntil(page.thread_view.problem.isVisible)
    assert page.thread_view.handoff.isVisible()


def test_a_reply_takes_its_files_along(
    qtbot: QtBot, page: TicketsPage, helpdesk: Helpdesk, sent: "Sent", tmp_path: Path
) -> None:
    ticket_id = sent()
    show(qtbot, page, ticket_id)
    (tmp_path / "log.txt").write_text("Zeile")
    reply = page.thread_view.reply
    reply.text.insertPlainText("Das Log dazu.")
    reply.text.files_dropped.emit([tmp_path / "log.txt"])
    qtbot.waitUntil(lambda: reply.rail.count.text() == "1 von 3")

    reply.send.click()

    qtbot.waitUntil(lambda: bool(helpdesk.tickets.get(ticket_id).thread))
    (said,) = helpdesk.tickets.get(ticket_id).thread
    assert [attachment.name for attachment in said.attachments] == ["log.txt"]
    qtbot.waitUntil(lambda: reply.rail.count.text() == "0 von 3")


def test_pictures_that_were_sent_are_shown_small(
    qtbot: QtBot, page: TicketsPage, helpdesk: Helpdesk, tmp_path: Path
) -> None:
    (ticket_id,) = helpdesk.tickets.draft(GOOD).tickets
    for name, content in (("bild.png", saved("PNG")), ("log.txt", b"Zeile")):
        helpdesk.tickets.attach(ticket_id, write(tmp_path, name, content))
    helpdesk.delivery.submit(ticket_id)
    helpdesk.delivery.send_due()

    show(qtbot, page, ticket_id)

    def drawn() -> dict[str, bool]:
        cards = [card for card in page.thread_view.findChildren(SentFile) if card.isVisible()]
        return {card.file.name: not card.thumbnail._image.isNull() for card in cards}

    qtbot.waitUntil(lambda: drawn() == {"bild.png": True, "log.txt": False})


def test_what_is_saved_waits_for_one_picture_of_a_thread_at_most(
    qtbot: QtBot, page: TicketsPage, helpdesk: Helpdesk, jobs: Jobs, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (ticket_id,) = helpdesk.tickets.draft(GOOD).tickets
    for edge in (10, 20, 30):
        picture = saved("PNG", Image.new("RGB", (edge, edge)))
        helpdesk.tickets.attach(ticket_id, write(tmp_path, f"{edge}.png", picture))
    helpdesk.delivery.submit(ticket_id)
    helpdesk.delivery.send_due()
    order: list[str] = []
    begun, typed = Event(), Event()

    def drawn(_helpdesk: Helpdesk, files: Sequence[Attachment]) -> dict[str, Look]:
        begun.set()
        typed.wait(60)
        order.extend(file.name for file in files)
        return {}

    monkeypatch.setattr("ui.tickets.thread.thumbnails", drawn)
    show(qtbot, page, ticket_id)
    qtbot.waitUntil(begun.is_set)

    jobs.ask(page, lambda _helpdesk: order.append("saved"), lambda _answer: None, lambda _error: None)
    typed.set()

    qtbot.waitUntil(lambda: len(order) == 4)
    assert order == ["30.png", "saved", "20.png", "10.png"]


def test_in_a_low_window_with_large_letters_the_reply_gives_room_and_covers_nothing(
    qtbot: QtBot, qapp: QApplication, page: TicketsPage, sent: "Sent"
) -> None:
    reply = page.thread_view.reply
    show(qtbot, page, sent())
    apply_theme(qapp, "light", 200)
    page.resize(950, 570)

    qtbot.waitUntil(lambda: 0 < reply.text.geometry().bottom() < reply.rail.geometry().top())
    assert page.thread_view.talk.height() > theme().size.text_body * 3
    apply_theme(qapp, "light")

"""What looks confidential is named before it leaves."""

from collections.abc import Callable
from uuid import UUID

from PySide6.QtWidgets import QApplication, QPlainTextEdit, QPushButton
from pytestqt.qtbot import QtBot

from helpdesk.app import Helpdesk
from helpdesk.tickets import TicketState
from tests.tickets import samples
from tests.ui.tickets.test_attachments import Opened, focused, overlay, told
from ui.tickets.page import TicketsPage


def button(page: TicketsPage, name: str) -> QPushButton:
    found = page.findChild(QPushButton, name)
    assert found is not None
    return found


def test_a_password_is_named_before_anything_leaves_and_sent_when_confirmed(
    qtbot: QtBot, page: TicketsPage, opened: Opened, helpdesk: Helpdesk
) -> None:
    ticket_id = opened("Passwort: Sommer2024!")
    page.composer.submit()
    qtbot.waitUntil(page.composer.leaks.isVisible)
    assert page.composer.leaks.heading.text() == "In der Nachricht, Zeile 1, steht offenbar ein Kennwort."
    assert page.composer.leaks.places.text() == "Passwort: •••"
    assert helpdesk.tickets.get(ticket_id).state is TicketState.DRAFT

    button(page, "composer_leaks_anyway").click()

    qtbot.waitUntil(lambda: helpdesk.tickets.get(ticket_id).state is not TicketState.DRAFT)


def test_masking_changes_message_and_file_and_sends_nothing(
    qtbot: QtBot, page: TicketsPage, opened: Opened, helpdesk: Helpdesk
) -> None:
    ticket_id = opened(
        "Größe 😀 und Passwort: Sommer2024!\nPasswort: Winter2024!", dump__log=b"\n" * 11 + b"password=hunter2\n"
    )
    page.composer.submit()
    qtbot.waitUntil(page.composer.leaks.isVisible)
    assert "In dump.log, Zeile 12, steht offenbar ein Kennwort." in page.composer.leaks.places.text()

    focused(qtbot, page, button(page, "composer_leaks_mask"))
    button(page, "composer_leaks_mask").click()

    assert QApplication.focusWidget() is page.composer.fields.message
    qtbot.waitUntil(lambda: helpdesk.tickets.warnings(ticket_id) == ())
    assert page.composer.fields.message.toPlainText() == "Größe 😀 und Passwort: •••\nPasswort: •••"
    assert helpdesk.tickets.get(ticket_id).state is TicketState.DRAFT
    qtbot.waitUntil(lambda: "Stellen geschwärzt" in told(page))


def test_what_is_packed_is_named_and_nothing_is_offered_that_would_not_help(
    qtbot: QtBot, page: TicketsPage, opened: Opened
) -> None:
    opened(logs__zip=samples.archive(server__log="password=hunter2"))
    page.composer.submit()
    qtbot.waitUntil(page.composer.leaks.isVisible)

    assert "In logs.zip › server.log, Zeile 1" in page.composer.leaks.heading.text()
    assert button(page, "composer_leaks_mask").isHidden()
    assert not button(page, "composer_leaks_anyway").hasFocus()


def test_the_place_in_a_log_is_shown_with_its_line(qtbot: QtBot, page: TicketsPage, opened: Opened) -> None:
    opened(dump__log=b"x\n" * 99 + b"password=hunter2\n" + b"x\n" * 99)
    page.composer.submit()
    qtbot.waitUntil(page.composer.leaks.isVisible)

    button(page, "composer_leaks_show").click()

    shown = overlay(page)
    assert shown is not None
    qtbot.waitUntil(lambda: shown.findChild(QPlainTextEdit) is not None)
    lines = shown.findChild(QPlainTextEdit)
    assert lines is not None
    assert lines.textCursor().block().text() == "100  password=hunter2"


def test_each_press_shows_the_next_place(qtbot: QtBot, page: TicketsPage, opened: Opened) -> None:
    opened("Passwort: Sommer2024!\nIBAN DE89370400440532013000")
    page.composer.submit()
    qtbot.waitUntil(page.composer.leaks.isVisible)
    shown = []

    for _ in range(3):
        button(page, "composer_leaks_show").click()
        shown.append(page.composer.fields.message.textCursor().selectedText())

    assert shown == ["Sommer2024!", "DE89370400440532013000", "Sommer2024!"]


def test_a_reply_is_asked_about_too_and_goes_when_confirmed(
    qtbot: QtBot, page: TicketsPage, sent: Callable[..., UUID], helpdesk: Helpdesk
) -> None:
    ticket_id = sent()
    page.open_ticket(ticket_id)
    qtbot.waitUntil(lambda: page.thread_view.reply.isVisible() and page.thread_view.reply.reply is not None)
    reply = page.thread_view.reply
    reply.text.setPlainText("Kennwort: Winter-77")
    reply.submit()
    qtbot.waitUntil(reply.leaks.isVisible)
    assert helpdesk.tickets.get(ticket_id).thread == ()

    reply.leaks.anyway.click()

    qtbot.waitUntil(lambda: len(helpdesk.tickets.get(ticket_id).thread) == 1)


def test_a_new_secret_is_asked_about_although_another_was_confirmed(
    qtbot: QtBot, page: TicketsPage, opened: Opened, helpdesk: Helpdesk
) -> None:
    ticket_id = opened("Passwort: Sommer2024!")
    leaks = page.composer.leaks
    leaks._allowed = {(ticket_id, "", "Sommer2024!")}
    page.composer.fields.message.setPlainText("Passwort: Sommer2024!\nPasswort: Winter2024!")

    page.composer.submit()

    qtbot.waitUntil(leaks.isVisible)
    assert leaks.heading.text() == "In der Nachricht, Zeile 2, steht offenbar ein Kennwort."

import re
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, Qt, QUrl
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from helpdesk.app import Helpdesk
from helpdesk.changes import Changes
from helpdesk.customers import CustomerNew
from helpdesk.tickets import Attachment, Ticket, TicketDraft
from ui.jobs import Jobs
from ui.tickets.composer import Composer
from ui.tickets.page import TicketsPage


@pytest.fixture
def composer(page: TicketsPage) -> Composer:
    page.new_ticket()
    return page.composer


def only_ticket(helpdesk: Helpdesk) -> Ticket:
    (row,) = helpdesk.tickets.page()
    return helpdesk.tickets.get(row.id)


def write(folder: Path, *names: str) -> list[Path]:
    for number, name in enumerate(names):
        (folder / name).write_text(f"Zeile {number}\n")
    return [folder / name for name in names]


def names(attachments: tuple[Attachment, ...]) -> list[str]:
    return [attachment.name for attachment in attachments]


def test_what_is_typed_is_stored_without_a_button(qtbot: QtBot, composer: Composer, helpdesk: Helpdesk) -> None:
    QTest.keyClicks(composer.fields.subject, "Drucker")
    composer.fields.message.insertPlainText("Seit gestern über Köln.")
    composer.fields.department.choose("Sonstiges")

    qtbot.waitUntil(lambda: bool(re.fullmatch(r"Gespeichert \d\d:\d\d", composer.saved.text())))
    ticket = only_ticket(helpdesk)
    assert (ticket.subject, ticket.message, ticket.department) == ("Drucker", "Seit gestern über Köln.", "Sonstiges")


def test_a_change_told_by_others_leaves_the_cursor_alone(
    qtbot: QtBot, composer: Composer, helpdesk: Helpdesk, jobs: Jobs
) -> None:
    QTest.keyClicks(composer.fields.subject, "Drucker")
    qtbot.waitUntil(lambda: composer.saved.text() != "")
    QTest.keyClicks(composer.fields.subject, " im Lager")
    composer.fields.subject.setCursorPosition(3)

    jobs.changed.emit(Changes(tickets=frozenset({only_ticket(helpdesk).id})))
    qtbot.wait(20)

    assert composer.fields.subject.text() == "Drucker im Lager"
    assert composer.fields.subject.cursorPosition() == 3


def test_a_failed_save_says_so_and_keeps_the_text(qtbot: QtBot, page: TicketsPage, helpdesk: Helpdesk) -> None:
    page.new_ticket()
    QTest.keyClicks(page.composer.fields.subject, "Drucker")
    qtbot.waitUntil(lambda: page.composer.saved.text() != "")
    ticket = only_ticket(helpdesk)
    helpdesk.tickets.save(ticket.id, TicketDraft(subject="Drucker", message="Druckt nicht."))
    helpdesk.delivery.submit(ticket.id)

    QTest.keyClicks(page.composer.fields.subject, "!")

    qtbot.waitUntil(page.composer.save_problem.isVisible)
    assert page.composer.fields.subject.text() == "Drucker!"
    assert page.composer.saved.text() == ""


def test_what_is_missing_stands_below_the_fields_until_it_is_there(composer: Composer) -> None:
    composer.send.click()

    subject = composer.fields._fields["subject"].problem
    assert subject.text() == "Der Betreff fehlt."
    assert "Die Nachricht fehlt." in composer.problem.details.text()
    QTest.keyClicks(composer.fields.subject, "Drucker")
    assert subject.text() == ""


def test_refused_files_say_why_and_the_others_stay(
    qtbot: QtBot, composer: Composer, helpdesk: Helpdesk, tmp_path: Path
) -> None:
    composer.attach(write(tmp_path, "a.txt", "virus.exe", "b.txt"))

    qtbot.waitUntil(lambda: names(composer.rail.attachments) == ["a.txt", "b.txt"])
    assert composer.problem.text.text() == "„virus.exe“ wurde nicht angehängt."
    assert ".exe" in composer.problem.details.text()
    assert names(only_ticket(helpdesk).attachments) == ["a.txt", "b.txt"]


def test_the_fourth_file_is_refused_and_three_stay(qtbot: QtBot, composer: Composer, tmp_path: Path) -> None:
    composer.attach(write(tmp_path, "1.txt", "2.txt", "3.txt", "4.txt"))

    qtbot.waitUntil(lambda: composer.rail.count.text() == "3 von 3")
    assert "„4.txt“" in composer.problem.text.text()


def test_a_pasted_picture_becomes_an_attachment(qtbot: QtBot, composer: Composer) -> None:
    picture = QImage(8, 8, QImage.Format.Format_RGB32)
    picture.fill(Qt.GlobalColor.red)
    clipboard = QMimeData()
    clipboard.setImageData(picture)

    composer.fields.message.insertFromMimeData(clipboard)

    qtbot.waitUntil(lambda: composer.rail.count.text() == "1 von 3")
    assert composer.rail.attachments[0].name.endswith(".png")


def test_dropped_files_are_attached_and_not_written_into_the_text(
    qtbot: QtBot, composer: Composer, tmp_path: Path
) -> None:
    dropped = QMimeData()
    dropped.setUrls([QUrl.fromLocalFile(str(path)) for path in write(tmp_path, "a.log")])

    composer.fields.message.insertFromMimeData(dropped)

    qtbot.waitUntil(lambda: names(composer.rail.attachments) == ["a.log"])
    assert composer.fields.message.toPlainText() == ""


def test_a_removed_file_comes_back_by_undo(
    qtbot: QtBot, composer: Composer, helpdesk: Helpdesk, tmp_path: Path
) -> None:
    composer.attach(write(tmp_path, "a.txt"))
    qtbot.waitUntil(lambda: composer.rail.count.text() == "1 von 3")

    composer.rail.remove_requested.emit(composer.rail.attachments[0])
    assert composer.rail.count.text() == "0 von 3"
    composer.undo.button.click()

    assert composer.rail.count.text() == "1 von 3"
    assert names(only_ticket(helpdesk).attachments) == ["a.txt"]


def test_a_removed_file_is_gone_once_the_draft_is_left(
    qtbot: QtBot, page: TicketsPage, composer: Composer, helpdesk: Helpdesk, tmp_path: Path
) -> None:
    composer.attach(write(tmp_path, "a.txt"))
    qtbot.waitUntil(lambda: composer.rail.count.text() == "1 von 3")
    composer.rail.remove_requested.emit(composer.rail.attachments[0])

    page.save_now()

    qtbot.waitUntil(lambda: not only_ticket(helpdesk).attachments)


def test_quality_marks_follow_the_message(qtbot: QtBot, composer: Composer) -> None:
    time = composer.marks._marks["time"]
    assert time.accessibleName() == "Zeitpunkt: fehlt noch"

    composer.fields.message.insertPlainText("Seit heute 14:05 Uhr.")

    qtbot.waitUntil(lambda: time.accessibleName() == "Zeitpunkt: genannt")


def test_a_template_keeps_what_is_typed_and_its_gaps_are_named_before_sending(
    qtbot: QtBot, composer: Composer, helpdesk: Helpdesk
) -> None:
    composer.fields.message.insertPlainText("Mein Text.")
    composer.templates.menu().actions()[0].trigger()
    qtbot.waitUntil(lambda: "Guten Tag" in composer.fields.message.toPlainText())

    assert composer.fields.message.toPlainText().startswith("Mein Text.\n\nGuten Tag")
    assert composer.fields.department.value() == "Technischer Support"
    composer.send.click()
    assert composer.problem.action.text() == "Trotzdem absenden"
    assert "betroffene Systeme, Auszug aus dem Log" in composer.problem.details.text()


def test_the_answer_stands_as_a_paragraph_of_its_own(composer: Composer) -> None:
    composer.fields.message.insertPlainText("Guten Tag,\nGruß")
    cursor = composer.fields.message.textCursor()
    cursor.setPosition(len("Guten Tag,"))
    composer.fields.message.setTextCursor(cursor)

    composer.insert_text("Das ist enthalten.")

    assert composer.fields.message.toPlainText() == "Guten Tag,\n\nDas ist enthalten.\n\nGruß"


def test_the_lookup_follows_what_a_person_types(qtbot: QtBot, composer: Composer) -> None:
    with qtbot.waitSignal(composer.lookup_requested) as asked:
        QTest.keyClicks(composer.fields.subject, "D")
    assert asked.args == ["D", ""]

    with qtbot.waitSignal(composer.lookup_requested) as asked:
        QTest.keyClicks(composer.fields.message, "Es")
    assert asked.args == ["D", "Es"]


def test_a_customer_is_found_by_typing(qtbot: QtBot, composer: Composer, helpdesk: Helpdesk) -> None:
    for name in ("Nord AG", "Müller GmbH"):
        helpdesk.customers.add(CustomerNew(name))
    chooser = composer.fields.customer
    QTest.keyClicks(chooser, "nord ag")
    qtbot.waitUntil(lambda: chooser._found.rowCount() == 1)

    chooser.editingFinished.emit()

    assert chooser.text() == "Nord AG"
    qtbot.waitUntil(lambda: bool(helpdesk.tickets.page()) and helpdesk.tickets.page()[0].customer == "Nord AG")


def test_a_customer_typed_faster_than_found_is_chosen_all_the_same(
    qtbot: QtBot, composer: Composer, helpdesk: Helpdesk
) -> None:
    helpdesk.customers.add(CustomerNew("Nord AG"))
    composer.fields.customer.setFocus()
    QTest.keyClicks(composer.fields.customer, "Nord AG")

    composer.begin_typing()

    qtbot.waitUntil(lambda: composer.fields.customer.customer is not None)
    assert composer.fields.customer.text() == "Nord AG"


def test_a_name_that_is_nobodys_is_no_choice(qtbot: QtBot, composer: Composer) -> None:
    QTest.keyClicks(composer.fields.customer, "Niemand")
    composer.fields.customer.editingFinished.emit()

    assert composer.fields.customer.text() == ""
    assert composer.fields.typed().customer is None

"""What writing a ticket is helped by: the way it goes, its form, servers, templates and gaps, and long pastes."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, Qt
from PySide6.QtGui import QImage, QTextCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from helpdesk.app import Helpdesk
from helpdesk.customers import CustomerNew, CustomerRow
from helpdesk.delivery import DeskConfig
from helpdesk.resources import resource
from helpdesk.settings import Paths
from helpdesk.tickets import MESSAGE_LENGTH, TicketDraft, TicketTemplate
from helpdesk.tickets.profiles import adopt
from ui.jobs import Jobs
from ui.tickets.composer import Composer
from ui.tickets.page import TicketsPage

SHIPPED = (resource("desks") / "account-center.toml").read_text(encoding="utf-8")
NORD = (
    SHIPPED.replace('id = "centron"', 'id = "nord"')
    .replace("centron Account Center", "Nord-Portal")
    .replace('"Exchange",', '"Mail",')
    .replace('"txt", ', "")
)
POST = DeskConfig(
    "post", "mail", "Post", "smtps://mail.example", "centron", {"to": "a@b.example", "from": "c@d.example"}
)


@pytest.fixture(autouse=True)
def _forget_forms() -> Iterator[None]:
    yield
    adopt(None)


@pytest.fixture
def nord(helpdesk: Helpdesk, paths: Paths) -> Helpdesk:
    paths.profiles.mkdir()
    (paths.profiles / "nord.toml").write_text(NORD, encoding="utf-8")
    helpdesk.desks.add(POST)
    return helpdesk


@pytest.fixture
def composer(qtbot: QtBot, page: TicketsPage) -> Composer:
    page.new_ticket()
    qtbot.waitUntil(lambda: bool(page.composer._ways))
    return page.composer


def test_another_way_brings_its_form_and_keeps_what_was_typed(
    qtbot: QtBot, nord: Helpdesk, composer: Composer, tmp_path: Path
) -> None:
    composer.fields.subject.setText("Postfach voll")
    composer.fields.category.choose("Exchange")
    (tmp_path / "a.txt").write_text("Zeile")
    composer.attach([tmp_path / "a.txt"])
    qtbot.waitUntil(lambda: len(composer.rail.attachments) == 1)

    composer.fields.desk.choose("portal-nord")

    assert "Mail" in [composer.fields.category.itemText(at) for at in range(composer.fields.category.count())]
    assert composer.fields.category.value() == "Exchange"
    assert "in diesem Formular nicht" in composer.problem.details.text()
    assert "a.txt" in composer.problem.details.text()
    assert "txt" not in composer.rail.limits.text()
    qtbot.waitUntil(lambda: bool(composer.draft and composer.draft.clean))
    (row,) = nord.tickets.page()
    assert (nord.tickets.get(row.id).profile, nord.tickets.get(row.id).category) == ("nord", "Exchange")


def test_a_closed_way_says_why_before_typing_is_lost_and_offers_the_portal(nord: Helpdesk, composer: Composer) -> None:
    del nord
    composer.fields.subject.setText("Postfach voll")
    composer.fields.message.setPlainText("Es kommt nichts mehr an.")
    composer.fields.desk.choose("post")

    assert "13.10.2025" in composer.fields.way.words.text()
    composer.submit()
    assert "13.10.2025" in composer.problem.details.text()
    assert not composer.send.isHidden()
    composer.fields.way.instead.click()

    assert composer.fields.desk.value() == "portal"
    assert composer.fields.subject.text() == "Postfach voll"
    composer.fields.subject.setText("Postfach ist voll")


def test_what_a_portal_asks_for_is_a_hint_and_holds_nothing_back(qtbot: QtBot, composer: Composer) -> None:
    composer.fields.desk.choose("portal")
    composer.fields.subject.setText("Postfach voll")

    qtbot.waitUntil(lambda: "Abteilung, Produktkategorie" in composer.fields.way.words.text())
    composer.fields.department.choose("Sonstiges")
    qtbot.waitUntil(lambda: "auch nach: Produktkategorie" in composer.fields.way.words.text())
    composer.fields.message.setPlainText("Es kommt nichts mehr an.")
    composer.submit()
    assert composer.problem.text.text() == "Das Formular des Portals verlangt noch: Produktkategorie."
    assert composer.problem.action.text() == "Trotzdem absenden"
    composer.fields.category.choose("Sonstiges")
    qtbot.waitUntil(composer.problem.isHidden)
    assert TicketDraft("S", "M").problems(composer.fields.profile) == []


@pytest.mark.qt_log_ignore("This plugin does not support")
def test_servers_of_the_customers_earlier_tickets_are_chosen_by_keyboard(
    qtbot: QtBot, composer: Composer, helpdesk: Helpdesk
) -> None:
    (customer,) = helpdesk.customers.add(CustomerNew("Nord AG", "4711")).customers
    for name in ("srv-alt", "srv-neu"):
        helpdesk.tickets.draft(TicketDraft(server=name, customer=customer))
    server = composer.fields.server
    composer.fields.customer.customer_chosen.emit(CustomerRow(customer, "Nord AG", "4711"))
    qtbot.waitUntil(lambda: bool(server.toolTip()))

    server.setFocus()
    QTest.keyClick(server, Qt.Key.Key_Down)
    popup = server.completer().popup()
    assert popup is not None
    assert popup.isVisible()
    QTest.keyClick(popup, Qt.Key.Key_Down)
    QTest.keyClick(popup, Qt.Key.Key_Return)

    assert server.text() == "srv-neu"


def fill_with(qtbot: QtBot, composer: Composer, helpdesk: Helpdesk, subject: str, message: str) -> None:
    changes = helpdesk.templates.add(TicketTemplate("", "Probe", "", subject, message))
    composer._jobs.changed.emit(changes)
    qtbot.waitUntil(lambda: composer.fields.profile.templates[-1].title == "Probe")
    composer.templates.menu().aboutToShow.emit()
    next(each for each in composer.templates.menu().actions() if each.text() == "Probe").trigger()
    qtbot.waitUntil(lambda: "{" in composer.fields.subject.text())


def press(key: Qt.Key) -> None:
    focused = QApplication.focusWidget()
    assert focused is not None
    QTest.keyClick(focused, key)


def selected(composer: Composer) -> str:
    focused = QApplication.focusWidget()
    if focused is composer.fields.subject:
        return composer.fields.subject.selectedText()
    return composer.fields.message.textCursor().selectedText() if focused is composer.fields.message else "-"


def test_tab_goes_from_gap_to_gap_and_out_when_none_is_left(
    qtbot: QtBot, composer: Composer, helpdesk: Helpdesk
) -> None:
    fill_with(qtbot, composer, helpdesk, "{eins} und 😀 {zwei}", "Hier {drei}, da {vier}.")
    way = [selected(composer)]
    for key in [Qt.Key.Key_Tab] * 4:
        press(key)
        way.append(selected(composer))
    assert way == ["{eins}", "{zwei}", "{drei}", "{vier}", "-"]

    composer.fields.message.setFocus()
    back = []
    for _ in range(3):
        press(Qt.Key.Key_Backtab)
        back.append(selected(composer))
    assert back == ["{drei}", "{zwei}", "{eins}"]


def test_a_gap_typed_after_its_field_is_filled_on_going_on_and_the_question_goes_with_the_last_gap(
    qtbot: QtBot, composer: Composer, helpdesk: Helpdesk
) -> None:
    fill_with(qtbot, composer, helpdesk, "{server} hängt", "{sonst}")
    composer.fields.subject.setText("Es hängt")
    composer.fields.server.setText("srv-01")
    composer.submit()
    assert composer.problem.details.text() == "sonst"
    composer.fields.message.setFocus()
    composer.fields.message.setPlainText("{server} und {sonst}")

    press(Qt.Key.Key_Tab)
    assert composer.fields.message.toPlainText() == "srv-01 und {sonst}"
    assert selected(composer) == "{sonst}"
    QTest.keyClicks(composer.fields.message, "alles")

    qtbot.waitUntil(composer.problem.isHidden)


def test_a_server_named_later_is_put_into_its_gaps(qtbot: QtBot, composer: Composer, helpdesk: Helpdesk) -> None:
    fill_with(qtbot, composer, helpdesk, "{server} hängt", "{server}, {server} und {sonst}")

    assert composer.fields.message.textCursor().position() == 0
    composer.fields.server.setText("srv-01")
    composer.fields.server.editingFinished.emit()

    assert composer.fields.subject.text() == "srv-01 hängt"
    assert composer.fields.message.toPlainText() == "srv-01, srv-01 und {sonst}"


def test_gaps_of_one_name_are_filled_together_and_the_server_field_with_them(
    qtbot: QtBot, composer: Composer, helpdesk: Helpdesk
) -> None:
    fill_with(qtbot, composer, helpdesk, "{server}: {dienst} 😀", "Auf {server} ist {dienst} aus, {server}: {sonst}")
    fields = composer.fields
    qtbot.waitUntil(lambda: composer.gaps.text() == "Noch 3 Lücken")
    assert selected(composer) == "{server}"

    QTest.keyClicks(fields.subject, "srv-07")
    press(Qt.Key.Key_Tab)
    assert fields.server.text() == "srv-07"
    assert fields.message.toPlainText() == "Auf srv-07 ist {dienst} aus, srv-07: {sonst}"
    qtbot.waitUntil(lambda: composer.gaps.text() == "Noch 2 Lücken")
    assert selected(composer) == "{dienst}"

    at = fields.message.document().find("{dienst}")
    fields.message.setTextCursor(at)
    QTest.keyClicks(fields.message, "Exchange")
    fields.message.moveCursor(QTextCursor.MoveOperation.End)
    assert fields.subject.text() == "srv-07: Exchange 😀"
    qtbot.waitUntil(lambda: composer.gaps.text() == "Noch 1 Lücke")


def test_what_is_written_beside_a_gap_or_half_over_it_fills_none(
    qtbot: QtBot, composer: Composer, helpdesk: Helpdesk
) -> None:
    fill_with(qtbot, composer, helpdesk, "{server}", "Auf {server}!")
    message = composer.fields.message
    message.moveCursor(QTextCursor.MoveOperation.End)
    QTest.keyClicks(message, "?")
    QTest.keyClick(message, Qt.Key.Key_Left)
    QTest.keyClick(message, Qt.Key.Key_Left)
    QTest.keyClick(message, Qt.Key.Key_Backspace)
    message.moveCursor(QTextCursor.MoveOperation.Start)

    assert message.toPlainText() == "Auf {server!?"
    assert composer.fields.subject.text() == "{server}"
    assert composer.fields.server.text() == ""


def test_a_draft_is_kept_as_a_template_and_that_is_undone(qtbot: QtBot, composer: Composer, helpdesk: Helpdesk) -> None:
    composer.fields.server.setText("srv-01")
    composer.fields.subject.setText("srv-01 neu starten")
    composer.templates.menu().aboutToShow.emit()
    composer.templates.menu().actions()[-1].trigger()
    QTest.keyClick(composer.keep_template.name, Qt.Key.Key_Return)
    qtbot.waitUntil(composer.keep_template.problem.isVisible)

    QTest.keyClicks(composer.keep_template.name, "Neustart")
    QTest.keyClick(composer.keep_template.name, Qt.Key.Key_Return)

    qtbot.waitUntil(composer.keep_template.undo.isVisible)
    assert [each.subject for each in helpdesk.templates.own()] == ["{server} neu starten"]
    composer.keep_template.undo.button.click()
    qtbot.waitUntil(lambda: not helpdesk.templates.own())


def paste(composer: Composer, text: str = "", html: str = "") -> None:
    source = QMimeData()
    if text:
        source.setText(text)
    if html:
        source.setHtml(html)
    composer.fields.message.insertFromMimeData(source)


def test_ten_megabytes_pasted_are_refused_at_once_and_come_as_a_file(
    qtbot: QtBot, composer: Composer, helpdesk: Helpdesk
) -> None:
    text = "2026-11-21 10:00:00 ERROR dienst: nichts geht mehr\n" * 190_000
    began = time.thread_time()
    paste(composer, text)

    # Taking it in takes many seconds.
    assert time.thread_time() - began < 1
    assert composer.fields.message.toPlainText() == ""
    assert composer.overlong.isVisible()
    composer.overlong.action.click()

    qtbot.waitUntil(lambda: len(composer.rail.attachments) == 1)
    assert composer.rail.attachments[0].bytes == len(text)
    (row,) = helpdesk.tickets.page()
    assert [one.bytes for one in helpdesk.tickets.get(row.id).attachments] == [len(text)]


def test_a_message_is_filled_to_its_limit_and_not_beyond(composer: Composer) -> None:
    paste(composer, "x" * MESSAGE_LENGTH)
    paste(composer, "y")
    assert composer.overlong.isVisible()
    composer.fields.message.selectAll()
    paste(composer, "z" * MESSAGE_LENGTH)

    assert composer.fields.message.toPlainText() == "z" * MESSAGE_LENGTH
    assert not composer.overlong.isVisible()


def test_formatted_text_comes_as_its_letters_and_nothing_is_loaded(composer: Composer, tmp_path: Path) -> None:
    picture = tmp_path / "spur.png"
    QImage(4, 4, QImage.Format.Format_RGB32).save(str(picture))
    paste(composer, html=f"<p>Seit <b>gestern</b></p><img src='{picture.as_uri()}'><script>alert(1)</script>")

    assert composer.fields.message.toPlainText().split("\n")[0] == "Seit gestern"
    assert "script" not in composer.fields.message.toPlainText()


def test_half_a_letter_pasted_can_be_stored(qtbot: QtBot, composer: Composer, helpdesk: Helpdesk) -> None:
    paste(composer, "a\ud83db\0c")

    qtbot.waitUntil(lambda: bool(composer.draft and composer.draft.clean and composer.draft.id))
    (row,) = helpdesk.tickets.page()
    assert helpdesk.tickets.get(row.id).message.startswith("a")


def test_a_form_that_came_meanwhile_is_offered(qtbot: QtBot, composer: Composer, nord: Helpdesk, jobs: Jobs) -> None:
    jobs.changed.emit(nord.desks.set_standard("local"))

    qtbot.waitUntil(lambda: "nord" in {way.profile.id for way in composer._ways if way.profile})


def test_an_open_mark_explains_itself_writes_nothing_and_goes_when_it_is_met(qtbot: QtBot, composer: Composer) -> None:
    marks = composer.marks
    mark = marks._marks["time"]
    mark.click()
    assert "seit dem letzten Update" in marks.help.text()
    assert composer.fields.message.toPlainText() == ""

    composer.fields.message.insertPlainText("Seit gestern")

    qtbot.waitUntil(marks.help.isHidden)
    mark.click()
    mark.click()
    assert marks.help.isHidden()


def test_a_new_draft_is_written_for_the_form_of_the_standard_desk(
    qtbot: QtBot, nord: Helpdesk, page: TicketsPage, jobs: Jobs
) -> None:
    nord.desks.set_standard("portal")
    qtbot.waitUntil(lambda: bool(page.composer._ways))
    page._desk = "portal-nord"
    del jobs

    page.new_ticket()
    QTest.keyClicks(page.composer.fields.subject, "Postfach")

    qtbot.waitUntil(lambda: bool(nord.tickets.page()))
    assert nord.tickets.get(nord.tickets.page()[0].id).profile == "nord"


def test_a_long_paste_into_a_reply_is_offered_as_a_file_too(
    qtbot: QtBot, page: TicketsPage, helpdesk: Helpdesk
) -> None:
    (ticket,) = helpdesk.tickets.draft(TicketDraft("Drucker", "Druckt nicht.")).tickets
    helpdesk.delivery.submit(ticket)
    helpdesk.delivery.send_due()
    page.open_ticket(ticket)
    reply = page.thread_view.reply
    qtbot.waitUntil(reply.isVisible)
    source = QMimeData()
    source.setText("x" * (MESSAGE_LENGTH + 1))

    reply.text.insertFromMimeData(source)
    reply.overlong.action.click()

    qtbot.waitUntil(lambda: len(reply.rail.attachments) == 1)

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFileDialog, QLabel, QPushButton
from pytestqt.qtbot import QtBot
from uuid_utils.compat import uuid7

from helpdesk.app import Helpdesk
from helpdesk.changes import Changes
from helpdesk.delivery import DeskFile, DeskMessage
from helpdesk.delivery.local import LocalDesk
from helpdesk.delivery.service import Delivery
from helpdesk.settings import Paths
from helpdesk.store.files import Files
from helpdesk.tickets import Receipt
from tests.delivery.faulty import Clock, Fault, FaultyDesk
from ui.outbox.steps import Step
from ui.tickets.bubbles import Bubble
from ui.tickets.page import TicketsPage
from ui.tickets.receipts import ReceiptLine

Sent = Callable[..., UUID]


@pytest.fixture(autouse=True)
def desk(helpdesk: Helpdesk, paths: Paths) -> FaultyDesk:
    desk = FaultyDesk(LocalDesk(helpdesk._store, Clock()))
    lock = paths.data_dir / "outbox.lock"
    delivery = Delivery(helpdesk._store, Files(paths.files), lambda: [desk], lock, Clock(), uuid7, lambda: 0.0)
    object.__setattr__(helpdesk, "delivery", delivery)
    return desk


def show(qtbot: QtBot, page: TicketsPage, ticket_id: UUID) -> None:
    page.open_ticket(ticket_id)
    qtbot.waitUntil(lambda: page.thread_view.ticket_id == ticket_id)


@pytest.fixture
def answered(helpdesk: Helpdesk, desk: FaultyDesk, sent: Sent) -> UUID:
    ticket = sent()
    files = (DeskFile("7", "rechnung‮fdp.exe", 4),)
    desk.said = [DeskMessage("m1", datetime.now(UTC), "Jana <b>Köster</b>", "<img src=x>", files)]
    helpdesk.delivery.fetch(ticket)
    return ticket


def test_an_answer_shows_who_said_it_and_what_came_with_it_letter_by_letter(
    qtbot: QtBot, page: TicketsPage, answered: UUID
) -> None:
    show(qtbot, page, answered)

    said = page.thread_view.findChildren(Bubble)[-1]
    author, file = said.findChild(QLabel, "thread_author"), said.findChild(QPushButton, "thread_file")
    assert author is not None
    assert file is not None
    assert (author.text(), said.text.text()) == ("Jana <b>Köster</b>", "<img src=x>")
    assert file.text() == "rechnung\\u202efdp.exe · 4 B"
    assert {label.textFormat() for label in page.thread_view.findChildren(QLabel)} == {Qt.TextFormat.PlainText}
    assert "dort „offen“" in page.thread_view.facts.text()


def test_answers_are_fetched_from_the_head_of_a_thread_whose_desk_can(
    qtbot: QtBot, page: TicketsPage, helpdesk: Helpdesk, answered: UUID, draft: Sent
) -> None:
    fetch = page.thread_view.fetch
    waiting = draft()
    helpdesk.delivery.submit(waiting)
    show(qtbot, page, waiting)
    assert not fetch.isVisible()
    show(qtbot, page, answered)
    qtbot.waitUntil(fetch.isVisible)
    assert fetch.toolTip() == "Antworten holen (F5)"
    with qtbot.waitSignal(page.thread_view.fetch_requested):
        fetch.click()


def test_news_of_the_ticket_on_show_keeps_nobody_from_opening_another(
    qtbot: QtBot, page: TicketsPage, answered: UUID, sent: Sent
) -> None:
    other = sent()
    show(qtbot, page, answered)

    page.open_ticket(other)
    page._jobs.changed.emit(Changes(tickets=frozenset({answered})))

    qtbot.waitUntil(lambda: page.thread_view.ticket_id == other)


def test_opening_a_thread_marks_it_read(qtbot: QtBot, page: TicketsPage, helpdesk: Helpdesk, answered: UUID) -> None:
    page.activateWindow()
    qtbot.waitUntil(page.isActiveWindow)

    show(qtbot, page, answered)

    qtbot.waitUntil(lambda: not helpdesk.tickets.get(answered).unread)


def test_a_file_is_saved_where_somebody_says_under_a_name_that_deceives_nobody(
    qtbot: QtBot, page: TicketsPage, answered: UUID, tmp_path: Path
) -> None:
    show(qtbot, page, answered)
    page.thread_view.findChildren(QPushButton, "thread_file")[0].click()
    dialog = page.thread_view.downloads.findChild(QFileDialog) or page.window().findChild(QFileDialog)
    assert dialog is not None
    assert Path(dialog.selectedFiles()[0]).name == "rechnung_u202efdp.exe"

    dialog.fileSelected.emit(str(tmp_path / "her.exe"))
    dialog.close()

    qtbot.waitUntil(lambda: "Gespeichert" in page.thread_view.problem.text.text())
    assert (tmp_path / "her.exe").read_bytes().endswith(b"/7")


def test_a_file_that_cannot_be_fetched_is_explained_and_leaves_nothing(
    qtbot: QtBot, page: TicketsPage, desk: FaultyDesk, answered: UUID, tmp_path: Path
) -> None:
    show(qtbot, page, answered)
    desk.fault = Fault.UNREACHABLE

    page.thread_view.downloads.save(answered, DeskFile("7", "a.txt", 4), tmp_path / "a.txt")

    qtbot.waitUntil(lambda: page.thread_view.problem.text.text() == "Kein Netz.")
    assert not (tmp_path / "a.txt").exists()


def test_a_receipt_unfolds_to_all_there_is_and_can_be_copied(qtbot: QtBot) -> None:
    receipt = Receipt(
        "redmine", "42", datetime.now(UTC), "https://r.example/issues/42", 521, "ab" * 32, "log.txt fehlt"
    )
    line = ReceiptLine(receipt, "Redmine")
    qtbot.addWidget(line)
    line.show()
    assert not line.details.isVisible()

    line.fold.click()

    assert line.address.isVisible()
    line.findChildren(QPushButton, "thread_receipt_copy")[0].click()
    copied = QGuiApplication.clipboard().text()
    assert all(part in copied for part in ("42", "https://r.example/issues/42", "521", "ab" * 32, "log.txt fehlt"))


def test_a_thread_names_where_it_waits_how_it_was_closed_and_keeps_a_receipt_unfolded(
    qtbot: QtBot, page: TicketsPage, helpdesk: Helpdesk, desk: FaultyDesk, draft: Sent
) -> None:
    ticket = draft()
    helpdesk.delivery.submit(ticket)
    show(qtbot, page, ticket)
    assert page.thread_view.facts.text().startswith(f"an {desk.title}")
    assert "In den Ausgang gelegt" in page.thread_view.delivery.panel.log.text()
    page._jobs.change(page, lambda services: services.delivery.send_due(), lambda _: None)
    qtbot.waitUntil(lambda: len(receipts(page)) == 1)
    receipts(page)[0].fold.click()

    helpdesk.delivery.close(ticket)
    page._jobs.change(page, lambda services: services.delivery.send_due(), lambda _: None)

    qtbot.waitUntil(lambda: len(receipts(page)) == 2)
    assert [line.accessibleName().partition(":")[0] for line in receipts(page)] == ["Angenommen", "Geschlossen"]
    assert [line.fold.isChecked() for line in receipts(page)] == [True, False]


def test_each_receipt_stands_below_what_it_is_for_whatever_the_clocks_say(
    qtbot: QtBot, page: TicketsPage, helpdesk: Helpdesk, draft: Sent
) -> None:
    ticket = draft()
    helpdesk.delivery.submit(ticket)
    for text in ("Und der Scanner auch.", "Danke, erledigt."):
        helpdesk.delivery.reply(ticket, text, ())
    helpdesk.delivery.send_due()

    show(qtbot, page, ticket)

    said = page.thread_view._said
    shown = [type(item.widget()) for place in range(said.count()) if (item := said.itemAt(place))]
    assert shown == [Bubble, ReceiptLine] * 3


@pytest.mark.parametrize("reads_above", [False, True])
def test_a_new_answer_comes_into_sight_unless_somebody_reads_further_up(
    qtbot: QtBot, page: TicketsPage, helpdesk: Helpdesk, desk: FaultyDesk, sent: Sent, reads_above: bool
) -> None:
    ticket = sent()
    desk.said = [DeskMessage(f"m{count}", datetime.now(UTC), "Jana", "Zeile\n" * 20) for count in range(3)]
    helpdesk.delivery.fetch(ticket)
    show(qtbot, page, ticket)
    view = page.thread_view
    bar = view.talk.verticalScrollBar()
    qtbot.waitUntil(lambda: bar.value() > 300 and not view._to_end)
    former = bar.maximum()
    if reads_above:
        bar.setValue(100)
    # As when a banner tells of it, which takes some of the height.
    page.resize(page.width(), page.height() - 60)
    qtbot.waitUntil(lambda: bar.maximum() > former)
    former = bar.maximum()

    desk.said.append(DeskMessage("new", datetime.now(UTC), "Jana", "Erledigt.\n" * 9))
    page._jobs.change(page, lambda services: services.delivery.fetch(ticket), lambda _: None)

    qtbot.waitUntil(lambda: bar.maximum() > former and view._held is None and not view._to_end)
    assert bar.value() == (100 if reads_above else bar.maximum())


def receipts(page: TicketsPage) -> list[ReceiptLine]:
    view = page.thread_view
    return [line for line in view.findChildren(ReceiptLine) if view._said.indexOf(line) >= 0]


@pytest.mark.parametrize("address", ["", "file:///etc/passwd", "smb://x/y", "javascript:alert(1)"])
def test_only_a_page_can_be_opened_from_a_receipt(qtbot: QtBot, address: str) -> None:
    line = ReceiptLine(Receipt("x", "42", datetime.now(UTC), address, 1, "ab" * 32), "X")
    qtbot.addWidget(line)
    line.show()
    line.fold.click()

    assert not line.address.isVisible()


def test_a_reply_taken_back_stands_before_what_was_typed_meanwhile(
    qtbot: QtBot, page: TicketsPage, helpdesk: Helpdesk, desk: FaultyDesk, sent: Sent
) -> None:
    ticket = sent()
    desk.fault = Fault.UNREACHABLE
    helpdesk.delivery.reply(ticket, "Auch im Lager.")
    show(qtbot, page, ticket)
    page.thread_view.reply.text.insertPlainText("Und im Büro.")
    edit = page.thread_view.delivery.panel.buttons[Step.EDIT]
    assert edit.text() == "Antwort bearbeiten"

    edit.click()

    written = "Auch im Lager.\n\nUnd im Büro."
    qtbot.waitUntil(lambda: page.thread_view.reply.text.toPlainText() == written)
    assert helpdesk.delivery.outbox() == []


def test_what_may_have_arrived_where_nobody_can_look_is_asked_with_an_optional_number(
    qtbot: QtBot, page: TicketsPage, helpdesk: Helpdesk, desk: FaultyDesk, draft: Sent
) -> None:
    ticket = draft()
    desk.fault, desk.can_search = Fault.LOST_BEFORE, False
    helpdesk.delivery.submit(ticket)
    helpdesk.delivery.send_due()
    show(qtbot, page, ticket)

    page.thread_view.delivery.number.setText("T-99")
    page.thread_view.delivery.panel.buttons[Step.ARRIVED].click()

    qtbot.waitUntil(lambda: "T-99" in page.thread_view.facts.text())
    assert not page.thread_view.delivery.isVisible()

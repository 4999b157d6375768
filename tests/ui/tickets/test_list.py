from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QLineEdit, QPushButton
from pytestqt.qtbot import QtBot

from helpdesk import i18n
from helpdesk.app import Helpdesk
from helpdesk.tickets import TicketDraft, TicketFilter, TicketRow, TicketState
from ui.jobs import Jobs
from ui.tickets.page import TicketsPage
from ui.tickets.states import FILTERS, ago, list_row, list_tip, state_look
from ui.tickets.ticket_list import TicketList
from ui.widgets.row_model import PAGE

if TYPE_CHECKING:
    from tests.ui.tickets.conftest import Sent

NOW = datetime.fromisoformat("2026-11-21T14:30:00+00:00").astimezone()


@pytest.fixture
def tickets(qtbot: QtBot, jobs: Jobs) -> TicketList:
    tickets = TicketList(jobs, [])
    qtbot.addWidget(tickets)
    tickets.resize(300, 600)
    tickets.show()
    return tickets


def titles(tickets: TicketList) -> list[str]:
    return [row.title for row in tickets.rows.rows.rows]


def fill(helpdesk: Helpdesk, count: int) -> list[UUID]:
    """Many drafts, the last one the youngest."""
    ids: list[UUID] = []
    for number in range(count):
        ids += helpdesk.tickets.draft(TicketDraft(subject=str(number))).tickets
    return ids


def test_the_first_rows_stand_before_there_are_services(qtbot: QtBot, jobs: Jobs) -> None:
    rows = [
        TicketRow(uuid4(), TicketState.DRAFT, "", "", NOW, "", opening=opening)
        for opening in ("", "Guten Tag,\nder Drucker im Lager druckt nicht.")
    ]
    tickets = TicketList(jobs, rows)
    qtbot.addWidget(tickets)

    assert titles(tickets) == ["Ohne Betreff", "Guten Tag, der Drucker im Lager druckt nicht."]


def test_the_end_is_read_when_it_is_looked_at(qtbot: QtBot, tickets: TicketList, helpdesk: Helpdesk) -> None:
    fill(helpdesk, 7 * PAGE + 20)
    tickets.refresh()
    qtbot.waitUntil(lambda: tickets.rows.rows.rowCount() == 7 * PAGE + 20)
    assert len(titles(tickets)) == 2 * PAGE

    tickets.rows.scrollToBottom()
    at_end = tickets.rows.rows.index(7 * PAGE + 19)
    assert tickets.rows.viewport().rect().contains(tickets.rows.visualRect(at_end))

    qtbot.waitUntil(lambda: at_end.data() == "0")


def test_keys_go_to_the_end_and_tell_when_it_is_read(qtbot: QtBot, tickets: TicketList, helpdesk: Helpdesk) -> None:
    ids = fill(helpdesk, 5 * PAGE)
    tickets.refresh()
    qtbot.waitUntil(lambda: tickets.rows.rows.rowCount() == 5 * PAGE)

    with qtbot.waitSignal(tickets.ticket_chosen) as chosen:
        QTest.keyClick(tickets.rows, Qt.Key.Key_End)
    assert chosen.args == [ids[0]]

    QTest.keyClick(tickets.rows, Qt.Key.Key_PageUp)
    assert tickets.rows.currentIndex().row() < 5 * PAGE - 3


def test_what_is_on_the_screen_stays_there_when_tickets_come_above_it(
    qtbot: QtBot, tickets: TicketList, helpdesk: Helpdesk
) -> None:
    ids = fill(helpdesk, 3 * PAGE)
    tickets.refresh()
    qtbot.waitUntil(lambda: tickets.rows.rows.rowCount() == 3 * PAGE)
    tickets.rows.verticalScrollBar().setValue(tickets.rows.verticalScrollBar().maximum() // 2)
    top, _last = tickets.rows.seen()
    qtbot.waitUntil(lambda: tickets.rows.rows.row(top + 2) is not None)
    tickets.rows.setCurrentIndex(tickets.rows.rows.index(top + 2))
    before, chosen = tickets.rows.rows.row(top + 1), tickets.rows.current_key()

    tickets._jobs.changed.emit(helpdesk.tickets.draft(TicketDraft(subject="neu")))
    tickets._jobs.changed.emit(helpdesk.tickets.save(ids[0], TicketDraft(subject="alt")))

    qtbot.waitUntil(lambda: tickets.rows.rows.rowCount() == 3 * PAGE + 1)
    qtbot.waitUntil(lambda: tickets.rows.seen()[0] == top + 2)
    assert tickets.rows.rows.row(top + 3) == before
    assert tickets.rows.current_key() == chosen


def test_a_change_at_the_top_is_shown_at_once(qtbot: QtBot, tickets: TicketList, helpdesk: Helpdesk) -> None:
    ids = fill(helpdesk, PAGE + 20)
    tickets.refresh()
    qtbot.waitUntil(lambda: tickets.rows.rows.rowCount() == PAGE + 20)

    tickets._jobs.changed.emit(helpdesk.tickets.save(ids[3], TicketDraft(subject="neu")))

    qtbot.waitUntil(lambda: titles(tickets)[0] == "neu")
    assert sorted(titles(tickets)) == sorted(["neu", *(str(n) for n in range(PAGE + 20) if n != 3)])


def test_filters_count_and_keep_one_state(qtbot: QtBot, tickets: TicketList, sent: "Sent", draft: "Sent") -> None:
    sent("zugestellt")
    draft("eins"), draft("zwei")
    tickets.refresh()
    chip = tickets.bar.states.button([state for state, _word in FILTERS].index(TicketState.DRAFT))
    qtbot.waitUntil(lambda: chip.text() == "Entwürfe 2")

    chip.click()

    qtbot.waitUntil(lambda: titles(tickets) == ["zwei", "eins"])


def test_the_search_answers_while_it_is_typed(qtbot: QtBot, tickets: TicketList, draft: "Sent") -> None:
    draft("Drucker im Lager")
    draft("Backup")
    QTest.keyClicks(tickets.search, "lag")

    qtbot.waitUntil(lambda: titles(tickets) == ["Drucker im Lager"])
    tickets.search.setText("gibtesnicht")
    qtbot.waitUntil(lambda: tickets.nothing.text() == "Nichts gefunden zu „gibtesnicht“.")


def test_arrow_keys_open_ticket_after_ticket(qtbot: QtBot, page: TicketsPage, sent: "Sent", helpdesk: Helpdesk) -> None:
    older, newer = sent("alt"), sent("neu")
    page.list.refresh()
    qtbot.waitUntil(lambda: titles(page.list) == ["neu", "alt"])
    page.open_ticket(newer)
    qtbot.waitUntil(lambda: page.thread_view.ticket_id == newer)

    QTest.keyClick(page.list.rows, Qt.Key.Key_Down)

    qtbot.waitUntil(lambda: page.thread_view.ticket_id == older)


def test_the_list_opens_nothing_by_getting_the_focus(qtbot: QtBot, page: TicketsPage, sent: "Sent") -> None:
    sent("alt")
    page.list.refresh()
    qtbot.waitUntil(lambda: titles(page.list) == ["alt"])
    page.activateWindow()

    page.list.rows.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.wait(30)

    assert page.stack.currentWidget() is page.empty


@pytest.mark.parametrize(
    ("before", "said"),
    [
        (timedelta(seconds=10), "jetzt"),
        (timedelta(minutes=5), "vor 5 Min."),
        (timedelta(hours=3), f"{NOW - timedelta(hours=3):%H:%M}"),
        (timedelta(days=1), "gestern"),
        (timedelta(days=30), f"{NOW - timedelta(days=30):%d.%m.}"),
        (timedelta(days=400), f"{NOW - timedelta(days=400):%d.%m.%Y}"),
        (timedelta(seconds=-5), "jetzt"),
    ],
)
def test_how_long_ago_is_said_briefly(before: timedelta, said: str) -> None:
    assert ago(NOW - before, NOW) == said


def test_english_dates_are_written_the_english_way(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(i18n._Catalog, "language", "en")
    assert ago(NOW - timedelta(days=30), NOW) == f"{NOW - timedelta(days=30):%d/%m}"


@pytest.mark.parametrize("state", TicketState)
def test_every_state_has_a_symbol_of_its_own_and_a_word(state: TicketState) -> None:
    icons = [state_look(each)[0] for each in TicketState]
    assert icons.count(state_look(state)[0]) == 1
    assert state.word


def test_a_filter_is_a_chip_that_takes_it_back(
    qtbot: QtBot, tickets: TicketList, draft: "Sent", helpdesk: Helpdesk
) -> None:
    draft("hier")
    helpdesk.tickets.discard(draft("verworfen"))

    tickets.look_for(TicketFilter(binned=True))
    qtbot.waitUntil(lambda: titles(tickets) == ["verworfen"])

    chip = tickets.findChild(QPushButton, "ticket_without_bin")
    assert chip is not None
    QTest.mouseClick(chip, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: titles(tickets) == ["hier"])
    assert not chip.isVisible()


def test_a_search_is_kept_and_wanted_again(
    qtbot: QtBot, tickets: TicketList, draft: "Sent", helpdesk: Helpdesk
) -> None:
    draft("Drucker im Lager"), draft("Backup")
    tickets.search.setText("lag")
    qtbot.waitUntil(lambda: titles(tickets) == ["Drucker im Lager"])
    tickets.bar._ask_name()
    name = tickets.findChild(QLineEdit, "ticket_search_name")
    assert name is not None
    assert name.text() == "lag"
    QTest.keyClicks(name, "ers")
    QTest.keyClick(name, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: bool(helpdesk.finding.saved()))
    tickets.bar.reset()
    qtbot.waitUntil(lambda: len(titles(tickets)) == 2)

    (kept,) = helpdesk.finding.saved()
    tickets.bar.show_filter(kept.filter)

    qtbot.waitUntil(lambda: titles(tickets) == ["Drucker im Lager"])
    assert (kept.name, tickets.search.text()) == ("ers", "lag")


def test_what_the_name_of_a_search_is_for_stands_above_it(qtbot: QtBot, tickets: TicketList) -> None:
    tickets.bar._ask_name()

    name = tickets.findChild(QLineEdit, "ticket_search_name")
    assert name is not None
    labels = [label.text() for label in tickets.findChildren(QLabel) if label.buddy() is name]
    assert labels == ["Name, unter dem die Suche gespeichert wird"]
    QTest.keyClick(name, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: tickets.findChild(QLineEdit, "ticket_search_name") is None)


def test_what_was_looked_for_before_is_found_again_after_all_filters_were_lifted(
    qtbot: QtBot, tickets: TicketList, draft: "Sent"
) -> None:
    draft("Drucker im Lager"), draft("Backup")
    tickets.search.setText("lag")
    qtbot.waitUntil(lambda: titles(tickets) == ["Drucker im Lager"])
    tickets.bar.reset()
    qtbot.waitUntil(lambda: len(titles(tickets)) == 2)

    tickets.search.setText("lag")

    qtbot.waitUntil(lambda: titles(tickets) == ["Drucker im Lager"])


def test_the_search_is_reached_and_left_by_keys(qtbot: QtBot, tickets: TicketList, draft: "Sent") -> None:
    draft("Drucker")
    tickets.refresh()
    qtbot.waitUntil(lambda: titles(tickets) == ["Drucker"])
    tickets.activateWindow()
    tickets.rows.setFocus()

    QTest.keyClick(tickets.rows, Qt.Key.Key_Slash)
    assert tickets.search.hasFocus()
    QTest.keyClick(tickets.search, Qt.Key.Key_Down)
    assert tickets.rows.hasFocus()
    QTest.keyClick(tickets.rows, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    assert tickets.search.hasFocus()


def test_an_unread_ticket_says_so_and_tells_the_moment_in_its_tool_tip() -> None:
    ticket = TicketRow(uuid4(), TicketState.DELIVERED, "<b>x</b>", "Nord AG", NOW, "7", unread=True)
    row, told = list_row(ticket, NOW), list_tip(ticket)

    assert (row.mark, row.strong) == ("Neu", True)
    assert row.spoken().startswith("Neu, ")
    assert "&lt;b&gt;" in told
    assert f"{NOW:%d.%m.%Y, %H:%M}" in told.replace("\xa0", " ")

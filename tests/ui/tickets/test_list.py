from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from helpdesk import i18n
from helpdesk.app import Helpdesk
from helpdesk.tickets import TicketDraft, TicketRow, TicketState
from ui.jobs import Jobs
from ui.tickets.page import TicketsPage
from ui.tickets.states import FILTERS, ago, state_look
from ui.tickets.ticket_list import PAGE, TicketList

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


def test_the_first_rows_stand_before_there_are_services(qtbot: QtBot, jobs: Jobs) -> None:
    row = TicketRow(uuid4(), TicketState.DRAFT, "", "", NOW, "")
    tickets = TicketList(jobs, [row])
    qtbot.addWidget(tickets)

    assert titles(tickets) == ["Ohne Betreff"]


def test_scrolling_reads_on_by_key(qtbot: QtBot, tickets: TicketList, helpdesk: Helpdesk) -> None:
    for number in range(PAGE + 20):
        helpdesk.tickets.draft(TicketDraft(subject=str(number)))
    tickets.refresh()
    qtbot.waitUntil(lambda: len(titles(tickets)) >= PAGE)

    tickets.rows.scrollToBottom()

    qtbot.waitUntil(lambda: len(titles(tickets)) == PAGE + 20)
    assert titles(tickets) == [str(number) for number in reversed(range(PAGE + 20))]


def test_a_change_at_the_top_keeps_what_was_read_below(qtbot: QtBot, tickets: TicketList, helpdesk: Helpdesk) -> None:
    ids: list[UUID] = []
    for number in range(PAGE + 20):
        ids += helpdesk.tickets.draft(TicketDraft(subject=str(number))).tickets
    tickets.refresh()
    qtbot.waitUntil(lambda: len(titles(tickets)) >= PAGE)
    tickets.rows.scrollToBottom()
    qtbot.waitUntil(lambda: len(titles(tickets)) == PAGE + 20)

    tickets._jobs.changed.emit(helpdesk.tickets.save(ids[3], TicketDraft(subject="neu")))

    qtbot.waitUntil(lambda: titles(tickets)[0] == "neu")
    assert sorted(titles(tickets)) == sorted(["neu", *(str(n) for n in range(PAGE + 20) if n != 3)])


def test_filters_count_and_keep_one_state(qtbot: QtBot, tickets: TicketList, sent: "Sent", draft: "Sent") -> None:
    sent("zugestellt")
    draft("eins"), draft("zwei")
    tickets.refresh()
    chip = tickets._filters.button([state for state, _word in FILTERS].index(TicketState.DRAFT))
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


def test_scrolling_between_two_filters_asks_for_nothing(qtbot: QtBot, tickets: TicketList, helpdesk: Helpdesk) -> None:
    helpdesk.tickets.draft(TicketDraft(subject="Drucker"))
    tickets.refresh()
    qtbot.waitUntil(lambda: titles(tickets) == ["Drucker"])

    tickets._filters.button(1).click()
    tickets.rows.page_requested.emit(None)

    qtbot.waitUntil(lambda: titles(tickets) == ["Drucker"])

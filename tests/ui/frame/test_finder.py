from uuid import uuid4

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from helpdesk.app import open_helpdesk
from helpdesk.customers import CustomerNew, CustomerRow
from helpdesk.scope import Verdict
from helpdesk.scope.library import load_library
from helpdesk.scope.models import Answer, Entry, Hit
from helpdesk.settings import Paths, Settings
from helpdesk.tickets import TicketDraft
from tests.ui.frame.conftest import CONTROL, Opened
from ui.commands import Command
from ui.frame.ranking import Found, Goal, closeness, ranked, wish
from ui.main_window import MainWindow

COMMANDS = [
    Command("ticket.new", "Neues Ticket", list, "Ctrl+N"),
    Command("go.tickets", "Tickets", list, "Ctrl+1"),
    Command("quit", "Beenden", list, "Ctrl+Q"),
]
ENTRIES = load_library().documents[0].entries


def answer(verdict: Verdict, *entries: Entry) -> Answer:
    hits = tuple(Hit(entry, 0.8, ("wort",), entry.verdict) for entry in entries)
    return Answer("frage", verdict, conflict=False, hits=hits, corrected=(), catch_all=None)


def test_with_nothing_typed_it_offers_what_can_be_done() -> None:
    assert [row.title for row in ranked("", COMMANDS, Found())] == ["Neues Ticket", "Tickets", "Beenden"]


def test_what_starts_as_typed_comes_first() -> None:
    assert [row.title for row in ranked("tick", COMMANDS, Found())] == ["Tickets", "Neues Ticket"]


@pytest.mark.parametrize("text", ["Drucker enthalten?", "ist der Drucker dabei", "is it covered"])
def test_a_question_is_answered_before_anything_else(text: str) -> None:
    found = Found(customers=[CustomerRow(uuid4(), text, "1")], answer=answer(Verdict.INCLUDED, ENTRIES[0]))

    assert ranked(text, COMMANDS, found)[0].key == Goal("scope", wish(text))


def test_what_is_not_settled_never_shows_an_entry_as_its_answer() -> None:
    rows = ranked("Kaffeemaschine enthalten?", [], Found(answer=answer(Verdict.UNREGULATED, ENTRIES[0])))

    assert [row.state for row in rows] == ["Nicht geregelt"]


def test_the_first_answer_is_as_strict_as_the_verdict() -> None:
    included = next(entry for entry in ENTRIES if entry.verdict is Verdict.INCLUDED)

    rows = ranked("drucker enthalten", [], Found(answer=answer(Verdict.EXCLUDED, included)))

    assert rows[0].state == "Nicht enthalten"


@pytest.mark.parametrize(
    ("typed", "wanted"),
    [
        ("Drucker druckt nicht – enthalten?", "Drucker druckt nicht"),
        ("VPN inklusive?", "VPN"),
        ("Passwort vergessen", "Passwort vergessen"),
        ("enthalten?", "enthalten?"),
    ],
)
def test_the_words_of_asking_are_not_looked_up(typed: str, wanted: str) -> None:
    assert wish(typed) == wanted


@pytest.mark.parametrize(
    ("typed", "text", "expected"),
    [("neu", "Neues Ticket", 2), ("tick", "Neues Ticket", 1), ("ti neu", "Neues Ticket", 1), ("xy", "Neues", 0)],
)
def test_closeness_is_by_the_beginnings_of_words(typed: str, text: str, expected: float) -> None:
    assert closeness(typed, text) == expected


@pytest.fixture
def stocked(opened: Opened, prepared: Paths, settings: Settings) -> MainWindow:
    helpdesk = open_helpdesk(prepared, settings)
    helpdesk.customers.add(CustomerNew("Überlinger Werft", "K-1"))
    helpdesk.tickets.draft(TicketDraft("Drucker druckt nicht", "Seit 8 Uhr."))
    helpdesk.close()
    return opened()


def find(qtbot: QtBot, window: MainWindow, text: str, kind: str) -> None:
    qtbot.waitUntil(window.isActiveWindow)
    QTest.keyClick(window, Qt.Key.Key_K, CONTROL)
    window.finder.setText(text)
    results = window.finder.results
    qtbot.waitUntil(lambda: any(isinstance(r.key, Goal) and r.key.kind == kind for r in results.list.rows.rows))
    position = next(i for i, r in enumerate(results.list.rows.rows) if isinstance(r.key, Goal) and r.key.kind == kind)
    for _ in range(position):
        QTest.keyClick(window.finder, Qt.Key.Key_Down)
    QTest.keyClick(window.finder, Qt.Key.Key_Return)


def test_a_ticket_is_found_and_opened(qtbot: QtBot, stocked: MainWindow) -> None:
    stocked.go("customers")

    find(qtbot, stocked, "drucker", "ticket")

    assert stocked.pages.place == "tickets"
    qtbot.waitUntil(lambda: stocked.wiring._tickets.composer.fields.subject.text() == "Drucker druckt nicht")


def test_a_customer_is_found_and_shown(qtbot: QtBot, stocked: MainWindow) -> None:
    find(qtbot, stocked, "werft", "customer")

    assert stocked.pages.place == "customers"
    qtbot.waitUntil(lambda: stocked.wiring._customers.detail.name.text() == "Überlinger Werft")


def test_a_question_is_put_to_the_lookup(qtbot: QtBot, stocked: MainWindow) -> None:
    find(qtbot, stocked, "Virus entfernen enthalten?", "scope")

    panel = stocked.work.panel
    assert panel is not None
    assert panel.query.text() == "Virus entfernen"


def test_a_command_is_run(qtbot: QtBot, stocked: MainWindow) -> None:
    find(qtbot, stocked, "dokumente", "command")

    assert stocked.pages.place == "documents"


def test_enter_right_after_the_last_letter_does_what_is_typed(qtbot: QtBot, stocked: MainWindow) -> None:
    qtbot.waitUntil(stocked.isActiveWindow)
    QTest.keyClick(stocked, Qt.Key.Key_K, CONTROL)
    QTest.keyClicks(stocked.finder, "dokumente")
    QTest.keyClick(stocked.finder, Qt.Key.Key_Return)

    assert stocked.pages.place == "documents"


def test_escape_leads_back_to_where_one_was(qtbot: QtBot, stocked: MainWindow) -> None:
    qtbot.waitUntil(stocked.isActiveWindow)
    stocked.wiring._tickets.list.search.setFocus()
    QTest.keyClick(stocked, Qt.Key.Key_K, CONTROL)
    QTest.keyClicks(stocked.finder, "dr")

    QTest.keyClick(stocked.finder, Qt.Key.Key_Escape)

    assert stocked.finder.text() == ""
    assert not stocked.finder.results.isVisible()
    assert stocked.wiring._tickets.list.search.hasFocus()

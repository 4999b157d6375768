"""The page of shifts with one that runs and two calls in it."""

from uuid import UUID

import pytest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from helpdesk.scope import Verdict
from helpdesk.work import TimeNew
from tests.work.on_call import Desk
from ui.jobs import Jobs
from ui.work.call_card import CallCard, EntryRow
from ui.work.shifts_page import ShiftsPage


@pytest.fixture
def shift(desk: Desk) -> UUID:
    """One that runs, with two calls."""
    (begun,) = desk.helpdesk.shifts.begin("Nachtdienst").shifts
    desk.session(desk.ticket(subject="Exchange"), minutes=20)
    desk.clocks.go_on(minutes=10)
    desk.helpdesk.times.add(TimeNew(desk.ticket(Verdict.INCLUDED, subject="Kennwort"), 10))
    desk.clocks.go_on(minutes=1)
    return begun


@pytest.fixture
def page(qtbot: QtBot, jobs: Jobs, desk: Desk) -> ShiftsPage:
    page = ShiftsPage(jobs)
    qtbot.addWidget(page)
    page.resize(1100, 700)
    page.show()
    return page


@pytest.fixture
def opened(qtbot: QtBot, shift: UUID, page: ShiftsPage) -> ShiftsPage:
    qtbot.waitUntil(lambda: len(page.view.cards) == 2)
    qtbot.waitUntil(lambda: page.switch.text() == "Einsatz beenden")
    return page


def exchange(page: ShiftsPage) -> CallCard:
    """The call that came in first, which is the last of the list."""
    return page.view.cards[-1]


def texts(card: CallCard) -> list[str]:
    return [label.text() for label in card.findChildren(QLabel)]


def first(page: ShiftsPage) -> EntryRow:
    return next(row for row in exchange(page).rows.values() if row.entry.stands)

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from helpdesk.app import Helpdesk
from helpdesk.tickets import TicketState
from tests.delivery.faulty import Clock, Fault, FaultyDesk
from ui.frame.postman import Postman
from ui.jobs import Jobs
from ui.outbox.card import OutboxCard
from ui.outbox.page import OutboxPage
from ui.outbox.steps import Step

if TYPE_CHECKING:
    from tests.ui.outbox.conftest import Queued


@pytest.fixture
def page(qtbot: QtBot, jobs: Jobs) -> OutboxPage:
    page = OutboxPage(jobs)
    page.resize(1000, 700)
    qtbot.addWidget(page)
    page.show()
    return page


def only(qtbot: QtBot, page: OutboxPage) -> OutboxCard:
    qtbot.waitUntil(lambda: len(page.cards) == 1)
    return next(iter(page.cards.values()))


def test_an_empty_outbox_says_so(qtbot: QtBot, page: OutboxPage) -> None:
    qtbot.waitUntil(page.empty.isVisible)
    assert not page.send.isVisible()


def test_what_waits_stands_there_with_why_and_when_and_foreign_text_is_plain(
    qtbot: QtBot, helpdesk: Helpdesk, desk: FaultyDesk, queued: "Queued", page: OutboxPage, jobs: Jobs
) -> None:
    queued("<b>Drucker</b>")
    desk.fault = Fault.UNREACHABLE
    jobs.change(page, lambda services: services.delivery.send_due(), lambda _: None)
    # What was read before it was tried may be shown first.
    qtbot.waitUntil(lambda: [card.panel.sentence.text() for card in page.cards.values()] == ["Kein Netz."])
    card = only(qtbot, page)

    assert card.subject.text() == "<b>Drucker</b>"
    assert card.state.word.text() == "wartet"
    assert "nächster Versuch" in card.panel.times.text()
    assert {label.textFormat() for label in page.findChildren(QLabel)} == {Qt.TextFormat.PlainText}
    card.panel.fold.click()
    assert "Kein Netz." in card.panel.log.text()


def test_all_at_once_ignores_waits_and_the_page_empties(
    qtbot: QtBot, helpdesk: Helpdesk, desk: FaultyDesk, queued: "Queued", jobs: Jobs
) -> None:
    ticket = queued()
    desk.fault = Fault.UNREACHABLE
    helpdesk.delivery.send_due()
    page = OutboxPage(jobs)
    qtbot.addWidget(page)
    page.show()
    page.send_requested.connect(Postman(jobs, page).send_now)
    only(qtbot, page)
    desk.fault = Fault.NONE

    page.send.click()

    qtbot.waitUntil(page.empty.isVisible)
    assert helpdesk.tickets.get(ticket).state is TicketState.DELIVERED


def test_what_is_edited_cannot_go_out_as_well(
    qtbot: QtBot, helpdesk: Helpdesk, desk: FaultyDesk, queued: "Queued", page: OutboxPage, jobs: Jobs
) -> None:
    ticket = queued()
    desk.fault = Fault.REFUSED
    jobs.change(page, lambda services: services.delivery.send_due(), lambda _: None)
    card = only(qtbot, page)

    with qtbot.waitSignal(page.ticket_requested) as asked:
        card.panel.buttons[Step.EDIT].click()

    assert asked.args == [ticket]
    assert helpdesk.delivery.outbox() == []
    qtbot.waitUntil(page.empty.isVisible)


def test_a_day_s_wait_asks_and_going_on_starts_another_day(
    qtbot: QtBot, helpdesk: Helpdesk, clock: Clock, desk: FaultyDesk, queued: "Queued", page: OutboxPage, jobs: Jobs
) -> None:
    queued()
    desk.fault = Fault.UNREACHABLE
    clock.tick(90_000)
    jobs.change(page, lambda services: services.delivery.send_due(), lambda _: None)
    card = only(qtbot, page)
    qtbot.waitUntil(lambda: card.state.word.text() == "wartet lange")

    card.panel.buttons[Step.KEEP_TRYING].click()

    qtbot.waitUntil(lambda: card.state.word.text() == "wartet")
    assert not helpdesk.delivery.outbox()[0].overdue


@pytest.mark.parametrize(
    ("step", "state"), [(Step.ARRIVED, TicketState.DELIVERED), (Step.NOT_ARRIVED, TicketState.FAILED)]
)
def test_where_only_a_person_can_look_the_person_is_believed(
    qtbot: QtBot,
    helpdesk: Helpdesk,
    desk: FaultyDesk,
    queued: "Queued",
    page: OutboxPage,
    jobs: Jobs,
    step: Step,
    state: TicketState,
) -> None:
    ticket = queued()
    desk.fault, desk.can_search = Fault.LOST_BEFORE, False
    jobs.change(page, lambda services: services.delivery.send_due(), lambda _: None)
    card = only(qtbot, page)
    qtbot.waitUntil(card.panel.buttons[step].isVisible)

    card.panel.buttons[step].click()

    qtbot.waitUntil(lambda: helpdesk.tickets.get(ticket).state is state)


def test_wrong_credentials_lead_to_the_settings_of_that_desk(
    qtbot: QtBot, desk: FaultyDesk, queued: "Queued", page: OutboxPage, jobs: Jobs
) -> None:
    queued()
    desk.fault = Fault.LOGIN
    jobs.change(page, lambda services: services.delivery.send_due(), lambda _: None)
    card = only(qtbot, page)
    qtbot.waitUntil(card.panel.buttons[Step.SETTINGS].isVisible)

    with qtbot.waitSignal(page.settings_requested) as asked:
        card.panel.buttons[Step.SETTINGS].click()

    assert asked.args == ["local"]

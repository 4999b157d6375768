from collections.abc import Callable
from datetime import UTC, datetime
from uuid import UUID

import pytest
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QLineEdit, QToolButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot
from uuid_utils.compat import uuid7

from helpdesk.app import Helpdesk
from helpdesk.changes import Changes
from helpdesk.delivery import DeskMessage
from helpdesk.delivery.local import LocalDesk
from helpdesk.delivery.service import Delivery
from helpdesk.settings import Paths
from helpdesk.store.files import Files
from helpdesk.tickets import TicketDraft
from tests.delivery.faulty import Clock, FaultyDesk
from ui.frame.fetched_notice import FetchedNotice
from ui.frame.fetching import Fetched
from ui.frame.news import News
from ui.frame.rail import Rail
from ui.jobs import Jobs


class Recorder:
    """Keeps what it is told."""

    def __init__(self) -> None:
        self.told: list[tuple[str, str]] = []
        self.opened: Callable[[], object] = lambda: None
        self.put_away_count = 0

    def tell(self, title: str, text: str, opened: Callable[[], object]) -> None:
        self.told.append((title, text))
        self.opened = opened

    def put_away(self) -> None:
        self.put_away_count += 1


@pytest.fixture
def desk(helpdesk: Helpdesk, paths: Paths) -> FaultyDesk:
    desk = FaultyDesk(LocalDesk(helpdesk._store, Clock()))
    lock = paths.data_dir / "outbox.lock"
    delivery = Delivery(helpdesk._store, Files(paths.files), lambda: [desk], lock, lambda: datetime.now(UTC), uuid7)
    object.__setattr__(helpdesk, "delivery", delivery)
    return desk


def sent(helpdesk: Helpdesk, subject: str = "Drucker") -> UUID:
    department = helpdesk.tickets.profile().departments[0]
    (ticket,) = helpdesk.tickets.draft(TicketDraft(subject, "Druckt nicht.", department)).tickets
    helpdesk.delivery.submit(ticket)
    helpdesk.delivery.send_due()
    return ticket


def answer(jobs: Jobs, desk: FaultyDesk, ticket: UUID, message: str) -> None:
    desk.said.append(DeskMessage(message, datetime.now(UTC), "Jana Köster", "Kommt morgen."))
    jobs.post.change(jobs, lambda services: services.delivery.fetch(ticket), lambda _: None)


def started(qtbot: QtBot, jobs: Jobs, recorder: Recorder, watched: UUID | None = None) -> News:
    news = News(jobs, recorder, lambda: watched, jobs)
    with qtbot.waitSignal(news.counted):
        pass
    return news


def test_a_new_answer_is_told_once_and_following_it_leads_to_its_ticket(
    qtbot: QtBot, jobs: Jobs, helpdesk: Helpdesk, desk: FaultyDesk
) -> None:
    ticket, recorder = sent(helpdesk, "Drucker"), Recorder()
    news = started(qtbot, jobs, recorder)

    with qtbot.waitSignal(news.counted) as counted:
        answer(jobs, desk, ticket, "m1")
    jobs.change(jobs, lambda services: services.tickets.save_reply(ticket, "Danke"), lambda _: None)
    qtbot.wait(100)

    assert counted.args == [1]
    assert recorder.told == [("Neue Antwort von Jana Köster", "Drucker")]
    with qtbot.waitSignal(news.ticket_requested) as asked:
        recorder.opened()
    assert asked.args == [ticket]


def test_a_second_answer_is_told_too_and_reading_puts_it_away(
    qtbot: QtBot, jobs: Jobs, helpdesk: Helpdesk, desk: FaultyDesk
) -> None:
    ticket, recorder = sent(helpdesk), Recorder()
    news = started(qtbot, jobs, recorder)
    for message in ("m1", "m2"):
        answer(jobs, desk, ticket, message)
        qtbot.waitUntil(lambda message=message: len(recorder.told) == int(message[1]))  # type: ignore[misc]
    put_away = recorder.put_away_count

    with qtbot.waitSignal(news.counted) as counted:
        jobs.change(jobs, lambda services: services.tickets.mark_read(ticket), lambda _: None)

    assert counted.args == [0]
    assert recorder.put_away_count == put_away + 1


def test_what_was_unread_at_the_start_and_what_is_being_read_is_only_counted(
    qtbot: QtBot, jobs: Jobs, helpdesk: Helpdesk, desk: FaultyDesk
) -> None:
    ticket, recorder = sent(helpdesk), Recorder()
    desk.said.append(DeskMessage("m1", datetime.now(UTC), "Jana", "Kommt morgen."))
    helpdesk.delivery.fetch(ticket)
    news = started(qtbot, jobs, recorder, watched=ticket)

    with qtbot.waitSignal(news.counted):
        answer(jobs, desk, ticket, "m2")

    assert recorder.told == []


def test_the_rail_shows_how_many_and_says_it(qtbot: QtBot) -> None:
    action = QAction("Tickets")
    rail = Rail([("tickets", "ticket", action)])
    qtbot.addWidget(rail)
    rail.show()
    button = rail.findChild(QToolButton, "rail_tickets")
    assert button is not None
    before = button.grab().toImage()

    rail.show_count("tickets", 3, "3 mit neuen Antworten")

    assert button.accessibleName() == "Tickets, 3 mit neuen Antworten"
    assert button.grab().toImage() != before
    rail.show_count("tickets", 0, "")
    assert button.grab().toImage() == before


def test_what_was_fetched_is_told_until_its_ticket_is_opened_or_some_seconds_and_troubles_stay(qtbot: QtBot) -> None:
    host, typing, notice, ticket = QWidget(), QLineEdit(), FetchedNotice(), uuid7()
    column = QVBoxLayout(host)
    for part in (typing, notice):
        column.addWidget(part)
    qtbot.addWidget(host)
    host.show()
    typing.setFocus()
    notice._timer.setInterval(50)
    found = Fetched(Changes(tickets=frozenset({ticket})), 1, subject="Drucker")

    notice.show_fetched(found, None)
    notice.note_opened(uuid7())
    assert notice.isVisible()
    with qtbot.waitSignal(notice.ticket_requested) as asked:
        notice.action.click()
    assert asked.args == [ticket]
    assert not notice.isVisible()

    typing.setFocus()
    notice.show_fetched(found, ticket)
    assert not notice.action.isVisible()
    qtbot.waitUntil(notice.isHidden)
    notice.show_fetched(Fetched(Changes(), 1, ("Zammad: Kein Netz.",)), None)
    qtbot.wait(100)
    assert notice.isVisible()

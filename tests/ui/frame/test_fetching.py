from dataclasses import replace
from pathlib import Path

from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot
from sqlalchemy import update
from uuid_utils.compat import uuid7

from helpdesk.app import Helpdesk
from helpdesk.delivery.local import LocalDesk
from helpdesk.delivery.service import Delivery
from helpdesk.store.files import Files
from helpdesk.tickets import TicketState
from helpdesk.tickets.tables import ReceiptTable
from tests.delivery.faulty import Clock, FaultyDesk
from tests.tickets.samples import GOOD
from ui.frame.fetched_notice import FetchedNotice
from ui.frame.fetching import fetch_open


def test_a_ticket_closed_lately_is_asked_for_by_hand_too(helpdesk: Helpdesk, tmp_path: Path) -> None:
    clock = Clock()
    desk = FaultyDesk(LocalDesk(helpdesk._store, clock))
    delivery = Delivery(helpdesk._store, Files(tmp_path), lambda: [desk], tmp_path / "outbox.lock", clock, uuid7)
    (ticket,) = helpdesk.tickets.draft(GOOD).tickets
    delivery.submit(ticket)
    delivery.send_due()
    desk.closed = True
    delivery.fetch(ticket)
    assert helpdesk.tickets.get(ticket).state is TicketState.CLOSED

    desk.closed = False
    fetched = fetch_open(replace(helpdesk, delivery=delivery), None)

    assert fetched.asked == 1
    assert fetched.changes.tickets == {ticket}
    assert helpdesk.tickets.get(ticket).state is TicketState.DELIVERED


def test_a_desk_that_moved_is_told_with_what_to_do_and_the_way_there(
    qtbot: QtBot, helpdesk: Helpdesk, tmp_path: Path
) -> None:
    clock = Clock()
    desk = FaultyDesk(LocalDesk(helpdesk._store, clock))
    delivery = Delivery(helpdesk._store, Files(tmp_path), lambda: [desk], tmp_path / "outbox.lock", clock, uuid7)
    (ticket,) = helpdesk.tickets.draft(GOOD).tickets
    delivery.submit(ticket)
    delivery.send_due()
    with helpdesk._store.transaction() as session:
        session.execute(update(ReceiptTable).values(address="https://a.example/17"))
    desk.address = "https://b.example"
    host = QWidget()
    notice = FetchedNotice()
    notice.setParent(host)
    qtbot.addWidget(host)

    notice.show_fetched(fetch_open(replace(helpdesk, delivery=delivery), ticket), ticket)

    assert "Ist es derselbe Server" in notice.details.text()
    with qtbot.waitSignal(notice.settings_requested) as asked:
        notice.action.click()
    assert asked.args == ["local"]

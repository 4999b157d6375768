from dataclasses import replace
from pathlib import Path

from uuid_utils.compat import uuid7

from helpdesk.app import Helpdesk
from helpdesk.delivery.local import LocalDesk
from helpdesk.delivery.service import Delivery
from helpdesk.store.files import Files
from helpdesk.tickets import TicketState
from tests.delivery.faulty import Clock, FaultyDesk
from tests.tickets.samples import GOOD
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

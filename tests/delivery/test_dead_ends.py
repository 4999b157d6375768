"""What waits can always be got out again, whatever its desk, a clock or a backup says."""

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import update
from sqlmodel import select

from helpdesk.app import Helpdesk
from helpdesk.delivery import OutboxItem
from helpdesk.delivery.desk import HandedOver, LoginError, Parcel, RefusedError
from helpdesk.delivery.places import confirm_move, places_of
from helpdesk.delivery.service import Delivery
from helpdesk.delivery.tables import OutboxTable
from helpdesk.errors import HelpdeskError
from helpdesk.settings import Paths
from helpdesk.store.restored import note_restore
from helpdesk.tickets import Receipt, TicketState
from helpdesk.tickets.tables import ReceiptTable
from tests.delivery.faulty import Clock, Fault, FaultyDesk
from tests.tickets.samples import GOOD

GONE = RefusedError("desk_not_found", "Das gibt es dort nicht.")
FORBIDDEN = LoginError("desk_forbidden", "Das Recht fehlt.")


def queued(helpdesk: Helpdesk, delivery: Delivery) -> UUID:
    (ticket_id,) = helpdesk.tickets.draft(GOOD).tickets
    delivery.submit(ticket_id)
    return ticket_id


def lost(helpdesk: Helpdesk, delivery: Delivery, desk: FaultyDesk) -> UUID:
    """A ticket of which nobody knows whether it arrived."""
    ticket = queued(helpdesk, delivery)
    desk.fault = Fault.LOST_BEFORE
    delivery.send_due()
    desk.fault = Fault.NONE
    return ticket


def state(helpdesk: Helpdesk, ticket_id: UUID) -> TicketState:
    return helpdesk.tickets.get(ticket_id).state


def only(delivery: Delivery) -> OutboxItem:
    (item,) = delivery.outbox()
    return item


def raising(error: Exception) -> Callable[[Parcel], Receipt | None]:
    def find(_parcel: Parcel) -> Receipt | None:
        raise error

    return find


def refusal(call: Callable[[], object]) -> str:
    with pytest.raises(HelpdeskError) as refused:
        call()
    return refused.value.code


@pytest.mark.parametrize("error", [GONE, FORBIDDEN])
def test_where_the_search_is_refused_the_technician_is_believed(
    helpdesk: Helpdesk, delivery: Delivery, desk: FaultyDesk, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    ticket = lost(helpdesk, delivery, desk)
    assert refusal(lambda: delivery.settled(ticket, arrived=False)) == "nothing_handed_over"
    monkeypatch.setattr(desk, "find", raising(error))
    delivery.send_due()
    assert only(delivery).refused

    assert refusal(lambda: delivery.settled(ticket, arrived=True)) == "number_malformed"
    delivery.settled(ticket, arrived=False)
    assert (state(helpdesk, ticket), only(delivery).refused) == (TicketState.FAILED, False)
    delivery.take_back(ticket)
    assert state(helpdesk, ticket) is TicketState.DRAFT


def test_where_nobody_can_be_asked_for_a_day_the_technician_is_believed(
    helpdesk: Helpdesk, delivery: Delivery, desk: FaultyDesk, clock: Clock
) -> None:
    ticket = lost(helpdesk, delivery, desk)
    desk.fault = Fault.UNREACHABLE
    clock.tick(24 * 3600)
    delivery.send_due()

    delivery.settled(ticket, arrived=True, number="17")

    whole = helpdesk.tickets.get(ticket)
    assert (whole.state, whole.number) == (TicketState.DELIVERED, "17")


def test_what_the_technician_says_while_its_desk_is_asked_stands(
    helpdesk: Helpdesk, delivery: Delivery, desk: FaultyDesk, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    ticket = lost(helpdesk, delivery, desk)
    clock.tick(24 * 3600)

    def find(_parcel: Parcel) -> None:
        delivery.settled(ticket, arrived=True, number="17")

    monkeypatch.setattr(desk, "find", find)
    delivery.send_due()

    assert state(helpdesk, ticket) is TicketState.DELIVERED
    assert desk.taken == []


def test_a_bug_in_the_first_search_leaves_a_ticket_that_can_be_taken_back(
    helpdesk: Helpdesk, delivery: Delivery, desk: FaultyDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    ticket = queued(helpdesk, delivery)
    monkeypatch.setattr(desk, "find", raising(IndexError("list index out of range")))
    delivery.send_due()
    assert (only(delivery).state, only(delivery).code) == (TicketState.QUEUED, "bug")

    delivery.take_back(ticket)
    assert state(helpdesk, ticket) is TicketState.DRAFT


def test_a_clock_that_is_set_back_lengthens_no_doubt(
    helpdesk: Helpdesk, delivery: Delivery, desk: FaultyDesk, clock: Clock
) -> None:
    desk.doubt_seconds = 60
    ticket = lost(helpdesk, delivery, desk)
    clock.tick(-30 * 86400)
    for _round in range(2):
        delivery.send_due()
        clock.tick(61)
    delivery.send_due()

    assert state(helpdesk, ticket) is TicketState.DELIVERED


def test_a_clock_that_is_set_back_lengthens_no_wait_and_asks(
    helpdesk: Helpdesk, delivery: Delivery, desk: FaultyDesk, clock: Clock
) -> None:
    ticket = queued(helpdesk, delivery)
    desk.fault = Fault.BUSY
    delivery.send_due()
    desk.fault = Fault.NONE
    clock.tick(-30 * 86400)

    assert only(delivery).overdue
    assert delivery.due() == clock()
    delivery.send_due()
    assert state(helpdesk, ticket) is TicketState.DELIVERED


def test_a_receipt_that_is_there_already_holds_up_nothing(
    helpdesk: Helpdesk, delivery: Delivery, desk: FaultyDesk, clock: Clock
) -> None:
    first, second = queued(helpdesk, delivery), queued(helpdesk, delivery)
    with helpdesk._store.transaction() as session:
        session.add(
            ReceiptTable(
                key=first, ticket_id=first, desk="local", number="1", at=clock(), address="", bytes=1, sha256="0" * 64
            )
        )

    delivery.send_due()

    assert state(helpdesk, first) is state(helpdesk, second) is TicketState.DELIVERED


class NotingDesk(FaultyDesk):
    """Notes a token on the way, each a new one."""

    def deliver(self, parcel: Parcel) -> Receipt | HandedOver:
        if not parcel.memo.text:
            self.warning += "I"
            parcel.memo.keep(f"token {self.warning}")
        return super().deliver(parcel)


def test_what_is_taken_back_and_sent_again_goes_by_what_its_desk_noted(
    helpdesk: Helpdesk, delivery: Delivery, desk: FaultyDesk, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    noting = NotingDesk(desk.real)
    monkeypatch.setattr(delivery, "_desks_now", lambda: [noting])
    ticket = lost(helpdesk, delivery, noting)
    noting.fault = Fault.UNREACHABLE
    monkeypatch.setattr(noting, "find", lambda _parcel: None)
    delivery.send_due()
    noting.fault = Fault.NONE
    for _time in range(2):
        delivery.take_back(ticket)
        delivery.submit(ticket)
    delivery.send_due()

    assert noting.taken[0].memo.text == "token I"


def test_a_parcel_stays_the_same_when_its_customer_is_renamed(
    helpdesk: Helpdesk, delivery: Delivery, desk: FaultyDesk
) -> None:
    ticket = queued(helpdesk, delivery)
    with helpdesk._store.transaction() as session:
        session.execute(update(OutboxTable).values(customer="Muster GmbH"))

    delivery.send_due()

    assert state(helpdesk, ticket) is TicketState.DELIVERED
    assert desk.taken[0].customer == "Muster GmbH"


def test_nothing_more_is_sent_once_the_program_ends_during_the_search(
    helpdesk: Helpdesk, delivery: Delivery, desk: FaultyDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    ticket = queued(helpdesk, delivery)
    monkeypatch.setattr(desk, "find", lambda _parcel: delivery.hang_up())

    delivery.send_due()

    assert state(helpdesk, ticket) is TicketState.QUEUED
    assert desk.taken == []


@pytest.mark.parametrize("failed", [False, True])
def test_what_came_with_a_backup_is_asked_about_at_a_blind_desk_whatever_the_clock_says(
    helpdesk: Helpdesk, delivery: Delivery, desk: FaultyDesk, clock: Clock, paths: Paths, *, failed: bool
) -> None:
    ticket = queued(helpdesk, delivery)
    if failed:
        desk.fault = Fault.REFUSED
        delivery.send_due()
        desk.fault = Fault.NONE
    desk.can_search = False
    note_restore(paths.data_dir, clock() - timedelta(hours=1))
    new = queued(helpdesk, delivery)

    delivery.send_due()

    assert state(helpdesk, ticket) is TicketState.UNCERTAIN
    assert state(helpdesk, new) is TicketState.DELIVERED
    assert refusal(lambda: delivery.take_back(ticket)) == "ticket_under_way"


def test_nothing_is_taken_back_before_a_backup_was_heeded(
    helpdesk: Helpdesk, delivery: Delivery, clock: Clock, paths: Paths
) -> None:
    ticket = queued(helpdesk, delivery)
    note_restore(paths.data_dir, clock())

    assert refusal(lambda: delivery.take_back(ticket)) == "ticket_under_way"
    with helpdesk._store.transaction() as session:
        assert session.exec(select(OutboxTable.state)).one() == TicketState.UNCERTAIN


def test_a_desk_that_moved_gets_no_reply_to_a_ticket_elsewhere(
    helpdesk: Helpdesk, delivery: Delivery, desk: FaultyDesk
) -> None:
    desk.address = "https://tickets.example/redmine"
    ticket = queued(helpdesk, delivery)
    delivery.send_due()
    with helpdesk._store.transaction() as session:
        session.execute(update(ReceiptTable).values(address="https://Tickets.example/redmine/issues/17"))
    delivery.reply(ticket, "Bleibt")
    delivery.send_due()
    assert len(desk.taken) == 2

    desk.address = "https://tickets.example/red"
    delivery.reply(ticket, "Geht fehl")
    delivery.send_due()

    assert (only(delivery).state, only(delivery).code, len(desk.taken)) == (TicketState.FAILED, "desk_moved", 2)
    assert refusal(lambda: delivery.fetch(ticket)) == "desk_moved"
    desk.address = "https://tickets.example/redmine"
    delivery.retry(ticket)
    delivery.send_due()
    assert delivery.outbox() == []


def test_a_desk_that_moved_is_believed_where_a_technician_says_it_is_the_same_server(
    helpdesk: Helpdesk, delivery: Delivery, desk: FaultyDesk, clock: Clock
) -> None:
    desk.address = "https://a.example/redmine"
    ticket = queued(helpdesk, delivery)
    delivery.send_due()
    with helpdesk._store.transaction() as session:
        session.execute(update(ReceiptTable).values(address="https://a.example/redmine/issues/17"))

    for address in ("https://b.example", "https://c.example/r"):
        desk.address = address
        assert refusal(lambda: delivery.fetch(ticket)) == "desk_moved"
        with helpdesk._store.transaction() as session:
            confirm_move(session, "local", address, clock())
            assert places_of(session, ticket)[-1] == f"{address}/issues/17"
        clock.tick(1)
        delivery.fetch(ticket)

    delivery.reply(ticket, "Folgt")
    delivery.send_due()
    assert delivery.outbox() == []
    # Back where it was, and at a server nobody spoke of.
    desk.address = "https://a.example/redmine"
    delivery.fetch(ticket)
    desk.address = "https://c.example/r2"
    assert refusal(lambda: delivery.fetch(ticket)) == "desk_moved"


def test_what_may_have_arrived_is_looked_for_at_the_same_servers_new_address(
    helpdesk: Helpdesk, delivery: Delivery, desk: FaultyDesk, clock: Clock
) -> None:
    desk.address = "https://a.example"
    lost(helpdesk, delivery, desk)
    desk.address = "https://b.example"
    with helpdesk._store.transaction() as session:
        confirm_move(session, "local", desk.address, clock())

    delivery.send_due()

    assert delivery.outbox() == []


def test_what_may_have_arrived_is_not_looked_for_where_the_desk_is_now(
    helpdesk: Helpdesk, delivery: Delivery, desk: FaultyDesk
) -> None:
    desk.address = "https://a.example"
    ticket = lost(helpdesk, delivery, desk)
    desk.address = "https://b.example"
    delivery.send_due()

    assert (only(delivery).state, only(delivery).code) == (TicketState.UNCERTAIN, "desk_moved")
    delivery.settled(ticket, arrived=True, number="17")
    assert helpdesk.tickets.get(ticket).receipts[0].address == "https://a.example"

"""When the outbox tries again, when it asks, and what it never does twice."""

from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from sqlmodel import select

from helpdesk.app import Helpdesk
from helpdesk.delivery import OutboxItem
from helpdesk.delivery.desk import HandedOver, Parcel
from helpdesk.delivery.service import Delivery
from helpdesk.delivery.tables import OutboxTable
from helpdesk.errors import HelpdeskError
from helpdesk.tickets import Receipt, TicketState
from tests.delivery.faulty import Clock, Crash, Fault, FaultyDesk
from tests.tickets.samples import GOOD, write


def queued(helpdesk: Helpdesk, delivery: Delivery) -> UUID:
    (ticket_id,) = helpdesk.tickets.draft(GOOD).tickets
    delivery.submit(ticket_id)
    return ticket_id


def only(delivery: Delivery) -> OutboxItem:
    (item,) = delivery.outbox()
    return item


def state(helpdesk: Helpdesk, ticket_id: UUID) -> TicketState:
    return helpdesk.tickets.get(ticket_id).state


def test_waits_grow_and_the_log_stays_short(
    helpdesk: Helpdesk, delivery: Delivery, desk: FaultyDesk, clock: Clock
) -> None:
    queued(helpdesk, delivery)
    desk.fault = Fault.UNREACHABLE
    waits = []
    for _try in range(9):
        delivery.send_due()
        due = only(delivery).due
        assert due is not None
        waits.append((due - clock()).total_seconds())
        clock.tick(waits[-1])

    assert waits == [15, 30, 60, 120, 300, 600, 900, 900, 900]
    tried, failed = only(delivery).attempts
    assert (tried.detail, failed.detail, failed.code) == ("Wird zugestellt", "Kein Netz.", "desk_unreachable")
    assert (failed.times, failed.last) == (9, clock() - timedelta(seconds=900))


def test_a_desk_that_asks_for_patience_gets_it_and_so_do_the_others_waiting_for_it(
    helpdesk: Helpdesk, delivery: Delivery, desk: FaultyDesk, clock: Clock
) -> None:
    first, second = queued(helpdesk, delivery), queued(helpdesk, delivery)
    desk.fault = Fault.BUSY
    delivery.send_due()

    assert desk.calls == 1
    assert [item.due for item in delivery.outbox()] == [clock() + timedelta(seconds=700)] * 2
    assert delivery.due() == clock() + timedelta(seconds=700)
    clock.tick(699)
    delivery.send_due()
    assert desk.calls == 1
    desk.fault = Fault.NONE
    clock.tick(1)
    delivery.send_due()
    assert {state(helpdesk, first), state(helpdesk, second)} == {TicketState.DELIVERED}


def test_what_may_have_arrived_at_a_desk_that_asks_for_patience_is_looked_for_when_it_said(
    helpdesk: Helpdesk, delivery: Delivery, desk: FaultyDesk, clock: Clock
) -> None:
    queued(helpdesk, delivery)
    queued(helpdesk, delivery)
    desk.fault = Fault.LOST_BUSY
    delivery.send_due()
    asked = desk.calls

    assert [item.state for item in delivery.outbox()] == [TicketState.UNCERTAIN, TicketState.QUEUED]
    assert [item.due for item in delivery.outbox()] == [clock() + timedelta(seconds=700)] * 2
    desk.fault = Fault.NONE
    clock.tick(699)
    delivery.send_due()
    assert desk.calls == asked
    clock.tick(1)
    delivery.send_due()
    assert delivery.outbox() == []


def test_what_stays_unclear_each_time_is_looked_for_after_waits_that_grow(
    helpdesk: Helpdesk, delivery: Delivery, desk: FaultyDesk, clock: Clock
) -> None:
    ticket = queued(helpdesk, delivery)
    desk.fault = Fault.LOST_BEFORE
    waits = []
    for _try in range(5):
        delivery.send_due()
        due = only(delivery).due
        assert due is not None
        waits.append((due - clock()).total_seconds())
        clock.tick(waits[-1])

    assert waits == [0, 15, 30, 60, 120]
    delivery.keep_trying(ticket)
    desk.fault = Fault.NONE
    delivery.send_due()
    assert state(helpdesk, ticket) is TicketState.DELIVERED


def test_who_says_now_does_not_wait(helpdesk: Helpdesk, delivery: Delivery, desk: FaultyDesk) -> None:
    ticket = queued(helpdesk, delivery)
    desk.fault = Fault.BUSY
    delivery.send_due()
    desk.fault = Fault.NONE

    delivery.send_due(now_anyway=True)

    assert state(helpdesk, ticket) is TicketState.DELIVERED


def test_a_desk_that_answers_again_gets_all_that_waited(
    helpdesk: Helpdesk, delivery: Delivery, desk: FaultyDesk, clock: Clock
) -> None:
    waiting = queued(helpdesk, delivery)
    desk.fault = Fault.BUSY
    delivery.send_due()
    desk.fault = Fault.NONE
    clock.tick(20)
    new = queued(helpdesk, delivery)

    delivery.send_due()
    delivery.send_due()

    assert state(helpdesk, new) is state(helpdesk, waiting) is TicketState.DELIVERED


def test_after_a_day_a_person_is_asked_and_it_is_still_tried_hourly(
    helpdesk: Helpdesk, delivery: Delivery, desk: FaultyDesk, clock: Clock
) -> None:
    ticket = queued(helpdesk, delivery)
    desk.fault = Fault.UNREACHABLE
    delivery.send_due()
    assert not only(delivery).overdue
    clock.tick(24 * 3600)
    delivery.send_due()

    assert only(delivery).overdue
    assert only(delivery).due == clock() + timedelta(hours=1)
    delivery.keep_trying(ticket)
    assert not only(delivery).overdue
    desk.fault = Fault.NONE
    delivery.send_due()
    assert state(helpdesk, ticket) is TicketState.DELIVERED


def test_what_failed_is_sent_again_when_told_and_not_before(
    helpdesk: Helpdesk, delivery: Delivery, desk: FaultyDesk, clock: Clock
) -> None:
    ticket = queued(helpdesk, delivery)
    desk.fault = Fault.LOGIN
    delivery.send_due()
    assert (only(delivery).state, only(delivery).code) == (TicketState.FAILED, "desk_login")
    desk.fault = Fault.NONE
    clock.tick(10**6)
    delivery.send_due(now_anyway=True)
    assert state(helpdesk, ticket) is TicketState.FAILED
    assert delivery.due() is None

    delivery.retry(ticket)
    delivery.send_due()

    assert state(helpdesk, ticket) is TicketState.DELIVERED
    for call in (delivery.retry, delivery.keep_trying):
        with pytest.raises(HelpdeskError, match="Von diesem Ticket"):
            call(ticket)


def test_a_wrong_key_fails_one_and_spares_the_others(helpdesk: Helpdesk, delivery: Delivery, desk: FaultyDesk) -> None:
    queued(helpdesk, delivery)
    queued(helpdesk, delivery)
    desk.fault = Fault.LOGIN
    delivery.send_due()

    assert [item.state for item in delivery.outbox()] == [TicketState.FAILED, TicketState.QUEUED]


def test_a_bug_in_a_desk_holds_up_nothing_else_and_loses_nothing(
    helpdesk: Helpdesk, delivery: Delivery, desk: FaultyDesk, clock: Clock
) -> None:
    first, second = queued(helpdesk, delivery), queued(helpdesk, delivery)
    desk.fault = Fault.BUG
    delivery.send_due()
    assert [item.code for item in delivery.outbox()] == ["bug", "bug"]

    desk.fault = Fault.NONE
    clock.tick(900)
    delivery.send_due()
    delivery.send_due()

    assert state(helpdesk, first) is state(helpdesk, second) is TicketState.DELIVERED
    assert len(desk.taken) == 2


def test_while_a_lost_parcel_may_still_come_up_an_empty_search_proves_nothing(
    helpdesk: Helpdesk, delivery: Delivery, desk: FaultyDesk, clock: Clock
) -> None:
    desk.doubt_seconds = 60
    ticket = queued(helpdesk, delivery)
    desk.fault = Fault.LOST_BEFORE
    delivery.send_due()
    desk.fault = Fault.NONE
    clock.tick(20)
    delivery.send_due(now_anyway=True)

    assert state(helpdesk, ticket) is TicketState.UNCERTAIN
    assert desk.taken == []
    assert delivery.due() == clock() + timedelta(seconds=41)
    clock.tick(41)
    delivery.send_due()
    assert state(helpdesk, ticket) is TicketState.DELIVERED
    assert len(desk.taken) == 1


def test_what_arrived_before_a_backup_was_put_back_is_found_and_not_sent_again(
    helpdesk: Helpdesk, delivery: Delivery, desk: FaultyDesk
) -> None:
    ticket = queued(helpdesk, delivery)
    with helpdesk._store.transaction() as session:
        key = session.exec(select(OutboxTable.key)).one()
        parcel = delivery._outbox.parcel(session, session.exec(select(OutboxTable)).one())
    assert parcel.key == key
    desk.real.deliver(parcel)

    delivery.send_due()

    assert state(helpdesk, ticket) is TicketState.DELIVERED
    assert desk.taken == []


def test_what_a_desk_has_otherwise_is_delivered_and_somebody_is_told(
    helpdesk: Helpdesk, delivery: Delivery, desk: FaultyDesk
) -> None:
    ticket = queued(helpdesk, delivery)
    desk.warning = "Nicht alles kam an wie gesendet: a.log fehlt dort."
    delivery.send_due()

    whole = helpdesk.tickets.get(ticket)
    assert (whole.state, whole.unread, whole.receipts[0].warning) == (TicketState.DELIVERED, True, desk.warning)
    assert helpdesk.tickets.mark_read(ticket)
    assert not helpdesk.tickets.mark_read(ticket)
    assert not helpdesk.tickets.get(ticket).unread


class NotingDesk(FaultyDesk):
    """Notes what it is about to do, and crashes once it has."""

    def deliver(self, parcel: Parcel) -> Receipt | HandedOver:
        if parcel.memo.text:
            return super().deliver(parcel)
        parcel.memo.keep("token 1")
        raise Crash


def test_what_a_desk_noted_is_there_after_a_crash(
    helpdesk: Helpdesk, delivery: Delivery, desk: FaultyDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    noting = NotingDesk(desk.real)
    monkeypatch.setattr(delivery, "_desks_now", lambda: [noting])
    ticket = queued(helpdesk, delivery)
    with pytest.raises(Crash):
        delivery.send_due()

    delivery.send_due()

    assert state(helpdesk, ticket) is TicketState.DELIVERED
    assert noting.taken[0].memo.text == "token 1"


def test_hanging_up_begins_nothing_more(helpdesk: Helpdesk, delivery: Delivery, desk: FaultyDesk) -> None:
    queued(helpdesk, delivery)
    delivery.hang_up()

    delivery.send_due()

    assert desk.calls == 0


def test_a_thread_keeps_its_order_behind_what_waits(
    helpdesk: Helpdesk, delivery: Delivery, desk: FaultyDesk, clock: Clock, tmp_path: Path
) -> None:
    ticket = queued(helpdesk, delivery)
    delivery.reply(ticket, "Erste", [write(tmp_path, "a.log")])
    delivery.reply(ticket, "Zweite")
    desk.fault = Fault.UNREACHABLE
    for _try in range(3):
        delivery.send_due(now_anyway=True)
    desk.fault = Fault.NONE
    clock.tick(900)
    delivery.send_due()

    assert [parcel.message for parcel in desk.taken] == [GOOD.message, "Erste", "Zweite"]


def test_a_try_that_changes_nothing_leaves_the_ticket_where_it_stands_in_the_list(
    helpdesk: Helpdesk, delivery: Delivery, desk: FaultyDesk, clock: Clock
) -> None:
    ticket_id = queued(helpdesk, delivery)
    desk.fault = Fault.UNREACHABLE
    before = helpdesk.tickets.get(ticket_id).updated
    clock.tick(60)
    delivery.send_due()
    assert helpdesk.tickets.get(ticket_id).updated == before

    desk.fault = Fault.NONE
    clock.tick(60)
    delivery.send_due()
    assert helpdesk.tickets.get(ticket_id).updated == clock()

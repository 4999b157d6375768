"""What desks answer is kept once, in order, as a stranger's text."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from helpdesk.app import Helpdesk
from helpdesk.delivery import DeskMessage, DeskThread
from helpdesk.delivery.answers import interval
from helpdesk.delivery.outbox import mended
from helpdesk.delivery.service import Delivery
from helpdesk.errors import HelpdeskError
from helpdesk.tickets import MESSAGE_LENGTH, DeskFile, TicketState
from tests.delivery.faulty import Clock, Fault, FaultyDesk
from tests.tickets.samples import GOOD

FILE = DeskFile("77", "Anleitung <1>.txt", 10)


@pytest.fixture
def ticket(helpdesk: Helpdesk, delivery: Delivery) -> UUID:
    """A delivered ticket with one reply of ours."""
    (ticket_id,) = helpdesk.tickets.draft(GOOD).tickets
    delivery.submit(ticket_id)
    delivery.reply(ticket_id, "Nachtrag")
    delivery.send_due()
    return ticket_id


def said(clock: Clock, text: str = "Bitte neu starten", remote: str = "1") -> DeskMessage:
    return DeskMessage(remote, clock() + timedelta(minutes=1), "Käthe <Kollegin>", text, (FILE,))


def test_an_answer_is_kept_once_with_who_and_which_files(
    helpdesk: Helpdesk, delivery: Delivery, desk: FaultyDesk, clock: Clock, ticket: UUID
) -> None:
    desk.said = [said(clock), said(clock, "Noch etwas", "2")]

    assert delivery.fetch(ticket).tickets == {ticket}
    assert not delivery.fetch(ticket)

    whole = helpdesk.tickets.get(ticket)
    assert [(message.author, message.text) for message in whole.thread] == [
        ("technician", "Nachtrag"),
        ("desk", "Bitte neu starten"),
        ("desk", "Noch etwas"),
    ]
    assert (whole.thread[1].author_name, whole.thread[1].files) == ("Käthe <Kollegin>", (FILE,))
    assert (whole.desk_state, whole.unread, whole.state) == ("offen", True, TicketState.DELIVERED)
    assert helpdesk.tickets.page()[0].unread
    assert delivery.download(ticket, FILE) == f"{whole.number}/77".encode()


def test_a_ticket_closed_there_is_closed_here_and_open_again_when_reopened(
    helpdesk: Helpdesk, delivery: Delivery, desk: FaultyDesk, ticket: UUID
) -> None:
    desk.closed = True
    delivery.fetch(ticket)
    whole = helpdesk.tickets.get(ticket)
    assert (whole.state, whole.desk_state) == (TicketState.CLOSED, "geschlossen")

    desk.closed = False
    delivery.fetch(ticket)
    assert helpdesk.tickets.get(ticket).state is TicketState.DELIVERED


def test_a_closing_is_not_undone_by_an_older_answer(
    helpdesk: Helpdesk, delivery: Delivery, desk: FaultyDesk, ticket: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fetch(number: str) -> DeskThread:
        delivery.close(ticket)
        delivery.send_due()
        return DeskThread(number, "offen", closed=False, messages=())

    monkeypatch.setattr(desk, "fetch", fetch)
    delivery.fetch(ticket)

    assert helpdesk.tickets.get(ticket).state is TicketState.CLOSED


def test_a_ticket_closed_there_while_ours_waits_is_closed_once(
    helpdesk: Helpdesk, delivery: Delivery, desk: FaultyDesk, ticket: UUID
) -> None:
    delivery.close(ticket)
    desk.closed = True
    delivery.fetch(ticket)
    assert helpdesk.tickets.get(ticket).state is TicketState.QUEUED

    delivery.send_due()
    assert helpdesk.tickets.get(ticket).state is TicketState.CLOSED
    assert delivery.outbox() == []


def test_open_tickets_are_asked_for_on_a_schedule(
    helpdesk: Helpdesk, delivery: Delivery, desk: FaultyDesk, clock: Clock, ticket: UUID
) -> None:
    desk.said = [said(clock)]
    assert not delivery.fetch_due()
    clock.tick(300)
    assert delivery.fetch_due().tickets == {ticket}
    assert not delivery.fetch_due()

    desk.closed = True
    clock.tick(300)
    assert delivery.fetch_due().tickets == {ticket}
    assert not delivery.fetch_due()


@pytest.mark.parametrize(
    ("age", "wait"),
    [
        (timedelta(hours=23), timedelta(minutes=5)),
        (timedelta(days=1), timedelta(hours=1)),
        (timedelta(days=7), timedelta(hours=6)),
    ],
)
def test_what_is_older_is_asked_for_less_often(age: timedelta, wait: timedelta) -> None:
    assert interval(age) == wait


def test_a_desk_that_cannot_be_asked_is_asked_once_a_round_and_says_why(
    helpdesk: Helpdesk, delivery: Delivery, desk: FaultyDesk, clock: Clock, ticket: UUID
) -> None:
    (other,) = helpdesk.tickets.draft(GOOD).tickets
    delivery.submit(other)
    delivery.send_due()
    clock.tick(300)
    desk.fault, desk.calls = Fault.UNREACHABLE, 0

    assert not delivery.fetch_due()

    assert desk.calls == 1
    assert delivery.desk("local").trouble == "Kein Netz."
    with pytest.raises(HelpdeskError, match="Kein Netz"):
        delivery.fetch(ticket)
    desk.fault = Fault.NONE
    clock.tick(15)
    delivery.fetch_due()
    assert delivery.desk("local").trouble == ""


def test_a_strangers_text_is_kept_as_text_and_within_bounds(
    helpdesk: Helpdesk, delivery: Delivery, desk: FaultyDesk, clock: Clock, ticket: UUID
) -> None:
    desk.said = [said(clock, "a\0\ud800" + "x" * 2 * MESSAGE_LENGTH), said(clock, "doppelt", "1")]

    delivery.fetch(ticket)

    (kept,) = (message for message in helpdesk.tickets.get(ticket).thread if message.author == "desk")
    assert kept.text.startswith("a?xxx")
    assert kept.text.endswith("steht im Ticketsystem.]")
    assert len(kept.text) < MESSAGE_LENGTH + 100


def test_what_cannot_be_fetched_says_so(helpdesk: Helpdesk, ticket: UUID) -> None:
    (draft,) = helpdesk.tickets.draft(GOOD).tickets
    for call, code in (
        (lambda: helpdesk.delivery.fetch(draft), "ticket_not_delivered"),
        (lambda: helpdesk.delivery.fetch(ticket), "desk_unread"),
        (lambda: helpdesk.delivery.download(ticket, FILE), "desk_unread"),
    ):
        with pytest.raises(HelpdeskError) as refused:
            call()
        assert refused.value.code == code


def test_what_is_written_around_the_closing_is_still_fetched_for_thirty_days(
    helpdesk: Helpdesk, delivery: Delivery, desk: FaultyDesk, clock: Clock, ticket: UUID
) -> None:
    delivery.close(ticket)
    delivery.send_due()
    desk.said, desk.closed = [said(clock)], True
    assert delivery.fetch_due().tickets == {ticket}
    assert helpdesk.tickets.get(ticket).state is TicketState.CLOSED
    clock.tick(5 * 3600)
    assert not delivery.fetch_due()

    desk.closed = False
    clock.tick(3600)
    assert delivery.fetch_due().tickets == {ticket}
    assert helpdesk.tickets.get(ticket).state is TicketState.DELIVERED

    desk.closed = True
    clock.tick(3600)
    delivery.fetch_due()
    assert delivery.answers.fetched_until(ticket) == clock() + timedelta(days=30)
    assert delivery.answers.closed_lately(9) == [(ticket, "local")]
    desk.said.append(said(clock, "Noch nicht gut", "2"))
    clock.tick(29 * 86400)
    assert delivery.fetch_due().tickets == {ticket}

    clock.tick(2 * 86400)
    delivery.fetch_due()
    desk.calls = 0
    clock.tick(86400)
    delivery.fetch_due()
    assert desk.calls == 0
    assert (delivery.answers.fetched_until(ticket), delivery.answers.closed_lately(9)) == (None, [])


def test_our_own_closing_is_no_answer(
    helpdesk: Helpdesk, delivery: Delivery, desk: FaultyDesk, clock: Clock, ticket: UUID
) -> None:
    delivery.close(ticket)
    key = delivery.outbox()[0].key
    desk.closed = True
    for remote in ("5", "6"):
        desk.said.append(DeskMessage(remote, clock(), "Toni", "", key=key))
        delivery.fetch(ticket)
        delivery.send_due()

    assert [message.text for message in helpdesk.tickets.get(ticket).thread] == ["Nachtrag"]
    assert not helpdesk.tickets.get(ticket).unread


@pytest.mark.parametrize("year", [1, 9999])
def test_a_message_from_no_time_of_ours_is_shown(
    helpdesk: Helpdesk, delivery: Delivery, desk: FaultyDesk, clock: Clock, ticket: UUID, year: int
) -> None:
    desk.said = [DeskMessage("1", datetime(year, 1, 1, tzinfo=UTC), "Käthe", "Ja")]
    delivery.fetch(ticket)

    at = next(message.at for message in helpdesk.tickets.get(ticket).thread if message.author == "desk")
    assert datetime(1970, 1, 1, tzinfo=UTC) <= at <= clock()


def two_due(helpdesk: Helpdesk, delivery: Delivery, clock: Clock) -> None:
    (other,) = helpdesk.tickets.draft(GOOD).tickets
    delivery.submit(other)
    delivery.send_due()
    clock.tick(300)


def test_a_wrong_key_is_tried_once_and_again_when_the_settings_changed(
    helpdesk: Helpdesk, delivery: Delivery, desk: FaultyDesk, clock: Clock, ticket: UUID
) -> None:
    two_due(helpdesk, delivery, clock)
    desk.fault, desk.calls = Fault.LOGIN, 0
    for _minute in range(10):
        delivery.fetch_due()
        clock.tick(60)
    assert (desk.calls, delivery.desk("local").trouble) == (1, "Falscher Schlüssel.")

    desk.fault, desk.calls = Fault.NONE, 0
    with helpdesk._store.transaction() as session:
        mended(session, "local", clock())
    delivery.fetch_due()
    assert desk.calls == 2


def test_what_is_written_meanwhile_is_not_held_up_by_fetching(
    helpdesk: Helpdesk,
    delivery: Delivery,
    desk: FaultyDesk,
    clock: Clock,
    ticket: UUID,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    two_due(helpdesk, delivery, clock)
    fetched = []

    def fetch(number: str) -> DeskThread:
        fetched.append(number)
        (new,) = helpdesk.tickets.draft(GOOD).tickets
        delivery.submit(new)
        return DeskThread(number, "offen", closed=False, messages=())

    monkeypatch.setattr(desk, "fetch", fetch)
    delivery.fetch_due()

    assert len(fetched) == 1


def test_a_clock_that_is_set_back_puts_off_no_answer(
    helpdesk: Helpdesk, delivery: Delivery, desk: FaultyDesk, clock: Clock, ticket: UUID
) -> None:
    desk.said = [said(clock)]
    clock.tick(-30 * 86400)

    assert delivery.fetch_due().tickets == {ticket}

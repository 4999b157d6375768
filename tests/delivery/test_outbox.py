from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import event

from helpdesk.app import Helpdesk
from helpdesk.delivery import ParcelKind
from helpdesk.delivery.service import Delivery
from helpdesk.errors import HelpdeskError
from helpdesk.settings import Paths
from helpdesk.store.turn import turn
from helpdesk.tickets import TicketDraft, TicketState
from tests.delivery.faulty import Clock, Crash, Fault, FaultyDesk
from tests.tickets.samples import GOOD, write


@pytest.fixture
def ticket(helpdesk: Helpdesk) -> UUID:
    return begin(helpdesk)


def begin(helpdesk: Helpdesk, draft: TicketDraft = GOOD) -> UUID:
    (ticket_id,) = helpdesk.tickets.draft(draft).tickets
    return ticket_id


def delivered(helpdesk: Helpdesk) -> UUID:
    """A ticket that has its number already."""
    ticket_id = begin(helpdesk)
    helpdesk.delivery.submit(ticket_id)
    helpdesk.delivery.send_due()
    return ticket_id


def state(helpdesk: Helpdesk, ticket_id: UUID) -> TicketState:
    return helpdesk.tickets.get(ticket_id).state


def log(delivery: Delivery) -> list[str]:
    (item,) = delivery.outbox()
    return [attempt.detail for attempt in item.attempts]


def refusal(call: object, *arguments: object) -> str:
    assert callable(call)
    with pytest.raises(HelpdeskError) as refused:
        call(*arguments)
    assert refused.value.hint
    return refused.value.code


def test_an_incomplete_ticket_is_refused_with_all_that_is_missing(helpdesk: Helpdesk) -> None:
    ticket_id = begin(helpdesk, TicketDraft(department="Vertrieb"))

    with pytest.raises(HelpdeskError) as refused:
        helpdesk.delivery.submit(ticket_id)

    assert refused.value.code == "ticket_incomplete"
    assert [problem.field for problem in refused.value.problems] == ["department", "subject", "message"]
    assert state(helpdesk, ticket_id) is TicketState.DRAFT


def test_a_ticket_for_an_unknown_desk_stays_a_draft(helpdesk: Helpdesk) -> None:
    ticket_id = begin(helpdesk, replace(GOOD, desk="fax"))

    assert refusal(helpdesk.delivery.submit, ticket_id) == "desk_unknown"
    assert state(helpdesk, ticket_id) is TicketState.DRAFT


def test_a_ticket_goes_its_way_from_draft_to_closed(helpdesk: Helpdesk, ticket: UUID) -> None:
    seen = [state(helpdesk, ticket)]
    for step in (helpdesk.delivery.submit, helpdesk.delivery.close):
        step(ticket)
        seen.append(state(helpdesk, ticket))
        helpdesk.delivery.send_due()
        seen.append(state(helpdesk, ticket))

    assert seen == ["draft", "queued", "delivered", "queued", "closed"]
    assert helpdesk.delivery.outbox() == []


def test_the_receipt_names_what_was_sent(helpdesk: Helpdesk, tmp_path: Path) -> None:
    (ticket_id,) = helpdesk.tickets.draft(GOOD, [write(tmp_path, "a.log", b"x" * 5000)]).tickets
    helpdesk.delivery.submit(ticket_id)

    assert helpdesk.delivery.send_due().tickets == {ticket_id}

    ticket = helpdesk.tickets.get(ticket_id)
    (receipt,) = ticket.receipts
    assert (receipt.desk, receipt.number) == ("local", ticket.number)
    assert receipt.bytes > 5000


def test_the_same_ticket_cannot_be_submitted_twice(helpdesk: Helpdesk, ticket: UUID) -> None:
    helpdesk.delivery.submit(ticket)

    assert refusal(helpdesk.delivery.submit, ticket) == "ticket_sent"


def test_a_taken_back_ticket_does_not_go_out_and_can_be_changed(
    helpdesk: Helpdesk, delivery: Delivery, desk: FaultyDesk, ticket: UUID
) -> None:
    delivery.submit(ticket)
    delivery.take_back(ticket)
    delivery.send_due()

    assert desk.taken == []
    helpdesk.tickets.save(ticket, replace(GOOD, subject="Neu"))
    delivery.submit(ticket)
    delivery.send_due()
    assert [parcel.subject for parcel in desk.taken] == ["Neu"]


def test_a_reply_carries_its_files_and_comes_after_its_ticket(
    helpdesk: Helpdesk, delivery: Delivery, desk: FaultyDesk, ticket: UUID, tmp_path: Path
) -> None:
    delivery.submit(ticket)
    delivery.reply(ticket, "Nachtrag", [write(tmp_path, "a.log")])

    delivery.send_due()

    assert [parcel.kind for parcel in desk.taken] == [ParcelKind.CREATE, ParcelKind.REPLY]
    assert [file.name for file in desk.taken[1].attachments] == ["a.log"]
    (message,) = helpdesk.tickets.get(ticket).thread
    assert (message.text, message.author, message.state) == ("Nachtrag", "technician", TicketState.DELIVERED)
    assert desk.taken[1].number == helpdesk.tickets.get(ticket).number


def test_a_reply_from_elsewhere_leaves_the_one_being_written_alone(helpdesk: Helpdesk, tmp_path: Path) -> None:
    ticket = delivered(helpdesk)
    helpdesk.tickets.save_reply(ticket, "Halb")
    helpdesk.tickets.attach(ticket, write(tmp_path, "a.log"))

    helpdesk.delivery.reply(ticket, "Vom Skript", finishes=False)

    whole = helpdesk.tickets.get(ticket)
    assert [(message.text, message.attachments) for message in whole.thread] == [("Vom Skript", ())]
    assert whole.reply is not None
    assert (whole.reply.text, [file.name for file in whole.reply.attachments]) == ("Halb", ["a.log"])


def test_what_was_sent_keeps_its_files_and_no_reply_is_begun_by_taking_one_off(
    helpdesk: Helpdesk, tmp_path: Path
) -> None:
    (ticket,) = helpdesk.tickets.draft(GOOD, [write(tmp_path, "a.log")]).tickets
    helpdesk.delivery.submit(ticket)
    (file,) = helpdesk.tickets.get(ticket).attachments

    assert not helpdesk.tickets.detach(ticket, file.sha256)

    assert helpdesk.tickets.get(ticket).attachments == (file,)
    assert helpdesk.tickets.get(ticket).reply is None


def test_a_reply_is_kept_while_it_is_written_and_then_sent(helpdesk: Helpdesk, tmp_path: Path) -> None:
    ticket = delivered(helpdesk)
    helpdesk.tickets.save_reply(ticket, "Halb")
    helpdesk.tickets.attach(ticket, write(tmp_path, "a.log"))

    begun = helpdesk.tickets.get(ticket)
    assert begun.reply is not None
    assert (begun.reply.text, len(begun.reply.attachments), begun.thread) == ("Halb", 1, ())

    helpdesk.delivery.reply(ticket, "Halb und ganz")

    sent = helpdesk.tickets.get(ticket)
    assert sent.reply is None
    assert [(message.text, len(message.attachments)) for message in sent.thread] == [("Halb und ganz", 1)]


def test_a_bad_file_keeps_the_reply_from_going(helpdesk: Helpdesk, tmp_path: Path) -> None:
    ticket = delivered(helpdesk)
    helpdesk.tickets.save_reply(ticket, "Halb")

    assert refusal(helpdesk.delivery.reply, ticket, "Ganz", [tmp_path / "missing.log"]) == "file_missing"

    after = helpdesk.tickets.get(ticket)
    assert (after.state, after.thread) == (TicketState.DELIVERED, ())
    assert after.reply is not None
    assert after.reply.text == "Halb"


def test_a_taken_back_reply_is_the_one_being_written(helpdesk: Helpdesk) -> None:
    ticket = delivered(helpdesk)
    helpdesk.delivery.reply(ticket, "Erste")
    helpdesk.delivery.take_back(ticket)

    after = helpdesk.tickets.get(ticket)
    assert after.reply is not None
    assert (after.reply.text, after.state, helpdesk.delivery.outbox()) == ("Erste", TicketState.DELIVERED, [])


def test_a_reply_taken_back_stands_before_the_one_begun_meanwhile(helpdesk: Helpdesk, tmp_path: Path) -> None:
    ticket = delivered(helpdesk)
    helpdesk.delivery.reply(ticket, "Erste", [write(tmp_path, "a.log")])
    helpdesk.tickets.save_reply(ticket, "Zweite")
    helpdesk.tickets.attach(ticket, write(tmp_path, "b.log"))

    helpdesk.delivery.take_back(ticket)

    begun = helpdesk.tickets.get(ticket).reply
    assert begun is not None
    assert begun.text == "Erste\n\nZweite"
    assert [file.name for file in begun.attachments] == ["a.log", "b.log"]


def test_the_last_thing_is_taken_back_first(helpdesk: Helpdesk, ticket: UUID) -> None:
    helpdesk.delivery.submit(ticket)
    helpdesk.delivery.reply(ticket, "Nachtrag")

    helpdesk.delivery.take_back(ticket)
    assert state(helpdesk, ticket) is TicketState.QUEUED
    helpdesk.delivery.take_back(ticket)
    assert state(helpdesk, ticket) is TicketState.DRAFT
    assert refusal(helpdesk.delivery.take_back, ticket) == "nothing_waiting"


def test_what_a_ticket_is_not_ready_for_is_refused(helpdesk: Helpdesk, ticket: UUID) -> None:
    assert refusal(helpdesk.delivery.reply, ticket, "x") == "ticket_not_sent"
    assert refusal(helpdesk.tickets.save_reply, ticket, "x") == "ticket_not_sent"
    assert refusal(helpdesk.delivery.close, ticket) == "ticket_not_delivered"
    helpdesk.delivery.submit(ticket)
    assert refusal(helpdesk.delivery.close, ticket) == "ticket_not_delivered"
    helpdesk.delivery.send_due()
    assert refusal(helpdesk.delivery.reply, ticket, " \n") == "reply_empty"
    helpdesk.delivery.close(ticket)
    assert refusal(helpdesk.delivery.close, ticket) == "ticket_closed"
    helpdesk.delivery.send_due()
    assert refusal(helpdesk.delivery.reply, ticket, "x") == "ticket_closed"
    assert refusal(helpdesk.tickets.save_reply, ticket, "x") == "ticket_closed"


def test_without_a_line_things_wait_and_say_why(
    delivery: Delivery, desk: FaultyDesk, helpdesk: Helpdesk, clock: Clock
) -> None:
    ticket = begin(helpdesk)
    delivery.submit(ticket)
    desk.fault = Fault.UNREACHABLE
    delivery.send_due()

    assert state(helpdesk, ticket) is TicketState.QUEUED
    assert log(delivery)[-1] == "Kein Netz."
    assert delivery.due() == clock() + timedelta(seconds=15)
    desk.fault = Fault.NONE
    delivery.send_due()
    assert state(helpdesk, ticket) is TicketState.QUEUED
    clock.tick(15)
    delivery.send_due()
    assert state(helpdesk, ticket) is TicketState.DELIVERED
    assert delivery.due() is None


def test_a_refused_ticket_says_why_and_holds_up_no_other(
    delivery: Delivery, desk: FaultyDesk, helpdesk: Helpdesk
) -> None:
    refused = begin(helpdesk)
    delivery.submit(refused)
    delivery.reply(refused, "kommt nie an")
    desk.fault = Fault.REFUSED
    delivery.send_due()
    desk.fault = Fault.NONE
    other = begin(helpdesk)
    delivery.submit(other)
    delivery.send_due()

    assert state(helpdesk, refused) is TicketState.FAILED
    first, behind = delivery.outbox()
    assert first.attempts[-1].detail == "Abgelehnt."
    assert (behind.state, behind.attempts) == (TicketState.QUEUED, ())
    assert [parcel.ticket for parcel in desk.taken] == [other]


@pytest.mark.parametrize("fault", [Fault.LOST_BEFORE, Fault.LOST_AFTER])
def test_an_unclear_outcome_is_looked_up_before_anything_is_sent_again(
    delivery: Delivery, desk: FaultyDesk, helpdesk: Helpdesk, clock: Clock, fault: Fault
) -> None:
    ticket = begin(helpdesk)
    delivery.submit(ticket)
    desk.fault = fault
    delivery.send_due()
    assert state(helpdesk, ticket) is TicketState.UNCERTAIN
    assert refusal(delivery.take_back, ticket) == "ticket_under_way"

    desk.fault = Fault.UNREACHABLE
    delivery.send_due()
    assert state(helpdesk, ticket) is TicketState.UNCERTAIN

    desk.fault = Fault.NONE
    clock.tick(15)
    delivery.send_due()
    assert state(helpdesk, ticket) is TicketState.DELIVERED
    assert len(desk.taken) == 1


@pytest.mark.parametrize("fault", [Fault.CRASH_BEFORE, Fault.CRASH_AFTER])
def test_a_crash_while_delivering_neither_loses_nor_doubles(
    delivery: Delivery, desk: FaultyDesk, helpdesk: Helpdesk, fault: Fault
) -> None:
    ticket = begin(helpdesk)
    delivery.submit(ticket)
    desk.fault = fault
    with pytest.raises(Crash):
        delivery.send_due()
    assert state(helpdesk, ticket) is TicketState.DELIVERING

    desk.fault = Fault.NONE
    delivery.send_due()

    assert state(helpdesk, ticket) is TicketState.DELIVERED
    assert len(desk.taken) == 1


def test_a_damaged_attachment_is_not_sent(
    delivery: Delivery, desk: FaultyDesk, helpdesk: Helpdesk, paths: Paths, tmp_path: Path
) -> None:
    (ticket,) = helpdesk.tickets.draft(GOOD, [write(tmp_path, "a.log")]).tickets
    (stored,) = (path for path in paths.files.rglob("*") if path.is_file())
    stored.write_bytes(b"other")
    delivery.submit(ticket)
    delivery.send_due()

    assert state(helpdesk, ticket) is TicketState.FAILED
    assert log(delivery)[-1] == "Der Anhang a.log ist beschädigt oder fehlt"
    assert desk.taken == []


def test_two_processes_do_not_send_at_once(
    delivery: Delivery, desk: FaultyDesk, helpdesk: Helpdesk, paths: Paths
) -> None:
    delivery.submit(begin(helpdesk))

    with turn(paths.data_dir / "outbox.lock") as mine:
        assert mine
        assert not delivery.send_due()
    assert desk.taken == []

    assert delivery.send_due()


def test_an_unknown_desk_is_refused_with_the_known_ones(helpdesk: Helpdesk) -> None:
    with pytest.raises(HelpdeskError) as refused:
        helpdesk.delivery.check("fax")

    assert refused.value.hint == "Möglich: local, portal"


def test_looking_into_the_outbox_reads_nothing_of_what_arrived(helpdesk: Helpdesk) -> None:
    asked: list[tuple[str, tuple[object, ...]]] = []
    engine = helpdesk._store._engine
    event.listen(engine, "before_cursor_execute", lambda *told: asked.append((told[2], told[3])))
    helpdesk.delivery.outbox()
    ((query, values),) = (each for each in asked if "FROM outbox" in each[0])

    with engine.connect() as connection:
        plan = [str(row[3]) for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {query}", values)]

    assert any(step.startswith("SEARCH outbox USING INDEX ix_outbox_state") for step in plan), plan

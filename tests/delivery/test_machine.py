"""Any order of what a technician may do, on any line: each thing arrives once, unchanged and in order, or not."""

import json
from contextlib import suppress
from dataclasses import replace
from uuid import UUID

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from sqlalchemy import delete, update
from sqlmodel import SQLModel, col, select

from helpdesk.app import Helpdesk
from helpdesk.delivery import DeskMessage, ParcelKind
from helpdesk.delivery.service import Delivery
from helpdesk.delivery.tables import AttemptTable, FetchTable, LocalMessageTable, LocalTicketTable, OutboxTable
from helpdesk.errors import HelpdeskError
from helpdesk.tickets import TicketState
from helpdesk.tickets.tables import MessageTable, ReceiptTable, TicketTable
from tests.delivery.faulty import Clock, Crash, Fault, FaultyDesk
from tests.tickets.samples import GOOD

THREAD = (MessageTable, ReceiptTable, OutboxTable, AttemptTable, FetchTable)
SENT = {TicketState.DELIVERED, TicketState.CLOSED}


@pytest.mark.parametrize("runs", [12, pytest.param(60, marks=pytest.mark.faults)])
def test_each_thing_arrives_once_whatever_happens(
    helpdesk: Helpdesk, delivery: Delivery, desk: FaultyDesk, clock: Clock, runs: int
) -> None:
    class Machine(RuleBasedStateMachine):
        """One ticket, in a database that all runs share."""

        def __init__(self) -> None:
            super().__init__()
            (self.ticket,) = helpdesk.tickets.draft(GOOD).tickets
            self.steps = 0
            desk.said, desk.closed = [], False
            self.backup = rows_of(helpdesk, self.ticket)
            self.put_back = False

        @initialize(submits=st.booleans())
        def begin(self, submits: bool) -> None:
            if submits:
                delivery.submit(self.ticket)

        @rule()
        def edit(self) -> None:
            self.steps += 1
            with suppress(HelpdeskError):
                helpdesk.tickets.save(self.ticket, replace(GOOD, message=f"Fassung {self.steps}"))

        @rule()
        def submit(self) -> None:
            with suppress(HelpdeskError):
                delivery.submit(self.ticket)

        @rule()
        def reply(self) -> None:
            self.steps += 1
            with suppress(HelpdeskError):
                delivery.reply(self.ticket, f"Antwort {self.steps}")

        @rule()
        def close(self) -> None:
            with suppress(HelpdeskError):
                delivery.close(self.ticket)

        @rule()
        def take_back(self) -> None:
            with suppress(HelpdeskError):
                delivery.take_back(self.ticket)

        @rule()
        def discard_and_restore(self) -> None:
            with suppress(HelpdeskError):
                helpdesk.tickets.discard(self.ticket)
            helpdesk.tickets.restore(self.ticket)

        @rule()
        def retry(self) -> None:
            with suppress(HelpdeskError):
                delivery.retry(self.ticket)

        @rule()
        def keep_trying(self) -> None:
            with suppress(HelpdeskError):
                delivery.keep_trying(self.ticket)

        @rule(seconds=st.sampled_from([1, 15, 900, 90_000]))
        def wait(self, seconds: int) -> None:
            clock.tick(seconds)

        @rule(fault=st.sampled_from(Fault), anyway=st.booleans())
        def send(self, fault: Fault, anyway: bool) -> None:
            desk.fault = fault
            with suppress(Crash):
                delivery.send_due(now_anyway=anyway)
            desk.fault = Fault.NONE

        @rule(fault=st.sampled_from([Fault.NONE, Fault.UNREACHABLE]), closed=st.booleans())
        def answer(self, fault: Fault, closed: bool) -> None:
            self.steps += 1
            desk.said.append(DeskMessage(str(self.steps), clock(), "Kollegin", f"Rat {self.steps}"))
            desk.fault, desk.closed = fault, closed
            with suppress(HelpdeskError):
                delivery.fetch(self.ticket)
            desk.fault = Fault.NONE

        @rule(sends=st.booleans())
        def back_up(self, sends: bool) -> None:
            self.backup = rows_of(helpdesk, self.ticket)
            if sends:
                delivery.send_due(now_anyway=True)
                self.restore()
                delivery.send_due(now_anyway=True)

        @rule()
        def restore(self) -> None:
            put_back(helpdesk, self.ticket, self.backup)
            # From here on desk and database may tell different stories; only nothing may be there twice.
            self.put_back = True

        @invariant()
        def what_arrived_is_what_is_shown(self) -> None:
            if self.put_back:
                return
            shown = helpdesk.tickets.get(self.ticket)
            archived = archive(helpdesk, self.ticket)
            sent = [message.text for message in shown.thread if message.author == "technician"]
            texts = [shown.message, *sent]
            assert [told["message"] for told in archived if told["kind"] != ParcelKind.CLOSE] == texts[: len(archived)]
            assert [told["kind"] for told in archived].count(ParcelKind.CLOSE) <= 1

        @invariant()
        def nothing_was_sent_twice(self) -> None:
            keys = [parcel.key for parcel in desk.taken if parcel.ticket == self.ticket]
            assert len(keys) == len(set(keys))

        @invariant()
        def what_was_answered_is_kept_once(self) -> None:
            if self.put_back:
                return
            told = [message.text for message in helpdesk.tickets.get(self.ticket).thread if message.author == "desk"]
            assert len(told) == len(set(told))
            assert set(told) <= {message.text for message in desk.said}

        @invariant()
        def nothing_that_arrived_is_a_draft(self) -> None:
            if not self.put_back and helpdesk.tickets.get(self.ticket).state is TicketState.DRAFT:
                assert archive(helpdesk, self.ticket) == []

        @invariant()
        def what_is_shown_as_delivered_has_its_receipt(self) -> None:
            shown = helpdesk.tickets.get(self.ticket)
            if shown.state in SENT and not self.put_back:
                assert len(shown.receipts) == len(archive(helpdesk, self.ticket))
                assert {receipt.number for receipt in shown.receipts} == {shown.number}

        def teardown(self) -> None:
            delivery.send_due(now_anyway=True)
            while delivery.outbox():
                # What the desk refused, or what waits behind it.
                delivery.take_back(self.ticket)
            assert helpdesk.tickets.get(self.ticket).state in {*SENT, TicketState.DRAFT}
            self.what_is_shown_as_delivered_has_its_receipt()

    run_state_machine_as_test(
        Machine,
        settings=settings(
            max_examples=runs, stateful_step_count=20, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )


def rows_of(helpdesk: Helpdesk, ticket: UUID) -> list[SQLModel]:
    """All that the database knows of a ticket, as a backup would hold it."""
    with helpdesk.tickets._store.transaction() as session:
        rows: list[SQLModel] = [session.exec(select(TicketTable).where(TicketTable.id == ticket)).one()]
        for table in THREAD:
            rows += session.exec(select(table).where(table.ticket_id == ticket)).all()
        return [type(row)(**row.model_dump()) for row in rows]


def put_back(helpdesk: Helpdesk, ticket: UUID, rows: list[SQLModel]) -> None:
    """Makes the database say again what it said then; the desk stays as it is."""
    with helpdesk.tickets._store.transaction() as session:
        for table in reversed(THREAD):
            session.execute(delete(table).where(col(table.ticket_id) == ticket))
        session.execute(update(TicketTable).where(col(TicketTable.id) == ticket).values(rows[0].model_dump()))
        for row in rows[1:]:
            session.add(type(row)(**row.model_dump()))


def archive(helpdesk: Helpdesk, ticket: UUID) -> list[dict[str, str]]:
    """What the local desk holds of a ticket, in the order it arrived."""
    with helpdesk.tickets._store.transaction() as session:
        tickets = session.exec(select(LocalTicketTable.content).where(LocalTicketTable.key == ticket)).all()
        messages = session.exec(
            select(LocalMessageTable.content)
            .where(LocalMessageTable.ticket_key == ticket)
            .order_by(col(LocalMessageTable.at), col(LocalMessageTable.key))
        ).all()
    return [json.loads(content) for content in (*tickets, *messages)]

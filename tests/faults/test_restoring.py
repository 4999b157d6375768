"""Backups made and put back at any time, while desks elsewhere go on: nothing goes out twice, nothing is lost."""

from contextlib import closing, suppress
from dataclasses import replace
from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from sqlmodel import select
from uuid_utils.compat import uuid7

from helpdesk.app import Helpdesk
from helpdesk.delivery.local import LocalDesk
from helpdesk.delivery.service import Delivery
from helpdesk.errors import HelpdeskError
from helpdesk.settings import Paths
from helpdesk.store.backup import create
from helpdesk.store.database import open_store
from helpdesk.store.files import Files
from helpdesk.store.restore import restore
from helpdesk.tickets import TicketState
from helpdesk.tickets.tables import ReceiptTable, TicketTable
from tests.delivery.faulty import Clock, Crash, Fault, FaultyDesk
from tests.faults.processes import is_whole
from tests.tickets.samples import GOOD

SEARCHED, ASKED = "searched", "asked"
MOST = 4


@pytest.mark.parametrize(("runs", "steps"), [(4, 12), pytest.param(30, 25, marks=pytest.mark.faults)])
def test_nothing_goes_out_twice_whatever_is_put_back(
    helpdesk: Helpdesk, paths: Paths, tmp_path: Path, runs: int, steps: int
) -> None:
    clock = Clock()
    elsewhere = open_store(tmp_path / "elsewhere.db")
    real = LocalDesk(elsewhere, clock)
    desks = {name: FaultyDesk(real, name=name, can_search=name == SEARCHED) for name in (SEARCHED, ASKED)}
    lock = paths.data_dir / "outbox.lock"
    delivery = Delivery(
        helpdesk._store, Files(paths.files), lambda: list(desks.values()), lock, clock, uuid7, lambda: 0.0
    )

    class Machine(RuleBasedStateMachine):
        """A few tickets on two desks: one that can be searched, and one where the technician is asked, and looks."""

        @initialize()
        def begin(self) -> None:
            self.tickets: list[UUID] = []
            self.new(SEARCHED)
            self.new(ASKED)
            self.back_up()

        @rule(desk=st.sampled_from([SEARCHED, ASKED]))
        def new(self, desk: str) -> None:
            if len(self.tickets) < MOST:
                self.tickets += helpdesk.tickets.draft(replace(GOOD, desk=desk)).tickets

        @rule(which=st.integers(0, MOST - 1))
        def edit(self, which: int) -> None:
            if (ticket := self.known(which)) is not None:
                with suppress(HelpdeskError):
                    helpdesk.tickets.save(ticket, replace(helpdesk.tickets.get(ticket).draft(), message="Anders"))

        @rule(which=st.integers(0, MOST - 1))
        def submit(self, which: int) -> None:
            ticket = self.known(which)
            # A desk that can't be searched knows nothing of a draft's former life: there the technician looks first.
            if ticket is not None and ticket not in self.arrived(ASKED):
                with suppress(HelpdeskError):
                    delivery.submit(ticket)

        @rule()
        def submit_all(self) -> None:
            for which in range(len(self.tickets)):
                self.submit(which)

        @rule(which=st.integers(0, MOST - 1), action=st.sampled_from(["reply", "close", "take_back", "retry"]))
        def go_on(self, which: int, action: str) -> None:
            if (ticket := self.known(which)) is not None:
                with suppress(HelpdeskError):
                    if action == "reply":
                        delivery.reply(ticket, "Nachtrag")
                    else:
                        getattr(delivery, action)(ticket)

        @rule(fault=st.sampled_from([Fault.NONE] * len(Fault) + list(Fault)))
        def send(self, fault: Fault) -> None:
            for desk in desks.values():
                desk.fault = fault
            with suppress(Crash):
                delivery.send_due(now_anyway=True)
            for desk in desks.values():
                desk.fault = Fault.NONE

        @rule()
        def answer_what_is_asked(self) -> None:
            # What waits behind something else of its ticket is asked about when its turn comes.
            first = {item.ticket: item for item in reversed(delivery.outbox())}
            for item in first.values():
                if item.desk == ASKED and item.state is TicketState.UNCERTAIN:
                    delivery.settled(item.ticket, arrived=item.key in self.arrived(ASKED), number=self.number(item.key))

        @rule()
        def back_up(self) -> None:
            clock.tick(1)
            self.backup = create(paths, tmp_path / "backup.zip", clock(), replace=True).path

        @rule()
        def put_back(self) -> None:
            clock.tick(1)
            restore(paths, self.backup, clock())
            clock.tick(1)

        @rule()
        def do_it_all_again(self) -> None:
            self.submit_all()
            self.send(Fault.NONE)
            self.put_back()
            # Heeds that a backup was put back: what is submitted now is not doubted for that any more.
            self.send(Fault.NONE)
            self.submit_all()
            self.send(Fault.NONE)

        @invariant()
        def nothing_arrived_twice(self) -> None:
            for desk in desks.values():
                keys = [parcel.key for parcel in desk.taken]
                assert len(keys) == len(set(keys))

        @invariant()
        def what_is_shown_as_delivered_is_there(self) -> None:
            with helpdesk._store.transaction() as session:
                keys = set(session.exec(select(ReceiptTable.key)).all())
            assert keys <= self.arrived(SEARCHED) | self.arrived(ASKED)

        def teardown(self) -> None:
            for _round in range(6):
                delivery.send_due(now_anyway=True)
                self.answer_what_is_asked()
            while waiting := delivery.outbox():
                # What the desk refused, or the technician hasn't found there, and what waits behind it.
                assert TicketState.FAILED in {item.state for item in waiting}, waiting
                for ticket in {item.ticket for item in waiting}:
                    delivery.take_back(ticket)
            self.nothing_arrived_twice()
            self.what_is_shown_as_delivered_is_there()

        def known(self, which: int) -> UUID | None:
            """A ticket that the database knows; a backup may be older than it."""
            ticket = self.tickets[which % len(self.tickets)]
            with helpdesk._store.transaction() as session:
                return session.scalar(select(TicketTable.id).where(TicketTable.id == ticket))

        def arrived(self, desk: str) -> set[UUID]:
            return {parcel.key for parcel in desks[desk].taken}

        def number(self, key: UUID) -> str:
            """What the technician reads at the desk."""
            found = next((parcel for parcel in desks[ASKED].taken if parcel.key == key), None)
            receipt = real.find(found) if found else None
            return receipt.number if receipt else ""

    with closing(elsewhere):
        run_state_machine_as_test(
            Machine,
            settings=hypothesis_settings(
                max_examples=runs,
                stateful_step_count=steps,
                deadline=None,
                suppress_health_check=list(HealthCheck),
            ),
        )
    assert is_whole(paths)

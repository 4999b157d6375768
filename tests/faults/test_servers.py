"""Real servers behind a line that breaks anywhere, and a sender that is killed anywhere: each thing arrives once."""

import os
import random
import signal
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from uuid import UUID

import httpx
import pytest
from uuid_utils.compat import uuid7

from helpdesk.app import Helpdesk
from helpdesk.delivery.desk import Desk
from helpdesk.delivery.service import Delivery
from helpdesk.settings import Paths
from helpdesk.store.database import Store, open_store
from helpdesk.store.files import Files
from helpdesk.tickets import TicketState
from tests.delivery import test_zammad as zammad
from tests.delivery.faulty import Clock
from tests.delivery.zammad_stand_in import zammad_server
from tests.faults.processes import die_at_statement, is_whole, run_child
from tests.faults.proxy import Line, LineFault, line
from tests.live import servers
from tests.live import test_redmine as redmine
from tests.live import test_request_tracker as request_tracker
from tests.tickets.samples import GOOD, write

pytestmark = [
    pytest.mark.faults,
    # The line's threads stay in the parent; the child opens its own database and its own connections.
    pytest.mark.filterwarnings("ignore:This process:DeprecationWarning"),
]
RUNS = int(os.environ.get("HELPDESK_FAULT_RUNS", "500"))
"""Seeded runs a server; `.ci/run` makes fewer, since a run takes a second or two."""
FIRST = int(os.environ.get("HELPDESK_FAULT_FIRST", "0"))
"""The first seed: with one run, the one that failed is repeated."""
ROUNDS = 60
SILENCE = 1.0
"""Seconds after which the sender gives an answer up; a late one comes after that."""


@dataclass(frozen=True)
class Server:
    """Where a desk sends to, and what is there asked by another way: how many tickets or messages carry a key."""

    name: str
    port: int
    desk: Callable[[str], Desk]
    count: Callable[[UUID, str], int]
    faults: tuple[LineFault, ...] = tuple(LineFault)[1:]


@pytest.fixture(scope="session")
def redmine_server() -> Iterator[Server]:
    with servers.redmine() as seed:
        key = {"X-Redmine-API-Key": seed["ADMIN_KEY"]}
        with httpx.Client(base_url=redmine.ADDRESS, headers=key, timeout=30) as admin:
            count = redmine.Admin(admin).count
            yield Server("redmine", 8086, lambda address: redmine.desk_with(seed["API_KEY"], address), count)


@pytest.fixture(scope="session")
def request_tracker_server() -> Iterator[Server]:
    with servers.request_tracker() as seed:
        # Nothing a client sends keeps RT from taking a reply twice that the line doubles: that is told, not undone.
        faults = tuple(fault for fault in tuple(LineFault)[1:] if fault is not LineFault.DOUBLED)
        base = f"{request_tracker.ADDRESS}/REST/2.0"
        with httpx.Client(base_url=base, auth=("root", "secretroot1"), timeout=60) as admin:
            count = request_tracker.Admin(admin).count
            yield Server("rt", 8085, lambda address: request_tracker.desk_with(seed["TOKEN"], address), count, faults)


@pytest.fixture(scope="session")
def zammad_stand_in() -> Iterator[Server]:
    with zammad_server() as (server, address):
        port = int(address.rpartition(":")[2])
        yield Server("zammad", port, zammad.desk_at, zammad.OtherEnd(server, address).count)


@pytest.fixture(params=["zammad_stand_in", "redmine_server", "request_tracker_server"])
def server(request: pytest.FixtureRequest) -> Server:
    found = request.getfixturevalue(str(request.param))
    assert isinstance(found, Server)
    return found


@dataclass
class Walk:
    """One technician, one database, one server; a ticket with all that happens to it for every seed."""

    helpdesk: Helpdesk
    paths: Paths
    server: Server
    line: Line
    clock: Clock
    folder: Path
    parcels: int = 0
    killed: int = 0

    def outbox(self, store: Store, silence: float = SILENCE) -> Delivery:
        desk = self.server.desk(self.line.address)
        desk._client._timeout = silence  # type: ignore[attr-defined]  # of every desk with an interface
        lock = self.paths.data_dir / "outbox.lock"
        return Delivery(store, Files(self.paths.files), lambda: [desk], lock, self.clock, uuid7, lambda: 0.0)

    def go(self, seed: int) -> None:
        """One run: a ticket is written, sent, answered and closed while the line and the sender fail."""
        chance = random.Random(seed)  # noqa: S311 - chance that can be repeated, no secret
        self.line.plan = _plan(chance, self.server.faults)
        files = [write(self.folder, f"{seed}-{number}.log") for number in range(chance.randint(0, 2))]
        draft = replace(GOOD, subject=f"Lauf {seed}", desk=self.server.name)
        (ticket,) = self.helpdesk.tickets.draft(draft, files).tickets
        delivery = self.outbox(self.helpdesk._store)
        delivery.submit(ticket)
        for number in range(chance.randint(0, 2)):
            delivery.reply(ticket, f"Antwort {number}")
        closes = chance.random() < 0.4
        for _round in range(ROUNDS):
            if chance.random() < 0.2:
                self.killed += run_child(_send_and_die, self, chance.randint(1, 40)) == -signal.SIGKILL
            else:
                delivery.send_due(now_anyway=True)
            self.line.settle()
            self.clock.tick(1200)
            shown = self.helpdesk.tickets.get(ticket)
            if shown.state is TicketState.FAILED:
                delivery.retry(ticket)
            elif shown.state is TicketState.DELIVERED and closes:
                delivery.close(ticket)
                closes = False
            elif not delivery.outbox():
                break
        self.line.plan = lambda: LineFault.NONE
        if delivery.desk(self.server.name).can_fetch and not delivery.outbox():
            # Where the line doubled a ticket and its reading back was refused, the next look merges the two. Nothing
            # breaks any more, but the server may be slow.
            self.outbox(self.helpdesk._store, silence=60).fetch(ticket)
        self._check(ticket, seed)

    def _check(self, ticket: UUID, seed: int) -> None:
        shown = self.helpdesk.tickets.get(ticket)
        log = [each.detail for item in self.outbox(self.helpdesk._store).outbox() for each in item.attempts]
        assert shown.state in {TicketState.DELIVERED, TicketState.CLOSED}, (seed, log)
        keys = [ticket, *(message.id for message in shown.thread if message.author == "technician")]
        self.parcels += len(shown.receipts)
        assert [self.server.count(key, shown.number) for key in keys] == [1] * len(keys), seed


def _plan(chance: random.Random, faults: tuple[LineFault, ...]) -> Callable[[], LineFault]:
    left = chance.randint(0, 8)

    def next_fault() -> LineFault:
        nonlocal left
        if left == 0 or chance.random() < 0.5:
            return LineFault.NONE
        left -= 1
        return chance.choice(faults)

    return next_fault


def _send_and_die(walk: Walk, last_statement: int) -> None:
    """Works through the outbox in a process that ends at its n-th statement or commit, as a power cut would."""
    store = open_store(walk.paths.database)
    die_at_statement(store, last_statement)
    walk.outbox(store).send_due(now_anyway=True)
    os._exit(0)


def test_each_ticket_and_message_is_there_once_whatever_breaks(
    server: Server, helpdesk: Helpdesk, paths: Paths, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with line(server.port) as opened:
        opened.late = SILENCE * 1.3
        walk = Walk(helpdesk, paths, server, opened, Clock(), tmp_path)
        for seed in range(FIRST, FIRST + RUNS):
            walk.go(seed)

    assert RUNS < 20 or set(opened.happened) == {LineFault.NONE, *server.faults}
    assert is_whole(paths)
    told = ", ".join(f"{fault.name.lower()} {count}" for fault, count in opened.happened.most_common())
    with capsys.disabled():
        sys.stdout.write(f"\n{server.name}: {RUNS} runs, {walk.parcels} parcels, {walk.killed} kills; {told}\n")

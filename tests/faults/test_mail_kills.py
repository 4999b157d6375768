"""Killed at every statement while mails go out to a real server: none is lost, and none goes out twice by itself."""

import signal
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import pytest

from helpdesk.app import Helpdesk, open_helpdesk
from helpdesk.delivery.models import DeskConfig
from helpdesk.settings import Paths, Settings
from helpdesk.tickets import TicketState
from tests.delivery.smtp_servers import USER, Mailbox, real_server
from tests.faults.conftest import Tell
from tests.faults.processes import die_at_statement, is_whole, run_child
from tests.tickets.samples import GOOD, write

pytestmark = [
    pytest.mark.faults,
    # The server's thread stays in the parent; the child makes its own connections.
    pytest.mark.filterwarnings("ignore:This process:DeprecationWarning"),
]

OPTIONS = {"to": "support@anbieter.example", "from": USER}


@pytest.fixture
def mailbox() -> Mailbox:
    return Mailbox()


@pytest.fixture
def port(mailbox: Mailbox) -> Iterator[int]:
    with real_server(mailbox) as port:
        yield port


def opened(paths: Paths) -> Helpdesk:
    """The program on a day when the provider still took tickets by mail."""
    return open_helpdesk(paths, Settings(language="de"), now=lambda: datetime(2025, 10, 12, 12, tzinfo=UTC))


def send_and_die(paths: Paths, last_statement: int) -> None:
    helpdesk = opened(paths)
    die_at_statement(helpdesk._store, last_statement)
    helpdesk.delivery.send_due(now_anyway=True)
    helpdesk.close()


def queue(helpdesk: Helpdesk, folder: Path, number: int) -> UUID:
    """A ticket with a file and a reply, both waiting."""
    draft = replace(GOOD, desk="post")
    (ticket,) = helpdesk.tickets.draft(draft, [write(folder, f"{number}.log")]).tickets
    helpdesk.delivery.submit(ticket)
    helpdesk.delivery.reply(ticket, f"Nachtrag {number}")
    return ticket


def settle(helpdesk: Helpdesk, mailbox: Mailbox, ticket: UUID) -> int:
    """Answers as a technician who looks into the mailbox, until all has arrived; how often there was a question."""
    asked = 0
    while waiting := helpdesk.delivery.outbox():
        copies = len(mailbox.mails)
        helpdesk.delivery.send_due(now_anyway=True)
        first = next(iter(helpdesk.delivery.outbox()), None)
        if first and first.state is TicketState.UNCERTAIN:
            asked += 1
            assert first.key != waiting[0].key or len(mailbox.mails) == copies, "sent again without being told to"
            there = any(str(first.key) in mail["Message-ID"] for mail in mailbox.mails)
            helpdesk.delivery.settled(ticket, arrived=there)
            if not there:
                helpdesk.delivery.retry(ticket)
    return asked


def test_a_kill_at_any_statement_neither_loses_nor_doubles_a_mail(
    prepared: Paths, mailbox: Mailbox, port: int, tmp_path: Path, tell: Tell
) -> None:
    with closing(opened(prepared)) as helpdesk:
        address = f"smtp://127.0.0.1:{port}"
        helpdesk.desks.add(DeskConfig("post", "mail", "Post", address, "centron", OPTIONS))
    statement, status, asked = 0, -signal.SIGKILL, 0

    while status != 0:
        statement += 1
        with closing(opened(prepared)) as helpdesk:
            ticket = queue(helpdesk, tmp_path, statement)
        status = run_child(send_and_die, prepared, statement) or 0

        with closing(opened(prepared)) as helpdesk:
            asked += settle(helpdesk, mailbox, ticket)
            sent = helpdesk.tickets.get(ticket)
            assert (sent.state, len(sent.receipts)) == (TicketState.DELIVERED, 2)
            keys = [ticket, *(message.id for message in sent.thread)]
        told = [mail["Message-ID"] for mail in mailbox.mails]
        assert [sum(str(key) in each for each in told) for key in keys] == [1, 1]
    assert len(mailbox.mails) == 2 * statement
    assert statement > 40
    assert asked > 5
    assert is_whole(prepared)
    tell(f"mail: {statement - 1} kills, {len(mailbox.mails)} mails, {asked} questions, 0 lost, 0 doubled")

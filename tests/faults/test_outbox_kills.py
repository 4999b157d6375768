"""Killed at every statement of the outbox: each thing arrives exactly once after the next start."""

import signal
from pathlib import Path
from uuid import UUID

import pytest

from helpdesk.app import open_helpdesk
from helpdesk.settings import Paths, Settings
from helpdesk.tickets import TicketState
from tests.faults.conftest import Tell
from tests.faults.processes import die_at_statement, is_whole, run_child
from tests.faults.working import archived
from tests.tickets.samples import GOOD, write

pytestmark = pytest.mark.faults


def send_and_die(paths: Paths, last_statement: int) -> None:
    """Works through the outbox and ends at its n-th statement or commit, as a power cut would."""
    helpdesk = open_helpdesk(paths, Settings(language="de"))
    die_at_statement(helpdesk._store, last_statement)
    helpdesk.delivery.send_due()
    helpdesk.close()


def queue(paths: Paths, settings: Settings, folder: Path, number: int) -> UUID:
    """A ticket with a file, a reply and its closing, all waiting."""
    helpdesk = open_helpdesk(paths, settings)
    (ticket,) = helpdesk.tickets.draft(GOOD, [write(folder, f"{number}.log")]).tickets
    helpdesk.delivery.submit(ticket)
    helpdesk.delivery.reply(ticket, "Nachtrag")
    helpdesk.close()
    return ticket


def test_a_kill_at_any_statement_neither_loses_nor_doubles(
    paths: Paths, settings: Settings, tmp_path: Path, tell: Tell
) -> None:
    statement, status = 0, -signal.SIGKILL
    while status != 0:
        statement += 1
        ticket = queue(paths, settings, tmp_path, statement)
        status = run_child(send_and_die, paths, statement) or 0

        helpdesk = open_helpdesk(paths, settings)
        helpdesk.delivery.send_due()
        sent = helpdesk.tickets.get(ticket)
        assert (sent.state, len(sent.receipts), len(sent.thread)) == (TicketState.DELIVERED, 2, 1)
        assert archived(helpdesk) == (statement, statement)
        assert helpdesk.delivery.outbox() == []
        helpdesk.close()
    assert statement > 40
    assert is_whole(paths)
    tell(f"local: {statement - 1} kills, {2 * statement} parcels, 0 lost, 0 doubled")

"""A disk that is full or read-only: an error a person understands, and all that was there stays."""

import subprocess
from dataclasses import replace
from functools import partial
from pathlib import Path
from uuid import UUID

import pytest

from helpdesk.app import Helpdesk, open_helpdesk
from helpdesk.errors import HelpdeskError
from helpdesk.settings import Paths, Settings
from helpdesk.tickets import TicketState
from helpdesk.tickets.first_page import first_page
from tests.faults.disks import Memory
from tests.faults.processes import is_whole
from tests.tickets.samples import GOOD, write

pytestmark = pytest.mark.faults


@pytest.fixture
def small_disk(memory: Memory) -> Path:
    """A file system of two megabytes."""
    memory.leave(512)
    return memory.folder


def begin(helpdesk: Helpdesk) -> UUID:
    (ticket,) = helpdesk.tickets.draft(GOOD).tickets
    return ticket


def fill(disk: Path) -> Path:
    """Takes all room that is left."""
    filler = disk / "filler"
    with filler.open("wb", buffering=0) as file:
        try:
            while file.write(b"\0" * 4096):
                pass
        except OSError:
            pass
    return filler


def test_a_full_disk_loses_nothing_and_says_so(small_disk: Path, tmp_path: Path, settings: Settings) -> None:
    paths = Paths(small_disk / "data")
    helpdesk = open_helpdesk(paths, settings)
    ticket = begin(helpdesk)
    filler = fill(small_disk)

    for change in (
        partial(helpdesk.tickets.save, ticket, replace(GOOD, message="x" * 50_000)),
        partial(helpdesk.tickets.attach, ticket, write(tmp_path, "a.log", b"x" * 50_000)),
        partial(helpdesk.tickets.draft, replace(GOOD, message="x" * 50_000)),
    ):
        with pytest.raises(HelpdeskError) as refused:
            change()
        assert refused.value.code == "disk_full"
        assert refused.value.hint
    assert helpdesk.tickets.get(ticket).draft() == GOOD

    filler.unlink()
    helpdesk.tickets.save(ticket, replace(GOOD, message="x" * 50_000))
    helpdesk.tickets.attach(ticket, write(tmp_path, "a.log", b"x" * 50_000))
    assert len(helpdesk.tickets.get(ticket).attachments) == 1
    helpdesk.close()
    assert is_whole(paths)


def test_a_ticket_delivered_to_a_full_disk_arrives_once_there_is_room(small_disk: Path, settings: Settings) -> None:
    paths = Paths(small_disk / "data")
    helpdesk = open_helpdesk(paths, settings)
    ticket = begin(helpdesk)
    helpdesk.tickets.save(ticket, replace(GOOD, message="x" * 90_000))
    helpdesk.delivery.submit(ticket)
    filler = fill(small_disk)

    try:
        helpdesk.delivery.send_due()
    except HelpdeskError as error:
        assert error.code == "disk_full"  # noqa: PT017 - whether it can be written down depends on the last page
    assert helpdesk.tickets.get(ticket).state is not TicketState.DELIVERED

    filler.unlink()
    helpdesk.delivery.send_due()
    assert helpdesk.tickets.get(ticket).state is TicketState.DELIVERED
    assert len(helpdesk.tickets.get(ticket).receipts) == 1
    helpdesk.close()


def test_a_read_only_data_directory_is_named(small_disk: Path, settings: Settings) -> None:
    paths = Paths(small_disk / "data")
    helpdesk = open_helpdesk(paths, settings)
    begin(helpdesk)
    helpdesk.close()
    subprocess.run(["mount", "-o", "remount,ro", small_disk], check=True)

    for question in (partial(open_helpdesk, paths, settings), partial(first_page, paths.database)):
        with pytest.raises(HelpdeskError) as refused:
            question()
        assert refused.value.code == "store_read_only"
        assert refused.value.hint

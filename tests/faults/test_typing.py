"""Killed while typing: what was shown as saved is there. The window saves at each pause of half a second at most."""

import random
import tempfile
from dataclasses import replace
from multiprocessing.connection import Connection
from pathlib import Path
from uuid import UUID

import pytest

from helpdesk.app import open_helpdesk
from helpdesk.settings import Paths, Settings
from tests.faults.processes import is_whole, run_and_kill
from tests.tickets.samples import GOOD, write

pytestmark = pytest.mark.faults

KILLS = 100


def type_on(paths: Paths, ticket: UUID, begin: int, said: Connection) -> None:
    """Saves a growing text as fast as it goes, and says each version that is saved."""
    helpdesk = open_helpdesk(paths, Settings(language="de"))
    for version in range(begin, begin + 1_000_000):
        helpdesk.tickets.save(ticket, replace(GOOD, message=f"{version} " + "x" * (version % 3000)))
        said.send(version)


def test_nothing_saved_is_lost_to_a_hundred_kills(paths: Paths, settings: Settings) -> None:
    helpdesk = open_helpdesk(paths, settings)
    (ticket,) = helpdesk.tickets.draft(GOOD).tickets
    helpdesk.close()
    chance = random.Random(1)  # noqa: S311 - a repeatable test
    found = 0

    for _kill in range(KILLS):
        said = run_and_kill(type_on, paths, ticket, found + 1, after=chance.uniform(0, 0.1))

        helpdesk = open_helpdesk(paths, settings)
        message = helpdesk.tickets.get(ticket).message
        helpdesk.close()
        found = int(message.split()[0])
        # The version after the last acknowledged one may have been stored without being said any more.
        assert said[-1] in {found, found - 1}
        assert message == f"{found} " + "x" * (found % 3000)
    assert is_whole(paths)


def attach_on(paths: Paths, ticket: UUID, folder: Path, begin: int, said: Connection) -> None:
    """Attaches and takes off files, and says the name of each that is attached."""
    tempfile.tempdir = str(folder)
    helpdesk = open_helpdesk(paths, Settings(language="de"))
    said.send("")
    for number in range(begin, begin + 1_000_000):
        for file in helpdesk.tickets.get(ticket).attachments:
            helpdesk.tickets.detach(ticket, file.sha256)
        helpdesk.tickets.attach(ticket, write(folder, f"{number}.log", f"{number}".encode() * 50_000))
        said.send(f"{number}.log")


def test_an_attached_file_is_whole_after_a_kill(paths: Paths, settings: Settings, tmp_path: Path) -> None:
    helpdesk = open_helpdesk(paths, settings)
    (ticket,) = helpdesk.tickets.draft(GOOD).tickets
    helpdesk.close()
    chance = random.Random(2)  # noqa: S311 - a repeatable test

    for kill in range(30):
        run_and_kill(attach_on, paths, ticket, tmp_path, kill * 1000, after=chance.uniform(0, 0.1))

        helpdesk = open_helpdesk(paths, settings)
        for file in helpdesk.tickets.get(ticket).attachments:
            stored = paths.files / file.sha256[:2] / file.sha256
            assert stored.read_bytes() == file.name.removesuffix(".log").encode() * 50_000
        helpdesk.close()
    assert is_whole(paths)

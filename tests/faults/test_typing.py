"""Killed while typing and attaching: what was shown as saved is there. The window saves at each pause of half a second
at most.
"""

import random
import tempfile
from contextlib import closing
from dataclasses import replace
from itertools import count
from multiprocessing.connection import Connection
from pathlib import Path
from uuid import UUID

import pytest

from helpdesk.app import Helpdesk, open_helpdesk
from helpdesk.settings import Paths, Settings
from tests.faults.conftest import Tell
from tests.faults.processes import is_whole, run_and_kill
from tests.tickets.samples import GOOD, write

pytestmark = pytest.mark.faults

KILLS = 200


def type_on(paths: Paths, ticket: UUID, begin: int, said: Connection) -> None:
    """Saves a growing text as fast as it goes, and says each version that is saved."""
    helpdesk = open_helpdesk(paths, Settings(language="de"))
    for version in count(begin):
        helpdesk.tickets.save(ticket, replace(GOOD, message=f"{version} " + "x" * (version % 3000)))
        said.send(version)


def test_nothing_saved_is_lost_to_two_hundred_kills(prepared: Paths, settings: Settings, tell: Tell) -> None:
    with closing(open_helpdesk(prepared, settings)) as helpdesk:
        (ticket,) = helpdesk.tickets.draft(GOOD).tickets
    chance = random.Random(1)  # noqa: S311 - a repeatable test
    found = 0

    for _kill in range(KILLS):
        said = run_and_kill(type_on, prepared, ticket, found + 1, after=chance.uniform(0, 0.1))

        with closing(open_helpdesk(prepared, settings)) as helpdesk:
            message = helpdesk.tickets.get(ticket).message
        found = int(message.split()[0])
        # The version after the last acknowledged one may have been stored without being said any more.
        assert said[-1] in {found, found - 1}
        assert message == f"{found} " + "x" * (found % 3000)
    assert is_whole(prepared)
    tell(f"{KILLS} kills while typing {found} versions, 0 lost")


def attach_on(paths: Paths, ticket: UUID, folder: Path, begin: int, said: Connection) -> None:
    """Takes off all but the last file (a kill leaves two; three are the most), attaches one, and says what is attached
    after each step.
    """
    tempfile.tempdir = str(folder)
    helpdesk = open_helpdesk(paths, Settings(language="de"))
    said.send(names(helpdesk, ticket))
    for number in count(begin):
        for file in helpdesk.tickets.get(ticket).attachments[:-1]:
            helpdesk.tickets.detach(ticket, file.sha256)
            said.send(names(helpdesk, ticket))
        helpdesk.tickets.attach(ticket, write(folder, f"{number}.log", content(number)))
        said.send(names(helpdesk, ticket))


def names(helpdesk: Helpdesk, ticket: UUID) -> set[str]:
    return {file.name for file in helpdesk.tickets.get(ticket).attachments}


def content(number: int) -> bytes:
    return f"{number} ".encode() * 20_000


def test_an_attached_file_is_there_and_whole_after_two_hundred_kills(
    prepared: Paths, settings: Settings, tmp_path: Path, tell: Tell
) -> None:
    with closing(open_helpdesk(prepared, settings)) as helpdesk:
        (ticket,) = helpdesk.tickets.draft(GOOD).tickets
    chance = random.Random(2)  # noqa: S311 - a repeatable test

    for kill in range(KILLS):
        said = run_and_kill(attach_on, prepared, ticket, tmp_path, kill * 1000, after=chance.uniform(0, 0.1))

        with closing(open_helpdesk(prepared, settings)) as helpdesk:
            attached = helpdesk.tickets.get(ticket).attachments
        last = said[-1]
        assert isinstance(last, set)
        # One step more may have been stored without being said any more.
        assert len({file.name for file in attached} ^ last) <= 1
        for file in attached:
            stored = prepared.files / file.sha256[:2] / file.sha256
            assert stored.read_bytes() == content(int(file.name.removesuffix(".log")))
    assert is_whole(prepared)
    tell(f"{KILLS} kills while attaching, 0 files lost or damaged")

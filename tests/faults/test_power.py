"""The power goes, or the disk breaks, while somebody works: what was shown as saved is there, the database whole."""

import os
import random
from collections.abc import Callable, Iterator
from contextlib import closing
from itertools import count
from multiprocessing.connection import Connection
from pathlib import Path
from time import sleep
from uuid import uuid4

import pytest
from sqlalchemy import event

from helpdesk.app import open_helpdesk
from helpdesk.customers.tables import CustomerTable
from helpdesk.errors import HelpdeskError
from helpdesk.settings import Paths, Settings
from helpdesk.store import saving
from helpdesk.store.database import Store, open_store
from helpdesk.store.saving import save_bytes
from tests.faults.conftest import Tell
from tests.faults.disks import Disk
from tests.faults.processes import FORK, is_whole, rest_of
from tests.faults.working import Shown, Work, require_kept

pytestmark = pytest.mark.faults

ROUNDS = int(os.environ.get("HELPDESK_POWER_ROUNDS", "1"))
"""New disks of each kind, each with its seed."""
FIRST = int(os.environ.get("HELPDESK_POWER_FIRST", "5"))
"""The first seed: with one round, the one that failed is repeated."""
CUTS = 25
"""How often each disk goes down."""
WAYS = [
    pytest.param("ext4", Disk.cut_power, id="ext4"),
    pytest.param("ext4", Disk.fail, id="ext4-error"),
    pytest.param("xfs", Disk.cut_power, id="xfs"),
]


@pytest.fixture(params=["ext4", "xfs"])
def disk(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Disk]:
    made = Disk(tmp_path / "image", tmp_path / "disk", request.param)
    yield made
    made.unmount()


def work_on(paths: Paths, folder: Path, begin: int, said: Connection) -> None:
    """Works through one ticket after the other, and says after each step what is shown as saved by now.

    Ends when the disk is gone, and says what the user was told.
    """
    helpdesk = open_helpdesk(paths, Settings(language="de"))
    try:
        for number in count(begin):
            work = Work(helpdesk, folder, number)
            for step in work.steps():
                step()
                said.send((number, work.shown))
    except HelpdeskError as error:
        said.send(error.lines())


@pytest.mark.parametrize("seed", range(FIRST, FIRST + ROUNDS))
@pytest.mark.parametrize(("disk", "go_down"), WAYS, indirect=["disk"])
def test_what_was_shown_as_saved_outlives_a_disk_that_goes_down(
    disk: Disk, go_down: Callable[[Disk], None], seed: int, settings: Settings, tmp_path: Path, tell: Tell
) -> None:
    paths = Paths(disk.folder / "data")
    open_helpdesk(paths, settings).close()
    chance = random.Random(seed)  # noqa: S311 - a repeatable test
    shown: dict[int, Shown] = {}
    outside = tmp_path / "chosen"
    outside.mkdir()

    for _cut in range(CUTS):
        ours, theirs = FORK.Pipe(duplex=False)
        child = FORK.Process(target=work_on, args=(paths, outside, len(shown), theirs))
        child.start()
        theirs.close()
        said = [ours.recv()]
        sleep(chance.uniform(0, 0.6))
        go_down(disk)
        *steps, told = said + rest_of(ours)
        child.join()
        shown |= dict(steps)
        disk.power_on()

        assert isinstance(told, list)
        assert len(told) == 2, "a sentence and a next step"
        assert is_whole(paths)
        with closing(open_helpdesk(paths, settings)) as helpdesk:
            for each in shown.values():
                require_kept(helpdesk, paths, each)
    tell(f"{disk.kind}: {CUTS} times {go_down.__name__} amid {len(shown)} tickets, 0 lost")


def add_row(store: Store, once_committed: Callable[[], None]) -> None:
    """Saves a customer, and does `once_committed` when SQLite has said that it is on the disk."""
    with store.transaction() as session:
        session.add(CustomerTable(id=uuid4(), name="Nord AG", sort_name="nord ag", number="1"))
        event.listen(session, "after_commit", lambda _session: once_committed())


def test_rows_whose_disk_gave_up_with_their_commit_are_not_told_as_saved(disk: Disk) -> None:
    with closing(open_store(disk.folder / "helpdesk.db")) as store, pytest.raises(HelpdeskError) as refused:
        add_row(store, disk.cut_power)

    assert (refused.value.code, bool(refused.value.hint)) == ("store_read_only", True)


def test_a_file_whose_disk_gave_up_with_its_sync_is_not_told_as_saved(
    disk: Disk, monkeypatch: pytest.MonkeyPatch
) -> None:
    # As ext4 and XFS do it: the last sync says yes, and wrote nothing.
    monkeypatch.setattr(saving, "sync_folder", lambda _folder: disk.cut_power())

    with pytest.raises(HelpdeskError) as refused:
        save_bytes(disk.folder / "a.pdf", b"new")

    assert (refused.value.code, bool(refused.value.hint)) == ("save_refused", True)


def test_a_cut_loses_what_was_not_synchronised(disk: Disk) -> None:
    written = disk.folder / "written"
    written.write_bytes(b"only in memory")

    disk.cut_power()
    disk.power_on()

    assert not written.exists() or written.read_bytes() == b""

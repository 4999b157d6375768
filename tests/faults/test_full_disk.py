"""A disk that fills up at any page, or breaks while somebody works: told in a sentence, and nothing is lost."""

from collections.abc import Iterator
from contextlib import closing
from itertools import product
from pathlib import Path

import pytest

from helpdesk.app import open_helpdesk
from helpdesk.errors import HelpdeskError
from helpdesk.settings import Paths, Settings
from tests.faults.conftest import Tell
from tests.faults.disks import Disk, Memory
from tests.faults.processes import is_whole
from tests.faults.working import Work, require_kept, require_once

pytestmark = pytest.mark.faults

ROOMS = (0, 1, 2, 3, 5, 8, 11)
"""Pages; with more, each step fits."""

PLENTY = 10_000


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Disk]:
    made = Disk(tmp_path / "image", tmp_path / "disk", "ext4")
    yield made
    made.unmount()


def steps_of(paths: Paths, settings: Settings) -> int:
    """How many there are, after the database has been made."""
    with closing(open_helpdesk(paths, settings)) as helpdesk:
        return len(Work(helpdesk, paths.data_dir, 0).steps())


def test_a_disk_that_is_full_at_any_page_loses_nothing(
    memory: Memory, settings: Settings, tmp_path: Path, tell: Tell
) -> None:
    paths = Paths(memory.folder / "data")
    refused = []
    tried = list(product(range(steps_of(paths, settings)), ROOMS))

    for number, (full_before, room) in enumerate(tried, 1):
        with closing(open_helpdesk(paths, settings)) as helpdesk:
            work = Work(helpdesk, tmp_path, number)
            for place, step in enumerate(work.steps()):
                if place == full_before:
                    memory.leave(room)
                try:
                    step()
                except HelpdeskError as error:
                    refused.append(place)
                    assert (error.code, bool(error.hint)) == ("disk_full", True)  # noqa: PT017 - it may also fit
                    require_kept(helpdesk, paths, work.shown)
                    memory.leave(PLENTY)
                    step()
            memory.leave(PLENTY)
            require_kept(helpdesk, paths, work.shown)
            require_once(helpdesk, number)
    assert is_whole(paths)
    assert len(set(refused)) == steps_of(paths, settings)
    tell(f"{len(tried)} full disks, {len(refused)} steps refused, 0 lost, 0 doubled")


def test_a_disk_that_breaks_while_somebody_works_keeps_what_was_saved(
    disk: Disk, settings: Settings, tmp_path: Path
) -> None:
    paths = Paths(disk.folder / "data")
    for done in range(steps_of(paths, settings)):
        with closing(open_helpdesk(paths, settings)) as helpdesk:
            work = Work(helpdesk, tmp_path, done)
            for step in work.steps()[:done]:
                step()
            disk.fail()
            with pytest.raises(HelpdeskError) as refused:
                work.steps()[done]()
            assert refused.value.hint
            require_kept(helpdesk, paths, work.shown)
        disk.power_on()
        with closing(open_helpdesk(paths, settings)) as helpdesk:
            require_kept(helpdesk, paths, work.shown)
        assert is_whole(paths)

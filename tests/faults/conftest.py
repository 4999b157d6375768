import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

# The children are forked, and disks mounted: neither is there on Windows.
collect_ignore_glob = ["test_*.py"] if os.name == "nt" else []
if sys.platform != "win32":
    from tests.faults.disks import Memory

Tell = Callable[[str], None]


@pytest.fixture
def tell(capsys: pytest.CaptureFixture[str]) -> Tell:
    """Says a test's figures although it passed: they stand in docs/reliability.md."""

    def say(figures: str) -> None:
        with capsys.disabled():
            sys.stdout.write(f"\n{figures}\n")

    return say


@pytest.fixture
def memory(tmp_path: Path) -> Iterator[Memory]:
    """A file system in memory, taken away afterwards."""
    made = Memory(tmp_path / "disk")
    yield made
    made.unmount()

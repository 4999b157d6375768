"""The start, as ratios to an empty `QMainWindow`, each from the start of its process."""

from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path

import pytest

from tests.benchmarks.measure import Table, in_turn, probe, ratio

pytestmark = pytest.mark.bench

Told = Sequence[Mapping[str, float]]


@pytest.fixture(scope="module")
def windows(thousand: Path) -> Sequence[Told]:
    """What the empty window, ours left alone, and ours used at once told of themselves."""
    runs = (partial(probe, "first_window", thousand, use) for use in ("idle", "typing"))
    return in_turn(partial(probe, "empty_window"), *runs)


def since_start(told: Told, moment: str) -> list[float]:
    return [each[moment] - each["begun"] for each in told]


def values(told: Told, name: str) -> list[float]:
    return [each[name] for each in told]


def test_the_first_tickets_are_painted(windows: Sequence[Told], table: Table) -> None:
    empty, idle, _typing = windows

    assert set(values(idle, "rows")) == {50}
    painted = ratio(since_start(idle, "painted"), since_start(empty, "painted"))
    table.hold("50 of 1,000 tickets painted / empty window painted", painted, target=1.25, limit=3.5)


def test_a_ticket_can_be_written(windows: Sequence[Told], table: Table) -> None:
    empty, _idle, typing = windows

    assert all(values(typing, "taken"))
    typed = ratio(since_start(typing, "typed"), since_start(empty, "painted"))
    table.hold("a letter typed into a new ticket and painted / empty window painted", typed, target=1.6, limit=8.0)


def test_the_window_stays_awake_while_the_services_are_loaded(windows: Sequence[Told], table: Table) -> None:
    empty, idle, _typing = windows

    # 50 ms, where an empty window takes 120.
    stall = ratio(values(idle, "stall"), since_start(empty, "painted"))
    table.hold("longest stall after the first paint / empty window painted", stall, target=0.4, limit=5.0)


def test_memory_is_taken_late_and_little(windows: Sequence[Told], table: Table) -> None:
    empty, idle, _typing = windows
    bare = values(empty, "memory")
    if not all(bare):
        pytest.skip("this system doesn't tell how much memory a process has in use")

    before, after = (ratio(values(idle, name), bare) for name in ("memory", "memory_at_end"))
    table.hold("memory at the first paint / empty window's", before, target=1.25, limit=1.6)
    table.hold("memory with all services open / empty window's", after, target=2.2, limit=3.6)

"""Typing beside the lookup: the same window with and without it, over the bundled documents and over a crowd."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from statistics import median

import pytest

from tests.benchmarks.crowd import take_into_use
from tests.benchmarks.measure import Table, probe

pytestmark = pytest.mark.bench

RUNS = 3
FRAME = 0.016
"""Seconds a window has for a frame at 60 Hz."""

Told = Sequence[Mapping[str, float]]


@pytest.fixture(scope="module")
def typed(thousand: Path) -> Told:
    """What typing beside four documents told."""
    return [probe("keys", thousand, "3") for _run in range(RUNS)]


@pytest.fixture(scope="module")
def typed_in_crowd(tmp_path_factory: pytest.TempPathFactory) -> Told:
    """What typing beside a hundred more told."""
    folder = tmp_path_factory.mktemp("crowd")
    take_into_use(folder)
    return [probe("keys", folder, "3") for _run in range(RUNS)]


def longest(told: Told, *phases: str) -> float:
    """The longest stall of the run that had the shortest: what the program does, it does in every run."""
    return min(max(each[f"{phase}_stall"] for phase in phases) for each in told)


@pytest.mark.parametrize(("field", "where"), [("subject", "a ticket's subject"), ("question", "the lookup's question")])
def test_a_letter_is_painted_as_soon_as_without_the_lookup(typed: Told, table: Table, field: str, where: str) -> None:
    slower = median(each[field] / each["alone"] for each in typed)

    table.hold(f"p95 key to paint in {where} / lookup folded away", slower, target=1.4, limit=4.0)


def test_no_key_waits_for_an_answer(typed: Told, table: Table) -> None:
    stall = longest(typed, "first", "subject", "question")

    table.hold("longest stall while typing beside 220 entries / frame of 16 ms", stall / FRAME, target=1, limit=4)


def test_no_key_waits_for_twenty_thousand_entries(typed_in_crowd: Told, table: Table) -> None:
    building, typing = longest(typed_in_crowd, "first"), longest(typed_in_crowd, "subject", "question")

    table.hold("longest stall while 20,000 entries are indexed / frame of 16 ms", building / FRAME, target=1, limit=4)
    table.hold("longest stall while 20,000 entries are asked / frame of 16 ms", typing / FRAME, target=1, limit=4)


def test_ten_megabytes_pasted_are_taken_at_once(typed: Told, table: Table) -> None:
    table.hold(
        "longest stall as 10 MB are pasted into the question / 50 ms",
        longest(typed, "pasted") / 0.05,
        target=1,
        limit=4,
    )

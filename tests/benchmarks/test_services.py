"""Services beside the bare library that does the work, measured in turn in one process, several times anew."""

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from statistics import median

import pytest

from tests.benchmarks.measure import Table, in_turn, probe

pytestmark = pytest.mark.bench


def ratios(name: str, *arguments: Path, ours: Sequence[str], bare: Sequence[str], rounds: int = 3) -> list[float]:
    """The median ratio of each of `ours` to its counterpart."""
    (told,) = in_turn(partial(probe, name, *arguments), rounds=rounds)
    return [median(each[one] / each[other] for each in told) for one, other in zip(ours, bare, strict=True)]


def test_looking_up_costs_few_bare_text_searches(table: Table) -> None:
    found, built = ratios("lookup", ours=("found", "built"), bare=("bare", "read"), rounds=5)

    table.hold("scope lookup / bare FTS5 query of the same words", found, target=11, limit=40)
    table.hold("building the lookup's index / parsing the four documents", built, target=20, limit=90)


def test_autosaving_costs_few_plain_updates(table: Table, thousand: Path) -> None:
    (saved,) = ratios("autosave", thousand, ours=("saved",), bare=("bare",))

    table.hold("autosave of 2 KB / plain durable UPDATE of the same row", saved, target=8.5, limit=14)


def test_printing_costs_little_more_than_typst(table: Table, tmp_path: Path) -> None:
    (printed,) = ratios("press", tmp_path, ours=("ours",), bare=("bare",))

    table.hold("printing Total Care, warm / bare Typst of the same input", printed, target=1.25, limit=1.8)

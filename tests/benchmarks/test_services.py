"""Services beside the bare library that does the work, measured in turn in one process, several times anew."""

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from statistics import median

import pytest

from tests.benchmarks.measure import Table, in_turn, probe

pytestmark = pytest.mark.bench

PAGE = 4096
"""Bytes in the pages that probes count memory in."""


def ratios(name: str, *arguments: Path, ours: Sequence[str], bare: Sequence[str], rounds: int = 3) -> list[float]:
    """The median ratio of each of `ours` to its counterpart."""
    (told,) = in_turn(partial(probe, name, *arguments), rounds=rounds)
    return [median(each[one] / each[other] for each in told) for one, other in zip(ours, bare, strict=True)]


def test_looking_up_costs_few_bare_text_searches(table: Table) -> None:
    (told,) = in_turn(partial(probe, "lookup"), rounds=5)

    found = median(each["found"] / each["bare"] for each in told)
    table.hold("scope lookup / bare FTS5 query of the same words", found, target=10, limit=40)
    built = min(each["built"] for each in told)
    table.hold("processor time to build the lookup's index / half a second", built / 0.5, target=1, limit=4)
    hostile = min(each["hostile"] for each in told)
    table.hold("processor time of the costliest hostile request / 50 ms", hostile / 0.05, target=1, limit=2)
    if not all(each["memory"] for each in told):
        pytest.skip("this system doesn't tell how much memory a process has in use")
    for name, when in (("memory", "takes"), ("peak", "takes at most while it is built")):
        memory = median(each[name] for each in told)
        table.hold(f"memory the lookup's index {when} / 30 MB", memory * PAGE / 30_000_000, target=1, limit=1.3)


def test_autosaving_costs_few_plain_updates(table: Table, thousand: Path) -> None:
    (saved,) = ratios("autosave", thousand, ours=("saved",), bare=("bare",))

    table.hold("autosave of 2 KB / plain durable UPDATE of the same row", saved, target=8.5, limit=14)


def test_searching_a_log_for_secrets_takes_a_part_of_trying_every_pattern_everywhere(table: Table) -> None:
    (told,) = in_turn(partial(probe, "secrets"), rounds=3)

    sifted = median(each["sifted"] / each["everywhere"] for each in told)
    table.hold("searching a log for secrets / its patterns tried everywhere", sifted, target=0.25, limit=0.5)

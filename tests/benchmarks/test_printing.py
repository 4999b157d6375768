"""Putting in writing: beside the bare engine and two others with the same content, and what the window feels of it."""

from functools import partial
from pathlib import Path
from statistics import median

import pytest

from tests.benchmarks.measure import Table, in_turn, probe

pytestmark = pytest.mark.bench


def test_a_preview_costs_little_more_than_typst(table: Table, tmp_path: Path) -> None:
    (told,) = in_turn(partial(probe, "press", tmp_path), rounds=3)

    found = median(each["ours"] / each["bare"] for each in told)
    table.hold("preview of a changed Total Care, warm / bare Typst of the same input", found, target=1.3, limit=1.8)
    seconds = min(each["ours"] for each in told)
    table.hold("processor time of that preview / 0.3 s", seconds / 0.3, target=1, limit=4)


def test_total_care_is_set_beside_other_engines(table: Table) -> None:
    (told,) = in_turn(partial(probe, "engines"), rounds=1)

    for name, what, target, limit in (
        ("weasyprint", "WeasyPrint on the same content", 0.25, 0.5),
        ("qt", "QTextDocument and QPdfWriter on the same", 10, 15),
    ):
        found = median(each["ours"] / each[name] for each in told)
        table.hold(f"setting Total Care / {what}", found, target=target, limit=limit)


def test_the_window_goes_on_while_a_document_is_set(table: Table, tmp_path: Path) -> None:
    told = [probe("preview", tmp_path / str(run), "4") for run in range(3)]

    # What the program does, it does in every run.
    stall, busy = (min(each[name] for each in told) for name in ("stall", "busy"))
    table.hold("longest stall while a changed document is previewed / 50 ms", stall / 0.05, target=1, limit=6)
    table.hold("the window's own processor time at once, meanwhile / 50 ms", busy / 0.05, target=1, limit=2)

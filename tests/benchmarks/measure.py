"""Ratios, measured in the same run: what one machine takes for ours over what it takes for the bare thing.

Milliseconds hold for one machine; ratios travel. Each target is what we want, each limit what a noisy machine with two
cores may make of it before a test fails.
"""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import TypeVar

ROOT = Path(__file__).parents[2]
ROUNDS = 7
PATIENCE = 300
"""Seconds after which a probe counts as hanging."""
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the printed table."""

    what: str
    measured: float
    target: float
    limit: float

    def __str__(self) -> str:
        verdict = "met" if self.measured <= self.target else "MISSED" if self.measured <= self.limit else "TOO SLOW"
        return f"{self.what:<74} {self.measured:>7.2f} {self.target:>7.2f} {self.limit:>7.2f}  {verdict}"


class Table:
    """What was measured, printed when all is done."""

    HEAD = f"{'ratio of':<74} {'measured':>7} {'target':>6} {'limit':>7}"

    def __init__(self) -> None:
        self.lines: list[Line] = []

    def hold(self, what: str, measured: float, *, target: float, limit: float) -> None:
        """Notes a ratio, and fails above its limit."""
        line = Line(what, measured, target, limit)
        self.lines.append(line)
        assert measured <= limit, f"\n{self.HEAD}\n{line}"


def ratio(ours: Sequence[float], bare: Sequence[float]) -> float:
    """The median of the pairwise ratios: each pair ran one right after the other, on an equally busy machine."""
    return median(one / other for one, other in zip(ours, bare, strict=True))


def in_turn(*runs: Callable[[], T], rounds: int = ROUNDS) -> list[list[T]]:
    """Runs each in turn, `rounds` times after one round that only warms the caches; the results of each."""
    for run in runs:
        run()
    return [list(results) for results in zip(*([run() for run in runs] for _round in range(rounds)), strict=True)]


def took(*arguments: str) -> float:
    """Seconds that Python takes for these arguments, start to end."""
    begun = time.perf_counter()
    subprocess.run([sys.executable, *arguments], cwd=ROOT, stdout=subprocess.DEVNULL, check=True)
    return time.perf_counter() - begun


def probe(name: str, *arguments: str | Path) -> Mapping[str, float]:
    """What a fresh process running `tests/benchmarks/{name}.py` says of itself; `begun` is when it was started.

    A probe prints one line of JSON; moments in it are of `time.monotonic`, which all processes share.
    """
    line = [sys.executable, "-m", f"tests.benchmarks.{name}", *map(str, arguments)]
    begun = time.monotonic()
    environment = {"QT_QPA_PLATFORM": "offscreen", **os.environ}
    done = subprocess.run(
        line, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=PATIENCE, check=False
    )
    assert done.returncode == 0, done.stderr
    told: dict[str, float] = json.loads(done.stdout)
    return {"begun": begun, **told}

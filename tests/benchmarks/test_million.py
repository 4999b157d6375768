"""A list of a million tickets beside one of a thousand, and SQLite's own work beside ours."""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from statistics import median

import pytest

from helpdesk.app import Helpdesk, open_helpdesk
from helpdesk.settings import Paths, Settings
from helpdesk.store.connection import connect
from helpdesk.tickets import TicketFilter
from tests.benchmarks.measure import Table, probe
from tests.benchmarks.million import fill

pytestmark = pytest.mark.bench

FRAME = 0.016
"""Seconds a window has for a frame at 60 Hz."""
RUNS = 3
MANY, FEW = 1_000_000, 1_000
PLAIN = """
SELECT tickets.id, state, subject, customers.name, updated, tickets.number, desk, unread
FROM tickets LEFT JOIN customers ON customers.id = customer_id
WHERE discarded IS NULL AND (updated, tickets.id) < (?, ?) ORDER BY updated DESC, tickets.id DESC LIMIT 100
"""

Told = Sequence[Mapping[str, float]]


@pytest.fixture(scope="module")
def million(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("million")
    fill(folder, MANY)
    return folder


@pytest.fixture(scope="module")
def scrolled(million: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Told, Told]:
    """What scrolling through a thousand tickets told, and through a million."""
    few = tmp_path_factory.mktemp("few")
    fill(few, FEW)
    pairs = [(probe("scroll", few), probe("scroll", million)) for _run in range(RUNS)]
    return [pair[0] for pair in pairs], [pair[1] for pair in pairs]


@pytest.mark.parametrize(
    ("kind", "step"), [("wheel", "a turn of the wheel"), ("page", "a page key"), ("jump", "a jump of the scroll bar")]
)
def test_a_step_takes_a_frame(scrolled: tuple[Told, Told], table: Table, kind: str, step: str) -> None:
    few, many = scrolled

    assert {each["rows"] for each in many} == {MANY}
    for told, count in ((few, "thousand"), (many, "million")):
        # Of the processes the best: what the program does, it does in each.
        longest = min(each[kind] for each in told)
        table.hold(f"p95 of {step} in a {count} / frame of 16 ms", longest / FRAME, target=1, limit=4)


def test_letters_of_a_search_take_a_frame_each(scrolled: tuple[Told, Told], table: Table) -> None:
    longest = min(each["search"] for each in scrolled[1])
    table.hold(
        "p95 of a letter typed into the search of a million / frame of 16 ms", longest / FRAME, target=1, limit=4
    )


def test_a_million_take_little_more_memory_than_a_thousand(scrolled: tuple[Told, Told], table: Table) -> None:
    few, many = ([each["memory_searched"] for each in told] for told in scrolled)
    if not all(few):
        pytest.skip("this system doesn't tell how much memory a process has in use")

    more = (median(many) - median(few)) * 4096 / 2**20
    table.hold("memory with a million listed more than with a thousand / 10 MiB", more / 10, target=1, limit=2)


def test_pages_and_searches_cost_few_plain_questions(million: Path, table: Table) -> None:
    helpdesk = open_helpdesk(Paths(million), Settings(language="de"))
    plain = connect(million / "helpdesk.db", read_only=True)
    outline = helpdesk.finding.sight(TicketFilter()).outline
    number = MANY * 9 // 10 // 100
    (before,) = helpdesk.finding.pages(TicketFilter(), outline, [number - 1])[number - 1][-1:]
    key = (int(before.updated.timestamp() * 1_000_000), before.id.hex)
    bare = best(lambda: plain.execute(PLAIN, key).fetchall())

    read = best(lambda: helpdesk.finding.page(TicketFilter(), before))
    jumped = best(lambda: helpdesk.finding.pages(TicketFilter(), outline, [number]))
    table.hold("a page by key at 900,000 / plain SELECT of it", read / bare, target=20, limit=50)
    table.hold("a page by its number at 900,000 / plain SELECT of it", jumped / bare, target=20, limit=50)
    outlined = best(lambda: helpdesk.finding.sight(TicketFilter()), rounds=3)
    table.hold("how long a list of a million is, and its anchors / 250 ms", outlined / 0.25, target=1, limit=4)
    asked = {text: best(partial_search(helpdesk, text), rounds=5) for text in ("d", "dr", "druck", "server lizenz")}
    table.hold("the slowest search of a million while typing / 50 ms", max(asked.values()) / 0.05, target=1, limit=5)
    helpdesk.close()
    plain.close()


def partial_search(helpdesk: Helpdesk, text: str) -> Callable[[], object]:
    where = replace(TicketFilter(), text=text)
    return lambda: helpdesk.finding.search(where, 200)


def best(call: Callable[[], object], rounds: int = 20) -> float:
    """Seconds of the fastest of some calls."""

    def took() -> float:
        begun = time.perf_counter()
        call()
        return time.perf_counter() - begun

    return min(took() for _round in range(rounds))

"""Holds the lookup's level: requests written for this project, and the project's shared set where it is there."""

from pathlib import Path

import pytest

from helpdesk.scope.evaluation import Figures, Outcome, Request, evaluate, figures, load_requests, main, table
from helpdesk.scope.library import load_library
from helpdesk.scope.lookup import Lookup
from helpdesk.scope.models import Verdict

OWN = Path(__file__).parent / "requests.jsonl"
UNSEEN = Path(__file__).parent / "unseen.jsonl"
"""By three authors who knew only the documents; nobody reads what goes wrong here, only the figures."""

SHARED = Path(__file__).parents[3] / "shared" / "eval" / "scope-dev.jsonl"


@pytest.mark.parametrize("path", [UNSEEN, SHARED], ids=["unseen", "shared"])
def test_the_lookup_keeps_its_level(path: Path) -> None:
    if not path.exists():
        pytest.skip(f"the shared evaluation set lies outside the repository and is missing: {path.name}")

    reached = figures(evaluate(load_requests(path), Lookup(load_library().documents)))

    assert (reached.hit1 or 0) >= 0.92, reached
    assert (reached.hit3 or 0) >= 0.97, reached
    assert (reached.verdict or 0) >= 0.89, reached
    assert (reached.answered or 0) >= 0.88, reached
    assert reached.false_included <= 0.01 * reached.requests, reached


def test_figures_count_what_the_words_say() -> None:
    def outcome(accept: tuple[str, ...], right: Verdict, rank: int | None, verdict: Verdict) -> Outcome:
        return Outcome(Request("q", "?", None, accept, right, "tag"), rank, verdict)

    counted = figures(
        [
            outcome(("a",), Verdict.INCLUDED, 1, Verdict.INCLUDED),
            outcome(("a",), Verdict.EXCLUDED, 4, Verdict.INCLUDED),
            outcome(("a",), Verdict.EXCLUDED, None, Verdict.UNREGULATED),
            outcome((), Verdict.UNREGULATED, None, Verdict.INCLUDED),
        ]
    )

    assert counted == Figures(4, 1 / 3, 1 / 3, 1.25 / 3, 1 / 4, 2 / 3, 2)


def test_nothing_is_counted_where_nothing_is_to_be_found() -> None:
    request = Request("q", "?", None, (), Verdict.UNREGULATED, "abstain")

    counted = figures([Outcome(request, None, Verdict.UNREGULATED)])

    assert (counted.hit1, counted.answered, counted.verdict) == (None, None, 1.0)
    assert table([Outcome(request, None, Verdict.UNREGULATED)])[-1].split() == [
        *("abstain", "1", "-", "-", "-", "1.000", "-", "0"),
    ]


def test_the_table_has_a_line_for_all_and_for_each_tag() -> None:
    outcomes = evaluate(load_requests(OWN)[:3], Lookup(load_library().documents))

    assert [line.split()[0] for line in table(outcomes)] == ["n", "total", "long", "synonym"]


def test_a_missing_file_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["nowhere.jsonl"]) == 2
    assert "nowhere.jsonl" in capsys.readouterr().err

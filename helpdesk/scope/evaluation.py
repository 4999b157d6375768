"""Measures the lookup: `python -m helpdesk.scope.evaluation FILE…` prints how often it is right, in total and by tag.

A file has one request a line: {"qid", "query", "document" or null, "accept": [entry ids, best first], "verdict",
"tag"}; "abstain" is the verdict where no document settles the request.
"""

import json
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from helpdesk.scope.library import load_library
from helpdesk.scope.lookup import Lookup
from helpdesk.scope.models import Verdict

_RANKS = 5


@dataclass(frozen=True, slots=True)
class Request:
    """A request with its right answer; no accepted entry means that none settles it."""

    qid: str
    query: str
    document: str | None
    accept: tuple[str, ...]
    verdict: Verdict
    tag: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the lookup made of a request; `rank` counts from 1, None when no accepted entry is among the first five."""

    request: Request
    rank: int | None
    verdict: Verdict

    @property
    def false_included(self) -> bool:
        """The error that costs money: "included" where it is excluded or nobody settled it."""
        wrong = self.request.verdict in {Verdict.EXCLUDED, Verdict.UNREGULATED}
        return wrong and self.verdict is Verdict.INCLUDED


@dataclass(frozen=True, slots=True)
class Figures:
    """Shares from 0 to 1, None where nothing could be counted; `requests` and `false_included` are counts."""

    requests: int
    hit1: float | None
    hit3: float | None
    mrr5: float | None
    verdict: float | None
    answered: float | None
    false_included: int


def load_requests(path: Path) -> list[Request]:
    """The requests of a file."""
    return [_request(json.loads(line)) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def _request(row: dict[str, object]) -> Request:
    verdict = Verdict.UNREGULATED if row["verdict"] == "abstain" else Verdict(str(row["verdict"]))
    accept = row["accept"]
    document = row.get("document")
    return Request(
        str(row["qid"]),
        str(row["query"]),
        str(document) if document else None,
        tuple(map(str, accept)) if isinstance(accept, list) else (),
        verdict,
        str(row.get("tag", "")),
    )


def evaluate(requests: Iterable[Request], lookup: Lookup) -> list[Outcome]:
    """Asks every request."""
    return [_outcome(request, lookup) for request in requests]


def _outcome(request: Request, lookup: Lookup) -> Outcome:
    answer = lookup.find(request.query, {request.document} if request.document else None, _RANKS)
    found = [hit.entry.id for hit in answer.hits]
    rank = next((place for place, entry_id in enumerate(found, start=1) if entry_id in request.accept), None)
    return Outcome(request, rank, answer.verdict)


def figures(outcomes: Sequence[Outcome]) -> Figures:
    """Hits and answers count requests that an entry settles, verdicts all of them."""
    ranks = [outcome.rank for outcome in outcomes if outcome.request.accept]
    return Figures(
        requests=len(outcomes),
        hit1=_mean(rank == 1 for rank in ranks),
        hit3=_mean(rank is not None and rank <= 3 for rank in ranks),
        mrr5=_mean(1 / rank if rank else 0 for rank in ranks),
        verdict=_mean(outcome.verdict is outcome.request.verdict for outcome in outcomes),
        answered=_mean(outcome.verdict is not Verdict.UNREGULATED for outcome in outcomes if outcome.request.accept),
        false_included=sum(outcome.false_included for outcome in outcomes),
    )


def _mean(values: Iterable[float]) -> float | None:
    counted = list(values)
    return sum(counted) / len(counted) if counted else None


def table(outcomes: Sequence[Outcome]) -> list[str]:
    """One line for all requests and one for each tag."""
    tags = sorted({outcome.request.tag for outcome in outcomes})
    rows = [("total", outcomes), *((tag, [one for one in outcomes if one.request.tag == tag]) for tag in tags)]
    columns = "  ".join(f"{name:>8}" for name in ("hit@1", "hit@3", "MRR@5", "verdict", "answered"))
    head = f"{'':12} {'n':>4}  {columns}  false included"
    return [head, *(_row(name, figures(own)) for name, own in rows)]


def _row(name: str, own: Figures) -> str:
    shares = (own.hit1, own.hit3, own.mrr5, own.verdict, own.answered)
    cells = ("-" if share is None else f"{share:.3f}" for share in shares)
    return f"{name:12} {own.requests:>4}  {'  '.join(f'{cell:>8}' for cell in cells)}  {own.false_included:>14}"


def main(files: Sequence[str]) -> int:
    """Prints a table for each file; 2 when one is missing."""
    if not files:
        print("usage: python -m helpdesk.scope.evaluation FILE…", file=sys.stderr)  # noqa: T201 - a tool for developers
        return 2
    lookup = Lookup(load_library().documents)
    for name in files:
        path = Path(name)
        if not path.is_file():
            print(f"{name}: no such file", file=sys.stderr)  # noqa: T201
            return 2
        print(name, *table(evaluate(load_requests(path), lookup)), sep="\n")  # noqa: T201
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))

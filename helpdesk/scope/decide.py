"""Scores to a verdict: what the technician may say, and when nobody may promise anything.

Every near entry speaks for its verdict, the nearest most; what other documents or nobody settles speaks for
"unregulated". A wrong "included" is work that nobody pays for, so it has to pass a higher bar than the others.
"""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import exp

from helpdesk.scope.models import STRICTEST_FIRST, Entry, Verdict
from helpdesk.scope.rank import Ranking

INCLUDED = 0.85
"""How sure the lookup must be to say "included"."""

# How scores turn to evidence, in units of log odds: fitted to requests whose authors' words the index did not know.
# docs/scope-lookup.md has the command.
_SCORE = 40.0
_LENGTH = 0.8
_LEAN = {Verdict.EXCLUDED: -0.2, Verdict.CONDITIONAL: -0.3}
_NOTHING = 5.2
_ELSEWHERE, _ELSEWHERE_SCORE = 3.2, 28.0
_BEYOND, _BEYOND_SCORE = -0.3, 33.0


@dataclass(frozen=True, slots=True)
class Decision:
    """The verdict with the entry it rests on; `conflict` says that the document contradicts itself there.

    `confidence` goes from 0 to 1.
    """

    verdict: Verdict
    entry: Entry | None = None
    conflict: bool = False
    confidence: float = 0.0


def decide(
    judged: Sequence[tuple[Entry, float]],
    ranking: Ranking,
    terms: int,
    contradicting: Callable[[Entry], Sequence[Entry]],
    *,
    verbatim: bool,
) -> Decision:
    """The verdict over the near entries.

    Args:
        judged: The ranking's entries, as they hold for whom the answer is, with their scores.
        terms: How many words of the request say something; each accounts for less of a long one.
        contradicting: The entries that contradict one.
        verbatim: The request is, word for word, how callers ask for the best entry, so no likeness has to be weighed.
    """
    if not judged:
        return Decision(Verdict.UNREGULATED)
    settled = [strictest([entry, *contradicting(entry)]) for entry, _score in judged]
    shares = _shares(judged, settled, ranking, terms)
    verdict = settled[0] if verbatim else max(shares, key=lambda one: shares[one])
    sure = shares[verdict]
    if verdict is Verdict.UNREGULATED or (verdict is Verdict.INCLUDED and not verbatim and sure < INCLUDED):
        return Decision(Verdict.UNREGULATED, confidence=shares[Verdict.UNREGULATED])
    entry = judged[settled.index(verdict)][0]
    return Decision(verdict, entry, bool(contradicting(entry)), sure)


def _shares(
    judged: Sequence[tuple[Entry, float]], settled: Sequence[Verdict], ranking: Ranking, terms: int
) -> dict[Verdict, float]:
    """How probable each verdict is."""
    steep = ((terms + 1) / 6) ** _LENGTH
    evidence = [
        (verdict, _SCORE * score * steep + _LEAN.get(verdict, 0.0))
        for (_entry, score), verdict in zip(judged, settled, strict=True)
    ]
    evidence += [
        (Verdict.UNREGULATED, _NOTHING),
        (Verdict.UNREGULATED, _ELSEWHERE + _ELSEWHERE_SCORE * ranking.elsewhere * steep),
        (Verdict.UNREGULATED, _BEYOND + _BEYOND_SCORE * ranking.beyond * steep),
    ]
    most = max(weight for _verdict, weight in evidence)
    shares: defaultdict[Verdict, float] = defaultdict(float)
    for verdict, weight in evidence:
        shares[verdict] += exp(weight - most)
    total = sum(shares.values())
    return {verdict: share / total for verdict, share in shares.items()}


def strictest(entries: Sequence[Entry]) -> Verdict:
    """The verdict that costs the company least to promise."""
    return min((entry.verdict for entry in entries), key=STRICTEST_FIRST.index)

"""Scores to a verdict: what the technician may say, and when nobody may promise anything.

Every near entry speaks for its verdict, the nearest most; what other documents or nobody settles speaks for
"unregulated". A wrong "included" is work that nobody pays for, so it has to pass a higher bar than the others.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from math import exp

from helpdesk.scope.models import STRICTEST_FIRST, Entry, Verdict
from helpdesk.scope.rank import Ranking

INCLUDED = 0.8
"""How sure the lookup must be to say "included"."""


@dataclass(frozen=True, slots=True)
class Weights:
    """How scores become evidence, in log odds.

    Attributes:
        score: Of an entry, for its verdict; `length` makes it steeper where many words of a request say something.
        excluded, conditional: What speaks for these verdicts beyond that.
        nothing: For "unregulated", always; `elsewhere` and `beyond` with what their scores add.
    """

    score: float = 33.42
    length: float = 0.72
    excluded: float = -0.29
    conditional: float = -0.31
    nothing: float = 1.48
    elsewhere: float = 2.59
    elsewhere_score: float = 27.99
    beyond: float = 0.37
    beyond_score: float = 26.72


WEIGHTS = Weights()
"""Fitted to requests of authors that the index didn't know: `python -m tests.scope.fitting` does it again."""


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
    shares = shares_of(
        evidence(zip(settled, (score for _entry, score in judged), strict=True), ranking, terms, WEIGHTS)
    )
    verdict = settled[0] if verbatim else max(shares, key=lambda one: shares[one])
    sure = shares[verdict]
    if verdict is Verdict.UNREGULATED or (verdict is Verdict.INCLUDED and not verbatim and sure < INCLUDED):
        return Decision(Verdict.UNREGULATED, confidence=shares[Verdict.UNREGULATED])
    entry = judged[settled.index(verdict)][0]
    return Decision(verdict, entry, bool(contradicting(entry)), sure)


def evidence(
    near: Iterable[tuple[Verdict, float]], ranking: Ranking, terms: int, weights: Weights
) -> list[tuple[Verdict, float]]:
    """What speaks for which verdict, in log odds; `near` are the settled verdicts of entries and their scores."""
    steep = ((terms + 1) / 6) ** weights.length
    lean = {Verdict.EXCLUDED: weights.excluded, Verdict.CONDITIONAL: weights.conditional}
    found = [(verdict, weights.score * score * steep + lean.get(verdict, 0.0)) for verdict, score in near]
    against = (
        weights.nothing,
        weights.elsewhere + weights.elsewhere_score * ranking.elsewhere * steep,
        weights.beyond + weights.beyond_score * ranking.beyond * steep,
    )
    found += [(Verdict.UNREGULATED, odds) for odds in against]
    return found


def shares_of(found: Sequence[tuple[Verdict, float]]) -> dict[Verdict, float]:
    """How probable evidence makes each verdict."""
    most = max(odds for _verdict, odds in found)
    shares: defaultdict[Verdict, float] = defaultdict(float)
    for verdict, odds in found:
        shares[verdict] += exp(odds - most)
    total = sum(shares.values())
    return {verdict: share / total for verdict, share in shares.items()}


def strictest(entries: Sequence[Entry]) -> Verdict:
    """The verdict that costs the company least to promise."""
    return min((entry.verdict for entry in entries), key=STRICTEST_FIRST.index)

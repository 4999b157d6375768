"""Scores to a verdict: what the technician may say, and when nobody may promise anything.

A wrong "included" is work that nobody pays for, so it has to pass a higher bar than the other verdicts.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import exp, log

from helpdesk.scope.models import STRICTEST_FIRST, Entry, Verdict

SETTLED = 0.5
INCLUDED = 0.8
"""How sure the lookup must be to name a verdict, and to name "included"."""

# How the scores speak for the best entry's verdict being right: a logistic regression over the requests in
# tests/scope/requests.jsonl and the project's evaluation set. `python -m helpdesk.scope.evaluation` measures it.
_BIAS = 0.69
_NEARNESS = 0.95
_LENGTH = 0.78
_ELSEWHERE = 1.63
_RIVAL = 0.45
_FLOOR = 0.02


@dataclass(frozen=True, slots=True)
class Decision:
    """The verdict, whether the document contradicts itself there, and how sure that is (0 to 1)."""

    verdict: Verdict
    conflict: bool = False
    confidence: float = 0.0


def decide(
    ranked: Sequence[tuple[Entry, float]],
    elsewhere: float,
    terms: int,
    contradicting: Callable[[Entry], Sequence[Entry]],
    *,
    verbatim: bool = False,
) -> Decision:
    """The verdict over the strong entries.

    Args:
        ranked: The entries that may be cited with their scores, best first.
        elsewhere: How near the request is to what none of these documents settles.
        terms: How many words of the request say something; each accounts for less of a long one.
        contradicting: The entries that contradict one.
        verbatim: The request is, word for word, how callers ask for the best entry, so no likeness has to be weighed.
    """
    if not ranked:
        return Decision(Verdict.UNREGULATED)

    def settled(entry: Entry) -> Verdict:
        return strictest([entry, *contradicting(entry)])

    best, score = ranked[0]
    verdict = settled(best)
    rival = next((other for entry, other in ranked if settled(entry) is not verdict), 0.0)
    confidence = _confidence(score, elsewhere, rival, terms)
    if not verbatim and confidence < (INCLUDED if verdict is Verdict.INCLUDED else SETTLED):
        return Decision(Verdict.UNREGULATED, confidence=confidence)
    return Decision(verdict, bool(contradicting(best)), confidence)


def _confidence(score: float, elsewhere: float, rival: float, terms: int) -> float:
    near, beyond, against = (log(value + _FLOOR) for value in (score, elsewhere, rival))
    evidence = _BIAS + _NEARNESS * near + _LENGTH * log(terms + 1)
    evidence += _ELSEWHERE * (near - beyond) + _RIVAL * (near - against)
    return 1 / (1 + exp(-evidence))


def strictest(entries: Sequence[Entry]) -> Verdict:
    """The verdict that costs the company least to promise."""
    return min((entry.verdict for entry in entries), key=STRICTEST_FIRST.index)

"""Scores to a verdict: what the technician may say, and when nobody may promise anything.

A wrong "included" is work that nobody pays for, so it has to pass a higher bar than the other verdicts, and entries
that say otherwise count against it.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from helpdesk.scope.models import STRICTEST_FIRST, Entry, Verdict

SETTLED = 0.30
INCLUDED = 0.36
MARGIN = 0.04


@dataclass(frozen=True, slots=True)
class Decision:
    verdict: Verdict
    conflict: bool = False


def decide(
    ranked: Sequence[tuple[Entry, float]], elsewhere: float, contradicting: Callable[[Entry], Sequence[Entry]]
) -> Decision:
    """The verdict over the strong entries.

    Args:
        ranked: The entries that may be cited with their scores, best first.
        elsewhere: How near the request is to what none of these documents settles.
        contradicting: The entries that contradict one.
    """
    if not ranked or ranked[0][1] < max(SETTLED, elsewhere + MARGIN):
        return Decision(Verdict.UNREGULATED)
    best, score = ranked[0]
    others = contradicting(best)
    verdict = strictest([best, *others])
    if verdict is Verdict.INCLUDED:
        rival = next((other for entry, other in ranked if entry.verdict is not Verdict.INCLUDED), 0.0)
        if score < INCLUDED or score - rival < MARGIN:
            return Decision(Verdict.UNREGULATED, bool(others))
    return Decision(verdict, bool(others))


def strictest(entries: Sequence[Entry]) -> Verdict:
    """The verdict that costs the company least to promise."""
    return min((entry.verdict for entry in entries), key=STRICTEST_FIRST.index)

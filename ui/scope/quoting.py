"""From an answer to a quote: which answers lead to one, and for whom."""

from dataclasses import dataclass
from uuid import UUID

from helpdesk.scope import Answer, Entry, Verdict
from ui.scope.wording import verdict_of

_OFFERED = frozenset({Verdict.EXCLUDED, Verdict.PREMIUM})


@dataclass(frozen=True, slots=True)
class QuoteWish:
    """What a quote shall be begun with: on entries, or on the request itself where no document settles it."""

    customer: UUID
    entries: tuple[str, ...]
    items: tuple[str, ...]


def is_quotable(answer: Answer | None, entry: Entry | None) -> bool:
    """Whether the customer would have to pay for it, so that a quote is the way on."""
    if answer is None:
        return False
    if entry is None:
        return answer.verdict is Verdict.UNREGULATED
    return verdict_of(answer, entry) in _OFFERED


def wish(entry: Entry | None, request: str, customer: UUID) -> QuoteWish:
    """The quote for an entry, or for a request without one."""
    if entry is None:
        return QuoteWish(customer, (), (request,))
    return QuoteWish(customer, (entry.id,), ())

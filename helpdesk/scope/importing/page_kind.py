"""Whether a page says what is covered at all, or is a how-to, news, terms or a list of steps."""

from collections.abc import Sequence

from helpdesk.scope.importing.blocks import Block, Kind
from helpdesk.scope.importing.draft import Draft
from helpdesk.scope.importing.phrases import Sense
from helpdesk.scope.importing.vocabulary import patterns

_MANY = 6
"""So many lines that say plainly what is covered make a service document of a page with any title."""


def no_service_document(title: str, blocks: Sequence[Block], drafts: Sequence[Draft]) -> str:
    """Why the page is none: "nothing", "steps", "news", "terms", "job", "other", or "" when it is one."""
    kinds = patterns("page-kinds")
    headings = [block.text for block in blocks if block.kind is Kind.HEADING]
    top = "\n".join([title, *headings[:2]])
    strong = [draft for draft in drafts if draft.strong and not draft.boxed]
    senses = {draft.sense for draft in strong}
    both = Sense.INCLUDED in senses and len(senses) > 1
    by_table = sum(draft.from_table for draft in strong) >= 2
    plain = both and (by_table or bool(kinds["scope"].search(top)) or len(strong) >= _MANY)
    steps = _tells_steps(blocks)
    for reason in ("terms", "job", "news", "other", "steps"):
        says_scope_too = reason == "steps" and kinds["scope"].search(title) and strong and not steps
        # Terms name services and what is excluded too, but as a matter of law.
        enough = plain and (reason != "terms" or by_table or len(strong) >= _MANY)
        if kinds[reason].search(top) and not enough and not says_scope_too:
            return reason
    if steps and not both:
        return "steps"
    named = bool(kinds["scope"].search("\n".join([title, *headings])))
    if strong and (both or by_table or named or len(strong) >= 2):
        return ""
    # Only hints: the page itself must be called a description of services.
    called = bool(kinds["called"].search("\n".join([title, *headings])))
    ticked_only = all(draft.boxed for draft in drafts)
    return "" if drafts and called and (both or not ticked_only) else "nothing"


def _tells_steps(blocks: Sequence[Block]) -> bool:
    """Most items tell the reader to do something."""
    items = [block for block in blocks if block.kind is Kind.ITEM]
    telling = sum(bool(patterns("page-kinds")["telling"].match(block.text.strip())) for block in items)
    return len(items) >= 3 and telling * 2 >= len(items)

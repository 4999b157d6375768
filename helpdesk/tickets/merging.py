"""Two who write the same draft: what each changed is kept."""

from dataclasses import fields, replace
from typing import Any

from helpdesk.tickets.models import TicketDraft


def merged(typed: TicketDraft, opened: TicketDraft, stored: TicketDraft) -> tuple[TicketDraft, bool]:
    """What is typed, with what was changed elsewhere since `opened`; and whether both changed the same field.

    There what is typed counts, since somebody is looking at it; the other text has to be kept elsewhere.
    """
    elsewhere: dict[str, Any] = {}
    both = False
    for field in fields(TicketDraft):
        mine, before, theirs = (getattr(draft, field.name) for draft in (typed, opened, stored))
        if theirs in {mine, before}:
            continue
        if mine == before:
            elsewhere[field.name] = theirs
        else:
            both = True
    return replace(typed, **elsewhere), both

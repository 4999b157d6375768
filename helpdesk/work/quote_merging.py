"""Two who write the same quote: what each changed is kept, item by item."""

from collections.abc import Iterator, Sequence
from dataclasses import fields, replace
from difflib import SequenceMatcher
from itertools import zip_longest
from typing import Any

from helpdesk.work.quote_drafts import ItemDraft, QuoteDraft

Changed = tuple[list[ItemDraft | None], list[list[ItemDraft]]]
"""What became of each item there was, None where it is gone, and what was put in before each of them and at the end."""


def merged(typed: QuoteDraft, opened: QuoteDraft, stored: QuoteDraft) -> tuple[QuoteDraft, bool]:
    """What is typed, with what was changed elsewhere since `opened`; and whether both changed the same.

    There what is typed counts, since somebody is looking at it; the other text has to be kept elsewhere.
    """
    items, both = _items(typed.items, opened.items, stored.items)
    elsewhere: dict[str, Any] = {"items": items}
    for name in (field.name for field in fields(QuoteDraft) if field.name != "items"):
        elsewhere[name], clash = _either(*(getattr(draft, name) for draft in (typed, opened, stored)))
        both = both or clash
    return replace(typed, **elsewhere), both


def _either(mine: Any, before: Any, theirs: Any) -> tuple[Any, bool]:  # noqa: ANN401 - a field of whatever type
    """What counts of one thing, and whether both made something else of it."""
    if theirs in (mine, before):
        return mine, False
    return (theirs, False) if mine == before else (mine, True)


def _items(
    typed: Sequence[ItemDraft], opened: Sequence[ItemDraft], stored: Sequence[ItemDraft]
) -> tuple[tuple[ItemDraft, ...], bool]:
    (mine, my_new), (theirs, their_new) = _changed(opened, typed), _changed(opened, stored)
    kept: list[ItemDraft] = []
    both = False
    for own, former, other, own_new, other_new in zip_longest(mine, opened, theirs, my_new, their_new):
        kept += [*own_new, *(item for item in other_new if item not in own_new)]
        item, clash = _either(own, former, other)
        both = both or clash
        kept += [] if item is None else [item]
    return tuple(kept), both


def _changed(before: Sequence[ItemDraft], after: Sequence[ItemDraft]) -> Changed:
    became: list[ItemDraft | None] = []
    new: list[list[ItemDraft]] = [[] for _place in range(len(before) + 1)]
    for pairs in _aligned(before, after):
        for former, item in pairs:
            if former is None and item is not None:
                new[len(became)].append(item)
            elif former is not None:
                became.append(item)
    return became, new


def _aligned(
    before: Sequence[ItemDraft], after: Sequence[ItemDraft]
) -> Iterator[Iterator[tuple[ItemDraft | None, ItemDraft | None]]]:
    """Who became whom: what stands between the same neighbours is what was there, in other words."""
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    for _kind, first, last, new_first, new_last in matcher.get_opcodes():
        yield zip_longest(before[first:last], after[new_first:new_last])

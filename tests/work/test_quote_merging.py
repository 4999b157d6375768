from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpdesk.app import Helpdesk
from helpdesk.work import ItemDraft, QuoteDraft
from helpdesk.work.quote_merging import merged
from tests.work.test_quotes import NETWORK, begun

TEXTS = st.lists(st.sampled_from("abcdef"), max_size=6)


def of(*texts: str, **others: Any) -> QuoteDraft:  # noqa: ANN401
    return QuoteDraft(tuple(ItemDraft(text) for text in texts), **others)


@pytest.mark.parametrize(
    ("typed", "stored", "kept", "both"),
    [
        (of("A", "b"), of("a", "b", "c"), of("A", "b", "c"), False),
        (of("a", "B"), of("A", "b"), of("A", "B"), False),
        (of("b"), of("a", "b", "c"), of("b", "c"), False),
        (of("a", "b", "x"), of("a", "b", "y"), of("a", "b", "x", "y"), False),
        (of("x", "b"), of("y", "b"), of("x", "b"), True),
        (of("b"), of("y", "b"), of("b"), True),
        (of("x", "b"), of("b"), of("x", "b"), True),
        (of("a", "b", text="mine"), of("a", "b", term="theirs"), of("a", "b", text="mine", term="theirs"), False),
        (of("a", "b", text="mine"), of("a", "b", text="theirs"), of("a", "b", text="mine"), True),
    ],
)
def test_what_each_changed_is_kept(typed: QuoteDraft, stored: QuoteDraft, kept: QuoteDraft, both: bool) -> None:
    assert merged(typed, of("a", "b"), stored) == (kept, both)


@given(opened=TEXTS, changed=TEXTS)
def test_what_one_alone_changed_is_what_comes_out(opened: list[str], changed: list[str]) -> None:
    before, after = of(*opened), of(*changed)

    assert merged(after, before, before) == (after, False)
    assert merged(before, before, after) == (after, False)
    assert merged(after, before, after) == (after, False)


@given(opened=TEXTS, typed=TEXTS, stored=TEXTS)
def test_what_somebody_typed_is_never_lost(opened: list[str], typed: list[str], stored: list[str]) -> None:
    kept, both = merged(of(*typed), of(*opened), of(*stored))

    texts = {item.text for item in kept.items}
    assert set(typed) - set(opened) <= texts
    assert both or set(stored) - set(opened) <= texts


def test_a_clash_keeps_the_others_quote_as_one_of_its_own(helpdesk: Helpdesk, customer: UUID) -> None:
    quote = begun(helpdesk, customer, NETWORK)
    opened = helpdesk.quotes.get(quote).draft()
    helpdesk.quotes.edit(quote, replace(opened, text="theirs", estimate_minutes=45), opened)

    changes = helpdesk.quotes.edit(quote, replace(opened, text="mine"), opened)

    (aside,) = changes.quotes - {quote}
    kept, other = helpdesk.quotes.get(quote), helpdesk.quotes.get(aside)
    assert (kept.text, kept.estimate_minutes) == ("mine", 45)
    assert (other.text, other.items) == ("theirs", kept.items)

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlcipher3 import dbapi2

from helpdesk.app import Helpdesk
from helpdesk.settings import Paths
from helpdesk.store.connection import connect
from helpdesk.work import (
    Acceptance,
    Declining,
    ItemDraft,
    Part,
    Price,
    Pricing,
    QuoteDraft,
    QuoteNew,
    QuoteState,
    Recurrence,
    Tariff,
    Way,
)
from helpdesk.work.record import as_body, from_body
from tests.work.conftest import Clock
from tests.work.test_quotes import NETWORK, begun, refused

YES = Acceptance("Nora Nord", Way.MAIL, note="Bestellung 4711")
NO = Declining("zu teuer")
AFTER = timedelta(days=31)
LICENCE = Price(
    Pricing.FIXED,
    cents=12_90,
    quantity=Decimal("2.5"),
    unit="Stück",
    recurrence=Recurrence.MONTHLY,
    optional=True,
    vat=70,
)


@pytest.fixture
def issued(helpdesk: Helpdesk, customer: UUID) -> UUID:
    quote = begun(helpdesk, customer, NETWORK)
    draft = helpdesk.quotes.get(quote).draft()
    items = (*draft.items, ItemDraft("Lizenz", price=LICENCE))
    helpdesk.quotes.edit(quote, replace(draft, items=items, term="12 Monate"))
    helpdesk.quotes.issue(quote)
    return quote


def test_what_was_issued_keeps_its_prices_whatever_the_firm_changes(helpdesk: Helpdesk, issued: UUID) -> None:
    before = helpdesk.quotes.get(issued)
    firm = replace(helpdesk.quotes._firm(), tariff=Tariff(1, 1, 70))
    helpdesk.quotes._firm = lambda: firm

    after = helpdesk.quotes.get(issued)

    assert after == before == from_body(as_body(before))
    assert (after.items[1].price, after.term) == (LICENCE, "12 Monate")
    assert {part: one and one.gross for part, one in after.sums.items()} == {
        Part.ONCE: 4750 + 903,
        Part.OPTION_MONTHLY: 3225 + 226,
    }


def test_a_yes_is_added_and_changes_nothing_that_was_issued(
    helpdesk: Helpdesk, issued: UUID, paths: Paths, clock: Clock
) -> None:
    before = helpdesk.quotes.get(issued)
    clock.at += AFTER

    helpdesk.quotes.accept(issued, replace(YES, on=date(2026, 8, 27), options=(2,)))

    quote = helpdesk.quotes.get(issued)
    (event,) = quote.events
    assert replace(quote, state=before.state, events=()) == before
    assert (event.kind, event.person, event.way, event.note) == (QuoteState.ACCEPTED, *_said(YES))
    assert (event.on, event.at, event.options) == (date(2026, 8, 27), clock.at, (2,))
    with connect(paths.database) as connection, pytest.raises(dbapi2.IntegrityError, match="append-only"):
        connection.execute("DELETE FROM quote_events WHERE kind = 'accepted'")
    connection.close()


def _said(acceptance: Acceptance) -> tuple[str, Way, str]:
    return acceptance.person, acceptance.way, acceptance.note


def test_a_no_has_a_reason_and_may_come_late(helpdesk: Helpdesk, issued: UUID, clock: Clock) -> None:
    clock.at += AFTER

    helpdesk.quotes.decline(issued, NO)

    quote = helpdesk.quotes.get(issued)
    assert (quote.state, quote.events[0].note) == (QuoteState.DECLINED, "zu teuer")


def test_a_quote_expires_after_its_last_day_and_no_sooner(helpdesk: Helpdesk, issued: UUID, clock: Clock) -> None:
    clock.at += timedelta(days=30)
    last = helpdesk.quotes.get(issued).state
    clock.at += timedelta(days=1)

    assert (last, helpdesk.quotes.get(issued).state) == (QuoteState.ISSUED, QuoteState.EXPIRED)
    assert [row.state for row in helpdesk.quotes.page()] == [QuoteState.EXPIRED]


def test_a_revised_quote_replaces_the_former_once_it_is_issued(helpdesk: Helpdesk, issued: UUID) -> None:
    former = helpdesk.quotes.get(issued)
    (draft,) = helpdesk.quotes.revise(issued).quotes
    assert helpdesk.quotes.revise(issued).quotes == {draft}
    revised = helpdesk.quotes.get(draft)
    assert (revised.items, revised.draft(), revised.number) == (former.items, former.draft(), "")
    assert helpdesk.quotes.get(issued).state is QuoteState.ISSUED

    changes = helpdesk.quotes.issue(draft)

    replaced, new = helpdesk.quotes.get(issued), helpdesk.quotes.get(draft)
    assert changes.quotes == {issued, draft}
    assert (replaced.state, replaced.events[0].number, replaced.events[0].quote) == (
        QuoteState.REPLACED,
        "AN-2026-0002",
        draft,
    )
    assert (new.number, new.replaces) == ("AN-2026-0002", (issued, "AN-2026-0001"))


Act = Callable[[Helpdesk, UUID], object]
ACCEPT: Act = lambda helpdesk, quote: helpdesk.quotes.accept(quote, YES)  # noqa: E731
DECLINE: Act = lambda helpdesk, quote: helpdesk.quotes.decline(quote, NO)  # noqa: E731
REVISE: Act = lambda helpdesk, quote: helpdesk.quotes.revise(quote)  # noqa: E731


@pytest.mark.parametrize(
    ("first", "then", "code", "hint"),
    [
        (ACCEPT, ACCEPT, "quote_accepted", "neues Angebot"),
        (ACCEPT, DECLINE, "quote_accepted", "neues Angebot"),
        (ACCEPT, REVISE, "quote_accepted", "neues Angebot"),
        (DECLINE, ACCEPT, "quote_declined", "quote revise"),
        (DECLINE, DECLINE, "quote_declined", "quote revise"),
    ],
)
def test_an_answer_is_final_and_says_what_can_be_done(
    helpdesk: Helpdesk, issued: UUID, first: Act, then: Act, code: str, hint: str
) -> None:
    first(helpdesk, issued)

    error = refused(then, helpdesk, issued)

    assert error.code == code
    assert "AN-2026-0001" in error.message
    assert hint in error.hint


@pytest.mark.parametrize("act", [ACCEPT, DECLINE, REVISE])
def test_a_draft_has_no_answer(helpdesk: Helpdesk, customer: UUID, act: Act) -> None:
    assert refused(act, helpdesk, begun(helpdesk, customer, NETWORK)).code == "quote_draft"


@pytest.mark.parametrize("act", [ACCEPT, DECLINE, REVISE])
def test_what_is_replaced_names_the_one_that_counts(helpdesk: Helpdesk, issued: UUID, act: Act) -> None:
    (draft,) = helpdesk.quotes.revise(issued).quotes
    helpdesk.quotes.issue(draft)

    error = refused(act, helpdesk, issued)

    assert error.code == "quote_replaced"
    assert "AN-2026-0002" in error.message + error.hint


def test_what_was_accepted_meanwhile_is_not_replaced(helpdesk: Helpdesk, issued: UUID) -> None:
    (draft,) = helpdesk.quotes.revise(issued).quotes
    helpdesk.quotes.accept(issued, YES)

    assert refused(helpdesk.quotes.issue, draft).code == "quote_accepted"
    assert (helpdesk.quotes.get(draft).state, helpdesk.quotes.get(issued).state) == (
        QuoteState.DRAFT,
        QuoteState.ACCEPTED,
    )


def test_a_declined_quote_can_be_revised(helpdesk: Helpdesk, issued: UUID) -> None:
    helpdesk.quotes.decline(issued, NO)
    (draft,) = helpdesk.quotes.revise(issued).quotes

    helpdesk.quotes.issue(draft)

    assert [event.kind for event in helpdesk.quotes.get(issued).events] == [QuoteState.DECLINED, QuoteState.REPLACED]


def test_a_late_yes_is_an_offer_of_the_customers(helpdesk: Helpdesk, issued: UUID, clock: Clock) -> None:
    clock.at += AFTER

    error = refused(helpdesk.quotes.accept, issued, YES)

    assert error.code == "quote_expired"
    assert "27.08.2026" in error.message


@pytest.mark.parametrize(
    ("acceptance", "code"),
    [
        (replace(YES, person=" "), "person_missing"),
        (replace(YES, on=date(2026, 7, 27)), "day_before_issue"),
        (replace(YES, on=date(2026, 7, 29)), "day_to_come"),
        (replace(YES, options=(1,)), "option_unknown"),
        (replace(YES, options=(3,)), "option_unknown"),
        (replace(YES, note="x" * 2001), "text_too_long"),
    ],
)
def test_an_answer_that_cannot_be_is_refused(
    helpdesk: Helpdesk, issued: UUID, acceptance: Acceptance, code: str
) -> None:
    error = refused(helpdesk.quotes.accept, issued, acceptance)

    assert (error.code, [one.code for one in error.problems]) == ("answer_malformed", [code])
    assert helpdesk.quotes.get(issued).events == ()


def test_a_quote_of_an_earlier_version_says_what_it_said(helpdesk: Helpdesk, issued: UUID) -> None:
    kept = json.loads(as_body(helpdesk.quotes.get(issued)))
    for name in ("term", "vat_reason", "replaces", "events"):
        del kept[name]
    del kept["tariff"]["vat"], kept["tariff"]["vat_reason"]
    for item in kept["items"]:
        del item["price"]

    quote = from_body(json.dumps(kept))

    assert {item.price for item in quote.items} == {Price()}
    assert (quote.tariff, quote.price_cents) == (Tariff(9500, 30), 4750)
    assert {part: (one and one.net, one and one.taxes) for part, one in quote.sums.items()} == {Part.ONCE: (4750, ())}


def test_the_list_shows_one_state_alone(helpdesk: Helpdesk, customer: UUID, issued: UUID, clock: Clock) -> None:
    draft = begun(helpdesk, customer, NETWORK)
    accepted = begun(helpdesk, customer, NETWORK)
    helpdesk.quotes.issue(accepted)
    helpdesk.quotes.accept(accepted, YES)

    def listed(state: QuoteState) -> list[UUID]:
        return [row.id for row in helpdesk.quotes.page(state=state)]

    assert listed(QuoteState.DRAFT) == [draft]
    assert (listed(QuoteState.ISSUED), listed(QuoteState.EXPIRED)) == ([issued], [])
    assert listed(QuoteState.ACCEPTED) == [accepted]
    clock.at += AFTER
    assert (listed(QuoteState.ISSUED), listed(QuoteState.EXPIRED)) == ([], [issued])


def test_only_what_waits_for_an_answer_is_touched_by_an_edition(helpdesk: Helpdesk, issued: UUID) -> None:
    assert helpdesk.quotes.resting_on([NETWORK])

    helpdesk.quotes.accept(issued, YES)

    assert helpdesk.quotes.resting_on([NETWORK]) == ()


@given(acts=st.lists(st.sampled_from(["issue", "discard", "revise", "accept", "next year"]), max_size=12))
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_numbers_have_no_gap_whatever_becomes_of_quotes(
    helpdesk: Helpdesk, customer: UUID, clock: Clock, acts: list[str]
) -> None:
    for act in acts:
        quote = begun(helpdesk, customer, NETWORK)
        if act == "discard":
            helpdesk.quotes.discard(quote)
            continue
        if act == "next year":
            clock.at += timedelta(days=365)
        helpdesk.quotes.issue(quote)
        if act == "revise":
            helpdesk.quotes.issue(*helpdesk.quotes.revise(quote).quotes)
        if act == "accept":
            helpdesk.quotes.accept(quote, YES)

    numbers = sorted(row.number for row in helpdesk.quotes.page(limit=1000) if row.number)
    years = {number[:8] for number in numbers}
    assert numbers == [
        f"{year}{count:04}"
        for year in sorted(years)
        for count in range(1, 1 + sum(number.startswith(year) for number in numbers))
    ]


def test_a_fixed_price_needs_no_hourly_rate(helpdesk: Helpdesk, customer: UUID) -> None:
    firm = replace(helpdesk.quotes._firm(), tariff=Tariff(None, 30, 190))
    helpdesk.quotes._firm = lambda: firm
    (quote,) = helpdesk.quotes.start(QuoteNew(customer)).quotes
    helpdesk.quotes.edit(quote, QuoteDraft((ItemDraft("Zaun", price=Price(Pricing.FIXED, cents=100)),)))

    helpdesk.quotes.issue(quote)

    assert helpdesk.quotes.get(quote).sums[Part.ONCE]

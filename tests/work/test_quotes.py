import re
from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlcipher3 import dbapi2

from helpdesk.app import Helpdesk, open_helpdesk
from helpdesk.customers import Contract, CustomerNew
from helpdesk.errors import HelpdeskError
from helpdesk.resources import resource
from helpdesk.scope import Entry, Verdict
from helpdesk.settings import Paths, Settings
from helpdesk.store.connection import connect
from helpdesk.work import (
    ItemDraft,
    QuoteDraft,
    QuoteNew,
    QuoteState,
    RestingQuote,
    price_cents,
    started_quarters,
)
from helpdesk.work.clauses import Clauses
from tests.work.conftest import AT, Clock

NETWORK = "ex-netzwerkprobleme-kunde"
RECOVERY = "ex-email-recovery"


def begun(helpdesk: Helpdesk, customer: UUID, *entries: str, minutes: int = 16) -> UUID:
    (quote,) = helpdesk.quotes.start(QuoteNew(customer, None, entries, minutes)).quotes
    return quote


def refused(act: object, *arguments: object) -> HelpdeskError:
    with pytest.raises(HelpdeskError) as found:
        act(*arguments)  # type: ignore[operator]
    return found.value


@pytest.mark.parametrize(("minutes", "quarters"), [(0, 0), (1, 1), (15, 1), (16, 2), (30, 2), (31, 3), (60, 4)])
def test_a_started_quarter_hour_is_charged_whole(minutes: int, quarters: int) -> None:
    assert started_quarters(minutes) == quarters


@given(minutes=st.integers(1, 60_000), rate=st.integers(0, 1_000_000))
def test_less_than_a_quarter_hour_is_charged_on_top(minutes: int, rate: int) -> None:
    quarters = started_quarters(minutes)

    assert 0 <= quarters * 15 - minutes < 15
    assert abs(price_cents(quarters, rate) - quarters * rate / 4) <= 0.5


def test_an_item_says_what_the_document_says(helpdesk: Helpdesk, customer: UUID, ticket: UUID) -> None:
    (started,) = helpdesk.quotes.start(QuoteNew(customer, ticket, (NETWORK, RECOVERY), 16, items=("Zaun",))).quotes

    quote = helpdesk.quotes.get(started)

    network, recovery, fence = quote.items
    document = helpdesk.scope.document("exchange")
    assert network.clause
    assert (network.clause.entry, network.clause.edition, network.clause.edited) == (
        NETWORK,
        document.edition,
        document.edited,
    )
    assert network.text == network.clause.text == "Netzwerkprobleme in der Infrastruktur des Kunden beheben"
    assert network.clause.verdict is Verdict.EXCLUDED
    assert recovery.clause
    assert recovery.clause.conditions == helpdesk.scope.entry(RECOVERY).conditions
    assert fence.clause is None
    assert (quote.ticket, quote.customer_name, quote.quarters, quote.price_cents) == (ticket, "Nord AG", 2, 4750)
    assert quote.title == f"{network.text} und 2 weitere"


def test_what_isnt_booked_says_so_and_keeps_the_lookups_advice_to_itself(helpdesk: Helpdesk, customer: UUID) -> None:
    entry = next(one for one in helpdesk.scope.document("total-care").entries if one.module == "wlan")

    clause = helpdesk.quotes.get(begun(helpdesk, customer, entry.id)).items[0].clause

    assert clause
    assert (clause.booked, clause.verdict, clause.notes) == (False, Verdict.EXCLUDED, entry.notes)


def test_what_the_contract_includes_is_pointed_out(helpdesk: Helpdesk, customer: UUID) -> None:
    quote = helpdesk.quotes.get(begun(helpdesk, customer, NETWORK, "ex-dateianhaenge"))

    assert quote.warnings == ("Position 2 ist nach „Microsoft Exchange“ im Vertrag enthalten.",)


def test_a_quote_takes_the_stricter_of_a_contradiction(helpdesk: Helpdesk, customer: UUID) -> None:
    helpdesk.customers.book(customer, Contract("total-care", ("firewall",)))

    quote = helpdesk.quotes.get(begun(helpdesk, customer, "tc-fw-site-to-site"))

    assert [item.clause and item.clause.verdict for item in quote.items] == [Verdict.EXCLUDED]
    assert quote.warnings == ()


def test_without_a_rate_a_quote_names_the_effort_alone(helpdesk: Helpdesk, customer: UUID) -> None:
    quote = helpdesk.quotes.get(begun(helpdesk, customer, NETWORK))

    assert replace(quote, tariff=replace(quote.tariff, rate_cents=None)).price_cents is None


def test_an_edit_replaces_what_was_typed(helpdesk: Helpdesk, customer: UUID) -> None:
    quote = begun(helpdesk, customer, NETWORK)

    helpdesk.quotes.edit(
        quote, QuoteDraft((ItemDraft("Neu verkabeln", NETWORK), ItemDraft("Anfahrt")), 40, "Wie besprochen.", "en")
    )

    edited = helpdesk.quotes.get(quote)
    assert [item.text for item in edited.items] == ["Neu verkabeln", "Anfahrt"]
    assert edited.items[0].clause
    assert (edited.quarters, edited.text, edited.language) == (3, "Wie besprochen.", "en")
    assert helpdesk.quotes.page()[0].title == "Neu verkabeln und 1 weitere"


def test_entries_are_added_once(helpdesk: Helpdesk, customer: UUID) -> None:
    quote = begun(helpdesk, customer, NETWORK)

    helpdesk.quotes.add(quote, [NETWORK, RECOVERY, RECOVERY], ["Zaun"])

    items = helpdesk.quotes.get(quote).items
    assert [item.clause and item.clause.entry for item in items] == [NETWORK, RECOVERY, None]
    assert items[2].text == "Zaun"


def test_what_another_program_adds_meanwhile_is_kept(
    helpdesk: Helpdesk, customer: UUID, paths: Paths, settings: Settings
) -> None:
    quote, other = begun(helpdesk, customer, NETWORK), open_helpdesk(paths, settings)
    texts = ["Zaun"]

    def entry(entry_id: str, customer: UUID | None = None, /) -> Entry:
        while texts:
            other.quotes.add(quote, [], [texts.pop()])
        return helpdesk.scope.entry(entry_id, customer)

    helpdesk.quotes._clauses = Clauses(entry, helpdesk.scope.verdict, helpdesk.scope.document)
    helpdesk.quotes.add(quote, [RECOVERY])
    other.close()

    items = helpdesk.quotes.get(quote).items
    assert [item.clause.entry if item.clause else item.text for item in items] == [NETWORK, "Zaun", RECOVERY]


@pytest.mark.parametrize(
    ("change", "codes", "warnings"),
    [
        ({"company": " "}, ["sender_missing"], 0),
        ({"hourly_rate_cents": 0}, ["rate_missing"], 0),
        ({"company_address": ""}, [], 1),
    ],
)
def test_a_quote_needs_a_sender_and_a_price(
    helpdesk: Helpdesk,
    customer: UUID,
    paths: Paths,
    settings: Settings,
    change: dict[str, Any],
    codes: list[str],
    warnings: int,
) -> None:
    quote = begun(helpdesk, customer, NETWORK)
    helpdesk.close()

    lacking = open_helpdesk(paths, replace(settings, **change))

    if codes:
        error = refused(lacking.quotes.issue, quote)
        assert [problem.code for problem in error.problems] == codes
        assert all(str(paths.config) in problem.message for problem in error.problems)
    draft = lacking.quotes.get(quote)
    lacking.close()
    assert draft.state is QuoteState.DRAFT
    assert len(draft.warnings) == warnings


@pytest.mark.parametrize(
    ("draft", "missing"),
    [
        (QuoteDraft((), 15), ["items_missing"]),
        (QuoteDraft((ItemDraft(" "),), 15), ["item_empty"]),
        (QuoteDraft((ItemDraft("Zaun"),)), ["estimate_missing"]),
    ],
)
def test_what_is_incomplete_is_kept_and_not_issued(
    helpdesk: Helpdesk, customer: UUID, draft: QuoteDraft, missing: list[str]
) -> None:
    quote = begun(helpdesk, customer, NETWORK)
    helpdesk.quotes.edit(quote, draft)

    error = refused(helpdesk.quotes.issue, quote)

    assert (error.code, [one.code for one in error.problems]) == ("quote_incomplete", missing)
    kept = helpdesk.quotes.get(quote)
    assert (kept.state, kept.draft(), kept.number) == (QuoteState.DRAFT, draft, "")


@pytest.mark.parametrize(
    ("draft", "code"),
    [
        (QuoteDraft((), -1), "estimate_out_of_range"),
        (QuoteDraft((), 2**70), "estimate_out_of_range"),
        (QuoteDraft((), text="x" * 5001), "text_too_long"),
        (QuoteDraft((ItemDraft("x" * 5001),)), "text_too_long"),
        (QuoteDraft((ItemDraft("x"),) * 101), "items_too_many"),
    ],
)
def test_what_no_quote_can_be_is_refused(helpdesk: Helpdesk, customer: UUID, draft: QuoteDraft, code: str) -> None:
    error = refused(helpdesk.quotes.edit, begun(helpdesk, customer), draft)

    assert (error.code, [one.code for one in error.problems]) == ("quote_malformed", [code])


def test_an_issued_quote_has_a_number_and_a_day(helpdesk: Helpdesk, customer: UUID, clock: Clock) -> None:
    first, second = begun(helpdesk, customer, NETWORK), begun(helpdesk, customer, RECOVERY)

    helpdesk.quotes.issue(first)
    helpdesk.quotes.issue(second)
    clock.at += timedelta(days=365)
    helpdesk.quotes.issue(third := begun(helpdesk, customer, RECOVERY))

    issued = helpdesk.quotes.get(first)
    assert (issued.state, issued.number, issued.issued) == (QuoteState.EXPIRED, "AN-2026-0001", AT)
    assert issued.valid_until == date(2026, 8, 27)
    assert helpdesk.quotes.get(second).number == "AN-2026-0002"
    assert helpdesk.quotes.get(third).number == "AN-2027-0001"


def test_an_issued_quote_never_changes(helpdesk: Helpdesk, customer: UUID, paths: Paths, clock: Clock) -> None:
    quote = begun(helpdesk, customer, NETWORK, RECOVERY)
    before = helpdesk.quotes.get(quote)
    helpdesk.quotes.issue(quote)
    issued = helpdesk.quotes.get(quote)
    assert (issued.items, issued.draft(), issued.tariff) == (before.items, before.draft(), before.tariff)

    clock.at += timedelta(days=1)
    helpdesk.customers.edit(customer, CustomerNew("Süd AG", "K-2"))
    for act in (
        lambda: helpdesk.quotes.edit(quote, QuoteDraft()),
        lambda: helpdesk.quotes.add(quote, ["ex-mailprotokolle"]),
        lambda: helpdesk.quotes.renew(quote),
        lambda: helpdesk.quotes.discard(quote),
        lambda: helpdesk.quotes.issue(quote),
    ):
        assert refused(act).code == "quote_issued"
    connection = connect(paths.database)
    with pytest.raises(dbapi2.IntegrityError, match="append-only"):
        connection.execute("UPDATE quote_events SET body = ''")
    connection.close()

    assert helpdesk.quotes.get(quote) == issued


def test_a_discarded_quote_can_be_taken_back(helpdesk: Helpdesk, customer: UUID) -> None:
    quote = begun(helpdesk, customer, NETWORK)
    helpdesk.quotes.discard(quote)
    assert helpdesk.quotes.page() == []
    assert refused(helpdesk.quotes.edit, quote, QuoteDraft()).code == "quote_discarded"

    helpdesk.quotes.restore(quote)

    assert [row.id for row in helpdesk.quotes.page()] == [quote]


def test_quotes_are_listed_newest_first_in_pages(helpdesk: Helpdesk, customer: UUID, clock: Clock) -> None:
    quotes = []
    for _number in range(5):
        clock.at += timedelta(seconds=1)
        quotes.append(begun(helpdesk, customer, NETWORK))

    rows = helpdesk.quotes.page(limit=3)
    rows += helpdesk.quotes.page(rows[-1], 3)

    assert [row.id for row in rows] == quotes[::-1]


def test_unfinished_quotes_are_found_by_what_they_rest_on(helpdesk: Helpdesk, customer: UUID, clock: Clock) -> None:
    both, issued = begun(helpdesk, customer, NETWORK, RECOVERY), begun(helpdesk, customer, RECOVERY)
    helpdesk.quotes.discard(begun(helpdesk, customer, RECOVERY))
    helpdesk.quotes.issue(issued)

    found = helpdesk.quotes.resting_on({RECOVERY, "none"})

    title = helpdesk.quotes.get(issued).title
    assert set(found) == {
        RestingQuote(both, f"{helpdesk.scope.entry(NETWORK).text} und 1 weitere", "Nord AG", RECOVERY),
        RestingQuote(issued, title, "Nord AG", RECOVERY),
    }
    clock.at += timedelta(days=31)
    assert {one.id for one in helpdesk.quotes.resting_on([RECOVERY])} == {both}


def test_an_edition_touches_no_quote_that_rests_on_it(helpdesk: Helpdesk, customer: UUID) -> None:
    quote = begun(helpdesk, customer, "ex-mailprotokolle")
    text = resource("documents/exchange.md").read_text(encoding="utf-8")
    newer = text.replace("Mailprotokolle bereitstellen", "Mailprotokolle auswerten")

    helpdesk.editions.accept(newer, "exchange.md")

    assert helpdesk.editions.preview(text).touched == ()
    assert [one.id for one in helpdesk.editions.preview(newer.replace("auswerten", "prüfen")).touched] == [quote]


def test_what_the_contract_says_since_is_pointed_out_and_taken_on_request(helpdesk: Helpdesk, customer: UUID) -> None:
    entry = next(one for one in helpdesk.scope.document("total-care").entries if one.module == "wlan")
    quote = begun(helpdesk, customer, NETWORK, entry.id)

    helpdesk.customers.edit(customer, CustomerNew("Nord AG", "K-1", (), (Contract("exchange"), Contract("total-care"))))
    stale = helpdesk.quotes.get(quote)
    helpdesk.quotes.renew(quote)

    assert stale.outdated == (1,)
    assert stale.warnings == ("Was zu Position 2 im Dokument steht, hat sich inzwischen geändert.",)
    renewed = helpdesk.quotes.get(quote)
    assert renewed.outdated == ()
    assert renewed.items[1].clause
    assert renewed.items[1].clause.booked


def test_a_new_edition_touches_a_quote_which_keeps_the_one_it_was_begun_on(helpdesk: Helpdesk, customer: UUID) -> None:
    quote = begun(helpdesk, customer, NETWORK, RECOVERY, "ex-mailprotokolle")
    before = helpdesk.quotes.get(quote)
    text = resource("documents/exchange.md").read_text(encoding="utf-8")
    newer = text.replace("Mailprotokolle bereitstellen", "Mailprotokolle auswerten")
    gone = re.sub(r"- ✗ [^\n]*\{#ex-netzwerkprobleme-kunde\}\n(  .*\n)*", "", newer)

    change = helpdesk.editions.preview(gone)
    helpdesk.editions.accept(gone, "exchange.md")
    helpdesk.quotes.edit(quote, replace(before.draft(), text="Wie besprochen."))

    assert {(one.kind, one.id) for one in change.touched} == {("quote", quote)}
    kept = helpdesk.quotes.get(quote)
    assert [item.clause for item in kept.items] == [item.clause for item in before.items]
    assert kept.outdated == (0, 2)
    helpdesk.quotes.renew(quote)
    network, recovery, logs = (item.clause for item in helpdesk.quotes.get(quote).items)
    assert network == before.items[0].clause
    assert recovery
    assert logs
    assert (recovery.edition, logs.text) == (change.after.edition, "Mailprotokolle auswerten")


def test_what_a_quote_cant_rest_on_is_refused(helpdesk: Helpdesk, customer: UUID, ticket: UUID) -> None:
    (other,) = helpdesk.customers.add(CustomerNew("Süd AG")).customers
    nobody = UUID(int=7)

    codes = [
        refused(helpdesk.quotes.start, new).code
        for new in (
            QuoteNew(nobody),
            QuoteNew(customer, nobody),
            QuoteNew(other, ticket),
            QuoteNew(customer, None, ("none",)),
        )
    ]

    assert codes == ["customer_unknown", "ticket_unknown", "ticket_of_another_customer", "entry_unknown"]
    assert refused(helpdesk.quotes.get, nobody).code == "quote_unknown"
    assert refused(helpdesk.quotes.restore, nobody).code == "quote_unknown"
    assert helpdesk.quotes.page() == []

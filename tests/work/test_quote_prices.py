from decimal import ROUND_HALF_UP, Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpdesk.i18n import format_money
from helpdesk.work import (
    ItemDraft,
    Part,
    Price,
    Pricing,
    QuoteDraft,
    Recurrence,
    Tariff,
    TaxLine,
    Total,
    parsed_cents,
    parsed_vat,
    percent,
    sums,
    total,
)

TARIFF = Tariff(9500, 30, 190)
PRICES = st.builds(
    Price,
    st.just(Pricing.FIXED),
    cents=st.integers(-(10**7), 10**7),
    quantity=st.decimals(Decimal("0.001"), 1000, places=3),
    recurrence=st.sampled_from(Recurrence),
    optional=st.booleans(),
    vat=st.sampled_from([None, 0, 70, 81, 190]),
)


@given(st.lists(PRICES, max_size=20))
def test_every_cent_of_an_item_is_in_one_sum_and_its_tax_in_one_line(prices: list[Price]) -> None:
    found = sums(prices, 0, TARIFF)

    nets = [price.net(9500) or 0 for price in prices]
    assert sum(nets) == sum(one.net for one in found.values() if one)
    for part, one in found.items():
        assert one
        assert (
            one.net
            == sum(line.net for line in one.taxes)
            == sum(price.net(9500) or 0 for price in prices if price.part is part)
        )
        assert one.gross == one.net + sum(line.tax for line in one.taxes)


@given(st.lists(st.tuples(st.integers(-(10**9), 10**9), st.sampled_from([0, 70, 81, 190])), max_size=30))
def test_tax_is_rounded_once_a_rate_on_the_sum(charged: list[tuple[int, int | None]]) -> None:
    found = total(charged)

    assert [line.vat for line in found.taxes] == sorted({vat for _net, vat in charged if vat is not None}, reverse=True)
    for line in found.taxes:
        assert line.net == sum(net for net, vat in charged if vat == line.vat)
        exact = Decimal(line.net) * line.vat / 1000
        assert line.tax == exact.quantize(Decimal(1), ROUND_HALF_UP)


def test_tax_on_the_sum_is_not_the_sum_of_taxes() -> None:
    # Each item alone has 0.475 cents of tax more than is written; three of them have a whole cent.
    assert total([(3, 190)] * 3) == Total(9, (TaxLine(190, 9, 2),))


def test_what_is_monthly_or_optional_is_summed_apart_from_what_is_owed_once() -> None:
    fixed = Price(Pricing.FIXED, cents=10_00)
    monthly = Price(Pricing.FIXED, cents=5_00, recurrence=Recurrence.MONTHLY, vat=70)
    option = Price(Pricing.ESTIMATE, 16, optional=True)

    found = sums([Price(), Price(), fixed, monthly, option], 31, TARIFF)

    assert found == {
        Part.ONCE: Total(71_25 + 10_00, (TaxLine(190, 81_25, 15_44),)),
        Part.MONTHLY: Total(5_00, (TaxLine(70, 5_00, 35),)),
        Part.OPTION_ONCE: Total(47_50, (TaxLine(190, 47_50, 9_03),)),
    }


@pytest.mark.parametrize(
    ("price", "minutes", "rate"),
    [
        (Price(), 15, None),
        (Price(), 0, 9500),
        (Price(Pricing.ESTIMATE), 0, 9500),
        (Price(Pricing.FIXED), 0, 9500),
    ],
)
def test_a_sum_with_a_price_nobody_knows_is_not_known(price: Price, minutes: int, rate: int | None) -> None:
    assert sums([price, Price(Pricing.FIXED, cents=1)], minutes, Tariff(rate, 30, 190)) == {Part.ONCE: None}


@pytest.mark.parametrize(
    ("price", "code"),
    [
        (Price(optional=True), "price_missing"),
        (Price(recurrence=Recurrence.MONTHLY), "price_missing"),
        (Price(vat=70), "price_missing"),
        (Price(Pricing.ESTIMATE, -1), "estimate_out_of_range"),
        (Price(Pricing.FIXED, cents=10**12), "price_out_of_range"),
        (Price(Pricing.FIXED, quantity=Decimal(0)), "quantity_out_of_range"),
        (Price(Pricing.FIXED, quantity=Decimal("0.0001")), "quantity_out_of_range"),
        (Price(Pricing.FIXED, vat=501), "vat_out_of_range"),
        (Price(Pricing.FIXED, unit="x" * 21), "unit_too_long"),
    ],
)
def test_what_no_price_can_be_names_its_position(price: Price, code: str) -> None:
    (problem,) = QuoteDraft((ItemDraft("a"), ItemDraft("b", price=price)), 15).problems()

    assert (problem.field, problem.code) == ("item_2", code)
    assert problem.message.startswith("Position 2: ")


@pytest.mark.parametrize(
    ("draft", "tariff", "missing"),
    [
        (QuoteDraft((ItemDraft("a", price=Price(Pricing.FIXED)),)), TARIFF, ["price_missing"]),
        (QuoteDraft((ItemDraft("a", price=Price(Pricing.ESTIMATE)),)), TARIFF, ["estimate_missing"]),
        (QuoteDraft((ItemDraft("a", price=Price(Pricing.FIXED, cents=0)),)), TARIFF, []),
        (QuoteDraft((ItemDraft("a"),), 15), Tariff(9500, 30, 0), ["vat_reason_missing"]),
        (QuoteDraft((ItemDraft("a"),), 15), Tariff(9500, 30, 0, "§ 19 UStG"), []),
        (QuoteDraft((ItemDraft("a"),), 15, vat_reason="§ 13b UStG"), Tariff(9500, 30, 0), []),
        (
            QuoteDraft((ItemDraft("a", price=Price(Pricing.FIXED, cents=1, vat=0)),)),
            TARIFF,
            ["vat_reason_missing"],
        ),
    ],
)
def test_what_keeps_a_quote_from_being_issued(draft: QuoteDraft, tariff: Tariff, missing: list[str]) -> None:
    assert [one.code for one in draft.missing(tariff)] == missing


@pytest.mark.parametrize(
    ("typed", "cents"),
    [
        ("89,90", 8990),
        ("89.9", 8990),
        ("1.234,50 €", 123450),
        ("1,234.50", 123450),
        ("1.234", 123400),
        ("1234", 123400),
        ("12,-", 1200),
        ("−5", -500),
        ("0,5", 50),
        ("1,2,3", None),
        ("1.23,45", None),
        ("12,345,67", None),
        ("1.234.567,89", 123456789),
        ("1.234,567.89", None),
        ("0,125", None),
        ("0.500", None),
        ("", None),
        ("viel", None),
        ("٣", None),
        ("9" * 30, None),
    ],
)
def test_money_is_typed_as_people_write_it(typed: str, cents: int | None) -> None:
    assert parsed_cents(typed) == cents


@given(st.integers(-(10**8), 10**8))
def test_money_that_was_shown_can_be_typed_again(cents: int) -> None:
    assert parsed_cents(format_money(cents)) == cents


@pytest.mark.parametrize(
    ("typed", "vat", "shown"),
    [("19", 190, "19\xa0%"), ("8,1 %", 81, "8,1\xa0%"), ("0", 0, "0\xa0%"), ("7,25", None, "")],
)
def test_rates_are_read_and_shown(typed: str, vat: int | None, shown: str) -> None:
    assert parsed_vat(typed) == vat
    if vat is not None:
        assert percent(vat) == shown

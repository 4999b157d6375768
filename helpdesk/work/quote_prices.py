"""What the items of a quote cost: by started quarter hours or at a fixed price, summed apart, with tax on each sum.

Money is whole cents, rates of tax are permille, and quantities are decimals: nothing here is a binary fraction.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum

from helpdesk.errors import Problem
from helpdesk.i18n import N_, _, language

QUARTER_MINUTES = 15
"""What is begun of it is charged whole."""

MOST_MINUTES = 60_000
"""A thousand hours; more is a project and no quote by estimate."""

MOST_CENTS = 1_000_000_00
"""A million euros for one unit."""

MOST_QUANTITY = 100_000
MOST_VAT = 500
UNIT_LENGTH = 20


class Pricing(StrEnum):
    """By what an item is charged."""

    SHARED = "shared"
    """By the estimate for all such items together."""

    ESTIMATE = "estimate"
    """By an estimate of its own."""

    FIXED = "fixed"
    """At a price that was agreed beforehand."""

    @property
    def word(self) -> str:
        """What people read."""
        return _(_BASES[self])


class Recurrence(StrEnum):
    """How often an item is charged."""

    ONCE = "once"
    MONTHLY = "monthly"

    @property
    def word(self) -> str:
        """What people read."""
        return _(_RECURRENCES[self])


class Part(StrEnum):
    """What is summed apart: nobody owes an option before choosing it, nor a month's price once."""

    ONCE = "once"
    MONTHLY = "monthly"
    OPTION_ONCE = "optional_once"
    OPTION_MONTHLY = "optional_monthly"

    @property
    def word(self) -> str:
        """What people read."""
        return _(_PARTS[self])

    @property
    def is_option(self) -> bool:
        """Whether the customer may leave it out."""
        return self in {Part.OPTION_ONCE, Part.OPTION_MONTHLY}


_BASES = {
    Pricing.SHARED: N_("Gemeinsame Schätzung"),
    Pricing.ESTIMATE: N_("Eigene Schätzung"),
    Pricing.FIXED: N_("Festpreis"),
}
_RECURRENCES = {Recurrence.ONCE: N_("einmalig"), Recurrence.MONTHLY: N_("monatlich")}
_PARTS = {
    Part.ONCE: N_("Einmalig"),
    Part.MONTHLY: N_("Monatlich"),
    Part.OPTION_ONCE: N_("Optional, einmalig"),
    Part.OPTION_MONTHLY: N_("Optional, monatlich"),
}


def started_quarters(minutes: int) -> int:
    """The quarter hours that are charged for an estimate: 16 minutes are two."""
    return -(-minutes // QUARTER_MINUTES)


def price_cents(quarters: int, rate_cents: int) -> int:
    """What quarter hours cost at a rate an hour; half a cent counts as one."""
    return (quarters * rate_cents + 2) // 4


@dataclass(frozen=True, slots=True)
class Tariff:
    """What holds for every quote until it is issued.

    Attributes:
        rate_cents: The price of an hour, net; without one a draft names the effort alone.
        binding_days: How long an issued quote binds the firm.
        vat: The usual rate of tax in permille; None in quotes of before, which named no tax.
        vat_reason: Why none is charged, where that is so: § 19 or § 13b UStG.
    """

    rate_cents: int | None = None
    binding_days: int = 30
    vat: int | None = None
    vat_reason: str = ""


@dataclass(frozen=True, slots=True)
class Price:
    """How an item is charged.

    Attributes:
        minutes: Its own estimate; 0 while nobody has estimated.
        cents: The fixed price of one unit, net; a discount is below zero, None isn't known yet.
        quantity: Of units, with a fixed price; at most three decimals.
        unit: As people call it; empty for what is counted in nothing.
        vat: The rate of tax in permille; None: the firm's.
    """

    basis: Pricing = Pricing.SHARED
    minutes: int = 0
    cents: int | None = None
    quantity: Decimal = Decimal(1)
    unit: str = ""
    recurrence: Recurrence = Recurrence.ONCE
    optional: bool = False
    vat: int | None = None

    @property
    def part(self) -> Part:
        """Where it is summed."""
        if self.recurrence is Recurrence.MONTHLY:
            return Part.OPTION_MONTHLY if self.optional else Part.MONTHLY
        return Part.OPTION_ONCE if self.optional else Part.ONCE

    @property
    def quarters(self) -> int:
        """The quarter hours that are charged by its own estimate."""
        return started_quarters(self.minutes) if self.basis is Pricing.ESTIMATE else 0

    def net(self, rate_cents: int | None) -> int | None:
        """What it costs, net; None where that isn't known yet, or not for it alone."""
        if self.basis is Pricing.FIXED and self.cents is not None:
            return _rounded(self.quantity * self.cents)
        if self.quarters and rate_cents is not None:
            return price_cents(self.quarters, rate_cents)
        return None

    def problems(self, position: int) -> Iterator[Problem]:
        """What keeps it from being stored; `position` counts from 1."""
        if self.basis is Pricing.SHARED and (self.part is not Part.ONCE or self.vat is not None):
            told = _("Monatlich, optional oder mit anderem Steuersatz braucht sie einen eigenen Preis.")
            yield _problem(position, "price_missing", told)
        if not 0 <= self.minutes <= MOST_MINUTES:
            told = _("Die Schätzung liegt zwischen 0 und {most} Minuten.").format(most=MOST_MINUTES)
            yield _problem(position, "estimate_out_of_range", told)
        if abs(self.cents or 0) > MOST_CENTS:
            told = _("Ein Preis ist höchstens {most} Euro.").format(most=MOST_CENTS // 100)
            yield _problem(position, "price_out_of_range", told)
        if not (0 < self.quantity <= MOST_QUANTITY and self.quantity == round(self.quantity, 3)):
            told = _("Die Menge ist größer als 0, höchstens {most}, und hat höchstens drei Nachkommastellen.")
            yield _problem(position, "quantity_out_of_range", told.format(most=MOST_QUANTITY))
        if self.vat is not None and not 0 <= self.vat <= MOST_VAT:
            told = _("Der Steuersatz liegt zwischen 0 und {most} Prozent.").format(most=MOST_VAT // 10)
            yield _problem(position, "vat_out_of_range", told)
        if len(self.unit) > UNIT_LENGTH:
            told = _("Eine Einheit hat höchstens {most} Zeichen.").format(most=UNIT_LENGTH)
            yield _problem(position, "unit_too_long", told)

    def missing(self, position: int) -> Iterator[Problem]:
        """What keeps it from being issued."""
        if self.basis is Pricing.ESTIMATE and not self.minutes:
            yield _problem(position, "estimate_missing", _("Der Aufwand ist noch nicht geschätzt."))
        if self.basis is Pricing.FIXED and self.cents is None:
            yield _problem(position, "price_missing", _("Der Preis fehlt."))


SHARED = Price()
"""Charged by the estimate for all."""


@dataclass(frozen=True, slots=True)
class TaxLine:
    """The tax of one rate in permille: on the sum of what is charged at it (§ 14 Abs. 4 Nr. 7 and 8 UStG)."""

    vat: int
    net: int
    tax: int


@dataclass(frozen=True, slots=True)
class Total:
    """What is summed; without a rate of tax `taxes` is empty."""

    net: int
    taxes: tuple[TaxLine, ...] = ()

    @property
    def gross(self) -> int:
        """What the customer pays."""
        return self.net + sum(line.tax for line in self.taxes)


def total(charged: Iterable[tuple[int, int | None]]) -> Total:
    """The sum of net prices, each with its rate: tax is rounded once a rate, not once an item."""
    nets: dict[int | None, int] = {}
    for net, vat in charged:
        nets[vat] = nets.get(vat, 0) + net
    rates = sorted((vat for vat in nets if vat is not None), reverse=True)
    taxes = tuple(TaxLine(vat, nets[vat], _rounded(Decimal(nets[vat] * vat) / 1000)) for vat in rates)
    return Total(sum(nets.values()), taxes)


def sums(prices: Iterable[Price], estimate_minutes: int, tariff: Tariff) -> Mapping[Part, Total | None]:
    """What each part of a quote comes to, in their order; None where a price in it isn't known yet.

    Args:
        prices: Those of the items.
        estimate_minutes: For all items together that have no price of their own.
        tariff: What holds where a price says nothing.
    """
    rate, known = tariff.rate_cents, tuple(prices)
    charged: dict[Part, list[tuple[int | None, int | None]]] = {part: [] for part in Part}
    for price in known:
        if price.basis is not Pricing.SHARED:
            charged[price.part].append((price.net(rate), tariff.vat if price.vat is None else price.vat))
    if any(price.basis is Pricing.SHARED for price in known):
        charged[Part.ONCE].append((Price(Pricing.ESTIMATE, estimate_minutes).net(rate), tariff.vat))
    return {part: _total(lines) for part, lines in charged.items() if lines}


def _total(lines: Sequence[tuple[int | None, int | None]]) -> Total | None:
    found = [(net, vat) for net, vat in lines if net is not None]
    return total(found) if len(found) == len(lines) else None


def parsed_cents(text: str) -> int | None:
    """Euros as people write them in either language, 1.234,50 or 89.9, as cents; None where they are none."""
    written = re.sub(r"[\s€]", "", text).replace("\N{MINUS SIGN}", "-")
    # What begins with 0 is no thousand: 0,125 isn't 125 euros.
    found = re.fullmatch(r"(-?)([1-9]\d{0,2}([.,])\d{3}(?:\3\d{3})*|\d+)(?:([.,])(\d{1,2}|-))?", written, re.ASCII)
    if found is None or (found[3] and found[3] == found[4]):
        return None
    euros, cents = re.sub(r"\D", "", found[2]), (found[5] or "").strip("-").ljust(2, "0")
    if len(euros) > len(str(MOST_CENTS)):
        return None
    return (-1 if found[1] else 1) * int(euros + cents)


def parsed_decimal(text: str) -> Decimal | None:
    """A quantity or a rate as people write it, 2,5 or 2.5; None where it is none."""
    written = text.strip().removesuffix("%").rstrip().replace(",", ".")
    return Decimal(written) if re.fullmatch(r"\d{1,7}(\.\d{1,3})?", written, re.ASCII) else None


def parsed_vat(text: str) -> int | None:
    """A rate of tax, 19, 19 % or 8,1, in permille; None where it is none."""
    percent = parsed_decimal(text)
    permille = None if percent is None else percent * 10
    return int(permille) if permille is not None and permille == int(permille) else None


def plain_decimal(number: Decimal) -> str:
    """A number without zeros that say nothing: 2.5, or 10."""
    return f"{number.normalize():f}"


def percent(vat: int) -> str:
    """A rate in permille as people read it: 19 %, 8,1 %, or 19% in English."""
    from babel.numbers import format_percent  # noqa: PLC0415 - a third of a start-up that shows no rate

    locale = {"de": "de_DE", "en": "en_GB"}[language()]
    return format_percent(Decimal(vat) / 1000, locale=locale, decimal_quantization=False)


def _rounded(cents: Decimal) -> int:
    """Half a cent counts as one, as merchants round."""
    return int(cents.quantize(Decimal(1), ROUND_HALF_UP))


def _problem(position: int, code: str, told: str) -> Problem:
    return Problem(item_field(position), code, _("Position {position}: {told}").format(position=position, told=told))


def item_field(position: int) -> str:
    """What problems of the item at a position, from 1, name as their field."""
    return f"item_{position}"

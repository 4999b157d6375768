"""The table of a quote: what is offered with what it rests on, what it costs, and the sums of each part."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from helpdesk.i18n import speaking
from helpdesk.printing.words import money, words
from helpdesk.printing.words import quantity as number
from helpdesk.scope import Verdict
from helpdesk.work import Clause, Part, Price, Pricing, Quote, QuoteItem, Total, percent

_OFFER = re.compile(r"(nur )?(nach )?(separat|gesondert|gesondert\w+ angebot|kostenvoranschlag)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Cells:
    """What something costs, cell by cell; all are empty where another row has it.

    Attributes:
        pad: What the quantity lacks of as many decimals as the others have, so that they stand in line.
    """

    quantity: str = ""
    pad: str = ""
    unit: str = ""
    price: str = ""
    amount: str = ""


@dataclass(frozen=True, slots=True)
class OfferLine:
    """What is offered and what a document says of it, if any does.

    Attributes:
        source: Document and module, and what they say to the contract; empty where none regulates it.
        said: The entry's own words, where the item is called something else.
        remarks: How the price comes about, and its tax where there are several rates.
    """

    position: int
    text: str
    verdict: str
    source: str
    said: str
    conditions: tuple[str, ...]
    billing: str
    notes: tuple[str, ...]
    remarks: tuple[str, ...]
    cells: Cells


@dataclass(frozen=True, slots=True)
class SumLine:
    """A sum, and the tax on it; the last is what is paid."""

    label: str
    amount: str


@dataclass(frozen=True, slots=True)
class OfferGroup:
    """What is summed together.

    Attributes:
        title: Empty where there is only one group.
        option: Whether each item has a box to tick.
        work: What is charged by the estimate for several items, and `work_cells` what that costs; empty without.
    """

    kind: str
    title: str
    option: bool
    items: tuple[OfferLine, ...]
    work: str
    work_cells: Cells
    sums: tuple[SumLine, ...]


def offer_groups(quote: Quote) -> tuple[OfferGroup, ...]:
    """The groups in their order, each with its items in the order of the quote."""
    lines = [(item, _line(quote, position, item)) for position, item in enumerate(quote.items, 1)]
    work, work_cells = _work(quote)
    found = []
    for part, total in quote.sums.items():
        once = part is Part.ONCE
        found.append(
            OfferGroup(
                kind=part.value,
                title=words(quote.language)[f"quote-group-{part}"] if len(quote.sums) > 1 else "",
                option=part.is_option,
                items=tuple(line for item, line in lines if item.price.part is part),
                work=work if once else "",
                work_cells=work_cells if once else Cells(),
                sums=tuple(_sums(quote, part, total)),
            )
        )
    return _in_line(found)


def money_of(cents: int, quote: Quote) -> str:
    """An amount as the table has it: a discount with the sign of a minus."""
    return money(cents, quote.language).replace("-", "\N{MINUS SIGN}")


def source(quote: Quote, clause: Clause) -> str:
    """How it stands to the customer's contract, and where that is said."""
    word = words(quote.language)
    module = word["quote-module"].format(document=clause.title, module=clause.module)
    # Two documents may have a module of one name, and a document a module of its own.
    place = module if clause.module and clause.module != clause.title else clause.title
    said = clause.verdict.value if clause.booked or clause.verdict is Verdict.PREMIUM else "not-booked"
    return word[f"quote-stands-{said}"].format(place=place)


def _rule(clause: Clause) -> str:
    """The price rule, unless it asks for nothing but an offer: this is one."""
    return "" if _OFFER.fullmatch(clause.billing.strip()) else clause.billing


def _line(quote: Quote, position: int, item: QuoteItem) -> OfferLine:
    clause = item.clause
    shared = [one for one in quote.items if one.price.basis is Pricing.SHARED]
    alone = item.price.basis is Pricing.SHARED and len(shared) == 1
    price = Price(Pricing.ESTIMATE, quote.estimate_minutes) if alone else item.price
    cells = Cells() if price.basis is Pricing.SHARED else _cells(quote, price)
    line = OfferLine(
        position=position,
        text=item.text,
        verdict=Verdict.UNREGULATED,
        source="",
        said="",
        conditions=(),
        billing="",
        notes=(),
        remarks=tuple(_remarks(quote, item.price)),
        cells=cells,
    )
    if clause is None:
        return line
    return replace(
        line,
        verdict=clause.verdict.value,
        source=source(quote, clause),
        said="" if item.text.strip() == clause.text.strip() else clause.text,
        conditions=clause.conditions,
        billing=_rule(clause),
        notes=clause.notes,
    )


def _remarks(quote: Quote, price: Price) -> Iterator[str]:
    word = words(quote.language)
    if price.basis is Pricing.ESTIMATE:
        yield word["quote-own-estimate"].format(minutes=price.minutes)
    rates = {line.vat for total in quote.sums.values() if total for line in total.taxes}
    vat = quote.tariff.vat if price.vat is None else price.vat
    if len(rates) > 1 and vat is not None:
        yield word["quote-item-vat"].format(percent=_percent(quote, vat))


def _work(quote: Quote) -> tuple[str, Cells]:
    """The time of several items that were estimated together."""
    word = words(quote.language)
    shared = [str(at) for at, item in enumerate(quote.items, 1) if item.price.basis is Pricing.SHARED]
    if len(shared) < 2:
        return "", Cells()
    named = word["quote-work-positions"].format(positions=", ".join(shared[:-1]), last=shared[-1])
    return word["quote-work"].format(positions=named), _cells(quote, Price(Pricing.ESTIMATE, quote.estimate_minutes))


def _cells(quote: Quote, price: Price) -> Cells:
    word, language, rate = words(quote.language), quote.language, quote.tariff.rate_cents
    net = price.net(rate)
    amount = money_of(net, quote) if net is not None else "–"
    if price.basis is Pricing.FIXED:
        flat = word["quote-flat" if price.quantity == 1 else "quote-piece"]
        each = money_of(price.cents, quote) if price.cents is not None else "–"
        return Cells(number(price.quantity, language), "", price.unit or flat, each, amount)
    each = money(rate, language) if rate is not None else ""
    by_effort = word["price-by-effort"] if rate is None else amount
    return Cells(number(Decimal(price.quarters) / 4, language), "", word["quote-hour"], each, by_effort)


def _sums(quote: Quote, part: Part, total: Total | None) -> Iterator[SumLine]:
    word = words(quote.language)
    if total is None:
        # Who charges by effort promises no sum.
        if quote.tariff.rate_cents is not None:
            yield SumLine(word[f"quote-sum-{part}"], "–")
        return
    yield SumLine(word[f"quote-sum-{part}"], money_of(total.net, quote))
    for line in total.taxes:
        label = word["quote-tax" if len(total.taxes) == 1 else "quote-tax-on"]
        told = label.format(percent=_percent(quote, line.vat), net=money_of(line.net, quote))
        yield SumLine(told, money_of(line.tax, quote))
    if total.taxes:
        yield SumLine(word[f"quote-gross-{part}"], money_of(total.gross, quote))


def _percent(quote: Quote, vat: int) -> str:
    with speaking(quote.language):
        return percent(vat)


def _in_line(groups: Sequence[OfferGroup]) -> tuple[OfferGroup, ...]:
    cells = [line.cells for group in groups for line in group.items] + [group.work_cells for group in groups]
    most = max((_decimals(one.quantity) for one in cells), key=len, default="")

    def padded(one: Cells) -> Cells:
        lacking = most[len(_decimals(one.quantity)) :]
        return replace(one, pad="".join("0" if sign.isdecimal() else sign for sign in lacking) if one.quantity else "")

    return tuple(
        replace(
            group,
            items=tuple(replace(line, cells=padded(line.cells)) for line in group.items),
            work_cells=padded(group.work_cells),
        )
        for group in groups
    )


def _decimals(quantity: str) -> str:
    """What stands behind the whole units, with the sign before it."""
    at = max(quantity.rfind(","), quantity.rfind("."))
    return quantity[at:] if at >= 0 else ""

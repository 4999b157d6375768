"""A quote as JSON and for reading."""

from collections.abc import Iterator
from typing import TYPE_CHECKING
from uuid import UUID

from helpdesk.cli.context import show
from helpdesk.i18n import _, format_day, format_money, ngettext
from helpdesk.scope import Verdict
from helpdesk.work import (
    Part,
    Pricing,
    Quote,
    QuoteEvent,
    QuoteItem,
    QuoteState,
    Recurrence,
    Total,
    percent,
    plain_decimal,
)

if TYPE_CHECKING:
    from helpdesk.app import Helpdesk


def print_quote(helpdesk: "Helpdesk", quote_id: UUID) -> None:
    """Shows a quote whole."""
    quote = helpdesk.quotes.get(quote_id)
    show(_value(quote), _lines(quote))


def _value(quote: Quote) -> dict[str, object]:
    once = quote.sums.get(Part.ONCE)
    return {
        "id": quote.id,
        "state": quote.state,
        "number": quote.number,
        "title": quote.title,
        "customer": quote.customer,
        "customer_name": quote.customer_name,
        "ticket": quote.ticket,
        "language": quote.language,
        "items": [_item(quote, position, item) for position, item in enumerate(quote.items, 1)],
        "estimate_minutes": quote.estimate_minutes,
        "quarter_hours": quote.quarters,
        "rate_cents": quote.tariff.rate_cents,
        "price_cents": once.net if once else None,
        "vat_percent": None if quote.tariff.vat is None else quote.tariff.vat / 10,
        "sums": {part: _sum(total) for part, total in quote.sums.items()},
        "text": quote.text,
        "term": quote.term,
        "vat_reason": quote.untaxed_because,
        "created": quote.created,
        "updated": quote.updated,
        "issued": quote.issued,
        "binding_days": quote.tariff.binding_days,
        "valid_until": quote.valid_until,
        "replaces": quote.replaces and {"id": quote.replaces[0], "number": quote.replaces[1]},
        "events": [_event(event) for event in quote.events],
        "problems": quote.missing,
        "warnings": quote.warnings,
    }


def _item(quote: Quote, position: int, item: QuoteItem) -> dict[str, object]:
    clause, price = item.clause, item.price
    names = ("entry", "document", "edition", "edited", "module", "conditions", "billing", "notes")
    vat = quote.tariff.vat if price.vat is None else price.vat
    return {
        "position": position,
        "text": item.text,
        "verdict": clause.verdict if clause else Verdict.UNREGULATED,
        **{name: getattr(clause, name) if clause else None for name in names},
        "basis": price.basis,
        "estimate_minutes": price.minutes,
        "quarter_hours": price.quarters,
        "unit_price_cents": price.cents,
        "quantity": plain_decimal(price.quantity),
        "unit": price.unit,
        "recurrence": price.recurrence,
        "optional": price.optional,
        "vat_percent": None if vat is None else vat / 10,
        "price_cents": price.net(quote.tariff.rate_cents),
    }


def _sum(total: Total | None) -> dict[str, object] | None:
    if total is None:
        return None
    taxes = [{"vat_percent": line.vat / 10, "net_cents": line.net, "tax_cents": line.tax} for line in total.taxes]
    return {"net_cents": total.net, "taxes": taxes, "gross_cents": total.gross}


def _event(event: QuoteEvent) -> dict[str, object]:
    return {
        "kind": event.kind,
        "at": event.at,
        "on": event.on,
        "person": event.person,
        "way": event.way,
        "note": event.note,
        "options": event.options,
        "quote": event.quote,
        "number": event.number,
    }


def _lines(quote: Quote) -> Iterator[str]:
    state = quote.state.word if quote.state is QuoteState.DRAFT else f"{quote.number} ({quote.state.word})"
    yield f"{quote.id}  {state}  {quote.customer_name}"
    if quote.replaces:
        yield _("Ersetzt {number}").format(number=quote.replaces[1])
    if quote.text:
        yield quote.text
    for position, item in enumerate(quote.items, 1):
        yield from _item_lines(quote, position, item)
    if quote.shares or not quote.items:
        yield _shared(quote)
    yield from _sum_lines(quote)
    if quote.valid_until:
        yield _("Gültig bis {day}").format(day=format_day(quote.valid_until))
    yield from (event.words for event in quote.events)
    yield from quote.warnings
    yield from (problem.message for problem in quote.missing)


def _item_lines(quote: Quote, position: int, item: QuoteItem) -> Iterator[str]:
    yield f"{position:3}  {item.text}"
    if clause := item.clause:
        parts = [clause.title, clause.module, _("Fassung {edition}").format(edition=clause.edition)]
        yield f"     {clause.verdict.word} · {' › '.join(parts)} [{clause.entry}]"
        yield from (f"     {line}" for line in filter(None, (*clause.conditions, clause.billing)))
    else:
        yield "     " + _("Von keinem Dokument geregelt")
    if item.price.basis is not Pricing.SHARED:
        yield "     " + _price(quote, item)


def _price(quote: Quote, item: QuoteItem) -> str:
    price, net = item.price, item.price.net(quote.tariff.rate_cents)
    if price.basis is Pricing.FIXED:
        unit = format_money(price.cents) if price.cents is not None else "?"
        by = f"{plain_decimal(price.quantity)} {price.unit}".strip() + f" × {unit}"
    else:
        by = _charged(price.minutes, price.quarters)
    said = _("{price} netto").format(price=format_money(net)) if net is not None else _("Preis nach Aufwand")
    words = [by, said]
    if price.recurrence is Recurrence.MONTHLY:
        words.append(price.recurrence.word)
    if price.optional:
        words.append(_("optional"))
    if price.vat is not None:
        words.append(_("{percent} USt").format(percent=percent(price.vat)))
    return ", ".join(words)


def _shared(quote: Quote) -> str:
    price = quote.price_cents
    known = _("{price} netto").format(price=format_money(price)) if price is not None else _("Preis nach Aufwand")
    return f"{_charged(quote.estimate_minutes, quote.quarters)}, {known}"


def _charged(minutes: int, quarters: int) -> str:
    return ngettext(
        "{minutes} Minuten: {count} angefangene Viertelstunde",
        "{minutes} Minuten: {count} angefangene Viertelstunden",
        quarters,
    ).format(minutes=minutes, count=quarters)


def _sum_lines(quote: Quote) -> Iterator[str]:
    for part, total in quote.sums.items():
        if total is None or not total.taxes:
            continue
        taxes = (
            _("{percent} USt {tax}").format(percent=percent(line.vat), tax=format_money(line.tax))
            for line in total.taxes
        )
        yield _("{part}: {net} netto, {taxes}, {gross} brutto").format(
            part=part.word, net=format_money(total.net), taxes=", ".join(taxes), gross=format_money(total.gross)
        )
    if quote.untaxed_because:
        yield quote.untaxed_because
    if quote.term:
        yield quote.term

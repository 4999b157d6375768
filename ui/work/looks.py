"""What quotes and what they rest on look like."""

from __future__ import annotations

from datetime import UTC, datetime

from helpdesk.i18n import _, format_day, format_money, ngettext
from helpdesk.scope import Verdict
from helpdesk.work import (
    Clause,
    Price,
    Pricing,
    Quote,
    QuoteRow,
    QuoteState,
    Recurrence,
    Tariff,
    percent,
    plain_decimal,
    price_cents,
    started_quarters,
)
from ui.scope.verdicts import VerdictLook, look
from ui.theme import Kind
from ui.widgets import Row

_STATES: dict[QuoteState, tuple[str, Kind]] = {
    QuoteState.DRAFT: ("pencil", "neutral"),
    QuoteState.ISSUED: ("file-check", "accent"),
    QuoteState.ACCEPTED: ("circle-check", "positive"),
    QuoteState.DECLINED: ("circle-x", "negative"),
    QuoteState.EXPIRED: ("clock", "warning"),
    QuoteState.REPLACED: ("history", "neutral"),
}


def state_look(state: QuoteState) -> tuple[str, Kind]:
    """Icon and colour of a state."""
    return _STATES[state]


def clause_look(clause: Clause | None) -> VerdictLook:
    """How what a document says is shown; without a clause no document says anything."""
    return look(clause.verdict if clause else Verdict.UNREGULATED)


def clause_source(clause: Clause) -> str:
    """Where it stands: document, module, and the edition it was taken from."""
    dated = _("Stand {day}").format(day=format_day(clause.edited)) if clause.edited else _("ohne Datum")
    place = f"{clause.title} › {clause.module}"
    place = place if clause.booked else _("{module} (nicht gebucht)").format(module=place)
    return f"{place} · {dated}"


def effort(minutes: int, tariff: Tariff) -> str:
    """What an estimate is charged as, in words."""
    quarters = started_quarters(minutes)
    if not quarters:
        return _("Berechnet wird je angefangene Viertelstunde.")
    charged = ngettext("{count} angefangene Viertelstunde", "{count} angefangene Viertelstunden", quarters)
    if tariff.rate_cents is None:
        price = _("Preis nach Aufwand")
    else:
        price = _("{price} netto").format(price=format_money(price_cents(quarters, tariff.rate_cents)))
    return f"{charged.format(count=quarters)} · {price}"


def whose(quote: Quote) -> str:
    """For whom it is, which ticket it belongs to, and what it replaces."""
    ticket = _("Ticket: {ticket}").format(ticket=quote.ticket_name) if quote.ticket else ""
    replaces = _("ersetzt {number}").format(number=quote.replaces[1]) if quote.replaces else ""
    return " · ".join(filter(None, (quote.customer_name, quote.customer_number, ticket, replaces)))


def price_words(price: Price, tariff: Tariff) -> str:
    """What an item with a price of its own costs, and how often."""
    net = price.net(tariff.rate_cents)
    if price.basis is Pricing.FIXED and (price.quantity != 1 or price.unit):
        each = _("Preis offen") if price.cents is None else format_money(price.cents)
        said = [f"{plain_decimal(price.quantity).replace('.', ',')} {price.unit}".strip() + f" × {each}"]
    elif price.basis is Pricing.ESTIMATE:
        quarters = ngettext("{count} angefangene Viertelstunde", "{count} angefangene Viertelstunden", price.quarters)
        said = [quarters.format(count=price.quarters)]
    else:
        said = []
    said.append(_("{price} netto").format(price=format_money(net)) if net is not None else _("Preis nach Aufwand"))
    said += [price.recurrence.word] if price.recurrence is Recurrence.MONTHLY else []
    said += [_("optional")] if price.optional else []
    said += [_("{percent} Umsatzsteuer").format(percent=percent(price.vat))] if price.vat is not None else []
    return " · ".join(said)


def list_row(quote: QuoteRow) -> Row:
    """A quote as a row of the list."""
    icon, kind = state_look(quote.state)
    state = f"{quote.state.word} {quote.number}".strip()
    title = quote.title or _("Ohne Positionen")
    return Row(quote.id, title, quote.customer, kind, icon, state, _short(quote.updated))


def _short(moment: datetime) -> str:
    local = moment.astimezone()
    return f"{local:%H:%M}" if local.date() == datetime.now(UTC).astimezone().date() else format_day(local.date())

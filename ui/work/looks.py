"""What quotes and what they rest on look like."""

from __future__ import annotations

from datetime import UTC, datetime

from helpdesk.i18n import _, format_day, format_money, ngettext
from helpdesk.scope import Verdict
from helpdesk.work import Clause, QuoteRow, QuoteState, Tariff, price_cents, started_quarters
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


def list_row(quote: QuoteRow) -> Row:
    """A quote as a row of the list."""
    icon, kind = state_look(quote.state)
    state = f"{quote.state.word} {quote.number}".strip()
    title = quote.title or _("Ohne Positionen")
    return Row(quote.id, title, quote.customer, kind, icon, state, _short(quote.updated))


def _short(moment: datetime) -> str:
    local = moment.astimezone()
    return f"{local:%H:%M}" if local.date() == datetime.now(UTC).astimezone().date() else format_day(local.date())

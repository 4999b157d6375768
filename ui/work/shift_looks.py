"""What shifts and worked time look like."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from helpdesk.i18n import _, format_day, format_money, ngettext
from helpdesk.work import Billable, Call, ShiftRow, Sums, TimeEntry, duration
from ui.theme import Kind
from ui.widgets import Row

_BILLABLE: dict[Billable, tuple[str, Kind]] = {
    Billable.YES: ("euro", "accent"),
    Billable.NO: ("circle-check", "positive"),
    Billable.ASK: ("circle-question-mark", "warning"),
}


def billable_look(billable: Billable) -> tuple[str, Kind]:
    """Icon and colour of whether something is charged."""
    return _BILLABLE[billable]


def billable_word(billable: Billable) -> str:
    """The same as a badge says it."""
    return {
        Billable.YES: _("Wird berechnet"),
        Billable.NO: _("Wird nicht berechnet"),
        Billable.ASK: _("Berechnung klären"),
    }[billable]


def charged_as(call: Call) -> tuple[Billable, str, str]:
    """Whether a call is charged, in words, and why: what was decided of its times, before what the scope answers."""
    told = call.billability
    counted = [entry for entry in call.entries if entry.stands and entry.seconds]
    found = {entry.billable for entry in counted}
    # What still runs, or still asks, goes by the scope's answer.
    if call.running or Billable.ASK in found or found <= {told.billable}:
        return told.billable, billable_word(told.billable), told.reason
    if len(found) > 1:
        return Billable.YES, _("Wird teils berechnet"), _("Was davon berechnet wird, steht bei den Zeiten.")
    (charged,) = found
    why = next((_decision(entry, call.entries) for entry in counted if entry.decided), counted[0].why)
    return charged, billable_word(charged), why


def _decision(entry: TimeEntry, beside: Sequence[TimeEntry]) -> str:
    """How somebody decided whether a time is charged: later corrections of its length aren't why."""
    known = {one.id: one for one in beside}
    while (before := known.get(entry.replaces or entry.id, entry)) is not entry:
        if not before.decided or before.billable is not entry.billable:
            break
        entry = before
    return _("Entschieden: {reason}").format(reason=entry.reason) if entry.reason else _("Beim Eintragen entschieden.")


def units_word(count: int) -> str:
    """How many units are charged."""
    return ngettext("{count} Takt", "{count} Takte", count).format(count=count)


def span(entry: TimeEntry) -> str:
    """From when to when, by the clock of the zone whose days count; with the day of the end where that is another."""
    zone = ZoneInfo(entry.zone)
    begin, end = entry.begin.astimezone(zone), entry.end.astimezone(zone)
    until = f"{end:%H:%M}" if begin.date() == end.date() else f"{format_day(end.date())} {end:%H:%M}"
    return f"{begin:%H:%M}–{until}"


def clock_change(entry: TimeEntry) -> str:
    """Why a time is longer or shorter than its two times of day tell; empty where they tell it."""
    zone = ZoneInfo(entry.zone)
    before, after = (moment.astimezone(zone).utcoffset() or timedelta() for moment in (entry.begin, entry.end))
    seconds = int(abs(after - before).total_seconds())
    by = _("eine Stunde") if seconds == 3600 else duration(seconds)
    if before == after:
        return ""
    told = _("Währenddessen wurde die Uhr auf Winterzeit um {time} zurückgestellt.")
    if before < after:
        told = _("Währenddessen wurde die Uhr auf Sommerzeit um {time} vorgestellt.")
    return told.format(time=by)


def days(sums: Sums) -> str:
    """What each day comes to, where there are several: each is rounded by itself."""
    found: dict[date, tuple[int, int]] = {}
    for charge in sums.charges:
        seconds, units = found.get(charge.day, (0, 0))
        found[charge.day] = seconds + sum(charge.seconds.values()), units + charge.units
    if len(found) < 2:
        return ""
    return " · ".join(
        _("{day}: {time} sind {units}").format(day=format_day(day), time=duration(seconds), units=units_word(units))
        for day, (seconds, units) in sorted(found.items())
    )


def surcharges(entry: TimeEntry) -> str:
    """What of it costs more, and how much more; empty when nothing does."""
    found: dict[int, int] = {}
    for part in entry.slices:
        found[part.percent] = found.get(part.percent, 0) + part.seconds
    told = _("{percent} % Zuschlag auf {time}")
    return ", ".join(
        told.format(percent=percent, time=duration(seconds)) for percent, seconds in sorted(found.items()) if percent
    )


def price(sums: Sums) -> str:
    """Net, with the part that surcharges make; empty without a price of an hour."""
    if sums.cents is None or not sums.charges:
        return ""
    told = _("{price} netto").format(price=format_money(sums.cents))
    more = sum(charge.surcharge_cents or 0 for charge in sums.charges)
    if more:
        told = _("{price}, davon {surcharge} Zuschlag").format(price=told, surcharge=format_money(more))
    return told


def moment(at: datetime, zone: str) -> str:
    """Day and minute by the clock of a zone."""
    local = at.astimezone(ZoneInfo(zone))
    return f"{format_day(local.date())} {local:%H:%M}"


def other_clock(at: datetime, zone: str) -> str:
    """Whose clock tells the times of a shift; empty where this machine's showed the same."""
    if at.astimezone(ZoneInfo(zone)).utcoffset() == at.astimezone().utcoffset():
        return ""
    told = _(
        "Uhrzeiten dieses Einsatzes in der Zone {zone}, nach der abgerechnet wird; "
        "andere Seiten nennen die Zeit dieses Rechners."
    )
    return told.format(zone=zone)


def shift_span(begin: datetime, end: datetime | None, zone: str) -> str:
    """From when to when a shift lasts."""
    if end is None:
        return _("seit {moment}").format(moment=moment(begin, zone))
    local = ZoneInfo(zone)
    same = begin.astimezone(local).date() == end.astimezone(local).date()
    until = f"{end.astimezone(local):%H:%M}" if same else moment(end, zone)
    return f"{moment(begin, zone)} – {until}"


def call_title(call: Call) -> str:
    """Whose call it was and what about."""
    return call.ticket_name or _("Ohne Ticket")


def list_row(shift: ShiftRow) -> Row:
    """A shift as a row of the list."""
    running = shift.end is None
    kind: Kind = "accent" if running else "neutral"
    icon, state = ("circle-play", _("läuft")) if running else ("circle-stop", _("beendet"))
    detail = " · ".join(filter(None, (shift.technician, shift.note)))
    return Row(shift.id, shift_span(shift.begin, shift.end, shift.zone), detail, kind, icon, state, strong=running)

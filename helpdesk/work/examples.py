"""What a rule means, told by a call everybody can picture; reckoned by the same arithmetic as the bill."""

from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

from helpdesk.i18n import _, format_money, ngettext
from helpdesk.work.billing import Billable, Charge, Worked, charges
from helpdesk.work.rules import Rule, Slice

EXAMPLE_SECONDS = 7 * 60 + 40
"""Long enough that units differ, short enough for an ordinary call."""

_DAY = date(2026, 3, 2)
_TICKET = UUID(int=1)


def examples(rule: Rule, rate_cents: int | None) -> tuple[str, ...]:
    """What one call comes to by day and at night, and what three on one ticket and day; one sentence each.

    Args:
        rule: What is to be pictured.
        rate_cents: The price of an hour, net; without one the units are told alone.
    """
    night = rule.surcharges.at_night
    return (
        _("Ein Anruf von 7 min 40 s: {charged}.").format(charged=_charged(rule, rate_cents, 1, 0)),
        _("Derselbe nachts mit {percent} % Zuschlag: {charged}.").format(
            percent=night, charged=_charged(rule, rate_cents, 1, night)
        ),
        _("Drei solche Anrufe an einem Tag zum selben Ticket: {charged}.").format(
            charged=_charged(rule, rate_cents, 3, 0)
        ),
    )


def _charged(rule: Rule, rate_cents: int | None, calls: int, percent: int) -> str:
    found = charges((_call(rule, number, percent) for number in range(calls)), rate_cents)
    units = sum(charge.units for charge in found)
    told = ngettext("{count} Takt", "{count} Takte", units).format(count=units)
    minutes = units * rule.minutes
    told = _("{units}, also {minutes} min").format(units=told, minutes=minutes)
    if rate_cents is None:
        return told
    return _("{told}, {price} netto").format(told=told, price=format_money(sum(map(_cents, found))))


def _call(rule: Rule, number: int, percent: int) -> Worked:
    begin = datetime.combine(_DAY, time(9), UTC) + timedelta(hours=number)
    parts = (Slice(_DAY, percent, EXAMPLE_SECONDS),)
    return Worked(UUID(int=2 + number), _TICKET, None, begin, EXAMPLE_SECONDS, parts, Billable.YES, rule)


def _cents(charge: Charge) -> int:
    return (charge.base_cents or 0) + (charge.surcharge_cents or 0)

"""How long a session's permission still counts, in words."""

from __future__ import annotations

import math
from datetime import datetime, timedelta

from helpdesk.consent import Consent, ConsentState
from helpdesk.i18n import _, format_day, ngettext
from ui.theme import Kind

WARNED_BEFORE = timedelta(minutes=10)
"""Time enough to ask for more, or to tidy up and end."""

_LIVE = frozenset({ConsentState.RUNNING, ConsentState.PAUSED})


def time_left(consent: Consent, now: datetime) -> tuple[Kind, str] | None:
    """What is to be said of it and how grave it is; None while there is time enough, or no session."""
    until = consent.valid_until
    if consent.state not in _LIVE or until is None or now < until - WARNED_BEFORE:
        return None
    if now >= until:
        # With its day: what was left open over night is looked at the next one.
        local = until.astimezone()
        told = _("Freigabe abgelaufen am {day} um {time}")
        return "negative", told.format(day=format_day(local.date()), time=f"{local:%H:%M}")
    minutes = math.ceil((until - now).total_seconds() / 60)
    told = ngettext("Freigabe gilt noch {count} Minute", "Freigabe gilt noch {count} Minuten", minutes)
    return "warning", told.format(count=minutes)

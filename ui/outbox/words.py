"""How an item of the outbox stands, in words with symbol and colour."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from helpdesk.delivery import Attempt, OutboxItem, ParcelKind
from helpdesk.i18n import N_, _, format_day, format_moment, ngettext
from helpdesk.tickets import TicketState
from ui.outbox.standing import Standing, lacks_key
from ui.theme import Kind
from ui.tickets.states import state_look

KINDS = {
    ParcelKind.CREATE: N_("Neues Ticket"),
    ParcelKind.REPLY: N_("Antwort"),
    ParcelKind.CLOSE: N_("Schließen"),
}
"""What an item does, as people read it."""

_SOON = 60
"""Seconds below which a time of day says less than "at once"."""


@dataclass(frozen=True, slots=True)
class Told:
    """An item's state: a badge, one sentence, and what happened last."""

    kind: Kind
    icon: str
    word: str
    sentence: str
    details: str = ""


def told(standing: Standing) -> Told:
    """How it stands."""
    item = standing.item
    icon, kind = state_look(item.state)
    last = item.attempts[-1].detail if item.attempts and item.code else ""
    if not standing.first:
        waits = _("Geht hinaus, sobald das Vorherige im selben Ticket angekommen ist.")
        return Told("neutral", icon, item.state.word, waits)
    if lacks_key(standing):
        return Told("warning", "key", item.state.word, lacking(standing))
    match item.state:
        case TicketState.QUEUED | TicketState.UNCERTAIN if item.overdue and not standing.asks_whether_arrived:
            asked = _("Seit über einem Tag nicht angekommen. Es wird stündlich weiter versucht.")
            return Told("warning", "hourglass", _("wartet lange"), asked, last)
        case TicketState.QUEUED:
            return Told(kind, icon, item.state.word, last or _("Geht hinaus, sobald es möglich ist."))
        case TicketState.DELIVERING:
            return Told(kind, icon, item.state.word, _("Wird gerade zugestellt."))
        case TicketState.FAILED:
            return Told(kind, icon, item.state.word, last or _("Nicht zugestellt."))
        case TicketState.UNCERTAIN if standing.by_hand:
            carried = _("Liegt bereit: ins Portal übertragen und danach bestätigen.")
            return Told(kind, "hand", _("übergeben, noch nicht bestätigt"), carried)
        case TicketState.UNCERTAIN if standing.asks_whether_arrived:
            asked = _(
                "Kam es an? Auf diesem Weg kann nur ein Mensch nachsehen; bis dahin wird nichts noch einmal gesendet."
            )
            return Told(kind, icon, item.state.word, asked, last)
    looked = _("Ungewiss, ob es ankam. Es wird nachgesehen, bevor noch einmal gesendet wird.")
    return Told(kind, icon, item.state.word, looked, last)


def lacking(standing: Standing) -> str:
    """What it lacks; why the keyring has no key is explained in the settings, where one can be put in."""
    return _("Für {desk} fehlt der Zugangsschlüssel.").format(desk=standing.desk_title)


def times(standing: Standing, now: datetime) -> str:
    """Since when it waits, and when it is tried next."""
    item = standing.item
    since = _("Im Ausgang seit {when}").format(when=_clock(item.queued, now))
    waits = item.state in {TicketState.QUEUED, TicketState.UNCERTAIN} and not standing.asks_whether_arrived
    if lacks_key(standing) or not (waits and standing.first and item.due and item.due > now):
        return since
    looks = item.state is TicketState.UNCERTAIN
    if (item.due - now).total_seconds() < _SOON:
        soon = _("nächstes Nachsehen gleich") if looks else _("nächster Versuch gleich")
        return f"{since} · {soon}"
    said = _("nächstes Nachsehen {when}") if looks else _("nächster Versuch {when}")
    return f"{since} · {said.format(when=_clock(item.due, now))}"


def log_line(attempt: Attempt, now: datetime) -> str:
    """One line of the log: when, what, how often."""
    line = f"{_clock(attempt.at, now)} – {attempt.detail or attempt.state.word}"
    if attempt.times < 2 or attempt.last is None:
        return line
    often = ngettext("{count} mal, zuletzt {when}", "{count} mal, zuletzt {when}", attempt.times)
    return f"{line} ({often.format(count=attempt.times, when=_clock(attempt.last, now))})"


def log_text(item: OutboxItem, now: datetime) -> str:
    """The whole log, oldest first."""
    return "\n".join(
        [_("{when} – In den Ausgang gelegt").format(when=_clock(item.queued, now))]
        + [log_line(attempt, now) for attempt in item.attempts]
    )


def summary(standings: tuple[Standing, ...]) -> str:
    """What is on its way, in a sentence."""
    if not standings:
        return _("Alles ist angekommen.")
    stuck = sum(needs_person(standing) for standing in standings)
    waiting = len(standings) - stuck
    parts = []
    if waiting:
        parts.append(ngettext("{count} wartet", "{count} warten", waiting).format(count=waiting))
    if stuck:
        parts.append(ngettext("{count} braucht Sie", "{count} brauchen Sie", stuck).format(count=stuck))
    return " · ".join(parts)


def needs_person(standing: Standing) -> bool:
    """Whether it gets no further by itself, or has waited so long that somebody is asked."""
    if not standing.first:
        return False
    stuck = standing.item.state is TicketState.FAILED or lacks_key(standing)
    return stuck or standing.asks_whether_arrived or standing.item.overdue


def _clock(moment: datetime, now: datetime) -> str:
    local = moment.astimezone()
    if local.date() == now.astimezone().date():
        return format_moment(moment).removeprefix(format_day(local.date())).strip()
    return format_moment(moment)

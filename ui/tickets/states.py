"""What a ticket's state looks like, and how long ago something was."""

from datetime import datetime

from helpdesk.i18n import N_, _, language
from helpdesk.tickets import TicketRow, TicketState
from ui.theme import Kind
from ui.widgets import Row, tip

_LOOKS: dict[TicketState, tuple[str, Kind]] = {
    TicketState.DRAFT: ("pencil", "neutral"),
    TicketState.QUEUED: ("clock", "accent"),
    TicketState.DELIVERING: ("send", "accent"),
    TicketState.DELIVERED: ("circle-check", "positive"),
    TicketState.UNCERTAIN: ("circle-question-mark", "warning"),
    TicketState.FAILED: ("circle-alert", "negative"),
    TicketState.CLOSED: ("archive", "neutral"),
}

FILTERS: tuple[tuple[TicketState | None, str], ...] = (
    (None, N_("Alle")),
    (TicketState.DRAFT, N_("Entwürfe")),
    (TicketState.QUEUED, N_("Warten")),
    (TicketState.DELIVERING, N_("Unterwegs")),
    (TicketState.FAILED, N_("Fehlgeschlagen")),
    (TicketState.UNCERTAIN, N_("Ungeklärt")),
    (TicketState.DELIVERED, N_("Zugestellt")),
    (TicketState.CLOSED, N_("Geschlossen")),
)
"""The filters of the list, in the order of a ticket's life; no state means all."""


def state_look(state: TicketState) -> tuple[str, Kind]:
    """Icon and colour of a state."""
    return _LOOKS[state]


def list_row(ticket: TicketRow, now: datetime) -> Row:
    """A ticket as a row of the list."""
    icon, kind = state_look(ticket.state)
    return Row(
        ticket.id,
        ticket.title,
        ticket.customer or _("Ohne Kunden"),
        kind,
        icon,
        ticket.word,
        ago(ticket.updated, now),
        strong=ticket.unread or ticket.state in {TicketState.FAILED, TicketState.UNCERTAIN},
        mark=_("Neu") if ticket.unread else "",
    )


def list_tip(ticket: TicketRow) -> str:
    """What the row has no room for: the whole subject and the moment."""
    form = "%d.%m.%Y, %H:%M" if language() == "de" else "%d/%m/%Y, %H:%M"
    changed = _("Geändert: {moment}").format(moment=f"{ticket.updated.astimezone():{form}}")
    number = _("Nummer: {number}").format(number=ticket.number) if ticket.number else ""
    lines = (ticket.title, ticket.customer, number, changed)
    return tip("\n".join(filter(None, lines)))


def ago(moment: datetime, now: datetime) -> str:
    """How long ago, as short as a list needs it; times of this workstation.

    Without Babel, which would take longer to load than the first paint may last.
    """
    seconds = (now - moment).total_seconds()
    local, today = moment.astimezone(), now.astimezone()
    if seconds < 60:
        return _("jetzt")
    if seconds < 3600:
        return _("vor {minutes} Min.").format(minutes=int(seconds // 60))
    days = (today.date() - local.date()).days
    if days == 0:
        return f"{local:%H:%M}"
    if days == 1:
        return _("gestern")
    short = "%d.%m." if language() == "de" else "%d/%m"
    if local.year == today.year:
        return f"{local:{short}}"
    return f"{local:%d.%m.%Y}" if language() == "de" else f"{local:%d/%m/%Y}"

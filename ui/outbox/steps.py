"""What to do about something that hasn't arrived: the one right step first."""

from __future__ import annotations

from enum import StrEnum

from helpdesk.delivery import ParcelKind
from helpdesk.i18n import N_, _
from helpdesk.tickets import TicketState
from ui.outbox.standing import Standing, lacks_key


class Step(StrEnum):
    """One thing a person can do about an item."""

    SEND_NOW = "send_now"
    LOOK_NOW = "look_now"
    RETRY = "retry"
    KEEP_TRYING = "keep_trying"
    EDIT = "edit"
    ARRIVED = "arrived"
    NOT_ARRIVED = "not_arrived"
    CARRY = "carry"
    SETTINGS = "settings"


WORDS: dict[Step, tuple[str, str]] = {
    Step.SETTINGS: (N_("Zugangsdaten prüfen"), "key"),
    Step.KEEP_TRYING: (N_("Weiter versuchen"), "refresh-cw"),
    Step.SEND_NOW: (N_("Jetzt senden"), "send"),
    Step.LOOK_NOW: (N_("Jetzt nachsehen"), "search"),
    Step.CARRY: (N_("Ins Portal übertragen"), "hand"),
    Step.ARRIVED: (N_("Ist angekommen"), "check"),
    Step.NOT_ARRIVED: (N_("Ist nicht angekommen"), "x"),
    Step.EDIT: (N_("Bearbeiten"), "pencil"),
    Step.RETRY: (N_("Erneut senden"), "refresh-cw"),
}
"""Word and icon of each step, in the order of their buttons."""

_TIPS = {
    Step.SEND_NOW: N_("Nicht bis zum nächsten Versuch warten"),
    Step.LOOK_NOW: N_("Gleich nachsehen, ob es dort ist; gesendet wird nur, was fehlt"),
    Step.RETRY: N_("Unverändert noch einmal senden"),
    Step.KEEP_TRYING: N_("Einen weiteren Tag lang versuchen"),
    Step.ARRIVED: N_("Es ist dort zu sehen: als zugestellt merken"),
    Step.NOT_ARRIVED: N_("Es ist dort nicht zu sehen: Sie können es dann erneut senden oder bearbeiten"),
    Step.CARRY: N_("Zum Ticket: Feld für Feld kopieren und bestätigen"),
    Step.SETTINGS: N_("Zu den Einstellungen dieses Ticketwegs"),
}
_EDIT_WORDS = {
    ParcelKind.CREATE: N_("Bearbeiten"),
    ParcelKind.REPLY: N_("Antwort bearbeiten"),
    ParcelKind.CLOSE: N_("Doch nicht schließen"),
}

_SET_UP = {
    "desk_login", "desk_forbidden", "desk_unknown", "desk_project", "desk_tracker", "desk_insecure", "desk_redirects",
    "desk_moved", "secret_missing", "keyring_missing", "keyring_locked", "keyring_failed",
}  # fmt: skip
"""Codes of errors that are mended in the settings of the desk."""


def mended_in_settings(code: str) -> bool:
    """Whether an error, by its code, is mended in the settings of the desk."""
    return code in _SET_UP


def next_steps(standing: Standing) -> tuple[Step, ...]:
    """What can be done now, the right thing first; nothing while it is under way or behind something else."""
    edit = (Step.EDIT,) if standing.last else ()
    if not standing.first:
        return edit
    settings = (Step.SETTINGS,) if standing.desk is None or standing.item.code in _SET_UP else ()
    match standing.item.state:
        case TicketState.QUEUED if standing.item.overdue:
            return *settings, Step.KEEP_TRYING, *edit
        case TicketState.QUEUED:
            return *settings, Step.SEND_NOW, *edit
        case TicketState.FAILED if settings or standing.item.code == "not_arrived":
            return *settings, Step.RETRY, *edit
        case TicketState.FAILED:
            return *edit, Step.RETRY
        case TicketState.UNCERTAIN if standing.by_hand:
            return (Step.CARRY,)
        case TicketState.UNCERTAIN if standing.asks_whether_arrived:
            return *settings, Step.ARRIVED, Step.NOT_ARRIVED
        case TicketState.UNCERTAIN:
            return *settings, Step.LOOK_NOW
    return ()


def word(step: Step, standing: Standing) -> str:
    """What stands on the step's button."""
    if step is Step.EDIT and standing.last:
        return _(_EDIT_WORDS[standing.last.kind])
    if step is Step.SETTINGS and standing.desk is None:
        return _("Ticketwege öffnen")
    if step is Step.SETTINGS and lacks_key(standing):
        return _("Schlüssel hinterlegen")
    if step is Step.SETTINGS and standing.item.code == "desk_moved":
        return _("Server bestätigen")
    return _(WORDS[step][0])


def tip(step: Step, standing: Standing) -> str:
    """What the step does, in a sentence."""
    if step is Step.EDIT:
        if standing.last and standing.last.kind is ParcelKind.CLOSE:
            return _("Aus dem Ausgang nehmen; das Ticket bleibt offen")
        return _("Aus dem Ausgang zurücknehmen; es geht dann nicht hinaus")
    return _(_TIPS[step])

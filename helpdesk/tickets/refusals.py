"""What can't be done to a ticket in its state, said the same way wherever it is tried."""

from helpdesk.errors import HelpdeskError
from helpdesk.i18n import N_, _

_REFUSALS = {
    "ticket_sent": (
        N_("Das Ticket ist schon abgesandt und lässt sich nicht mehr ändern."),
        N_("Nehmen Sie es zurück, solange es wartet, oder schreiben Sie eine Antwort."),
    ),
    "ticket_discarded": (N_("Der Entwurf liegt im Papierkorb."), N_("Stellen Sie ihn zuerst wieder her.")),
    "ticket_not_discarded": (
        N_("Endgültig gelöscht wird nur, was im Papierkorb liegt."),
        N_("Verwerfen Sie den Entwurf zuerst."),
    ),
    "ticket_closed": (
        N_("Das Ticket ist geschlossen oder wird gerade geschlossen."),
        N_("Legen Sie ein neues Ticket an und nennen Sie darin die Nummer des alten."),
    ),
    "ticket_not_sent": (
        N_("Das Ticket ist noch ein Entwurf."),
        N_("Schreiben Sie in die Nachricht selbst, oder senden Sie das Ticket zuerst ab."),
    ),
    "ticket_not_delivered": (
        N_("Das Ticket ist noch nicht zugestellt; vorher geht das nicht."),
        N_("Senden Sie es ab und warten Sie auf seine Nummer, oder verwerfen Sie den Entwurf."),
    ),
    "ticket_under_way": (
        N_("Das Ticket ist vielleicht schon angekommen und lässt sich nicht zurücknehmen."),
        N_("Arbeiten Sie den Ausgang durch, damit nachgesehen wird, oder bestätigen Sie die Übergabe."),
    ),
    "number_given": (
        N_("Die Nummer dieses Tickets hat sein Empfänger selbst vergeben; sie lässt sich nicht ändern."),
        N_("Nur was per E-Mail ging, bekommt seine Nummer von Ihnen."),
    ),
    "nothing_waiting": (
        N_("Von diesem Ticket wartet nichts auf die Zustellung."),
        N_("Schreiben Sie eine Antwort, wenn etwas zu ergänzen ist."),
    ),
    "nothing_failed": (
        N_("Von diesem Ticket ist nichts fehlgeschlagen, das noch einmal gesendet werden könnte."),
        N_("Was wartet, wird von selbst gesendet."),
    ),
    "nothing_handed_over": (
        N_("Von diesem Ticket ist nichts von Hand übergeben, das auf eine Bestätigung wartet."),
        N_("Senden Sie es zuerst über ein Portal ab."),
    ),
    "judgement_told": (
        N_("Nach dieser Beurteilung ging schon eine Nachricht hinaus; sie bleibt beim Ticket."),
        N_("Urteilen Sie anders, dann nehmen Sie die richtige Antwort zusätzlich ins Ticket."),
    ),
    "attachment_unknown": (
        N_("Diese Datei hängt nicht mehr an dem, was gerade geschrieben wird."),
        N_("Hängen Sie sie erneut an. Was abgesandt ist, ändert sich nicht mehr."),
    ),
    "reply_empty": (N_("Die Antwort ist leer."), N_("Schreiben Sie einen Text.")),
}


def refusal(code: str) -> HelpdeskError:
    """The error with this code."""
    message, hint = _REFUSALS[code]
    return HelpdeskError(code, _(message), hint=_(hint))

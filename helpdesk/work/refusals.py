"""What can't be done to a quote, said the same way wherever it is tried."""

from uuid import UUID

from helpdesk.errors import HelpdeskError
from helpdesk.i18n import N_, _
from helpdesk.work.models import Quote, QuoteDraft

_REFUSALS = {
    "quote_issued": (
        N_("Das Angebot ist ausgegeben und lässt sich nicht mehr ändern."),
        N_("Legen Sie ein neues Angebot an."),
    ),
    "quote_discarded": (N_("Das Angebot ist verworfen."), N_("Stellen Sie es zuerst wieder her.")),
    "ticket_of_another_customer": (
        N_("Das Ticket gehört zu einem anderen Kunden."),
        N_("Wählen Sie ein Ticket dieses Kunden, oder lassen Sie es weg."),
    ),
}


def refusal(code: str) -> HelpdeskError:
    """The error with this code."""
    message, hint = _REFUSALS[code]
    return HelpdeskError(code, _(message), hint=_(hint))


def unknown(quote_id: UUID) -> HelpdeskError:
    """There is no such quote."""
    return HelpdeskError(
        "quote_unknown",
        _("Das Angebot {id} gibt es nicht.").format(id=quote_id),
        hint=_("Kopieren Sie die Kennung aus „helpdesk quote list“."),
    )


def check(draft: QuoteDraft) -> None:
    """Lets through only what can be stored.

    Raises:
        HelpdeskError: `quote_malformed` with its problems.
    """
    if problems := draft.problems():
        raise HelpdeskError(
            "quote_malformed",
            _("So lässt sich das Angebot nicht speichern."),
            hint=_("Berichtigen Sie das Genannte; was gespeichert ist, bleibt, wie es ist."),
            problems=problems,
        )


def incomplete(quote: Quote) -> HelpdeskError:
    """It can't be issued yet."""
    return HelpdeskError(
        "quote_incomplete",
        _("Das Angebot ist noch nicht vollständig."),
        hint=_("Ergänzen Sie das Genannte; der Entwurf bleibt, wie er ist."),
        problems=quote.missing,
    )

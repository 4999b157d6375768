"""What can't be done in this wing, said the same way wherever it is tried."""

from typing import TypeVar
from uuid import UUID

from sqlmodel import Session, SQLModel

from helpdesk.errors import HelpdeskError
from helpdesk.i18n import N_, _
from helpdesk.work.models import Quote
from helpdesk.work.quote_drafts import QuoteDraft

Row = TypeVar("Row", bound=SQLModel)

_REFUSALS = {
    "quote_issued": (
        N_("Das Angebot ist ausgegeben und lässt sich nicht mehr ändern."),
        N_("Überarbeiten Sie es (helpdesk quote revise): Daraus wird ein neues Angebot, das dieses ersetzt."),
    ),
    "quote_draft": (
        N_("Das Angebot ist noch ein Entwurf."),
        N_("Ändern Sie den Entwurf, oder geben Sie ihn zuerst aus (helpdesk quote issue)."),
    ),
    "quote_accepted": (
        N_("Das Angebot {number} wurde am {day} angenommen."),
        N_("Legen Sie für Weiteres ein neues Angebot an."),
    ),
    "quote_declined": (
        N_("Das Angebot {number} wurde am {day} abgelehnt und bindet nicht mehr."),
        N_("Überarbeiten Sie es (helpdesk quote revise): Daraus wird ein neues Angebot, das dieses ersetzt."),
    ),
    "quote_replaced": (
        N_("Das Angebot {number} ist durch {other} ersetzt."),
        N_("Öffnen Sie {other}; ein Entwurf, der es auch ersetzen soll, lässt sich verwerfen."),
    ),
    "quote_expired": (
        N_("Das Angebot {number} galt bis zum {day}."),
        N_(
            "Kam die Annahme rechtzeitig, nennen Sie ihren Tag. Eine spätere ist ein neuer Antrag (§ 150 BGB): "
            "Überarbeiten Sie das Angebot (helpdesk quote revise)."
        ),
    ),
    "quote_discarded": (N_("Das Angebot ist verworfen."), N_("Stellen Sie es zuerst wieder her.")),
    "ticket_of_another_customer": (
        N_("Das Ticket gehört zu einem anderen Kunden."),
        N_("Wählen Sie ein Ticket dieses Kunden, oder lassen Sie es weg."),
    ),
}


def refusal(code: str, **values: str) -> HelpdeskError:
    """The error with this code; `values` are what its sentences name."""
    message, hint = _REFUSALS[code]
    return HelpdeskError(code, _(message).format(**values), hint=_(hint).format(**values))


_UNKNOWN = {
    "quote_unknown": (
        N_("Das Angebot {id} gibt es nicht."),
        N_("Kopieren Sie die Kennung aus „helpdesk quote list“."),
    ),
    "shift_unknown": (N_("Den Einsatz {id} gibt es nicht."), N_("„helpdesk work shift list“ zeigt, welche es gibt.")),
    "time_unknown": (
        N_("Den Zeiteintrag {id} gibt es nicht."),
        N_("„helpdesk work list TICKET“ zeigt, welche es gibt."),
    ),
    "customer_unknown": (
        N_("Den Kunden {id} gibt es nicht."),
        N_("Wählen Sie einen Kunden aus der Liste oder legen Sie ihn an."),
    ),
}


def row_of(session: Session, table: type[Row], row_id: UUID, code: str) -> Row:
    """The row with an id.

    Raises:
        HelpdeskError: `code`, when there is none.
    """
    row = session.get(table, row_id)
    if row is None:
        message, hint = _UNKNOWN[code]
        raise HelpdeskError(code, _(message).format(id=row_id), hint=_(hint))
    return row


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

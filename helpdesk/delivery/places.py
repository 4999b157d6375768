"""Whether a desk is still where a ticket went: its number means another ticket, or none, at another server."""

from uuid import UUID

from sqlmodel import Session, select

from helpdesk.delivery.desk import Desk, RefusedError
from helpdesk.i18n import _
from helpdesk.tickets.tables import ReceiptTable


def place_of(session: Session, ticket_id: UUID) -> str:
    """Address under which a ticket arrived, as its receipt says; empty when it hasn't."""
    return session.scalar(select(ReceiptTable.address).where(ReceiptTable.key == ticket_id)) or ""


def require_same(desk: Desk, place: str) -> None:
    """Refuses to ask a desk that has moved away from the address a ticket is known to be under.

    Only desks whose tickets are read are held to it: a mailbox and a portal may move, and a person looks there anyway.

    Raises:
        RefusedError: `desk_moved`.
    """
    here = desk.address.rstrip("/").casefold()
    if not (desk.can_fetch and here and place) or f"{place.casefold()}/".startswith(f"{here}/"):
        return
    raise RefusedError(
        "desk_moved",
        _("Das Ticket liegt unter {place}, „{title}“ führt jetzt zu {address}.").format(
            place=place, title=desk.title, address=desk.address
        ),
        hint=_("Tragen Sie beim Weg wieder die frühere Adresse ein, oder antworten Sie dort im Browser."),
    )

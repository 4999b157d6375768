"""Whether a desk is still where a ticket went: its number means another ticket, or none, at another server."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from sqlmodel import Session, col, select

from helpdesk.delivery.desk import Desk, RefusedError
from helpdesk.delivery.models import Whereabouts, lies_within
from helpdesk.delivery.tables import DeskMoveTable, OutboxTable
from helpdesk.i18n import _
from helpdesk.tickets import TicketState
from helpdesk.tickets.tables import ReceiptTable


def places_of(session: Session, ticket_id: UUID) -> tuple[str, ...]:
    """Addresses a ticket is known to be under, the one of its receipt first; none when it hasn't arrived."""
    receipt = select(ReceiptTable.desk, ReceiptTable.address).where(ReceiptTable.key == ticket_id)
    desk, address = session.exec(receipt).first() or ("", "")
    return known_as(session, desk, address)


def known_as(session: Session, desk: str, place: str) -> tuple[str, ...]:
    """An address at a desk, and all that it became by the moves a technician told of; none for an empty one."""
    places = [place] if place else []
    moves = select(DeskMoveTable).where(DeskMoveTable.desk == desk).order_by(col(DeskMoveTable.at))
    for move in session.exec(moves) if places else ():
        moved = [move.address + each[len(move.former) :] for each in places if lies_within(each, move.former)]
        places = list(dict.fromkeys((*places, *moved)))
    return tuple(places)


def whereabouts(session: Session, desk: str) -> Whereabouts:
    """Where a desk was when it took things, or may have taken them."""
    there = col(OutboxTable.state).in_((TicketState.DELIVERED, TicketState.DELIVERING, TicketState.UNCERTAIN))
    handed = select(OutboxTable.address).where(OutboxTable.desk == desk, OutboxTable.address != "", there).distinct()
    return Whereabouts(tuple(known_as(session, desk, address) for address in sorted(session.exec(handed))))


def reached(session: Session, desk: str) -> datetime | None:
    """When something was handed to a desk the last time that it accepted; None for never."""
    accepted = col(OutboxTable.state) == TicketState.DELIVERED
    last = select(OutboxTable.sent).where(OutboxTable.desk == desk, accepted).order_by(col(OutboxTable.sequence).desc())
    return session.exec(last).first()


def confirm_move(session: Session, desk: str, address: str, at: datetime) -> None:
    """Notes that the server which took this desk's tickets is the one at `address` now."""
    for former in whereabouts(session, desk).left_by(address):
        session.merge(DeskMoveTable(desk=desk, former=former.rstrip("/"), address=address, at=at))


def require_same(desk: Desk, places: Collection[str]) -> None:
    """Refuses to ask a desk that has moved away from all addresses a ticket is known to be under.

    Only desks whose tickets are read are held to it: a mailbox and a portal may move, and a person looks there anyway.

    Raises:
        RefusedError: `desk_moved`.
    """
    here = desk.address
    if not (desk.can_fetch and here and places) or any(lies_within(place, here) for place in places):
        return
    raise RefusedError(
        "desk_moved",
        _("Das Ticket liegt unter {place}, „{title}“ führt jetzt zu {address}.").format(
            place=next(iter(places)), title=desk.title, address=desk.address
        ),
        hint=_(
            "Ist es derselbe Server, so bestätigen Sie das in den Einstellungen dieses Weges. Sonst tragen Sie dort "
            "wieder die frühere Adresse ein, oder antworten Sie im Browser."
        ),
    )

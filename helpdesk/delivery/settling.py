"""The technician's word about what arrived, where no desk can tell."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from helpdesk.delivery.desk import Desk, Parcel
from helpdesk.delivery.models import ParcelKind
from helpdesk.delivery.outbox import Outbox
from helpdesk.delivery.portal import PortalDesk
from helpdesk.delivery.tables import OutboxTable
from helpdesk.errors import HelpdeskError
from helpdesk.i18n import _
from helpdesk.tickets import TicketState
from helpdesk.tickets.reading import ticket_row
from helpdesk.tickets.refusals import refusal


def in_doubt(
    session: Session, outbox: Outbox, desks: Mapping[str, Desk], ticket_id: UUID
) -> tuple[Desk | None, OutboxTable]:
    """What of a ticket only a person can tell about, and its desk, unless that is gone.

    A desk that can be searched is believed rather than a person, while it answers: not once it refused to be searched
    for this, nor after a day.

    Raises:
        HelpdeskError: `nothing_handed_over` or `ticket_unknown`.
    """
    ticket_row(session, ticket_id)
    item = outbox.first(session, ticket_id)
    if item is None or item.state != TicketState.UNCERTAIN:
        raise refusal("nothing_handed_over")
    desk = desks.get(item.desk)
    if desk is not None and desk.can_search and not item.refused and not outbox.overdue(item):
        raise refusal("nothing_handed_over")
    return desk, item


def settle(
    session: Session, outbox: Outbox, found: tuple[Desk | None, OutboxTable], now: datetime, number: str | None
) -> Parcel:
    """Makes it a fact, under a number, or a failure when that is None; returns what it was about.

    Raises:
        HelpdeskError: `number_malformed`.
    """
    desk, item = found
    parcel = outbox.parcel(session, item)
    by_hand = desk is not None and not desk.can_search
    if number is None:
        told = _("Vom Techniker als nicht übergeben gemeldet") if by_hand else _("Laut Techniker nicht angekommen")
        outbox.mark(session, item, TicketState.FAILED, told, "not_arrived")
        return parcel
    given = number.strip() if parcel.kind is ParcelKind.CREATE else parcel.number
    if not given and by_hand and not isinstance(desk, PortalDesk):
        given = parcel.short_key
    require_number(given, desk.title if desk else item.desk)
    address = item.address or (desk.address if desk else "")
    told = _("Von Hand übergeben und bestätigt") if by_hand else _("Laut Techniker angekommen")
    outbox.accept(session, item, parcel.receipt(item.desk, given, now, address), told)
    return parcel


def require_number(number: str, desk: str) -> None:
    """Refuses what can't be a ticket's number.

    Raises:
        HelpdeskError: `number_malformed`.
    """
    if not number or len(number) > 60 or not number.isprintable():
        raise HelpdeskError(
            "number_malformed",
            _("Die Ticketnummer fehlt oder ist unlesbar."),
            hint=_("Tragen Sie die Nummer ein, die {title} anzeigt.").format(title=desk),
        )

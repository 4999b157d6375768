"""The reply being written: at most one a ticket, private until it is queued."""

from datetime import datetime
from uuid import UUID

from sqlmodel import Session, select

from helpdesk.tickets.models import TicketState
from helpdesk.tickets.tables import MessageTable, TicketTable


def reply_begun(session: Session, ticket_id: UUID) -> UUID | None:
    """Id of the reply being written, if there is one."""
    begun = select(MessageTable.id).where(MessageTable.ticket_id == ticket_id, MessageTable.state == TicketState.DRAFT)
    return session.exec(begun).first()


def begin_reply(session: Session, message_id: UUID, ticket_id: UUID, now: datetime) -> UUID:
    """Begins a reply with no text and returns its id."""
    draft = TicketState.DRAFT
    session.add(MessageTable(id=message_id, ticket_id=ticket_id, at=now, author="technician", text="", state=draft))
    session.flush()
    return message_id


def is_draft(ticket: TicketTable) -> bool:
    """Whether the ticket itself is still being written."""
    return ticket.state == TicketState.DRAFT

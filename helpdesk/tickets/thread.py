"""The reply being written: at most one a ticket, private until it is queued."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import update
from sqlmodel import Session, col, select

from helpdesk.tickets.models import TicketState
from helpdesk.tickets.tables import AttachmentTable, MessageTable, TicketTable


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


def write_on(session: Session, ticket_id: UUID, message_id: UUID) -> None:
    """Makes a message the reply being written; what was begun meanwhile follows it, with its files."""
    begun = reply_begun(session, ticket_id)
    taken_back = session.get_one(MessageTable, message_id)
    taken_back.state = TicketState.DRAFT
    if begun is None:
        return
    later = session.get_one(MessageTable, begun)
    taken_back.text = "\n\n".join(filter(None, (taken_back.text, later.text)))
    session.execute(
        update(AttachmentTable).where(col(AttachmentTable.message_id) == begun).values(message_id=message_id)
    )
    session.delete(later)
    session.flush()


def is_draft(ticket: TicketTable) -> bool:
    """Whether the ticket itself is still being written."""
    return ticket.state == TicketState.DRAFT

"""Queries over tickets, for every service that shows or sends them."""

from collections.abc import Iterable
from typing import Any, Literal, cast
from uuid import UUID

from sqlalchemy import Select, tuple_
from sqlmodel import Session, col, select

from helpdesk.customers.tables import CustomerTable
from helpdesk.errors import HelpdeskError
from helpdesk.i18n import _
from helpdesk.store.text_index import text_index
from helpdesk.tickets.judgements import judgements_of
from helpdesk.tickets.models import Attachment, Message, Receipt, Ticket, TicketDraft, TicketRow, TicketState
from helpdesk.tickets.profiles import load_profile
from helpdesk.tickets.quality import quality
from helpdesk.tickets.tables import AttachmentTable, MessageTable, ReceiptTable, TicketTable

TEXT_INDEX = "ticket_text"

_ROW = (
    col(TicketTable.id),
    col(TicketTable.state),
    col(TicketTable.subject),
    col(CustomerTable.name),
    col(TicketTable.updated),
    col(TicketTable.number),
    col(TicketTable.desk),
)
_NEWEST = (col(TicketTable.updated).desc(), col(TicketTable.id).desc())


def page(session: Session, after: TicketRow | None, limit: int, state: TicketState | None) -> list[TicketRow]:
    """The tickets that follow `after`, newest first, without the bin."""
    query = _rows().where(col(TicketTable.discarded).is_(None))
    if state is not None:
        query = query.where(col(TicketTable.state) == state)
    if after is not None:
        query = query.where(tuple_(col(TicketTable.updated), col(TicketTable.id)) < (after.updated, after.id))
    return _as_rows(session.execute(query.order_by(*_NEWEST).limit(limit)))


def binned(session: Session) -> list[TicketRow]:
    """The discarded drafts, last discarded first."""
    query = _rows().where(col(TicketTable.discarded).is_not(None))
    return _as_rows(session.execute(query.order_by(col(TicketTable.discarded).desc())))


def found(session: Session, text: str, limit: int) -> list[TicketRow]:
    """The youngest `limit` tickets that have every word of `text`, newest first."""
    lookup = text_index(TEXT_INDEX, text)
    if lookup is None:
        return []
    index, serial, matches = lookup
    query = (
        select(*_ROW)  # type: ignore[call-overload]  # typed for four columns at most
        .select_from(index)
        .join(TicketTable, col(TicketTable.serial) == serial)
        .outerjoin(CustomerTable, col(CustomerTable.id) == col(TicketTable.customer_id))
        .where(matches, col(TicketTable.discarded).is_(None))
        # The index walks its rows in this order, so the first matches are enough.
        .order_by(serial.desc())
        .limit(limit)
    )
    return sorted(_as_rows(session.execute(query)), key=lambda row: (row.updated, row.id), reverse=True)


def whole(session: Session, ticket_id: UUID) -> Ticket:
    """One ticket with everything that belongs to it.

    Raises:
        HelpdeskError: `ticket_unknown`.
    """
    row = ticket_row(session, ticket_id)
    draft = as_draft(row)
    profile = load_profile(row.profile)
    name = session.scalar(select(CustomerTable.name).where(CustomerTable.id == row.customer_id))
    files = _attachments(session, ticket_id)
    messages = _messages(session, ticket_id, files)
    is_draft = row.state == TicketState.DRAFT
    return Ticket(
        id=row.id,
        state=TicketState(row.state),
        number=row.number,
        subject=row.subject,
        message=row.message,
        department=row.department,
        category=row.category,
        server=row.server,
        customer=row.customer_id,
        customer_name=name or "",
        desk=row.desk,
        profile=row.profile,
        created=row.created,
        updated=row.updated,
        attachments=files.get(None, ()),
        thread=tuple(message for message in messages if message.state is not TicketState.DRAFT),
        reply=next((message for message in messages if message.state is TicketState.DRAFT), None),
        receipts=_receipts(session, ticket_id),
        quality=quality(row.message, row.server),
        problems=tuple(draft.problems(profile)) if is_draft else (),
        gaps=draft.gaps(profile) if is_draft else (),
        judgements=judgements_of(session, ticket_id),
    )


def ticket_row(session: Session, ticket_id: UUID) -> TicketTable:
    """The ticket's own columns; no longer current once something is written.

    Raises:
        HelpdeskError: `ticket_unknown`.
    """
    row = session.exec(select(TicketTable).where(TicketTable.id == ticket_id)).first()
    if row is None:
        raise HelpdeskError(
            "ticket_unknown",
            _("Das Ticket {id} gibt es nicht.").format(id=ticket_id),
            hint=_("Kopieren Sie die Kennung aus „helpdesk ticket list“."),
        )
    return row


def as_draft(row: TicketTable) -> TicketDraft:
    """What was typed."""
    return TicketDraft(
        row.subject, row.message, row.department, row.category, row.server, row.customer_id, row.desk, row.profile
    )


def attachments_of(session: Session, ticket_id: UUID, message_id: UUID | None) -> tuple[Attachment, ...]:
    """The files of a ticket itself (`message_id` None) or of a message in its thread, in their order."""
    return _attachments(session, ticket_id).get(message_id, ())


def _rows() -> Select[Any]:
    joined = select(*_ROW).select_from(TicketTable)  # type: ignore[call-overload]  # typed for four columns at most
    return cast("Select[Any]", joined.outerjoin(CustomerTable, col(CustomerTable.id) == col(TicketTable.customer_id)))


def _as_rows(rows: Iterable[Any]) -> list[TicketRow]:
    return [
        TicketRow(row_id, TicketState(state), subject, customer or "", updated, number, desk)
        for row_id, state, subject, customer, updated, number, desk in rows
    ]


def _attachments(session: Session, ticket_id: UUID) -> dict[UUID | None, tuple[Attachment, ...]]:
    grouped: dict[UUID | None, tuple[Attachment, ...]] = {}
    rows = session.exec(
        select(AttachmentTable.message_id, AttachmentTable.name, AttachmentTable.bytes, AttachmentTable.sha256)
        .where(AttachmentTable.ticket_id == ticket_id)
        .order_by(col(AttachmentTable.position))
    )
    for message_id, name, size, sha256 in rows:
        grouped[message_id] = (*grouped.get(message_id, ()), Attachment(name, size, sha256))
    return grouped


def _messages(
    session: Session, ticket_id: UUID, files: dict[UUID | None, tuple[Attachment, ...]]
) -> tuple[Message, ...]:
    rows = session.exec(
        select(MessageTable)
        .where(MessageTable.ticket_id == ticket_id)
        .order_by(col(MessageTable.at), col(MessageTable.id))
    )
    return tuple(
        Message(
            row.id,
            row.at,
            cast("Literal['technician', 'desk']", row.author),
            row.text,
            files.get(row.id, ()),
            TicketState(row.state),
        )
        for row in rows
    )


def _receipts(session: Session, ticket_id: UUID) -> tuple[Receipt, ...]:
    rows = session.exec(
        select(ReceiptTable)
        .where(ReceiptTable.ticket_id == ticket_id)
        .order_by(col(ReceiptTable.at), col(ReceiptTable.key))
    )
    return tuple(Receipt(row.desk, row.number, row.at, row.address, row.bytes, row.sha256) for row in rows)

"""A ticket whole, for every service that shows or sends it; lists are read by `rows`."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Literal, cast
from uuid import UUID

from sqlmodel import Session, col, select

from helpdesk.customers.tables import CustomerTable
from helpdesk.errors import HelpdeskError, Problem
from helpdesk.i18n import _
from helpdesk.tickets.fitting import unfit
from helpdesk.tickets.judgements import judgements_of
from helpdesk.tickets.models import Attachment, DeskFile, Message, Receipt, Ticket, TicketDraft, TicketState
from helpdesk.tickets.profiles import find_profile
from helpdesk.tickets.quality import quality
from helpdesk.tickets.refusals import refusal
from helpdesk.tickets.tables import AttachmentTable, DeskFileTable, MessageTable, ReceiptTable, TicketTable
from helpdesk.tickets.templates import with_own


def whole(session: Session, ticket_id: UUID) -> Ticket:
    """One ticket with everything that belongs to it.

    Raises:
        HelpdeskError: `ticket_unknown`.
    """
    row = ticket_row(session, ticket_id)
    draft = as_draft(row)
    name = session.scalar(select(CustomerTable.name).where(CustomerTable.id == row.customer_id))
    files = _attachments(session, ticket_id)
    messages = _messages(session, ticket_id, files)
    attached = files.get(None, ())
    problems, gaps = _missing(session, draft, attached) if row.state == TicketState.DRAFT else ((), ())
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
        attachments=attached,
        thread=tuple(message for message in messages if message.state is not TicketState.DRAFT),
        reply=next((message for message in messages if message.state is TicketState.DRAFT), None),
        receipts=_receipts(session, ticket_id, {ticket_id, *(message.id for message in messages)}, row.closed),
        quality=quality(row.message, row.server),
        problems=problems,
        gaps=gaps,
        judgements=judgements_of(session, ticket_id),
        desk_state=row.desk_state,
        unread=row.unread,
        discarded=row.discarded,
    )


def _missing(
    session: Session, draft: TicketDraft, attached: Sequence[Attachment]
) -> tuple[tuple[Problem, ...], tuple[str, ...]]:
    profile = find_profile(draft.profile)
    if profile is None:
        # A form the user took away or broke: what was typed for it stays readable.
        gone = _("Das Formular „{id}“ gibt es nicht mehr, oder seine Datei ist beschädigt.").format(id=draft.profile)
        return (Problem("desk", "profile_unknown", gone),), ()
    profile = with_own(session, profile)
    return (*draft.problems(profile), *unfit(attached, profile)), draft.gaps(profile)


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


def open_row(session: Session, ticket_id: UUID) -> TicketTable:
    """The ticket's own columns, if something can still be written to it.

    Raises:
        HelpdeskError: `ticket_unknown`, `ticket_closed` or `ticket_discarded`.
    """
    row = ticket_row(session, ticket_id)
    if row.discarded is not None:
        raise refusal("ticket_discarded")
    if row.state == TicketState.CLOSED:
        raise refusal("ticket_closed")
    return row


def as_draft(row: TicketTable) -> TicketDraft:
    """What was typed."""
    return TicketDraft(
        row.subject, row.message, row.department, row.category, row.server, row.customer_id, row.desk, row.profile
    )


def attachments_of(session: Session, ticket_id: UUID, message_id: UUID | None) -> tuple[Attachment, ...]:
    """The files of a ticket itself (`message_id` None) or of a message in its thread, in their order."""
    return _attachments(session, ticket_id).get(message_id, ())


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
    remote = _desk_files(session, ticket_id)
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
            row.author_name,
            remote.get(row.id, ()),
        )
        for row in rows
    )


def _desk_files(session: Session, ticket_id: UUID) -> dict[UUID, tuple[DeskFile, ...]]:
    grouped: dict[UUID, tuple[DeskFile, ...]] = {}
    rows = session.exec(
        select(DeskFileTable)
        .join(MessageTable, col(MessageTable.id) == col(DeskFileTable.message_id))
        .where(MessageTable.ticket_id == ticket_id)
        .order_by(col(DeskFileTable.position))
    )
    for row in rows:
        grouped[row.message_id] = (*grouped.get(row.message_id, ()), DeskFile(row.remote, row.name, row.bytes))
    return grouped


def _receipts(
    session: Session, ticket_id: UUID, said: Collection[UUID], closed: datetime | None
) -> tuple[Receipt, ...]:
    """The receipts, of which that of the closing says nothing and bears its moment."""
    rows = session.exec(
        select(ReceiptTable)
        .where(ReceiptTable.ticket_id == ticket_id)
        .order_by(col(ReceiptTable.at), col(ReceiptTable.key))
    )
    return tuple(
        Receipt(
            row.desk,
            row.number,
            row.at,
            row.address,
            row.bytes,
            row.sha256,
            row.warning,
            closing=row.at == closed and row.key not in said,
            message=row.key if row.key in said and row.key != ticket_id else None,
        )
        for row in rows
    )

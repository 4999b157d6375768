"""The outbox's rows: what waits, in which order it may go, and the log of what was tried."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from uuid import UUID

from sqlalchemy import delete, update
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from helpdesk.customers.tables import CustomerTable
from helpdesk.delivery.desk import Parcel
from helpdesk.delivery.models import Attempt, OutboxItem, ParcelKind
from helpdesk.delivery.tables import AttemptTable, OutboxTable
from helpdesk.tickets import Receipt, TicketState
from helpdesk.tickets.reading import attachments_of, ticket_row
from helpdesk.tickets.tables import MessageTable, ReceiptTable, TicketTable

_UNDELIVERED = col(OutboxTable.state) != TicketState.DELIVERED


class Outbox:
    """Operations on the outbox inside a caller's transaction, each leaving the ticket's own state right."""

    def __init__(self, now: Callable[[], datetime], path: Callable[[str], Path]) -> None:
        """`path` tells where the content with a hash lies."""
        self._now = now
        self._path = path

    def add(self, session: Session, key: UUID, kind: ParcelKind, ticket_id: UUID, desk: str) -> None:
        """Queues something behind all that its ticket has waiting."""
        queued = TicketState.QUEUED
        session.add(OutboxTable(key=key, ticket_id=ticket_id, kind=kind, desk=desk, state=queued, queued=self._now()))
        session.flush()
        self.settle(session, ticket_id)

    def mark(self, session: Session, item: OutboxTable, state: TicketState, detail: str) -> None:
        """Moves an item to a state and writes down why."""
        key, ticket_id, kind = item.key, item.ticket_id, item.kind
        session.execute(update(OutboxTable).where(col(OutboxTable.key) == key).values(state=state))
        if kind == ParcelKind.REPLY:
            session.execute(update(MessageTable).where(col(MessageTable.id) == key).values(state=state))
        self.log(session, key, ticket_id, state, detail)
        self.settle(session, ticket_id)

    def accept(self, session: Session, item: OutboxTable, receipt: Receipt, detail: str) -> None:
        """Makes an item a fact: keeps its receipt, and what it changes about the ticket."""
        key, ticket_id, kind = item.key, item.ticket_id, item.kind
        session.add(
            ReceiptTable(
                key=key,
                ticket_id=ticket_id,
                desk=receipt.desk,
                number=receipt.number,
                at=receipt.at,
                address=receipt.address,
                bytes=receipt.bytes,
                sha256=receipt.sha256,
            )
        )
        ticket = update(TicketTable).where(col(TicketTable.id) == ticket_id)
        if kind == ParcelKind.CREATE:
            session.execute(ticket.values(number=receipt.number))
        elif kind == ParcelKind.CLOSE:
            session.execute(ticket.values(closed=receipt.at))
        self.mark(session, item, TicketState.DELIVERED, detail)

    def remove(self, session: Session, item: OutboxTable, detail: str) -> None:
        """Takes an item out, so that it can't go any more; its log stays."""
        key, ticket_id = item.key, item.ticket_id
        session.execute(delete(OutboxTable).where(col(OutboxTable.key) == key))
        self.log(session, key, ticket_id, TicketState.DRAFT, detail)

    def log(self, session: Session, key: UUID, ticket_id: UUID, state: TicketState, detail: str) -> None:
        """Adds a line to an item's log."""
        session.add(AttemptTable(key=key, ticket_id=ticket_id, at=self._now(), state=state, detail=detail))

    def settle(self, session: Session, ticket_id: UUID) -> None:
        """Gives the ticket the state of the first thing in its thread that hasn't arrived."""
        session.flush()
        waiting = self.first(session, ticket_id)
        closed = session.scalar(select(TicketTable.closed).where(TicketTable.id == ticket_id))
        arrived = TicketState.DELIVERED if closed is None else TicketState.CLOSED
        session.execute(
            update(TicketTable)
            .where(col(TicketTable.id) == ticket_id)
            .values(state=waiting.state if waiting else arrived, updated=self._now())
        )

    def first(self, session: Session, ticket_id: UUID) -> OutboxTable | None:
        """The first thing of a ticket that hasn't arrived."""
        waiting = select(OutboxTable).where(OutboxTable.ticket_id == ticket_id, _UNDELIVERED)
        return session.exec(waiting.order_by(col(OutboxTable.sequence))).first()

    def last(self, session: Session, ticket_id: UUID) -> OutboxTable | None:
        """The last thing of a ticket that hasn't arrived."""
        waiting = select(OutboxTable).where(OutboxTable.ticket_id == ticket_id, _UNDELIVERED)
        return session.exec(waiting.order_by(col(OutboxTable.sequence).desc())).first()

    def in_state(self, session: Session, state: TicketState) -> list[OutboxTable]:
        """All items in a state, first queued first."""
        query = select(OutboxTable).where(OutboxTable.state == state)
        return list(session.exec(query.order_by(col(OutboxTable.sequence))))

    def next_due(self, session: Session, tried: set[UUID]) -> OutboxTable | None:
        """The next item that may go, but none of `tried`: queued, and all before it in its thread has arrived."""
        earlier = aliased(OutboxTable)
        blocked = (
            select(earlier.key)
            .where(
                earlier.ticket_id == OutboxTable.ticket_id,
                col(earlier.sequence) < col(OutboxTable.sequence),
                earlier.state != TicketState.DELIVERED,
            )
            .exists()
        )
        query = select(OutboxTable).where(OutboxTable.state == TicketState.QUEUED, ~blocked)
        if tried:
            query = query.where(col(OutboxTable.key).not_in(tried))
        return session.exec(query.order_by(col(OutboxTable.sequence))).first()

    def parcel(self, session: Session, item: OutboxTable) -> Parcel:
        """What the item carries; the same each time, since nothing of it changes while it is in the outbox."""
        ticket = ticket_row(session, item.ticket_id)
        kind = ParcelKind(item.kind)
        customer = session.scalar(select(CustomerTable.name).where(CustomerTable.id == ticket.customer_id))
        files = (
            attachments_of(session, ticket.id, item.key if kind is ParcelKind.REPLY else None)
            if kind is not ParcelKind.CLOSE
            else ()
        )
        text = {
            ParcelKind.CREATE: ticket.message,
            ParcelKind.REPLY: session.scalar(select(MessageTable.text).where(MessageTable.id == item.key)),
            ParcelKind.CLOSE: "",
        }[kind]
        return Parcel(
            key=item.key,
            kind=kind,
            ticket=ticket.id,
            number=ticket.number,
            subject=ticket.subject,
            message=text or "",
            department=ticket.department,
            category=ticket.category,
            server=ticket.server,
            customer=customer or "",
            profile=ticket.profile,
            attachments=files,
            paths=tuple(self._path(file.sha256) for file in files),
        )

    def items(self, session: Session) -> list[OutboxItem]:
        """All that hasn't arrived, with its log, first queued first."""
        rows = session.exec(
            select(OutboxTable, TicketTable.subject)
            .join(TicketTable, col(TicketTable.id) == col(OutboxTable.ticket_id))
            .where(_UNDELIVERED)
            .order_by(col(OutboxTable.sequence))
        ).all()
        attempts: dict[UUID, list[Attempt]] = {item.key: [] for item, _subject in rows}
        for line in session.exec(
            select(AttemptTable).where(col(AttemptTable.key).in_(attempts)).order_by(col(AttemptTable.sequence))
        ):
            attempts[line.key].append(Attempt(line.at, TicketState(line.state), line.detail))
        return [
            OutboxItem(
                item.key,
                item.ticket_id,
                ParcelKind(item.kind),
                subject,
                item.desk,
                TicketState(item.state),
                item.queued,
                tuple(attempts[item.key]),
            )
            for item, subject in rows
        ]

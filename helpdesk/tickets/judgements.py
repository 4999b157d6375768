"""By which entries, in the edition of the time, a ticket was judged: what a customer was told stays to be seen."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import delete
from sqlmodel import Session, col, select

from helpdesk.customers.tables import CustomerTable
from helpdesk.scope import EditionChange, Touched, Verdict
from helpdesk.store.storable import storable
from helpdesk.tickets.models import Judgement, TicketState
from helpdesk.tickets.tables import JudgementTable, TicketTable

_IN_ORDER = (col(JudgementTable.at), col(JudgementTable.id))


def add(session: Session, judgement_id: UUID, ticket_id: UUID, judgement: Judgement, now: datetime) -> None:
    """Puts a judgement behind those the ticket has; it is of `now` unless it was recorded before."""
    session.add(
        JudgementTable(
            id=judgement_id,
            ticket_id=ticket_id,
            entry=storable(judgement.entry),
            document=storable(judgement.document),
            edition=storable(judgement.edition),
            verdict=judgement.verdict,
            at=judgement.at or now,
        )
    )


def forget(session: Session, ticket_id: UUID, entry: str, at: datetime | None = None) -> None:
    """Drops what a ticket was judged by an entry, at one time or ever."""
    ours = [col(JudgementTable.ticket_id) == ticket_id, col(JudgementTable.entry) == storable(entry)]
    if at is not None:
        ours.append(col(JudgementTable.at) == at)
    session.execute(delete(JudgementTable).where(*ours))


def judgements_of(session: Session, ticket_id: UUID) -> tuple[Judgement, ...]:
    """By what a ticket was judged, oldest first."""
    rows = session.exec(select(JudgementTable).where(JudgementTable.ticket_id == ticket_id).order_by(*_IN_ORDER))
    return tuple(Judgement(row.entry, row.document, row.edition, Verdict(row.verdict), row.at) for row in rows)


def touched(session: Session, change: EditionChange) -> list[Touched]:
    """The open tickets whose last judgement by an entry no longer says what the entry will, newest ticket first."""
    query = (
        select(TicketTable.id, TicketTable.subject, CustomerTable.name, JudgementTable.entry, JudgementTable.edition)  # type: ignore[call-overload]  # typed for four columns at most
        .select_from(JudgementTable)
        .join(TicketTable, col(TicketTable.id) == col(JudgementTable.ticket_id))
        .outerjoin(CustomerTable, col(CustomerTable.id) == col(TicketTable.customer_id))
        .where(
            col(JudgementTable.document) == change.after.id,
            col(TicketTable.state) != TicketState.CLOSED,
            col(TicketTable.discarded).is_(None),
        )
        .order_by(col(TicketTable.updated).desc(), col(TicketTable.id).desc(), *_IN_ORDER)
    )
    # An edition may change thousands of entries, more than a query takes; open tickets are few.
    last = {
        (ticket_id, entry): (subject, customer, edition)
        for ticket_id, subject, customer, entry, edition in session.execute(query)
    }
    unsettled = change.unsettled
    return [
        Touched("ticket", ticket_id, subject, customer or "", entry)
        for (ticket_id, entry), (subject, customer, edition) in last.items()
        if entry in unsettled and edition != change.after.edition
    ]

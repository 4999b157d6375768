"""Quotes as the store has them: drafts in rows that change, what was issued in events that don't."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any, cast
from uuid import UUID

from sqlalchemy import ColumnElement, and_, delete, func, or_, update
from sqlmodel import Session, col, select

from helpdesk.customers.models import address_lines
from helpdesk.customers.tables import CustomerTable
from helpdesk.i18n import Language
from helpdesk.store.storable import storable
from helpdesk.work.models import Firm, Quote, QuoteItem
from helpdesk.work.quote_drafts import QuoteDraft
from helpdesk.work.quote_prices import Pricing
from helpdesk.work.quote_states import QuoteEvent, QuoteState, state_on
from helpdesk.work.record import as_body, as_clause, as_event, as_price, clause_body, event_body, from_body, price_body
from helpdesk.work.refusals import refusal, row_of
from helpdesk.work.tables import QuoteEventTable, QuoteItemTable, QuoteTable

_ISSUED = "issued"


def whole(session: Session, quote_id: UUID, firm: Firm, today: date) -> Quote:
    """One quote: a draft as it is now, or an issued one as it was issued, with what became of it.

    Raises:
        HelpdeskError: `quote_unknown`.
    """
    row = row_of(session, QuoteTable, quote_id, "quote_unknown")
    if row.state == QuoteState.DRAFT:
        return _draft(session, row, firm)
    kept = select(QuoteEventTable).where(QuoteEventTable.quote_id == quote_id).order_by(col(QuoteEventTable.sequence))
    first, *later = session.exec(kept).all()
    return replace(
        from_body(first.body),
        state=state_on(QuoteState(row.state), row.valid_until, today),
        events=tuple(as_event(event.kind, event.at, event.body) for event in later),
    )


def open_draft(session: Session, quote_id: UUID, firm: Firm) -> Quote:
    """A draft that may be changed.

    Raises:
        HelpdeskError: `quote_unknown`, `quote_issued` or `quote_discarded`.
    """
    row = row_of(session, QuoteTable, quote_id, "quote_unknown")
    if row.state != QuoteState.DRAFT or row.discarded is not None:
        raise refusal("quote_issued" if row.discarded is None else "quote_discarded")
    return _draft(session, row, firm)


def begin(session: Session, quote: Quote) -> None:
    """Adds a draft."""
    session.add(
        QuoteTable(
            id=quote.id,
            state=QuoteState.DRAFT,
            number=None,
            customer_id=quote.customer,
            ticket_id=quote.ticket,
            created=quote.created,
            updated=quote.updated,
            discarded=None,
            valid_until=None,
            replaces_id=quote.replaces[0] if quote.replaces else None,
            title=storable(quote.title),
            **_typed(quote.draft()),
        )
    )
    session.flush()
    _keep(session, quote.id, quote.items)


def rewrite(session: Session, quote: Quote, now: datetime) -> None:
    """Replaces a draft.

    Raises:
        HelpdeskError: As `change_draft`.
    """
    change_draft(session, quote.id, updated=now, title=storable(quote.title), **_typed(quote.draft()))
    session.execute(delete(QuoteItemTable).where(col(QuoteItemTable.quote_id) == quote.id))
    _keep(session, quote.id, quote.items)


def change_draft(session: Session, quote_id: UUID, **values: object) -> None:
    """Changes columns of a draft that is there to be changed.

    Raises:
        HelpdeskError: `quote_unknown`, `quote_issued` or `quote_discarded`.
    """
    found = session.execute(
        update(QuoteTable)
        .where(
            col(QuoteTable.id) == quote_id,
            col(QuoteTable.state) == QuoteState.DRAFT,
            col(QuoteTable.discarded).is_(None),
        )
        .values(**values)
        .returning(col(QuoteTable.id)),
        execution_options={"synchronize_session": False},
    ).first()
    if found is None:
        row = row_of(session, QuoteTable, quote_id, "quote_unknown")
        raise refusal("quote_issued" if row.discarded is None else "quote_discarded")


def keep_issued(session: Session, issued: Quote, now: datetime) -> None:
    """Makes of a draft the quote that is issued, for good."""
    change_draft(session, issued.id, state=issued.state, number=issued.number, valid_until=issued.valid_until)
    session.add(QuoteEventTable(quote_id=issued.id, sequence=1, at=now, kind=_ISSUED, body=as_body(issued)))


def append(session: Session, quote_id: UUID, event: QuoteEvent) -> None:
    """Adds what happened to an issued quote, and lets lists show it."""
    last = session.scalar(select(func.max(QuoteEventTable.sequence)).where(QuoteEventTable.quote_id == quote_id))
    told = replace(event, person=storable(event.person), note=storable(event.note))
    session.add(
        QuoteEventTable(
            quote_id=quote_id, sequence=(last or 0) + 1, at=event.at, kind=event.kind, body=event_body(told)
        )
    )
    session.execute(update(QuoteTable).where(col(QuoteTable.id) == quote_id).values(state=event.kind, updated=event.at))


def next_number(session: Session, year: int) -> str:
    """The next of the year; counted where it is written, so that none is left out or given twice."""
    prefix = f"AN-{year}-"
    given = session.scalar(
        select(func.count()).select_from(QuoteTable).where(col(QuoteTable.number).startswith(prefix))
    )
    return f"{prefix}{(given or 0) + 1:04}"


def revision_of(session: Session, quote_id: UUID) -> UUID | None:
    """The draft that is to replace an issued quote, if there is one."""
    found = select(QuoteTable.id).where(
        col(QuoteTable.replaces_id) == quote_id,
        col(QuoteTable.state) == QuoteState.DRAFT,
        col(QuoteTable.discarded).is_(None),
    )
    return session.exec(found).first()


def customer_of(session: Session, customer_id: UUID) -> CustomerTable:
    """Whose a quote is.

    Raises:
        HelpdeskError: `customer_unknown`.
    """
    return row_of(session, CustomerTable, customer_id, "customer_unknown")


def is_in(state: QuoteState, today: date) -> ColumnElement[bool]:
    """The rows that are in a state today."""
    kept, until = col(QuoteTable.state), col(QuoteTable.valid_until)
    if state is QuoteState.EXPIRED:
        return and_(kept == QuoteState.ISSUED, until < today)
    if state is QuoteState.ISSUED:
        return and_(kept == state, until >= today)
    return kept == state


def is_unfinished(today: date) -> ColumnElement[bool]:
    """The rows that still may become a contract: drafts, and what binds and has no answer."""
    return or_(is_in(QuoteState.DRAFT, today), is_in(QuoteState.ISSUED, today))


def _typed(draft: QuoteDraft) -> dict[str, Any]:
    return {
        "language": draft.language,
        "estimate_minutes": draft.estimate_minutes,
        "text": storable(draft.text),
        "term": storable(draft.term),
        "vat_reason": storable(draft.vat_reason),
    }


def _keep(session: Session, quote_id: UUID, items: Sequence[QuoteItem]) -> None:
    for position, item in enumerate(items):
        session.add(
            QuoteItemTable(
                quote_id=quote_id,
                position=position,
                text=storable(item.text),
                entry=item.clause.entry if item.clause else None,
                clause=clause_body(item.clause) if item.clause else None,
                price=price_body(replace(item.price, unit=storable(item.price.unit))),
            )
        )


def _draft(session: Session, row: QuoteTable, firm: Firm) -> Quote:
    customer = customer_of(session, row.customer_id)
    kept = select(QuoteItemTable).where(QuoteItemTable.quote_id == row.id).order_by(col(QuoteItemTable.position))
    items = tuple(QuoteItem(item.text, as_clause(item.clause), as_price(item.price)) for item in session.exec(kept))
    replaced = session.get(QuoteTable, row.replaces_id) if row.replaces_id else None
    hourly = not items or any(item.price.basis is not Pricing.FIXED for item in items)
    return Quote(
        id=row.id,
        state=QuoteState.DRAFT,
        number="",
        customer=row.customer_id,
        customer_name=customer.name,
        customer_number=customer.number or "",
        ticket=row.ticket_id,
        ticket_name="",
        technician=firm.technician,
        language=cast("Language", row.language),
        items=items,
        estimate_minutes=row.estimate_minutes,
        text=row.text,
        tariff=firm.tariff,
        created=row.created,
        updated=row.updated,
        customer_address=address_lines(customer.address),
        term=row.term,
        vat_reason=row.vat_reason,
        replaces=(replaced.id, replaced.number or "") if replaced else None,
        lacking=firm.missing(hourly=hourly),
        cautions=firm.cautions(),
    )

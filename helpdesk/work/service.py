from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import cast
from uuid import UUID

from sqlalchemy import delete, func, or_, tuple_, update
from sqlmodel import Session, col, select

from helpdesk.changes import Changes
from helpdesk.customers.tables import CustomerTable
from helpdesk.errors import HelpdeskError
from helpdesk.i18n import Language
from helpdesk.store.database import Store
from helpdesk.store.storable import storable
from helpdesk.work.clauses import Clauses
from helpdesk.work.models import (
    Firm,
    ItemDraft,
    Quote,
    QuoteDraft,
    QuoteItem,
    QuoteNew,
    QuoteRow,
    QuoteState,
    RestingQuote,
    TicketBrief,
    quote_title,
)
from helpdesk.work.record import as_body, as_clause, clause_body, from_body
from helpdesk.work.refusals import check, incomplete, refusal, row_of
from helpdesk.work.tables import QuoteEventTable, QuoteItemTable, QuoteTable

_ISSUED = "issued"


class Quotes:
    """The quotes this workstation knows: drafts that may change, and issued ones that don't."""

    def __init__(
        self,
        store: Store,
        new_id: Callable[[], UUID],
        now: Callable[[], datetime],
        clauses: Clauses,
        ticket: Callable[[UUID], TicketBrief],
        firm: Firm,
    ) -> None:
        """`ticket` raises when there is none."""
        self._store = store
        self._new_id = new_id
        self._now = now
        self._clauses = clauses
        self._ticket = ticket
        self._firm = firm

    def start(self, quote: QuoteNew) -> Changes:
        """Begins a quote, complete or not.

        Raises:
            HelpdeskError: `customer_unknown`, `ticket_unknown`, `ticket_of_another_customer`, `entry_unknown`, or
                `quote_malformed` with its problems.
        """
        draft = quote.draft()
        check(draft)
        if quote.ticket is not None and self._ticket(quote.ticket).customer not in {None, quote.customer}:
            raise refusal("ticket_of_another_customer")
        with self._store.transaction() as session:
            _customer(session, quote.customer)
        items = self._clauses.taken(draft.items, {}, quote.customer)
        quote_id, now = self._new_id(), self._now()
        with self._store.transaction() as session:
            session.add(
                QuoteTable(
                    id=quote_id,
                    state=QuoteState.DRAFT,
                    number=None,
                    title=_title(items),
                    customer_id=quote.customer,
                    ticket_id=quote.ticket,
                    language=draft.language,
                    estimate_minutes=draft.estimate_minutes,
                    text=storable(draft.text),
                    created=now,
                    updated=now,
                    discarded=None,
                    valid_until=None,
                )
            )
            session.flush()
            _keep(session, quote_id, items)
        return _changed(quote_id)

    def edit(self, quote_id: UUID, draft: QuoteDraft) -> Changes:
        """Replaces what was typed so far; an item that stays keeps the edition it was taken from.

        Raises:
            HelpdeskError: `quote_unknown`, `quote_issued`, `quote_discarded`, `entry_unknown`, or `quote_malformed`.
        """
        return self._rewrite(quote_id, lambda former: self._edited(former, draft))

    def add(self, quote_id: UUID, entries: Sequence[str], items: Sequence[str] = ()) -> Changes:
        """Appends items resting on entries, and items in free words; nothing for entries it has.

        Raises:
            HelpdeskError: As `edit`.
        """

        def added(former: Quote) -> Quote:
            draft = former.draft()
            has = {item.entry for item in draft.items}
            resting = (ItemDraft("", entry) for entry in dict.fromkeys(entries) if entry not in has)
            return self._edited(former, replace(draft, items=(*draft.items, *resting, *map(ItemDraft, items))))

        return self._rewrite(quote_id, added)

    def renew(self, quote_id: UUID) -> Changes:
        """Takes each clause anew from the documents as they are now; an entry that is gone keeps what it said.

        Raises:
            HelpdeskError: `quote_unknown`, `quote_issued` or `quote_discarded`.
        """

        def renewed(former: Quote) -> Quote:
            items = (
                replace(item, clause=self._clauses.current(item.clause, former.customer)) if item.clause else item
                for item in former.items
            )
            return replace(former, items=tuple(items))

        return self._rewrite(quote_id, renewed)

    def issue(self, quote_id: UUID) -> Changes:
        """Gives it a number and the day until which it binds; from now on it never changes.

        Raises:
            HelpdeskError: `quote_unknown`, `quote_issued`, `quote_discarded`, or `quote_incomplete` with what is
                missing.
        """
        now = self._now()
        day = now.astimezone().date()
        ticket = self._ticket_name(self.get(quote_id).ticket)
        with self._store.transaction() as session:
            _change_draft(session, quote_id, updated=now)
            draft = replace(self._draft(session, _row(session, quote_id)), ticket_name=ticket)
            if draft.missing:
                raise incomplete(draft)
            issued = replace(
                draft,
                state=QuoteState.ISSUED,
                number=_next_number(session, day.year),
                issued=now,
                valid_until=day + timedelta(days=draft.tariff.binding_days),
                cautions=(),
            )
            _change_draft(
                session,
                quote_id,
                state=issued.state,
                number=issued.number,
                valid_until=issued.valid_until,
            )
            session.add(QuoteEventTable(quote_id=quote_id, sequence=1, at=now, kind=_ISSUED, body=as_body(issued)))
        return _changed(quote_id)

    def discard(self, quote_id: UUID) -> Changes:
        """Puts a draft away.

        Raises:
            HelpdeskError: `quote_unknown`, `quote_issued` or `quote_discarded`.
        """
        with self._store.transaction() as session:
            _change_draft(session, quote_id, discarded=self._now())
        return _changed(quote_id)

    def restore(self, quote_id: UUID) -> Changes:
        """Takes a draft back that was put away; does nothing when it wasn't.

        Raises:
            HelpdeskError: `quote_unknown`.
        """
        with self._store.transaction() as session:
            _row(session, quote_id)
            session.execute(update(QuoteTable).where(col(QuoteTable.id) == quote_id).values(discarded=None))
        return _changed(quote_id)

    def get(self, quote_id: UUID) -> Quote:
        """One quote, whole.

        Raises:
            HelpdeskError: `quote_unknown`.
        """
        with self._store.transaction() as session:
            row = _row(session, quote_id)
            if row.state != QuoteState.DRAFT:
                return from_body(_issued(session, quote_id))
            quote = self._draft(session, row)
        # Outside the transaction: other services have their own.
        return replace(
            quote,
            ticket_name=self._ticket_name(quote.ticket),
            outdated=self._clauses.outdated(quote.items, quote.customer),
        )

    def page(self, after: QuoteRow | None = None, limit: int = 100) -> list[QuoteRow]:
        """The quotes that follow `after`, newest first, without those put away."""
        key = tuple_(col(QuoteTable.updated), col(QuoteTable.id))
        query = select(QuoteTable, CustomerTable.name).join(
            CustomerTable, col(CustomerTable.id) == col(QuoteTable.customer_id)
        )
        query = query.where(col(QuoteTable.discarded).is_(None))
        if after is not None:
            query = query.where(key < (after.updated, after.id))
        newest = (col(QuoteTable.updated).desc(), col(QuoteTable.id).desc())
        with self._store.transaction() as session:
            return [
                QuoteRow(row.id, QuoteState(row.state), row.number or "", row.title, customer, row.updated)
                for row, customer in session.exec(query.order_by(*newest).limit(limit))
            ]

    def resting_on(self, entries: Collection[str], *, but_on: str = "") -> tuple[RestingQuote, ...]:
        """The drafts, and the issued quotes that still bind, that rest on one of these entries; newest first.

        Args:
            but_on: An edition whose clauses don't count: what rests on it isn't touched by going there.
        """
        today = self._now().astimezone().date()
        binds = or_(col(QuoteTable.valid_until).is_(None), col(QuoteTable.valid_until) >= today)
        query = (
            select(QuoteTable.id, QuoteTable.title, CustomerTable.name, QuoteItemTable.entry, QuoteItemTable.clause)  # type: ignore[call-overload]  # typed for four columns at most
            .join(QuoteItemTable, col(QuoteItemTable.quote_id) == col(QuoteTable.id))
            .join(CustomerTable, col(CustomerTable.id) == col(QuoteTable.customer_id))
            .where(col(QuoteTable.discarded).is_(None), col(QuoteItemTable.entry).is_not(None), binds)
            .order_by(col(QuoteTable.updated).desc(), col(QuoteTable.id).desc(), col(QuoteItemTable.position))
        )
        wanted = frozenset(entries)
        with self._store.transaction() as session:
            # An edition may change thousands of entries, more than a query takes; open quotes are few.
            found = [
                RestingQuote(quote_id, title, customer, entry)
                for quote_id, title, customer, entry, clause in session.exec(query)
                if entry in wanted and clause["edition"] != but_on
            ]
        return tuple(dict.fromkeys(found))

    def _ticket_name(self, ticket: UUID | None) -> str:
        """The id alone where a quote outlives its ticket."""
        try:
            return self._ticket(ticket).name if ticket else ""
        except HelpdeskError:
            return str(ticket)

    def _edited(self, former: Quote, draft: QuoteDraft) -> Quote:
        check(draft)
        held = {item.clause.entry: item.clause for item in former.items if item.clause}
        items = tuple(self._clauses.taken(draft.items, held, former.customer))
        return replace(
            former, items=items, language=draft.language, estimate_minutes=draft.estimate_minutes, text=draft.text
        )

    def _rewrite(self, quote_id: UUID, change: Callable[[Quote], Quote]) -> Changes:
        """Makes of a draft what `change` makes of it.

        That asks other services, which have transactions of their own. So it happens outside, and counts only if
        nobody else has changed the draft meanwhile, such as a command while the window is open; else it happens anew.
        """
        while True:
            with self._store.transaction() as session:
                former = self._open_draft(session, quote_id)
            wanted = change(former)
            with self._store.transaction() as session:
                if self._open_draft(session, quote_id) == former:
                    self._write(session, wanted)
                    return _changed(quote_id)

    def _open_draft(self, session: Session, quote_id: UUID) -> Quote:
        row = _row(session, quote_id)
        if row.state != QuoteState.DRAFT or row.discarded is not None:
            raise refusal("quote_issued" if row.discarded is None else "quote_discarded")
        return self._draft(session, row)

    def _write(self, session: Session, wanted: Quote) -> None:
        _change_draft(
            session,
            wanted.id,
            title=_title(wanted.items),
            language=wanted.language,
            estimate_minutes=wanted.estimate_minutes,
            text=storable(wanted.text),
            updated=self._now(),
        )
        session.execute(delete(QuoteItemTable).where(col(QuoteItemTable.quote_id) == wanted.id))
        _keep(session, wanted.id, wanted.items)

    def _draft(self, session: Session, row: QuoteTable) -> Quote:
        customer = _customer(session, row.customer_id)
        items = session.exec(
            select(QuoteItemTable).where(QuoteItemTable.quote_id == row.id).order_by(col(QuoteItemTable.position))
        )
        return Quote(
            id=row.id,
            state=QuoteState.DRAFT,
            number="",
            customer=row.customer_id,
            customer_name=customer.name,
            customer_number=customer.number or "",
            ticket=row.ticket_id,
            ticket_name="",
            technician=self._firm.technician,
            language=cast("Language", row.language),
            items=tuple(QuoteItem(item.text, as_clause(item.clause)) for item in items),
            estimate_minutes=row.estimate_minutes,
            text=row.text,
            tariff=self._firm.tariff,
            created=row.created,
            updated=row.updated,
            lacking=self._firm.missing(),
            cautions=self._firm.cautions(),
        )


def _keep(session: Session, quote_id: UUID, items: Sequence[QuoteItem]) -> None:
    for position, item in enumerate(items):
        session.add(
            QuoteItemTable(
                quote_id=quote_id,
                position=position,
                text=storable(item.text),
                entry=item.clause.entry if item.clause else None,
                clause=clause_body(item.clause) if item.clause else None,
            )
        )


def _change_draft(session: Session, quote_id: UUID, **values: object) -> None:
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
        row = _row(session, quote_id)
        raise refusal("quote_issued" if row.discarded is None else "quote_discarded")


def _row(session: Session, quote_id: UUID) -> QuoteTable:
    return row_of(session, QuoteTable, quote_id, "quote_unknown")


def _issued(session: Session, quote_id: UUID) -> str:
    kept = select(QuoteEventTable.body).where(QuoteEventTable.quote_id == quote_id, QuoteEventTable.kind == _ISSUED)
    return session.exec(kept).one()


def _customer(session: Session, customer_id: UUID) -> CustomerTable:
    return row_of(session, CustomerTable, customer_id, "customer_unknown")


def _next_number(session: Session, year: int) -> str:
    """The next of the year; counted where it is written, so that none is left out or given twice."""
    prefix = f"AN-{year}-"
    given = session.scalar(
        select(func.count()).select_from(QuoteTable).where(col(QuoteTable.number).startswith(prefix))
    )
    return f"{prefix}{(given or 0) + 1:04}"


def _title(items: Sequence[QuoteItem]) -> str:
    return storable(quote_title([item.text for item in items]))


def _changed(quote_id: UUID) -> Changes:
    return Changes(quotes=frozenset({quote_id}))

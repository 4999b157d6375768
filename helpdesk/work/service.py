from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import tuple_, update
from sqlmodel import col, select

from helpdesk.changes import Changes
from helpdesk.customers.tables import CustomerTable
from helpdesk.errors import HelpdeskError
from helpdesk.store.database import Store
from helpdesk.work import quote_rows as rows
from helpdesk.work.clauses import Clauses
from helpdesk.work.models import Firm, Quote, QuoteRow, RestingQuote, TicketBrief, in_print_order
from helpdesk.work.quote_answers import accepted, check_replaceable, declined
from helpdesk.work.quote_drafts import ItemDraft, QuoteDraft, QuoteNew
from helpdesk.work.quote_merging import merged
from helpdesk.work.quote_states import Acceptance, Declining, QuoteEvent, QuoteState, state_on
from helpdesk.work.refusals import check, incomplete, refusal, row_of
from helpdesk.work.tables import QuoteItemTable, QuoteTable


class Quotes:
    """The quotes this workstation knows: drafts that may change, and issued ones that don't, with their answers."""

    def __init__(
        self,
        store: Store,
        new_id: Callable[[], UUID],
        now: Callable[[], datetime],
        clauses: Clauses,
        ticket: Callable[[UUID], TicketBrief],
        firm: Callable[[], Firm],
    ) -> None:
        """`ticket` raises when there is none; `firm` is who offers as it is set at the moment."""
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
            customer = rows.customer_of(session, quote.customer)
            # Read here: a row is detached once its transaction has ended.
            name, number = customer.name, customer.number or ""
        quote_id, now = self._new_id(), self._now()
        begun = Quote(
            id=quote_id,
            state=QuoteState.DRAFT,
            number="",
            customer=quote.customer,
            customer_name=name,
            customer_number=number,
            ticket=quote.ticket,
            ticket_name="",
            technician=self._firm().technician,
            language=draft.language,
            items=tuple(self._clauses.taken(draft.items, {}, quote.customer)),
            estimate_minutes=draft.estimate_minutes,
            text=draft.text,
            tariff=self._firm().tariff,
            created=now,
            updated=now,
        )
        with self._store.transaction() as session:
            rows.begin(session, begun)
        return _changed(quote_id)

    def edit(self, quote_id: UUID, draft: QuoteDraft, opened: QuoteDraft | None = None) -> Changes:
        """Replaces what was typed so far; an item that stays keeps the edition it was taken from.

        Args:
            quote_id: The draft.
            draft: What shall be kept.
            opened: What was kept when this was begun to be typed; what was changed elsewhere since then stays as it is.
                Where both changed the same, the other's draft is kept as one of its own, whose id the changes name as
                well. Without it everything is replaced.

        Raises:
            HelpdeskError: `quote_unknown`, `quote_issued`, `quote_discarded`, `entry_unknown`, or `quote_malformed`.
        """
        aside = self._new_id()

        def edited(former: Quote) -> tuple[Quote, ...]:
            stored = former.draft()
            kept, both = merged(draft, stored if opened is None else opened, stored)
            mine = self._edited(former, kept)
            return (mine, replace(former, id=aside, created=self._now(), updated=self._now())) if both else (mine,)

        return self._rewrite(quote_id, edited)

    def add(self, quote_id: UUID, entries: Sequence[str], texts: Sequence[str] = ()) -> Changes:
        """Appends items resting on entries, and items in free words; nothing for entries it has.

        Raises:
            HelpdeskError: As `edit`.
        """

        def added(former: Quote) -> tuple[Quote, ...]:
            draft = former.draft()
            has = {item.entry for item in draft.items}
            resting = (ItemDraft("", entry) for entry in dict.fromkeys(entries) if entry not in has)
            items = (*draft.items, *resting, *(ItemDraft(text) for text in texts))
            return (self._edited(former, replace(draft, items=items)),)

        return self._rewrite(quote_id, added)

    def renew(self, quote_id: UUID) -> Changes:
        """Takes each clause anew from the documents as they are now; an entry that is gone keeps what it said.

        Raises:
            HelpdeskError: `quote_unknown`, `quote_issued` or `quote_discarded`.
        """

        def renewed(former: Quote) -> tuple[Quote, ...]:
            items = (
                replace(item, clause=self._clauses.current(item.clause, former.customer)) if item.clause else item
                for item in former.items
            )
            return (replace(former, items=tuple(items)),)

        return self._rewrite(quote_id, renewed)

    def issue(self, quote_id: UUID) -> Changes:
        """Gives it a number and the day until which it binds; from now on it never changes.

        A quote it was made to replace is replaced by that.

        Raises:
            HelpdeskError: `quote_unknown`, `quote_issued`, `quote_discarded`, `quote_incomplete` with what is
                missing; `quote_accepted` or `quote_replaced` when what it should replace is no longer there for it.
        """
        now = self._now()
        day = now.astimezone().date()
        ticket = self._ticket_name(self.get(quote_id).ticket)
        with self._store.transaction() as session:
            draft = in_print_order(replace(rows.open_draft(session, quote_id, self._firm()), ticket_name=ticket))
            if draft.missing:
                raise incomplete(draft)
            issued = replace(
                draft,
                state=QuoteState.ISSUED,
                number=rows.next_number(session, day.year),
                updated=now,
                issued=now,
                valid_until=day + timedelta(days=draft.tariff.binding_days),
                cautions=(),
            )
            rows.change_draft(session, quote_id, updated=now)
            rows.keep_issued(session, issued, now)
            if issued.replaces is None:
                return _changed(quote_id)
            former, _number = issued.replaces
            check_replaceable(rows.whole(session, former, self._firm(), day))
            event = QuoteEvent(QuoteState.REPLACED, now, day, quote=quote_id, number=issued.number)
            rows.append(session, former, event)
        return _changed(quote_id, former)

    def accept(self, quote_id: UUID, acceptance: Acceptance) -> Changes:
        """Notes that the customer has said yes.

        Raises:
            HelpdeskError: `quote_unknown`, or as `helpdesk.work.quote_answers.accepted`.
        """
        return self._answer(quote_id, lambda quote, now: accepted(quote, acceptance, now))

    def decline(self, quote_id: UUID, declining: Declining) -> Changes:
        """Notes that the customer has said no.

        Raises:
            HelpdeskError: `quote_unknown`, or as `helpdesk.work.quote_answers.declined`.
        """
        return self._answer(quote_id, lambda quote, now: declined(quote, declining, now))

    def revise(self, quote_id: UUID) -> Changes:
        """Begins a draft with all an issued quote says, which replaces it once that is issued; one a quote is enough.

        Returns:
            What names the draft alone, whether it was there already or not.

        Raises:
            HelpdeskError: `quote_unknown`, or as `helpdesk.work.quote_answers.check_replaceable`.
        """
        now = self._now()
        with self._store.transaction() as session:
            former = rows.whole(session, quote_id, self._firm(), _day(now))
            check_replaceable(former)
            if begun := rows.revision_of(session, quote_id):
                return _changed(begun)
            revised = replace(former, id=self._new_id(), created=now, updated=now, replaces=(former.id, former.number))
            rows.begin(session, revised)
        return _changed(revised.id)

    def discard(self, quote_id: UUID) -> Changes:
        """Puts a draft away.

        Raises:
            HelpdeskError: `quote_unknown`, `quote_issued` or `quote_discarded`.
        """
        with self._store.transaction() as session:
            rows.change_draft(session, quote_id, discarded=self._now())
        return _changed(quote_id)

    def restore(self, quote_id: UUID) -> Changes:
        """Takes a draft back that was put away; does nothing when it wasn't.

        Raises:
            HelpdeskError: `quote_unknown`.
        """
        with self._store.transaction() as session:
            row_of(session, QuoteTable, quote_id, "quote_unknown")
            session.execute(update(QuoteTable).where(col(QuoteTable.id) == quote_id).values(discarded=None))
        return _changed(quote_id)

    def get(self, quote_id: UUID) -> Quote:
        """One quote, whole.

        Raises:
            HelpdeskError: `quote_unknown`.
        """
        with self._store.transaction() as session:
            quote = rows.whole(session, quote_id, self._firm(), _day(self._now()))
        if quote.state is not QuoteState.DRAFT:
            return quote
        # Outside the transaction: other services have their own.
        return replace(
            quote,
            ticket_name=self._ticket_name(quote.ticket),
            outdated=self._clauses.outdated(quote.items, quote.customer),
        )

    def page(self, after: QuoteRow | None = None, limit: int = 100, state: QuoteState | None = None) -> list[QuoteRow]:
        """The quotes that follow `after`, newest first, without those put away; of one state or of all."""
        today = _day(self._now())
        key = tuple_(col(QuoteTable.updated), col(QuoteTable.id))
        query = select(QuoteTable, CustomerTable.name).join(
            CustomerTable, col(CustomerTable.id) == col(QuoteTable.customer_id)
        )
        query = query.where(col(QuoteTable.discarded).is_(None))
        if after is not None:
            query = query.where(key < (after.updated, after.id))
        if state is not None:
            query = query.where(rows.is_in(state, today))
        newest = (col(QuoteTable.updated).desc(), col(QuoteTable.id).desc())
        with self._store.transaction() as session:
            return [
                QuoteRow(
                    row.id,
                    state_on(QuoteState(row.state), row.valid_until, today),
                    row.number or "",
                    row.title,
                    customer,
                    row.updated,
                    row.valid_until,
                )
                for row, customer in session.exec(query.order_by(*newest).limit(limit))
            ]

    def resting_on(self, entries: Collection[str], *, but_on: str = "") -> tuple[RestingQuote, ...]:
        """The drafts, and the issued quotes that bind and wait for an answer, that rest on these entries; newest first.

        Args:
            but_on: An edition whose clauses don't count: what rests on it isn't touched by going there.
        """
        query = (
            select(QuoteTable.id, QuoteTable.title, CustomerTable.name, QuoteItemTable.entry, QuoteItemTable.clause)  # type: ignore[call-overload]  # typed for four columns at most
            .join(QuoteItemTable, col(QuoteItemTable.quote_id) == col(QuoteTable.id))
            .join(CustomerTable, col(CustomerTable.id) == col(QuoteTable.customer_id))
            .where(col(QuoteTable.discarded).is_(None), col(QuoteItemTable.entry).is_not(None))
            .where(rows.is_unfinished(_day(self._now())))
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
            former,
            items=items,
            language=draft.language,
            estimate_minutes=draft.estimate_minutes,
            text=draft.text,
            term=draft.term,
            vat_reason=draft.vat_reason,
        )

    def _answer(self, quote_id: UUID, answered: Callable[[Quote, datetime], QuoteEvent]) -> Changes:
        now = self._now()
        with self._store.transaction() as session:
            rows.append(session, quote_id, answered(rows.whole(session, quote_id, self._firm(), _day(now)), now))
        return _changed(quote_id)

    def _rewrite(self, quote_id: UUID, change: Callable[[Quote], tuple[Quote, ...]]) -> Changes:
        """Makes of a draft what `change` makes of it, first itself, then what is to be a draft of its own.

        That asks other services, which have transactions of their own. So it happens outside, and counts only if
        nobody else has changed the draft meanwhile, such as a command while the window is open; else it happens anew.
        """
        while True:
            with self._store.transaction() as session:
                former = rows.open_draft(session, quote_id, self._firm())
            wanted, *aside = change(former)
            with self._store.transaction() as session:
                if rows.open_draft(session, quote_id, self._firm()) == former:
                    rows.rewrite(session, wanted, self._now())
                    for other in aside:
                        rows.begin(session, other)
                    return _changed(quote_id, *(other.id for other in aside))


def _day(moment: datetime) -> date:
    return moment.astimezone().date()


def _changed(*quotes: UUID) -> Changes:
    return Changes(quotes=frozenset(quotes))

"""The outbox's rows: what waits, in which order it may go, and the log of what was tried."""

from collections.abc import Callable, Collection
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

from sqlalchemy import delete, or_, update
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from helpdesk.customers.tables import CustomerTable
from helpdesk.delivery.desk import Memo, Parcel
from helpdesk.delivery.models import Attempt, OutboxItem, ParcelKind
from helpdesk.delivery.tables import AttemptTable, FetchTable, MemoTable, OutboxTable
from helpdesk.i18n import _
from helpdesk.store.database import Store
from helpdesk.tickets import Receipt, TicketState
from helpdesk.tickets.reading import attachments_of, ticket_row
from helpdesk.tickets.tables import MessageTable, ReceiptTable, TicketTable

PATIENCE = timedelta(days=1)
"""After this a person is asked about what still waits."""

WAITS = (15, 30, 60, 120, 300, 600, 900)
"""Seconds until the next try, growing while a desk can't be reached."""

OVERDUE_WAIT = 3600
"""Seconds between tries of what a person was asked about."""

FIRST_FETCH = timedelta(minutes=5)

_LONGEST_WAIT = timedelta(hours=1.2)
"""What is due later than this from now was put off by a clock that has been set back since."""

_UNDELIVERED = col(OutboxTable.state) != TicketState.DELIVERED
# The same, as an index finds it: the delivered ones are the most by far.
_WAITING = (TicketState.QUEUED, TicketState.DELIVERING, TicketState.UNCERTAIN, TicketState.FAILED)


class Outbox:
    """Operations on the outbox inside a caller's transaction, each leaving the ticket's own state right."""

    def __init__(
        self, store: Store, now: Callable[[], datetime], path: Callable[[str], Path], jitter: Callable[[], float]
    ) -> None:
        """`path` tells where the content with a hash lies; `jitter`, from 0 to 1, keeps clients apart."""
        self._store = store
        self._now = now
        self._path = path
        self._jitter = jitter

    def add(self, session: Session, key: UUID, kind: ParcelKind, ticket_id: UUID, desk: str) -> None:
        """Queues something behind all that its ticket has waiting."""
        customer = select(CustomerTable.name).join(TicketTable, col(TicketTable.customer_id) == CustomerTable.id)
        noted = session.get(MemoTable, key)
        session.add(
            OutboxTable(
                key=key,
                ticket_id=ticket_id,
                kind=kind,
                desk=desk,
                state=TicketState.QUEUED,
                queued=self._now(),
                customer=session.scalar(customer.where(TicketTable.id == ticket_id)) or "",
                memo=noted.text if noted else "",
            )
        )
        session.flush()
        self.settle(session, ticket_id)

    def mark(
        self,
        session: Session,
        item: OutboxTable,
        state: TicketState,
        detail: str,
        code: str = "",
        due: datetime | None = None,
        *,
        refused: bool = False,
    ) -> None:
        """Moves an item to a state, writes down why, and says when to look at it again."""
        key, ticket_id, kind = item.key, item.ticket_id, item.kind
        # A try that leaves it waiting as before mustn't lift its ticket to the top of the list under somebody's mouse.
        seen = _at_rest(item.state) != _at_rest(state)
        values: dict[str, object] = {"state": state, "due": due, "refused": refused}
        session.execute(update(OutboxTable).where(col(OutboxTable.key) == key).values(values))
        if kind == ParcelKind.REPLY:
            session.execute(update(MessageTable).where(col(MessageTable.id) == key).values(state=state))
        self.log(session, key, ticket_id, state, detail, code)
        self.settle(session, ticket_id, seen=seen)

    def begin(self, session: Session, item: OutboxTable, address: str) -> None:
        """Marks an item as being delivered, to a desk at this address."""
        key = item.key
        self.mark(session, item, TicketState.DELIVERING, _("Wird zugestellt"))
        handed = update(OutboxTable).where(col(OutboxTable.key) == key)
        session.execute(handed.values(sent=self._now(), address=address))

    def sent(self, session: Session, item: OutboxTable) -> datetime | None:
        """When it was handed to the desk last; by a clock that was set back since, now."""
        if item.sent is not None and item.sent > self._now():
            item.sent = self._now()
            session.flush()
        return item.sent

    def wait(
        self,
        session: Session,
        item: OutboxTable,
        state: TicketState,
        detail: str,
        code: str,
        seconds: int | None,
        *,
        refused: bool = False,
    ) -> datetime:
        """As `mark`, to be tried again after `seconds`, or after a wait that grows; returns when."""
        key, waits, doubts = item.key, item.waits, item.doubts
        uncertain = state is TicketState.UNCERTAIN
        if seconds is None:
            turns = max(doubts - 1, 0) if uncertain else waits
            seconds = OVERDUE_WAIT if self.overdue(item) else WAITS[min(turns, len(WAITS) - 1)]
            seconds += int(seconds * self._jitter() / 10)
        due = self._now() + timedelta(seconds=seconds)
        self.mark(session, item, state, detail, code, due, refused=refused)
        counted = {"doubts": doubts + 1} if uncertain else {"waits": waits + 1}
        session.execute(update(OutboxTable).where(col(OutboxTable.key) == key).values(counted))
        return due

    def doubt(self, session: Session, item: OutboxTable, detail: str, code: str, seconds: int | None) -> datetime:
        """As `wait` for something that may have arrived: the first time it is looked for at once."""
        if seconds is None and not item.doubts:
            seconds = 0
        return self.wait(session, item, TicketState.UNCERTAIN, detail, code, seconds)

    def postpone(self, session: Session, desk: str, until: datetime) -> None:
        """Makes all that waits for a desk wait until then at least."""
        due = col(OutboxTable.due)
        waiting = update(OutboxTable).where(
            col(OutboxTable.desk) == desk, col(OutboxTable.state) == TicketState.QUEUED, or_(due.is_(None), due < until)
        )
        session.execute(waiting.values(due=until))

    def release(self, session: Session, desk: str) -> None:
        """Lets all that waits for a desk go at once: it can be reached again."""
        waiting = update(OutboxTable).where(col(OutboxTable.desk) == desk, col(OutboxTable.state) == TicketState.QUEUED)
        session.execute(waiting.values(due=None, waits=0))

    def be_patient(self, session: Session, ticket_id: UUID, detail: str) -> None:
        """Starts the day anew after which a person is asked about a ticket, and tries it at once."""
        waiting = select(OutboxTable).where(OutboxTable.ticket_id == ticket_id, _UNDELIVERED)
        for item in session.exec(waiting):
            item.asked, item.waits, item.doubts = self._now(), 0, 0
            if item.state == TicketState.QUEUED:
                item.due = None
            self.log(session, item.key, ticket_id, TicketState(item.state), detail)

    def overdue(self, item: OutboxTable) -> bool:
        """Whether a person is to be asked about it."""
        waiting = item.state in {TicketState.QUEUED, TicketState.DELIVERING, TicketState.UNCERTAIN}
        # Whichever way the clock was set.
        return waiting and abs(self._now() - (item.asked or item.queued)) >= PATIENCE

    def accept(self, session: Session, item: OutboxTable, receipt: Receipt, detail: str) -> None:
        """Makes an item a fact: keeps its receipt, and what it changes about the ticket."""
        key, ticket_id, kind = item.key, item.ticket_id, item.kind
        if session.get(ReceiptTable, key) is None:
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
                    warning=receipt.warning,
                )
            )
        ticket = update(TicketTable).where(col(TicketTable.id) == ticket_id)
        if kind == ParcelKind.CREATE:
            session.execute(ticket.values(number=receipt.number))
        elif kind == ParcelKind.CLOSE:
            session.execute(ticket.values(closed=receipt.at))
        if receipt.warning:
            session.execute(ticket.values(unread=True))
        self.mark(session, item, TicketState.DELIVERED, " ".join(filter(None, (detail, receipt.warning))))
        self._watch(session, ticket_id, closed=kind == ParcelKind.CLOSE)

    def remove(self, session: Session, item: OutboxTable, detail: str) -> None:
        """Takes an item out, so that it can't go any more; its log stays, and what its desk noted."""
        key, ticket_id = item.key, item.ticket_id
        if item.memo:
            session.merge(MemoTable(key=key, ticket_id=ticket_id, text=item.memo))
        session.execute(delete(OutboxTable).where(col(OutboxTable.key) == key))
        self.log(session, key, ticket_id, TicketState.DRAFT, detail)

    def log(
        self, session: Session, key: UUID, ticket_id: UUID, state: TicketState, detail: str, code: str = ""
    ) -> None:
        """Adds a line to an item's log; what happens again and again is one line that counts."""
        session.flush()
        lines = select(AttemptTable).where(AttemptTable.key == key).order_by(col(AttemptTable.sequence).desc()).limit(2)
        last = list(session.exec(lines))
        if len(last) == 2 and last[0].state == TicketState.DELIVERING:
            last.reverse()
        if last and (last[0].state, last[0].detail, last[0].code) == (state, detail, code):
            last[0].times += 1
            last[0].last = self._now()
            for tried in last[1:]:
                if tried.state == TicketState.DELIVERING:
                    session.delete(tried)
            session.flush()
            return
        session.add(AttemptTable(key=key, ticket_id=ticket_id, at=self._now(), state=state, detail=detail, code=code))

    def settle(self, session: Session, ticket_id: UUID, *, seen: bool = True) -> None:
        """Gives the ticket the state of the first thing in its thread that hasn't arrived; the newest if `seen`."""
        session.flush()
        waiting = self.first(session, ticket_id)
        closed = session.scalar(select(TicketTable.closed).where(TicketTable.id == ticket_id))
        arrived = TicketState.DELIVERED if closed is None else TicketState.CLOSED
        values: dict[str, object] = {"state": waiting.state if waiting else arrived}
        if seen:
            values["updated"] = self._now()
        session.execute(update(TicketTable).where(col(TicketTable.id) == ticket_id).values(values))

    def first(self, session: Session, ticket_id: UUID) -> OutboxTable | None:
        """The first thing of a ticket that hasn't arrived."""
        waiting = select(OutboxTable).where(OutboxTable.ticket_id == ticket_id, _UNDELIVERED)
        return session.exec(waiting.order_by(col(OutboxTable.sequence))).first()

    def last(self, session: Session, ticket_id: UUID) -> OutboxTable | None:
        """The last thing of a ticket that hasn't arrived."""
        waiting = select(OutboxTable).where(OutboxTable.ticket_id == ticket_id, _UNDELIVERED)
        return session.exec(waiting.order_by(col(OutboxTable.sequence).desc())).first()

    def interrupted(self, session: Session) -> list[OutboxTable]:
        """What was being delivered when the program ended."""
        return list(session.exec(select(OutboxTable).where(OutboxTable.state == TicketState.DELIVERING)))

    def next_due(
        self,
        session: Session,
        state: TicketState,
        tried: Collection[UUID] = (),
        down: Collection[str] = (),
        *,
        anyway: bool = False,
    ) -> OutboxTable | None:
        """The next item in a state whose time has come, or any `anyway`; all before it in its thread has arrived.

        None of `tried`, and none for a desk that is `down`.
        """
        query = _unblocked().where(
            OutboxTable.state == state, col(OutboxTable.key).not_in(tried), col(OutboxTable.desk).not_in(down)
        )
        if not anyway:
            due, now = col(OutboxTable.due), self._now()
            query = query.where(or_(due.is_(None), due <= now, due > now + _LONGEST_WAIT))
        return session.exec(query.order_by(col(OutboxTable.sequence))).first()

    def due(self, session: Session, desks: Collection[str]) -> datetime | None:
        """When something can be done for what waits: sent, or looked for at one of `desks`; None when never."""
        waiting = or_(
            col(OutboxTable.state).in_((TicketState.QUEUED, TicketState.DELIVERING)),
            (col(OutboxTable.state) == TicketState.UNCERTAIN) & col(OutboxTable.desk).in_(desks),
        )
        now = self._now()
        moments = [item.due or now for item in session.exec(_unblocked().where(waiting))]
        return min((now if moment > now + _LONGEST_WAIT else moment for moment in moments), default=None)

    def parcel(self, session: Session, item: OutboxTable) -> Parcel:
        """What the item carries; the same each time, since nothing of it changes while it is in the outbox."""
        ticket = ticket_row(session, item.ticket_id)
        key, kind = item.key, ParcelKind(item.kind)
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
            customer=item.customer,
            profile=ticket.profile,
            attachments=files,
            paths=tuple(self._path(file.sha256) for file in files),
            memo=Memo(item.memo, lambda text: self._note(key, text)),
        )

    def items(self, session: Session) -> list[OutboxItem]:
        """All that hasn't arrived, with its log, first queued first."""
        rows = session.exec(
            select(OutboxTable, TicketTable.subject)
            .join(TicketTable, col(TicketTable.id) == col(OutboxTable.ticket_id))
            .where(col(OutboxTable.state).in_(_WAITING))
            .order_by(col(OutboxTable.sequence))
        ).all()
        attempts: dict[UUID, list[Attempt]] = {item.key: [] for item, _subject in rows}
        for line in session.exec(
            select(AttemptTable).where(col(AttemptTable.key).in_(attempts)).order_by(col(AttemptTable.sequence))
        ):
            attempt = Attempt(line.at, TicketState(line.state), line.detail, line.code, line.times, line.last)
            attempts[line.key].append(attempt)
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
                item.due,
                self.overdue(item),
                bool(item.refused) and item.state == TicketState.UNCERTAIN,
            )
            for item, subject in rows
        ]

    def _note(self, key: UUID, text: str) -> None:
        with self._store.transaction() as session:
            session.execute(update(OutboxTable).where(col(OutboxTable.key) == key).values(memo=text))

    def _watch(self, session: Session, ticket_id: UUID, *, closed: bool) -> None:
        """Has the answers to a ticket fetched; at once when it is closed, since one may just have been written."""
        watched = session.get(FetchTable, ticket_id)
        due = self._now() if closed else self._now() + FIRST_FETCH
        if watched is None:
            session.add(FetchTable(ticket_id=ticket_id, due=due, failures=0))
        else:
            watched.due = min(watched.due, due)


def mended(session: Session, desk: str, now: datetime) -> None:
    """Ends all waits for a desk whose settings changed, also those for its answers."""
    waiting = col(OutboxTable.state).in_((TicketState.QUEUED, TicketState.UNCERTAIN))
    session.execute(
        update(OutboxTable).where(col(OutboxTable.desk) == desk, waiting).values(due=None, waits=0, doubts=0)
    )
    here = select(TicketTable.id).where(TicketTable.desk == desk)
    later = update(FetchTable).where(col(FetchTable.ticket_id).in_(here), col(FetchTable.failures) > 0)
    session.execute(later.values(due=now, failures=0))


def _at_rest(state: str) -> str:
    """The state between two tries."""
    return TicketState.QUEUED if state == TicketState.DELIVERING else state


def _unblocked() -> SelectOfScalar[OutboxTable]:
    """The items before which nothing of their thread waits."""
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
    return select(OutboxTable).where(~blocked)

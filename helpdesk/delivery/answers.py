"""What desks answer: fetched on a schedule and on demand, each message kept once, as text by a stranger."""

import logging
from collections.abc import Callable, Collection, Mapping
from datetime import UTC, datetime, timedelta
from uuid import UUID

from sqlalchemy import delete, or_, update
from sqlmodel import Session, col, select

from helpdesk.changes import Changes
from helpdesk.delivery.desk import Desk, RefusedError
from helpdesk.delivery.models import DeskMessage, DeskThread
from helpdesk.delivery.outbox import WAITS, Outbox
from helpdesk.delivery.places import places_of, require_same
from helpdesk.delivery.reading_back import whole_number
from helpdesk.delivery.tables import FetchTable, OutboxTable
from helpdesk.errors import HelpdeskError
from helpdesk.i18n import _
from helpdesk.store.database import Store
from helpdesk.store.storable import storable
from helpdesk.tickets import MESSAGE_LENGTH, DeskFile, TicketState
from helpdesk.tickets.reading import ticket_row
from helpdesk.tickets.refusals import refusal
from helpdesk.tickets.tables import DeskFileTable, MessageTable, ReceiptTable, TicketTable

log = logging.getLogger(__name__)

AT_ONCE = 50
"""The most tickets fetched in one go."""

_MOST_FILES = 50
_GONE_WAIT = timedelta(hours=6)
_LOGIN_WAIT = timedelta(minutes=15)
_LONGEST_WAIT = timedelta(hours=6)
"""What is due later than this from now was put off by a clock that has been set back since."""
AFTER_CLOSING = timedelta(days=30)
"""For so long a closed ticket is asked for: what was written just before, or to open it again."""
_FIRST = datetime(1970, 1, 1, tzinfo=UTC)


class Answers:
    """Reads threads at desks and keeps what is new.

    Attributes:
        troubles: Why a desk couldn't be asked the last time, by its name.
    """

    def __init__(self, store: Store, outbox: Outbox, now: Callable[[], datetime], new_id: Callable[[], UUID]) -> None:
        self._store = store
        self._outbox = outbox
        self._now = now
        self._new_id = new_id
        self.troubles: dict[str, str] = {}

    def fetch(self, desks: Mapping[str, Desk], ticket_id: UUID) -> Changes:
        """Asks for one ticket now.

        Raises:
            HelpdeskError: `ticket_unknown`, `ticket_not_delivered`, `desk_unread`, `desk_moved`, or as `Desk.fetch`.
        """
        with self._store.transaction() as session:
            row = ticket_row(session, ticket_id)
            number, name, closed, places = row.number, row.desk, row.closed, places_of(session, ticket_id)
        if not number:
            raise refusal("ticket_not_delivered")
        thread = _readable(desks, name, places).fetch(number)
        self.troubles.pop(name, None)
        return self._keep(ticket_id, thread, closed)

    def fetch_due(self, desks: Mapping[str, Desk], stopped: Callable[[], bool]) -> Changes:
        """Asks for the tickets whose time has come; what can't be reached now is asked for later.

        Raises:
            HelpdeskError: What was fetched can't be stored.
        """
        changes, down = Changes(), set[str]()
        for ticket_id, name in self._due():
            if stopped():
                break
            if (desk := desks.get(name)) is None or not desk.can_fetch:
                self._forget(ticket_id)
            elif name not in down:
                fetched = self._tried(desks, ticket_id, name)
                changes |= fetched or Changes()
                down |= {name} if fetched is None else set()
        return changes

    def closed_lately(self, limit: int) -> list[tuple[UUID, str]]:
        """The closed tickets that are still asked for, and their desks; last closed first."""
        closed = col(TicketTable.closed)
        query = (
            select(FetchTable.ticket_id, TicketTable.desk)
            .join(TicketTable, col(TicketTable.id) == col(FetchTable.ticket_id))
            .where(closed.is_not(None))
            .order_by(closed.desc())
            .limit(limit)
        )
        with self._store.transaction() as session:
            return [(ticket_id, desk) for ticket_id, desk in session.exec(query)]

    def fetched_until(self, ticket_id: UUID) -> datetime | None:
        """When a closed ticket is asked for the last time; None while it is open, and where it isn't asked for.

        Raises:
            HelpdeskError: `ticket_unknown`.
        """
        with self._store.transaction() as session:
            closed = ticket_row(session, ticket_id).closed
            watched = closed is not None and session.get(FetchTable, ticket_id) is not None
        return closed + AFTER_CLOSING if closed is not None and watched else None

    def download(self, desks: Mapping[str, Desk], ticket_id: UUID, file: DeskFile) -> bytes:
        """The content of a file that came with a message.

        Raises:
            HelpdeskError: `ticket_unknown`, `desk_unread`, `desk_moved`, or as `Desk.download`.
        """
        with self._store.transaction() as session:
            row = ticket_row(session, ticket_id)
            number, name, places = row.number, row.desk, places_of(session, ticket_id)
        return _readable(desks, name, places).download(number, file)

    def _tried(self, desks: Mapping[str, Desk], ticket_id: UUID, name: str) -> Changes | None:
        """What changed; None when the desk can't be asked now."""
        try:
            return self.fetch(desks, ticket_id)
        except HelpdeskError as error:
            self.troubles[name] = " ".join(error.lines())
            if error.code == "desk_login":
                # Each further try with a wrong key may get it locked; the right one ends the wait (`mended`).
                self._later(ticket_id, _LOGIN_WAIT)
                self._postpone(name)
                return None
            if isinstance(error, RefusedError):
                self._later(ticket_id, _GONE_WAIT)
                return Changes()
        except Exception:  # a stranger's answer must not keep the others from being asked
            log.exception("a desk's answer could not be read")
        self._later(ticket_id)
        return None

    def _postpone(self, desk: str) -> None:
        until = self._now() + _LOGIN_WAIT
        here = select(TicketTable.id).where(TicketTable.desk == desk)
        waiting = update(FetchTable).where(col(FetchTable.ticket_id).in_(here), col(FetchTable.due) < until)
        with self._store.transaction() as session:
            session.execute(waiting.values(due=until, failures=FetchTable.failures + 1))

    def _due(self) -> list[tuple[UUID, str]]:
        query = (
            select(FetchTable.ticket_id, TicketTable.desk)
            .join(TicketTable, col(TicketTable.id) == col(FetchTable.ticket_id))
            .where(or_(col(FetchTable.due) <= self._now(), col(FetchTable.due) > self._now() + _LONGEST_WAIT))
            .order_by(col(FetchTable.due))
            .limit(AT_ONCE)
        )
        with self._store.transaction() as session:
            return [(ticket_id, desk) for ticket_id, desk in session.exec(query)]

    def _later(self, ticket_id: UUID, wait: timedelta | None = None) -> None:
        with self._store.transaction() as session:
            row = session.get(FetchTable, ticket_id)
            if row is None:
                return
            growing = timedelta(seconds=WAITS[min(row.failures, len(WAITS) - 1)])
            row.due = self._now() + (wait or growing)
            row.failures += 1

    def _forget(self, ticket_id: UUID) -> None:
        with self._store.transaction() as session:
            session.execute(delete(FetchTable).where(col(FetchTable.ticket_id) == ticket_id))

    def _keep(self, ticket_id: UUID, thread: DeskThread, closed_before: datetime | None) -> Changes:
        with self._store.transaction() as session:
            row = ticket_row(session, ticket_id)
            closed, state = row.closed, storable(thread.state)[:60]
            values: dict[str, object] = {} if row.desk_state == state else {"desk_state": state}
            if new := self._add(session, ticket_id, thread):
                values |= {"unread": True, "updated": self._now()}
            # Only if nothing of ours came between question and answer.
            if closed == closed_before and (closed is not None) != thread.closed:
                values["closed"] = self._now() if thread.closed else None
            if values:
                session.execute(update(TicketTable).where(col(TicketTable.id) == ticket_id).values(values))
            if "closed" in values:
                self._outbox.settle(session, ticket_id)
            self._schedule(session, ticket_id)
        return Changes(tickets=frozenset({ticket_id})) if new or values else Changes()

    def _add(self, session: Session, ticket_id: UUID, thread: DeskThread) -> int:
        known = session.exec(
            select(MessageTable.id, MessageTable.remote).where(MessageTable.ticket_id == ticket_id)
        ).all()
        ours, remotes = {key for key, _remote in known}, {remote for _key, remote in known}
        for parcels in (OutboxTable, ReceiptTable):
            # A closing is no message here, but may be one there.
            ours |= set(session.exec(select(parcels.key).where(parcels.ticket_id == ticket_id)))
        count = 0
        for message in thread.messages:
            remote = storable(message.id)[:200]
            if remote in remotes or message.key in ours:
                continue
            remotes.add(remote)
            self._add_one(session, ticket_id, remote, message)
            count += 1
        return count

    def _add_one(self, session: Session, ticket_id: UUID, remote: str, message: DeskMessage) -> None:
        message_id, text = self._new_id(), storable(message.text)
        if len(text) > MESSAGE_LENGTH:
            text = text[:MESSAGE_LENGTH] + "\n" + _("[Gekürzt; die ganze Nachricht steht im Ticketsystem.]")
        session.add(
            MessageTable(
                id=message_id,
                ticket_id=ticket_id,
                at=min(max(message.at, _FIRST), self._now()),
                author="desk",
                text=text,
                state=TicketState.DELIVERED,
                author_name=storable(message.author)[:200],
                remote=remote,
            )
        )
        session.flush()
        for position, file in enumerate(message.attachments[:_MOST_FILES]):
            session.add(
                DeskFileTable(
                    id=self._new_id(),
                    message_id=message_id,
                    position=position,
                    remote=storable(file.id)[:200],
                    name=storable(file.name)[:255],
                    bytes=whole_number(file.bytes),
                )
            )

    def _schedule(self, session: Session, ticket_id: UUID) -> None:
        session.flush()
        ticket = select(TicketTable.updated, TicketTable.closed).where(TicketTable.id == ticket_id)
        updated, closed = session.exec(ticket).one()
        now = self._now()
        if closed is not None and abs(now - closed) > AFTER_CLOSING:
            session.execute(delete(FetchTable).where(col(FetchTable.ticket_id) == ticket_id))
            return
        due = now + (interval(now - updated) if closed is None else _LONGEST_WAIT)
        row = session.get(FetchTable, ticket_id)
        if row is None:
            session.add(FetchTable(ticket_id=ticket_id, due=due, failures=0))
        else:
            row.due, row.failures = due, 0


def interval(age: timedelta) -> timedelta:
    """How long until a ticket is asked for again, by how long nothing happened to it."""
    if age < timedelta(days=1):
        return timedelta(minutes=5)
    return timedelta(hours=1) if age < timedelta(days=7) else timedelta(hours=6)


def _readable(desks: Mapping[str, Desk], name: str, places: Collection[str]) -> Desk:
    desk = desks.get(name)
    if desk is None or not desk.can_fetch:
        raise unread(name)
    require_same(desk, places)
    return desk


def unread(desk: str) -> RefusedError:
    """The error for a desk whose answers can't be read."""
    return RefusedError(
        "desk_unread",
        _("Die Antworten lassen sich auf dem Weg „{desk}“ nicht abrufen.").format(desk=desk[:80]),
        hint=_("Sehen Sie dort nach, wo das Ticket liegt."),
    )

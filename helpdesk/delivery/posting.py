"""One round through the outbox: what is uncertain is looked for, what may go is sent, what came of it is kept.

No transaction is open while a desk is asked.
"""

import hashlib
import logging
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, select

from helpdesk.changes import Changes
from helpdesk.delivery.desk import Desk, HandedOver, LoginError, Parcel, RefusedError, UnclearError, UnreachableError
from helpdesk.delivery.models import ParcelKind
from helpdesk.delivery.outbox import Outbox
from helpdesk.delivery.places import known_as, places_of, require_same
from helpdesk.delivery.tables import OutboxTable
from helpdesk.errors import HelpdeskError
from helpdesk.i18n import _
from helpdesk.store.database import Store
from helpdesk.tickets import Receipt, TicketState

log = logging.getLogger(__name__)

_LOGIN_WAIT = 900
"""Seconds for which a desk that turned one away is left alone by the others."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of handing a parcel over, or of looking for it.

    Attributes:
        waits: Whether it is tried again by itself, after a wait that grows unless `seconds` says how long.
        doubted: It was handed over, and the answer got lost: it is looked for at once, or after `seconds`; when that
            happens again and again, after a wait that grows.
        down: The desk can't be used now, so the others needn't try.
        refused: The desk won't say whether it arrived, now or later.
    """

    state: TicketState
    detail: str
    receipt: Receipt | None = None
    code: str = ""
    waits: bool = False
    seconds: int | None = None
    doubted: bool = False
    down: bool = False
    refused: bool = False


@dataclass
class Round:
    """Goes through the outbox once, everything due and each at most once.

    Attributes:
        anyway: Whether waits are ignored, since a person asked for it now.
        stopped: Asked before each item.
    """

    store: Store
    outbox: Outbox
    desks: Mapping[str, Desk]
    now: Callable[[], datetime]
    anyway: bool
    stopped: Callable[[], bool]
    tried: set[UUID] = field(default_factory=set)
    looked: set[UUID] = field(default_factory=set)
    down: set[str] = field(default_factory=set)

    def work(self) -> Changes:
        """Does it.

        Raises:
            HelpdeskError: The outcome can't be stored (disk full); the item is found uncertain next time.
        """
        changes = self._interrupted()
        for step in (self._look, self._send):
            while not self.stopped() and (changed := step()) is not None:
                changes |= changed
        return changes

    def _interrupted(self) -> Changes:
        changes = Changes()
        with self.store.transaction() as session:
            for item in self.outbox.interrupted(session):
                changes |= _changed(item.ticket_id)
                self.outbox.mark(session, item, TicketState.UNCERTAIN, _("Beim Zustellen unterbrochen"))
        return changes

    def _look(self) -> Changes | None:
        blind = {name for name, desk in self.desks.items() if not desk.can_search}
        with self.store.transaction() as session:
            passed = self.down | blind
            item = self.outbox.next_due(session, TicketState.UNCERTAIN, self.looked, passed, anyway=self.anyway)
            if item is None:
                return None
            desk, sent = self.desks.get(item.desk), self.outbox.sent(session, item)
            created = item.kind == ParcelKind.CREATE
            places = known_as(session, item.desk, item.address) if created else places_of(session, item.ticket_id)
            parcel = self.outbox.parcel(session, item)
        self.looked.add(parcel.key)
        return self._record(parcel.key, TicketState.UNCERTAIN, self._found(desk, parcel, sent, places))

    def _found(self, desk: Desk | None, parcel: Parcel, sent: datetime | None, places: Collection[str]) -> Outcome:
        if desk is None:
            return Outcome(TicketState.UNCERTAIN, _("Diesen Weg gibt es hier nicht mehr"), waits=True)
        try:
            require_same(desk, places)
            receipt = desk.find(parcel)
        except HelpdeskError as error:
            return _unknown(error)
        except Exception as error:  # a stranger's answer must not hold up what waits behind it
            log.exception("a search at a desk failed")
            return _broken(error, TicketState.UNCERTAIN)
        if receipt is not None:
            return Outcome(TicketState.DELIVERED, _("Beim Nachsehen gefunden"), receipt)
        doubt = timedelta(seconds=desk.doubt_seconds) - (self.now() - (sent or self.now()))
        if sent is not None and doubt > timedelta(0):
            detail = _("Noch nicht zu finden; es wird noch einmal nachgesehen")
            return Outcome(TicketState.UNCERTAIN, detail, waits=True, seconds=int(doubt.total_seconds()) + 1)
        return Outcome(TicketState.QUEUED, _("Nicht angekommen; wird noch einmal gesendet"))

    def _send(self) -> Changes | None:
        with self.store.transaction() as session:
            item = self.outbox.next_due(session, TicketState.QUEUED, self.tried, self.down, anyway=self.anyway)
            if item is None:
                return None
            desk = self.desks.get(item.desk)
            parcel = self.outbox.parcel(session, item)
            places = () if parcel.kind is ParcelKind.CREATE else places_of(session, item.ticket_id)
            self.outbox.begin(session, item, desk.address if desk else "")
        self.tried.add(parcel.key)
        return self._record(parcel.key, TicketState.DELIVERING, self._delivered(desk, parcel, places))

    def _delivered(self, desk: Desk | None, parcel: Parcel, places: Collection[str]) -> Outcome:
        if desk is None:
            return Outcome(TicketState.FAILED, _("Diesen Weg gibt es hier nicht mehr"), code="desk_unknown")
        if damaged := _damaged(parcel):
            detail = _("Der Anhang {name} ist beschädigt oder fehlt").format(name=damaged)
            return Outcome(TicketState.FAILED, detail, code="attachment_damaged")
        try:
            require_same(desk, places)
            # Always looked for first, also what was never sent from here: this database may be a restored backup.
            found = desk.find(parcel) if desk.can_search else None
        except RefusedError as error:
            return _refused(error)
        except HelpdeskError as error:
            return _unreached(error)
        except Exception as error:  # nothing has been sent
            log.exception("a search at a desk failed")
            return _broken(error, TicketState.QUEUED)
        if found is not None:
            return Outcome(TicketState.DELIVERED, _("Ist schon dort, als {number}").format(number=found.number), found)
        if self.stopped():
            return Outcome(TicketState.QUEUED, _("Nicht mehr gesendet: das Programm wurde beendet"))
        return _handed_over(desk, parcel)

    def _record(self, key: UUID, former: TicketState, outcome: Outcome) -> Changes:
        """Keeps what came of an item, unless somebody settled it since it was in its `former` state."""
        try:
            return self._keep(key, former, outcome)
        except IntegrityError as error:  # one item that contradicts what is here mustn't hold up the others
            log.exception("an outcome does not fit")
            return self._keep(key, former, _broken(error, TicketState.UNCERTAIN))

    def _keep(self, key: UUID, former: TicketState, outcome: Outcome) -> Changes:
        with self.store.transaction() as session:
            item = session.exec(select(OutboxTable).where(OutboxTable.key == key)).one_or_none()
            if item is None or item.state != former:
                return Changes()
            ticket_id, desk = item.ticket_id, item.desk
            self._write(session, item, outcome)
            if outcome.receipt is not None:
                self.outbox.release(session, desk)
        return _changed(ticket_id)

    def _write(self, session: Session, item: OutboxTable, outcome: Outcome) -> None:
        desk = item.desk
        if outcome.receipt is not None:
            self.outbox.accept(session, item, outcome.receipt, outcome.detail)
            return
        until = self.now() + timedelta(seconds=outcome.seconds or _LOGIN_WAIT)
        if outcome.doubted:
            until = self.outbox.doubt(session, item, outcome.detail, outcome.code, outcome.seconds)
        elif outcome.waits:
            until = self.outbox.wait(
                session, item, outcome.state, outcome.detail, outcome.code, outcome.seconds, refused=outcome.refused
            )
        else:
            self.outbox.mark(session, item, outcome.state, outcome.detail, outcome.code)
        if outcome.down:
            self.down.add(desk)
            self.outbox.postpone(session, desk, until)


def _handed_over(desk: Desk, parcel: Parcel) -> Outcome:
    try:
        outcome = desk.deliver(parcel)
    except RefusedError as error:
        return _refused(error)
    except UnclearError as error:
        return Outcome(
            TicketState.UNCERTAIN,
            " ".join(error.lines()),
            code=error.code,
            seconds=error.retry_after,
            doubted=True,
            down=error.retry_after is not None,
        )
    except HelpdeskError as error:
        return _unreached(error)
    except Exception as error:
        log.exception("a desk failed")
        return _broken(error, TicketState.UNCERTAIN)
    if isinstance(outcome, HandedOver):
        return Outcome(TicketState.UNCERTAIN, _("Übergeben, Nummer fehlt"))
    return Outcome(TicketState.DELIVERED, _("Angenommen als {number}").format(number=outcome.number), outcome)


def _refused(error: RefusedError) -> Outcome:
    down = isinstance(error, LoginError)
    return Outcome(TicketState.FAILED, " ".join(error.lines()), code=error.code, down=down)


def _unreached(error: HelpdeskError) -> Outcome:
    detail = " ".join(error.lines())
    seconds = error.retry_after if isinstance(error, UnreachableError) else None
    return Outcome(TicketState.QUEUED, detail, code=error.code, waits=True, seconds=seconds, down=True)


def _unknown(error: HelpdeskError) -> Outcome:
    refused = isinstance(error, RefusedError)
    down = not refused or isinstance(error, LoginError)
    seconds = error.retry_after if isinstance(error, UnreachableError) else None
    detail = " ".join(error.lines())
    return Outcome(
        TicketState.UNCERTAIN, detail, code=error.code, waits=True, seconds=seconds, down=down, refused=refused
    )


def _broken(error: Exception, state: TicketState) -> Outcome:
    detail = _("Unerwarteter Fehler im Programm ({name}); es wird nachgesehen").format(name=type(error).__name__)
    return Outcome(state, detail, code="bug", waits=True)


def _damaged(parcel: Parcel) -> str:
    """Name of the first attachment that isn't what it was when it was chosen."""
    for file, path in zip(parcel.attachments, parcel.paths, strict=True):
        try:
            with path.open("rb") as content:
                if hashlib.file_digest(content, "sha256").hexdigest() != file.sha256:
                    return file.name
        except OSError:
            return file.name
    return ""


def _changed(ticket_id: UUID) -> Changes:
    return Changes(tickets=frozenset({ticket_id}))

import hashlib
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from uuid import UUID

from sqlalchemy import update
from sqlmodel import Session, col, select

from helpdesk.changes import Changes
from helpdesk.delivery.desk import Desk, HandedOver, Parcel, RefusedError, UnclearError
from helpdesk.delivery.mail import MailDesk
from helpdesk.delivery.models import DeskCheck, DeskInfo, Handoff, OutboxItem, ParcelKind
from helpdesk.delivery.outbox import Outbox
from helpdesk.delivery.portal import PortalDesk
from helpdesk.delivery.tables import OutboxTable
from helpdesk.errors import HelpdeskError
from helpdesk.i18n import _
from helpdesk.store.database import Store
from helpdesk.store.files import Files
from helpdesk.store.storable import storable
from helpdesk.store.turn import turn
from helpdesk.tickets import MESSAGE_LENGTH, Receipt, TicketState
from helpdesk.tickets.channels import require_open
from helpdesk.tickets.keeping import Keeping
from helpdesk.tickets.profiles import load_profile
from helpdesk.tickets.reading import as_draft, attachments_of, ticket_row
from helpdesk.tickets.refusals import refusal
from helpdesk.tickets.tables import MessageTable, TicketTable
from helpdesk.tickets.thread import begin_reply, is_draft, reply_begun, write_on


class Delivery:
    """Brings tickets, replies and closings to their desks: each arrives once, in the order of its thread.

    An item is `delivering` from before the desk is called until its answer is stored. Whoever finds it so later found
    a crash: it is `uncertain`, the desk is searched for it, and only if it isn't there does it go out again.
    """

    def __init__(
        self,
        store: Store,
        files: Files,
        desks: Callable[[], Sequence[Desk]],
        turn_file: Path,
        now: Callable[[], datetime],
        new_id: Callable[[], UUID],
    ) -> None:
        """`desks` are asked for anew each time, since settings change; `turn_file` keeps two processes from working
        through the outbox together.
        """
        self._store = store
        self._desks_now = desks
        self._turn_file = turn_file
        self._now = now
        self._new_id = new_id
        self._keeping = Keeping(files, new_id)
        self._outbox = Outbox(now, files.path)
        self._ending = False

    def hang_up(self) -> None:
        """Begins nothing more and ends what is under way; call it from any thread when the program closes."""
        self._ending = True

    @property
    def _desks(self) -> Mapping[str, Desk]:
        return {desk.name: desk for desk in self._desks_now()}

    def submit(self, ticket_id: UUID) -> Changes:
        """Queues a draft for its desk; from now on it doesn't change.

        Raises:
            HelpdeskError: `ticket_incomplete` with its problems, `ticket_sent`, `ticket_discarded`, `ticket_unknown`
                or `desk_unknown`, `channel_closed` when its provider takes no tickets by mail any more.
        """
        with self._store.transaction() as session:
            row = ticket_row(session, ticket_id)
            if row.discarded is not None:
                raise refusal("ticket_discarded")
            if not is_draft(row):
                raise refusal("ticket_sent")
            profile = load_profile(row.profile)
            if isinstance(self._desk(row.desk), MailDesk):
                require_open(profile, "mail", self._now().astimezone().date())
            if problems := as_draft(row).problems(profile):
                raise HelpdeskError(
                    "ticket_incomplete",
                    _("Das Ticket ist noch nicht vollständig."),
                    _("Ergänzen Sie die genannten Felder; der Entwurf bleibt gespeichert."),
                    problems=problems,
                )
            self._outbox.add(session, ticket_id, ParcelKind.CREATE, ticket_id, row.desk)
        return _changed(ticket_id)

    def reply(self, ticket_id: UUID, text: str, attachments: Sequence[Path] = (), *, finishes: bool = True) -> Changes:
        """Queues a reply: the one being written, with this text and these files added.

        Args:
            ticket_id: The ticket.
            text: The whole text.
            attachments: Files beside those already attached.
            finishes: Whether it is the one being written; otherwise it is another, and that one stays as it is.

        Raises:
            HelpdeskError: `reply_empty`, `message_too_long`, `ticket_not_sent`, `ticket_closed`, or as
                `Tickets.attach`; what was being written stays as it was.
        """
        if not text.strip():
            raise refusal("reply_empty")
        if len(text) > MESSAGE_LENGTH:
            raise HelpdeskError(
                "message_too_long",
                _("Die Nachricht darf höchstens {longest} Zeichen haben.").format(longest=MESSAGE_LENGTH),
                hint=_("Hängen Sie Längeres als Datei an."),
            )
        with self._store.transaction() as session:
            row = self._open_thread(session, ticket_id)
            profile = load_profile(row.profile)
            message_id = reply_begun(session, ticket_id) if finishes else None
            held = attachments_of(session, ticket_id, message_id) if message_id else ()
        chosen = self._keeping.examine(attachments, profile, held)
        with self._store.transaction() as session:
            desk = self._open_thread(session, ticket_id).desk
            message_id = reply_begun(session, ticket_id) if finishes else None
            message_id = message_id or begin_reply(session, self._new_id(), ticket_id, self._now())
            session.execute(
                update(MessageTable)
                .where(col(MessageTable.id) == message_id)
                .values(text=storable(text), at=self._now(), state=TicketState.QUEUED)
            )
            self._keeping.keep(session, ticket_id, message_id, profile, chosen)
            self._outbox.add(session, message_id, ParcelKind.REPLY, ticket_id, desk)
        return _changed(ticket_id)

    def close(self, ticket_id: UUID) -> Changes:
        """Queues the closing of a delivered ticket.

        Raises:
            HelpdeskError: `ticket_not_delivered`, `ticket_closed` or `ticket_unknown`.
        """
        with self._store.transaction() as session:
            row = ticket_row(session, ticket_id)
            if not row.number:
                raise refusal("ticket_not_delivered")
            desk = self._open_thread(session, ticket_id).desk
            self._outbox.add(session, self._new_id(), ParcelKind.CLOSE, ticket_id, desk)
        return _changed(ticket_id)

    def take_back(self, ticket_id: UUID) -> Changes:
        """Takes the last thing of a ticket that hasn't gone out back: a ticket becomes a draft again, a reply stands
        before what is being written, a closing is dropped. It can't go out any more.

        Raises:
            HelpdeskError: `nothing_waiting`; `ticket_under_way` when it may have arrived; `ticket_unknown`.
        """
        with self._store.transaction() as session:
            ticket_row(session, ticket_id)
            item = self._outbox.last(session, ticket_id)
            if item is None:
                raise refusal("nothing_waiting")
            if item.state not in {TicketState.QUEUED, TicketState.FAILED}:
                raise refusal("ticket_under_way")
            key, kind = item.key, item.kind
            self._outbox.remove(session, item, _("Zurückgenommen"))
            if kind == ParcelKind.REPLY:
                write_on(session, ticket_id, key)
            self._outbox.settle(session, ticket_id)
            if kind == ParcelKind.CREATE:
                ticket = update(TicketTable).where(col(TicketTable.id) == ticket_id)
                session.execute(ticket.values(state=TicketState.DRAFT))
        return _changed(ticket_id)

    def send_due(self) -> Changes:
        """Works through the outbox once: clears up what is uncertain, then sends what may go.

        Does nothing while another process is at it. What a desk can't take now waits for the next call.

        Raises:
            HelpdeskError: The outcome can't be stored (disk full); the item is found uncertain next time.
        """
        with turn(self._turn_file) as mine:
            if not mine:
                return Changes()
            changes = self._clear_up()
            tried: set[UUID] = set()
            while not self._ending and (sent := self._send_next(tried)):
                changes |= sent
        return changes

    def outbox(self) -> list[OutboxItem]:
        """All that hasn't arrived, first queued first."""
        with self._store.transaction() as session:
            return self._outbox.items(session)

    def waits(self) -> bool:
        """Whether something could go out if its desk took it: `send_due` again, after a while."""
        with self._store.transaction() as session:
            return self._outbox.next_due(session, set()) is not None

    def desks(self) -> list[DeskInfo]:
        """Where tickets can go."""
        return [self.desk(name) for name in self._desks]

    def desk(self, name: str) -> DeskInfo:
        """One of them.

        Raises:
            HelpdeskError: `desk_unknown`.
        """
        desk = self._desk(name)
        return DeskInfo(desk.name, desk.title, desk.address, desk.can_search, desk.can_fetch, desk.profile)

    def check(self, name: str) -> DeskCheck:
        """Whether a desk would take a ticket now.

        Raises:
            HelpdeskError: `desk_unknown`.
        """
        return self._desk(name).check()

    def handoff(self, ticket_id: UUID) -> Handoff:
        """What the technician now carries into a portal by hand; puts back what is missing from its folder.

        Raises:
            HelpdeskError: `nothing_handed_over`, `ticket_unknown`, or the folder can't be written.
        """
        with self._store.transaction() as session:
            portal, item = self._handed_over(session, ticket_id)
            parcel = self._outbox.parcel(session, item)
        return portal.lay_out(parcel)

    def confirm(self, ticket_id: UUID, number: str = "") -> Changes:
        """Believes the technician that what was handed over arrived, under the number the portal gave the ticket.

        Raises:
            HelpdeskError: `nothing_handed_over`, `number_malformed` (only a new ticket needs one), `ticket_unknown`.
        """
        with self._store.transaction() as session:
            portal, item = self._handed_over(session, ticket_id)
            parcel = self._outbox.parcel(session, item)
            given = number.strip() if parcel.kind is ParcelKind.CREATE else parcel.number
            if not given or len(given) > 60 or not given.isprintable():
                raise HelpdeskError(
                    "number_malformed",
                    _("Die Ticketnummer fehlt oder ist unlesbar."),
                    hint=_("Tragen Sie die Nummer ein, die {title} anzeigt.").format(title=portal.title),
                )
            receipt = parcel.receipt(portal.name, given, self._now(), portal.address)
            self._outbox.accept(session, item, receipt, _("Von Hand übergeben und bestätigt"))
        portal.clear(parcel)
        return _changed(ticket_id)

    def not_arrived(self, ticket_id: UUID) -> Changes:
        """Believes the technician that what was handed over was not entered; it can then be taken back.

        Raises:
            HelpdeskError: `nothing_handed_over` or `ticket_unknown`.
        """
        with self._store.transaction() as session:
            portal, item = self._handed_over(session, ticket_id)
            parcel = self._outbox.parcel(session, item)
            self._outbox.mark(session, item, TicketState.FAILED, _("Vom Techniker als nicht übergeben gemeldet"))
        portal.clear(parcel)
        return _changed(ticket_id)

    def _clear_up(self) -> Changes:
        changes = Changes()
        with self._store.transaction() as session:
            for item in self._outbox.in_state(session, TicketState.DELIVERING):
                changes |= _changed(item.ticket_id)
                self._outbox.mark(session, item, TicketState.UNCERTAIN, _("Beim Zustellen unterbrochen"))
        with self._store.transaction() as session:
            asked = [
                (item.desk, self._outbox.parcel(session, item))
                for item in self._outbox.in_state(session, TicketState.UNCERTAIN)
            ]
        for name, parcel in asked:
            if (desk := self._desks.get(name)) and desk.can_search:
                changes |= self._ask(desk, parcel)
        return changes

    def _ask(self, desk: Desk, parcel: Parcel) -> Changes:
        key = parcel.key
        try:
            receipt = desk.find(parcel)
        except HelpdeskError as error:
            return self._record(key, None, TicketState.UNCERTAIN, error.message)
        if receipt is not None:
            return self._record(key, receipt, TicketState.DELIVERED, _("Beim Nachsehen gefunden"))
        return self._record(key, None, TicketState.QUEUED, _("Nicht angekommen; wird noch einmal gesendet"))

    def _send_next(self, tried: set[UUID]) -> Changes | None:
        with self._store.transaction() as session:
            item = self._outbox.next_due(session, tried)
            if item is None:
                return None
            key, desk = item.key, self._desks.get(item.desk)
            parcel = self._outbox.parcel(session, item)
            self._outbox.mark(session, item, TicketState.DELIVERING, _("Wird zugestellt"))
        tried.add(key)
        return self._record(key, *_deliver(desk, parcel))

    def _record(self, key: UUID, receipt: Receipt | None, state: TicketState, detail: str) -> Changes:
        with self._store.transaction() as session:
            item = session.exec(select(OutboxTable).where(OutboxTable.key == key)).one()
            ticket_id = item.ticket_id
            if receipt is not None:
                self._outbox.accept(session, item, receipt, detail)
            else:
                self._outbox.mark(session, item, state, detail)
        return _changed(ticket_id)

    def _desk(self, name: str) -> Desk:
        if name not in self._desks:
            raise HelpdeskError(
                "desk_unknown",
                _("Den Weg „{name}“ gibt es nicht.").format(name=name[:80]),
                hint=_("Möglich: {choices}").format(choices=", ".join(self._desks)),
            )
        return self._desks[name]

    def _open_thread(self, session: Session, ticket_id: UUID) -> TicketTable:
        row = ticket_row(session, ticket_id)
        if is_draft(row):
            raise refusal("ticket_not_sent")
        last = self._outbox.last(session, ticket_id)
        if row.closed is not None or (last and last.kind == ParcelKind.CLOSE):
            raise refusal("ticket_closed")
        return row

    def _handed_over(self, session: Session, ticket_id: UUID) -> tuple[PortalDesk, OutboxTable]:
        ticket_row(session, ticket_id)
        item = self._outbox.first(session, ticket_id)
        desk = self._desks.get(item.desk) if item else None
        if item is None or item.state != TicketState.UNCERTAIN or not isinstance(desk, PortalDesk):
            raise refusal("nothing_handed_over")
        return desk, item


def _deliver(desk: Desk | None, parcel: Parcel) -> tuple[Receipt | None, TicketState, str]:
    if desk is None:
        return None, TicketState.FAILED, _("Diesen Weg gibt es hier nicht mehr")
    if damaged := _damaged(parcel):
        return None, TicketState.FAILED, _("Der Anhang {name} ist beschädigt oder fehlt").format(name=damaged)
    try:
        outcome = desk.deliver(parcel)
    except RefusedError as error:
        return None, TicketState.FAILED, " ".join(error.lines())
    except UnclearError as error:
        return None, TicketState.UNCERTAIN, " ".join(error.lines())
    except HelpdeskError as error:
        return None, TicketState.QUEUED, " ".join(error.lines())
    if isinstance(outcome, HandedOver):
        return None, TicketState.UNCERTAIN, _("Übergeben, Nummer fehlt")
    return outcome, TicketState.DELIVERED, _("Angenommen als {number}").format(number=outcome.number)


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

import random
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from uuid import UUID

from sqlalchemy import update
from sqlmodel import Session, col

from helpdesk.changes import Changes
from helpdesk.delivery.answers import Answers
from helpdesk.delivery.desk import Desk
from helpdesk.delivery.doubting import doubt_restored
from helpdesk.delivery.mail import MailDesk
from helpdesk.delivery.models import DeskCheck, DeskInfo, Handoff, OutboxItem, ParcelKind
from helpdesk.delivery.outbox import Outbox
from helpdesk.delivery.places import reached
from helpdesk.delivery.portal import PortalDesk
from helpdesk.delivery.posting import Round
from helpdesk.delivery.settling import in_doubt, require_number, settle
from helpdesk.errors import HelpdeskError
from helpdesk.i18n import _
from helpdesk.store.database import Store
from helpdesk.store.files import Files
from helpdesk.store.storable import storable
from helpdesk.store.turn import turn
from helpdesk.tickets import MESSAGE_LENGTH, DeskFile, TicketState
from helpdesk.tickets.channels import require_open
from helpdesk.tickets.fitting import unfit
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

    Attributes:
        answers: What is known about fetching without asking a desk.
    """

    def __init__(
        self,
        store: Store,
        files: Files,
        desks: Callable[[], Sequence[Desk]],
        turn_file: Path,
        now: Callable[[], datetime],
        new_id: Callable[[], UUID],
        jitter: Callable[[], float] = random.random,
    ) -> None:
        """Opens nothing.

        Args:
            desks: Asked for anew each time, since settings change.
            turn_file: Keeps two processes from working through the outbox together.
            jitter: From 0 to 1; lengthens waits by up to a tenth.
        """
        self._store = store
        self._desks_now = desks
        self._turn_file = turn_file
        self._now = now
        self._new_id = new_id
        self._keeping = Keeping(files, new_id)
        self._outbox = Outbox(store, now, files.path, jitter)
        self.answers = Answers(store, self._outbox, now, new_id)
        self._ending = False

    def hang_up(self) -> None:
        """Begins nothing more and ends what is under way; call it from any thread when the program closes."""
        self._ending = True
        for desk in self._desks_now():
            desk.hang_up()

    @property
    def _desks(self) -> Mapping[str, Desk]:
        return {desk.name: desk for desk in self._desks_now()}

    def submit(self, ticket_id: UUID) -> Changes:
        """Queues a draft for its desk; from now on it doesn't change.

        Raises:
            HelpdeskError: `ticket_incomplete` with its problems, `ticket_sent`, `ticket_discarded`, `ticket_unknown`
                or `desk_unknown`, `channel_closed` when its provider takes no tickets by mail any more.
        """
        doubted = self._heed_restore()
        with self._store.transaction() as session:
            row = ticket_row(session, ticket_id)
            if row.discarded is not None:
                raise refusal("ticket_discarded")
            if not is_draft(row):
                raise refusal("ticket_sent")
            profile = load_profile(row.profile)
            desk = self._desk(row.desk)
            if isinstance(desk, MailDesk):
                require_open(load_profile(desk.profile), "mail", self._now().astimezone().date())
            attached = attachments_of(session, ticket_id, None)
            if problems := [*as_draft(row).problems(profile), *unfit(attached, profile)]:
                raise HelpdeskError(
                    "ticket_incomplete",
                    _("Das Ticket ist noch nicht vollständig."),
                    _("Ergänzen Sie die genannten Felder; der Entwurf bleibt gespeichert."),
                    problems=problems,
                )
            self._outbox.add(session, ticket_id, ParcelKind.CREATE, ticket_id, row.desk)
        return doubted | _changed(ticket_id)

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
        doubted = self._heed_restore()
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
        return doubted | _changed(ticket_id)

    def close(self, ticket_id: UUID) -> Changes:
        """Queues the closing of a delivered ticket.

        Raises:
            HelpdeskError: `ticket_not_delivered`, `ticket_closed` or `ticket_unknown`.
        """
        doubted = self._heed_restore()
        with self._store.transaction() as session:
            row = ticket_row(session, ticket_id)
            if not row.number:
                raise refusal("ticket_not_delivered")
            desk = self._open_thread(session, ticket_id).desk
            self._outbox.add(session, self._new_id(), ParcelKind.CLOSE, ticket_id, desk)
        return doubted | _changed(ticket_id)

    def take_back(self, ticket_id: UUID) -> Changes:
        """Takes the last thing of a ticket that hasn't gone out back: a ticket becomes a draft again, a reply stands
        before what is being written, a closing is dropped. It can't go out any more.

        Raises:
            HelpdeskError: `nothing_waiting`; `ticket_under_way` when it may have arrived; `ticket_unknown`.
        """
        doubted = self._heed_restore()
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
        return doubted | _changed(ticket_id)

    def retry(self, ticket_id: UUID) -> Changes:
        """Sends again what failed first in a ticket's thread, unchanged.

        Raises:
            HelpdeskError: `nothing_failed` or `ticket_unknown`.
        """
        doubted = self._heed_restore()
        with self._store.transaction() as session:
            ticket_row(session, ticket_id)
            item = self._outbox.first(session, ticket_id)
            if item is None or item.state != TicketState.FAILED:
                raise refusal("nothing_failed")
            self._outbox.mark(session, item, TicketState.QUEUED, _("Vom Techniker noch einmal abgesandt"))
        return doubted | _changed(ticket_id)

    def keep_trying(self, ticket_id: UUID) -> Changes:
        """Answers the question after a day: all of the ticket is tried for another one.

        Raises:
            HelpdeskError: `nothing_waiting` or `ticket_unknown`.
        """
        doubted = self._heed_restore()
        with self._store.transaction() as session:
            ticket_row(session, ticket_id)
            if self._outbox.first(session, ticket_id) is None:
                raise refusal("nothing_waiting")
            self._outbox.be_patient(session, ticket_id, _("Weiter versuchen"))
        return doubted | _changed(ticket_id)

    def send_due(self, *, now_anyway: bool = False) -> Changes:
        """Works through the outbox once: clears up what is uncertain, then sends what may go.

        Does nothing while another process is at it. What a desk can't take now waits, each time longer;
        `now_anyway` ignores waits.

        Raises:
            HelpdeskError: The outcome can't be stored (disk full); the item is found uncertain next time.
        """
        with turn(self._turn_file) as mine:
            if not mine:
                return Changes()
            doubted = self._heed_restore()
            posting = Round(self._store, self._outbox, self._desks, self._now, now_anyway, lambda: self._ending)
            return doubted | posting.work()

    def due(self) -> datetime | None:
        """When `send_due` can do something next, perhaps a moment already past; None when nothing waits for it."""
        searchable = [name for name, desk in self._desks.items() if desk.can_search]
        with self._store.transaction() as session:
            return self._outbox.due(session, searchable)

    def _must_send(self) -> bool:
        due = self.due()
        return due is not None and due <= self._now()

    def fetch(self, ticket_id: UUID) -> Changes:
        """Asks the desk what was answered to a ticket.

        Raises:
            HelpdeskError: `ticket_unknown`, `ticket_not_delivered`, `desk_unread`, or the desk can't be asked now.
        """
        return self.answers.fetch(self._desks, ticket_id)

    def fetch_due(self) -> Changes:
        """Asks for the open tickets whose time has come: every 5 minutes those touched today, hourly those of this
        week, else every 6 hours, as are those closed within 30 days. What can't be reached is asked for later;
        `DeskInfo.trouble` says why. Ends early when there is something to send.

        Raises:
            HelpdeskError: What was fetched can't be stored.
        """
        # A slow server mustn't hold up what is written meanwhile: sending goes before.
        waited = self._must_send()
        return self.answers.fetch_due(self._desks, lambda: self._ending or (not waited and self._must_send()))

    def download(self, ticket_id: UUID, file: DeskFile) -> bytes:
        """The content of a file that came with an answer; a stranger's, so look before opening.

        Raises:
            HelpdeskError: `ticket_unknown`, `desk_unread`, `file_missing`, or the desk can't be asked now.
        """
        return self.answers.download(self._desks, ticket_id, file)

    def outbox(self) -> list[OutboxItem]:
        """All that hasn't arrived, first queued first."""
        with self._store.transaction() as session:
            return self._outbox.items(session)

    def desks(self) -> list[DeskInfo]:
        """Where tickets can go."""
        return [self.desk(name) for name in self._desks]

    def desk(self, name: str) -> DeskInfo:
        """One of them.

        Raises:
            HelpdeskError: `desk_unknown`.
        """
        desk = self._desk(name)
        trouble = self.answers.troubles.get(name, "")
        return DeskInfo(desk.name, desk.title, desk.address, desk.can_search, desk.can_fetch, desk.profile, trouble)

    def check(self, name: str) -> DeskCheck:
        """Whether a desk would take a ticket now.

        Raises:
            HelpdeskError: `desk_unknown`.
        """
        return self._desk(name).check()

    def reached(self, name: str) -> datetime | None:
        """When a desk took something the last time; None for never."""
        with self._store.transaction() as session:
            return reached(session, name)

    def handoff(self, ticket_id: UUID) -> Handoff:
        """What the technician now carries into a portal by hand; puts back what is missing from its folder.

        Raises:
            HelpdeskError: `nothing_handed_over`, `ticket_unknown`, or the folder can't be written.
        """
        desks = self._desks
        with self._store.transaction() as session:
            portal, item = in_doubt(session, self._outbox, desks, ticket_id)
            parcel = self._outbox.parcel(session, item)
        if not isinstance(portal, PortalDesk):
            raise refusal("nothing_handed_over")
        return portal.lay_out(parcel)

    def confirm(self, ticket_id: UUID, number: str = "") -> Changes:
        """As `settled`: it arrived, under this number."""
        return self.settled(ticket_id, arrived=True, number=number)

    def not_arrived(self, ticket_id: UUID) -> Changes:
        """As `settled`: it did not arrive."""
        return self.settled(ticket_id, arrived=False)

    def settled(self, ticket_id: UUID, *, arrived: bool, number: str = "") -> Changes:
        """Believes the technician about what a desk that can't be searched was given; also about what a searchable one
        keeps silent on: it refused to be searched for it, or hasn't answered for a day.

        Args:
            ticket_id: The ticket.
            arrived: Whether it is there; otherwise it has failed, and can be sent again or taken back.
            number: What the ticket is called there. Only a new ticket needs one, and only where the desk gives any.

        Raises:
            HelpdeskError: `nothing_handed_over`, `number_malformed` or `ticket_unknown`.
        """
        desks = self._desks
        with self._store.transaction() as session:
            found = in_doubt(session, self._outbox, desks, ticket_id)
            parcel = settle(session, self._outbox, found, self._now(), number if arrived else None)
        if isinstance(portal := found[0], PortalDesk):
            portal.clear(parcel)
        return _changed(ticket_id)

    def enter_number(self, ticket_id: UUID, number: str) -> Changes:
        """Enters the number an answering mail gave a ticket; its receipt keeps the reference it was sent under.

        Raises:
            HelpdeskError: `number_malformed`, `number_given` when its desk gave one, `ticket_not_delivered`,
                `ticket_unknown` or `desk_unknown`.
        """
        with self._store.transaction() as session:
            row = ticket_row(session, ticket_id)
            if not row.number:
                raise refusal("ticket_not_delivered")
            if not isinstance(desk := self._desk(row.desk), MailDesk):
                raise refusal("number_given")
            require_number(number.strip(), desk.title)
            renamed = update(TicketTable).where(col(TicketTable.id) == ticket_id).values(number=number.strip())
            session.execute(renamed)
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

    def _heed_restore(self) -> Changes:
        # Before anything else is queued or taken back: what waits now came with the backup, whatever the clock says.
        return doubt_restored(self._store, self._outbox, self._desks, self._turn_file.parent)


def _changed(ticket_id: UUID) -> Changes:
    return Changes(tickets=frozenset({ticket_id}))

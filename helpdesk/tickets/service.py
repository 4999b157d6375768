from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from types import MappingProxyType
from typing import Any
from uuid import UUID

from sqlalchemy import update
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from helpdesk.changes import Changes
from helpdesk.errors import HelpdeskError
from helpdesk.i18n import _
from helpdesk.scope import EditionChange, Touched
from helpdesk.store.database import Store
from helpdesk.store.files import Files
from helpdesk.store.storable import storable
from helpdesk.tickets import judgements, reading, rows, searching
from helpdesk.tickets.attached import Attached
from helpdesk.tickets.confidential import Warned
from helpdesk.tickets.filters import TicketFilter
from helpdesk.tickets.forms import DeskProfile
from helpdesk.tickets.keeping import Keeping
from helpdesk.tickets.merging import merged
from helpdesk.tickets.models import Attachment, Judgement, Ticket, TicketDraft, TicketRow, TicketState
from helpdesk.tickets.profiles import load_profile
from helpdesk.tickets.refusals import refusal
from helpdesk.tickets.tables import MessageTable, TicketTable
from helpdesk.tickets.thread import begin_reply, is_draft, reply_begun


class Tickets:
    """The tickets this workstation knows: private drafts that may change, and sent ones that don't."""

    def __init__(
        self,
        store: Store,
        files: Files,
        now: Callable[[], datetime],
        new_id: Callable[[], UUID],
    ) -> None:
        self._store = store
        self._now = now
        self._new_id = new_id
        self._keeping = Keeping(files, new_id)
        self.attached = Attached(store, files, self._keeping, now, new_id)
        """The files of what is being written."""

    def profile(self, desk: str = "centron") -> DeskProfile:
        """The provider's form with this id.

        Raises:
            HelpdeskError: `profile_unknown`.
        """
        return load_profile(desk)

    def draft(
        self,
        draft: TicketDraft,
        attachments: Sequence[Path] = (),
        *,
        shrink: bool = False,
        held: Sequence[Attachment] = (),
    ) -> Changes:
        """Begins a ticket, complete or not; with any file that can't be attached, nothing is begun.

        Args:
            draft: What was typed.
            attachments: Files to be read, judged and kept.
            shrink: Whether pictures that have too many bytes are shrunk.
            held: Files some draft had already; those whose content is still in the store come first.

        Raises:
            HelpdeskError: `customer_unknown`, `profile_unknown`, or as `attach`.
        """
        profile = self.profile(draft.profile)
        chosen = self._keeping.examine(attachments, profile, (), shrink=shrink)
        with self._customer_guarded(draft), self._store.transaction() as session:
            ticket_id = self._begin(session, draft)
            self._keeping.hold(session, ticket_id, held)
            self._keeping.keep(session, ticket_id, None, profile, chosen)
        return _changed(ticket_id)

    def save(self, ticket_id: UUID, draft: TicketDraft, opened: TicketDraft | None = None) -> Changes:
        """Replaces what was typed so far; cheap enough for every pause in typing.

        Args:
            ticket_id: The draft.
            draft: What shall be kept.
            opened: What was kept when this was begun to be typed; fields that were changed elsewhere since then stay as
                they are. Where both changed the same, the other's draft is kept as one of its own, whose id the changes
                name as well. Without it everything is replaced.

        Raises:
            HelpdeskError: `ticket_unknown`, `ticket_sent`, `ticket_discarded` or `customer_unknown`.
        """
        # For a form that is gone, too: what is typed is kept, and not sent.
        with self._customer_guarded(draft), self._store.transaction() as session:
            former = _typed(opened) if opened else {}
            if self._change_draft(session, ticket_id, {**_typed(draft), "updated": self._now()}, former):
                return _changed(ticket_id)
            stored = reading.whole(session, ticket_id).draft()
            kept, both = merged(draft, opened or stored, stored)
            self._change_draft(session, ticket_id, {**_typed(kept), "updated": self._now()})
            if not both:
                return _changed(ticket_id)
            return _changed(ticket_id) | _changed(self._begin(session, stored))

    def attach(self, ticket_id: UUID, file: Path) -> Changes:
        """Copies a file to what is being written: the draft, or the reply to a ticket already sent.

        Raises:
            HelpdeskError: `attachment_limit`, `attachment_twice`, `attachment_name`, `attachment_format`,
                `attachment_content`, `attachment_empty`, `attachment_total`, `picture_…`, `file_…` or `disk_full`; what
                was attached before stays.
        """
        return self.attached.attach(ticket_id, file)

    def detach(self, ticket_id: UUID, sha256: str) -> Changes:
        """Takes a file off what is being written; does nothing when it isn't there.

        Raises:
            HelpdeskError: `ticket_unknown`, `ticket_closed` or `ticket_discarded`.
        """
        return self.attached.detach(ticket_id, sha256)

    def warnings(self, ticket_id: UUID) -> tuple[Warned, ...]:
        """What looks confidential in the draft or the reply being written, for a person to decide before it leaves.

        Raises:
            HelpdeskError: `ticket_unknown`.
        """
        return self.attached.warnings(ticket_id)

    def save_reply(self, ticket_id: UUID, text: str) -> Changes:
        """Keeps the reply being written, on every pause, until it is sent.

        Raises:
            HelpdeskError: `ticket_unknown`, `ticket_closed`, or `ticket_not_sent`: a draft needs no reply.
        """
        with self._store.transaction() as session:
            if is_draft(reading.open_row(session, ticket_id)):
                raise refusal("ticket_not_sent")
            message_id = self._reply(session, ticket_id)
            session.execute(
                update(MessageTable)
                .where(col(MessageTable.id) == message_id)
                .values(text=storable(text), at=self._now())
            )
        return _changed(ticket_id)

    def judge(self, ticket_id: UUID, judgement: Judgement) -> Changes:
        """Records by what a ticket was answered; a draft has one judgement an entry, what was sent keeps them all.

        Raises:
            HelpdeskError: `ticket_unknown`, `ticket_closed` or `ticket_discarded`.
        """
        with self._store.transaction() as session:
            if is_draft(reading.open_row(session, ticket_id)):
                judgements.forget(session, ticket_id, judgement.entry)
            judgements.add(session, self._new_id(), ticket_id, judgement, self._now())
        return _changed(ticket_id)

    def unjudge(self, ticket_id: UUID, entry: str) -> Changes:
        """Takes back what was judged by an entry last, while nobody was told by it; nothing where nothing was.

        Raises:
            HelpdeskError: `ticket_unknown`, `ticket_closed`, `ticket_discarded` or `judgement_told`.
        """
        with self._store.transaction() as session:
            reading.open_row(session, ticket_id)
            ticket = reading.whole(session, ticket_id)
            last = next((one for one in reversed(ticket.judgements) if one.entry == entry), None)
            if last is None:
                return Changes()
            if not ticket.may_forget(last):
                raise refusal("judgement_told")
            judgements.forget(session, ticket_id, entry, last.at)
        return _changed(ticket_id)

    def touched(self, change: EditionChange) -> list[Touched]:
        """The open tickets, newest first, that rest on an entry which an edition unsettles."""
        with self._store.transaction() as session:
            return judgements.touched(session, change)

    def discard(self, ticket_id: UUID) -> Changes:
        """Puts a draft into the bin.

        Raises:
            HelpdeskError: `ticket_unknown`, `ticket_sent` or `ticket_discarded`.
        """
        with self._store.transaction() as session:
            self._change_draft(session, ticket_id, {"discarded": self._now()})
        return _changed(ticket_id)

    def restore(self, ticket_id: UUID) -> Changes:
        """Takes a draft out of the bin; does nothing when it isn't there.

        Raises:
            HelpdeskError: `ticket_unknown`.
        """
        with self._store.transaction() as session:
            reading.ticket_row(session, ticket_id)
            session.execute(update(TicketTable).where(col(TicketTable.id) == ticket_id).values(discarded=None))
        return _changed(ticket_id)

    def mark_read(self, ticket_id: UUID) -> Changes:
        """Notes that somebody looked at what the desk said; changes nothing where nothing was new."""
        new = update(TicketTable).where(col(TicketTable.id) == ticket_id, col(TicketTable.unread))
        with self._store.transaction() as session:
            seen = session.execute(new.values(unread=False).returning(col(TicketTable.id))).first()
        return _changed(ticket_id) if seen else Changes()

    def unread(self) -> list[TicketRow]:
        """The tickets whose desk said something nobody here has looked at, last said first."""
        with self._store.transaction() as session:
            return rows.unread(session)

    def get(self, ticket_id: UUID) -> Ticket:
        """One ticket, whole.

        Raises:
            HelpdeskError: `ticket_unknown`.
        """
        with self._store.transaction() as session:
            return reading.whole(session, ticket_id)

    def page(
        self, after: TicketRow | None = None, limit: int = 100, state: TicketState | None = None
    ) -> list[TicketRow]:
        """The tickets that follow `after`, newest first."""
        with self._store.transaction() as session:
            where = TicketFilter(frozenset({state} if state else ()))
            return rows.page(session, where, self._now(), after=rows.key_of(after) if after else None, limit=limit)

    def search(self, text: str, limit: int = 50) -> list[TicketRow]:
        """The youngest tickets with all words of `text`, or words they are parts of; last changed first."""
        with self._store.transaction() as session:
            return searching.found(session, TicketFilter(text=text), self._now(), limit)

    def _reply(self, session: Session, ticket_id: UUID) -> UUID:
        begun = reply_begun(session, ticket_id)
        return begun or begin_reply(session, self._new_id(), ticket_id, self._now())

    def _begin(self, session: Session, draft: TicketDraft) -> UUID:
        ticket_id, now = self._new_id(), self._now()
        session.add(
            TicketTable(
                id=ticket_id,
                state=TicketState.DRAFT,
                number="",
                **_typed(draft),
                created=now,
                updated=now,
                discarded=None,
                closed=None,
            )
        )
        session.flush()
        return ticket_id

    def _change_draft(
        self,
        session: Session,
        ticket_id: UUID,
        values: Mapping[str, object],
        former: Mapping[str, object] = MappingProxyType({}),
    ) -> bool:
        """Whether it was changed; not when something in it isn't what it was formerly."""
        found = session.execute(
            update(TicketTable)
            .where(
                col(TicketTable.id) == ticket_id,
                col(TicketTable.state) == TicketState.DRAFT,
                col(TicketTable.discarded).is_(None),
                *(getattr(TicketTable, name) == value for name, value in former.items()),
            )
            .values(**values)
            .returning(col(TicketTable.id)),
            execution_options={"synchronize_session": False},
        ).first()
        if found is None:
            row = reading.ticket_row(session, ticket_id)
            if row.discarded is not None:
                raise refusal("ticket_discarded")
            if row.state != TicketState.DRAFT:
                raise refusal("ticket_sent")
        return found is not None

    def servers(self, customer: UUID, limit: int = 50) -> list[str]:
        """The servers this customer's last tickets were about, the last first; looks at the last thousand tickets."""
        own = (col(TicketTable.customer_id) == customer, col(TicketTable.discarded).is_(None))
        last = select(col(TicketTable.server)).where(*own)
        with self._store.transaction() as session:
            named = session.scalars(
                last.order_by(col(TicketTable.updated).desc(), col(TicketTable.id).desc()).limit(1000)
            )
            return [*dict.fromkeys(server.strip() for server in named if server.strip())][:limit]

    def _touch(self, session: Session, ticket_id: UUID) -> None:
        session.execute(update(TicketTable).where(col(TicketTable.id) == ticket_id).values(updated=self._now()))

    @contextmanager
    def _customer_guarded(self, draft: TicketDraft) -> Iterator[None]:
        try:
            yield
        except IntegrityError as error:
            if draft.customer is None:
                raise
            raise HelpdeskError(
                "customer_unknown",
                _("Den Kunden {id} gibt es nicht.").format(id=draft.customer),
                hint=_("Wählen Sie einen Kunden aus der Liste oder legen Sie ihn an."),
            ) from error


def _typed(draft: TicketDraft) -> dict[str, Any]:
    return {
        "subject": storable(draft.subject),
        "message": storable(draft.message),
        "department": storable(draft.department),
        "category": storable(draft.category),
        "server": storable(draft.server),
        "customer_id": draft.customer,
        "desk": storable(draft.desk),
        "profile": storable(draft.profile),
    }


def _changed(ticket_id: UUID) -> Changes:
    return Changes(tickets=frozenset({ticket_id}))

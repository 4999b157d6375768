"""All that is being written, on the table or not."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtCore import QObject, Signal

from helpdesk.changes import Changes
from helpdesk.errors import HelpdeskError
from helpdesk.i18n import _
from helpdesk.tickets import Ticket, TicketDraft, TicketState
from ui.jobs import Jobs
from ui.tickets import rescue
from ui.tickets.draft import Draft, store_reply, store_ticket

if TYPE_CHECKING:
    from helpdesk.app import Helpdesk


class Drafts(QObject):
    """Keeps each draft and each reply until the store has it, so that leaving one loses nothing.

    Signals:
        created: A draft got its id; carries the `Draft`.
        left_unsaved: A draft that isn't on the table could not be saved; carries it and the `HelpdeskError`.
        settled: A draft that had been left unsaved is saved now; carries it.
        parted: What somebody else wrote into a draft is one of its own now; carries the one that was typed here.
    """

    created = Signal(object)
    left_unsaved = Signal(object, object)
    settled = Signal(object)
    parted = Signal(object)

    def __init__(self, jobs: Jobs, parent: QObject) -> None:
        super().__init__(parent)
        self._jobs = jobs
        self._drafts: list[Draft[TicketDraft]] = []
        self._replies: dict[UUID, Draft[str]] = {}
        self.current: Draft[TicketDraft] | None = None

    def begin(self, typed: TicketDraft) -> Draft[TicketDraft]:
        """A new draft; the store hears of it when something is typed."""
        return self._keep(typed, None)

    def of(self, ticket: Ticket) -> Draft[TicketDraft]:
        """The draft of a stored ticket: with what was typed since, if that isn't stored yet."""
        known = next((draft for draft in self._drafts if draft.id == ticket.id), None)
        draft = known or self._keep(as_draft(ticket), ticket.id)
        draft.files = ticket.attachments
        return draft

    def reply_to(self, ticket: Ticket) -> Draft[str]:
        """The reply to a ticket that was sent."""
        stored = ticket.reply.text if ticket.reply else ""
        known = self._replies.get(ticket.id)
        if known and known.clean and known.typed != stored:
            # Taken back from the outbox meanwhile. The worker answers in order, so the ticket is never the older.
            self.forget_reply(ticket.id)
        if ticket.id not in self._replies:
            self._replies[ticket.id] = Draft(self._jobs, store_reply, stored, ticket.id, self)
        reply = self._replies[ticket.id]
        reply.files = ticket.reply.attachments if ticket.reply else ()
        return reply

    def put(self, draft: Draft[TicketDraft] | None) -> None:
        """Says which draft is on the table."""
        self.current = draft
        self._sweep()

    def forget(self, draft: Draft[TicketDraft]) -> None:
        """Drops a draft that was sent or discarded."""
        self._drafts = [kept for kept in self._drafts if kept is not draft]
        draft.deleteLater()

    def forget_reply(self, ticket_id: UUID) -> None:
        """Drops a reply that was sent or taken up anew."""
        if reply := self._replies.pop(ticket_id, None):
            reply.deleteLater()

    def save(self) -> None:
        """Saves all there is."""
        for draft in self._all():
            draft.save()

    def let_go(self) -> list[Callable[[Helpdesk], Changes]]:
        """Saves nothing any more; what is open is handed out as calls that keep it anew, see `rescue`."""
        calls: list[Callable[[Helpdesk], Changes]] = [
            *(
                partial(rescue.keep_draft, draft.id, draft.typed, draft.files)
                for draft in self._drafts
                if draft.files or not draft.typed.blank()
            ),
            *(partial(rescue.keep_reply, ticket, reply.typed, reply.files) for ticket, reply in self._replies.items()),
        ]
        for draft in self._all():
            draft.let_go()
        return calls

    def is_saving(self) -> bool:
        """Whether anything is on its way to the store."""
        return any(draft.busy for draft in self._all())

    def unsaved(self) -> list[str]:
        """What isn't stored, one sentence each."""
        told = [_left(draft) for draft in self._drafts if not draft.clean]
        replies = [reply for reply in self._replies.values() if not reply.clean]
        return told + [_("Eine Antwort ist noch nicht gespeichert.") for _reply in replies]

    def _all(self) -> Iterator[Draft[TicketDraft] | Draft[str]]:
        yield from self._drafts
        yield from self._replies.values()

    def _keep(self, typed: TicketDraft, draft_id: UUID | None) -> Draft[TicketDraft]:
        draft = Draft(self._jobs, store_ticket, typed, draft_id, self)
        draft.created.connect(lambda _id: self.created.emit(draft))
        draft.saved.connect(lambda _when: self._settle(draft))
        draft.save_failed.connect(lambda error: self._note(draft, error))
        draft.parted.connect(lambda: self.parted.emit(draft))
        self._drafts.append(draft)
        return draft

    def _settle(self, draft: Draft[TicketDraft]) -> None:
        self.settled.emit(draft)
        self._sweep()

    def _note(self, draft: Draft[TicketDraft], error: HelpdeskError) -> None:
        if draft is not self.current:
            self.left_unsaved.emit(draft, error)

    def _sweep(self) -> None:
        done = [draft for draft in self._drafts if draft.clean and draft is not self.current]
        self._drafts = [draft for draft in self._drafts if draft not in done]
        for draft in done:
            draft.deleteLater()


def _left(draft: Draft[TicketDraft]) -> str:
    return _("„{subject}“ ist noch nicht gespeichert.").format(subject=draft.typed.title)


def as_draft(ticket: Ticket) -> TicketDraft:
    """What was typed into a draft, as it is stored."""
    if ticket.state is not TicketState.DRAFT:
        raise ValueError(f"{ticket.id} was sent; it isn't edited any more")
    return TicketDraft(
        subject=ticket.subject,
        message=ticket.message,
        department=ticket.department,
        category=ticket.category,
        server=ticket.server,
        customer=ticket.customer,
        desk=ticket.desk,
        profile=ticket.profile,
    )

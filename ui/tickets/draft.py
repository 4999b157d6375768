"""What is being typed, until the store has it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Generic, TypeVar
from uuid import UUID

from PySide6.QtCore import QObject, QTimer, Signal

from helpdesk.changes import Changes
from helpdesk.errors import HelpdeskError
from helpdesk.tickets import Attachment, TicketDraft
from ui.jobs import Jobs

if TYPE_CHECKING:
    from helpdesk.app import Helpdesk

T = TypeVar("T")

PAUSE_MS = 400
"""How long typed text waits at most; counted from the first unsaved letter, so that endless typing is saved as well."""
RETRY_MS = 5000


class Draft(QObject, Generic[T]):
    """A ticket, a reply or a quote while it is written: the newest text is here, and goes to the store by itself.

    One save at a time, so an answer to an older save never counts for newer text, and a new draft is created once
    however fast somebody types. It outlives its being shown: whoever goes on to another ticket leaves the draft
    behind to finish.

    Signals:
        created: The store has it for the first time; carries its id.
        saved: All that was typed is on disk; carries when, in local time.
        save_failed: It isn't, and is tried again; carries the `HelpdeskError`.
        parted: Somebody else changed the same elsewhere, and what they wrote is a draft of its own now.
    """

    created = Signal(object)
    saved = Signal(object)
    save_failed = Signal(object)
    parted = Signal()

    def __init__(
        self,
        jobs: Jobs,
        store: Callable[[Helpdesk, UUID | None, T, T], Changes],
        stored: T,
        draft_id: UUID | None,
        parent: QObject,
    ) -> None:
        """`store` keeps a text under an id in place of a former one, or begins one; `stored` is what it has now."""
        super().__init__(parent)
        self.id = draft_id
        self.typed = stored
        self.files: tuple[Attachment, ...] = ()
        """What is attached, as it was last read: the store loses the names when a backup takes its place."""
        self.failure: HelpdeskError | None = None
        self._jobs = jobs
        self._store = store
        self._stored = stored
        self._saving = False
        self._waiting: list[Callable[[UUID], object]] = []
        self._lasting: list[Callable[[UUID], object]] = []
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self.save)

    @property
    def clean(self) -> bool:
        """Whether everything typed is on disk, and no file or judgement waits for that."""
        return self.typed == self._stored and not self._saving and not self._lasting

    @property
    def busy(self) -> bool:
        """Whether something typed or waited for is still on its way to the store; False when that failed."""
        return self._saving or (self.failure is None and (self.typed != self._stored or self._awaited))

    def type(self, typed: T) -> None:
        """Takes what is typed now; it is saved within `PAUSE_MS`."""
        self.typed = typed
        if typed != self._stored and (not self._timer.isActive() or self.failure):
            self._timer.start(PAUSE_MS)

    def save(self) -> None:
        """Saves now, unless there is nothing to save or a save is under way, which then is followed by another."""
        self._timer.stop()
        if self._saving:
            return
        if self.typed == self._stored and (self.id is not None or not self._awaited):
            self.failure = None
            self._settle()
            return
        self._saving = True
        store, draft_id, typed, former = self._store, self.id, self.typed, self._stored
        self._jobs.change(
            self,
            lambda helpdesk: store(helpdesk, draft_id, typed, former),
            self._fail,
            lambda changes: self._accept(typed, changes),
        )

    def take(self, stored: T) -> None:
        """The store has another text, which somebody wrote elsewhere; only while everything typed is on disk."""
        self.typed = self._stored = stored

    def let_go(self) -> None:
        """Saves nothing any more: the store it was begun in was replaced by a backup."""
        self._timer.stop()
        self._stored = self.typed
        self._waiting.clear()
        self._lasting.clear()

    def when_stored(self, then: Callable[[UUID], object]) -> None:
        """Calls `then` with the draft's id once everything typed is on disk; not at all when that fails."""
        self._waiting.append(then)
        self.save()

    def once_stored(self, then: Callable[[UUID], object]) -> None:
        """Calls `then` with the draft's id once everything typed is on disk, however often saving fails before."""
        self._lasting.append(then)
        self.save()

    @property
    def _awaited(self) -> bool:
        return bool(self._waiting or self._lasting)

    def _accept(self, typed: T, changes: Changes) -> None:
        self._saving = False
        self._stored = typed
        self.failure = None
        if self.id is None:
            (self.id,) = changes.tickets
            self.created.emit(self.id)
        if (changes.tickets | changes.quotes) - {self.id}:
            self.parted.emit()
        if self.typed != self._stored:
            self.save()
        else:
            self._settle()
            self.saved.emit(datetime.now().astimezone())

    def _fail(self, error: HelpdeskError) -> None:
        self._saving = False
        # What somebody asked for by a click isn't done minutes later by itself.
        self._waiting.clear()
        self.failure = error
        self._timer.start(RETRY_MS)
        self.save_failed.emit(error)

    def _settle(self) -> None:
        if self.id is None:
            return
        waiting, self._waiting, self._lasting = [*self._lasting, *self._waiting], [], []
        for then in waiting:
            then(self.id)


def store_ticket(helpdesk: Helpdesk, draft_id: UUID | None, typed: TicketDraft, former: TicketDraft) -> Changes:
    """Begins a ticket, or keeps what was typed into it beside what was changed elsewhere."""
    return helpdesk.tickets.draft(typed) if draft_id is None else helpdesk.tickets.save(draft_id, typed, former)


def store_reply(helpdesk: Helpdesk, ticket_id: UUID | None, typed: str, _former: str) -> Changes:
    """Keeps the reply to a ticket that was sent."""
    return helpdesk.tickets.save_reply(ticket_id, typed) if ticket_id else Changes()

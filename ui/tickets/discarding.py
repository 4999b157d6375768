"""Drafts on their way to the bin and out of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtCore import QObject, Signal

from helpdesk.changes import Changes
from helpdesk.i18n import _
from helpdesk.tickets import TicketDraft
from ui.jobs import Jobs
from ui.tickets.draft import Draft
from ui.widgets import UndoBar

if TYPE_CHECKING:
    from helpdesk.app import Helpdesk


class Discarding(QObject):
    """Discards drafts with a way back, brings them back, and deletes them for good.

    Signals:
        discarded: A draft is in the bin; carries the `Draft`.
        restored: One is a draft again; carries its id.
        deleted: One is gone for good.
        failed: It could not be done; carries the `HelpdeskError`.
    """

    discarded = Signal(object)
    restored = Signal(object)
    deleted = Signal()
    failed = Signal(object)

    def __init__(self, jobs: Jobs, undo: UndoBar) -> None:
        super().__init__(undo)
        self._jobs = jobs
        self._undo = undo

    def discard(self, draft: Draft[TicketDraft]) -> None:
        """Puts a draft into the bin as soon as it is stored."""
        draft.when_stored(lambda ticket_id: self._discard(draft, ticket_id))

    def restore(self, ticket_id: UUID) -> None:
        """Takes a draft out of the bin."""
        self._change(lambda helpdesk: helpdesk.tickets.restore(ticket_id), lambda: self.restored.emit(ticket_id))

    def delete(self, ticket_id: UUID) -> None:
        """Deletes a draft that is in the bin."""
        self._change(lambda helpdesk: helpdesk.bin.delete(ticket_id), self.deleted.emit)

    def _discard(self, draft: Draft[TicketDraft], ticket_id: UUID) -> None:
        told = _("Entwurf „{subject}“ verworfen").format(subject=draft.typed.title)

        def offer() -> None:
            self._undo.offer(told, lambda: self.restore(ticket_id))
            self.discarded.emit(draft)

        self._change(lambda helpdesk: helpdesk.tickets.discard(ticket_id), offer)

    def _change(self, call: Callable[[Helpdesk], Changes], then: Callable[[], object]) -> None:
        self._jobs.change(self, call, self.failed.emit, lambda _changes: then())

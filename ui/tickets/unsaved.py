"""A draft that was left and could not be saved."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from helpdesk.errors import HelpdeskError
from helpdesk.i18n import _
from helpdesk.tickets import TicketDraft
from ui.tickets.draft import Draft
from ui.tickets.drafts import Drafts
from ui.widgets import Notice


class Unsaved(QObject):
    """Says so in a notice with a way back to it, until it is saved after all.

    Signals:
        open_requested: It shall be on the table again; carries the `Draft`.
    """

    open_requested = Signal(object)

    def __init__(self, drafts: Drafts, notice: Notice) -> None:
        super().__init__(notice)
        self._notice = notice
        self._draft: Draft[TicketDraft] | None = None
        drafts.left_unsaved.connect(self._tell)
        drafts.settled.connect(self._settle)
        notice.action_requested.connect(self._open)

    def _tell(self, draft: Draft[TicketDraft], error: HelpdeskError) -> None:
        self._draft = draft
        told = _("„{subject}“ ist noch nicht gespeichert.").format(subject=draft.typed.title)
        self._notice.show_message("negative", told, "\n".join(error.lines()), _("Entwurf öffnen"))

    def _settle(self, draft: Draft[TicketDraft]) -> None:
        if draft is self._draft:
            self._draft = None
            self._notice.clear()

    def _open(self) -> None:
        self._notice.clear()
        if self._draft is not None:
            self.open_requested.emit(self._draft)

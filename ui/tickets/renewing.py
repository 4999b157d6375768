"""Another process wrote into the draft on the table."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from helpdesk.changes import ANYTHING, Changes
from helpdesk.customers import CustomerRow
from helpdesk.tickets import Ticket, TicketDraft, TicketState
from ui.jobs import Jobs
from ui.latest import Latest
from ui.tickets.drafts import as_draft
from ui.tickets.thread import Shown, read_shown

if TYPE_CHECKING:
    from ui.tickets.attaching import Attaching
    from ui.tickets.composer import Composer
    from ui.tickets.draft import Draft


class Renewing(QObject):
    """Shows what was changed elsewhere, once everything typed here is on disk: saving keeps both.

    Signals:
        gone: The draft was sent or put into the bin elsewhere; carries what there is instead, a `Shown`.
    """

    gone = Signal(object)

    def __init__(self, jobs: Jobs, composer: Composer, attaching: Attaching) -> None:
        super().__init__(composer)
        self._composer = composer
        self._attaching = attaching
        self._reads = Latest(jobs, self)
        jobs.changed.connect(self._note)

    def _note(self, changes: Changes) -> None:
        if changes is ANYTHING:
            self._read()

    def _read(self) -> None:
        draft = self._composer.draft
        if draft is not None and (ticket_id := draft.id) is not None:
            self._reads.ask(lambda helpdesk: read_shown(helpdesk, ticket_id), partial(self._take, draft))

    def _take(self, draft: Draft[TicketDraft], shown: Shown) -> None:
        if draft is not self._composer.draft:
            return
        ticket = shown.ticket
        if not draft.clean:
            # What is typed comes first; where it can't be kept any more, saving says so and the text stays.
            draft.once_stored(lambda _id: self._read())
        elif ticket.state is not TicketState.DRAFT or ticket.discarded:
            self.gone.emit(shown)
        else:
            self._show(draft, ticket)

    def _show(self, draft: Draft[TicketDraft], ticket: Ticket) -> None:
        former, stored = draft.typed, as_draft(ticket)
        draft.take(stored)
        if (former.customer, former.desk, former.profile) != (stored.customer, stored.desk, stored.profile):
            customer = CustomerRow(ticket.customer, ticket.customer_name, "") if ticket.customer else None
            self._composer.show_draft(draft, customer, ticket)
        elif former != stored:
            self._composer.fields.renew(stored)
        if ticket.attachments != draft.files:
            self._attaching.read_again()

"""What was being written when a backup took the place of all that was kept: for the worker, on the new services."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING
from uuid import UUID

from helpdesk.changes import Changes
from helpdesk.errors import HelpdeskError
from helpdesk.i18n import _
from helpdesk.tickets import Attachment, Ticket, TicketDraft, TicketState

if TYPE_CHECKING:
    from helpdesk.app import Helpdesk


def keep_draft(ticket_id: UUID | None, typed: TicketDraft, files: Sequence[Attachment], helpdesk: Helpdesk) -> Changes:
    """Begins a draft with what was typed and attached, unless the backup has just that under its id."""
    ticket = _ticket(helpdesk, ticket_id) if ticket_id else None
    if (
        ticket
        and ticket.state is TicketState.DRAFT
        and (ticket.subject, ticket.message) == (typed.subject, typed.message)
        and ticket.attachments == tuple(files)
    ):
        return Changes()
    try:
        return helpdesk.tickets.draft(typed, held=files)
    except HelpdeskError:
        # The backup knows neither the customer nor perhaps the provider's form: the text is what counts.
        return helpdesk.tickets.draft(TicketDraft(typed.subject, typed.message, server=typed.server), held=files)


def keep_reply(ticket_id: UUID, typed: str, files: Sequence[Attachment], helpdesk: Helpdesk) -> Changes:
    """Begins a draft with a reply and its files, unless the backup has it."""
    if not typed.strip() and not files:
        return Changes()
    ticket = _ticket(helpdesk, ticket_id)
    if ticket and ticket.reply and (ticket.reply.text, ticket.reply.attachments) == (typed, tuple(files)):
        return Changes()
    number = ticket.number or ticket.subject if ticket else ""
    subject = _("Antwort {number}").format(number=number).strip()
    return helpdesk.tickets.draft(TicketDraft(subject, typed), held=files)


def _ticket(helpdesk: Helpdesk, ticket_id: UUID) -> Ticket | None:
    try:
        return helpdesk.tickets.get(ticket_id)
    except HelpdeskError:
        return None

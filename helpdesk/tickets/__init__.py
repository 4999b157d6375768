"""Tickets: composing them, their attachments and thread, and what a provider's form allows."""

from helpdesk.tickets.filters import Outline, SavedSearch, Sight, TicketFilter
from helpdesk.tickets.forms import MESSAGE_LENGTH, SUBJECT_LENGTH, Channel, DeskProfile, TicketTemplate, fill
from helpdesk.tickets.models import (
    Attachment,
    DeskFile,
    Judgement,
    Message,
    Quality,
    Receipt,
    Ticket,
    TicketDraft,
    TicketRow,
    TicketState,
    title_of,
)
from helpdesk.tickets.quality import quality

__all__ = [
    "MESSAGE_LENGTH",
    "SUBJECT_LENGTH",
    "Attachment",
    "Channel",
    "DeskFile",
    "DeskProfile",
    "Judgement",
    "Message",
    "Outline",
    "Quality",
    "Receipt",
    "SavedSearch",
    "Sight",
    "Ticket",
    "TicketDraft",
    "TicketFilter",
    "TicketRow",
    "TicketState",
    "TicketTemplate",
    "fill",
    "quality",
    "title_of",
]

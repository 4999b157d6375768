from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from uuid import UUID

from helpdesk.tickets import TicketState


class ParcelKind(StrEnum):
    """What a parcel does at the desk."""

    CREATE = "create"
    REPLY = "reply"
    CLOSE = "close"


@dataclass(frozen=True, slots=True)
class Attempt:
    """One line of an item's log: what was tried or learnt, in words a person can read."""

    at: datetime
    state: TicketState
    detail: str


@dataclass(frozen=True, slots=True)
class OutboxItem:
    """Something on its way to a desk.

    Attributes:
        key: Travels with it, so that a desk can be searched for it: the ticket's id, or the message's.
    """

    key: UUID
    ticket: UUID
    kind: ParcelKind
    subject: str
    desk: str
    state: TicketState
    queued: datetime
    attempts: tuple[Attempt, ...]


@dataclass(frozen=True, slots=True)
class DeskInfo:
    """A place tickets can go to.

    Attributes:
        can_search: Whether it can be asked if something arrived; otherwise the technician is asked.
    """

    name: str
    title: str
    address: str
    can_search: bool


@dataclass(frozen=True, slots=True)
class DeskCheck:
    """Whether a desk would take a ticket now, and in one sentence why not."""

    name: str
    ready: bool
    message: str


@dataclass(frozen=True, slots=True)
class HandoffField:
    """One field of a portal's form: its label there, and what belongs in."""

    label: str
    value: str


@dataclass(frozen=True, slots=True)
class Handoff:
    """Everything for carrying a ticket into a portal by hand.

    Attributes:
        address: The portal's page, to be opened in the browser.
        folder: Holds the attachments, ready to drag, and the fields as text.
        fields: In the form's order; empty ones are left out.
    """

    ticket: UUID
    kind: ParcelKind
    address: str
    folder: Path
    fields: tuple[HandoffField, ...]
    attachments: tuple[Path, ...]

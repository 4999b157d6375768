from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Literal
from uuid import UUID

from helpdesk.errors import Problem
from helpdesk.i18n import N_, _
from helpdesk.tickets.forms import FIELD_LENGTH, GAP, MESSAGE_LENGTH, SUBJECT_LENGTH, DeskProfile, too_long

if TYPE_CHECKING:
    # Read before the first paint, which the plain data of scope needn't wait for.
    from helpdesk.scope import Verdict


OPENING = 200
"""Characters of a message that are read for what a ticket without a subject is called."""
_TITLE = 60


def title_of(subject: str, message: str = "") -> str:
    """What a ticket is called: its subject or, while it has none, the first words of its message."""
    words = " ".join(message[:OPENING].split())
    if len(words) > _TITLE:
        words = f"{words[:_TITLE].rsplit(' ', 1)[0]}…"
    return subject.strip() or words or _("Ohne Betreff")


class TicketState(StrEnum):
    """How far a ticket, or a message in its thread, has got.

    UNCERTAIN: it went out and nobody knows whether it arrived; for a portal, it was handed over and lacks its number.
    """

    DRAFT = "draft"
    QUEUED = "queued"
    DELIVERING = "delivering"
    DELIVERED = "delivered"
    UNCERTAIN = "uncertain"
    FAILED = "failed"
    CLOSED = "closed"

    @property
    def word(self) -> str:
        """What people read."""
        return _(_WORDS[self])


_WORDS = {
    TicketState.DRAFT: N_("Entwurf"),
    TicketState.QUEUED: N_("wartet"),
    TicketState.DELIVERING: N_("wird zugestellt"),
    TicketState.DELIVERED: N_("zugestellt"),
    TicketState.UNCERTAIN: N_("ungeklärt"),
    TicketState.FAILED: N_("fehlgeschlagen"),
    TicketState.CLOSED: N_("geschlossen"),
}


@dataclass(frozen=True, slots=True)
class TicketDraft:
    """A ticket as typed so far; private to this workstation and changeable until it is queued.

    Attributes:
        desk: Name of the desk it shall go to.
        profile: Id of the provider's form it is written for.
    """

    subject: str = ""
    message: str = ""
    department: str = ""
    category: str = ""
    server: str = ""
    customer: UUID | None = None
    desk: str = "local"
    profile: str = "centron"

    def problems(self, profile: DeskProfile) -> list[Problem]:
        """What keeps this from being sent, by field in the form's order; empty when nothing does."""
        return [
            *_choice("department", self.department, profile.departments),
            *_choice("category", self.category, profile.categories),
            *too_long("server", self.server, FIELD_LENGTH),
            *_subject(self.subject),
            *_message(self.message),
        ]

    def gaps(self, profile: DeskProfile) -> tuple[str, ...]:
        """The template's placeholders that still stand in subject or message, in order, each once."""
        found = GAP.findall(f"{self.subject}\n{self.message}")
        return tuple(dict.fromkeys(name for name in found if name in profile.placeholders))

    @property
    def title(self) -> str:
        """What it is called in lists and sentences."""
        return title_of(self.subject, self.message)

    def blank(self) -> bool:
        """Whether nothing has been typed that would be a loss."""
        return not (self.subject.strip() or self.message.strip() or self.server.strip())


def _choice(field: str, value: str, allowed: tuple[str, ...]) -> Iterator[Problem]:
    if value and value not in allowed:
        message = _("„{value}“ steht nicht zur Wahl; möglich: {allowed}.").format(
            value=value[:80], allowed=", ".join(allowed)
        )
        yield Problem(field, f"{field}_unknown", message)


def _subject(subject: str) -> Iterator[Problem]:
    if not subject.strip():
        yield Problem("subject", "subject_missing", _("Der Betreff fehlt."))
    if any(character in subject for character in "\r\n"):
        yield Problem("subject", "subject_lines", _("Der Betreff hat nur eine Zeile."))
    if len(subject) > SUBJECT_LENGTH:
        message = _("Der Betreff darf höchstens {longest} Zeichen haben; es sind {count}.").format(
            longest=SUBJECT_LENGTH, count=len(subject)
        )
        yield Problem("subject", "subject_too_long", message)


def _message(message: str) -> Iterator[Problem]:
    if not message.strip():
        yield Problem("message", "message_missing", _("Die Nachricht fehlt."))
    if len(message) > MESSAGE_LENGTH:
        told = _("Die Nachricht darf höchstens {longest} Zeichen haben; hängen Sie Längeres als Datei an.").format(
            longest=MESSAGE_LENGTH
        )
        yield Problem("message", "message_too_long", told)


@dataclass(frozen=True, slots=True)
class Quality:
    """What a good message names, and whether this one does: first occurrence, steps, error text, affected systems."""

    time: bool
    steps: bool
    error: bool
    affected: bool


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file as it was when it was chosen, by the SHA-256 of its content."""

    name: str
    bytes: int
    sha256: str


@dataclass(frozen=True, slots=True)
class DeskFile:
    """A file that lies at the desk, by the desk's own id; its name was chosen by a stranger."""

    id: str
    name: str
    bytes: int


@dataclass(frozen=True, slots=True)
class Message:
    """What was said in a thread after the ticket itself; an immutable fact unless its state is DRAFT.

    Attributes:
        attachments: Files that went out with it.
        author_name: Who wrote it at the desk; empty for the technician.
        files: What came with it, to be fetched from the desk.
    """

    id: UUID
    at: datetime
    author: Literal["technician", "desk"]
    text: str
    attachments: tuple[Attachment, ...]
    state: TicketState = TicketState.DELIVERED
    author_name: str = ""
    files: tuple[DeskFile, ...] = ()


@dataclass(frozen=True, slots=True)
class Receipt:
    """What a desk accepted.

    Attributes:
        number: The ticket's number at the desk.
        address: Where the ticket can be seen there; empty when nowhere.
        bytes: Size of all that was sent, attachments included.
        sha256: Of the parcel's manifest, which names the hash of each attachment.
        warning: What the desk has otherwise than it was sent, in a sentence; empty when read back the same.
        closing: What it accepted was the closing of the ticket.
        message: The message of the thread it is for; None for the ticket itself and its closing.
    """

    desk: str
    number: str
    at: datetime
    address: str
    bytes: int
    sha256: str
    warning: str = ""
    closing: bool = False
    message: UUID | None = None


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a ticket was answered by: what an entry meant to its customer, in the edition of its document at the time.

    Attributes:
        verdict: As it held for the customer.
        at: When it was judged; None until it is recorded.
    """

    entry: str
    document: str
    edition: str
    verdict: Verdict
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class TicketRow:
    """One line of the ticket list.

    Attributes:
        unread: The desk said something nobody here has looked at.
        opening: How its message begins, where it has no subject.
    """

    id: UUID
    state: TicketState
    subject: str
    customer: str
    updated: datetime
    number: str
    desk: str = ""
    unread: bool = False
    opening: str = ""

    @property
    def title(self) -> str:
        """What it is called in a list."""
        return title_of(self.subject, self.opening)

    @property
    def word(self) -> str:
        """Its state as people read it."""
        return _state_word(self)


@dataclass(frozen=True, slots=True)
class Ticket:
    """A ticket whole.

    Attributes:
        state: That of the first thing in its thread that has not arrived; DELIVERED or CLOSED when all has.
        number: Given by the desk that accepted it; empty before.
        thread: What followed the ticket itself, oldest first, without an unfinished reply.
        reply: The reply being written, if any.
        quality: What message and server field name.
        problems: What keeps a draft from being sent; empty for what was sent.
        gaps: Placeholders of a template nobody has filled yet.
        judgements: By what it was judged, oldest first; of an entry judged anew after sending there are several.
        desk_state: The desk's own word for how far it is; empty when never asked.
        unread: The desk said something nobody here has looked at.
        discarded: When a draft was put into the bin; None for one that isn't there.
    """

    id: UUID
    state: TicketState
    number: str
    subject: str
    message: str
    department: str
    category: str
    server: str
    customer: UUID | None
    customer_name: str
    desk: str
    profile: str
    created: datetime
    updated: datetime
    attachments: tuple[Attachment, ...]
    thread: tuple[Message, ...]
    reply: Message | None
    receipts: tuple[Receipt, ...]
    quality: Quality
    problems: tuple[Problem, ...]
    gaps: tuple[str, ...]
    judgements: tuple[Judgement, ...] = ()
    desk_state: str = ""
    unread: bool = False
    discarded: datetime | None = None

    def may_forget(self, judgement: Judgement) -> bool:
        """Whether nobody was told by a judgement yet: a draft's, or one that is younger than what was sent last."""
        if self.state is TicketState.DRAFT:
            return True
        said = [message.at for message in self.thread if message.author == "technician"]
        sent = max([*said, *(receipt.at for receipt in self.receipts)], default=self.updated)
        return judgement.at is not None and judgement.at > sent

    @property
    def word(self) -> str:
        """Its state as people read it."""
        return _state_word(self)

    def draft(self) -> TicketDraft:
        """What was typed, to be changed and saved."""
        return TicketDraft(
            self.subject,
            self.message,
            self.department,
            self.category,
            self.server,
            self.customer,
            self.desk,
            self.profile,
        )


def by_hand(desk: str) -> bool:
    """Whether a desk, by its name, has no interface, so that a person carries tickets there: each form's portal."""
    return desk.partition("-")[0] == "portal"


def _state_word(ticket: TicketRow | Ticket) -> str:
    if ticket.state is not TicketState.UNCERTAIN or not by_hand(ticket.desk):
        return ticket.state.word
    return _("übergeben, unbestätigt") if ticket.number else _("übergeben, Nummer fehlt")

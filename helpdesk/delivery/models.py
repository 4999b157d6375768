from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from types import MappingProxyType
from uuid import UUID

from helpdesk.tickets import DeskFile, TicketState


class ParcelKind(StrEnum):
    """What a parcel does at the desk."""

    CREATE = "create"
    REPLY = "reply"
    CLOSE = "close"


@dataclass(frozen=True, slots=True)
class Attempt:
    """One line of an item's log: what was tried or learnt, in words a person can read.

    Attributes:
        code: Of the error, if it was one, such as `desk_login`; stable, for offering the right next step.
        times: How often just this happened in a row, the first time at `at`.
        last: When it happened last; None when once.
    """

    at: datetime
    state: TicketState
    detail: str
    code: str = ""
    times: int = 1
    last: datetime | None = None


@dataclass(frozen=True, slots=True)
class OutboxItem:
    """Something on its way to a desk.

    Attributes:
        key: Travels with it, so that a desk can be searched for it: the ticket's id, or the message's.
        due: When it is tried or searched for next; None for at once, or when something else comes first.
        overdue: It has waited a day, so a person is asked; it is still tried, once an hour.
        refused: Its desk refuses to be searched for it (ticket or right is gone there), so a person is asked:
            `Delivery.settled` takes the word for it, as it does when it is uncertain and overdue.
    """

    key: UUID
    ticket: UUID
    kind: ParcelKind
    subject: str
    desk: str
    state: TicketState
    queued: datetime
    attempts: tuple[Attempt, ...]
    due: datetime | None = None
    overdue: bool = False
    refused: bool = False

    @property
    def code(self) -> str:
        """Code of the error it met last; empty when the last thing was none."""
        return self.attempts[-1].code if self.attempts else ""


@dataclass(frozen=True, slots=True)
class DeskInfo:
    """A place tickets can go to.

    Attributes:
        can_search: Whether it can be asked if something arrived; otherwise the technician is asked.
        can_fetch: Whether its answers can be read.
        profile: Id of the form its tickets are written for.
        trouble: Why its answers couldn't be fetched the last time; empty when they could.
    """

    name: str
    title: str
    address: str
    can_search: bool
    can_fetch: bool = False
    profile: str = ""
    trouble: str = ""


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


@dataclass(frozen=True, slots=True)
class DeskConfig:
    """A desk the user set up; its secret is in the operating system's keyring.

    Attributes:
        name: How settings, drafts and the command line call it.
        kind: Key of `helpdesk.delivery.kinds.KINDS`.
        title: How people call it.
        profile: Id of the form its tickets are written for.
        options: What its kind asks for beside, by name.
    """

    name: str
    kind: str
    title: str
    address: str
    profile: str
    options: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))


def lies_within(place: str, address: str) -> bool:
    """Whether one address is another or below it."""
    return f"{place.casefold()}/".startswith(f"{address.rstrip('/').casefold()}/")


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """Where a desk took what it was handed.

    Attributes:
        known: Each of its addresses, followed by those the same server had later, as a technician said.
    """

    known: tuple[tuple[str, ...], ...] = ()

    def left_by(self, address: str) -> tuple[str, ...]:
        """The addresses whose tickets aren't reached any more once the desk is at another one."""
        return tuple(each[0] for each in self.known if not any(lies_within(place, address) for place in each))


@dataclass(frozen=True, slots=True)
class DeskOption:
    """One field of a desk's settings. Label and hint are untranslated, marked with `N_`: show them through `_`.

    Attributes:
        default: What holds when it is left empty.
        secret: It belongs into the keyring and is never shown.
    """

    name: str
    label: str
    hint: str
    required: bool = False
    default: str = ""
    secret: bool = False


@dataclass(frozen=True, slots=True)
class DeskMessage:
    """What a desk shows in a ticket's thread after the ticket itself; all of it written by strangers.

    Attributes:
        id: The desk's own.
        author: Name of who wrote it.
        key: Of our parcel, when we sent it.
    """

    id: str
    at: datetime
    author: str
    text: str
    attachments: tuple[DeskFile, ...] = ()
    key: UUID | None = None


@dataclass(frozen=True, slots=True)
class DeskThread:
    """A ticket as its desk has it now.

    Attributes:
        state: The desk's own word.
        messages: What followed the ticket itself, oldest first.
    """

    number: str
    state: str
    closed: bool
    messages: tuple[DeskMessage, ...]

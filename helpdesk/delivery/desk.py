"""What the outbox asks of a place that takes tickets, and what it hands over."""

import hashlib
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Protocol
from uuid import UUID

from helpdesk.delivery.models import DeskCheck, DeskThread, ParcelKind
from helpdesk.errors import HelpdeskError
from helpdesk.i18n import _, format_bytes
from helpdesk.tickets import Attachment, DeskFile, Receipt


class Memo:
    """What a desk notes about a parcel on its way; on disk before `keep` returns, there again after a crash.

    Redmine's single-use upload token is such a note: only who sends the same one again is protected by it.
    """

    def __init__(self, text: str = "", keep: Callable[[str], None] = lambda _text: None) -> None:
        self.text = text
        self._keep = keep

    def keep(self, text: str) -> None:
        """Replaces the note.

        Raises:
            HelpdeskError: It can't be stored; nothing that relies on it may then be sent.
        """
        self._keep(text)
        self.text = text


@dataclass(frozen=True, slots=True)
class Parcel:
    """One ticket, reply or closing on its way; never changes, so it can be sent again.

    Attributes:
        key: Of this parcel; the draft's id, or the message's. A desk stores it, to recognise what it already has.
        ticket: Key of the parcel that made the ticket.
        number: The ticket's number at the desk; empty while it has none.
        message: The text; empty for a closing.
        customer: Name of the customer it is about; empty when none was chosen.
        paths: Where the content of each attachment lies, in the same order.
        memo: The desk's own note about it, from the attempt before.
    """

    key: UUID
    kind: ParcelKind
    ticket: UUID
    number: str
    subject: str
    message: str
    department: str
    category: str
    server: str
    customer: str
    profile: str
    attachments: tuple[Attachment, ...]
    paths: tuple[Path, ...]
    memo: Memo = field(default_factory=Memo, compare=False, repr=False)

    @property
    def key_file(self) -> tuple[str, bytes]:
        """Name and content of a small file for desks that recognise a parcel by what is attached to it."""
        return f"draft-{self.key}.txt", f"{self.key}\n".encode()

    @property
    def short_key(self) -> str:
        """The key as a person can read it out, for desks that give no number, such as HD-1A2B3C4D."""
        return f"HD-{self.key.hex[-8:].upper()}"

    def manifest(self) -> bytes:
        """All of it as canonical JSON, attachments by hash; two parcels with the same manifest are the same."""
        told = {
            "key": str(self.key),
            "kind": self.kind,
            "ticket": str(self.ticket),
            "number": self.number,
            "subject": self.subject,
            "message": self.message,
            "department": self.department,
            "category": self.category,
            "server": self.server,
            "customer": self.customer,
            "profile": self.profile,
            "attachments": [
                {"name": file.name, "bytes": file.bytes, "sha256": file.sha256} for file in self.attachments
            ],
        }
        return json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode(errors="replace")

    def receipt(self, desk: str, number: str, at: datetime, address: str, warning: str = "") -> Receipt:
        """Proof that a desk took just this; `warning` says what reading it back found otherwise."""
        manifest = self.manifest()
        size = len(manifest) + sum(file.bytes for file in self.attachments)
        return Receipt(desk, number, at, address, size, hashlib.sha256(manifest).hexdigest(), warning)

    def differs(self, stored: Iterable[tuple[str, int]]) -> str:
        """What is wrong with the attachments as the desk has them, in a sentence; empty when nothing is.

        Args:
            stored: Name and bytes of each; the key file and others beyond ours don't matter.
        """
        there = [each for each in stored if each[0] != self.key_file[0]]
        wrong = []
        for file in self.attachments:
            same = [each for each in there if each[0] == file.name]
            # A desk may change a name, such as one with a slash; the bytes are what counts.
            if match := next((each for each in (*same, *there) if each[1] == file.bytes), None):
                there.remove(match)
            elif same:
                lying, here = format_bytes(same[0][1]), format_bytes(file.bytes)
                if lying == here:
                    # Less than is told apart in megabytes.
                    lying, here = str(same[0][1]), _("{count} Byte").format(count=file.bytes)
                told = _("{name} hat dort {there} statt {here}")
                wrong.append(told.format(name=file.name, there=lying, here=here))
            else:
                wrong.append(_("{name} fehlt dort").format(name=file.name))
        return _("Nicht alles kam an wie gesendet: {what}.").format(what="; ".join(wrong)) if wrong else ""


@dataclass(frozen=True, slots=True)
class HandedOver:
    """The desk has no interface: a person carries the parcel from here and says how it went.

    Attributes:
        folder: Where it lies, laid out for that.
    """

    folder: Path


class RefusedError(HelpdeskError):
    """The desk looked at the parcel and said no; sending it again changes nothing.

    Attributes:
        status: Of HTTP; 0 where it wasn't a server's answer.
    """

    def __init__(self, code: str, message: str, hint: str = "", *, status: int = 0) -> None:
        super().__init__(code, message, hint)
        self.status = status


class LoginError(RefusedError):
    """The desk doesn't let us in (`desk_login`) or not do this (`desk_forbidden`); a person mends that first."""


class LaterError(HelpdeskError):
    """Not now.

    Attributes:
        retry_after: Seconds the desk asked to be left alone for; None when it didn't.
    """

    def __init__(self, code: str, message: str, hint: str = "", *, retry_after: int | None = None) -> None:
        super().__init__(code, message, hint)
        self.retry_after = retry_after


class UnreachableError(LaterError):
    """Nothing arrived: no name, no connection, no TLS, too many requests. Later may be better."""


class UnclearError(LaterError):
    """The parcel may have arrived: the answer got lost. Only `find` can tell."""


def unclear(error: HelpdeskError) -> UnclearError:
    """What went wrong after something was sent: as `error` says, but only `find` can tell whether it arrived."""
    asked = error.retry_after if isinstance(error, LaterError) else None
    return UnclearError(error.code, error.message, error.hint, retry_after=asked)


class Desk(Protocol):
    """A place that takes tickets. Implementations hold to `tests/delivery/contract.py`."""

    @property
    def name(self) -> str:
        """How settings, drafts and the command line call it."""

    @property
    def title(self) -> str:
        """How people call it."""

    @property
    def address(self) -> str:
        """Where it can be seen; empty when nowhere."""

    @property
    def profile(self) -> str:
        """Id of the form its tickets are written for."""

    @property
    def can_search(self) -> bool:
        """Whether `find` knows; otherwise the technician is asked what arrived."""

    @property
    def can_fetch(self) -> bool:
        """Whether `fetch` and `download` work."""

    @property
    def doubt_seconds(self) -> int:
        """How long after a lost answer a parcel may still come up: before that, an empty search proves nothing.

        0 where the desk itself refuses a second copy.
        """

    def deliver(self, parcel: Parcel) -> Receipt | HandedOver:
        """Sends the parcel and reads back what arrived; what differs is the receipt's warning.

        The outbox searches before it sends a parcel again, so a desk need not.

        Raises:
            RefusedError: It will never be taken like this; LoginError: not before a person changes the settings.
            UnclearError: It may or may not have arrived.
            UnreachableError: Nothing arrived; later may be better. Any other HelpdeskError counts as this one.
        """

    def find(self, parcel: Parcel) -> Receipt | None:
        """The receipt of a parcel that arrived earlier, read back; None when it didn't, or the desk can't be searched.

        Raises:
            HelpdeskError: The desk can't be asked now.
        """

    def fetch(self, number: str) -> DeskThread:
        """A ticket as the desk has it now.

        Raises:
            HelpdeskError: The desk can't be asked now, or has no such ticket (RefusedError).
        """

    def download(self, number: str, file: DeskFile) -> bytes:
        """The content of a file that `fetch` named.

        Raises:
            HelpdeskError: The desk can't be asked now, or the file is gone or not what was told (RefusedError).
        """

    def check(self) -> DeskCheck:
        """Whether it would take a parcel now; one sentence names what is wrong: name, TLS, login, right, project."""

    def hang_up(self) -> None:
        """Ends what is under way, from another thread: it raises as if the line were cut."""


class HandCarried:
    """What a desk without an interface for reading says to being read; to inherit from."""

    can_fetch = False
    doubt_seconds = 0

    def fetch(self, number: str) -> DeskThread:
        raise _unread(number)

    def download(self, number: str, file: DeskFile) -> bytes:
        del file
        raise _unread(number)

    def hang_up(self) -> None:
        """Nothing is ever under way for long."""


def _unread(number: str) -> RefusedError:
    return RefusedError(
        "desk_unread",
        _("Die Antworten zu {number} lassen sich auf diesem Weg nicht abrufen.").format(number=number),
        hint=_("Sehen Sie dort nach, wo das Ticket liegt."),
    )

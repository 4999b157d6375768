"""What the outbox asks of a place that takes tickets, and what it hands over."""

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol
from uuid import UUID

from helpdesk.delivery.models import DeskCheck, ParcelKind
from helpdesk.errors import HelpdeskError
from helpdesk.tickets import Attachment, Receipt


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

    def receipt(self, desk: str, number: str, at: datetime, address: str) -> Receipt:
        """Proof that a desk took just this."""
        manifest = self.manifest()
        size = len(manifest) + sum(file.bytes for file in self.attachments)
        return Receipt(desk, number, at, address, size, hashlib.sha256(manifest).hexdigest())


@dataclass(frozen=True, slots=True)
class HandedOver:
    """The desk has no interface: a person carries the parcel from here and says how it went.

    Attributes:
        folder: Where it lies, laid out for that.
    """

    folder: Path


class RefusedError(HelpdeskError):
    """The desk looked at the parcel and said no; sending it again changes nothing."""


class UnclearError(HelpdeskError):
    """The parcel may have arrived: the answer got lost. Only `find` can tell."""


class Desk(Protocol):
    """A place that takes tickets. Implementations hold to `tests/delivery/test_desks.py`."""

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

    def deliver(self, parcel: Parcel) -> Receipt | HandedOver:
        """Sends the parcel; a parcel the desk already has is not stored twice.

        Raises:
            RefusedError: It will never be taken like this.
            UnclearError: It may or may not have arrived.
            HelpdeskError: Nothing arrived; later may be better.
        """

    def find(self, key: UUID) -> Receipt | None:
        """The receipt of a parcel that arrived earlier; None when it didn't, or the desk can't be searched.

        Raises:
            HelpdeskError: The desk can't be asked now.
        """

    def check(self) -> DeskCheck:
        """Whether it would take a parcel now."""

"""A technician's work on one ticket, step by step, and what the window has shown as saved of it."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from uuid import UUID

from sqlmodel import func, select

from helpdesk.app import Helpdesk
from helpdesk.delivery.tables import LocalMessageTable, LocalTicketTable
from helpdesk.settings import Paths
from helpdesk.tickets import TicketState
from tests.tickets.samples import GOOD, write

_ORDER = [TicketState.DRAFT, TicketState.QUEUED, TicketState.DELIVERING, TicketState.UNCERTAIN, TicketState.DELIVERED]


@dataclass
class Shown:
    """What was shown as saved: whatever breaks then, it must be there."""

    ticket: UUID | None = None
    version: int = 0
    files: list[str] = field(default_factory=list)
    replies: list[str] = field(default_factory=list)
    state: TicketState = TicketState.DRAFT


class Work:
    """Writes a ticket, attaches, sends it, replies, and sends that; each step notes in `shown` what it saved."""

    def __init__(self, helpdesk: Helpdesk, folder: Path, number: int) -> None:
        self._helpdesk = helpdesk
        self._folder = folder
        self._number = number
        self.shown = Shown()

    def steps(self) -> tuple[Callable[[], None], ...]:
        """All of it, in order; each can be repeated when it failed."""
        return (self._begin, self._type, self._attach, self._type, self._submit, self._reply, self._send)

    @property
    def _ticket(self) -> UUID:
        assert self.shown.ticket is not None
        return self.shown.ticket

    def _begin(self) -> None:
        (ticket,) = self._helpdesk.tickets.draft(replace(GOOD, message=text(0))).tickets
        self.shown.ticket = ticket

    def _type(self) -> None:
        version = self.shown.version + 1
        self._helpdesk.tickets.save(self._ticket, replace(GOOD, message=text(version)))
        self.shown.version = version

    def _attach(self) -> None:
        name = f"{self._number}.log"
        self._helpdesk.tickets.attach(self._ticket, write(self._folder, name, content(name)))
        self.shown.files.append(name)

    def _submit(self) -> None:
        self._helpdesk.delivery.submit(self._ticket)
        self.shown.state = TicketState.QUEUED

    def _reply(self) -> None:
        self._helpdesk.delivery.reply(self._ticket, f"Nachtrag {self._number}")
        self.shown.replies.append(f"Nachtrag {self._number}")

    def _send(self) -> None:
        self._helpdesk.delivery.send_due(now_anyway=True)
        self.shown.state = self._helpdesk.tickets.get(self._ticket).state


def text(version: int) -> str:
    """What has been typed by then."""
    return f"{version} " + "Zeile um Zeile. " * (40 * version)


def content(name: str) -> bytes:
    """What is in the file of that name."""
    return f"{name} ".encode() * 2000


def require_kept(helpdesk: Helpdesk, paths: Paths, shown: Shown) -> None:
    """Fails unless all that was shown as saved is there; the step after that may be there too."""
    if shown.ticket is None:
        return
    there = helpdesk.tickets.get(shown.ticket)
    version = int(there.message.split()[0])
    assert version >= shown.version
    assert there.message == text(version)
    for name in shown.files:
        (attached,) = (file for file in there.attachments if file.name == name)
        assert (paths.files / attached.sha256[:2] / attached.sha256).read_bytes() == content(name)
    assert _ORDER.index(there.state) >= _ORDER.index(shown.state) or shown.replies
    assert shown.replies == [message.text for message in there.thread][: len(shown.replies)]
    if shown.state is TicketState.DELIVERED:
        assert len(there.receipts) == 2


def require_once(helpdesk: Helpdesk, tickets: int) -> None:
    """Fails unless, when all has gone out, the local desk holds each ticket and each reply once."""
    helpdesk.delivery.send_due(now_anyway=True)
    assert helpdesk.delivery.outbox() == []
    assert archived(helpdesk) == (tickets, tickets)


def archived(helpdesk: Helpdesk) -> tuple[int, int]:
    """How many tickets and messages the local desk holds."""
    with helpdesk._store.transaction() as session:
        held = session.scalar(select(func.count()).select_from(LocalTicketTable))
        messages = session.scalar(select(func.count()).select_from(LocalMessageTable))
    return held or 0, messages or 0

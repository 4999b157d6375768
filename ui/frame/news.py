"""What desks answered and nobody has looked at: counted, and told once."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Protocol
from uuid import UUID

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QSystemTrayIcon

from helpdesk.changes import Changes
from helpdesk.i18n import _, ngettext
from helpdesk.tickets import TicketRow
from ui.jobs import Jobs
from ui.latest import Latest
from ui.theme import icon

if TYPE_CHECKING:
    from helpdesk.app import Helpdesk

_LONGEST = 120


@dataclass(frozen=True, slots=True)
class Answer:
    """One thing a desk said.

    Attributes:
        message: Its id; None when the desk only changed something.
        updated: When the ticket changed last.
    """

    ticket: UUID
    subject: str
    author: str
    message: UUID | None
    updated: datetime


class Notifier(Protocol):
    """Tells somebody who may be looking elsewhere; never takes the focus."""

    def tell(self, title: str, text: str, opened: Callable[[], object]) -> None:
        """Shows it; `opened` is called when the reader follows it."""

    def put_away(self) -> None:
        """There is nothing to tell any more."""


class News(QObject):
    """Watches what is unread; tells the notifier of each new answer once, unless its ticket is being looked at.

    What was unread when the program started is counted and not told.

    Signals:
        counted: How many tickets are unread.
        ticket_requested: The reader followed a notification; carries the ticket's id.
    """

    counted = Signal(int)
    ticket_requested = Signal(object)

    def __init__(self, jobs: Jobs, notifier: Notifier, watched: Callable[[], UUID | None], parent: QObject) -> None:
        """`watched` is the ticket somebody is looking at just now."""
        super().__init__(parent)
        self._reads = Latest(jobs, self)
        self._notifier = notifier
        self._watched = watched
        self._known: Mapping[UUID, Answer] = {}
        self._started = False
        jobs.changed.connect(self._note)
        self.read()

    def read(self) -> None:
        """Reads anew what is unread."""
        known = self._known
        self._reads.ask(lambda helpdesk: _unread(helpdesk, known), self._take)

    def _note(self, changes: Changes) -> None:
        if changes.tickets:
            self.read()

    def _take(self, answers: Sequence[Answer]) -> None:
        known, self._known = self._known, {answer.ticket: answer for answer in answers}
        started, self._started = self._started, True
        self.counted.emit(len(answers))
        if not answers:
            self._notifier.put_away()
        if not started:
            return
        said = {one.message for one in known.values()}
        fresh = [one for one in answers if one.message is not None and one.message not in said]
        fresh = [one for one in fresh if one.ticket != self._watched()]
        if len(fresh) == 1:
            self._tell(fresh[0])
        elif fresh:
            count = len(fresh)
            title = ngettext("{count} neue Antwort", "{count} neue Antworten", count).format(count=count)
            subjects = "\n".join(_short(one.subject) for one in fresh[:3])
            self._notifier.tell(title, subjects, lambda: self.ticket_requested.emit(fresh[0].ticket))

    def _tell(self, answer: Answer) -> None:
        title = _("Neue Antwort von {author}").format(author=_short(answer.author)) if answer.author else ""
        self._notifier.tell(
            title or _("Neue Antwort"), _short(answer.subject), lambda: self.ticket_requested.emit(answer.ticket)
        )


class TrayNotifier(QObject):
    """Tells through the system's own notifications, with an icon in its tray while something is unread.

    Where there is no tray it does nothing: the window shows the same.
    """

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._tray: QSystemTrayIcon | None = None
        self._opened: Callable[[], object] = lambda: None

    def tell(self, title: str, text: str, opened: Callable[[], object]) -> None:
        """As `Notifier.tell`."""
        if not (QSystemTrayIcon.isSystemTrayAvailable() and QSystemTrayIcon.supportsMessages()):
            return
        if self._tray is None:
            self._tray = QSystemTrayIcon(icon("app"), self)
            self._tray.messageClicked.connect(lambda: self._opened())
            self._tray.activated.connect(lambda _reason: self._opened())
        self._opened = opened
        self._tray.setToolTip(f"Helpdesk: {title}")
        self._tray.show()
        self._tray.showMessage(title, text, icon("app"))

    def put_away(self) -> None:
        """As `Notifier.put_away`."""
        if self._tray is not None:
            self._tray.hide()


def _unread(helpdesk: Helpdesk, known: Mapping[UUID, Answer]) -> list[Answer]:
    rows = helpdesk.tickets.unread()
    # Read on every change: only what has changed is looked into.
    return [
        known[row.id] if row.id in known and known[row.id].updated == row.updated else _answer(helpdesk, row)
        for row in rows
    ]


def _answer(helpdesk: Helpdesk, row: TicketRow) -> Answer:
    said = [message for message in helpdesk.tickets.get(row.id).thread if message.author == "desk"]
    last = said[-1] if said else None
    return Answer(row.id, row.subject, last.author_name if last else "", last.id if last else None, row.updated)


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _LONGEST else f"{line[:_LONGEST]}…"

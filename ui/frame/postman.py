"""Sends what waits and fetches what was answered, without anybody asking."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtCore import QObject, QTimer, Signal

from helpdesk.changes import ANYTHING, Changes
from helpdesk.errors import HelpdeskError
from helpdesk.tickets import TicketState
from ui.frame.fetching import Fetched, fetch_open
from ui.jobs import Jobs
from ui.latest import Latest
from ui.outbox.standing import read_outbox
from ui.outbox.words import needs_person

if TYPE_CHECKING:
    from helpdesk.app import Helpdesk

LONGEST_SLEEP = 600
"""Seconds after which it looks again whatever the outbox says: timers stand still while a computer sleeps."""

FETCH_MS = 60_000
"""How often it asks which answers are due; each ticket's own schedule is the service's."""

WATCH_MS = 500
_SHORTEST_PAUSE, _LONGEST_PAUSE = 5, 300


@dataclass(frozen=True, slots=True)
class Glance:
    """The outbox at a glance.

    Attributes:
        stuck: How many need a person.
        due: When something can be done next; None when nothing waits.
    """

    waiting: int
    stuck: int
    due: datetime | None
    under_way: frozenset[UUID] = frozenset()


class Postman(QObject):
    """Works the outbox through when something was queued, when the time of what waits has come, and when it is told to.

    A round that leaves something due is followed by another only after a pause that grows: a server that refuses in
    no time isn't asked without end. An idle window wakes nobody.

    Signals:
        counted: The outbox was read again; carries how much waits, and how much needs a person.
        busy: Whether a round or a fetch somebody asked for is under way.
        failed: A round could not be worked; carries the `HelpdeskError`.
        fetched: Answers somebody asked for are here; carries what came of it, a `Fetched`.
    """

    counted = Signal(int, int)
    busy = Signal(bool)
    failed = Signal(object)
    fetched = Signal(object)

    def __init__(self, jobs: Jobs, parent: QObject) -> None:
        super().__init__(parent)
        self._jobs = jobs
        self._glances = Latest(jobs, self)
        self._sending = self._anyway = self._more = self._fetching = self._asking = self._telling = False
        self._pause = 0
        self._own: Changes | None = None
        self._under_way: frozenset[UUID] = frozenset()
        self._again = QTimer(self, singleShot=True)
        self._again.timeout.connect(self.send)
        self._watch = QTimer(self, interval=WATCH_MS)
        self._watch.timeout.connect(self.look)
        self._answers = QTimer(self, interval=FETCH_MS)
        self._answers.timeout.connect(self._fetch_due)
        jobs.changed.connect(self._note)
        self.look()

    def send(self) -> None:
        """Works the outbox through once; if that is happening already, once more afterwards."""
        self._more |= self._sending
        if self._sending:
            return
        self._sending = True
        self._again.stop()
        self._watch.start()
        self._jobs.post.change(self, self._work, self._give_up, lambda _changes: self._sent())
        self._tell_busy()

    def send_now(self) -> None:
        """As `send`, whatever anything waits for: a person asked, or the network is back."""
        self._anyway = True
        self._pause = 0
        self.send()

    def fetch_on_schedule(self) -> None:
        """From now on has answers fetched when they are due; at once those that came while the program was closed."""
        self._answers.start()
        self._fetch_due()

    def fetch(self, ticket_id: UUID | None = None) -> None:
        """Fetches the answers to the open tickets now, to this one first; unless that is happening already."""
        if self._fetching:
            return
        self._fetching = True
        self._jobs.post.ask(self, lambda helpdesk: fetch_open(helpdesk, ticket_id), self._take, self._explain)
        self._tell_busy()

    def look(self) -> None:
        """Reads the outbox anew."""
        self._glances.ask(_glance, self._show)

    def _work(self, helpdesk: Helpdesk) -> Changes:
        anyway, self._anyway = self._anyway, False
        self._own = helpdesk.delivery.send_due(now_anyway=anyway)
        return self._own

    def _sent(self) -> None:
        self._sending = False
        self._watch.stop()
        self._tell_busy()
        again, self._more = self._more, False
        if again:
            self._pause = 0
            self.send()
        else:
            self._pause = min(max(2 * self._pause, _SHORTEST_PAUSE), _LONGEST_PAUSE)
            self.look()

    def _give_up(self, error: HelpdeskError) -> None:
        self._more = False
        self._pause = _LONGEST_PAUSE
        self._sent()
        self.failed.emit(error)

    def _note(self, changes: Changes) -> None:
        # What the sending itself changed must not start the next round at once.
        if self._telling or changes is self._own:
            return
        if changes.desks and changes is not ANYTHING:
            # Somebody changed what something may have waited for, such as a key.
            self.send_now()
        elif changes.tickets:
            self._more |= self._sending
            self._pause = 0
            self.look()

    def _show(self, found: Glance) -> None:
        self.counted.emit(found.waiting, found.stuck)
        self._tell_under_way(found.under_way)
        if self._sending:
            return
        if found.due is None:
            self._pause = 0
            self._again.stop()
            return
        wait = (found.due - datetime.now(UTC)).total_seconds()
        if wait > 0:
            self._pause = 0
        seconds = min(max(wait, self._pause), LONGEST_SLEEP)
        self._again.start(max(int(seconds * 1000), 0))

    def _tell_under_way(self, tickets: frozenset[UUID]) -> None:
        # A round tells what changed when it ends; whoever looks meanwhile sees what is just going out.
        changed, self._under_way = tickets ^ self._under_way, tickets
        if changed and self._sending:
            self._telling = True
            self._jobs.changed.emit(Changes(tickets=changed))
            self._telling = False

    def _fetch_due(self) -> None:
        # One at a time: behind a slow server they would pile up.
        if not self._asking:
            self._asking = True
            self._jobs.post.change(
                self, lambda helpdesk: helpdesk.delivery.fetch_due(), self._miss, lambda _changes: self._asked()
            )

    def _asked(self) -> None:
        self._asking = False

    def _miss(self, error: HelpdeskError) -> None:
        self._asked()
        self.failed.emit(error)

    def _take(self, found: Fetched) -> None:
        self._fetching = False
        self._tell_busy()
        if found.changes:
            self._jobs.changed.emit(found.changes)
        self.fetched.emit(found)

    def _explain(self, error: HelpdeskError) -> None:
        self._fetching = False
        self._tell_busy()
        self.failed.emit(error)

    def _tell_busy(self) -> None:
        self.busy.emit(self._sending or self._fetching)


def _glance(helpdesk: Helpdesk) -> Glance:
    found = read_outbox(helpdesk)
    stuck = sum(needs_person(standing) for standing in found)
    under_way = frozenset(one.item.ticket for one in found if one.item.state is TicketState.DELIVERING)
    return Glance(len(found) - stuck, stuck, helpdesk.delivery.due() if found else None, under_way)

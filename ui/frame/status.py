"""Whether there is a network, and what waits for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from helpdesk.changes import Changes
from helpdesk.i18n import _
from helpdesk.tickets import TicketState
from ui.frame.rail import Rail
from ui.jobs import Jobs

if TYPE_CHECKING:
    from PySide6.QtNetwork import QNetworkInformation

    from helpdesk.app import Helpdesk

RETRY_MS = 60_000


class Postman(QObject):
    """Sends what waits: when something was queued, when the network comes back, and every minute while anything waits.

    Signals:
        counted: The outbox was read again; carries how much waits, and how much waits for a person.
    """

    counted = Signal(int, int)

    def __init__(self, jobs: Jobs, parent: QObject) -> None:
        super().__init__(parent)
        self._jobs = jobs
        self._sending = False
        self._more = False
        self._own: Changes | None = None
        # Runs only while something waits: an idle window wakes nobody.
        self._again = QTimer(self, singleShot=True, interval=RETRY_MS)
        self._again.timeout.connect(self.send)
        jobs.changed.connect(self._note)
        self.count()

    def send(self) -> None:
        """Works the outbox through once, unless that is happening already."""
        self._more = self._sending
        if not self._sending:
            self._sending = True
            self._jobs.post.change(self, self._work, lambda _: self._sent(), lambda _: self._sent())

    def _work(self, helpdesk: Helpdesk) -> Changes:
        self._own = helpdesk.delivery.send_due()
        return self._own

    def _sent(self) -> None:
        self._sending = False
        if self._more:
            self.send()
        else:
            self.count()

    def _note(self, changes: Changes) -> None:
        # What the sending itself changed must not start the next one.
        if changes.tickets and changes is not self._own:
            self.send()

    def count(self) -> None:
        """Reads the outbox anew."""
        self._jobs.ask(self, _waiting, self._show, lambda _: None)

    def _show(self, found: tuple[int, int]) -> None:
        self.counted.emit(*found)
        if found[0]:
            self._again.start()
        else:
            self._again.stop()


class NetworkState(QObject):
    """Says at the foot of the rail, in words, whether there is a network and how much waits for it."""

    def __init__(self, jobs: Jobs, rail: Rail) -> None:
        super().__init__(rail)
        self._rail = rail
        self._waiting = self._stuck = 0
        self._postman = Postman(jobs, self)
        self._postman.counted.connect(self._count)
        self._network = _network()
        if self._network is not None:
            self._network.reachabilityChanged.connect(self._reach)
        self._show()

    def refresh(self) -> None:
        """Reads anew what waits."""
        self._postman.count()

    @property
    def online(self) -> bool | None:
        """None where the system doesn't say."""
        if self._network is None:
            return None
        reach = type(self._network).Reachability
        known = {reach.Online: True, reach.Site: True, reach.Local: True, reach.Disconnected: False}
        return known.get(self._network.reachability())

    def _reach(self) -> None:
        if self.online:
            self._postman.send()
        self._show()

    def _count(self, waiting: int, stuck: int) -> None:
        self._waiting, self._stuck = waiting, stuck
        self._show()

    def _show(self) -> None:
        words = {True: _("online"), False: _("offline"), None: _("bereit")}[self.online]
        if self._waiting:
            words = _("{network} · {count} warten").format(network=words, count=self._waiting)
        elif self._stuck:
            words = _("{network} · {count} prüfen").format(network=words, count=self._stuck)
        icon, role = {
            True: ("wifi", "positive"),
            False: ("wifi-off", "warning"),
            None: ("circle-check", "positive"),
        }[self.online]
        if self.online is False:
            explained = _("Ohne Netz. Was Sie absenden, wartet hier und wird gesendet, sobald das Netz wieder da ist.")
        elif self._waiting:
            explained = _("Was wartet, wird von selbst noch einmal versucht. Klicken zeigt es.")
        elif self._stuck:
            explained = _("Etwas kam nicht an oder ist ungewiss und braucht Sie. Klicken zeigt es.")
        else:
            explained = _("Nichts wartet auf Zustellung.")
        self._rail.show_state(words, icon, role, explained)


def _waiting(helpdesk: Helpdesk) -> tuple[int, int]:
    states = [item.state for item in helpdesk.delivery.outbox()]
    waiting = sum(state in {TicketState.QUEUED, TicketState.DELIVERING} for state in states)
    return waiting, len(states) - waiting


def _network() -> QNetworkInformation | None:
    from PySide6.QtNetwork import QNetworkInformation  # noqa: PLC0415 - after the first paint

    if not QNetworkInformation.loadDefaultBackend():
        return None
    return QNetworkInformation.instance()

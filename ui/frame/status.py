"""Whether there is a network, and what waits for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from helpdesk.errors import HelpdeskError
from helpdesk.i18n import _
from ui.frame.postman import Postman
from ui.frame.rail import Rail
from ui.jobs import Jobs

if TYPE_CHECKING:
    from PySide6.QtNetwork import QNetworkInformation


class NetworkState(QObject):
    """Says at the foot of the rail, in words, whether there is a network and how much waits for it."""

    def __init__(self, jobs: Jobs, rail: Rail) -> None:
        super().__init__(rail)
        self._rail = rail
        self._waiting = self._stuck = 0
        self._failure: HelpdeskError | None = None
        self.postman = Postman(jobs, self)
        self.postman.counted.connect(self._count)
        self.postman.busy.connect(self._note_busy)
        self.postman.failed.connect(self._explain)
        self._network = _network()
        if self._network is not None:
            self._network.reachabilityChanged.connect(self._reach)
        self._was_online = self.online
        self._show()

    def refresh(self) -> None:
        """Reads anew what waits."""
        self.postman.look()

    @property
    def online(self) -> bool | None:
        """None where the system doesn't say."""
        if self._network is None:
            return None
        reach = type(self._network).Reachability
        known = {reach.Online: True, reach.Site: True, reach.Local: True, reach.Disconnected: False}
        return known.get(self._network.reachability())

    def _reach(self) -> None:
        was, self._was_online = self._was_online, self.online
        if self.online and not was:
            # What it waited for is here: no need to wait for the rest of the time.
            self.postman.send_now()
            self.postman.fetch_on_schedule()
        self._show()

    def _count(self, waiting: int, stuck: int) -> None:
        self._waiting, self._stuck = waiting, stuck
        self._show()

    def _note_busy(self, busy: bool) -> None:
        if busy and self._failure:
            self._failure = None
            self._show()

    def _explain(self, error: HelpdeskError) -> None:
        self._failure = error
        self._show()

    def _show(self) -> None:
        words = {True: _("online"), False: _("offline"), None: _("bereit")}[self.online]
        if self._failure:
            words = _("{network} · gestört").format(network=words)
        elif self._stuck:
            words = _("{network} · {count} prüfen").format(network=words, count=self._stuck)
        elif self._waiting:
            words = _("{network} · {count} warten").format(network=words, count=self._waiting)
        icon, role = {
            True: ("wifi", "positive"),
            False: ("wifi-off", "warning"),
            None: ("circle-check", "positive"),
        }[self.online]
        if self._stuck or self._failure:
            icon, role = "triangle-alert", "warning"
        self._rail.show_state(words, icon, role, self._explained())

    def _explained(self) -> str:
        if self._failure:
            return " ".join(self._failure.lines())
        if self._stuck:
            return _("Etwas kam nicht an oder ist ungewiss und braucht Sie. Klicken zeigt es.")
        if self.online is False:
            return _("Ohne Netz. Was Sie absenden, wartet hier und wird gesendet, sobald das Netz wieder da ist.")
        if self._waiting:
            return _("Was wartet, wird von selbst noch einmal versucht. Klicken zeigt es.")
        return _("Nichts wartet auf Zustellung.")


def _network() -> QNetworkInformation | None:
    from PySide6.QtNetwork import QNetworkInformation  # noqa: PLC0415 - after the first paint

    if not QNetworkInformation.loadDefaultBackend():
        return None
    return QNetworkInformation.instance()

"""Looks after the data while the window is open: the backup of the day, and whether a backup was put back."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Protocol, TypeAlias, runtime_checkable

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from helpdesk.changes import Changes
from helpdesk.errors import HelpdeskError
from helpdesk.i18n import _, ngettext
from helpdesk.keeping import BackupInfo
from helpdesk.settings import Settings
from ui.frame.outside import Outside
from ui.jobs import Jobs
from ui.widgets import Notice

if TYPE_CHECKING:
    from helpdesk.app import Helpdesk

DAY_MS = 3_600_000
"""How often it is asked whether the day has its backup: a laptop that slept misses a timer of a day."""

Rescue: TypeAlias = "Callable[[Helpdesk], Changes]"


@runtime_checkable
class Rescuing(Protocol):
    """A page into which things are typed."""

    def let_go(self) -> Sequence[Rescue]:
        """What is open, each as a call that keeps it anew where the store has it no longer. Nothing is saved after."""


class Keeper(QObject):
    """Backs up once a day, and has everything read anew after a backup was put back, by the window or a command.

    Signals:
        replaced: Everything kept is another now, and the services are open on it: pages are to be made anew, before
            this returns. Carries the `Settings`.
        failed: The services could not be opened on what was put back; carries the `HelpdeskError`.
    """

    replaced = Signal(object)
    failed = Signal(object)

    def __init__(
        self, jobs: Jobs, outside: Outside, pages: Callable[[], Iterable[QWidget]], bars: QVBoxLayout, parent: QObject
    ) -> None:
        """`pages` are those made so far; what is to be told stands in `bars`."""
        super().__init__(parent)
        self._jobs = jobs
        self._outside = outside
        self._pages = pages
        self.notice = Notice("keeper_notice")
        bars.addWidget(self.notice)
        outside.replaced.connect(self._reopen)
        self._days = QTimer(self, interval=DAY_MS)
        self._days.timeout.connect(self.back_up)
        self._days.start()
        self.seal()
        self.back_up()

    def seal(self) -> None:
        """Seals the consents that were closed while there was no keyring."""
        # Beside the worker that saves: a keyring may ask for its password.
        self._jobs.post.ask(
            self, lambda helpdesk: helpdesk.ledger.seal_if_possible(), lambda _done: None, lambda _error: None
        )

    def look(self) -> None:
        """Finds out whether a backup was put back."""
        self._outside.look()

    def back_up(self) -> None:
        """Makes the backup of the day unless there is one."""
        # Beside the worker that saves: a large database takes seconds.
        self._jobs.post.ask(self, lambda helpdesk: helpdesk.backups.daily(), self._tell_backed_up, self._explain)

    def _reopen(self) -> None:
        self._outside.begin_anew()
        self._jobs.reopen()
        self._jobs.ask(self, lambda helpdesk: helpdesk.settings, self._begin_anew, self.failed.emit)

    def _begin_anew(self, settings: Settings) -> None:
        # Only now, since somebody may have typed until now.
        calls = [call for page in self._pages() if isinstance(page, Rescuing) for call in page.let_go()]
        self.replaced.emit(settings)

        def rescue(helpdesk: Helpdesk) -> Changes:
            kept = [changes for call in calls if (changes := call(helpdesk))]
            return Changes(tickets=frozenset(ticket for changes in kept for ticket in changes.tickets))

        self._jobs.change(self, rescue, self.notice.show_error, self._tell_replaced)

    def _tell_replaced(self, rescued: Changes) -> None:
        count = len(rescued.tickets)
        words = ngettext(
            "Was hier offen war, liegt als neuer Entwurf in der Liste.",
            "Was hier offen war, liegt als {count} neue Entwürfe in der Liste.",
            count,
        ).format(count=count)
        text = _("Eine Sicherung wurde zurückgespielt; alles ist neu gelesen.")
        self.notice.show_message("accent", text, words if count else "")

    def _tell_backed_up(self, made: BackupInfo | None) -> None:
        if made is not None and self.notice.property("kind") == "warning":
            self.notice.clear()

    def _explain(self, error: HelpdeskError) -> None:
        text = _("Die tägliche Sicherung ist nicht gelungen: {reason}").format(reason=error.message)
        self.notice.show_message("warning", text, error.hint)

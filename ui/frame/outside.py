"""Notices what other processes write, the command line above all."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from helpdesk.changes import ANYTHING, Mark
from ui.jobs import Jobs
from ui.latest import Latest

LOOK_MS = 2000
"""How soon it is noticed while somebody can see it."""
SELDOM_MS = 30_000
"""How soon while nobody can: a session begun meanwhile is to have somebody who watches it."""


class Outside(QObject):
    """Has every page read anew what another process may have changed; what is being typed is not read from there.

    SQLite counts for the store's one connection what others commit, so a look costs a question to the worker and is
    answered from the head of the log.

    Signals:
        replaced: All that is kept is another now: a backup was put back, or a newer program migrated it.
    """

    replaced = Signal()

    def __init__(self, jobs: Jobs, window: QWidget, parent: QObject) -> None:
        """`window` is what somebody sees or doesn't."""
        super().__init__(parent)
        self._jobs = jobs
        self._window = window
        self._looks = Latest(jobs, self)
        self._mark: Mark | None = None
        self._timer = QTimer(self, interval=LOOK_MS)
        self._timer.timeout.connect(self.look)
        self._timer.start()
        application = QGuiApplication.instance()
        if isinstance(application, QGuiApplication):
            # Whoever comes from a terminal sees at once what was done there.
            application.applicationStateChanged.connect(self.look)
        self.look()

    def look(self) -> None:
        """Finds out whether another process wrote meanwhile."""
        seen = self._window.isVisible() and not self._window.isMinimized()
        if self._timer.interval() != (interval := LOOK_MS if seen else SELDOM_MS):
            self._timer.setInterval(interval)
        former = self._mark
        # What cannot be read now is told by whoever needs it.
        self._looks.ask(
            lambda helpdesk: (former or helpdesk.opened, helpdesk.mark(former or helpdesk.opened)), self._compare
        )

    def begin_anew(self) -> None:
        """The services were opened again, and all pages with them."""
        self._looks.forget()
        self._mark = None

    def _compare(self, marks: tuple[Mark, Mark]) -> None:
        former, self._mark = marks
        if self._mark == former:
            return
        if self._mark.schema != former.schema:
            self.replaced.emit()
        else:
            self._jobs.changed.emit(ANYTHING)

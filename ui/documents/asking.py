from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal, SignalInstance

from helpdesk.changes import Changes
from helpdesk.errors import HelpdeskError
from helpdesk.printing.issued import IssuedRow
from helpdesk.printing.subjects import Kind, Subject
from ui.documents.paper import Paper, concerns, from_archive, to_issue
from ui.jobs import Jobs
from ui.latest import Latest

if TYPE_CHECKING:
    from helpdesk.app import Helpdesk

SLOW = 200
"""Milliseconds after which it shows that something runs."""
PAUSE = 80
"""Milliseconds in which quick choices are gathered: only the last of them is set."""


class Asking(QObject):
    """Has the worker set what somebody wants to see; of quick wishes only the last.

    Signals:
        wished: Somebody wants to see something else, or the same anew after a failure.
        slow: It takes long.
        answered: Here it is; carries a `Paper`.
        refused: It can't be shown; carries the `HelpdeskError`.
    """

    wished = Signal()
    slow = Signal()
    answered = Signal(object)
    refused = Signal(object)

    def __init__(self, jobs: Jobs, parent: QObject) -> None:
        super().__init__(parent)
        self._reads = Latest(jobs, self)
        self._subject: Subject | None = None
        self._call: Callable[[Helpdesk], Paper] | None = None
        self._wanted: object = None
        self.kind: Kind | None = None
        self._outdated = False
        self._slow = QTimer(self, singleShot=True, interval=SLOW)
        self._slow.timeout.connect(self.slow)
        self._soon = QTimer(self, singleShot=True, interval=PAUSE)
        self._soon.timeout.connect(self._read)

    def want(self, subject: Subject) -> None:
        """A document is wanted as it is or would be issued."""
        self._wish(subject, lambda helpdesk: to_issue(helpdesk.printing.preview(subject)))
        self._read()

    def want_soon(self, subject: Subject) -> None:
        """As `want`, by somebody who may be choosing on."""
        self._wish(subject, lambda helpdesk: to_issue(helpdesk.printing.preview(subject)))
        self._soon.start()

    def want_issued(self, row: IssuedRow) -> None:
        """A document is wanted as it was issued, whatever it would say today."""
        self._wish(
            None,
            lambda helpdesk: from_archive(row, helpdesk.printing.open(row.id), helpdesk.printing.find(row.number)),
            row,
        )
        self._read()

    def want_nothing(self) -> None:
        """Nothing is chosen any more; what is under way isn't shown."""
        self._subject = self._call = self._wanted = None
        self._soon.stop()
        self._slow.stop()
        self._reads.forget()

    def names(self, paper: Paper) -> bool:
        """Whether this is the document that is wanted."""
        return self._wanted == paper.identity

    def again(self) -> None:
        """The same is wanted again, after it was refused."""
        self.wished.emit()
        self._read()

    def renew(self) -> None:
        """Whoever looked elsewhere looks here again: the letterhead may be another, which nobody is told of."""
        if self._subject or self._outdated:
            self._soon.start()

    def note(self, changes: Changes, paper: Paper | None, *, seen: bool) -> None:
        """Something changed; what nobody sees is set when somebody does, since it takes the worker a moment."""
        # Issued elsewhere: this one, or another that got the number this one would get.
        numbered = bool(changes.issued) and paper is not None and not paper.draft
        if (self._subject and concerns(self._subject, changes)) or numbered:
            self._outdated = True
            if seen:
                self._read()

    def _wish(self, subject: Subject | None, call: Callable[[Helpdesk], Paper], row: IssuedRow | None = None) -> None:
        self._subject, self._call = subject, call
        self._wanted = row.id if row else subject
        wanted = row or subject
        self.kind = wanted.kind if wanted else None
        self._soon.stop()
        self._slow.start()
        self.wished.emit()

    def _read(self) -> None:
        if self._call is None:
            return
        self._soon.stop()
        self._outdated = False
        if not self._slow.isActive():
            self._slow.start()
        tell = partial(self._tell, self._call)
        self._reads.ask(self._call, partial(tell, self.answered), partial(tell, self.refused))

    def _tell(self, call: object, signal: SignalInstance, told: Paper | HelpdeskError) -> None:
        if call is self._call:
            # Else something else is wanted since, and asked for in a moment.
            self._slow.stop()
            signal.emit(told)

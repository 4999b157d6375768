"""Writes down what was decided, a moment after it was, so that nobody has to save."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtCore import QObject, QTimer, Signal

from helpdesk.errors import HelpdeskError
from helpdesk.i18n import format_moment
from helpdesk.scope.reviewing import Review, ReviewRow
from ui.jobs import Jobs
from ui.scope.review.table import Table

if TYPE_CHECKING:
    from helpdesk.app import Helpdesk

PAUSE_MS = 800
"""How long after the last decision the review is written down."""


class Keeping(QObject):
    """Keeps the review on the table, and knows which others were begun.

    Signals:
        begun_changed: Reviews were begun, went on or ended; carries pairs of `ReviewRow` and its moment in words.
        failed: A review couldn't be kept or discarded; carries the error.
    """

    begun_changed = Signal(object)
    failed = Signal(object)

    def __init__(self, jobs: Jobs, table: Table) -> None:
        super().__init__()
        self._jobs = jobs
        self._table = table
        self._writing = 0
        self.unkept: Review | None = None
        self._pause = QTimer(self, singleShot=True, interval=PAUSE_MS)
        self._pause.timeout.connect(self.write_down)
        table.changed.connect(self._note)

    @property
    def is_saving(self) -> bool:
        """Whether something is on its way to the disk."""
        return self._writing > 0

    def lay(self, review: Review | None) -> None:
        """Lays a review on the table as it was kept, or none; what of the former wasn't written down is forgotten."""
        self._table.lay(review)
        self._pause.stop()
        self.unkept = None

    def write_down(self) -> None:
        """Writes down at once what isn't yet."""
        self._pause.stop()
        if self.unkept is not None:
            self.keep(self.unkept)

    def keep(self, review: Review) -> None:
        """Writes a review down."""
        self._writing += 1

        def kept(_nothing: object) -> None:
            self._writing -= 1
            if self.unkept is review:
                self.unkept = None
            self.read_begun()

        def failed(error: HelpdeskError) -> None:
            self._writing -= 1
            self.unkept = self.unkept or review
            self.failed.emit(error)

        self._jobs.ask(self, lambda helpdesk: helpdesk.reviews.keep(review), kept, failed)

    def discard(self, review_id: UUID) -> None:
        """Forgets a review that is over."""
        self._jobs.ask(
            self,
            lambda helpdesk: helpdesk.reviews.discard(review_id),
            lambda _nothing: self.read_begun(),
            self.failed.emit,
        )

    def read_begun(self) -> None:
        """Looks which reviews were begun."""
        self._jobs.ask(self, _begun, self.begun_changed.emit, self.failed.emit)

    def _note(self) -> None:
        review = self._table.review
        # A page without entries is read again in a moment; nothing of it needs keeping.
        if review is not None and review.lines:
            self.unkept = review
            self._pause.start()


def _begun(helpdesk: Helpdesk) -> list[tuple[ReviewRow, str]]:
    # The words here, because the library for dates takes long to load.
    return [(row, format_moment(row.changed)) for row in helpdesk.reviews.kept()]

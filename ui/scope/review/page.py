"""From a provider's file to an edition that counts: read, review, see what changes, accept."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFileDialog, QStackedWidget, QVBoxLayout, QWidget

from helpdesk.changes import Changes
from helpdesk.errors import HelpdeskError
from helpdesk.i18n import _
from helpdesk.scope import EditionChange, Proposal, ServiceDocument
from helpdesk.scope.reviewing import Review, ReviewRow
from ui.jobs import Jobs
from ui.latest import Latest
from ui.scope.review.changes import ChangesView
from ui.scope.review.desk import ReviewDesk
from ui.scope.review.keeping import Keeping
from ui.scope.review.start import StartView
from ui.scope.review.table import Table

if TYPE_CHECKING:
    from helpdesk.app import Helpdesk


class ReviewPage(QWidget):
    """Imports a page: nothing of it counts before it is accepted, nothing decided is lost before that.

    Signals:
        left: Back to the documents.
        accepted: An edition counts from now on; carries the document's id.
        begun_changed: Other reviews were begun or finished; carries their `ReviewRow`s.
    """

    left = Signal()
    accepted = Signal(str)
    begun_changed = Signal(object)

    def __init__(self, jobs: Jobs) -> None:
        super().__init__()
        self.setObjectName("review_page")
        self._jobs = jobs
        self._reads = Latest(jobs, self)
        self._previews = Latest(jobs, self)
        self._cancelled = Event()
        self._markdown = ""
        self.table = Table(self)
        self._keeping = Keeping(jobs, self.table)
        self.start = StartView()
        self.desk = ReviewDesk(self.table)
        self.changes = ChangesView()
        self.stack = QStackedWidget()
        for part in (self.start, self.desk, self.changes):
            self.stack.addWidget(part)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.stack)
        self._connect()
        self._keeping.read_begun()

    @property
    def review(self) -> Review | None:
        """The review on the table."""
        return self.table.review

    def pick(self) -> None:
        """Asks for a file."""
        dialog = QFileDialog(self, _("Dokument importieren"))
        dialog.setObjectName("review_pick_dialog")
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setNameFilters(
            [
                _("Seiten von Anbietern (*.md *.markdown *.html *.htm *.pdf *.txt)"),
                _("Alle Dateien (*)"),
            ]
        )
        dialog.fileSelected.connect(lambda file: self.read(Path(file)))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def read(self, path: Path) -> None:
        """Recognises what is in a file; what is on the table is put aside."""
        self._put_aside()
        self._cancelled.set()
        self._cancelled = cancelled = Event()
        self.stack.setCurrentWidget(self.start)
        self.start.show_busy(path.name)
        self._reads.ask(
            lambda helpdesk: (
                helpdesk.importing.recognise(path, cancelled=cancelled.is_set),
                helpdesk.scope.documents(),
            ),
            lambda found: self._take(path.name, *found),
            self.start.show_error,
        )

    def show_begun(self) -> None:
        """Where one imports: the review on the table, else the start."""
        if self.table.review is None:
            self.stack.setCurrentWidget(self.start)
            self.start.take_keys()
        else:
            self.desk.take_keys()

    def go_on_with(self, review_id: UUID) -> None:
        """Takes up a review that was begun."""
        self._put_aside()
        self._reads.ask(
            lambda helpdesk: (helpdesk.reviews.read(review_id), helpdesk.scope.documents()),
            lambda found: self._lay(*found),
            self.start.show_error,
        )

    def save_now(self) -> None:
        """Writes down what was decided and isn't yet, with the correction that is being typed."""
        if self.table.review is not None:
            self.desk.pane.settle()
        self._keeping.write_down()

    def is_saving(self) -> bool:
        """Whether something is on its way to the disk."""
        return self._keeping.is_saving

    def unsaved(self) -> Sequence[str]:
        """What would be lost now, one sentence each."""
        unkept = self._keeping.unkept or (self.table.review if self.desk.pane.is_correcting else None)
        if unkept is None:
            return []
        name = unkept.head.title or unkept.file
        return [_("Die Prüfung von „{title}“ ist nicht gesichert.").format(title=name)]

    def _connect(self) -> None:
        self._keeping.begun_changed.connect(self._show_begun)
        self._keeping.failed.connect(self._explain)
        self.start.pick_requested.connect(self.pick)
        self.start.cancelled.connect(self._cancel)
        self.start.review_chosen.connect(self.go_on_with)
        self.start.discard_requested.connect(self._discard)
        self.start.leave_requested.connect(self.left)
        self.desk.leave_requested.connect(self.left)
        self.desk.pick_requested.connect(self.pick)
        self.desk.discard_requested.connect(self._throw_away)
        self.desk.finished.connect(self._preview)
        self.changes.leave_requested.connect(self._back_to_desk)
        self.changes.accept_requested.connect(self._accept)
        self._jobs.changed.connect(self._note)

    def _take(self, file: str, proposal: Proposal, known: Sequence[ServiceDocument]) -> None:
        review = Review.begin(uuid4(), file, proposal)
        self._lay(review, known)
        if review.lines:
            # An hour's work may hang on it; a page without entries is read again in a moment.
            self._keeping.keep(review)

    def _lay(self, review: Review, known: Sequence[ServiceDocument]) -> None:
        self.start.show_idle()
        self._keeping.lay(review)
        self.stack.setCurrentWidget(self.desk)
        self.desk.show_review(known)

    def _cancel(self) -> None:
        self._cancelled.set()
        self._reads.forget()
        self.start.show_idle()

    def _put_aside(self) -> None:
        self.save_now()
        self._keeping.lay(None)

    def _show_begun(self, rows: list[tuple[ReviewRow, str]]) -> None:
        self.start.show_begun(rows)
        self.begun_changed.emit([row for row, _when in rows])

    def _throw_away(self) -> None:
        review = self.table.review
        if review is None:
            return
        self._keeping.lay(None)
        self.stack.setCurrentWidget(self.start)
        self._forget(review)

    def _discard(self, review_id: UUID) -> None:
        self._jobs.ask(self, lambda helpdesk: helpdesk.reviews.read(review_id), self._forget, self.start.show_error)

    def _forget(self, review: Review) -> None:
        self._keeping.discard(review.id)
        name = review.head.title or review.file
        if review.lines:
            self.start.undo.offer(
                _("Prüfung von „{title}“ verworfen").format(title=name), lambda: self._keeping.keep(review)
            )
        self.start.take_keys()

    def _preview(self) -> None:
        review = self.table.review
        if review is None:
            return
        self.changes.show_waiting(review.head.title)
        self.stack.setCurrentWidget(self.changes)
        self.changes.rows.setFocus()
        proposal, file = review.result(), review.file
        self._previews.ask(lambda helpdesk: _previewed(helpdesk, proposal, file), self._show_change, self._refuse)

    def _show_change(self, found: tuple[str, EditionChange]) -> None:
        # Together: what is accepted is what was shown, whatever has been decided since.
        self._markdown, change = found
        self.changes.show_change(change)

    def _refuse(self, error: HelpdeskError) -> None:
        self._back_to_desk()
        self.desk.notice.show_error(error)

    def _back_to_desk(self) -> None:
        self._previews.forget()
        self._markdown = ""
        self.stack.setCurrentWidget(self.desk)
        self.desk.take_keys()

    def _accept(self) -> None:
        review, markdown = self.table.review, self._markdown
        if review is None or not markdown:
            return
        self.changes.accept.setEnabled(False)
        self._jobs.change(
            self,
            lambda helpdesk: helpdesk.editions.accept(markdown, review.file),
            self._refuse_accepting,
            lambda _changes: self._finish(review),
        )

    def _finish(self, review: Review) -> None:
        # Told of its own change, it has begun to work out what else would change.
        self._previews.forget()
        self._markdown = ""
        self._keeping.lay(None)
        self.stack.setCurrentWidget(self.start)
        self._keeping.discard(review.id)
        self.accepted.emit(review.head.id)

    def _refuse_accepting(self, error: HelpdeskError) -> None:
        self.changes.notice.show_error(error)
        self.changes.accept.setEnabled(True)

    def _note(self, changes: Changes) -> None:
        if changes.documents and self.table.review is not None:
            self._jobs.ask(self, lambda helpdesk: helpdesk.scope.documents(), self.desk.show_known, self._explain)
            if self.stack.currentWidget() is self.changes and self._markdown:
                self._preview()

    def _explain(self, error: HelpdeskError) -> None:
        (self.start if self.table.review is None else self.desk).notice.show_error(error)


def _previewed(helpdesk: Helpdesk, proposal: Proposal, file: str) -> tuple[str, EditionChange]:
    markdown = helpdesk.importing.markdown(proposal)
    return markdown, helpdesk.editions.preview(markdown, file)

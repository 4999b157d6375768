"""The place "Umfang": the documents, and the import that adds to them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from helpdesk.i18n import _, ngettext
from helpdesk.scope.reviewing import ReviewRow
from ui.jobs import Jobs
from ui.scope.page import ScopePage
from ui.scope.review.page import ReviewPage
from ui.theme import theme
from ui.widgets import Notice


class ScopePlace(QWidget):
    """Shows the documents or the import, takes a file dropped on either, and says when a review waits.

    Signals:
        print_requested: A document shall be printed; carries its id.
    """

    print_requested = Signal(str)

    def __init__(self, jobs: Jobs) -> None:
        super().__init__()
        self.setAcceptDrops(True)
        self.page = ScopePage(jobs)
        self.review = ReviewPage(jobs)
        self.waiting = Notice("review_waiting")
        self.told = Notice("review_accepted")
        self._begun: Sequence[ReviewRow] = ()
        self._put_off = False
        documents = QWidget()
        column = QVBoxLayout(documents)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        told = QVBoxLayout()
        told.setContentsMargins(theme().size.space_3, theme().size.space_2, theme().size.space_3, 0)
        told.addWidget(self.told)
        told.addWidget(self.waiting)
        column.addLayout(told)
        column.addWidget(self.page, 1)
        self._documents = documents
        self._stack = QStackedWidget()
        self._stack.addWidget(documents)
        self._stack.addWidget(self.review)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self._stack)
        self.page.print_requested.connect(self.print_requested)
        self.page.import_requested.connect(self.import_document)
        self.review.left.connect(self.show_documents)
        self.review.accepted.connect(self._show_accepted)
        self.review.begun_changed.connect(self._note)
        self.waiting.action_requested.connect(self._go_on)
        self.waiting.closed.connect(self._be_quiet)

    def import_document(self) -> None:
        """Where one imports; with the question for a file, unless something is begun already."""
        self._stack.setCurrentWidget(self.review)
        self.review.show_begun()
        if self.review.review is None and not self._begun:
            self.review.pick()

    def show_documents(self) -> None:
        """Back to the documents; what is begun stays and says so."""
        self._stack.setCurrentWidget(self._documents)
        self.told.clear()
        self._put_off = False
        self._tell()
        self.page.entries.setFocus()

    def open_entry(self, document_id: str, entry_id: str, edition: str = "") -> None:
        """Shows a document at an entry, as an edition had it or as it is."""
        self.show_documents()
        self.page.open_entry(document_id, entry_id, edition)

    def save_now(self) -> None:
        """Writes down what was decided and isn't yet."""
        self.review.save_now()

    def is_saving(self) -> bool:
        """Whether something is on its way to the disk."""
        return self.review.is_saving()

    def unsaved(self) -> Sequence[str]:
        """What would be lost now, one sentence each."""
        return self.review.unsaved()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:  # noqa: N802 - Qt's name
        if _file(event) is not None:
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:  # noqa: N802 - Qt's name
        if path := _file(event):
            event.acceptProposedAction()
            self._stack.setCurrentWidget(self.review)
            self.review.read(path)

    def _show_accepted(self, document_id: str) -> None:
        self.open_entry(document_id, "")
        self.told.show_message("positive", _("Übernommen. Jede Auskunft beruht ab jetzt auf dieser Fassung."))

    def _note(self, rows: Sequence[ReviewRow]) -> None:
        if {row.id for row in rows} != {row.id for row in self._begun}:
            self._put_off = False
        self._begun = rows
        self._tell()

    def _tell(self) -> None:
        if not self._begun or self._put_off:
            self.waiting.clear()
            return
        first = self._begun[0]
        told = ngettext("Eine Prüfung wartet: {title}", "{count} Prüfungen warten: {title} …", len(self._begun))
        done = _("{decided} von {lines} geprüft").format(decided=first.decided, lines=first.lines)
        self.waiting.show_message(
            "neutral",
            told.format(count=len(self._begun), title=first.title or first.file),
            _("{done}. Bis zur Übernahme gilt, was bisher galt.").format(done=done),
            _("Weiter prüfen"),
        )

    def _go_on(self) -> None:
        self._stack.setCurrentWidget(self.review)
        if self.review.review is None and len(self._begun) == 1:
            self.review.go_on_with(self._begun[0].id)
        else:
            self.review.show_begun()

    def _be_quiet(self) -> None:
        self._put_off = True


def _file(event: QDropEvent) -> Path | None:
    """The one local file that is carried, if that is what is carried."""
    urls = event.mimeData().urls()
    return Path(urls[0].toLocalFile()) if len(urls) == 1 and urls[0].isLocalFile() else None

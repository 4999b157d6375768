from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtGui import QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import QProgressBar, QWidget

from helpdesk.changes import Changes
from helpdesk.errors import HelpdeskError
from helpdesk.i18n import _
from helpdesk.printing.issued import IssuedRow
from helpdesk.printing.subjects import Subject
from ui.documents.archive_banner import ArchiveBanner
from ui.documents.asking import Asking
from ui.documents.batch import ReportBatch
from ui.documents.chooser import Chooser
from ui.documents.head import DocumentHead
from ui.documents.messages import Messages
from ui.documents.outgoing import Outgoing
from ui.documents.paper import Paper
from ui.documents.preview import Preview
from ui.documents.skeleton import Skeleton
from ui.jobs import Jobs
from ui.theme import theme
from ui.widgets import EmptyState, ListAndWork, Notice, column, stack


class DocumentsPage(QWidget):
    """What the customer receives: chosen on the left, seen as it will be, issued when it leaves the program.

    Signals:
        shown: A document stands in the preview now; carries its `Paper`.
    """

    shown = Signal(object)

    def __init__(self, jobs: Jobs) -> None:
        super().__init__()
        self._jobs = jobs
        self._asking = Asking(jobs, self)
        self._paper: Paper | None = None
        self._has_failed = False
        self._build()
        self._connect()

    @property
    def paper(self) -> Paper | None:
        """What stands in the preview."""
        return self._paper

    @property
    def pdf(self) -> bytes:
        """The document in the preview; empty while there is none."""
        return self._paper.pdf if self._paper else b""

    def show_subject(self, subject: Subject) -> None:
        """Shows what is wanted in writing, from wherever the wish comes."""
        self.chooser.show_subject(subject)
        self._asking.want(subject)
        self.panes.show_work()

    def show_issued(self, row: IssuedRow) -> None:
        """Shows a document as it was issued."""
        self.chooser.show_issued(row)
        self._asking.want_issued(row)
        self.panes.show_work()

    def save(self) -> None:
        """Asks where to write what is shown."""
        self._with_paper(self.outgoing.ask_where)

    def print(self) -> None:
        """Asks for a printer for what is shown."""
        self._with_paper(lambda paper: self.outgoing.ask_printer(paper, self.preview.page_count))

    def mail(self) -> None:
        """Opens a mail with what is shown."""
        self._with_paper(self.outgoing.mail)

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 - Qt's name
        super().showEvent(event)
        self._asking.renew()

    def _build(self) -> None:
        self.setObjectName("documents_page")
        self.chooser = Chooser(self._jobs)
        self.notice = Notice("documents_notice")
        self.banner = ArchiveBanner()
        self.busy = QProgressBar(maximum=0, textVisible=False)
        self.busy.setObjectName("document_busy")
        self.busy.setAccessibleName(_("Das Dokument wird erstellt."))
        # What comes and goes moves nothing.
        policy = self.busy.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        self.busy.setSizePolicy(policy)
        self.head = DocumentHead()
        self.preview = Preview()
        self.nothing = EmptyState(
            "file-text",
            _("Noch kein Dokument gewählt"),
            _("Wählen Sie links eines; es erscheint hier so, wie der Kunde es erhält."),
            name="documents_nothing",
        )
        self._document = column(self.head, self.preview, grows=self.preview)
        self.batch = ReportBatch(self._jobs)
        self.skeleton = Skeleton()
        self._work = stack(self.nothing, self._document, self.batch, self.skeleton)
        # Not the next button, which the space bar would press.
        self.notice.home = self.banner.home = self.preview.view
        right = column(self.busy, self._work, grows=self._work, spacing=theme().size.space_2)
        self.messages = Messages(right, (self.notice, self.banner))
        self.panes = ListAndWork(self.chooser, right, "documents_panes")
        column(self.panes, grows=self.panes, onto=self)
        self.outgoing = Outgoing(self._jobs, self.notice, self)
        self.busy.hide()

    def _connect(self) -> None:
        asking, chooser, head = self._asking, self.chooser, self.head
        asking.wished.connect(self._begin)
        asking.slow.connect(self._show_busy)
        asking.answered.connect(self._take)
        asking.refused.connect(self._refuse)
        chooser.subject_chosen.connect(asking.want_soon)
        chooser.document_chosen.connect(asking.want_issued)
        chooser.nothing_chosen.connect(self._show_nothing)
        chooser.failed.connect(self.notice.show_error)
        chooser.opened.connect(self.panes.show_work)
        chooser.batch_requested.connect(self._show_batch)
        self.batch.left.connect(self._leave_batch)
        self.notice.action_requested.connect(self._try_again)
        self.banner.successor_requested.connect(self.show_issued)
        head.save_requested.connect(self.save)
        head.print_requested.connect(self.print)
        head.mail_requested.connect(self.mail)
        head.reissue_requested.connect(lambda: self._with_paper(self.outgoing.reissue))
        head.folder_requested.connect(self.outgoing.open_folder)
        self.outgoing.remade.connect(self._show_paper)
        self.outgoing.reissued.connect(self._show_paper)
        self.outgoing.saved.connect(self._note_saved)
        self._jobs.changed.connect(self._note)
        QShortcut(QKeySequence.StandardKey.Save, self, self.save)
        QShortcut(QKeySequence.StandardKey.Print, self, self.print)
        QShortcut(QKeySequence.StandardKey.Find, self, self.preview.hits.field.setFocus)
        QShortcut(QKeySequence("Ctrl+Shift+M"), self, self.mail)

    def _with_paper(self, way: Callable[[Paper], object]) -> None:
        # Behind the batch nobody sees which one it is.
        if self._paper and self._work.currentWidget() is self._document and self._asking.names(self._paper):
            way(self._paper)

    def _begin(self) -> None:
        """Somebody chose: what was said of the document before is over, but for what failed and what is printed."""
        refused, self._has_failed = self._has_failed, False
        self._leave_batch()
        self._pass_on(refused=refused)
        self._match()
        if self._paper and self._asking.kind is not self._paper.kind:
            self.preview.view.dim(dimmed=True)

    def _pass_on(self, *, refused: bool = False) -> None:
        if refused or not (self.notice.isVisible() and self.notice.kind == "negative"):
            self.outgoing.forget()
            if not self.outgoing.printing:
                self.notice.clear()

    def _match(self) -> None:
        """Only what the choice names may leave the program."""
        self.head.allow(allowed=self._paper is not None and self._asking.names(self._paper))

    def _show_nothing(self) -> None:
        """The choice names no document, so none stands here to be taken for it."""
        self._asking.want_nothing()
        self._paper = None
        self._begin()
        self._settle()
        self.banner.clear()
        self.outgoing.look_elsewhere()

    def _take(self, paper: Paper) -> None:
        if self._has_failed:
            self._has_failed = False
            self.notice.clear()
        self._show_paper(paper)
        self.shown.emit(paper)

    def _show_paper(self, paper: Paper) -> None:
        """Together: what is saved and printed carries the name of what it is, whatever was wished for since."""
        if self._asking.names(paper):
            self._settle()
        another = self._paper is None or self._paper.identity != paper.identity
        if another:
            self.head.show_saved("")
            self.outgoing.look_elsewhere()
        self._paper = paper
        self.head.show_paper(paper)
        self._match()
        self.banner.show_paper(paper)
        # What was made anew behind the batch doesn't push itself before it.
        if self._work.currentWidget() is not self.batch:
            self._work.setCurrentWidget(self._document)
        self.preview.show_pdf(paper.pdf, from_start=another)

    def _refuse(self, error: HelpdeskError) -> None:
        # What stood there belongs to another wish; saved by mistake it would be the wrong document.
        self._settle()
        self._paper = None
        self._has_failed = True
        self.outgoing.forget()
        self.banner.clear()
        if self._work.currentWidget() is not self.batch:
            self._work.setCurrentWidget(self.nothing)
        self.notice.show_error(error, _("Noch einmal"))

    def _note_saved(self, path: Path, paper: Paper) -> None:
        # It may come when another one stands there, of which the path mustn't be copied.
        if self._paper and self._paper.identity == paper.identity:
            self.head.show_saved(str(path))

    def _show_batch(self) -> None:
        self._pass_on()
        self._work.setCurrentWidget(self.batch)
        self.panes.show_work()

    def _leave_batch(self) -> None:
        self._work.setCurrentWidget(self._document if self._paper else self.nothing)

    def _try_again(self) -> None:
        if self._has_failed:
            self._asking.again()

    def _show_busy(self) -> None:
        self.busy.show()
        self.preview.view.dim(dimmed=True)
        if self._work.currentWidget() is self.nothing:
            self._work.setCurrentWidget(self.skeleton)

    def _settle(self) -> None:
        self.busy.hide()
        self.preview.view.dim(dimmed=False)

    def _note(self, changes: Changes) -> None:
        self.chooser.read_again(changes)
        self._asking.note(changes, self._paper, seen=self.isVisible())

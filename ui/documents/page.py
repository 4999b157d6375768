from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from uuid import UUID

from pathvalidate import sanitize_filename
from PySide6.QtCore import QStandardPaths, QTimer, Signal
from PySide6.QtGui import QKeySequence, QShortcut, QShowEvent
from PySide6.QtPrintSupport import QPrintDialog, QPrinter, QPrinterInfo
from PySide6.QtWidgets import QDialog, QFileDialog, QHBoxLayout, QProgressBar, QStackedWidget, QVBoxLayout, QWidget

from helpdesk.changes import Changes
from helpdesk.customers import Customer, CustomerRow
from helpdesk.errors import HelpdeskError
from helpdesk.i18n import _
from ui.documents.chooser import Chooser
from ui.documents.preview import Preview
from ui.documents.printer import PrintJob, print_job
from ui.documents.wish import Wish
from ui.jobs import Jobs
from ui.latest import Latest
from ui.theme import theme
from ui.widgets import ElidedLabel, EmptyState, ListAndWork, Notice, padded, primary, push, with_shortcut

SLOW = 200
"""Milliseconds after which it shows that something runs."""


class DocumentsPage(QWidget):
    """What the customer receives: chosen on the left, seen as it will be, saved as PDF and printed.

    Signals:
        shown: A document stands in the preview now; carries its `Wish`.
        saved: It was written; carries the file's `Path`.
        printed: The printing service has it.
    """

    shown = Signal(object)
    saved = Signal(object)
    printed = Signal()

    def __init__(self, jobs: Jobs) -> None:
        super().__init__()
        self._jobs = jobs
        self._reads = Latest(jobs, self)
        self._wish: Wish | None = None
        self._shown: Wish | None = None
        self._pdf = b""
        self._outdated = False
        self._job: PrintJob | None = None
        self._build()
        self._connect()

    @property
    def pdf(self) -> bytes:
        """The document in the preview; empty while there is none."""
        return self._pdf

    def show_service_description(
        self, document_id: str, customer: UUID | None = None, modules: tuple[str, ...] = ()
    ) -> None:
        """Shows a service document, from wherever the wish comes; with a customer, what they have booked of it."""

        def choose(row: CustomerRow | None) -> None:
            self.chooser.choose_document(document_id, row, modules)
            self._show(self.chooser.wish(document_id))

        if customer is None:
            # Behind the list of documents, which the chooser may still be waiting for.
            self._jobs.ask(self, lambda _helpdesk: None, lambda _nothing: choose(None), self._explain)
        else:
            self._jobs.ask(
                self,
                lambda helpdesk: helpdesk.customers.get(customer),
                lambda found: choose(_row(found)),
                self._explain,
            )

    def show_consent(self, consent: UUID) -> None:
        """Shows the record of a consent, from wherever the wish comes."""
        self.chooser.consents.refresh()
        self._show_listed(lambda: self.chooser.choose_consent(consent))

    def show_quote(self, quote: UUID) -> None:
        """Shows a quote, from wherever the wish comes."""
        self.chooser.quotes.refresh()
        self._show_listed(lambda: self.chooser.choose_quote(quote))

    def save_to(self, path: Path) -> None:
        """Writes what the preview shows; `saved` follows, or a notice says why not."""
        self._write(self._pdf, path)

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 - Qt's name
        super().showEvent(event)
        if self._outdated:
            self._show_again()

    def _write(self, pdf: bytes, path: Path) -> None:
        self._jobs.ask(
            self,
            lambda helpdesk: helpdesk.printing.save(pdf, path),
            lambda _nothing: self._tell_saved(path),
            self._explain_saving,
        )

    def _build(self) -> None:
        size = theme().size
        self.setObjectName("documents_page")
        self.chooser = Chooser(self._jobs)
        self.notice = Notice("documents_notice")
        self.title = ElidedLabel(role="heading")
        self.title.setObjectName("document_title")
        self.busy = QProgressBar(maximum=0, textVisible=False)
        self.busy.setObjectName("document_busy")
        self.busy.setAccessibleName(_("Das Dokument wird erstellt."))
        self.print = push(_("Drucken"), "document_print", "printer")
        self.print.setToolTip(with_shortcut(_("Drucken"), QKeySequence(QKeySequence.StandardKey.Print)))
        self.save = primary(push(_("Als PDF speichern"), "document_save", "file-down"))
        self.save.setToolTip(with_shortcut(_("Als PDF speichern"), QKeySequence(QKeySequence.StandardKey.Save)))
        self.preview = Preview()
        self.nothing = EmptyState(
            "file-text",
            _("Noch kein Dokument gewählt"),
            _("Wählen Sie links eines; es erscheint hier so, wie der Kunde es erhält."),
            name="documents_nothing",
        )
        head = QHBoxLayout()
        head.setContentsMargins(size.space_4, 0, size.space_4, size.space_2)
        head.setSpacing(size.space_2)
        for widget, stretch in ((self.title, 1), (self.print, 0), (self.save, 0)):
            head.addWidget(widget, stretch)
        document = QWidget()
        column = QVBoxLayout(document)
        padded(column, margin=0, spacing=0)
        column.addLayout(head)
        column.addWidget(self.preview, 1)
        self._work = QStackedWidget()
        self._work.addWidget(self.nothing)
        self._work.addWidget(document)
        right = QWidget()
        rows = QVBoxLayout(right)
        padded(rows, margin=0, spacing=0)
        rows.addWidget(self.busy)
        told = QVBoxLayout()
        told.setContentsMargins(size.space_4, size.space_1, size.space_4, size.space_2)
        told.addWidget(self.notice)
        rows.addLayout(told)
        rows.addWidget(self._work, 1)
        self.panes = ListAndWork(self.chooser, right, "documents_panes")
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self.panes)
        self._slow = QTimer(self, singleShot=True, interval=SLOW)
        self.busy.setVisible(False)

    def _connect(self) -> None:
        self._slow.timeout.connect(self.busy.show)
        self.chooser.wish_made.connect(self._show)
        self.chooser.failed.connect(self._explain)
        self.chooser.documents.clicked.connect(self.panes.show_work)
        self.chooser.consents.list.clicked.connect(self.panes.show_work)
        self.chooser.quotes.list.clicked.connect(self.panes.show_work)
        self.notice.action_requested.connect(self._act)
        self.save.clicked.connect(self._ask_where)
        self.print.clicked.connect(self._ask_printer)
        self._jobs.changed.connect(self._note)
        QShortcut(QKeySequence.StandardKey.Save, self, self._ask_where)
        QShortcut(QKeySequence.StandardKey.Print, self, self._ask_printer)
        QShortcut(QKeySequence.StandardKey.Find, self, self.preview.search.setFocus)

    def _show_listed(self, choose: Callable[[], Wish]) -> None:
        """Behind the list, which is being read again."""
        self._jobs.ask(self, lambda _helpdesk: None, lambda _nothing: self._show(choose()), self._explain)

    def _show(self, wish: Wish) -> None:
        self._wish = wish
        self._outdated = False
        self._slow.start()
        self._reads.ask(wish.print, lambda pdf: self._take(wish, pdf), self._refuse)

    def _show_again(self) -> None:
        if self._wish:
            self._show(self._wish)

    def _act(self) -> None:
        """The notice's button: stops the printing that it tells of, else tries again."""
        if self._job:
            self._job.cancel()
            self._job = None
            self.notice.clear()
        else:
            self._show_again()

    def _take(self, wish: Wish, pdf: bytes) -> None:
        self._settle()
        self.notice.clear()
        # Together: what is saved and printed carries the name of what it is, whatever was wished for since.
        self._shown, self._pdf = wish, pdf
        self.title.setText(wish.name())
        self._work.setCurrentIndex(1)
        self.preview.show_pdf(pdf)
        self.shown.emit(wish)

    def _refuse(self, error: HelpdeskError) -> None:
        # What stood there belongs to another wish; saved by mistake it would be the wrong document.
        self._settle()
        self._shown, self._pdf = None, b""
        self._work.setCurrentWidget(self.nothing)
        self.notice.show_error(error, _("Noch einmal"))

    def _settle(self) -> None:
        self._slow.stop()
        self.busy.hide()

    def _note(self, changes: Changes) -> None:
        self.chooser.read_again(changes)
        if self._wish and self._wish.concerns(changes):
            # Setting a page takes the worker a second; behind another page nobody looks at it.
            self._outdated = True
            if self.isVisible():
                self._show_again()

    def _ask_where(self) -> None:
        if not self._shown:
            return
        pdf = self._pdf
        folder = Path(QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation))
        name = str(sanitize_filename(self._shown.name(), replacement_text="-"))[:120]
        dialog = QFileDialog(self, _("Als PDF speichern"), str(folder / f"{name}.pdf"), _("PDF-Dateien (*.pdf)"))
        dialog.setObjectName("document_save_dialog")
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("pdf")
        dialog.fileSelected.connect(lambda file: self._write(pdf, Path(file)))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _tell_saved(self, path: Path) -> None:
        self.notice.show_message("positive", _("Gespeichert: {file}").format(file=path))
        self.saved.emit(path)

    def _ask_printer(self) -> None:
        if not self._shown:
            return
        if not QPrinterInfo.availablePrinterNames():
            self.notice.show_message(
                "warning",
                _("An diesem Rechner ist kein Drucker eingerichtet."),
                _("Speichern Sie das Dokument als PDF und drucken Sie es anderswo."),
            )
            return
        printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        printer.setDocName(self._shown.name())
        dialog = QPrintDialog(printer, self)
        dialog.setObjectName("document_print_dialog")
        dialog.setMinMax(1, self.preview.page_count)
        dialog.accepted.connect(lambda: self.print_to(printer))
        dialog.finished.connect(dialog.deleteLater)
        # QPrintDialog hides the plain `open` behind one that takes a slot's name.
        QDialog.open(dialog)

    def print_to(self, printer: QPrinter) -> None:
        """Prints what the preview shows as the dialog's choices say; into a file it is the PDF itself."""
        if file := printer.outputFileName():
            self.save_to(Path(file))
            return
        name = self._shown.name() if self._shown else ""
        self._job = job = print_job(self._pdf, name, printer, self)
        job.done.connect(self._tell_printed)
        job.failed.connect(self._explain_printing)
        job.progressed.connect(self._tell_progress)
        job.start()

    def _tell_progress(self, done: int, pages: int) -> None:
        if self._job:
            told = _("Seite {page} von {pages} wird gedruckt.").format(page=done, pages=pages)
            self.notice.show_message("neutral", told, action=_("Abbrechen"))

    def _tell_printed(self) -> None:
        self._job = None
        self.notice.show_message("positive", _("Der Auftrag ist beim Drucker."))
        self.printed.emit()

    def _explain_printing(self, reason: str) -> None:
        self._job = None
        self.notice.show_message(
            "negative",
            _("Das Dokument wurde nicht gedruckt: {reason}").format(reason=reason),
            _("Prüfen Sie den Drucker oder speichern Sie das Dokument als PDF."),
        )

    def _explain_saving(self, error: HelpdeskError) -> None:
        self.notice.show_error(error)

    def _explain(self, error: HelpdeskError) -> None:
        self._settle()
        self.notice.show_error(error)


def _row(customer: Customer) -> CustomerRow:
    return CustomerRow(customer.id, customer.name, customer.number)

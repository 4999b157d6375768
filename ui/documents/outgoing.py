"""The ways out of the program. What leaves it is issued first, and then it is exactly those bytes that leave."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from pathvalidate import sanitize_filename
from PySide6.QtCore import QObject, QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtPrintSupport import QPrintDialog, QPrinter, QPrinterInfo
from PySide6.QtWidgets import QDialog, QFileDialog, QWidget

from helpdesk.errors import HelpdeskError
from helpdesk.i18n import _
from helpdesk.printing.issued import Issued
from helpdesk.printing.subjects import Kind as DocumentKind
from ui.documents.folders import usual_folder
from ui.documents.mailing import Mailing
from ui.documents.paper import Paper, named
from ui.documents.printer import PrintJob, print_job, propose_in
from ui.jobs import Jobs
from ui.theme import Kind
from ui.widgets import Notice

Way = Callable[[Paper], object]


class Outgoing(QObject):
    """Saves, prints and sends what stands in the preview, and says what became of it.

    Signals:
        remade: Something had changed since it was looked at; carries the `Paper` that was issued in its place.
        saved: It was written; carries the file's `Path` and the `Paper`.
        printed: The printing service has it.
        mailed: The mail program has it.
        reissued: There is a new version; carries its `Paper`.
    """

    remade = Signal(object)
    saved = Signal(object, object)
    printed = Signal()
    mailed = Signal()
    reissued = Signal(object)

    def __init__(self, jobs: Jobs, notice: Notice, page: QWidget) -> None:
        """`page` is what dialogs belong to, `notice` where it is told."""
        super().__init__(page)
        self._jobs = jobs
        self._notice = notice
        self._page = page
        self.folder: Path | None = None
        self._saved: Path | None = None
        self._job: PrintJob | None = None
        self._next: Callable[[], object] | None = None
        self._doubtful: Paper | None = None
        self.mailing = Mailing(jobs, self)
        self.mailing.opened.connect(self._tell_mailed)
        self.mailing.failed.connect(self._explain_mailing)
        notice.action_requested.connect(self._act)
        notice.closed.connect(self.forget)

    @property
    def printing(self) -> bool:
        """Whether pages are on their way to a printer, which the notice tells of."""
        return self._job is not None

    def ask_where(self, paper: Paper) -> None:
        """Asks for a file and writes it."""
        name = str(sanitize_filename(paper.name(), replacement_text="-"))[:120]
        file = str(usual_folder(self.folder) / f"{name}.pdf")
        dialog = QFileDialog(self._page, _("Als PDF speichern"), file, _("PDF-Dateien (*.pdf)"))
        dialog.setObjectName("document_save_dialog")
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("pdf")
        dialog.fileSelected.connect(lambda chosen: self.save(paper, Path(chosen)))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def save(self, paper: Paper, path: Path) -> None:
        """Issues a document and writes it; `saved` follows, or the notice says why not."""
        self._leave(paper, lambda issued: self._write(issued, path), _("Jetzt speichern"))

    def ask_printer(self, paper: Paper, pages: int) -> None:
        """Asks for a printer and prints."""
        if not QPrinterInfo.availablePrinterNames():
            self._tell(
                "warning",
                _("An diesem Rechner ist kein Drucker eingerichtet."),
                _("Speichern Sie das Dokument als PDF und drucken Sie es anderswo."),
            )
            return
        printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        printer.setDocName(paper.name())
        dialog = QPrintDialog(printer, self._page)
        dialog.setObjectName("document_print_dialog")
        dialog.setMinMax(1, pages)
        propose_in(dialog, printer, paper.pdf)
        dialog.accepted.connect(lambda: self.print(paper, printer))
        dialog.finished.connect(dialog.deleteLater)
        # QPrintDialog hides the plain `open` behind one that takes a slot's name.
        QDialog.open(dialog)

    def print(self, paper: Paper, printer: QPrinter) -> None:
        """Issues a document and prints it as the dialog's choices say; into a file it is the PDF itself."""
        if file := printer.outputFileName():
            self.save(paper, Path(file))
        else:
            self._leave(paper, lambda issued: self._to_paper(issued, printer), _("Jetzt drucken"))

    def mail(self, paper: Paper) -> None:
        """Issues a document and hands it to the mail program, to the customer's contact."""
        self._leave(paper, self.mailing.send, _("Jetzt senden"))

    def reissue(self, paper: Paper) -> None:
        """Issues a new version, though nothing has changed; of a quote not before it was asked if that is meant."""
        if paper.kind is DocumentKind.QUOTE:
            self._next = lambda: self._reissue(paper)
            self._tell(
                "warning",
                _("Neu ausgeben heißt: dasselbe Angebot noch einmal, mit neuer Versionsnummer."),
                _("Ein geändertes Angebot beginnen Sie bei den Angeboten mit „Überarbeiten“."),
                _("Trotzdem neu ausgeben"),
            )
            return
        self._reissue(paper)

    def _reissue(self, paper: Paper) -> None:
        if (prepared := paper.prepared) is None:
            return

        def tell(issued: Issued) -> None:
            self._jobs.changed.emit(issued.changes)
            if issued.row:
                told = _("{issued}, ist ausgegeben und ersetzt {former}.")
                self._tell("positive", told.format(issued=named(issued.row), former=issued.row.replaces or "–"))
            self.reissued.emit(_after(paper, issued))

        self._jobs.ask(self, lambda helpdesk: helpdesk.printing.reissue(prepared.subject), tell, self._explain)

    def open_folder(self) -> None:
        """Opens the folder with the file that was saved last."""
        if self._saved:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._saved.parent)))

    def forget(self) -> None:
        """What was offered last isn't any more, but for stopping what is being printed."""
        self._doubtful = None
        if self._job is None:
            self._next = None

    def look_elsewhere(self) -> None:
        """Another document is on show: what was made anew isn't asked about any more, and hasn't gone out."""
        if paper := self._doubtful:
            self._next = None
            told = _("„{title}“ hatte sich inzwischen geändert und ist nicht hinausgegangen.")
            self._tell("warning", told.format(title=paper.title or paper.number))

    def _leave(self, paper: Paper, way: Way, anyway: str) -> None:
        """Issues what was looked at, then goes the way; not before somebody has looked at what was made anew."""
        self.forget()
        if (prepared := paper.prepared) is None:
            way(paper)
            return

        def take(issued: Issued) -> None:
            self._jobs.changed.emit(issued.changes)
            kept = _after(paper, issued)
            if issued.pdf == paper.pdf:
                way(kept)
                return
            self.remade.emit(kept)
            self._next = lambda: way(kept)
            told = _("Inzwischen hatte sich etwas geändert; das Dokument wurde neu erstellt.")
            self._tell("warning", told, _("Was Sie sehen, ist das neue. Sehen Sie es an, bevor es hinausgeht."), anyway)
            self._doubtful = kept

        self._jobs.ask(self, lambda helpdesk: helpdesk.printing.issue(prepared), take, self._explain)

    def _write(self, paper: Paper, path: Path) -> None:
        self._jobs.ask(
            self,
            lambda helpdesk: helpdesk.printing.save(paper.pdf, path),
            lambda _nothing: self._tell_saved(paper, path),
            lambda error: self._explain_saving(paper, error),
        )

    def _tell_saved(self, paper: Paper, path: Path) -> None:
        self._saved, self.folder = path, path.parent
        self._tell("positive", _("Gespeichert: {file}").format(file=path))
        self.saved.emit(path, paper)

    def _explain_saving(self, paper: Paper, error: HelpdeskError) -> None:
        self._next = lambda: self.ask_where(paper)
        self._tell("negative", error.message, "\n".join((*error.lines()[1:], *_kept(paper))), _("Anderswo speichern …"))

    def _to_paper(self, paper: Paper, printer: QPrinter) -> None:
        self._job = job = print_job(paper.pdf, paper.name(), printer, self)
        job.done.connect(self._tell_printed)
        job.failed.connect(lambda reason: self._explain_printing(paper, reason))
        job.progressed.connect(self._tell_progress)
        self._next = self._stop
        job.start()

    def _tell_progress(self, done: int, pages: int) -> None:
        if self._job:
            # Something else may have been asked or said since the last page.
            self._next = self._stop
            told = _("Seite {page} von {pages} wird gedruckt.").format(page=done, pages=pages)
            self._tell("neutral", told, action=_("Abbrechen"))

    def _tell_printed(self, known: str = "") -> None:
        self._job = self._next = None
        self._tell("positive", known or _("Der Auftrag ist beim Drucker."))
        self.printed.emit()

    def _explain_printing(self, paper: Paper, reason: str) -> None:
        self._job = self._next = None
        self._tell(
            "negative",
            _("Das Dokument wurde nicht gedruckt: {reason}").format(reason=reason),
            "\n".join((_("Prüfen Sie den Drucker oder speichern Sie das Dokument als PDF."), *_kept(paper))),
        )

    def _stop(self) -> None:
        if self._job:
            self._job.cancel()
        self._job = None
        self._notice.clear()

    def _tell_mailed(self, recipient: str) -> None:
        to = _("Die Mail an {recipient} ist im Mailprogramm geöffnet, das Dokument hängt an.")
        nobody = _("Die Mail ist im Mailprogramm geöffnet, das Dokument hängt an.")
        hint = "" if recipient else _("Beim Kunden ist kein Ansprechpartner mit Mailadresse hinterlegt.")
        self._tell("positive", to.format(recipient=recipient) if recipient else nobody, hint)
        self.mailed.emit()

    def _explain_mailing(self, error: HelpdeskError) -> None:
        # Nothing is lost: as with a missing printer, it goes with the next choice.
        self._tell("warning", error.message, "\n".join(error.lines()[1:]))

    def _explain(self, error: HelpdeskError) -> None:
        self._notice.show_error(error)

    def _tell(self, kind: Kind, text: str, details: str = "", action: str = "") -> None:
        self._doubtful = None
        self._notice.show_message(kind, text, details, action)

    def _act(self) -> None:
        act, self._next, self._doubtful = self._next, None, None
        if act:
            self._notice.clear()
            act()


def _after(paper: Paper, issued: Issued) -> Paper:
    """What stands in the preview once this was issued of it."""
    return replace(paper, pdf=issued.pdf, row=issued.row)


def _kept(paper: Paper) -> list[str]:
    """That issuing did succeed, where what followed didn't."""
    if paper.row is None:
        return []
    told = _("{issued}, ist ausgegeben und liegt unter „Ausgegeben“; von dort lässt es sich jederzeit speichern.")
    return [told.format(issued=named(paper.row))]

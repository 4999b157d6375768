"""Backups: the last one, one more, putting one back, and tickets for other programs."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING, Literal, TypeVar

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QProgressBar, QVBoxLayout, QWidget
from shiboken6 import isValid

from helpdesk.errors import HelpdeskError
from helpdesk.i18n import _, format_bytes, format_moment, ngettext
from helpdesk.keeping import BackupInfo
from ui.jobs import Jobs, Worker
from ui.theme import theme
from ui.widgets import Card, FlowLayout, Heading, Label, Muted, Notice, danger, padded, push, quiet

if TYPE_CHECKING:
    from helpdesk.app import Helpdesk

T = TypeVar("T")
Progress = Callable[[int, int], None]

PATIENCE_MS = 200
"""What takes longer shows that it runs."""


class Running(QWidget):
    """What is under way, how far it is, and the way out of it.

    Signals:
        advanced: From whichever thread works; carries how much of how much is done.
    """

    advanced = Signal(float)

    def __init__(self) -> None:
        super().__init__()
        self.text = Label()
        self.bar = QProgressBar(maximum=1000, textVisible=False)
        self.bar.setObjectName("backup_progress")
        self.cancel = quiet(push(_("Abbrechen"), "backup_cancel"))
        column = QVBoxLayout(self)
        padded(column, margin=0)
        column.addWidget(self.text)
        row = QHBoxLayout()
        row.addWidget(self.bar, 1)
        row.addWidget(self.cancel)
        column.addLayout(row)
        self._soon = QTimer(self, singleShot=True, interval=PATIENCE_MS)
        self._soon.timeout.connect(self.show)
        self._cancelled = Event()
        self.cancel.clicked.connect(lambda: self._cancelled.set())
        self.advanced.connect(lambda part: self.bar.setValue(round(1000 * part)))
        self.hide()

    def begin(self, text: str) -> Progress:
        """Something starts; what is returned is told how far it is, and raises `cancelled` where the user gave up."""
        cancelled = self._cancelled = Event()
        self.text.setText(text)
        self.bar.setAccessibleName(text)
        self.bar.setValue(0)
        self._soon.start()

        def progress(done: int, whole: int) -> None:
            if cancelled.is_set():
                raise HelpdeskError("cancelled", _("Abgebrochen; es wurde nichts verändert."))
            # The page may be gone; the work goes on all the same.
            if isValid(self):
                self.advanced.emit(done / max(whole, 1))

        return progress

    def end(self) -> None:
        """It is over."""
        self._soon.stop()
        self.hide()


class BackupSection(QWidget):
    """Says when the data were last backed up; makes a backup, puts one back after one question, and exports.

    Signals:
        restored: A backup was put back; everything shown is to be read anew.
    """

    restored = Signal()

    def __init__(self, jobs: Jobs) -> None:
        super().__init__()
        self._jobs = jobs
        self._offered: BackupInfo | None = None
        self._folder = Path.home()
        self.last = Label()
        self.last.setObjectName("backup_last")
        self.make = push(_("Jetzt sichern …"), "backup_create", "archive")
        self.restore = push(_("Zurückspielen …"), "backup_restore", "history")
        self.export = push(_("Tickets exportieren …"), "backup_export", "file-down")
        self.running = Running()
        self.notice = Notice("backup_notice")
        self._build_question()
        self._build()
        self.make.clicked.connect(self._ask_where)
        self.restore.clicked.connect(self._ask_which)
        self.export.clicked.connect(self._ask_export)
        self.confirm.clicked.connect(self._restore)
        self.decline.clicked.connect(self._leave_question)
        self._read()

    def _build_question(self) -> None:
        self.question = Card()
        self.question.setObjectName("backup_question")
        self.found = Heading()
        self.content = Label()
        self.confirm = danger(push(_("Ersetzen"), "backup_confirm"))
        self.decline = push(_("Abbrechen"), "backup_decline")
        body = self.question.body
        body.addWidget(self.found)
        body.addWidget(self.content)
        body.addWidget(
            Label(
                _(
                    "Tickets, Kunden, Freigaben und Angebote werden durch diesen Stand ersetzt. Was jetzt da ist, wird "
                    "vorher gesichert; ein offener Entwurf bleibt als neuer Entwurf."
                )
            )
        )
        buttons = QHBoxLayout()
        buttons.addWidget(self.confirm)
        buttons.addWidget(self.decline)
        buttons.addStretch()
        body.addLayout(buttons)
        self.question.hide()

    def _build(self) -> None:
        column = QVBoxLayout(self)
        padded(column, margin=0, spacing=theme().size.space_3)
        column.addWidget(
            Muted(
                _(
                    "Die tägliche Sicherung liegt neben den Daten und schützt vor Irrtümern: sieben Tage, vier Wochen, "
                    "zwölf Monate. Vor einem defekten Datenträger schützt nur eine Sicherung an einem anderen Ort; "
                    "„Jetzt sichern“ schreibt alles in eine Datei."
                )
            )
        )
        column.addWidget(self.last)
        foot = QWidget()
        buttons = FlowLayout(foot)
        for button in (self.make, self.restore, self.export):
            buttons.addWidget(button)
        for part in (self.running, self.notice, self.question, foot):
            column.addWidget(part)

    def _read(self) -> None:
        self._jobs.post.ask(self, lambda helpdesk: helpdesk.backups.last(), self._show_last, self._explain)

    def _show_last(self, last: BackupInfo | None) -> None:
        if last is None:
            self.last.setText(_("Noch keine tägliche Sicherung."))
            return
        self._folder = last.path.parent
        self.last.setText(
            _("Letzte tägliche Sicherung: {moment}, {size}").format(
                moment=format_moment(last.made), size=format_bytes(last.bytes)
            )
        )

    def _ask_where(self) -> None:
        name = f"helpdesk-{datetime.now().astimezone():%Y-%m-%d}.zip"
        self._choose(_("Sicherung speichern"), Path.home() / name, self.back_up, kinds=_("Sicherungen (*.zip)"))

    def _ask_which(self) -> None:
        self._choose(_("Sicherung wählen"), self._folder, self.offer, save=False, kinds=_("Sicherungen (*.zip)"))

    def _ask_export(self) -> None:
        kinds = _("JSON Lines, wieder einlesbar (*.jsonl);;CSV für Tabellen (*.csv)")
        self._choose(_("Tickets exportieren"), Path.home() / "tickets.jsonl", self.write_out, kinds=kinds)

    def _choose(
        self, title: str, start: Path, then: Callable[[Path], object], *, save: bool = True, kinds: str = ""
    ) -> None:
        dialog = QFileDialog(self, title)
        if save:
            dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
            dialog.setDirectory(str(start.parent))
            dialog.selectFile(start.name)
        else:
            dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
            dialog.setDirectory(str(start))
        dialog.setNameFilter(kinds)
        dialog.fileSelected.connect(lambda chosen: then(Path(chosen)))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def back_up(self, target: Path) -> None:
        """Writes everything to a file; what stood there was to be replaced, as the dialog asked."""
        self._run(
            self._jobs.post,
            _("{name} wird geschrieben …").format(name=target.name),
            lambda helpdesk, progress: helpdesk.backups.create(target, progress),
            self._tell_backup,
        )

    def offer(self, source: Path) -> None:
        """Shows what is in a backup and asks whether it shall replace everything."""
        self._run(
            self._jobs.post,
            _("{name} wird gelesen …").format(name=source.name),
            lambda helpdesk, _progress: helpdesk.backups.look(source),
            self._show_question,
        )

    def write_out(self, target: Path) -> None:
        """Writes all tickets to a file, as its ending says."""
        form: Literal["jsonl", "csv"] = "csv" if target.suffix.lower() == ".csv" else "jsonl"
        self._run(
            self._jobs.post,
            _("{name} wird geschrieben …").format(name=target.name),
            lambda helpdesk, _progress: helpdesk.exchange.export(target, form),
            lambda count: self._tell_export(count, target),
        )

    def _restore(self) -> None:
        offered = self._offered
        self._leave_question()
        if offered is None:
            return
        # On the worker that saves: nothing of this window is written while everything is replaced.
        self._run(
            self._jobs,
            _("{name} wird zurückgespielt …").format(name=offered.path.name),
            lambda helpdesk, progress: helpdesk.backups.restore(offered.path, progress),
            lambda _before: self.restored.emit(),
        )

    def _run(
        self,
        worker: Worker,
        text: str,
        call: Callable[[Helpdesk, Progress], T],
        then: Callable[[T], object],
    ) -> None:
        self.notice.clear()
        self._leave_question()
        self._set_busy(busy=True)
        progress = self.running.begin(text)

        def finish(answer: T) -> None:
            self._set_busy(busy=False)
            then(answer)

        def fail(error: HelpdeskError) -> None:
            self._set_busy(busy=False)
            self._explain(error)

        worker.ask(self, lambda helpdesk: call(helpdesk, progress), finish, fail)

    def _set_busy(self, *, busy: bool) -> None:
        for button in (self.make, self.restore, self.export):
            button.setEnabled(not busy)
        if not busy:
            self.running.end()

    def _show_question(self, found: BackupInfo) -> None:
        self._offered = found
        self.found.setText(_("Sicherung vom {moment}").format(moment=format_moment(found.made)))
        self.content.setText(content(found))
        self.question.show()
        self.decline.setFocus()

    def _leave_question(self) -> None:
        self._offered = None
        self.question.hide()

    def _tell_backup(self, made: BackupInfo) -> None:
        text = _("Gesichert nach {file}.").format(file=made.path)
        self.notice.show_message("warning" if made.missing else "positive", text, content(made))

    def _tell_export(self, count: int, target: Path) -> None:
        told = ngettext("{count} Ticket nach {file} geschrieben.", "{count} Tickets nach {file} geschrieben.", count)
        self.notice.show_message("positive", told.format(count=count, file=target))

    def _explain(self, error: HelpdeskError) -> None:
        if error.code == "cancelled":
            self.notice.show_message("neutral", error.message)
        else:
            self.notice.show_error(error)


def content(found: BackupInfo) -> str:
    """What is in a backup, for a person."""
    tickets, customers, consents, quotes = found.counts
    told = [
        ngettext("{count} Ticket", "{count} Tickets", tickets).format(count=tickets),
        ngettext("{count} Kunde", "{count} Kunden", customers).format(count=customers),
        ngettext("{count} Freigabe", "{count} Freigaben", consents).format(count=consents),
        ngettext("{count} Angebot", "{count} Angebote", quotes).format(count=quotes),
        format_bytes(found.bytes),
        _("Helpdesk {version}").format(version=found.program),
    ]
    if not found.whole:
        told.append(_("Anhänge liegen im Ordner „files“ daneben"))
    lines = [" · ".join(told)]
    if found.missing:
        lines.append(lost(found.missing))
    return "\n".join(lines)


def lost(count: int) -> str:
    """That files were gone already when a backup was made."""
    return ngettext(
        "{count} Datei fehlte schon oder war beschädigt; „helpdesk doctor“ nennt sie.",
        "{count} Dateien fehlten schon oder waren beschädigt; „helpdesk doctor“ nennt sie.",
        count,
    ).format(count=count)

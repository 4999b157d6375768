"""Files that came with an answer, put where somebody wants them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtCore import QStandardPaths, Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from helpdesk.errors import HelpdeskError
from helpdesk.i18n import _
from helpdesk.tickets import DeskFile
from helpdesk.tickets.names import safe_name, visible
from ui.jobs import Jobs

if TYPE_CHECKING:
    from helpdesk.app import Helpdesk


class Downloads(QWidget):
    """Asks for a place, fetches the file there, and opens nothing: it is a stranger's.

    Signals:
        started: A file is being fetched; carries its name.
        saved: It lies there now; carries the `Path`.
        failed: It doesn't; carries the `HelpdeskError`.
    """

    started = Signal(str)
    saved = Signal(object)
    failed = Signal(object)

    def __init__(self, jobs: Jobs, parent: QWidget) -> None:
        super().__init__(parent)
        self._jobs = jobs
        self.hide()

    def ask_where(self, ticket: UUID, file: DeskFile) -> None:
        """Asks where to put a file, under a name no file system and no reader is deceived by."""
        folder = Path(QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DownloadLocation))
        dialog = QFileDialog(self.window(), _("Datei speichern"), str(folder / safe_name(visible(file.name))))
        dialog.setObjectName("thread_save_dialog")
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.fileSelected.connect(lambda path: self.save(ticket, file, Path(path)))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def save(self, ticket: UUID, file: DeskFile, path: Path) -> None:
        """Fetches a file and puts it there; an earlier one is replaced only by a whole one."""

        def fetch(helpdesk: Helpdesk) -> Path:
            helpdesk.printing.save(helpdesk.delivery.download(ticket, file), path)
            return path

        def fail(error: HelpdeskError) -> None:
            self.failed.emit(error)

        self.started.emit(visible(file.name))
        self._jobs.post.ask(self, fetch, self.saved.emit, fail)

from __future__ import annotations

from PySide6.QtCore import QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from helpdesk.errors import HelpdeskError
from helpdesk.i18n import _
from helpdesk.settings import Paths
from ui.theme import theme
from ui.widgets import Card, IconLabel, Label, Muted, Title, primary, push


class ErrorPage(QWidget):
    """In place of everything, when the data can't be opened: what happened and what to do.

    Signals:
        retry_requested: Try again; the cause may have been mended meanwhile.
    """

    retry_requested = Signal()

    def __init__(self, paths: Paths) -> None:
        super().__init__()
        self._paths = paths
        size = theme().size
        self.setObjectName("error_page")
        self.title = Title()
        self.text = Label()
        self.kept = Muted(_("Ihre Daten liegen in {folder}.").format(folder=paths.data_dir))
        self.retry = primary(push(_("Erneut versuchen"), "error_retry", "refresh-cw"))
        self.open_folder = push(_("Ordner öffnen"), "error_folder", "folder-open")
        self.retry.clicked.connect(self.retry_requested)
        self.open_folder.clicked.connect(self._open_folder)
        buttons = QHBoxLayout()
        buttons.setSpacing(size.space_2)
        buttons.addWidget(self.retry)
        buttons.addWidget(self.open_folder)
        buttons.addStretch()
        card = Card()
        card.setMaximumWidth(size.column)
        card.body.setContentsMargins(size.space_8, size.space_8, size.space_8, size.space_8)
        card.body.setSpacing(size.space_4)
        card.body.addWidget(IconLabel("database", "negative", "page"))
        for part in (self.title, self.text, self.kept):
            card.body.addWidget(part)
        card.body.addLayout(buttons)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(card, 12)
        row.addStretch(1)
        column = QVBoxLayout(self)
        column.addStretch(2)
        column.addLayout(row)
        column.addStretch(3)

    def show_error(self, error: HelpdeskError) -> None:
        """Says what keeps the program from its data."""
        self.title.setText(error.message)
        self.text.setText("\n".join(error.lines()[1:]))
        self.open_folder.setVisible(self._paths.data_dir.is_dir())
        self.setAccessibleName(error.message)
        self.retry.setFocus()

    def _open_folder(self) -> None:
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._paths.data_dir)))

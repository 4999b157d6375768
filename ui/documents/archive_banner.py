from __future__ import annotations

from PySide6.QtCore import Signal

from helpdesk.i18n import _
from helpdesk.printing.issued import IssuedRow
from ui.documents.paper import Paper, named
from ui.widgets import Notice


class ArchiveBanner(Notice):
    """Says of a document from the archive that it is one, and by what it was replaced.

    Signals:
        successor_requested: The version that replaced it is wanted; carries its `IssuedRow`.
    """

    successor_requested = Signal(object)

    def __init__(self) -> None:
        super().__init__("documents_banner")
        self._successor: IssuedRow | None = None
        self.action_requested.connect(lambda: self.successor_requested.emit(self._successor))

    def show_paper(self, paper: Paper) -> None:
        """Says what there is to say of it; nothing where it isn't from the archive."""
        self._successor = paper.successor
        if not (paper.archived and paper.row):
            self.clear()
        elif paper.successor:
            told = _("{issued}, ist ersetzt durch Version {version}.")
            told = told.format(issued=named(paper.row), version=paper.successor.version)
            self.show_message("warning", told, action=_("Neuere zeigen"))
        else:
            self.show_message("neutral", _("Aus dem Archiv, Byte für Byte so, wie es ausgegeben wurde."))

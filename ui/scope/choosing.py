"""Which edition is on show, what taking it into use would change, and the button that does."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from helpdesk.changes import Changes
from helpdesk.i18n import _
from helpdesk.scope import ServiceDocument
from ui.jobs import Jobs
from ui.scope.editions import Opened
from ui.widgets import Narrow, Notice, UndoBar, padded, push
from ui.widgets.form import Choice


class EditionBar(QWidget):
    """The editions of a document to choose from; another than the current one says so, and can be taken into use.

    Signals:
        edition_wanted: Another edition shall be shown; carries it, empty for the current one.
        failed: An edition couldn't be taken into use; carries the `HelpdeskError`.
    """

    edition_wanted = Signal(str)
    failed = Signal(object)

    def __init__(self, jobs: Jobs) -> None:
        super().__init__()
        self._jobs = jobs
        self._shown: ServiceDocument | None = None
        self._current = ""
        self._next = ""
        self.choice = Choice()
        self.choice.setObjectName("scope_edition")
        self.choice.setAccessibleName(_("Fassung"))
        self.use = push(_("Diese Fassung verwenden"), "scope_use_edition", "check")
        self.use.setToolTip(_("Ab jetzt gibt diese Fassung Auskunft; was danach beurteilt wurde, behält seine Fassung"))
        self.older = Notice("scope_older")
        self.older.close_button.hide()
        self.undo = UndoBar("scope_undo")
        self.undo.home = self.older.home = self.choice
        line = QHBoxLayout()
        line.addLayout(Narrow(self.choice), 1)
        line.addWidget(self.use)
        column = QVBoxLayout(self)
        padded(column, margin=0)
        for part in (self.older, self.undo):
            column.addWidget(part)
        column.insertLayout(0, line)
        self.choice.currentIndexChanged.connect(lambda: self.edition_wanted.emit(self.choice.value()))
        self.older.action_requested.connect(lambda: self.edition_wanted.emit(self._next))
        self.use.clicked.connect(self._use)
        self.clear()

    def clear(self) -> None:
        """Nothing is known yet of the document's other editions."""
        self._shown = None
        self.choice.hide()
        self.use.hide()
        self.older.clear()

    def show_opened(self, found: Opened) -> None:
        """Shows which edition is read, and what there is to say about it."""
        self._shown, self._current = found.document, found.current
        blocked = self.choice.blockSignals(True)  # noqa: FBT003 - Qt's argument
        self.choice.offer(found.editions)
        self.choice.choose(found.document.edition)
        self.choice.blockSignals(blocked)
        self.choice.setVisible(len(found.editions) > 1)
        usable = found.older and bool(found.current)
        if self.use.hasFocus() and not usable:
            self.choice.setFocus(Qt.FocusReason.OtherFocusReason)
        self.use.setVisible(usable)
        self.older.clear()
        changes = "\n".join((_("Was sich gegenüber der geltenden ändert:"), *found.effects))
        if found.older:
            proposed = found.proposal == found.document.edition
            told = (
                _("Diese Fassung hat das Programm mitgebracht und schlägt sie vor; Auskunft gibt noch die geltende.")
                if proposed
                else _("Sie lesen eine frühere Fassung; Auskunft gibt die geltende.")
            )
            self._next = ""
            details = changes if found.effects else ""
            self.older.show_message("accent" if proposed else "warning", told, details, _("Geltende zeigen"))
        elif found.proposal:
            self._next = found.proposal
            self.older.show_message("accent", _("Das Programm schlägt eine andere Fassung vor."), "", _("Ansehen"))

    def _use(self) -> None:
        if self._shown is not None:
            told = _("„{title}“ gilt jetzt in dieser Fassung.").format(title=self._shown.title)
            back = partial(self._choose, self._shown.id, self._current)
            self._choose(self._shown.id, self._shown.edition, lambda _changes: self.undo.offer(told, back))

    def _choose(self, document: str, edition: str, then: Callable[[Changes], object] = lambda _changes: None) -> None:
        self._jobs.change(self, lambda helpdesk: helpdesk.editions.choose(document, edition), self.failed.emit, then)

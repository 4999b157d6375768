from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QMenu, QVBoxLayout, QWidget

from helpdesk.changes import Changes
from helpdesk.i18n import _
from ui.jobs import Jobs
from ui.theme import theme
from ui.tickets.fields import DraftFields
from ui.widgets import Notice, Small, UndoBar, literal, padded, primary, push, quiet

if TYPE_CHECKING:
    from helpdesk.app import Helpdesk


class TemplateMenu(QMenu):
    """The form's templates and the user's own; what is known stands in their gaps already.

    Signals:
        failed: A template could not be filled; carries the `HelpdeskError`.
        keep_requested: What is typed shall become a template.
    """

    failed = Signal(object)
    keep_requested = Signal()

    def __init__(self, jobs: Jobs, fields: DraftFields, parent: QWidget) -> None:
        super().__init__(_("Vorlage"), parent)
        self._jobs = jobs
        self._fields = fields
        self.aboutToShow.connect(self.offer)
        self.offer()

    def offer(self) -> None:
        """Offers what the form chosen has now."""
        self.clear()
        templates = self._fields.profile.templates
        for own in (False, True):
            some = [template for template in templates if template.own is own]
            if own and some:
                self.addSection(_("Eigene"))
            for template in some:
                action = self.addAction(literal(template.title))
                action.setObjectName(f"template_{template.id}")
                action.triggered.connect(partial(self._fill, template.id))
        self.addSeparator()
        keep = self.addAction(_("Entwurf als Vorlage speichern …"))
        keep.setObjectName("template_keep")
        typed = self._fields.typed()
        keep.setEnabled(bool(typed.subject.strip() or typed.message.strip()))
        keep.triggered.connect(self.keep_requested)

    def _fill(self, template_id: str) -> None:
        typed = replace(self._fields.typed(), message="", department="")
        self._jobs.ask(
            self,
            lambda helpdesk: helpdesk.templates.fill(template_id, typed),
            lambda filled: self._fields.take_template(filled, instead_of=typed),
            self.failed.emit,
        )


class KeepTemplate(QObject):
    """Asks for a name and keeps what is typed as a template.

    Attributes:
        parts: Its widgets, each of which takes no room until it is wanted.
    """

    def __init__(self, jobs: Jobs, fields: DraftFields) -> None:
        super().__init__(fields)
        self._jobs = jobs
        self._fields = fields
        self.name = _NameEdit()
        self.name.setObjectName("template_name")
        self.name.setPlaceholderText(_("Name der Vorlage"))
        self.name.setAccessibleName(_("Name der Vorlage"))
        self.keep = primary(push(_("Vorlage speichern"), "template_save"))
        self.cancel = quiet(push(_("Abbrechen"), "template_cancel"))
        self.problem = Notice("template_problem")
        self.undo = UndoBar("template_undo")
        self._asking = QWidget()
        row = QHBoxLayout()
        row.setSpacing(theme().size.space_2)
        row.addWidget(self.name, 1)
        row.addWidget(self.keep)
        row.addWidget(self.cancel)
        asking = QVBoxLayout(self._asking)
        padded(asking, margin=0)
        asking.addWidget(Small(_("Kunde, Server und Ihr Name werden darin wieder zu Lücken.")))
        asking.addLayout(row)
        self._asking.hide()
        self.parts: tuple[QWidget, ...] = (self._asking, self.problem, self.undo)
        self.keep.clicked.connect(self._keep)
        self.name.returnPressed.connect(self._keep)
        self.name.left.connect(self._leave)
        self.cancel.clicked.connect(self._leave)

    def ask(self) -> None:
        """Asks for the name."""
        self.problem.clear()
        self.name.clear()
        self._asking.show()
        self.name.setFocus(Qt.FocusReason.OtherFocusReason)

    def _leave(self) -> None:
        self._asking.hide()
        self.problem.clear()
        self._fields.message.setFocus(Qt.FocusReason.OtherFocusReason)

    def _keep(self) -> None:
        title, typed = self.name.text(), self._fields.typed()

        def keep(helpdesk: Helpdesk) -> Changes:
            return helpdesk.templates.add(helpdesk.templates.of_draft(title, typed))

        def offer(changes: Changes) -> None:
            self._leave()
            (kept,) = changes.templates
            told = _("Vorlage „{title}“ gespeichert").format(title=title.strip())
            self.undo.offer(told, lambda: self._remove(str(kept)))

        self._jobs.change(self, keep, self.problem.show_error, offer)

    def _remove(self, template_id: str) -> None:
        self._jobs.change(self, lambda helpdesk: helpdesk.templates.remove(template_id), self.problem.show_error)


class _NameEdit(QLineEdit):
    left = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setMaxLength(200)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)

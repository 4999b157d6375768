from __future__ import annotations

from dataclasses import replace
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QMenu, QWidget

from helpdesk.i18n import _
from helpdesk.tickets import DeskProfile
from ui.jobs import Jobs
from ui.tickets.fields import DraftFields


class TemplateMenu(QMenu):
    """The form's templates; what is known stands in their gaps already.

    Signals:
        failed: A template could not be filled; carries the `HelpdeskError`.
    """

    failed = Signal(object)

    def __init__(self, jobs: Jobs, fields: DraftFields, profile: DeskProfile, parent: QWidget) -> None:
        super().__init__(_("Vorlage"), parent)
        self._jobs = jobs
        self._fields = fields
        for template in profile.templates:
            action = self.addAction(template.title)
            action.setObjectName(f"template_{template.id}")
            action.triggered.connect(partial(self._fill, template.id))

    def _fill(self, template_id: str) -> None:
        typed = replace(self._fields.typed(), message="", department="")
        self._jobs.ask(
            self,
            lambda helpdesk: helpdesk.templates.fill(template_id, typed),
            lambda filled: self._fields.take_template(filled, instead_of=typed),
            self.failed.emit,
        )

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from helpdesk.changes import Changes
from helpdesk.errors import HelpdeskError, Problem
from helpdesk.i18n import _
from helpdesk.work.charging import NAME_LENGTH, REASON_LENGTH, Charging, charging_of
from ui.jobs import Jobs
from ui.latest import Latest
from ui.settings.mending import tell_unsaved
from ui.theme import theme
from ui.widgets import Muted, Notice, UndoBar, padded, primary, push, quiet
from ui.widgets.form import Field, FieldRow

if TYPE_CHECKING:
    from helpdesk.app import Helpdesk


class ChargingSection(QWidget):
    """Who is named in quotes, the price of work and its tax; saved by a button, undone by another."""

    def __init__(self, jobs: Jobs) -> None:
        super().__init__()
        self._jobs = jobs
        self._reads = Latest(jobs, self)
        self._saved = Charging()
        self._lines = {name: QLineEdit() for name in ("technician", "rate", "vat", "vat_reason", "days")}
        captions = {
            "technician": _("Ihr Name, Ansprechpartner in Angeboten"),
            "rate": _("Stundensatz in Euro, netto"),
            "vat": _("Umsatzsteuer in Prozent"),
            "vat_reason": _("Grund, wenn keine Umsatzsteuer anfällt"),
            "days": _("Bindefrist in Tagen"),
        }
        self.fields = {name: Field(captions[name], line, f"charging_{name}") for name, line in self._lines.items()}
        self.notice = Notice("charging_notice")
        self.undo = UndoBar("charging_undo")
        self.save = primary(push(_("Angaben speichern"), "charging_save"))
        self.revert = quiet(push(_("Verwerfen"), "charging_revert"))
        self._build()
        self.show_charging(self._saved)
        for line in self._lines.values():
            line.textChanged.connect(self._follow)
        self.save.clicked.connect(self._save)
        self.revert.clicked.connect(lambda: self.show_charging(self._saved))
        jobs.changed.connect(self._note)
        self._follow()
        self._read()

    @property
    def dirty(self) -> bool:
        """Whether anything is shown that isn't saved."""
        return self.charging() != self._saved

    def charging(self) -> Charging:
        """As typed."""
        return Charging(**{name: line.text().strip() for name, line in self._lines.items()})

    def show_charging(self, charging: Charging) -> None:
        """Shows these instead."""
        for name, line in self._lines.items():
            line.setText(getattr(charging, name))
        self._show_problems(())

    def _build(self) -> None:
        self._lines["technician"].setMaxLength(NAME_LENGTH)
        self._lines["vat_reason"].setMaxLength(REASON_LENGTH)
        self._lines["rate"].setPlaceholderText("95,00")
        self._lines["vat_reason"].setPlaceholderText(_("Steuerfrei nach § 19 UStG"))
        foot = QHBoxLayout()
        foot.addWidget(self.save)
        foot.addWidget(self.revert)
        foot.addStretch()
        column = QVBoxLayout(self)
        padded(column, margin=0, spacing=theme().size.space_3)
        column.addWidget(Muted(_("Gilt für neue Angebote und für Entwürfe; Ausgegebenes bleibt, wie es ist.")))
        one = self.fields
        column.addWidget(one["technician"])
        column.addWidget(FieldRow((one["rate"], 1), (one["days"], 1), room=26))
        column.addWidget(FieldRow((one["vat"], 1), (one["vat_reason"], 1), room=26))
        column.addWidget(self.notice)
        column.addWidget(self.undo)
        column.addLayout(foot)

    def _note(self, changes: Changes) -> None:
        if changes.settings and not self.dirty:
            self._read()

    def _read(self) -> None:
        self._reads.ask(_read, self._show, self.notice.show_error)

    def _show(self, charging: Charging) -> None:
        if self.dirty:
            # Somebody began to type while it was read.
            return
        self._saved = charging
        self.show_charging(charging)
        self._follow()

    def _follow(self) -> None:
        dirty = self.dirty
        self.save.setEnabled(dirty)
        self.revert.setVisible(dirty)
        # What is wrong no longer is taken back; nothing is added while somebody types.
        found = {problem.field: problem.message for problem in self.charging().problems()}
        wrong = [name for name, field in self.fields.items() if field.problem.text()]
        for name in wrong:
            self.fields[name].show_problem(found.get(name, ""))
        if wrong and not any(field.problem.text() for field in self.fields.values()):
            self.notice.clear()

    def _show_problems(self, problems: tuple[Problem, ...]) -> None:
        found = {problem.field: problem.message for problem in problems}
        for name, field in self.fields.items():
            field.show_problem(found.get(name, ""))
        tell_unsaved(self.notice, self.fields)

    def _save(self) -> None:
        charging, former = self.charging(), self._saved
        self.notice.clear()
        if problems := charging.problems():
            self._show_problems(tuple(problems))
            return
        told = _("Die Angaben sind gespeichert und gelten ab sofort.")
        self._store(charging, lambda: self.undo.offer(told, lambda: self._undo(former)))

    def _undo(self, former: Charging) -> None:
        self._store(former, lambda: self.show_charging(former))

    def _store(self, charging: Charging, then: Callable[[], object]) -> None:
        def stored(_changes: Changes) -> None:
            self._saved = charging
            then()
            self._follow()

        self._jobs.change(self, lambda helpdesk: helpdesk.options.save(charging.options()), self._explain, stored)

    def _explain(self, error: HelpdeskError) -> None:
        self._show_problems(tuple(error.problems))
        if not error.problems:
            self.notice.show_error(error)


def _read(helpdesk: Helpdesk) -> Charging:
    return charging_of(helpdesk.options.now())

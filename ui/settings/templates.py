"""The user's own templates: written, changed, renamed, removed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLineEdit, QPlainTextEdit, QVBoxLayout, QWidget

from helpdesk.changes import Changes
from helpdesk.errors import HelpdeskError, Problem
from helpdesk.i18n import _
from helpdesk.tickets import TicketTemplate
from ui.jobs import Jobs
from ui.latest import Latest
from ui.theme import changed, theme
from ui.widgets import (
    FlowLayout,
    Muted,
    Notice,
    Row,
    RowList,
    Small,
    UndoBar,
    padded,
    primary,
    push,
    quiet,
    with_shortcut,
)
from ui.widgets.form import Field, FieldRow

if TYPE_CHECKING:
    from helpdesk.app import Helpdesk

SHOWN = 8
"""How many rows are seen at once; the list scrolls below them."""

NEW = TicketTemplate("", "", "", "", "", own=True)


@dataclass(frozen=True, slots=True)
class Found:
    """The user's templates, and the departments there are to choose from."""

    templates: tuple[TicketTemplate, ...]
    departments: tuple[str, ...]


class TemplatesSection(QWidget):
    """One list and, in its place, the form of the one being written; removing can be taken back for ten seconds."""

    def __init__(self, jobs: Jobs) -> None:
        super().__init__()
        self._jobs = jobs
        self._reads = Latest(jobs, self)
        self._templates: dict[object, TicketTemplate] = {}
        self._edited = NEW
        self.rows = RowList(_("Vorlagen"), "own_templates")
        self.nothing = Muted(_("Noch keine eigenen Vorlagen. Ein Entwurf wird über „Vorlage“ zu einer."))
        self.add = push(_("Neue Vorlage"), "own_template_add", "plus")
        self.edit = push(_("Bearbeiten"), "own_template_edit", "pencil")
        self.remove = quiet(push(_("Entfernen"), "own_template_remove", "trash-2"))
        self.form = TemplateForm()
        self.notice = Notice("own_templates_notice")
        self.undo = UndoBar("own_templates_undo")
        self._build()
        self._connect()
        self._read()

    def _build(self) -> None:
        self.remove.setToolTip(with_shortcut(_("Die Vorlage entfernen"), "Del"))
        self._list = QWidget()
        parts = QVBoxLayout(self._list)
        padded(parts, margin=0)
        foot = QWidget()
        buttons = FlowLayout(foot)
        for button in (self.add, self.edit, self.remove):
            buttons.addWidget(button)
        for part in (self.nothing, self.rows, foot):
            parts.addWidget(part)
        column = QVBoxLayout(self)
        padded(column, margin=0)
        column.addWidget(Muted(_("Ihre Texte zum Anfangen; sie stehen hinter denen des Formulars.")))
        for shown in (self._list, self.form, self.notice, self.undo):
            column.addWidget(shown)
        for later in (self.form, self.rows, self.nothing):
            later.hide()

    def _connect(self) -> None:
        self.rows.row_chosen.connect(lambda _key: self._show_choice())
        self.rows.row_opened.connect(lambda _key: self._edit())
        self.add.clicked.connect(lambda: self._open(NEW))
        self.edit.clicked.connect(self._edit)
        self.remove.clicked.connect(self._remove)
        self.form.kept.connect(self._keep)
        self.form.cancelled.connect(self._leave)
        delete = QShortcut(QKeySequence(QKeySequence.StandardKey.Delete), self.rows, self._remove)
        delete.setContext(Qt.ShortcutContext.WidgetShortcut)
        changed.connect(self._measure)
        self._jobs.changed.connect(self._note)

    def _note(self, changes: Changes) -> None:
        if changes.templates or changes.desks:
            self._read()

    def _read(self) -> None:
        self._reads.ask(read, self._show, self.notice.show_error)

    def _show(self, found: Found) -> None:
        self._templates = {template.id: template for template in found.templates}
        self.form.offer(found.departments)
        self.rows.show_rows([_row(template) for template in found.templates])
        self.rows.setVisible(bool(found.templates))
        self.nothing.setVisible(not found.templates)
        self._measure()
        self._show_choice()

    def _show_choice(self) -> None:
        chosen = self.rows.current_key() in self._templates
        self.edit.setEnabled(chosen)
        self.remove.setEnabled(chosen)

    def _edit(self) -> None:
        if template := self._templates.get(self.rows.current_key()):
            self._open(template)

    def _open(self, template: TicketTemplate) -> None:
        self._edited = template
        self.notice.clear()
        self._list.hide()
        self.form.show()
        self.form.show_template(template)

    def _leave(self) -> None:
        self.notice.clear()
        self.form.hide()
        self._list.show()
        self.rows.setFocus()

    def _keep(self, template: TicketTemplate) -> None:
        new = self._edited is NEW

        def keep(helpdesk: Helpdesk) -> Changes:
            return helpdesk.templates.add(template) if new else helpdesk.templates.change(template)

        def refuse(error: HelpdeskError) -> None:
            self.form.show_problems(error.problems)
            self.notice.show_error(error)

        self._jobs.change(self, keep, refuse, lambda _changes: self._leave())

    def _remove(self) -> None:
        template = self._templates.get(self.rows.current_key())
        if template is None:
            return

        def offer(_changes: Changes) -> None:
            told = _("Vorlage „{title}“ entfernt").format(title=template.title)
            self.undo.offer(told, lambda: self._put_back(template))

        self.notice.clear()
        self._jobs.change(self, lambda helpdesk: helpdesk.templates.remove(template.id), self.notice.show_error, offer)

    def _put_back(self, template: TicketTemplate) -> None:
        self._jobs.change(self, lambda helpdesk: helpdesk.templates.put_back(template), self.notice.show_error)

    def _measure(self) -> None:
        self.rows.setFixedHeight(min(max(len(self._templates), 1), SHOWN) * theme().size.row + theme().size.space_2)


class TemplateForm(QWidget):
    """Title, department, subject and message of a template.

    Signals:
        kept: It shall be kept; carries the `TicketTemplate` as it stands in the fields.
        cancelled: What was typed shall be forgotten.
    """

    kept = Signal(object)
    cancelled = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._template = NEW
        self.title = QLineEdit()
        self.department = QComboBox()
        self.subject = QLineEdit()
        self.message = QPlainTextEdit()
        self.message.setTabChangesFocus(True)
        for line in (self.title, self.subject):
            line.setMaxLength(1000)
        self.keep = primary(push(_("Vorlage speichern"), "own_template_keep"))
        self.cancel = quiet(push(_("Abbrechen"), "own_template_cancel"))
        self._fields = {
            "title": Field(_("Name der Vorlage"), self.title, "own_template_title"),
            "department": Field(_("Abteilung"), self.department, "own_template_department"),
            "subject": Field(_("Betreff"), self.subject, "own_template_subject"),
            "message": Field(_("Nachricht"), self.message, "own_template_message"),
        }
        gaps = Small(
            _(
                "Lücken stehen in geschweiften Klammern. {{kunde}}, {{kundennummer}}, {{server}} und "
                "{{ansprechpartner}} füllt das Programm, soweit es sie kennt; andere, etwa {{datum}} und {{uhrzeit}} "
                "des ersten Auftretens, füllen Sie mit Tab."
            ).format()
        )
        foot = QHBoxLayout()
        foot.addWidget(self.keep)
        foot.addWidget(self.cancel)
        foot.addStretch()
        column = QVBoxLayout(self)
        padded(column, margin=0, spacing=theme().size.space_3)
        column.addWidget(FieldRow((self._fields["title"], 3), (self._fields["department"], 2)))
        for part in (self._fields["subject"], self._fields["message"], gaps):
            column.addWidget(part)
        column.addLayout(foot)
        self.keep.clicked.connect(self._keep)
        self.cancel.clicked.connect(self.cancelled)
        escape = QShortcut(QKeySequence(Qt.Key.Key_Escape), self, self.cancelled.emit)
        escape.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        changed.connect(self._measure)
        self._measure()

    def offer(self, departments: tuple[str, ...]) -> None:
        """Offers the departments of the forms there are."""
        chosen = self.department.currentData() or ""
        self.department.clear()
        self.department.addItem(_("keine"), "")
        for department in departments:
            self.department.addItem(department, department)
        self._choose(chosen)

    def show_template(self, template: TicketTemplate) -> None:
        """Shows a template, or an empty form."""
        self._template = template
        self.title.setText(template.title)
        self._choose(template.department)
        self.subject.setText(template.subject)
        self.message.setPlainText(template.message)
        self.show_problems(())
        self.title.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_problems(self, problems: tuple[Problem, ...]) -> None:
        """Says below each field what is wrong with it."""
        found = {problem.field: problem.message for problem in problems}
        for name, field in self._fields.items():
            field.show_problem(found.get(name, ""))

    def _choose(self, department: str) -> None:
        at = self.department.findData(department)
        if at < 0:
            self.department.addItem(department, department)
            at = self.department.count() - 1
        self.department.setCurrentIndex(at)

    def _keep(self) -> None:
        self.show_problems(())
        self.kept.emit(
            TicketTemplate(
                self._template.id,
                self.title.text(),
                self.department.currentData() or "",
                self.subject.text(),
                self.message.toPlainText(),
                own=True,
            )
        )

    def _measure(self) -> None:
        self.message.setFixedHeight(theme().size.text_body * 12)


def read(helpdesk: Helpdesk) -> Found:
    """What the section shows; for the worker."""
    departments = [name for form in helpdesk.desks.profiles() for name in form.departments]
    return Found(helpdesk.templates.own(), tuple(dict.fromkeys(departments)))


def _row(template: TicketTemplate) -> Row:
    return Row(
        template.id, template.title, template.subject or _("Ohne Betreff"), "neutral", "file-text", template.department
    )

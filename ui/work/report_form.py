"""A ticket's work report: what a person adds to the times, and the customer's signature."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast
from uuid import UUID

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPlainTextEdit, QVBoxLayout, QWidget

from helpdesk.changes import Changes
from helpdesk.errors import HelpdeskError
from helpdesk.i18n import Language, _
from helpdesk.printing.subjects import ReportSubject
from helpdesk.work import Report, ReportDraft, duration
from ui.jobs import Jobs
from ui.latest import Latest
from ui.theme import theme
from ui.widgets import Line, Notice, Scroll, Small, Title, once, padded, primary, push, quiet, tool
from ui.widgets.form import Choice, Field, FieldRow
from ui.work.material_rows import MaterialRows
from ui.work.report_signing import ReportSigningCard

SAVED_AFTER_MS = 700
"""How long nobody types before what was typed is saved."""


@dataclass(frozen=True, slots=True)
class _Typed:
    """What was typed for a ticket, to be saved."""

    ticket: UUID
    draft: ReportDraft


class ReportForm(QWidget):
    """What no clock knows of the work on a ticket; saved while it is typed.

    Signals:
        closed: Back to the ticket; carries its id.
        print_requested: It is wanted in writing; carries a `ReportSubject`.
    """

    closed = Signal(object)
    print_requested = Signal(object)

    def __init__(self, jobs: Jobs) -> None:
        super().__init__()
        self.setObjectName("report_form")
        self._jobs = jobs
        self._reads = Latest(jobs, self)
        self.ticket: UUID | None = None
        self._saved: ReportDraft | None = None
        self._under_way = 0
        self._saving = QTimer(self, singleShot=True, interval=SAVED_AFTER_MS)
        self._saving.timeout.connect(self.save)
        self._build()
        self.back.clicked.connect(self._close)
        self.print.clicked.connect(self._print)
        self.signing.shown.connect(self.save)
        for field in (self.summary, self.open_points):
            field.textChanged.connect(self._note_typing)
        self.present.textEdited.connect(self._note_typing)
        self.language.activated.connect(self._note_typing)
        self.material.typed.connect(self._note_typing)
        jobs.changed.connect(self._note)

    def show_ticket(self, ticket: UUID) -> None:
        """Shows the report of a ticket."""
        self.save()
        if ticket != self.ticket:
            # Nobody reads one ticket's words below another's name, however long the worker takes.
            self.ticket, self._saved = ticket, None
            self.about.setText("")
            self._fill(ReportDraft())
            self.notice.clear()
        self.signing.show_ticket(ticket)
        self._read()

    def save(self) -> None:
        """Saves what was typed, if anything was."""
        self._saving.stop()
        typed = self._typed()
        if typed is None or typed.draft == self._saved:
            return
        former, self._saved = self._saved, typed.draft
        self._under_way += 1

        def saved(_done: object = None) -> None:
            self._under_way -= 1

        def refused(error: HelpdeskError) -> None:
            saved()
            if self.ticket == typed.ticket and self._saved == typed.draft:
                # Tried again with the next letter, and before it is left.
                self._saved = former
            self._refused(error)

        self._jobs.change(
            self, lambda helpdesk: helpdesk.reports.edit(typed.ticket, typed.draft, former), refused, saved
        )

    def unsaved(self) -> list[str]:
        """What would be lost now, one sentence each."""
        if self._saved is None:
            return []
        typed = self._typed()
        if self.material.material() is not None and typed is not None and typed.draft == self._saved:
            return []
        return [_("Ein Arbeitsbericht ist noch nicht gespeichert.")]

    def is_saving(self) -> bool:
        """Whether something is on its way to the store."""
        return bool(self._under_way)

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Hide:
            self.save()
        return super().event(event)

    def _build(self) -> None:
        size = theme().size
        self.back = quiet(tool("chevron-left", _("Zurück zum Ticket"), "report_back"))
        self.title = Title(_("Arbeitsbericht"))
        self.about = Small()
        self.about.setObjectName("report_about")
        self.print = once(primary(push(_("Ansehen und drucken"), "report_print", "printer")))
        self.notice = Notice("report_notice")
        self.asking = Notice("report_asking")
        self.summary = _text(6)
        self.present = QLineEdit()
        self.material = MaterialRows()
        self.open_points = _text(4)
        self.language = Choice()
        self.language.offer([("de", _("Deutsch")), ("en", _("Englisch"))])
        self.fields = {
            "summary": Field(_("Was getan wurde"), self.summary, "report_summary"),
            "present": Field(_("Wer beim Kunden dabei war"), self.present, "report_present"),
            "language": Field(_("Sprache des Berichts"), self.language, "report_language"),
            "material": Field(_("Material"), self.material, "report_material"),
            "open_points": Field(_("Offene Punkte, in jeder Zeile einer"), self.open_points, "report_open_points"),
        }
        self.signing = ReportSigningCard(self._jobs)
        head = QHBoxLayout()
        head.setSpacing(size.space_2)
        titles = QVBoxLayout()
        titles.setSpacing(0)
        titles.addWidget(self.title)
        titles.addWidget(self.about)
        head.addWidget(self.back, 0, Qt.AlignmentFlag.AlignTop)
        head.addLayout(titles, 1)
        head.addWidget(self.print, 0, Qt.AlignmentFlag.AlignTop)
        area = Scroll(margin=size.space_4, spacing=size.space_4)
        area.body.addWidget(self.notice)
        area.body.addWidget(self.asking)
        area.body.addWidget(self.fields["summary"])
        area.body.addWidget(FieldRow((self.fields["present"], 3), (self.fields["language"], 1), room=24))
        area.body.addWidget(self.fields["material"])
        area.body.addWidget(self.fields["open_points"])
        area.body.addWidget(self.signing)
        area.body.addStretch(1)
        top = QVBoxLayout()
        padded(top)
        top.addLayout(head)
        column = QVBoxLayout(self)
        padded(column, margin=0, spacing=0)
        column.addLayout(top)
        column.addWidget(Line())
        column.addWidget(area, 1)

    def _read(self) -> None:
        if (ticket := self.ticket) is not None:
            self._reads.ask(lambda helpdesk: helpdesk.reports.get(ticket), self._show, self._refused)

    def _show(self, report: Report) -> None:
        if report.ticket != self.ticket:
            return
        worked = _("{time} erfasst").format(time=duration(report.sums.raw))
        self.about.setText(f"{report.ticket_name} · {worked}")
        if report.warning:
            self.asking.show_message("warning", report.warning)
        else:
            self.asking.clear()
        self.signing.show_report(report)
        # What is being typed, or couldn't be saved, isn't replaced by what was there before.
        kept = self._saving.isActive() or self._under_way or self.unsaved()
        if self._saved is None or (not kept and report.draft != self._saved):
            self._saved = None
            self._fill(report.draft)
            self._saved = report.draft

    def _fill(self, draft: ReportDraft) -> None:
        self.summary.setPlainText(draft.summary)
        self.present.setText(draft.present)
        self.material.show_material(draft.material)
        self.open_points.setPlainText("\n".join(draft.open_points))
        self.language.choose(draft.language)
        self._saving.stop()

    def _typed(self) -> _Typed | None:
        """None while nothing is shown, or what was typed can't be kept."""
        if self.ticket is None or self._saved is None:
            return None
        material = self.material.material()
        points = tuple(line.strip() for line in self.open_points.toPlainText().splitlines() if line.strip())
        draft = ReportDraft(
            self.summary.toPlainText().strip(),
            self.present.text().strip(),
            # A line that is none yet says so, and keeps nothing else from being saved.
            self._saved.material if material is None else material,
            points,
            cast("Language", self.language.value()),
        )
        problems = {problem.field: problem.message for problem in draft.problems()}
        for name, field in self.fields.items():
            field.show_problem(problems.get(name, ""))
        return None if problems else _Typed(self.ticket, draft)

    def _note_typing(self) -> None:
        if self._saved is not None:
            self._saving.start()
            self.signing.put_away()

    def _note(self, changes: Changes) -> None:
        if self.ticket is not None and (
            self.ticket in changes.reports or changes.times or self.ticket in changes.tickets
        ):
            self._read()

    def _refused(self, error: HelpdeskError) -> None:
        self.notice.show_error(error)

    def _close(self) -> None:
        self.save()
        self.closed.emit(self.ticket)

    def _print(self) -> None:
        self.save()
        if self.ticket is not None:
            self.print_requested.emit(ReportSubject(self.ticket))


def _text(lines: int) -> QPlainTextEdit:
    field = QPlainTextEdit()
    field.setTabChangesFocus(True)
    field.setFixedHeight(theme().size.text_body * 2 * lines)
    return field

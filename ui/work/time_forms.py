"""Forms for worked time: what it should have been, and what was never measured."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from PySide6.QtCore import QRegularExpression, Qt, Signal
from PySide6.QtGui import QRegularExpressionValidator
from PySide6.QtWidgets import QFrame, QLineEdit, QVBoxLayout, QWidget

from helpdesk.errors import HelpdeskError, Problem
from helpdesk.i18n import _
from helpdesk.tickets import TicketRow
from helpdesk.work import Billable, Correction, Mark, Shift, TimeEntry, TimeNew
from ui.jobs import Jobs
from ui.theme import theme
from ui.widgets import FlowLayout, Heading, Muted, Notice, Passing, once, primary, push, quiet
from ui.widgets.form import Choice, Field, FieldRow
from ui.work.minutes import MinutesField

RECENT_TICKETS = 50


class _TimeForm(Passing):
    """Fields, what is wrong with them below each, and two buttons.

    Signals:
        cancelled: It is put away.
    """

    cancelled = Signal()

    def __init__(self, name: str, title: str, save: str) -> None:
        super().__init__()
        size = theme().size
        self.setObjectName(name)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setAccessibleName(title)
        self.minutes = MinutesField()
        self.billable = Choice()
        self.notice = Notice(f"{name}_notice")
        self.save = once(primary(push(save, f"{name}_save", "check")))
        self.cancel = quiet(push(_("Abbrechen"), f"{name}_cancel"))
        self.fields: dict[str, Field] = {}
        self.title = Heading(title)
        self.explained = Muted()
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, size.space_2, 0, 0)
        self.column.setSpacing(size.space_2)
        self.column.addWidget(self.title)
        self.column.addWidget(self.explained)
        self.save.clicked.connect(self.submit)
        self.cancel.clicked.connect(self.cancelled)

    def submit(self) -> None:
        """Asks for what was typed."""
        raise NotImplementedError

    def show_error(self, error: HelpdeskError) -> None:
        """Says what the service refused, where it stands."""
        self.show_problems(error.problems)
        if not {problem.field for problem in error.problems} & set(self.fields):
            self.notice.show_error(error)

    def show_problems(self, problems: tuple[Problem, ...]) -> None:
        """Says below each field what is wrong with it, and takes back what no longer is."""
        self.notice.clear()
        found = {problem.field: problem.message for problem in reversed(problems)}
        for name, field in self.fields.items():
            field.show_problem(found.get(name, ""))
        if wrong := next((self.fields[problem.field] for problem in problems if problem.field in self.fields), None):
            wrong.editor.setFocus(Qt.FocusReason.OtherFocusReason)

    def _finish(self, *rows: QWidget) -> None:
        for row in rows:
            self.column.addWidget(row)
        buttons = QWidget()
        line = FlowLayout()
        buttons.setLayout(line)
        line.addWidget(self.save)
        line.addWidget(self.cancel)
        self.column.addWidget(self.notice)
        self.column.addWidget(buttons)
        self.hide()


class CorrectionForm(_TimeForm):
    """What an entry should have been, and why.

    Signals:
        correction_requested: Carries the entry's id and the `Correction`.
    """

    correction_requested = Signal(object, object)

    def __init__(self) -> None:
        super().__init__("time_correction", _("Zeit berichtigen"), _("Berichtigen"))
        self.entry: TimeEntry | None = None
        self.reason = QLineEdit()
        self.fields = {
            "minutes": Field(_("Minuten"), self.minutes, "correction_minutes"),
            "billable": Field(_("Berechnung"), self.billable, "correction_billable"),
            "reason": Field(_("Grund"), self.reason, "correction_reason"),
        }
        self.explained.setText(_("Der bisherige Eintrag bleibt sichtbar; 0 Minuten streichen ihn."))
        self._finish(
            FieldRow((self.fields["minutes"], 1), (self.fields["billable"], 2), room=22), self.fields["reason"]
        )
        self.reason.returnPressed.connect(self.submit)
        self.minutes.returnPressed.connect(self.submit)

    def begin(self, entry: TimeEntry) -> None:
        """Asks about one entry; by the clock nobody can set, where the other was set back."""
        self.entry = entry
        seconds = entry.seconds
        if Mark.TIME_ANOMALY in entry.marks and entry.measured is not None:
            seconds = entry.measured
        self.minutes.setText(str(-(-seconds // 60)))
        self.billable.offer([("", _("wie bisher: {word}").format(word=entry.billable.word)), *_choices()])
        self.billable.choose("")
        self.reason.clear()
        self.show_problems(())

    def submit(self) -> None:
        """Asks for the correction."""
        if self.entry is None:
            return
        minutes = self.minutes.minutes()
        chosen = self.billable.value()
        same = minutes == -(-self.entry.seconds // 60)
        correction = Correction(self.reason.text(), None if same else minutes, Billable(chosen) if chosen else None)
        problems = correction.problems()
        if not self.minutes.text():
            # Nobody who empties the field to think again wants the time struck out.
            told = _("Nennen Sie die Minuten; 0 streicht den Eintrag.")
            problems = [Problem("minutes", "minutes_missing", told), *problems]
        if problems:
            self.show_problems(tuple(problems))
        else:
            self.correction_requested.emit(self.entry.id, correction)


class NewTimeForm(_TimeForm):
    """Time that no session measured: on which ticket, how long, and whether it is charged.

    Signals:
        time_requested: Carries the `TimeNew`.
    """

    time_requested = Signal(object)

    def __init__(self, jobs: Jobs) -> None:
        super().__init__("time_new", _("Zeit eintragen"), _("Eintragen"))
        self._jobs = jobs
        self._shift: Shift | None = None
        self.ticket = Choice()
        self.start = QLineEdit()
        self.start.setPlaceholderText(_("zum Beispiel 22:15"))
        self.start.setValidator(QRegularExpressionValidator(QRegularExpression(r"([01]?\d|2[0-3]):?[0-5]?\d?"), self))
        self.note = QLineEdit()
        self.fields = {
            "ticket": Field(_("Ticket"), self.ticket, "time_ticket"),
            "minutes": Field(_("Minuten"), self.minutes, "time_minutes"),
            "begin": Field(_("Beginn (leer: bis eben)"), self.start, "time_begin"),
            "billable": Field(_("Berechnung"), self.billable, "time_billable"),
            "note": Field(_("Was war zu tun? (optional)"), self.note, "time_note"),
        }
        self.billable.offer([("", _("nach Leistungsumfang")), *_choices()])
        self._finish(
            self.fields["ticket"],
            FieldRow((self.fields["minutes"], 2), (self.fields["begin"], 2), (self.fields["billable"], 3), room=30),
            self.fields["note"],
        )
        self.explained.hide()
        self.start.returnPressed.connect(self.submit)
        self.note.returnPressed.connect(self.submit)
        self.minutes.returnPressed.connect(self.submit)

    def begin(self, shift: Shift) -> None:
        """An empty form for what was worked during a shift; what belongs to one that is over says when it began."""
        self._shift = shift
        over = shift.end is not None
        self.fields["begin"].caption.setText(_("Beginn") if over else _("Beginn (leer: bis eben)"))
        self.start.setAccessibleName(self.fields["begin"].caption.text())
        self.minutes.clear()
        self.start.clear()
        self.note.clear()
        self.billable.choose("")
        self.show_problems(())
        self._jobs.ask(self, lambda helpdesk: helpdesk.tickets.page(limit=RECENT_TICKETS), self._offer, self.show_error)
        self.show()
        self.ticket.setFocus(Qt.FocusReason.OtherFocusReason)

    def submit(self) -> None:
        """Asks for the entry."""
        if self._shift is None:
            return
        chosen, ticket = self.billable.value(), self.ticket.value()
        begin = _first_at(self.start.text(), self._shift)
        new = TimeNew(
            UUID(ticket) if ticket else UUID(int=0),
            self.minutes.minutes(),
            self.note.text(),
            Billable(chosen) if chosen else None,
            begin,
        )
        problems = [] if ticket else [Problem("ticket", "ticket_missing", _("Wählen Sie das Ticket."))]
        problems += new.problems()
        if begin is None and (self.start.text() or self._shift.end):
            problems.append(
                Problem("begin", "begin_outside", _("Nennen Sie eine Uhrzeit während des Einsatzes, etwa 22:15."))
            )
        if problems:
            self.show_problems(tuple(problems))
        else:
            self.time_requested.emit(new)

    def _offer(self, rows: list[TicketRow]) -> None:
        words = [(str(row.id), " · ".join(filter(None, (row.number, row.subject, row.customer)))) for row in rows]
        self.ticket.offer([("", _("Bitte wählen")), *words])


def _first_at(text: str, shift: Shift) -> datetime | None:
    """The first moment of a shift at which its clock shows a time of day; None where there is none."""
    hours, colon, minutes = text.partition(":")
    if not (hours and colon and minutes):
        return None
    zone = ZoneInfo(shift.zone)
    last = shift.end or datetime.now(UTC)
    day = shift.begin.astimezone(zone).date()
    while day <= last.astimezone(zone).date():
        # Where the clock is put back, a time of day comes twice.
        for fold in (0, 1):
            at = datetime.combine(day, time(int(hours), int(minutes), fold=fold), zone).astimezone(UTC)
            if shift.begin.replace(second=0, microsecond=0) <= at < last:
                return max(at, shift.begin)
        day += timedelta(days=1)
    return None


def _choices() -> list[tuple[str, str]]:
    return [(Billable.YES.value, _("berechnen")), (Billable.NO.value, _("nicht berechnen"))]

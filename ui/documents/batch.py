from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QProgressBar, QVBoxLayout, QWidget

from helpdesk.changes import Changes
from helpdesk.errors import HelpdeskError
from helpdesk.i18n import _, ngettext
from helpdesk.printing.batch import Missed, Placed, place_all
from helpdesk.printing.subjects import ReportSubject
from ui.documents.folders import usual_folder
from ui.jobs import Jobs
from ui.theme import theme
from ui.widgets import ElidedLabel, FlowLayout, Heading, Muted, Narrow, Notice, Scroll, primary, push, quiet
from ui.widgets.day_field import DayField
from ui.widgets.form import Field, FieldRow

if TYPE_CHECKING:
    from helpdesk.app import Helpdesk

_TOLD = 5
"""So many reports that couldn't be made are named; of more their number is said."""


class ReportBatch(Scroll):
    """The work reports of all tickets that were worked on in a period, as files in one folder.

    One report a question to the worker, so that whatever else is asked meanwhile comes in between. What is in the
    folder already, just as it was issued, is passed over: begun again, it goes on where it was.

    Signals:
        left: Back to what was on show.
        finished: All are there, or as many as could be made.
    """

    left = Signal()
    finished = Signal()

    def __init__(self, jobs: Jobs) -> None:
        super().__init__()
        self._jobs = jobs
        self._folder = usual_folder()
        self._waiting: list[ReportSubject] = []
        self._placed: list[Placed] = []
        self._missed: list[Missed] = []
        self._total = 0
        self._runs = False
        self._build()
        self._connect()

    @property
    def runs(self) -> bool:
        """Whether reports are being made."""
        return self._runs

    def use_folder(self, folder: Path) -> None:
        """Where the files go."""
        self._folder = folder
        self.folder.setText(str(folder))

    def _build(self) -> None:
        size = theme().size
        self.setObjectName("report_batch")
        self.back = quiet(push(_("Zur Vorschau"), "batch_back", "chevron-left"))
        self.notice = Notice("batch_notice")
        self.first, self.last = DayField(), DayField()
        self._first = Field(_("Vom"), self.first, "batch_first")
        self._last = Field(_("Bis"), self.last, "batch_last")
        first, last = _last_month(datetime.now(UTC).astimezone().date())
        self.first.show_day(first)
        self.last.show_day(last)
        self.folder = ElidedLabel(str(self._folder))
        self.folder.setObjectName("batch_folder")
        self.choose = push(_("Ordner wählen …"), "batch_choose", "folder-open")
        self.start = primary(push(_("Berichte erstellen"), "batch_start", "files"))
        self.cancel = push(_("Anhalten"), "batch_cancel")
        self.bar = QProgressBar(textVisible=False)
        self.bar.setObjectName("batch_progress")
        self.count = Muted()
        self.count.setObjectName("batch_count")
        top = QHBoxLayout()
        top.addWidget(self.back)
        top.addStretch()
        whole = QWidget()
        rows = QVBoxLayout(whole)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(size.space_3)
        rows.addWidget(Heading(_("Arbeitsberichte eines Zeitraums")))
        rows.addWidget(
            Muted(
                _(
                    "Ein Bericht je Ticket, an dem in diesen Tagen gearbeitet wurde. Jeder wird ausgegeben und als PDF "
                    "in den Ordner gelegt; was dort schon liegt, wird übergangen."
                )
            )
        )
        rows.addWidget(FieldRow((self._first, 1), (self._last, 1), room=18))
        where = QHBoxLayout()
        where.addWidget(self.choose)
        where.addWidget(self.folder, 1)
        rows.addLayout(where)
        acts = QWidget()
        flow = FlowLayout(acts)
        flow.addWidget(self.start)
        flow.addWidget(self.cancel)
        rows.addWidget(acts)
        rows.addWidget(self.bar)
        rows.addWidget(self.count)
        rows.addWidget(self.notice)
        self.body.addLayout(top)
        self.body.addLayout(Narrow(whole))
        self.body.addStretch()
        self.bar.hide()
        self.cancel.hide()

    def _connect(self) -> None:
        self.back.clicked.connect(self.left)
        self.choose.clicked.connect(self._ask_where)
        self.start.clicked.connect(self._begin)
        self.cancel.clicked.connect(self._stop)

    def _ask_where(self) -> None:
        dialog = QFileDialog(self, _("Ordner für die Berichte"), str(self._folder))
        dialog.setObjectName("batch_folder_dialog")
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        dialog.fileSelected.connect(lambda folder: self.use_folder(Path(folder)))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _begin(self) -> None:
        first, last = self.first.day(), self.last.day()
        missing = _("Nennen Sie den Tag.")
        reversed_days = _("Der letzte Tag liegt vor dem ersten.") if first and last and last < first else ""
        self._first.show_problem(self.first.problem() or ("" if first else missing))
        self._last.show_problem(self.last.problem() or reversed_days or ("" if last else missing))
        if first is None or last is None or reversed_days:
            return
        self.notice.clear()
        self._show_running(runs=True)
        self._jobs.ask(
            self,
            lambda helpdesk: [ReportSubject(row.ticket, first, last) for row in helpdesk.reports.worked(first, last)],
            self._plan,
            self._fail,
        )

    def _plan(self, subjects: list[ReportSubject]) -> None:
        self._waiting, self._placed, self._missed = list(reversed(subjects)), [], []
        self._total = len(subjects)
        if not subjects:
            self._show_running(runs=False)
            self.notice.show_message("neutral", _("In diesen Tagen wurde an keinem Ticket gearbeitet."))
            return
        self.bar.setMaximum(self._total)
        self._go_on()

    def _go_on(self) -> None:
        done = self._total - len(self._waiting)
        self.bar.setValue(done)
        self.count.setText(_("{done} von {total}").format(done=done, total=self._total))
        if not self._runs or not self._waiting:
            self._conclude()
            return
        subject, folder = self._waiting[-1], self._folder
        self._jobs.ask(self, lambda helpdesk: _placed(helpdesk, subject, folder), self._take, self._fail)

    def _take(self, one: Placed | Missed) -> None:
        self._waiting.pop()
        if isinstance(one, Placed):
            self._placed.append(one)
        else:
            self._missed.append(one)
        self._go_on()

    def _stop(self) -> None:
        # What is being made is finished.
        self._runs = False

    def _fail(self, error: HelpdeskError) -> None:
        """What would befall every other report too."""
        self._show_running(runs=False)
        self._publish()
        hint = _("Was fertig ist, bleibt; „Berichte erstellen“ macht dort weiter.") if self._placed else ""
        self.notice.show_message("negative", error.message, "\n".join(filter(None, (*error.lines()[1:], hint))))

    def _conclude(self) -> None:
        self._show_running(runs=False)
        self._publish()
        made = ngettext("Ein Bericht liegt im Ordner.", "{count} Berichte liegen im Ordner.", len(self._placed))
        told, left = made.format(count=len(self._placed)), len(self._waiting)
        if left:
            hint = _("{left} fehlen noch; „Berichte erstellen“ macht dort weiter.").format(left=left)
            self.notice.show_message("warning", _("Angehalten. {told}").format(told=told), hint)
        elif self._missed:
            named = [one.error.message for one in self._missed[:_TOLD]]
            words = ngettext("Einer ging nicht:", "{count} gingen nicht:", len(self._missed))
            self.notice.show_message("warning", told, "\n".join((words.format(count=len(self._missed)), *named)))
        else:
            self.notice.show_message("positive", told)
        self.finished.emit()

    def _publish(self) -> None:
        """Once, not for each: lists would be read anew five hundred times."""
        if issued := frozenset(one.row.id for one in self._placed if one.row and not one.was_there):
            self._jobs.changed.emit(Changes(issued=issued))

    def _show_running(self, *, runs: bool) -> None:
        self._runs = runs
        self.bar.setVisible(runs)
        self.cancel.setVisible(runs)
        for field in (self.start, self.choose, self.first, self.last):
            field.setEnabled(not runs)


def _placed(helpdesk: Helpdesk, subject: ReportSubject, folder: Path) -> Placed | Missed:
    (one,) = place_all(helpdesk.printing, [subject], folder)
    return one


def _last_month(today: date) -> tuple[date, date]:
    """The month that reports are asked for, once it is over."""
    last = today.replace(day=1) - timedelta(days=1)
    return last.replace(day=1), last

"""Shifts on call: begun and ended by one click, and beside the list what came in."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QWidget

from helpdesk.changes import Changes
from helpdesk.errors import HelpdeskError
from helpdesk.i18n import _, ngettext
from helpdesk.work import Correction, Shift, ShiftRow, TimeNew, duration
from ui.jobs import Jobs
from ui.latest import Latest
from ui.theme import icon
from ui.widgets import (
    EmptyState,
    ListAndWork,
    ListSide,
    Notice,
    RowList,
    StateBadge,
    UndoBar,
    column,
    once,
    primary,
    push,
    stack,
)
from ui.work.shift_looks import list_row
from ui.work.shift_view import TICK_MS, ShiftView

if TYPE_CHECKING:
    from helpdesk.app import Helpdesk

PAGE = 100


class ShiftsPage(QWidget):
    """The shifts, newest first; the one that runs is on show and says how long it has been running.

    Signals:
        consent_chosen: Somebody wants to see a consent; carries its id.
        ticket_chosen: The same for a ticket.
        print_requested: A shift is wanted in writing; carries a `ShiftSubject`.
    """

    consent_chosen = Signal(object)
    ticket_chosen = Signal(object)
    print_requested = Signal(object)

    def __init__(self, jobs: Jobs) -> None:
        super().__init__()
        self._jobs = jobs
        self._lists = Latest(jobs, self)
        self._reads = Latest(jobs, self)
        self._rows: dict[UUID, ShiftRow] = {}
        self._wanted: UUID | None = None
        self._running: ShiftRow | None = None
        self._is_stale = False
        self._folder = Path.home()
        self._build()
        self._connect()
        self._clock = QTimer(self, interval=TICK_MS)
        self._clock.timeout.connect(self._tick)
        self._refresh()

    def show_shift(self, shift_id: UUID) -> None:
        """Shows one shift."""
        self._wanted = shift_id
        self._read()

    def toggle(self) -> None:
        """Begins a shift, or ends the one that runs, whatever is on show yet."""
        self._jobs.ask(self, lambda helpdesk: helpdesk.shifts.running(), self._begin_or_end, self._explain)

    def export_to(self, file: Path) -> None:
        """Writes the shift on show as a table."""
        shift = self.view.shift
        if shift is None:
            return

        def told(count: int) -> None:
            words = ngettext("Ein Eintrag in {file}.", "{count} Einträge in {file}.", count)
            self.view.notice.show_message("positive", words.format(count=count, file=file.name))

        call = partial(_export, shift.id, file)
        self._jobs.ask(self, call, told, self.view.notice.show_error)

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 - Qt's name
        super().showEvent(event)
        if self._is_stale:
            self._is_stale = False
            self._read()

    def _build(self) -> None:
        self.setObjectName("shifts_page")
        self.list = RowList(_("Einsätze"), "shift_list")
        self.notice = Notice("shifts_notice")
        self.undo = UndoBar("shifts_undo")
        self.state = StateBadge("accent", "circle-play", "")
        self.state.setObjectName("shift_running")
        self.state.hide()
        self.switch = once(primary(push(_("Einsatz beginnen"), "shift_toggle", "play")))
        self.nothing = EmptyState(
            "headset",
            _("Kein Einsatz gewählt"),
            _(
                "Ein Einsatz hält fest, welche Anrufe in Ihrer Bereitschaft kamen, welche Freigaben und Zeiten daraus "
                "wurden und was davon berechnet wird."
            ),
            name="shifts_nothing",
        )
        self.view = ShiftView(self._jobs)
        self._work = stack(self.nothing, self.view)
        side = ListSide(_("Einsätze"), self.switch)
        side.add_inset(_left(self.state))
        side.add(self.notice)
        side.add(self.list, grows=True)
        self.panes = ListAndWork(side, column(self._work, self.undo, grows=self._work), "shifts_panes")
        column(self.panes, grows=self.panes, onto=self)

    def _connect(self) -> None:
        # What its word says, even if it is no longer true: then the service refuses it.
        self.switch.clicked.connect(lambda: self._begin_or_end(self._running))
        self.list.row_chosen.connect(self.show_shift)
        self.list.clicked.connect(self.panes.show_work)
        self.list.row_opened.connect(lambda _key: self.panes.show_work())
        self.list.page_requested.connect(self._read_on)
        self.notice.action_requested.connect(self._refresh)
        self.view.consent_chosen.connect(self.consent_chosen)
        self.view.ticket_chosen.connect(self.ticket_chosen)
        self.view.export_requested.connect(self._ask_where)
        self.view.print_requested.connect(self.print_requested)
        self.view.correction_requested.connect(self._correct)
        self.view.time_requested.connect(self._add)
        self.view.reopening.reopening_requested.connect(self._open_again)
        self._jobs.changed.connect(self._note)

    def _refresh(self) -> None:
        self._lists.ask(_list, self._show_list, self._explain)

    def _show_list(self, found: tuple[ShiftRow | None, list[ShiftRow]]) -> None:
        self._running, rows = found
        self.notice.clear()
        self._rows = {row.id: row for row in rows}
        self.list.show_rows([list_row(row) for row in rows], more=len(rows) == PAGE)
        self._show_running()
        self._offer_reopening()
        if self._wanted is None and rows:
            # The newest, which is the one that runs.
            self.show_shift(rows[0].id)
        self._mark()

    def _show_running(self) -> None:
        running = self._running is not None
        self.switch.setText(_("Einsatz beenden") if running else _("Einsatz beginnen"))
        self.switch.setIcon(icon("circle-stop" if running else "play", "accent_text"))
        self.state.setVisible(running)
        if running:
            self._tick()
            self._clock.start()
        else:
            self._clock.stop()

    def _tick(self) -> None:
        if self._running is not None:
            seconds = max(int((datetime.now(UTC) - self._running.begin).total_seconds()), 0)
            self.state.show_state("accent", "circle-play", _("Läuft seit {time}").format(time=duration(seconds)))

    def _read_on(self, last: UUID) -> None:
        after = self._rows[last]

        def add(rows: list[ShiftRow]) -> None:
            self._rows |= {row.id: row for row in rows}
            self.list.add_page([list_row(row) for row in rows], more=len(rows) == PAGE)

        self._jobs.ask(self, lambda helpdesk: helpdesk.shifts.page(after, PAGE), add, self._explain)

    def _read(self) -> None:
        if (wanted := self._wanted) is not None:
            self._reads.ask(lambda helpdesk: helpdesk.shifts.get(wanted), self._show, self._explain)

    def _show(self, shift: Shift) -> None:
        if shift.id == self._wanted:
            self.view.show_shift(shift)
            self._offer_reopening()
            self._work.setCurrentWidget(self.view)
            self._mark()

    def _mark(self) -> None:
        if self._wanted is not None and self.list.current_key() != self._wanted:
            self.list.choose_nothing()
            self.list.choose(self._wanted, quietly=True)

    def _begin_or_end(self, running: ShiftRow | None) -> None:
        if running is None:
            self._jobs.change(self, lambda helpdesk: helpdesk.shifts.begin(), self._explain, self._begun)
        else:
            shift_id = running.id
            ended = partial(self._ended, shift_id)
            self._jobs.change(self, lambda helpdesk: helpdesk.shifts.end(shift_id), self._explain, ended)

    def _begun(self, changes: Changes) -> None:
        (shift_id,) = changes.shifts
        self.undo.hide()
        self.show_shift(shift_id)
        self.panes.show_work()

    def _ended(self, shift_id: UUID, _changes: Changes) -> None:
        self.undo.offer(_("Einsatz beendet."), partial(self._reopen, shift_id))

    def _reopen(self, shift_id: UUID) -> None:
        self._jobs.change(self, lambda helpdesk: helpdesk.shifts.reopen(shift_id), self._explain)

    def _offer_reopening(self) -> None:
        """Only for the newest, and while none runs: two shifts of one technician never overlap."""
        shift, newest = self.view.shift, next(iter(self._rows), None)
        over = shift is not None and shift.end is not None and shift.id == newest
        self.view.offer_reopening(offered=over and self._running is None)

    def _open_again(self, reason: str) -> None:
        shift = self.view.shift
        if shift is None:
            return

        def opened(_changes: Changes) -> None:
            self.undo.hide()
            self.view.reopening.hide()

        shift_id, refused = shift.id, self.view.reopening.notice.show_error
        self._jobs.change(self, lambda helpdesk: helpdesk.shifts.reopen(shift_id, reason), refused, opened)

    def _correct(self, entry_id: UUID, correction: Correction) -> None:
        def corrected(_changes: Changes) -> None:
            self.view.put_correction_away()

        refused = self.view.correction.show_error
        self._jobs.change(self, lambda helpdesk: helpdesk.times.correct(entry_id, correction), refused, corrected)

    def _add(self, new: TimeNew) -> None:
        def added(_changes: Changes) -> None:
            self.view.form.hide()

        self._jobs.change(self, lambda helpdesk: helpdesk.times.add(new), self.view.form.show_error, added)

    def _ask_where(self) -> None:
        shift = self.view.shift
        if shift is None:
            return
        name = _("Einsatz {day}.csv").format(day=shift.begin.astimezone().date().isoformat())
        file, _kind = QFileDialog.getSaveFileName(self, _("Einsatz speichern"), str(self._folder / name), "CSV (*.csv)")
        if file:
            self._folder = Path(file).parent
            self.export_to(Path(file))

    def _note(self, changes: Changes) -> None:
        if changes.shifts:
            self._refresh()
        if changes.shifts or changes.times or changes.consents or changes.tickets or changes.customers:
            # Tickets change with every pause in typing; nobody looks at a page that isn't shown.
            if self.isVisible():
                self._read()
            else:
                self._is_stale = True

    def _explain(self, error: HelpdeskError) -> None:
        self.notice.show_error(error, _("Erneut versuchen"))


def _list(helpdesk: Helpdesk) -> tuple[ShiftRow | None, list[ShiftRow]]:
    return helpdesk.shifts.running(), helpdesk.shifts.page(limit=PAGE)


def _export(shift_id: UUID, file: Path, helpdesk: Helpdesk) -> int:
    return helpdesk.shifts.export(shift_id, file)


def _left(badge: StateBadge) -> QWidget:
    """The badge as wide as its words."""
    line = QHBoxLayout(part := QWidget())
    line.setContentsMargins(0, 0, 0, 0)
    line.addWidget(badge)
    line.addStretch()
    return part

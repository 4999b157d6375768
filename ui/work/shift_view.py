"""A shift: how long, what came in, what it comes to."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from PySide6.QtCore import QElapsedTimer, QPoint, Qt, QTimer, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from helpdesk.i18n import _, ngettext
from helpdesk.printing.subjects import ShiftSubject
from helpdesk.work import Call, Shift, Sums, duration
from ui.jobs import Jobs
from ui.theme import theme
from ui.widgets import (
    Card,
    EmptyState,
    FlowLayout,
    Heading,
    Muted,
    Narrow,
    Notice,
    Scroll,
    Small,
    StateBadge,
    Title,
    push,
    quiet,
)
from ui.work.call_card import CallCard, EntryRow
from ui.work.reopen_form import ReopenForm
from ui.work.shift_looks import other_clock, price, shift_span, units_word
from ui.work.time_forms import CorrectionForm, NewTimeForm

TICK_MS = 1000


class _Fact(QWidget):
    """A figure with its caption."""

    def __init__(self, caption: str, name: str) -> None:
        super().__init__()
        self.value = Heading(wrap=False)
        self.value.setObjectName(name)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, theme().size.space_4, 0)
        column.setSpacing(0)
        column.addWidget(Small(caption, wrap=False))
        column.addWidget(self.value)

    def show_value(self, text: str) -> None:
        """Shows a figure; nothing while there is none."""
        self.value.setText(text)
        self.setVisible(bool(text))


class ShiftView(Scroll):
    """Shows a shift whole, and takes corrections where they belong.

    Signals:
        correction_requested: Carries an entry's id and its `Correction`.
        time_requested: Time was worked that nobody measured; carries a `TimeNew`.
        export_requested: The shift is wanted as a table.
        print_requested: It is wanted in writing; carries a `ShiftSubject`.
        consent_chosen: Somebody wants to see a consent; carries its id.
        ticket_chosen: The same for a ticket.
    """

    correction_requested = Signal(object, object)
    time_requested = Signal(object)
    export_requested = Signal()
    print_requested = Signal(object)
    consent_chosen = Signal(object)
    ticket_chosen = Signal(object)

    def __init__(self, jobs: Jobs) -> None:
        super().__init__()
        self.setObjectName("shift_view")
        self.shift: Shift | None = None
        self.cards: list[CallCard] = []
        self.title = Title(_("Einsatz"))
        self.whose = Muted()
        self.clock = Small()
        self.renamed = Notice("shift_renamed")
        self.badge = StateBadge()
        self.notice = Notice("shift_notice")
        self.add = push(_("Zeit eintragen"), "time_add", "plus")
        self.print = quiet(push(_("Ansehen und drucken"), "shift_print", "printer"))
        self.export = quiet(push(_("Als CSV speichern …"), "shift_export", "file-down"))
        self.reopen = quiet(push(_("Wieder öffnen …"), "shift_reopen", "play"))
        self.reopening = ReopenForm()
        self.reopening.home = self.add
        self.form = NewTimeForm(jobs)
        self.form.home = self.add
        self.correction = CorrectionForm()
        self.facts = {
            "raw": _Fact(_("Erfasst"), "shift_raw"),
            "worked": _Fact(_("Arbeitszeit"), "shift_worked"),
            "units": _Fact(_("Berechnet"), "shift_units"),
            "price": _Fact(_("Preis"), "shift_price"),
            "asking": _Fact(_("Zu klären"), "shift_asking"),
            "running": _Fact(_("Läuft gerade"), "shift_live"),
        }
        self.rule = Small()
        self.warning = Notice("shift_rule_warning")
        self.nothing = EmptyState(
            "headset",
            _("Noch kein Anruf"),
            _("Freigaben und Zeiten, die während des Einsatzes entstehen, erscheinen hier von selbst."),
            name="shift_nothing",
        )
        self._since_read = QElapsedTimer()
        self._second = QTimer(self, interval=TICK_MS)
        self._second.timeout.connect(self._tick)
        self._park = QWidget(self)
        self._park.hide()
        self._build()
        self._connect()

    def show_shift(self, shift: Shift) -> None:
        """Shows a shift; a correction that is being typed stays where it was."""
        self._since_read.start()
        if shift == self.shift:
            self.shift = shift
            return
        same = self.shift is not None and self.shift.id == shift.id
        self.shift = shift
        if not same:
            self.form.hide()
            self.put_correction_away()
            self.notice.clear()
            self.verticalScrollBar().setValue(0)
        self._show_head(shift)
        self._show_sums(shift.sums)
        self._show_calls(shift)
        self._tick()
        runs = any(call.running for call in shift.calls)
        self._second.start() if runs else self._second.stop()

    def offer_reopening(self, *, offered: bool) -> None:
        """Offers that the shift on show goes on, or no more."""
        self.reopen.setVisible(offered)
        if not offered:
            self.reopening.hide()

    def begin_correction(self, entry_id: UUID) -> None:
        """Unfolds the form below an entry."""
        row = self.row(entry_id)
        if row is None:
            return
        self.correction.begin(row.entry)
        row.slot.addWidget(self.correction)
        self.correction.home = row.correct
        self.correction.show()
        self.correction.minutes.setFocus(Qt.FocusReason.OtherFocusReason)
        self.correction.minutes.selectAll()
        # Once it has its place.
        QTimer.singleShot(0, self.correction, lambda: self.ensureWidgetVisible(self.correction))

    def put_correction_away(self) -> None:
        """Folds the form; what was typed into it is gone."""
        row = self.row(self.correction.entry.id) if self.correction.entry else None
        if row is not None and _holds(self.correction, self.window().focusWidget()):
            row.correct.setFocus(Qt.FocusReason.OtherFocusReason)
        self.correction.hide()
        self.correction.entry = None
        self.correction.setParent(self._park)

    def row(self, entry_id: UUID) -> EntryRow | None:
        """Where an entry is shown."""
        return next((card.rows[entry_id] for card in self.cards if entry_id in card.rows), None)

    def _build(self) -> None:
        size = theme().size
        head = QVBoxLayout()
        head.setSpacing(size.space_1)
        head.addWidget(self.title)
        head.addWidget(self.whose)
        head.addWidget(self.clock)
        badge = FlowLayout()
        badge.addWidget(self.badge)
        head.addLayout(badge)
        self.body.setSpacing(size.space_4)
        self.body.addLayout(head)
        self.body.addWidget(self.renamed)
        self.body.addWidget(self.notice)
        buttons = QWidget()
        row = FlowLayout()
        buttons.setLayout(row)
        row.addWidget(self.add)
        row.addWidget(self.print)
        row.addWidget(self.export)
        row.addWidget(self.reopen)
        self.body.addWidget(buttons)
        self.body.addLayout(Narrow(self.reopening))
        self.body.addLayout(Narrow(self.form))
        self.body.addLayout(Narrow(self._sums_part()))
        self.heading = Heading()
        self.body.addWidget(self.heading)
        self._calls = QVBoxLayout()
        self._calls.setSpacing(size.space_3)
        calls = QWidget()
        self._calls.setContentsMargins(0, 0, 0, 0)
        calls.setLayout(self._calls)
        self.body.addLayout(Narrow(calls))
        self.body.addWidget(self.nothing)
        self.body.addStretch()

    def _sums_part(self) -> Card:
        card = Card()
        facts = QWidget()
        flow = FlowLayout()
        facts.setLayout(flow)
        for fact in self.facts.values():
            flow.addWidget(fact)
        card.body.addWidget(facts)
        card.body.addWidget(self.rule)
        card.body.addWidget(self.warning)
        self.facts["worked"].setToolTip(_("Was gleichzeitig lief, zählt hier einmal."))
        return card

    def _connect(self) -> None:
        self.add.clicked.connect(self._begin_time)
        self.form.cancelled.connect(self.form.hide)
        self.form.time_requested.connect(self.time_requested)
        self.export.clicked.connect(self.export_requested)
        self.print.clicked.connect(lambda: self._print())
        self.reopen.clicked.connect(self.reopening.begin)
        self.correction.cancelled.connect(self.put_correction_away)
        self.correction.correction_requested.connect(self.correction_requested)

    def _print(self, customer: UUID | None = None) -> None:
        if self.shift is not None:
            self.print_requested.emit(ShiftSubject(self.shift.id, customer))

    def _begin_time(self) -> None:
        if self.shift is not None:
            self.form.begin(self.shift)

    def _show_head(self, shift: Shift) -> None:
        told = shift_span(shift.begin, shift.end, shift.zone)
        self.title.setText(_("Einsatz {span}").format(span=told))
        self.whose.setText(" · ".join(filter(None, (shift.technician, shift.note, shift.zone))))
        told = other_clock(shift.begin, shift.zone)
        self.clock.setText(told)
        self.clock.setVisible(bool(told))
        if shift.rename_note:
            self.renamed.show_message("warning", *shift.rename_note)
        else:
            self.renamed.clear()
        if shift.end is None:
            self.badge.show_state("accent", "circle-play", _("läuft"))
            self.nothing.title.setText(_("Noch kein Anruf"))
        else:
            self.nothing.title.setText(_("Kein Anruf in diesem Einsatz"))
            self.badge.show_state("neutral", "circle-stop", _("beendet"))

    def _show_sums(self, sums: Sums) -> None:
        self.facts["raw"].show_value(duration(sums.raw))
        self.facts["worked"].show_value(duration(sums.worked) if sums.worked != sums.raw else "")
        self.facts["units"].show_value(units_word(sums.units))
        self.facts["price"].show_value(price(sums))
        self.facts["asking"].show_value(duration(sums.asking) if sums.asking else "")
        rule = self.shift.rule if self.shift else None
        self.rule.setText(rule.words if rule else "")
        if rule and rule.warning:
            self.warning.show_message("warning", rule.warning)
        else:
            self.warning.clear()

    def _show_calls(self, shift: Shift) -> None:
        typed = self.row(self.correction.entry.id) if self.correction.entry else None
        gone = list(self.cards)
        newest_first = sorted(shift.calls, key=lambda call: (bool(call.running), call.begin), reverse=True)
        self.cards = [self._same(gone, call) or self._card(call) for call in newest_first]
        focused = self.window().focusWidget()
        entry = _entry_at(focused, gone)
        height = self._height_of(typed)
        # Until all has its place: else the page is empty for a moment, and Qt scrolls to whatever gets the focus.
        self.setUpdatesEnabled(False)
        for position, card in enumerate(self.cards):
            if self._calls.indexOf(card) != position:
                self._calls.insertWidget(position, card)
                card.show()
        if typed is not None and any(card.isAncestorOf(typed) for card in gone):
            self._unfold_again(focused)
        self._focus_again(entry)
        for card in gone:
            # At once: what is only deleted later stays on the screen until then.
            card.hide()
            self._calls.removeWidget(card)
            card.deleteLater()
        count = len(shift.calls)
        told = ngettext("{count} Anruf", "{count} Anrufe, laufende und neueste zuerst", count)
        self.heading.setText(told.format(count=count))
        self.heading.setVisible(bool(count))
        self.nothing.setVisible(not count)
        self._keep_height(height)
        self.setUpdatesEnabled(True)

    def _height_of(self, row: QWidget | None) -> int | None:
        """How far below the upper edge of what is in sight a row stands."""
        return row.mapTo(self.viewport(), QPoint()).y() if row else None

    def _keep_height(self, height: int | None) -> None:
        """Leaves what is being typed where the eyes are, whatever came in above it."""
        row = self.row(self.correction.entry.id) if self.correction.entry else None
        if row is None or height is None:
            return
        part: QWidget | None = row
        while part is not None and part is not self.viewport():
            if (layout := part.layout()) is not None:
                layout.invalidate()
            part = part.parentWidget()
        self._content.adjustSize()
        self.body.activate()
        bar = self.verticalScrollBar()
        bar.setValue(bar.value() + (self._height_of(row) or 0) - height)

    def _focus_again(self, entry_id: UUID | None) -> None:
        """Leaves the focus at the entry it was at, or at the one that corrects it."""
        row = self.row(entry_id) if entry_id else None
        while row is not None and row.entry.replaced_by and (later := self.row(row.entry.replaced_by)):
            row = later
        if row is not None and not _holds(self.correction, self.window().focusWidget()):
            row.correct.setFocus(Qt.FocusReason.OtherFocusReason)

    def _tick(self) -> None:
        """Counts on from when the shift was read: what it is by another clock than this window's is nobody's matter."""
        if self.shift is None:
            return
        now = self.shift.at + timedelta(milliseconds=self._since_read.elapsed())
        seconds = self.shift.running_seconds(now)
        self.facts["running"].show_value(duration(seconds) if any(card.call.running for card in self.cards) else "")
        for card in self.cards:
            card.tick(now)

    def _same(self, gone: list[CallCard], call: Call) -> CallCard | None:
        """The card that shows just this already; it stays, with what is typed in it."""
        for card in gone:
            if card.call == call:
                gone.remove(card)
                return card
        return None

    def _unfold_again(self, focused: QWidget | None) -> None:
        """Puts the correction that was being typed below its entry's new row."""
        row = self.row(self.correction.entry.id) if self.correction.entry else None
        if row is None or not row.entry.stands:
            self.put_correction_away()
            return
        row.slot.addWidget(self.correction)
        self.correction.home = row.correct
        self.correction.show()
        if focused is not None and self.correction.isAncestorOf(focused):
            focused.setFocus(Qt.FocusReason.OtherFocusReason)

    def _card(self, call: Call) -> CallCard:
        card = CallCard(call, self.shift.zone if self.shift else "UTC")
        card.consent_chosen.connect(self.consent_chosen)
        card.ticket_chosen.connect(self.ticket_chosen)
        card.correction_requested.connect(self.begin_correction)
        card.sheet_requested.connect(self._print)
        return card


def _entry_at(focused: QWidget | None, cards: list[CallCard]) -> UUID | None:
    """The entry in whose row the focus is; None where it is elsewhere."""
    rows = (row for card in cards for row in card.rows.values())
    return next((row.entry.id for row in rows if _holds(row, focused)), None)


def _holds(part: QWidget, focused: QWidget | None) -> bool:
    return focused is not None and part.isAncestorOf(focused)

"""One call of a shift: whose it was, whether it is charged and why, and the times that came of it."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from uuid import UUID

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from helpdesk.i18n import _
from helpdesk.work import Billable, Call, Mark, TimeEntry, duration
from ui.theme import theme
from ui.widgets import Card, FlowLayout, Heading, IconLabel, Label, Line, Muted, Small, StateBadge, literal, push, quiet
from ui.work.shift_looks import (
    billable_look,
    call_title,
    charged_as,
    clock_change,
    days,
    moment,
    price,
    span,
    surcharges,
    units_word,
)


class EntryRow(QWidget):
    """A time: when, how long, what it adds to the bill and why; what was corrected says by what.

    Signals:
        correction_requested: It was something else; carries the entry's id.
    """

    correction_requested = Signal(object)

    def __init__(self, entry: TimeEntry) -> None:
        super().__init__()
        size = theme().size
        self.entry = entry
        self.setObjectName(f"time_{entry.id.hex}")
        self.when = Label(f"{span(entry)} · {duration(entry.seconds)}", wrap=False)
        asks = entry.billable is Billable.ASK
        self.correct = quiet(push(_("Klären") if asks else _("Berichtigen"), f"time_{entry.id.hex}_correct", "pencil"))
        told = _("Zeit {time} klären") if asks else _("Zeit {time} berichtigen")
        self.correct.setAccessibleName(told.format(time=span(entry)))
        self.correct.clicked.connect(partial(self.correction_requested.emit, entry.id))
        self.correct.setVisible(entry.stands)
        head = QHBoxLayout()
        head.setSpacing(size.space_2)
        head.addWidget(self.when)
        head.addStretch()
        head.addWidget(self.correct)
        self.slot = QVBoxLayout()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(size.space_1)
        column.addLayout(head)
        if entry.stands:
            column.addLayout(self._badges(entry))
        for text in filter(None, (clock_change(entry), entry.note, *_explained(entry))):
            column.addWidget(Small(text))
        for mark in entry.marks:
            column.addLayout(_warning(mark.word))
        column.addLayout(self.slot)
        self.setAccessibleName(" · ".join([self.when.text(), entry.billable.word, *_explained(entry)]))

    def _badges(self, entry: TimeEntry) -> FlowLayout:
        icon, kind = billable_look(entry.billable)
        flow = FlowLayout()
        flow.addWidget(StateBadge(kind, icon, entry.billable.word))
        if entry.billable is not Billable.NO:
            told = " · ".join(filter(None, (units_word(entry.units), surcharges(entry))))
            flow.addWidget(Small(told, wrap=False))
        return flow


class CallCard(Card):
    """A call.

    Signals:
        consent_chosen: Somebody wants to see a consent; carries its id.
        ticket_chosen: The same for the ticket.
        correction_requested: A time was something else; carries the entry's id.
        sheet_requested: What of the shift concerns its customer is wanted in writing; carries the customer's id.
    """

    sheet_requested = Signal(object)
    consent_chosen = Signal(object)
    ticket_chosen = Signal(object)
    correction_requested = Signal(object)

    def __init__(self, call: Call, zone: str) -> None:
        """`zone` is the IANA name of the one whose clock tells when it came in."""
        super().__init__()
        self.call = call
        self.rows: dict[UUID, EntryRow] = {}
        self.setObjectName("call_card")
        self.title = Heading(call_title(call))
        self.whose = Muted(" · ".join(filter(None, (call.customer_name, moment(call.begin, zone)))))
        charged, word, why = charged_as(call)
        icon, kind = billable_look(charged)
        self.badge = StateBadge(kind, icon, word)
        self.why = Label(why)
        self.body.addWidget(self.title)
        self.body.addWidget(self.whose)
        badges = FlowLayout()
        badges.addWidget(self.badge)
        self._live = [(one, StateBadge("accent", "circle-play")) for one in call.running]
        for _one, badge in self._live:
            badge.setObjectName("call_running")
            badges.addWidget(badge)
        self.body.addLayout(badges)
        self.body.addWidget(self.why)
        if charged is not Billable.NO:
            self.body.addWidget(Small(call.billability.price_rule))
        self.body.addLayout(self._ways(call))
        for entry in call.entries:
            self.body.addWidget(Line())
            row = self.rows[entry.id] = EntryRow(entry)
            row.correction_requested.connect(self.correction_requested)
            self.body.addWidget(row)
        by_day = days(call.sums)
        if len(call.entries) > 1 or by_day:
            self.body.addWidget(Line())
            self.body.addWidget(Label(_sum(call)))
            if by_day:
                self.body.addWidget(Small(by_day))
        elif not call.entries:
            self.body.addWidget(Small(_no_time(call)))

    def tick(self, now: datetime) -> None:
        """Says of each session that runs for how long it has."""
        for one, badge in self._live:
            told = _("Sitzung läuft seit {time}").format(time=duration(one.seconds(now)))
            badge.show_state("accent", "circle-play", told)

    def _ways(self, call: Call) -> FlowLayout:
        flow = FlowLayout()
        if call.ticket:
            ticket = quiet(push(_("Ticket öffnen"), f"call_ticket_{call.ticket.hex}", "ticket"))
            ticket.clicked.connect(partial(self.ticket_chosen.emit, call.ticket))
            flow.addWidget(ticket)
        for consent, state in call.consents:
            word = literal(_("Freigabe: {state}").format(state=state))
            button = quiet(push(word, f"call_consent_{consent.hex}", "shield-check"))
            button.clicked.connect(partial(self.consent_chosen.emit, consent))
            flow.addWidget(button)
        if call.customer:
            sheet = quiet(push(_("Blatt für den Kunden"), f"call_sheet_{call.customer.hex}", "printer"))
            sheet.setToolTip(_("Was im Einsatz für diesen Kunden gearbeitet wurde, ohne die anderen"))
            sheet.clicked.connect(partial(self.sheet_requested.emit, call.customer))
            flow.addWidget(sheet)
        return flow


def _no_time(call: Call) -> str:
    if call.running:
        return _("Die Zeit wird eingetragen, sobald die Sitzung pausiert oder endet.")
    return _("Noch keine Zeit: Es lief keine Sitzung, und nichts wurde eingetragen.")


def _explained(entry: TimeEntry) -> list[str]:
    told = [entry.source.word if entry.source != "session" else ""]
    if entry.reason:
        told.append(_("Grund: {reason}").format(reason=entry.reason))
    if not entry.stands:
        told.append(_("Zählt nicht mehr: Eine Berichtigung ersetzt diesen Eintrag."))
    if entry.measured is not None and Mark.TIME_ANOMALY in entry.marks:
        told.append(_("Nach der Uhr, die niemand verstellt: {time}").format(time=duration(entry.measured)))
    return [" · ".join(filter(None, told))] if any(told) else []


def _warning(text: str) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(theme().size.space_2)
    row.addWidget(IconLabel("triangle-alert", "warning"))
    row.addWidget(Label(text), 1)
    return row


def _sum(call: Call) -> str:
    told = _("Zusammen {time}").format(time=duration(call.sums.raw))
    return " · ".join(filter(None, (told, units_word(call.sums.units), price(call.sums))))

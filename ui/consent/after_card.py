"""What is still to be done after a session: what was left, how long it was, until when the record is kept."""

from __future__ import annotations

from datetime import UTC, datetime

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout

from helpdesk.consent import Consent, ConsentState, Leftover
from helpdesk.i18n import _, format_day, ngettext
from helpdesk.work import Sums
from ui.consent.acts import Call
from ui.consent.looks import clock
from ui.jobs import Jobs
from ui.latest import Latest
from ui.theme import theme
from ui.widgets import Card, Heading, IconLabel, Label, Muted, clear_layout, push
from ui.widgets.day_field import DayField
from ui.widgets.form import Field

S = ConsentState
_AFTER = frozenset({S.ENDED, S.DECLINED, S.EXPIRED, S.SEALED})
_TIDYING = frozenset({S.RUNNING, S.PAUSED, S.REVOKED, S.ENDED})


class AfterCard(Card):
    """Stands above the items of the last phase, whose answers it gives where something is noted.

    Signals:
        noted: Something is to be written down; carries its `Call`.
    """

    noted = Signal(object)

    def __init__(self, jobs: Jobs) -> None:
        super().__init__()
        self._times = Latest(jobs, self)
        self._days = Latest(jobs, self)
        self._consent: Consent | None = None
        self._shown: tuple[Leftover, ...] = ()
        self._sums: Sums | None = None
        self.setObjectName("after_card")
        self.left_title = Heading(_("Noch aufzuräumen"))
        self._left = QVBoxLayout()
        self._left.setSpacing(theme().size.space_1)
        self.time = Label()
        self.time.setObjectName("after_time")
        self.kept = Muted()
        self.kept.setObjectName("after_kept")
        self.day = DayField()
        self.day_field = Field(_("Nachweis aufbewahren bis"), self.day, "after_keep_until")
        self.keep = push(_("Löschdatum setzen"), "after_keep", "calendar")
        self.body.addWidget(self.left_title)
        self.body.addLayout(self._left)
        self.body.addWidget(self.time)
        self.body.addWidget(self.kept)
        row = QHBoxLayout()
        row.setSpacing(theme().size.space_2)
        row.addWidget(self.day_field, 1)
        row.addWidget(self.keep, 0, Qt.AlignmentFlag.AlignBottom)
        row.addStretch(2)
        self.body.addLayout(row)
        self.keep.clicked.connect(self._keep)
        self.day.returnPressed.connect(self._keep)
        self.hide()

    def show_consent(self, consent: Consent) -> None:
        """Is there when a session is over, and before that where something was left behind."""
        another = self._consent is None or self._consent.id != consent.id
        self._consent = consent
        self._show_left(consent)
        after = consent.state in _AFTER
        self.setVisible(after or (consent.state in _TIDYING and bool(consent.leftovers)))
        self.time.setVisible(after and bool(consent.segments))
        if another or not after:
            self._sums = None
        # Always: without a ticket nothing else tells it, and it is longer than when the session ran.
        self._tell_time(self._sums)
        if after and consent.segments and consent.ticket:
            self._ask_time(consent)
        asks = after and consent.state is not S.SEALED and consent.keep_until is None
        self.day_field.setVisible(asks)
        self.keep.setVisible(asks)
        if asks and (another or not self.day.text()):
            today = datetime.now(UTC).astimezone().date()
            self._days.ask(lambda helpdesk: helpdesk.journal.usual_last_day(today), self.day.show_day)
        self.kept.setVisible(after and consent.keep_until is not None)
        if consent.keep_until:
            self.kept.setText(_("Der Nachweis wird bis {day} aufbewahrt.").format(day=format_day(consent.keep_until)))

    def _show_left(self, consent: Consent) -> None:
        self.left_title.setVisible(bool(consent.leftovers))
        waiting = any(one.cleared is None for one in consent.leftovers)
        self.left_title.setText(_("Noch aufzuräumen") if waiting else _("Aufgeräumt"))
        if consent.leftovers == self._shown:
            return
        self._shown = consent.leftovers
        while self._left.count():
            line = self._left.takeAt(0)
            if line and (layout := line.layout()):
                clear_layout(layout)
        for leftover in consent.leftovers:
            self._left.addLayout(self._line(leftover))

    def _line(self, leftover: Leftover) -> QHBoxLayout:
        line = QHBoxLayout()
        line.setSpacing(theme().size.space_2)
        done = leftover.cleared is not None
        line.addWidget(IconLabel("circle-check" if done else "circle", "positive" if done else "warning"))
        word = _("erledigt: {what}") if done else _("offen: {what}")
        line.addWidget(Label(word.format(what=f"{leftover.word} ({leftover.what})")), 1)
        if not done:
            button = push(_("Erledigt"), f"after_cleared_{leftover.sequence}", "check")
            button.setAccessibleName(_("Erledigt: {what}").format(what=leftover.what))
            sequence = leftover.sequence
            call: Call = lambda helpdesk, found: helpdesk.journal.cleared(found, sequence)  # noqa: E731 - typed so
            button.clicked.connect(lambda: self.noted.emit(call))
            line.addWidget(button)
        return line

    def _ask_time(self, consent: Consent) -> None:
        ticket = consent.ticket
        if ticket is not None:
            self._times.ask(lambda helpdesk: helpdesk.times.of_ticket(ticket).sums, self._tell_time)

    def _tell_time(self, sums: Sums | None) -> None:
        if self._consent is None:
            return
        self._sums = sums
        raw = _("Dauer der Sitzung: {time}").format(time=clock(self._consent.raw_seconds))
        if sums is None:
            told = "" if self._consent.ticket else _("Ohne Ticket wird nichts berechnet; es gilt die Rohzeit.")
        else:
            told = _billed(sums)
        self.time.setText("\n".join(filter(None, (raw, told))))

    def _keep(self) -> None:
        if problem := self.day.problem():
            self.day_field.show_problem(problem)
            return
        self.day_field.show_problem("")
        day = self.day.day()
        call: Call = lambda helpdesk, found: helpdesk.journal.keep_until(found, day)  # noqa: E731 - typed so
        self.noted.emit(call)


def _billed(sums: Sums) -> str:
    told = [_("Zum Ticket gehören {time}").format(time=clock(sums.raw))]
    if sums.units:
        told.append(ngettext("berechnet: {count} Einheit", "berechnet: {count} Einheiten", sums.units))
        told[-1] = told[-1].format(count=sums.units)
    if sums.asking:
        told.append(_("{time} noch nicht entschieden").format(time=clock(sums.asking)))
    return " · ".join(told)

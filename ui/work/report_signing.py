"""Where a customer reads what was worked, and signs it with mouse, finger or pen."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLineEdit, QVBoxLayout

from helpdesk.changes import Changes
from helpdesk.errors import HelpdeskError
from helpdesk.i18n import _, format_moment, format_money
from helpdesk.printing.subjects import ReportSubject
from helpdesk.work import Report, ReportSigning, duration
from ui.jobs import Jobs
from ui.latest import Latest
from ui.theme import theme
from ui.widgets import Card, FlowLayout, Heading, Label, Notice, Small, once, primary, push, quiet
from ui.widgets.form import Field
from ui.widgets.signature_pad import SignaturePad
from ui.work.material_rows import written

if TYPE_CHECKING:
    from helpdesk.app import Helpdesk


class ReportSigningCard(Card):
    """Says whether a report is signed; shows what is to be signed, and takes the signature for just that.

    Signals:
        shown: The customer is to read it: what was typed must be saved before.
    """

    shown = Signal()

    def __init__(self, jobs: Jobs) -> None:
        super().__init__()
        self.setObjectName("report_signing")
        self._jobs = jobs
        self._reads = Latest(jobs, self)
        self._ticket: UUID | None = None
        self._read: Report | None = None
        self.state = Label()
        self.state.setObjectName("report_signed")
        self.notice = Notice("report_signing_notice")
        self.begin = quiet(push(_("Unterschreiben lassen"), "report_sign_begin", "pencil"))
        self.told = Label()
        self.told.setObjectName("report_sign_text")
        self.name = QLineEdit()
        self.field = Field(_("Wer unterschreibt"), self.name, "report_sign_name")
        self.pad = SignaturePad("report_signature")
        self.hint = Small(_("Mit der Unterschrift wird bestätigt, dass die Arbeiten wie oben ausgeführt wurden."))
        self.sign = once(primary(push(_("Unterschrift übernehmen"), "report_sign", "check")))
        self.clear = quiet(push(_("Feld leeren"), "report_sign_clear"))
        self.cancel = quiet(push(_("Abbrechen"), "report_sign_cancel"))
        self._asked = (self.told, self.field, self.pad, self.hint, self.sign, self.clear, self.cancel)
        self._build()
        self.begin.clicked.connect(self._ask)
        self.sign.clicked.connect(self._sign)
        self.clear.clicked.connect(self.pad.clear)
        self.cancel.clicked.connect(self.put_away)
        self.pad.changed.connect(self._note_drawing)
        self.name.textEdited.connect(self._note_drawing)
        self.put_away()

    def show_ticket(self, ticket: UUID) -> None:
        """Begins with another ticket's report."""
        self._ticket = ticket
        self.state.setText("")
        self.name.clear()
        self.put_away()

    def show_report(self, report: Report) -> None:
        """Says who signed; what is being read for a signature goes when it changed."""
        if report.signed:
            told = _("Unterschrieben von {name}, {moment}.")
            self.state.setText(told.format(name=report.signed.name, moment=format_moment(report.signed.at)))
        elif report.outdated:
            told = _("{name} unterschrieb am {moment} eine frühere Fassung; diese ist nicht unterschrieben.")
            self.state.setText(told.format(name=report.outdated.name, moment=format_moment(report.outdated.at)))
        else:
            self.state.setText(_("Noch nicht unterschrieben. Auf Papier gibt es dafür ein Feld."))
        self.begin.setEnabled(not report.is_empty)
        self.begin.setVisible(self._read is None and report.signed is None)
        if self._read is not None and self._read.digest != report.digest:
            self.put_away()
            self.notice.show_message("warning", _("Der Bericht hat sich geändert: Lassen Sie ihn noch einmal lesen."))

    def put_away(self) -> None:
        """Takes the pad away, with what was drawn."""
        self._read = None
        self.pad.clear()
        for widget in self._asked:
            widget.hide()
        self.begin.show()

    def _build(self) -> None:
        size = theme().size
        self.body.addWidget(Heading(_("Unterschrift des Kunden")))
        self.body.addWidget(self.state)
        self.body.addWidget(self.notice)
        self.body.addWidget(self.begin, 0, Qt.AlignmentFlag.AlignLeft)
        self.body.addWidget(self.told)
        self.body.addWidget(self.field)
        column = QVBoxLayout()
        column.setSpacing(size.space_2)
        column.addWidget(self.pad, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self.hint)
        self.body.addLayout(column)
        ways = FlowLayout()
        for button in (self.sign, self.clear, self.cancel):
            ways.addWidget(button)
        self.body.addLayout(ways)

    def _ask(self) -> None:
        if (ticket := self._ticket) is not None:
            self.notice.clear()
            self.shown.emit()
            self._reads.ask(lambda helpdesk: helpdesk.reports.get(ticket), self._present, self.notice.show_error)

    def _present(self, report: Report) -> None:
        if report.ticket != self._ticket:
            return
        self._read = report
        self.told.setText("\n".join(_lines(report)))
        for widget in self._asked:
            widget.show()
        self.begin.hide()
        self._note_drawing()
        self.name.setFocus(Qt.FocusReason.OtherFocusReason)

    def _note_drawing(self) -> None:
        self.sign.setEnabled(self.pad.signed and bool(self.name.text().strip()))
        self.clear.setEnabled(self.pad.signed)

    def _sign(self) -> None:
        if self._read is None or self._ticket is None:
            return
        ticket, signing = self._ticket, ReportSigning(self.name.text(), self.pad.png(), self._read.digest)
        self._read = None

        def refused(error: HelpdeskError) -> None:
            self.put_away()
            self.notice.show_error(error)

        def sign(helpdesk: Helpdesk) -> Changes:
            changes = helpdesk.reports.sign(ticket, signing)
            # What was signed is kept at once as it stands on paper, whatever changes a moment later.
            try:
                return changes | helpdesk.printing.print(ReportSubject(ticket)).changes
            except HelpdeskError:
                # Signed it is all the same.
                self._jobs.changed.emit(changes)
                raise

        self._jobs.change(self, sign, refused)
        self.put_away()


def _lines(report: Report) -> Iterator[str]:
    """What the customer confirms, as it stands on paper."""
    if report.draft.summary:
        yield report.draft.summary
        yield ""
    for entry in report.entries:
        told = (format_moment(entry.begin), duration(entry.seconds), entry.billable.word, entry.note)
        yield " · ".join(filter(None, told))
    if report.entries:
        yield _("Zusammen {time}").format(time=duration(report.sums.raw))
    for one in report.draft.material:
        price = f" · {format_money(one.total_cents)}" if one.total_cents is not None else ""
        yield f"{f'{written(one.quantity)} {one.unit}'.strip()} {one.text}{price}"
    yield from (_("Offen: {point}").format(point=point) for point in report.draft.open_points)

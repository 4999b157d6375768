"""Whether a customer signed what was worked; leads to the page on which it is read and signed."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtCore import Qt, Signal

from helpdesk.changes import Changes
from helpdesk.errors import HelpdeskError
from helpdesk.i18n import _, format_moment
from helpdesk.printing.subjects import ReportSubject
from helpdesk.work import Report, ReportSigning
from ui.jobs import Jobs
from ui.latest import Latest
from ui.widgets import Card, Heading, Label, Notice, push, quiet
from ui.work.report_page import ReportPage

if TYPE_CHECKING:
    from helpdesk.app import Helpdesk


class ReportSigningCard(Card):
    """Says whether a report is signed; shows its pages to the customer, and takes the signature for just those.

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
        self.page = ReportPage(self)
        self.body.addWidget(Heading(_("Unterschrift des Kunden")))
        self.body.addWidget(self.state)
        self.body.addWidget(self.notice)
        self.body.addWidget(self.begin, 0, Qt.AlignmentFlag.AlignLeft)
        self.begin.clicked.connect(self._ask)
        self.page.signed.connect(self._sign)
        self.page.closed.connect(self._turn_back)

    def show_ticket(self, ticket: UUID) -> None:
        """Begins with another ticket's report."""
        self._ticket = ticket
        self.state.setText("")
        self.page.name.clear()
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
        self.begin.setVisible(report.signed is None)
        if self._read is not None and self._read.digest != report.digest:
            self.put_away()
            self.notice.show_message("warning", _("Der Bericht hat sich geändert: Lassen Sie ihn noch einmal lesen."))

    def put_away(self) -> None:
        """Takes the page away, with what was drawn."""
        self._reads.forget()
        self._read = None
        self.page.close()
        self.begin.show()

    def _turn_back(self) -> None:
        self._read = None
        self.page.pad.clear()

    def _ask(self) -> None:
        if (ticket := self._ticket) is not None:
            self.notice.clear()
            self.shown.emit()
            self._reads.ask(lambda helpdesk: _to_sign(helpdesk, ticket), self._present, self.notice.show_error)

    def _present(self, read: tuple[Report, bytes]) -> None:
        report, pdf = read
        if report.ticket == self._ticket:
            self._read = report
            self.page.present(pdf, report.draft.language)

    def _sign(self) -> None:
        if self._read is None or self._ticket is None:
            return
        ticket, signing = self._ticket, ReportSigning(self.page.name.text(), self.page.pad.png(), self._read.digest)
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


def _to_sign(helpdesk: Helpdesk, ticket: UUID) -> tuple[Report, bytes]:
    """The report, and then its pages: were another one printed meanwhile, the signature on this would be refused."""
    report = helpdesk.reports.get(ticket)
    return report, helpdesk.printing.preview(ReportSubject(ticket)).pdf

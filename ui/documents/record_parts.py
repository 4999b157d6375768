"""The lists of what can be put in writing besides service documents, each with what is asked about it."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any, cast
from uuid import UUID

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from helpdesk.consent import ConsentRow
from helpdesk.customers import CustomerRow
from helpdesk.i18n import _
from helpdesk.printing.subjects import (
    ConsentSubject,
    QuoteSubject,
    ReportSubject,
    ShiftSubject,
    Subject,
    TicketSubject,
)
from helpdesk.tickets import TicketRow
from helpdesk.work import QuoteRow, ShiftRow
from ui.consent.looks import list_row as consent_row
from ui.documents.part import RecordPart
from ui.documents.records import PAGE, Records
from ui.jobs import Jobs
from ui.theme import theme
from ui.tickets.states import list_row as ticket_row
from ui.widgets import EmptyState, RowList, SearchField, Small, push, quiet
from ui.widgets.customer_chooser import CustomerChooser
from ui.widgets.day_field import DayField
from ui.widgets.form import Field, FieldRow
from ui.work.looks import list_row as quote_row
from ui.work.shift_looks import list_row as shift_row


def consent_part(jobs: Jobs) -> RecordPart[ConsentRow]:
    """The consents."""
    records = Records[ConsentRow](
        jobs,
        RowList(_("Freigaben"), "documents_consents"),
        EmptyState(
            "shield-check",
            _("Noch keine Freigaben"),
            _("Sobald Sie eine Freigabe anlegen, lässt sie sich hier ansehen und drucken."),
            name="documents_no_consents",
        ),
        lambda helpdesk, after, _sought: helpdesk.consents.page(after, PAGE),
        consent_row,
    )
    return RecordPart(
        records, ConsentSubject, lambda one: cast("ConsentSubject", one).consent, lambda changes: bool(changes.consents)
    )


def quote_part(jobs: Jobs) -> RecordPart[QuoteRow]:
    """The quotes."""
    records = Records[QuoteRow](
        jobs,
        RowList(_("Angebote"), "documents_quotes"),
        EmptyState(
            "receipt-text",
            _("Noch keine Angebote"),
            _("Sobald Sie ein Angebot anlegen, lässt es sich hier ansehen und drucken."),
            name="documents_no_quotes",
        ),
        lambda helpdesk, after, _sought: helpdesk.quotes.page(after, PAGE),
        quote_row,
    )
    return RecordPart(
        records, QuoteSubject, lambda one: cast("QuoteSubject", one).quote, lambda changes: bool(changes.quotes)
    )


def ticket_part(jobs: Jobs) -> RecordPart[TicketRow]:
    """The tickets, to print them with their thread."""
    return RecordPart(
        _tickets(jobs, "documents_tickets"),
        TicketSubject,
        lambda one: cast("TicketSubject", one).ticket,
        lambda changes: bool(changes.tickets),
    )


class ReportPart(RecordPart[TicketRow]):
    """The work on a ticket, all of it or that of some days.

    Signals:
        batch_requested: The reports of many tickets are wanted at once.
    """

    batch_requested = Signal()

    def __init__(self, jobs: Jobs) -> None:
        super().__init__(
            _tickets(jobs, "documents_reports"),
            self._report,
            lambda one: cast("ReportSubject", one).ticket,
            lambda changes: bool(changes.tickets),
        )
        self.first, self.last = DayField(), DayField()
        self._first = Field(_("Vom"), self.first, "documents_report_first")
        self._last = Field(_("Bis"), self.last, "documents_report_last")
        self.batch = quiet(push(_("Berichte eines Zeitraums …"), "documents_report_batch", "files"))
        _below(self, FieldRow((self._first, 1), (self._last, 1), room=16), self.batch)
        for day in (self.first, self.last):
            day.editingFinished.connect(self._choose_days)
        self.batch.clicked.connect(self.batch_requested)
        self._days: tuple[date | None, date | None] = (None, None)

    def show_subject(self, subject: Subject) -> None:
        super().show_subject(subject)
        report = cast("ReportSubject", subject)
        for field, day in ((self.first, report.first), (self.last, report.last)):
            field.show_day(day)
        self._days = self._typed()

    def _report(self, ticket: UUID) -> ReportSubject:
        first, last = self._typed()
        return ReportSubject(ticket, first, last)

    def _typed(self) -> tuple[date | None, date | None]:
        return self.first.day(), self.last.day()

    def _choose_days(self) -> None:
        first, last = self.first.day(), self.last.day()
        wrong = _("Der letzte Tag liegt vor dem ersten.") if first and last and last < first else ""
        self._first.show_problem(self.first.problem())
        self._last.show_problem(self.last.problem() or wrong)
        if not (wrong or self.first.problem() or self.last.problem()) and (first, last) != self._days:
            self._days = first, last
            self._tell()


class ShiftPart(RecordPart[ShiftRow]):
    """A shift: for payroll, or what of it concerns one customer."""

    def __init__(self, jobs: Jobs) -> None:
        records = Records[ShiftRow](
            jobs,
            RowList(_("Einsätze"), "documents_shifts"),
            EmptyState(
                "headset",
                _("Noch keine Einsätze"),
                _("Sobald Sie einen Einsatz beginnen, lässt er sich hier ansehen und drucken."),
                name="documents_no_shifts",
            ),
            lambda helpdesk, after, _sought: helpdesk.shifts.page(after, PAGE),
            shift_row,
        )
        super().__init__(
            records,
            self._sheet,
            lambda one: cast("ShiftSubject", one).shift,
            lambda changes: bool(changes.shifts),
        )
        self._jobs = jobs
        self._wanted: UUID | None = None
        self.customer = CustomerChooser(jobs, "documents_shift_customer")
        _below(
            self, Field(_("Für"), self.customer, "documents_shift_customer"), Small(_("Ohne Kunden: das ganze Blatt."))
        )
        self.customer.customer_chosen.connect(self._choose_customer)

    def show_subject(self, subject: Subject) -> None:
        super().show_subject(subject)
        self._wanted = wanted = cast("ShiftSubject", subject).customer
        known = self.customer.customer
        if wanted is None:
            self.customer.show_customer(None)
        elif known is None or known.id != wanted:
            self._jobs.ask(
                self,
                lambda helpdesk: helpdesk.customers.get(wanted),
                lambda found: self._take_customer(CustomerRow(found.id, found.name, found.number)),
                self.failed.emit,
            )

    def _take_customer(self, customer: CustomerRow) -> None:
        # Somebody may want another, or none, meanwhile.
        if self._wanted == customer.id:
            self.customer.show_customer(customer)

    def _choose_customer(self) -> None:
        self._wanted = self.customer.customer.id if self.customer.customer else None
        self._tell()

    def _sheet(self, shift: UUID) -> ShiftSubject:
        return ShiftSubject(shift, self.customer.customer.id if self.customer.customer else None)


def _tickets(jobs: Jobs, name: str) -> Records[TicketRow]:
    return Records[TicketRow](
        jobs,
        RowList(_("Tickets"), name),
        EmptyState(
            "ticket",
            _("Noch keine Tickets"),
            _("Sobald Sie ein Ticket schreiben, lässt es sich hier ansehen und drucken."),
            name=f"{name}_none",
        ),
        lambda helpdesk, after, sought: (
            helpdesk.tickets.search(sought, PAGE - 1) if sought else helpdesk.tickets.page(after, PAGE)
        ),
        lambda ticket: ticket_row(ticket, datetime.now(UTC)),
        SearchField(_("Tickets durchsuchen"), f"{name}_search"),
    )


def _below(part: RecordPart[Any], *parts: QWidget) -> None:
    size = theme().size
    part.below.setContentsMargins(size.space_3, size.space_2, size.space_3, size.space_2)
    for one in parts:
        part.below.addWidget(one)

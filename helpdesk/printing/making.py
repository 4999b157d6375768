"""From what somebody wants on paper to the sheet that says it: reads the wings, leaves the rest to each builder."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from helpdesk.consent import Consent, ConsentState
from helpdesk.consent.codes import qr_svg
from helpdesk.customers import Customer
from helpdesk.errors import HelpdeskError
from helpdesk.i18n import _, language
from helpdesk.printing.consent import consent_sheet, signature_of
from helpdesk.printing.models import Letterhead, Made, recipient
from helpdesk.printing.press import as_picture
from helpdesk.printing.quote import quote_sheet
from helpdesk.printing.service_description import Wish, service_sheet
from helpdesk.printing.shift_sheet import is_finished, shift_sheet, shift_title
from helpdesk.printing.subjects import (
    ConsentSubject,
    Kind,
    QuoteSubject,
    ReportSubject,
    ServiceSubject,
    ShiftSubject,
    Subject,
    TicketSubject,
)
from helpdesk.printing.ticket import ticket_sheet
from helpdesk.printing.unnamed import without_name
from helpdesk.printing.words import short
from helpdesk.printing.work_report import work_report_sheet
from helpdesk.scope import ServiceDocument
from helpdesk.tickets import Ticket, TicketState
from helpdesk.work import Quote, QuoteState, Report, Shift, TicketTime


@dataclass(frozen=True, slots=True)
class Sources:
    """How each thing is read that a document tells of.

    Attributes:
        letterhead: As it is set now.
        time: All that was worked on a ticket.
        report: The work on a ticket between two days, either of which may be left out.
        desk: What people call a desk, by its name.
        edition: A document in one of its editions, or refuses.
        named_edition: The same by the date it states, or the beginning of its hash.
        checkpoint: Of a sealed consent; empty where its record has none.
        picture: Of a signature by its hash, or refuses.
        hidden: A name that stands in records and shall reach no customer: the login of who sits here; or empty.
    """

    letterhead: Callable[[], Letterhead]
    document: Callable[[str], ServiceDocument]
    customer: Callable[[UUID], Customer]
    consent: Callable[[UUID], Consent]
    ticket: Callable[[UUID], Ticket]
    quote: Callable[[UUID], Quote]
    shift: Callable[[UUID], Shift]
    time: Callable[[UUID], TicketTime]
    report: Callable[[UUID, date | None, date | None], Report]
    desk: Callable[[str], str]
    edition: Callable[[str, str], ServiceDocument]
    named_edition: Callable[[str, str], ServiceDocument]
    checkpoint: Callable[[UUID], str]
    is_sealed: Callable[[UUID], bool]
    picture: Callable[[str], bytes]
    hidden: Callable[[], str]


class Makers:
    """One maker a kind: `(subject, at) -> Made`. What it makes says nothing of number, version and date of issue."""

    def __init__(self, sources: Sources) -> None:
        self._from = sources
        self._makers: Mapping[Kind, Callable[[Any, datetime], Made]] = {
            Kind.SERVICE_DESCRIPTION: self._service_description,
            Kind.CONSENT: self._consent,
            Kind.QUOTE: self._quote,
            Kind.WORK_REPORT: self._work_report,
            Kind.SHIFT_SHEET: self._shift,
            Kind.TICKET: self._ticket,
        }

    def make(self, subject: Subject, at: datetime) -> Made:
        """What a subject says at a moment.

        Raises:
            HelpdeskError: As the wing that has it, `document_unknown`, `quote_unknown` and so on.
        """
        return self._makers[subject.kind](subject, at)

    def settled(self, subject: Subject) -> Subject:
        """The subject under which this is issued: a report whose days leave nothing out is the one on all the work.

        An edition may have been named by its date: the same is issued under its hash.
        """
        if isinstance(subject, ReportSubject) and (subject.first or subject.last):
            report = self._from.report(subject.ticket, subject.first, subject.last)
            return ReportSubject(subject.ticket, report.first, report.last)
        if isinstance(subject, ServiceSubject) and subject.since:
            return replace(subject, since=self._from.named_edition(subject.document, subject.since).edition)
        return subject

    def _service_description(self, subject: ServiceSubject, at: datetime) -> Made:
        document = self._from.document(subject.document)
        reader = self._from.customer(subject.customer) if subject.customer else None
        former = self._from.edition(document.id, subject.since) if subject.since else None
        wish = Wish(subject.modules, subject.form, former, subject.acknowledgement)
        title = document.title
        if subject.form == "summary":
            title = _("{document}, Zusammenfassung").format(document=title)
        return Made(
            sheet=service_sheet(document, wish, reader, self._from.letterhead(), at),
            title=_named(title, reader.name if reader else ""),
            customer=subject.customer,
            customer_name=reader.name if reader else "",
        )

    def _consent(self, subject: ConsentSubject, _at: datetime) -> Made:
        consent = self._from.consent(subject.consent)
        closed = consent.state is ConsentState.SEALED
        checkpoint = self._from.checkpoint(consent.id) if closed else ""
        pictures = {"checkpoint.svg": qr_svg(checkpoint)} if checkpoint else {}
        if signature := self._signature(signature_of(consent)):
            pictures["signature.svg"] = signature
        ticket = self._ticket_name(consent.ticket) if consent.ticket else ""
        return Made(
            sheet=consent_sheet(
                consent,
                ticket,
                self._from.letterhead(),
                checkpoint,
                address=self._address(consent.customer_id),
                picture=bool(signature),
                unsealed=closed and not self._from.is_sealed(consent.id),
            ),
            title=_named(_("Freigabe"), consent.customer),
            pictures=pictures,
            draft=consent.state is ConsentState.DRAFT,
            # Its checkpoint is another with every record that is sealed after it.
            final=bool(checkpoint),
            # Held, corrected, kept longer: a record goes on once it is sealed.
            edition=str(len(consent.events)),
            customer=consent.customer_id,
            customer_name=consent.customer,
        )

    def _quote(self, subject: QuoteSubject, _at: datetime) -> Made:
        quote = self._from.quote(subject.quote)
        return Made(
            sheet=quote_sheet(quote, self._from.letterhead()),
            title=_named(f"{_('Angebot')} {quote.number}".strip(), quote.customer_name),
            draft=quote.state is QuoteState.DRAFT,
            final=quote.state is not QuoteState.DRAFT,
            number=quote.number,
            customer=quote.customer,
            customer_name=quote.customer_name,
            at=quote.issued,
        )

    def _shift(self, subject: ShiftSubject, _at: datetime) -> Made:
        shift = without_name(self._from.shift(subject.shift), self._from.hidden())
        reader = self._from.customer(subject.customer) if subject.customer else None
        whose = recipient(reader) if reader else None
        return Made(
            sheet=shift_sheet(shift, self._from.letterhead(), language(), whose, subject.customer),
            title=_named(shift_title(shift), reader.name if reader else shift.technician),
            draft=not is_finished(shift, subject.customer),
            customer=subject.customer,
            customer_name=reader.name if reader else "",
        )

    def _ticket(self, subject: TicketSubject, _at: datetime) -> Made:
        ticket = self._from.ticket(subject.ticket)
        time, desk = without_name(self._from.time(ticket.id), self._from.hidden()), self._from.desk(ticket.desk)
        sheet = ticket_sheet(ticket, time, desk, self._from.letterhead(), language(), self._from.edition)
        return Made(
            sheet=sheet,
            title=_named(sheet.title, short(ticket.subject, 80)),
            draft=ticket.state is TicketState.DRAFT,
            customer=ticket.customer,
            customer_name=ticket.customer_name,
        )

    def _work_report(self, subject: ReportSubject, _at: datetime) -> Made:
        report = without_name(self._from.report(subject.ticket, subject.first, subject.last), self._from.hidden())
        customer = self._from.customer(report.customer) if report.customer else None
        signature = self._signature(report.signed.picture) if report.signed else b""
        return Made(
            sheet=work_report_sheet(report, customer, self._from.letterhead(), picture=bool(signature)),
            title=_named(f"{_('Arbeitsbericht')} {short(report.ticket_name, 60)}", report.customer_name),
            pictures={"signature.svg": signature} if signature else {},
            draft=report.is_empty,
            pieces=frozenset(str(entry.id) for entry in (*report.entries, *report.corrected)),
            customer=report.customer,
            customer_name=report.customer_name,
        )

    def _signature(self, sha256: str) -> bytes:
        """The picture of a signature by its hash; nothing where there is none, or it is gone or another."""
        if not sha256:
            return b""
        try:
            return as_picture(self._from.picture(sha256))
        except HelpdeskError:
            return b""

    def _address(self, customer_id: UUID) -> tuple[str, ...]:
        """Where letters go to; a consent outlives its customer's row, whose name it has itself."""
        try:
            return self._from.customer(customer_id).address
        except HelpdeskError:
            return ()

    def _ticket_name(self, ticket_id: UUID) -> str:
        """Number and subject; a consent outlives its ticket, so the id alone where that is gone."""
        try:
            ticket = self._from.ticket(ticket_id)
        except HelpdeskError:
            return str(ticket_id)
        return ", ".join(filter(None, (ticket.number, ticket.subject))) or str(ticket_id)


def _named(what: str, whose: str) -> str:
    return f"{what} – {whose}" if whose else what

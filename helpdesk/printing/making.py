"""From what somebody wants on paper to the sheet that says it: reads the wings, leaves the rest to each builder."""

import base64
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from helpdesk.consent import Consent, ConsentState
from helpdesk.consent.codes import qr_svg
from helpdesk.customers import Customer
from helpdesk.errors import HelpdeskError
from helpdesk.i18n import _
from helpdesk.printing.consent import consent_sheet, signature_of
from helpdesk.printing.models import Letterhead, Made
from helpdesk.printing.quote import quote_sheet
from helpdesk.printing.service_description import service_sheet
from helpdesk.printing.subjects import ConsentSubject, Kind, QuoteSubject, ServiceSubject, Subject
from helpdesk.printing.words import short
from helpdesk.scope import ServiceDocument
from helpdesk.settings import Settings
from helpdesk.tickets import Ticket
from helpdesk.work import Quote, QuoteState


@dataclass(frozen=True, slots=True)
class Sources:
    """How each thing is read that a document tells of.

    Attributes:
        letterhead: As it is set now.
        checkpoint: Of a sealed consent; empty where its record has none.
        picture: Of a signature by its hash, or refuses.
    """

    letterhead: Callable[[], Letterhead]
    document: Callable[[str], ServiceDocument]
    customer: Callable[[UUID], Customer]
    consent: Callable[[UUID], Consent]
    ticket: Callable[[UUID], Ticket]
    quote: Callable[[UUID], Quote]
    checkpoint: Callable[[UUID], str]
    is_sealed: Callable[[UUID], bool]
    picture: Callable[[str], bytes]


class Makers:
    """One maker a kind: `(subject, at) -> Made`. What it makes says nothing of number, version and date of issue."""

    def __init__(self, sources: Sources) -> None:
        self._from = sources
        self._makers: Mapping[Kind, Callable[[Any, datetime], Made]] = {
            Kind.SERVICE_DESCRIPTION: self._service_description,
            Kind.CONSENT: self._consent,
            Kind.QUOTE: self._quote,
        }

    def make(self, subject: Subject, at: datetime) -> Made:
        """What a subject says at a moment.

        Raises:
            HelpdeskError: As the wing that has it, `document_unknown`, `quote_unknown` and so on.
        """
        return self._makers[subject.kind](subject, at)

    def _service_description(self, subject: ServiceSubject, at: datetime) -> Made:
        document = self._from.document(subject.document)
        reader = self._from.customer(subject.customer) if subject.customer else None
        return Made(
            sheet=service_sheet(document, subject.modules, reader, self._from.letterhead(), at),
            title=_named(document.title, reader.name if reader else ""),
            customer=subject.customer,
            customer_name=reader.name if reader else "",
        )

    def _consent(self, subject: ConsentSubject, _at: datetime) -> Made:
        consent = self._from.consent(subject.consent)
        closed = consent.state is ConsentState.SEALED
        checkpoint = self._from.checkpoint(consent.id) if closed else ""
        pictures = {"checkpoint.svg": qr_svg(checkpoint)} if checkpoint else {}
        if signature := self._signature(consent):
            pictures["signature.svg"] = signature
        ticket = self._ticket_name(consent.ticket) if consent.ticket else ""
        return Made(
            sheet=consent_sheet(
                consent,
                ticket,
                self._from.letterhead(),
                checkpoint,
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

    def _signature(self, consent: Consent) -> bytes:
        """The picture it was signed with, by its hash; nothing where there is none, or it is gone or another."""
        sha256 = signature_of(consent)
        if not sha256:
            return b""
        try:
            return _in_svg(self._from.picture(sha256))
        except HelpdeskError:
            return b""

    def _ticket_name(self, ticket_id: UUID) -> str:
        """Number and subject; a consent outlives its ticket, so the id alone where that is gone."""
        try:
            ticket = self._from.ticket(ticket_id)
        except HelpdeskError:
            return str(ticket_id)
        return ", ".join(filter(None, (ticket.number, ticket.subject))) or str(ticket_id)


def letterhead_of(settings: Settings) -> Letterhead:
    """The sender as it is set."""
    return Letterhead(short(settings.company, 60), _parts(settings.company_address), _parts(settings.company_contact))


def _named(what: str, whose: str) -> str:
    return f"{what} – {whose}" if whose else what


def _in_svg(png: bytes) -> bytes:
    """A picture as the press takes it, which reads its files as text; its size stands in the PNG's header."""
    width, height = (int.from_bytes(png[at : at + 4], "big") for at in (16, 20))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}">'
        f'<image width="{width}" height="{height}" href="data:image/png;base64,{base64.b64encode(png).decode()}"/>'
        "</svg>"
    ).encode()


def _parts(text: str) -> tuple[str, ...]:
    """The lines of a setting, as many as the letterhead has room for; commas do where somebody wrote it in one."""
    return tuple(short(part, 45) for part in text.replace(",", "\n").splitlines() if part.strip())[:4]

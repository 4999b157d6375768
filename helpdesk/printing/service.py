import base64
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from uuid import UUID

from helpdesk.consent import Consent, ConsentState
from helpdesk.consent.codes import qr_svg
from helpdesk.customers import Customer
from helpdesk.errors import HelpdeskError
from helpdesk.printing.consent import consent_sheet, signature_of
from helpdesk.printing.models import Letterhead
from helpdesk.printing.press import Press
from helpdesk.printing.quote import quote_sheet
from helpdesk.printing.service_description import service_sheet
from helpdesk.printing.words import short
from helpdesk.scope import ServiceDocument
from helpdesk.settings import Settings
from helpdesk.store.saving import save_bytes
from helpdesk.tickets import Ticket
from helpdesk.work import Quote


class Printing:
    """Documents for the customer, as PDF: what the preview shows is what the printer and the file get."""

    def __init__(
        self,
        settings: Settings,
        document: Callable[[str], ServiceDocument],
        customer: Callable[[UUID], Customer],
        consent: Callable[[UUID], Consent],
        ticket: Callable[[UUID], Ticket],
        quote: Callable[[UUID], Quote],
        now: Callable[[], datetime],
        checkpoint: Callable[[UUID], str] = lambda _consent: "",
        is_sealed: Callable[[UUID], bool] = lambda _consent: True,
        picture: Callable[[str], bytes] | None = None,
    ) -> None:
        """Takes from the other wings only how each thing is read.

        `checkpoint` is empty where a record has none; `picture` is that of a signature by its hash, or refuses.
        """
        self._letterhead = Letterhead(
            short(settings.company, 60), _parts(settings.company_address), _parts(settings.company_contact)
        )
        self._document = document
        self._customer = customer
        self._consent = consent
        self._ticket = ticket
        self._quote = quote
        self._now = now
        self._checkpoint = checkpoint
        self._is_sealed = is_sealed
        self._picture = picture
        self._press = Press()

    def service_description(self, document_id: str, modules: Sequence[str] = (), customer: UUID | None = None) -> bytes:
        """A service document as PDF.

        Args:
            document_id: Which.
            modules: Slugs of the modules to print; none: those the customer has booked of it, or all.
            customer: For whom; stands in the address zone.

        Raises:
            HelpdeskError: `document_unknown`, `module_unknown` or `customer_unknown`, listing those there are.
        """
        at = self._now()
        reader = self._customer(customer) if customer else None
        sheet = service_sheet(self._document(document_id), modules, reader, self._letterhead, at)
        return self._press.set("service-description", sheet, at)

    def consent(self, consent_id: UUID) -> bytes:
        """The record of a consent as PDF: to sign while it is open, and as proof afterwards.

        Raises:
            HelpdeskError: `consent_unknown`.
        """
        consent = self._consent(consent_id)
        ticket = self._ticket_name(consent.ticket) if consent.ticket else ""
        closed = consent.state is ConsentState.SEALED
        checkpoint = self._checkpoint(consent.id) if closed else ""
        pictures = {"checkpoint.svg": qr_svg(checkpoint)} if checkpoint else {}
        if signature := self._signature(consent):
            pictures["signature.svg"] = signature
        sheet = consent_sheet(
            consent,
            ticket,
            self._letterhead,
            checkpoint,
            picture=bool(signature),
            unsealed=closed and not self._is_sealed(consent.id),
        )
        return self._press.set("consent", sheet, self._now(), pictures)

    def quote(self, quote_id: UUID) -> bytes:
        """A quote as PDF: a draft says that it is one; an issued quote is dated by its issue, whenever it is set.

        Raises:
            HelpdeskError: `quote_unknown`.
        """
        quote = self._quote(quote_id)
        return self._press.set("quote", quote_sheet(quote, self._letterhead), quote.issued or self._now())

    def save(self, pdf: bytes, path: Path) -> None:
        """Writes a document where the user wants it; an earlier file is replaced only by a finished one.

        Raises:
            HelpdeskError: As `helpdesk.store.saving.save_bytes`.
        """
        save_bytes(path, pdf)

    def _signature(self, consent: Consent) -> bytes:
        """The picture it was signed with, by its hash; nothing where there is none, or it is gone or another."""
        sha256 = signature_of(consent)
        if not sha256 or self._picture is None:
            return b""
        try:
            return _in_svg(self._picture(sha256))
        except HelpdeskError:
            return b""

    def _ticket_name(self, ticket_id: UUID) -> str:
        """Number and subject; a consent outlives its ticket, so the id alone where that is gone."""
        try:
            ticket = self._ticket(ticket_id)
        except HelpdeskError:
            return str(ticket_id)
        return ", ".join(filter(None, (ticket.number, ticket.subject))) or str(ticket_id)


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

"""What stands in the preview, and what changes it."""

from __future__ import annotations

from dataclasses import dataclass

from helpdesk.changes import Changes
from helpdesk.i18n import N_, _
from helpdesk.printing.issued import IssuedRow, Prepared
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

_WORDS = {
    Kind.SERVICE_DESCRIPTION: N_("Leistungsbeschreibung"),
    Kind.QUOTE: N_("Angebot"),
    Kind.WORK_REPORT: N_("Arbeitsbericht"),
    Kind.SHIFT_SHEET: N_("Einsatzblatt"),
    Kind.CONSENT: N_("Freigabe"),
    Kind.TICKET: N_("Ticket"),
}


def kind_word(kind: Kind) -> str:
    """What a kind of document is called."""
    return _(_WORDS[kind])


@dataclass(frozen=True, slots=True)
class Paper:
    """A document in the preview: one that can be issued, or one from the archive.

    Attributes:
        prepared: None for one from the archive, whose `row` says what it is.
        row: As it was issued; None while it hasn't been.
        successor: The last version, if that is another.
    """

    pdf: bytes
    title: str
    kind: Kind
    prepared: Prepared | None = None
    row: IssuedRow | None = None
    successor: IssuedRow | None = None

    @property
    def number(self) -> str:
        """That it has or would get; empty for a draft."""
        return self.row.number if self.row else self.prepared.number if self.prepared else ""

    @property
    def version(self) -> int:
        return self.row.version if self.row else self.prepared.version if self.prepared else 0

    @property
    def draft(self) -> bool:
        return bool(self.prepared and self.prepared.draft)

    @property
    def archived(self) -> bool:
        """Whether it comes from the archive as it is, and not from what it tells of."""
        return self.prepared is None

    @property
    def identity(self) -> object:
        """By what a document is the same one, whatever has changed in it."""
        return self.prepared.subject if self.prepared else (self.row.id if self.row else None)

    def name(self) -> str:
        """What the file and the print job are called."""
        version = _("Version {version}").format(version=self.version) if self.version > 1 else ""
        missing = self.number if self.number and self.number not in self.title else ""
        return " ".join(filter(None, (missing, self.title or kind_word(self.kind), version)))


def to_issue(prepared: Prepared) -> Paper:
    """A page that can be issued, or that was and says nothing new."""
    return Paper(prepared.pdf, prepared.title, prepared.kind, prepared, prepared.issued)


def from_archive(row: IssuedRow, pdf: bytes, latest: IssuedRow) -> Paper:
    """A document as it was issued; `latest` is the last version of its number."""
    return Paper(pdf, row.title, row.kind, row=row, successor=latest if latest.version > row.version else None)


def named(row: IssuedRow) -> str:
    """Number and version of what was issued."""
    return _("{number}, Version {version}").format(number=row.number, version=row.version)


def concerns(subject: Subject, changes: Changes) -> bool:
    """Whether a change may show on the page of a subject."""
    match subject:
        case ServiceSubject(document=document, customer=customer):
            return document in changes.documents or (customer is not None and customer in changes.customers)
        case QuoteSubject(quote=quote):
            return quote in changes.quotes
        case ConsentSubject(consent=consent):
            return consent in changes.consents
        case ReportSubject(ticket=ticket):
            return ticket in changes.tickets or ticket in changes.reports or bool(changes.times)
        case TicketSubject(ticket=ticket):
            return ticket in changes.tickets
        case ShiftSubject(shift=shift):
            return shift in changes.shifts or bool(changes.times)

"""What can be put in writing, named as people choose it."""

import json
from dataclasses import asdict, dataclass
from datetime import date
from enum import StrEnum
from typing import ClassVar, Literal
from uuid import UUID


class Kind(StrEnum):
    """The kinds of documents; also the commands of `helpdesk print` and the names of the templates."""

    SERVICE_DESCRIPTION = "service-description"
    QUOTE = "quote"
    WORK_REPORT = "work-report"
    SHIFT_SHEET = "shift-sheet"
    CONSENT = "consent"
    TICKET = "ticket"


Form = Literal["whole", "summary"]


@dataclass(frozen=True, slots=True)
class ServiceSubject:
    """A service document, for a customer or for nobody.

    Attributes:
        modules: Slugs; none: those the customer has booked of it, or all.
        form: The whole, or the summary of two pages.
        since: The edition the reader had, whose changes are told; empty: none are.
        acknowledgement: Whether the reader is to sign that they have it.
    """

    kind: ClassVar = Kind.SERVICE_DESCRIPTION
    document: str
    modules: tuple[str, ...] = ()
    customer: UUID | None = None
    form: Form = "whole"
    since: str = ""
    acknowledgement: bool = False


@dataclass(frozen=True, slots=True)
class QuoteSubject:
    """A quote, drafted or issued."""

    kind: ClassVar = Kind.QUOTE
    quote: UUID


@dataclass(frozen=True, slots=True)
class ReportSubject:
    """The work on a ticket, all of it or that of some days (both included)."""

    kind: ClassVar = Kind.WORK_REPORT
    ticket: UUID
    first: date | None = None
    last: date | None = None


@dataclass(frozen=True, slots=True)
class ShiftSubject:
    """A shift on call: for payroll, or what of it concerns one customer."""

    kind: ClassVar = Kind.SHIFT_SHEET
    shift: UUID
    customer: UUID | None = None


@dataclass(frozen=True, slots=True)
class ConsentSubject:
    """The record of a consent: to sign beforehand, or as proof afterwards."""

    kind: ClassVar = Kind.CONSENT
    consent: UUID


@dataclass(frozen=True, slots=True)
class TicketSubject:
    """A ticket with its thread, for the file."""

    kind: ClassVar = Kind.TICKET
    ticket: UUID


Subject = ServiceSubject | QuoteSubject | ReportSubject | ShiftSubject | ConsentSubject | TicketSubject


def key_of(subject: Subject) -> str:
    """One text a subject, the same on every machine: versions of a document count within it."""
    named = {name: sorted(value) if isinstance(value, tuple) else value for name, value in asdict(subject).items()}
    return json.dumps({"kind": subject.kind, **named}, sort_keys=True, default=str)

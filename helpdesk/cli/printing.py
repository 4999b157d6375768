import functools
import hashlib
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

import click

from helpdesk.cli.context import LIMIT, Group, parse_id, services, show
from helpdesk.cli.work_reports import FIRST, LAST, work_reports
from helpdesk.i18n import _, format_moment, language
from helpdesk.printing.issued import IssuedRow
from helpdesk.printing.service_modules import language_of
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
from helpdesk.scope import ServiceDocument
from helpdesk.store.saving import save_bytes

_OUTPUT = click.option(
    "-o", "--output", required=True, metavar="FILE", type=click.Path(path_type=Path), help="The PDF to write."
)


def _prints(wanted: Callable[..., Subject]) -> Callable[..., None]:
    """Makes a command of what turns its arguments into a subject: issues that, and writes the PDF."""

    @_OUTPUT
    @click.option("--reissue", is_flag=True, help="A new version that names the one before, even if nothing changed.")
    @functools.wraps(wanted)
    def command(*, output: Path, reissue: bool, **given: Any) -> None:  # noqa: ANN401 - click's
        subject = wanted(**given)
        with services() as helpdesk:
            if isinstance(subject, ReportSubject) and (
                warning := helpdesk.reports.get(subject.ticket, subject.first, subject.last).warning
            ):
                click.echo(warning, err=True)
            issued = (helpdesk.printing.reissue if reissue else helpdesk.printing.print)(subject)
            _save(output, issued.pdf, issued.row)
            if isinstance(subject, ServiceSubject):
                _tell_language(helpdesk.scope.document(subject.document))
            if reissue and isinstance(subject, QuoteSubject) and issued.row and issued.row.replaces:
                told = _("Das ist dasselbe Angebot noch einmal. Ein geändertes beginnt „helpdesk quote revise {id}“.")
                click.echo(told.format(id=subject.quote), err=True)

    return command


@click.group("print", cls=Group)
def group() -> None:
    """Documents for the customer, as PDF: whatever is printed is kept as it was issued, drafts aside."""


@group.command("service-description")
@click.argument("document")
@click.option("--module", "modules", multiple=True, metavar="SLUG", help="Only this module; may be given repeatedly.")
@click.option(
    "--customer", metavar="ID", type=parse_id, help="For this customer: without --module, what they have booked."
)
@click.option("--summary", is_flag=True, help="At most two pages instead of the whole.")
@click.option(
    "--since", default="", metavar="EDITION", help="Tells what changed since this edition: its hash or the date it has."
)
@click.option("--acknowledgement", is_flag=True, help="With a receipt to sign.")
@_prints
def _service_description(
    document: str, modules: tuple[str, ...], customer: UUID | None, *, summary: bool, since: str, acknowledgement: bool
) -> Subject:
    """Writes a service document as PDF."""
    return ServiceSubject(document, modules, customer, "summary" if summary else "whole", since, acknowledgement)


@group.command("consent")
@click.argument("consent", metavar="ID", type=parse_id)
@_prints
def _consent(consent: UUID) -> Subject:
    """Writes the record of a consent as PDF: to sign while it is open, and as proof afterwards."""
    return ConsentSubject(consent)


@group.command("quote")
@click.argument("quote", metavar="ID", type=parse_id)
@_prints
def _quote(quote: UUID) -> Subject:
    """Writes a quote as PDF: a draft says that it is one, an issued quote is for the customer to accept."""
    return QuoteSubject(quote)


@group.command("work-report")
@click.argument("ticket", metavar="TICKET", type=parse_id)
@FIRST
@LAST
@_prints
def _work_report(ticket: UUID, first: date | None, last: date | None) -> Subject:
    """Writes the work on a ticket as PDF: what was done when, by whom, and what of it is charged."""
    return ReportSubject(ticket, first, last)


group.add_command(work_reports)


@group.command("shift-sheet")
@click.argument("shift", metavar="ID", type=parse_id)
@click.option("--customer", metavar="ID", type=parse_id, help="Only what concerns this customer.")
@_prints
def _shift_sheet(shift: UUID, customer: UUID | None) -> Subject:
    """Writes a shift on call as PDF: for payroll, or for one customer."""
    return ShiftSubject(shift, customer)


@group.command("ticket")
@click.argument("ticket", metavar="ID", type=parse_id)
@_prints
def _ticket(ticket: UUID) -> Subject:
    """Writes a ticket with its thread as PDF, for the file."""
    return TicketSubject(ticket)


@group.command("list")
@click.option("--kind", type=click.Choice([kind.value for kind in Kind]), help="Only documents of this kind.")
@click.option("--customer", metavar="ID", type=parse_id, help="Only this customer's.")
@click.option("--search", default="", metavar="WORDS", help="Words that number, title or customer contain.")
@click.option("--after", metavar="ID", type=parse_id, help="What follows this one.")
@LIMIT
def _list(kind: str | None, customer: UUID | None, search: str, after: UUID | None, limit: int) -> None:
    """Lists what was issued, newest first."""
    with services() as helpdesk:
        rows = helpdesk.printing.issued(after, limit, search, Kind(kind) if kind else None, customer)
        show([_as_json(row) for row in rows], [_line(row) for row in rows])


@group.command("open")
@click.argument("name", metavar="NUMBER")
@click.option("--version", type=click.IntRange(1), help="Which version; otherwise the last.")
@_OUTPUT
def _open(name: str, version: int | None, output: Path) -> None:
    """Writes a document byte for byte as it was issued; NUMBER may be its ID too."""
    with services() as helpdesk:
        row = helpdesk.printing.find(name, version)
        _save(output, helpdesk.printing.open(row.id), row)


def _tell_language(document: ServiceDocument) -> None:
    """Paper is in the document's language: who asked for another should know before it goes to a customer."""
    if (spoken := language_of(document)) == language():
        return
    told = _("„{title}“ ist auf Englisch: Eine deutsche Ausgabe gibt es nicht.")
    if spoken == "de":
        told = _("„{title}“ ist auf Deutsch: Eine englische Ausgabe gibt es nicht.")
    click.echo(told.format(title=document.title), err=True)


def _save(output: Path, pdf: bytes, row: IssuedRow | None) -> None:
    save_bytes(output, pdf)
    told = {
        "file": str(output),
        "bytes": len(pdf),
        "number": row.number if row else None,
        "version": row.version if row else None,
        "sha256": hashlib.sha256(pdf).hexdigest(),
        "replaces": row.replaces if row else "",
    }
    what = _("{number}, Version {version}").format(number=row.number, version=row.version) if row else _("Entwurf")
    show(told, [_("Gespeichert: {file} ({what})").format(file=output, what=what)])


def _as_json(row: IssuedRow) -> dict[str, Any]:
    return {
        "id": row.id,
        "kind": row.kind,
        "number": row.number,
        "version": row.version,
        "title": row.title,
        "customer": {"id": row.customer, "name": row.customer_name} if row.customer else None,
        "sha256": row.sha256,
        "bytes": row.bytes,
        "issued": row.issued,
        "replaces": row.replaces,
        "erased": row.erased,
    }


def _line(row: IssuedRow) -> str:
    title = _("gelöscht") if row.erased else row.title
    return f"{format_moment(row.issued)}  {row.number}, {_('Version')} {row.version}  {title}"

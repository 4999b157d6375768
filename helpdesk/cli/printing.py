from pathlib import Path

import click

from helpdesk.cli.context import Group, parse_id, services, show
from helpdesk.i18n import _
from helpdesk.store.saving import save_bytes

_OUTPUT = click.option(
    "-o", "--output", required=True, metavar="FILE", type=click.Path(path_type=Path), help="The PDF to write."
)


@click.group("print", cls=Group)
def group() -> None:
    """Documents for the customer, as PDF."""


@group.command("service-description")
@click.argument("document")
@click.option("--module", "modules", multiple=True, metavar="SLUG", help="Only this module; may be given repeatedly.")
@click.option("--customer", metavar="ID", help="For this customer: without --module, what they have booked.")
@_OUTPUT
def _service_description(document: str, modules: tuple[str, ...], customer: str | None, output: Path) -> None:
    """Writes a service document as PDF."""
    with services() as helpdesk:
        customer_id = parse_id(customer) if customer else None
        _save(output, helpdesk.printing.service_description(document, modules, customer_id))


@group.command("consent")
@click.argument("consent_id", metavar="ID")
@_OUTPUT
def _consent(consent_id: str, output: Path) -> None:
    """Writes the record of a consent as PDF: to sign while it is open, and as proof afterwards."""
    with services() as helpdesk:
        _save(output, helpdesk.printing.consent(parse_id(consent_id)))


@group.command("quote")
@click.argument("quote_id", metavar="ID")
@_OUTPUT
def _quote(quote_id: str, output: Path) -> None:
    """Writes a quote as PDF: a draft says that it is one, an issued quote is for the customer to accept."""
    with services() as helpdesk:
        _save(output, helpdesk.printing.quote(parse_id(quote_id)))


def _save(output: Path, pdf: bytes) -> None:
    save_bytes(output, pdf)
    show({"file": str(output), "bytes": len(pdf)}, [_("Gespeichert: {file}").format(file=output)])

"""Tickets as files, and back."""

import sys
from pathlib import Path
from typing import Literal, cast

import click

from helpdesk.cli.context import Command, Options, services, show
from helpdesk.i18n import _, ngettext


@click.command("export", cls=Command)
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--format", "form", type=click.Choice(["jsonl", "csv"]), help="Default: by FILE's ending, JSON Lines otherwise."
)
@click.pass_obj
def export(_options: Options, file: Path, form: str | None) -> None:
    """Writes all tickets to a file: JSON Lines, which can be read back, or CSV.

    FILE may be - for standard output.
    """
    chosen = cast("Literal['jsonl', 'csv']", form or ("csv" if file.suffix.lower() == ".csv" else "jsonl"))
    with services() as helpdesk:
        if str(file) == "-":
            helpdesk.exchange.write(sys.stdout.buffer, chosen)
            return
        count = helpdesk.exchange.export(file, chosen)
    told = ngettext("{count} Ticket nach {file} geschrieben.", "{count} Tickets nach {file} geschrieben.", count)
    show({"file": file, "format": chosen, "tickets": count}, [told.format(count=count, file=file)])


@click.command("import", cls=Command)
@click.argument("file", type=click.Path(path_type=Path))
def read_in(file: Path) -> None:
    """Takes over the tickets of a JSON Lines file.

    Those that are here already stay as they are; with an unreadable line, nothing is taken over.
    """
    with services() as helpdesk:
        report, _changes = helpdesk.exchange.read(file)
    count = len(report.imported)
    lines = [ngettext("{count} Ticket übernommen.", "{count} Tickets übernommen.", count).format(count=count)]
    lines += [_("Schon da und unverändert: {id}").format(id=ticket) for ticket in report.existing]
    if report.missing:
        told = ngettext(
            "Der Inhalt von {count} Anhang fehlt hier; er liegt in der Sicherung des anderen Rechners.",
            "Der Inhalt von {count} Anhängen fehlt hier; er liegt in der Sicherung des anderen Rechners.",
            len(report.missing),
        )
        lines.append(told.format(count=len(report.missing)))
    show(report, lines)

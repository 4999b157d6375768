"""`scope import`: a provider's own page to a service document; and the hidden command that reads one apart."""

from collections.abc import Iterator
from pathlib import Path

import click

from helpdesk.cli.context import Command, services, show
from helpdesk.cli.entries import MARKS
from helpdesk.i18n import _, format_day, ngettext
from helpdesk.scope import EditionChange, Proposal, ProposedEntry


@click.command("import", cls=Command)
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--id", "document_id", metavar="ID", help="The document it is an edition of; from the title if not given."
)
@click.option("--accept", is_flag=True, help="Take it into use as it was recognised, uncertain entries included.")
def command(file: Path, document_id: str | None, accept: bool) -> None:
    """Recognises what a provider's page covers: GitBook Markdown, HTML, PDF or plain text."""
    change: EditionChange | None = None
    with services() as helpdesk:
        proposal = helpdesk.importing.recognise(file, document_id)
        if accept:
            markdown = helpdesk.importing.markdown(proposal)
            change = helpdesk.editions.preview(markdown, file.name)
            helpdesk.editions.accept(markdown, file.name)
    show(_value(proposal, change), _lines(proposal, change))


@click.command("read-page", cls=Command, hidden=True)
@click.argument("suffix")
def read_page(suffix: str) -> None:
    """Reads a page from standard input and prints its blocks; how a bundled program starts its own helper."""
    from helpdesk.scope.importing.child import main  # noqa: PLC0415 - the parsers are the child's alone

    main(suffix)


COMMANDS = (command, read_page)


def _value(proposal: Proposal, change: EditionChange | None) -> dict[str, object]:
    value: dict[str, object] = {
        "id": proposal.id,
        "title": proposal.title,
        "provider": proposal.provider,
        "language": proposal.language,
        "validated": proposal.validated,
        "edited": proposal.edited,
        "entries": [_entry(entry) for entry in proposal.entries],
        "warnings": proposal.warnings,
        "accepted": change is not None,
    }
    return value | ({"edition": change.after.edition} if change else {})


def _entry(entry: ProposedEntry) -> dict[str, object]:
    return {
        "text": entry.text,
        "verdict": entry.verdict,
        "module": entry.module,
        "group": entry.group,
        "conditions": entry.conditions,
        "billing": entry.billing,
        "notes": entry.notes,
        "certain": entry.certain,
        "doubt": entry.doubt,
        "line": entry.line,
    }


def _lines(proposal: Proposal, change: EditionChange | None) -> Iterator[str]:
    days = [
        text.format(day=format_day(day))
        for text, day in ((_("geprüft {day}"), proposal.validated), (_("bearbeitet {day}"), proposal.edited))
        if day
    ]
    yield ", ".join(filter(None, (f"{proposal.title} [{proposal.id}]", proposal.provider, *days)))
    yield from (f"! {warning}" for warning in proposal.warnings)
    place = ("", "")
    for entry in proposal.entries:
        if (entry.module, entry.group) != place:
            place = (entry.module, entry.group)
            yield ""
            yield " › ".join(filter(None, place))
        yield f"  {MARKS[entry.verdict]}{' ' if entry.certain else '?'} {entry.text}"
        yield from (_("       Bedingung: {text}").format(text=text) for text in entry.conditions)
        if entry.billing:
            yield _("       Abrechnung: {text}").format(text=entry.billing)
        yield from (_("       Hinweis: {text}").format(text=text) for text in entry.notes)
        if entry.doubt:
            yield _("       unsicher: {doubt}").format(doubt=entry.doubt)
    yield ""
    yield from _outcome(proposal, change)


def _outcome(proposal: Proposal, change: EditionChange | None) -> Iterator[str]:
    count = len(proposal.entries)
    doubtful = sum(not entry.certain for entry in proposal.entries)
    told = ngettext("{count} Eintrag erkannt", "{count} Einträge erkannt", count).format(count=count)
    yield _("{told}, davon {doubtful} unsicher.").format(told=told, doubtful=doubtful)
    if change:
        yield _("In Gebrauch genommen als Fassung {edition} von „{id}“.").format(
            edition=change.after.edition, id=change.after.id
        )
        yield _("{added} neu, {removed} entfallen, {changed} geändert.").format(
            added=len(change.added), removed=len(change.removed), changed=len(change.changed)
        )
    elif count:
        yield _("Noch nicht in Gebrauch. „--accept“ nimmt alles so an; im Fenster prüfen Sie Zeile für Zeile.")

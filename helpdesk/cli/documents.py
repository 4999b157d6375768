"""The commands of `scope` that are about documents: list, show, check, and what an edition changes."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from uuid import UUID

import click

from helpdesk.cli.context import Command, has_database, services, show
from helpdesk.cli.entries import MARKS, entry_value
from helpdesk.i18n import N_, _, format_day, format_moment, ngettext
from helpdesk.scope import EditionChange, EditionRow, Entry, ServiceDocument, Touched
from helpdesk.scope.comparing import differences
from helpdesk.scope.dialect import Reading, read
from helpdesk.scope.library import Library, load_library, shared, whole

_FILE = click.argument("file", type=click.Path(path_type=Path))
_DOCUMENT = click.argument("document_id", metavar="DOCUMENT")
_WORDS = {
    "text": N_("Text"),
    "verdict": N_("Urteil"),
    "conditions": N_("Bedingungen"),
    "billing": N_("Abrechnung"),
    "notes": N_("Hinweise"),
    "conflicts_with": N_("Widersprüche"),
    "rule": N_("Regel"),
    "module": N_("Modul"),
    "group": N_("Gruppe"),
}


@click.command("documents", cls=Command)
def _documents() -> None:
    """Lists the service documents in their current editions.

    "proposed" is the edition that the program brings where somebody had accepted another; `scope use` chooses it.
    """
    documents, proposed = _with_proposals()
    rows = [
        {
            "id": document.id,
            "title": document.title,
            "provider": document.provider,
            "validated": document.validated,
            "edited": document.edited,
            "entries": len(document.entries),
            "edition": document.edition,
            "proposed": proposed.get(document.id),
        }
        for document in documents
    ]
    show(
        rows,
        (
            f"{document.id:12}  {len(document.entries):>4}  {document.provider:8}  {document.title}"
            f"{_proposal(proposed.get(document.id))}"
            for document in documents
        ),
    )


@click.command("show", cls=Command)
@_DOCUMENT
@click.option("--edition", metavar="E", help="As an earlier edition had it; see `helpdesk scope editions`.")
def _show(document_id: str, edition: str | None) -> None:
    """Shows a document with all its entries."""
    document = _edition(document_id, edition) if edition else _current(document_id)
    value = {
        "id": document.id,
        "title": document.title,
        "subtitle": document.subtitle,
        "provider": document.provider,
        "language": document.language,
        "validated": document.validated,
        "edited": document.edited,
        "edition": document.edition,
        "modules": [{"slug": module.slug, "title": module.title} for module in document.modules],
        "entries": [entry_value(entry) for entry in document.entries],
    }
    show(value, _document_lines(document))


@click.command("check", cls=Command)
@_FILE
def _check(file: Path) -> int:
    """Names every error of a service document in Helpdesk's dialect, with its line."""
    reading = read(file)
    errors = [{"line": fault.line, "message": fault.message} for fault in reading.faults]
    warnings = [{"line": line, "message": message} for line, message in _warnings(reading)]
    lines = [f"{file}:{fault.line}: {fault.message}" for fault in reading.faults]
    lines += [_("{place}: Warnung: {message}").format(place=f"{file}:{one['line']}", **one) for one in warnings]
    if reading.document:
        count = len(reading.document.entries)
        told = ngettext(
            "„{file}“ ist in Ordnung: {count} Eintrag.", "„{file}“ ist in Ordnung: {count} Einträge.", count
        )
        lines.append(told.format(file=file, count=count))
    show({"file": file, "errors": errors, "warnings": warnings}, lines)
    return 2 if errors else 0


@click.command("editions", cls=Command)
@_DOCUMENT
def _editions(document_id: str) -> None:
    """Lists the editions of a document with the date each states, the last taken into use first."""
    with services() as helpdesk:
        rows = helpdesk.editions.list(document_id)
        show(rows, map(_edition_line, rows))


@click.command("compare", cls=Command)
@_FILE
def _compare(file: Path) -> None:
    """Says what a file would change against the current edition of its document; takes nothing into use."""
    reading = read(file)
    if has_database():
        with services() as helpdesk:
            change = helpdesk.editions.preview(reading.text, str(file))
    else:
        change = load_library().change(whole(reading, str(file)), str(file))
    value = {
        "id": change.after.id,
        "title": change.after.title,
        "edition": change.after.edition,
        "before": change.before.edition if change.before else None,
        "added": [entry_value(entry) for entry in change.added],
        "removed": [entry_value(entry) for entry in change.removed],
        "changed": [_pair(*pair) for pair in change.changed],
        "flipped": [_pair(*pair) for pair in change.flipped],
        "touched": [_touched(one) for one in change.touched],
    }
    show(value, _change_lines(change))


@click.command("use", cls=Command)
@_DOCUMENT
@click.argument("edition")
def _use(document_id: str, edition: str) -> None:
    """Takes an edition into use that is kept already: one the program proposes, or a former one."""
    with services() as helpdesk:
        changed = bool(helpdesk.editions.choose(document_id, edition).documents)
    told = _("Fassung {edition} von „{id}“ gilt.").format(edition=edition, id=document_id)
    show({"id": document_id, "edition": edition, "changed": changed}, [told])


COMMANDS = (_documents, _show, _check, _editions, _compare, _use)


def _with_proposals() -> tuple[tuple[ServiceDocument, ...], Mapping[str, str]]:
    if not has_database():
        return load_library().documents, {}
    with services() as helpdesk:
        return helpdesk.editions.current(), helpdesk.editions.proposed()


def _proposal(edition: str | None) -> str:
    return _(" (das Programm schlägt Fassung {edition} vor)").format(edition=edition) if edition else ""


@contextmanager
def _library() -> Iterator[Library]:
    """The current documents; without a database, what the program brings."""
    if has_database():
        with services() as helpdesk:
            yield helpdesk.editions.library()
    else:
        yield load_library()


def _current(document_id: str) -> ServiceDocument:
    with _library() as library:
        return library.document(document_id)


def _edition(document_id: str, edition: str) -> ServiceDocument:
    with services() as helpdesk:
        return helpdesk.editions.read(document_id, edition)


def _warnings(reading: Reading) -> Iterator[tuple[int, str]]:
    """What is no error of the file itself, but keeps it from being taken into use beside the current documents."""
    if reading.document is None:
        return
    with _library() as library:
        others = [other for other in library.documents if other.id != reading.document.id]
    lines = reading.text.split("\n")
    for name, other in shared(reading.document, others):
        anchor = f"{{#{name}}}"
        line = next((number for number, line in enumerate(lines, start=1) if anchor in line), 1)
        yield line, _("Die Kennung „{id}“ gehört schon zu „{document}“.").format(id=name, document=other)


def _pair(before: Entry, after: Entry) -> dict[str, object]:
    return {"before": entry_value(before), "after": entry_value(after), "differences": differences(before, after)}


def _touched(one: Touched) -> dict[str, str | UUID]:
    return {"kind": one.kind, "id": one.id, "title": one.title, "customer": one.customer, "entry": one.entry_id}


def _edition_line(row: EditionRow) -> str:
    current = _(" (gilt)") if row.current else _(" (vorgeschlagen)") if row.proposed else ""
    stated = _("Stand {day}").format(day=format_day(row.stated)) if row.stated else _("ohne Datum")
    return f"{row.edition}  {stated:16}  {format_moment(row.accepted)}  {row.entries:>4}  {row.source}{current}"


def _change_lines(change: EditionChange) -> Iterator[str]:
    after, before = change.after, change.before
    if change.same:
        yield _("„{title}“: Das ist die Fassung, die schon gilt ({edition}).").format(
            title=after.title, edition=after.edition
        )
        return
    if before is None:
        count = len(after.entries)
        yield ngettext(
            "„{title}“ ist neu: {count} Eintrag, Fassung {edition}.",
            "„{title}“ ist neu: {count} Einträge, Fassung {edition}.",
            count,
        ).format(title=after.title, count=count, edition=after.edition)
        return
    yield _("„{title}“: Fassung {before} wird {after}.").format(
        title=after.title, before=before.edition, after=after.edition
    )
    yield from _section(_("Neu"), [f"{MARKS[entry.verdict]} {entry.text} [{entry.id}]" for entry in change.added])
    yield from _section(
        _("Entfallen"), [f"{MARKS[entry.verdict]} {entry.text} [{entry.id}]" for entry in change.removed]
    )
    yield from _section(_("Anderes Urteil"), [line for pair in change.flipped for line in _pair_lines(*pair)])
    yield from _section(_("Geändert"), [line for pair in change.changed for line in _pair_lines(*pair)])
    yield from _section(_("Betroffen"), map(_touched_line, change.touched))
    if not (change.added or change.removed or change.flipped or change.changed):
        yield _("Die Einträge bleiben, wie sie sind; nur der übrige Text ändert sich.")


def _section(title: str, lines: Iterable[str]) -> Iterator[str]:
    shown = [f"  {line}" for line in lines]
    if shown:
        yield from ("", title, *shown)


def _pair_lines(before: Entry, after: Entry) -> Iterator[str]:
    marks = dict.fromkeys((MARKS[before.verdict], MARKS[after.verdict]))
    yield f"{' → '.join(marks)} {after.text} [{after.id}]"
    for name in differences(before, after):
        if name != "verdict":
            was, becomes = (_told(getattr(entry, name)) for entry in (before, after))
            yield f"    {_(_WORDS[name])}: {was} → {becomes}"


def _told(value: object) -> str:
    if isinstance(value, bool):
        return _("ja") if value else _("nein")
    text = "; ".join(value) if isinstance(value, tuple) else str(value)
    return _("„{name}“").format(name=text) if text else "–"


def _touched_line(one: Touched) -> str:
    if one.kind == "contract":
        module = _("Modul „{title}“ entfällt").format(title=one.title)
        return _("Vertrag: {customer}: {module}").format(customer=one.customer, module=module)
    kind = _("Ticket") if one.kind == "ticket" else _("Angebot")
    customer = f" ({one.customer})" if one.customer else ""
    return f"{kind} {one.id}  {one.title}{customer}: {one.entry_id}"


def _document_lines(document: ServiceDocument) -> Iterator[str]:
    yield f"{document.title} ({document.provider})"
    for module in document.modules:
        yield ""
        yield f"{module.title} [{module.slug}]"
        yield from (_("  Voraussetzung: {text}").format(text=text) for text in module.prerequisites)
        for part in module.groups:
            yield f"  {part.title}"
            for entry in part.entries:
                yield f"    {MARKS[entry.verdict]} {entry.text}"

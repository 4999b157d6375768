import json
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import click

from helpdesk.cli.context import Group, parse_id, print_json, services, show
from helpdesk.cli.scope_feedback import command as feedback
from helpdesk.errors import HelpdeskError
from helpdesk.i18n import _, format_day
from helpdesk.scope import Answer, Entry, ServiceDocument, Verdict
from helpdesk.scope.dialect import read
from helpdesk.scope.library import load_library
from helpdesk.scope.service import Scope

_MARKS = {
    Verdict.INCLUDED: "✓",
    Verdict.CONDITIONAL: "~",
    Verdict.EXCLUDED: "✗",
    Verdict.PREMIUM: "+",
    Verdict.UNREGULATED: "?",
}
_LIMIT = click.IntRange(1, 100)


@dataclass(frozen=True, slots=True)
class _Request:
    """One question of a batch."""

    query: str
    document: str | None
    customer: str | None


@click.group("scope", cls=Group)
def group() -> None:
    """What the service documents cover."""


group.add_command(feedback)


@group.command("find")
@click.argument("query", nargs=-1)
@click.option("--document", metavar="ID", help="Look in this document only.")
@click.option("--customer", metavar="ID", help="Answer for what this customer has booked.")
@click.option("--limit", type=_LIMIT, default=5, show_default=True, help="How many entries to show.")
@click.option(
    "--batch",
    metavar="FILE",
    help='A request a line, {"query", "document"?, "customer"?}; - reads them from standard input.',
)
def _find(query: tuple[str, ...], document: str | None, customer: str | None, limit: int, batch: str | None) -> None:
    """Says whether something is covered, and where that stands."""
    if bool(query) == bool(batch):
        raise click.UsageError(_("Stellen Sie eine Frage, oder geben Sie mit „--batch“ eine Datei mit Fragen an."))
    if not batch:
        with _scope([customer]) as scope:
            answer = _ask(scope, _Request(" ".join(query), document, customer), limit)
            show(_answer(answer), _answer_lines(answer, scope))
        return
    requests = [(number, _request(number, line, document, customer)) for number, line in _lines(batch)]
    with _scope(request.customer for _number, request in requests) as scope:
        # All before the first is printed: a request that can't be answered leaves no half a file.
        answers = [_answered(scope, batch, number, request, limit) for number, request in requests]
    for one in answers:
        print_json(one)


@group.command("documents")
def _documents() -> None:
    """Lists the service documents."""
    documents = load_library().documents
    rows = [
        {
            "id": document.id,
            "title": document.title,
            "provider": document.provider,
            "validated": document.validated,
            "edited": document.edited,
            "entries": len(document.entries),
        }
        for document in documents
    ]
    show(
        rows,
        (
            f"{document.id:12}  {len(document.entries):>4}  {document.provider:8}  {document.title}"
            for document in documents
        ),
    )


@group.command("show")
@click.argument("document_id", metavar="DOCUMENT")
def _show(document_id: str) -> None:
    """Shows a document with all its entries."""
    document = load_library().document(document_id)
    value = {
        "id": document.id,
        "title": document.title,
        "subtitle": document.subtitle,
        "provider": document.provider,
        "language": document.language,
        "validated": document.validated,
        "edited": document.edited,
        "modules": [{"slug": module.slug, "title": module.title} for module in document.modules],
        "entries": [_entry(entry) for entry in document.entries],
    }
    show(value, _document_lines(document))


@group.command("check")
@click.argument("file", type=click.Path(path_type=Path))
def _check(file: Path) -> int:
    """Names every error of a service document in Helpdesk's dialect, with its line."""
    reading = read(file)
    errors = [{"line": fault.line, "message": fault.message} for fault in reading.faults]
    count = len(reading.document.entries) if reading.document else 0
    fine = [_("„{file}“ ist in Ordnung: {count} Einträge.").format(file=file, count=count)]
    show({"errors": errors}, [f"{file}:{fault.line}: {fault.message}" for fault in reading.faults] or fine)
    return 2 if errors else 0


@contextmanager
def _scope(customers: Iterable[str | None]) -> Iterator[Scope]:
    """The lookup; the database is opened only when a customer's contract is asked for."""
    if any(customers):
        with services() as helpdesk:
            yield helpdesk.scope
    else:
        yield Scope(load_library, date.today)


def _ask(scope: Scope, request: _Request, limit: int) -> Answer:
    customer = parse_id(request.customer) if request.customer else None
    return scope.find(request.query, request.document, customer, limit)


def _answered(scope: Scope, batch: str, number: int, request: _Request, limit: int) -> dict[str, object]:
    try:
        return _answer(_ask(scope, request, limit))
    except HelpdeskError as error:
        named = _("„{file}“, Zeile {line}: {message}").format(file=batch, line=number, message=error.message)
        raise HelpdeskError(error.code, named, error.hint) from error


def _lines(batch: str) -> list[tuple[int, str]]:
    try:
        raw = sys.stdin.buffer.read() if batch == "-" else Path(batch).read_bytes()
    except OSError as error:
        raise HelpdeskError(
            "file_unreadable",
            _("Die Datei „{file}“ lässt sich nicht lesen: {reason}").format(file=batch, reason=error.strerror),
            hint=_("Prüfen Sie den Namen und ob Sie die Datei öffnen dürfen."),
        ) from error
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise _malformed(raw.count(b"\n", 0, error.start) + 1) from error
    return [(number, line) for number, line in enumerate(text.split("\n"), start=1) if line.strip()]


def _request(number: int, line: str, document: str | None, customer: str | None) -> _Request:
    try:
        value = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise _malformed(number) from error
    if not isinstance(value, Mapping) or not isinstance(value.get("query"), str):
        raise _malformed(number)
    found = {name: value.get(name) or default for name, default in (("document", document), ("customer", customer))}
    if not all(option is None or isinstance(option, str) for option in found.values()):
        raise _malformed(number)
    return _Request(value["query"], **found)


def _malformed(line: int) -> HelpdeskError:
    return HelpdeskError(
        "batch_malformed",
        _("Zeile {line} ist keine Frage.").format(line=line),
        hint=_("Jede Zeile hat die Form {form}.").format(form='{"query": "…", "document": "…", "customer": "…"}'),
    )


def _entry(entry: Entry) -> dict[str, object]:
    return {
        "id": entry.id,
        "document": entry.document,
        "module": entry.module,
        "group": entry.group,
        "text": entry.text,
        "verdict": entry.verdict,
        "conditions": entry.conditions,
        "billing": entry.billing,
        "notes": entry.notes,
        "conflicts_with": entry.conflicts_with,
    }


def _answer(answer: Answer) -> dict[str, object]:
    return {
        "query": answer.query,
        "verdict": answer.verdict,
        "conflict": answer.conflict,
        "results": [{**_entry(hit.entry), "score": hit.score, "matched": hit.matched} for hit in answer.hits],
        "corrected": answer.corrected,
        "catch_all": answer.catch_all.id if answer.catch_all else None,
    }


def _answer_lines(answer: Answer, scope: Scope) -> Iterator[str]:
    best = answer.hits[0].entry if answer.hits else None
    word = best.word if best and best.verdict is answer.verdict else answer.verdict.word
    told = f"{_MARKS[answer.verdict]} {word.upper()}"
    yield _("{verdict} – das Dokument widerspricht sich").format(verdict=told) if answer.conflict else told
    if answer.corrected:
        understood = ", ".join(f"{typed} → {meant}" for typed, meant in answer.corrected)
        yield _("  verstanden als: {words}").format(words=understood)
    if answer.verdict is Verdict.UNREGULATED:
        yield _("  Kein Dokument regelt das. Sagen Sie nichts zu; klären Sie zuerst, ob es machbar ist.")
        if answer.catch_all:
            yield f"  {answer.catch_all.text}"
    for hit in answer.hits:
        yield ""
        yield from _entry_lines(hit.entry, scope.document(hit.entry.document))


def _entry_lines(entry: Entry, document: ServiceDocument) -> Iterator[str]:
    day = document.edited or document.validated
    stand = _(", Stand {day}").format(day=format_day(day)) if day else ""
    yield f"{_MARKS[entry.verdict]} {entry.text}"
    yield "    " + " › ".join(dict.fromkeys(filter(None, (document.title, entry.module_title, entry.group)))) + stand
    yield from (_("    Bedingung: {text}").format(text=text) for text in entry.conditions)
    if entry.billing:
        yield _("    Abrechnung: {text}").format(text=entry.billing)
    yield from (_("    Hinweis: {text}").format(text=text) for text in entry.notes)
    if entry.conflicts_with:
        yield _("    Widerspruch: {ids}").format(ids=", ".join(entry.conflicts_with))


def _document_lines(document: ServiceDocument) -> Iterator[str]:
    yield f"{document.title} ({document.provider})"
    for module in document.modules:
        yield ""
        yield f"{module.title} [{module.slug}]"
        yield from (_("  Voraussetzung: {text}").format(text=text) for text in module.prerequisites)
        for part in module.groups:
            yield f"  {part.title}"
            for entry in part.entries:
                yield f"    {_MARKS[entry.verdict][0]} {entry.text}"

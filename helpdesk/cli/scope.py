from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date

import click

from helpdesk.cli import documents, scope_import
from helpdesk.cli.context import Group, has_database, parse_day, parse_id, print_json, services, show
from helpdesk.cli.entries import MARKS, entry_lines, entry_value
from helpdesk.cli.scope_batch import BadLine, Request, incomplete, requests
from helpdesk.cli.scope_feedback import command as feedback
from helpdesk.errors import HelpdeskError
from helpdesk.i18n import _, format_day
from helpdesk.scope import Answer, Basis, Verdict
from helpdesk.scope.library import load_library
from helpdesk.scope.service import Scope

_LIMIT = click.IntRange(1, 100)


@click.group("scope", cls=Group)
def group() -> None:
    """What the service documents cover."""


for command in (*documents.COMMANDS, *scope_import.COMMANDS, feedback):
    group.add_command(command)


@group.command("find")
@click.argument("query", nargs=-1)
@click.option("--document", metavar="ID", help="Look in this document only.")
@click.option("--customer", metavar="ID", help="Answer for what this customer has booked.")
@click.option("--on", "day", metavar="DAY", help="Answer for this day, such as 2026-03-01; today if not given.")
@click.option("--limit", type=_LIMIT, default=5, show_default=True, help="How many entries to show.")
@click.option(
    "--batch",
    metavar="FILE",
    help='A request a line, {"query", "document"?, "customer"?}; - reads them from standard input.',
)
def _find(
    query: tuple[str, ...],
    document: str | None,
    customer: str | None,
    day: str | None,
    limit: int,
    batch: str | None,
) -> None:
    """Says whether something is covered, and where that stands.

    A batch is answered a line each, in order; where a request can't be answered its line says why, and the exit status
    is 2.
    """
    if bool(query) == bool(batch):
        raise click.UsageError(_("Stellen Sie eine Frage, oder geben Sie mit „--batch“ eine Datei mit Fragen an."))
    on = parse_day(day) if day else None
    if not batch:
        with _scope([customer]) as scope:
            answer = _ask(scope, Request(" ".join(query), document, customer), limit, on)
            show(_answer(answer), _answer_lines(answer, scope))
        return
    found = list(requests(batch, document, customer))
    bad = 0
    with _scope(one.customer for one in found if isinstance(one, Request)) as scope:
        for one in found:
            answered = _answered(scope, one, limit, on)
            bad += "error" in answered
            print_json(answered)
    if bad:
        raise incomplete(bad, len(found))


@contextmanager
def _scope(customers: Iterable[str | None]) -> Iterator[Scope]:
    """The lookup; without a database, what the program brings is all there is, and asking makes none."""
    if any(customers) or has_database():
        with services() as helpdesk:
            yield helpdesk.scope
    else:
        yield Scope(load_library, date.today)


def _ask(scope: Scope, request: Request, limit: int, on: date | None) -> Answer:
    customer = parse_id(request.customer) if request.customer else None
    return scope.find(request.query, request.document, customer, limit, on)


def _answered(scope: Scope, request: Request | BadLine, limit: int, on: date | None) -> dict[str, object]:
    """The answer, or in its place why there is none."""
    if isinstance(request, BadLine):
        return request.value()
    try:
        return _answer(_ask(scope, request, limit, on))
    except HelpdeskError as error:
        return BadLine(request.line, request.query, error).value()


def _answer(answer: Answer) -> dict[str, object]:
    return {
        "query": answer.query,
        "verdict": answer.verdict,
        "conflict": answer.conflict,
        "results": [{**entry_value(hit.entry), "score": hit.score, "matched": hit.matched} for hit in answer.hits],
        "corrected": answer.corrected,
        "catch_all": answer.catch_all.id if answer.catch_all else None,
        "basis": _basis(answer.basis) if answer.basis else None,
    }


def _basis(basis: Basis) -> dict[str, object]:
    booked = [{"document": document, "modules": modules} for document, modules in basis.documents]
    return {"day": basis.day, "assumed": basis.assumed, "booked": booked}


def _answer_lines(answer: Answer, scope: Scope) -> Iterator[str]:
    best = answer.hits[0].entry if answer.hits else None
    word = best.word if best and best.verdict is answer.verdict else answer.verdict.word
    told = f"{MARKS[answer.verdict]} {word.upper()}"
    yield _("{verdict} – das Dokument widerspricht sich").format(verdict=told) if answer.conflict else told
    if answer.corrected:
        understood = ", ".join(f"{typed} → {meant}" for typed, meant in answer.corrected)
        yield _("  verstanden als: {words}").format(words=understood)
    if answer.verdict is Verdict.UNREGULATED:
        yield _("  Kein Dokument regelt das. Sagen Sie nichts zu; klären Sie zuerst, ob es machbar ist.")
        if answer.catch_all:
            yield f"  {answer.catch_all.text}"
    if answer.basis:
        yield _basis_line(answer.basis)
    for hit in answer.hits:
        yield ""
        yield from entry_lines(hit.entry, scope.document(hit.entry.document))


def _basis_line(basis: Basis) -> str:
    if basis.assumed:
        return _("  angenommen: alle Dokumente ganz gebucht, am {day}").format(day=format_day(basis.day))
    booked = ", ".join(
        f"{document} ({', '.join(modules)})" if modules else document for document, modules in basis.documents
    )
    return _("  gebucht am {day}: {booked}").format(day=format_day(basis.day), booked=booked or _("nichts"))

import json
from pathlib import Path

import click

from helpdesk.cli.context import Command, print_json, services, show
from helpdesk.i18n import ngettext
from helpdesk.scope import NOWHERE, LearnedTerm
from helpdesk.store.saving import save_bytes


@click.command("feedback", cls=Command)
@click.option("-o", "--output", type=click.Path(path_type=Path), metavar="FILE", help="Write to this file instead.")
def command(output: Path | None) -> None:
    """Writes down what technicians said about wrong answers, for whoever maintains the documents.

    One JSON document a line: the request, the entry that is right (null where no document settles it), its document
    and edition, when that was said, and what the lookup had answered instead. Requests are exported just as they were
    typed: look through them before you pass them on. Nothing is sent anywhere.
    """
    with services() as helpdesk:
        # The oldest first, so that a file written later goes on where the former ended.
        terms = [_value(term) for term in reversed(helpdesk.learned.all())]
    if output is None:
        for term in terms:
            print_json(term)
        return
    save_bytes(output, "".join(f"{json.dumps(term, ensure_ascii=False)}\n" for term in terms).encode())
    told = ngettext(
        "{count} gelernter Suchbegriff nach {file} geschrieben.",
        "{count} gelernte Suchbegriffe nach {file} geschrieben.",
        len(terms),
    ).format(count=len(terms), file=output)
    show({"file": str(output), "terms": len(terms)}, [told])


def _value(term: LearnedTerm) -> dict[str, object]:
    answered = {"entry": term.answered_entry or None, "verdict": term.answered_verdict}
    return {
        "query": term.query,
        "entry": None if term.entry == NOWHERE else term.entry,
        "document": term.document or None,
        "edition": term.edition or None,
        "at": term.at.astimezone().isoformat(timespec="seconds"),
        "answered": answered if term.answered_verdict else None,
    }

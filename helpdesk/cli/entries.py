"""Entries of service documents as JSON and for reading."""

from collections.abc import Iterator

from helpdesk.i18n import _, format_day
from helpdesk.scope import Entry, ServiceDocument, Verdict

MARKS = {
    Verdict.INCLUDED: "✓",
    Verdict.CONDITIONAL: "~",
    Verdict.EXCLUDED: "✗",
    Verdict.PREMIUM: "+",
    Verdict.UNREGULATED: "?",
}


def entry_value(entry: Entry) -> dict[str, object]:
    """An entry as the contract has it."""
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
        "fulfilled": entry.fulfilled,
        "booked": entry.booked,
    }


def entry_lines(entry: Entry, document: ServiceDocument) -> Iterator[str]:
    """An entry with where it stands and everything that qualifies it."""
    day = document.edited or document.validated
    stand = _(", Stand {day}").format(day=format_day(day)) if day else ""
    yield f"{MARKS[entry.verdict]} {entry.text}"
    yield "    " + " › ".join(dict.fromkeys(filter(None, (document.title, entry.module_title, entry.group)))) + stand
    yield from (_("    Bedingung: {text}").format(text=text) for text in entry.open_conditions)
    for one in entry.fulfilled:
        since = format_day(one.since)
        yield _("    Bedingung: {text}").format(text=one.condition)
        yield _("      erfüllt seit {day}: {fact} ({source})").format(day=since, fact=one.fact, source=one.source)
    if entry.billing:
        yield _("    Abrechnung: {text}").format(text=entry.billing)
    yield from (_("    Hinweis: {text}").format(text=text) for text in entry.notes)
    if entry.conflicts_with:
        yield _("    Widerspruch: {ids}").format(ids=", ".join(entry.conflicts_with))

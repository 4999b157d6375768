"""A page that is a document in our own dialect already: nothing has to be recognised, and nothing may get lost."""

import re

from helpdesk.i18n import _
from helpdesk.scope.dialect import parse
from helpdesk.scope.dialect_text import MAX_BYTES, decoded
from helpdesk.scope.importing.models import Proposal, ProposedEntry
from helpdesk.scope.models import Entry, ServiceDocument

_HEAD = re.compile(r"\ufeff?---\r?\n(?:[a-z]+:.*\r?\n)*?id:[ \t]*\S")


def own_document(content: bytes) -> Proposal | None:
    """The document as a proposal without doubts, with its text; None when the page isn't one, or has errors."""
    if len(content) > MAX_BYTES:
        return None
    try:
        text = decoded(content)
    except UnicodeDecodeError:
        return None
    reading = parse(text) if _HEAD.match(text) else None
    return _proposal(reading.document, reading.text) if reading and reading.document else None


def _proposal(document: ServiceDocument, text: str) -> Proposal:
    lines = text.split("\n")
    told = _(
        "Die Datei ist schon ein Dokument von Helpdesk. „helpdesk scope import DATEI --accept“ übernimmt sie "
        "unverändert; im Fenster gehen Regeln (§) verloren, die noch kein Dokument hat."
    )
    return Proposal(
        id=document.id,
        title=document.title,
        subtitle=document.subtitle,
        provider=document.provider,
        language=document.language,
        validated=document.validated,
        edited=document.edited,
        paragraphs=document.paragraphs,
        entries=tuple(_entry(entry, lines) for entry in document.entries if not entry.rule),
        warnings=(told,),
        source=text,
        markdown=text,
    )


def _entry(entry: Entry, lines: list[str]) -> ProposedEntry:
    line = next((at for at, text in enumerate(lines, start=1) if f"{{#{entry.id}}}" in text), 0)
    return ProposedEntry(
        entry.text,
        entry.verdict,
        entry.module_title,
        entry.group,
        entry.conditions,
        entry.billing,
        entry.notes,
        line=line,
        original=entry.text,
    )

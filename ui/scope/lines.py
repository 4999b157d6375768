"""A service document as lines to be listed: headings, paragraphs, entries."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum, auto

from helpdesk.i18n import _
from helpdesk.scope import Entry, ServiceDocument
from ui.scope.marking import contains
from ui.scope.verdicts import entry_look
from ui.scope.wording import opposed


class LineKind(Enum):
    """What a line is; decides how it is set."""

    MODULE = auto()
    PARAGRAPH = auto()
    GROUP = auto()
    ENTRY = auto()


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a document; `key` is the entry's id or the module's slug, empty for others."""

    kind: LineKind
    text: str
    key: str = ""
    entry: Entry | None = None
    facts: tuple[str, ...] = ()

    def spoken(self) -> str:
        """What a screen reader says and copying takes."""
        word = (entry_look(self.entry).word,) if self.entry else ()
        return ". ".join((*word, self.text, *self.facts))


def lines(document: ServiceDocument, words: str = "") -> list[Line]:
    """The document line by line; with `words` only the entries that have all of them, below their headings."""
    return list(_searched(document, words) if words.strip() else _whole(document))


def _whole(document: ServiceDocument) -> Iterator[Line]:
    for paragraph in document.paragraphs:
        yield Line(LineKind.PARAGRAPH, paragraph)
    for module in document.modules:
        yield Line(LineKind.MODULE, module.title, module.slug)
        for paragraph in module.paragraphs:
            yield Line(LineKind.PARAGRAPH, paragraph)
        for prerequisite in module.prerequisites:
            yield Line(LineKind.PARAGRAPH, _("Voraussetzung: {text}").format(text=prerequisite))
        for group in module.groups:
            if group.title:
                yield Line(LineKind.GROUP, group.title)
            for entry in group.entries:
                yield _entry(entry, document)


def _searched(document: ServiceDocument, words: str) -> Iterator[Line]:
    heading: Line | None = None
    for line in _whole(document):
        if line.kind is LineKind.MODULE:
            heading = line
        elif line.kind is LineKind.ENTRY and contains(line.spoken(), words):
            if heading:
                yield heading
                heading = None
            yield line


def _entry(entry: Entry, document: ServiceDocument) -> Line:
    facts = [
        *(_("Bedingung: {text}").format(text=text) for text in entry.conditions),
        *([_("Abrechnung: {text}").format(text=entry.billing)] if entry.billing else []),
        *(_("Hinweis: {text}").format(text=text) for text in entry.notes),
        *(
            _("Widerspruch: „{text}“ ({verdict})").format(text=other.text, verdict=entry_look(other).word)
            for other in opposed(entry, document)
        ),
    ]
    return Line(LineKind.ENTRY, entry.text, entry.id, entry, tuple(facts))

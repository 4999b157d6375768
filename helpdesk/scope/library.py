from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property
from pathlib import Path

from helpdesk.errors import HelpdeskError
from helpdesk.i18n import _
from helpdesk.resources import resource
from helpdesk.scope import dialect
from helpdesk.scope.comparing import EditionChange, compare
from helpdesk.scope.models import Entry, ServiceDocument


@dataclass(frozen=True)
class Library:
    """Service documents whose ids, and those of their entries, are unique over all of them.

    Attributes:
        texts: The Markdown of those that came from files, by document.
    """

    documents: tuple[ServiceDocument, ...]
    texts: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def _entries(self) -> Mapping[str, Entry]:
        return {entry.id: entry for document in self.documents for entry in document.entries}

    @property
    def bookable(self) -> Mapping[str, frozenset[str]]:
        """The modules that a customer can have booked, by document."""
        return {document.id: frozenset(module.slug for module in document.modules) for document in self.documents}

    def document(self, document_id: str) -> ServiceDocument:
        """One document.

        Raises:
            HelpdeskError: `document_unknown`.
        """
        for document in self.documents:
            if document.id == document_id:
                return document
        raise HelpdeskError(
            "document_unknown",
            _("Das Dokument „{id}“ gibt es nicht.").format(id=document_id[:80]),
            hint=_("Möglich: {known}").format(known=", ".join(document.id for document in self.documents)),
        )

    def entry(self, entry_id: str) -> Entry:
        """One entry.

        Raises:
            HelpdeskError: `entry_unknown`.
        """
        if entry_id in self._entries:
            return self._entries[entry_id]
        raise HelpdeskError(
            "entry_unknown",
            _("Den Eintrag „{id}“ gibt es in keinem Dokument.").format(id=entry_id[:80]),
            hint=_("„helpdesk scope show DOKUMENT“ zeigt alle Einträge mit ihren Kennungen."),
        )

    def change(self, after: ServiceDocument, source: str) -> EditionChange:
        """What taking a document into use would change.

        Raises:
            HelpdeskError: `entry_twice` when another document has one of its ids.
        """
        known = {document.id: document for document in self.documents}
        before = known.pop(after.id, None)
        refuse_twice(after, known.values(), source)
        return compare(before, after)


def load_library() -> Library:
    """The documents that come with the program; parsed once a process.

    Raises:
        HelpdeskError: `document_malformed`, with file, line and what is wrong there.
    """
    return read_library(resource("documents"))


@cache
def read_library(folder: Path) -> Library:
    """The documents of a folder, by file name.

    Raises:
        HelpdeskError: As `load_library`; `entry_twice` when two documents share an id.
    """
    documents: list[ServiceDocument] = []
    texts: dict[str, str] = {}
    for path in sorted(folder.glob("*.md")):
        reading = dialect.read(path)
        document = whole(reading, str(path))
        refuse_twice(document, documents, str(path))
        documents.append(document)
        texts[document.id] = reading.text
    return Library(tuple(documents), texts)


def whole(reading: dialect.Reading, source: str) -> ServiceDocument:
    """The document that was read.

    Args:
        reading: What came out of the text.
        source: Where the text is from, as people know it.

    Raises:
        HelpdeskError: `document_malformed`, with line and what is wrong there first.
    """
    if reading.document is not None:
        return reading.document
    first = reading.faults[0]
    raise HelpdeskError(
        "document_malformed",
        _("„{file}“, Zeile {line}: {message}").format(file=source, line=first.line, message=first.message),
        hint=_("„helpdesk scope check“ zeigt alle Fehler der Datei."),
    )


def refuse_twice(document: ServiceDocument, others: Iterable[ServiceDocument], source: str) -> None:
    """Sees to it that an id means one thing, whichever document it is in.

    Raises:
        HelpdeskError: `entry_twice`, with the id, where it is from, and the document that has it already.
    """
    for name, other in shared(document, others):
        raise HelpdeskError(
            "entry_twice",
            _("„{file}“: Die Kennung „{id}“ gehört schon zu „{document}“.").format(
                file=source, id=name, document=other
            ),
            hint=_("Jede Kennung gehört zu einem Eintrag; benennen Sie einen der beiden um."),
        )


def shared(document: ServiceDocument, others: Iterable[ServiceDocument]) -> Iterator[tuple[str, str]]:
    """The ids that the document has in common with others, each with the other's id."""
    own = _names(document)
    for other in others:
        names = _names(other)
        yield from ((name, other.id) for name in own if name in names)


def _names(document: ServiceDocument) -> dict[str, None]:
    return dict.fromkeys((document.id, *(entry.id for entry in document.entries)))

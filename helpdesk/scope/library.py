from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

from helpdesk.errors import HelpdeskError
from helpdesk.i18n import _
from helpdesk.resources import resource
from helpdesk.scope import dialect
from helpdesk.scope.models import Entry, ServiceDocument


@dataclass(frozen=True)
class Library:
    """The service documents this workstation has."""

    documents: tuple[ServiceDocument, ...]

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
    documents = tuple(_read(path) for path in sorted(folder.glob("*.md")))
    seen: set[str] = set()
    for name in (name for document in documents for name in (document.id, *(entry.id for entry in document.entries))):
        if name in seen:
            raise HelpdeskError(
                "entry_twice",
                _("Die Kennung „{id}“ kommt in „{folder}“ zweimal vor.").format(id=name, folder=folder),
                hint=_("Jede Kennung gehört zu einem Eintrag; benennen Sie einen der beiden um."),
            )
        seen.add(name)
    return Library(documents)


def _read(path: Path) -> ServiceDocument:
    reading = dialect.read(path)
    if reading.document is None:
        first = reading.faults[0]
        raise HelpdeskError(
            "document_malformed",
            _("„{file}“, Zeile {line}: {message}").format(file=path, line=first.line, message=first.message),
            hint=_("„helpdesk scope check“ zeigt alle Fehler der Datei."),
        )
    return reading.document

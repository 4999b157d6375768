"""The editions of service documents: which one counts, what was said before, and what a new one changes."""

import logging
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from threading import RLock
from time import monotonic

from helpdesk import __version__
from helpdesk.changes import Changes
from helpdesk.errors import HelpdeskError
from helpdesk.i18n import _, parsed_day
from helpdesk.scope import dialect
from helpdesk.scope.comparing import EditionChange, EditionRow, Touched
from helpdesk.scope.dialect_text import MAX_BYTES, too_large
from helpdesk.scope.library import Library, shared, whole
from helpdesk.scope.models import ServiceDocument
from helpdesk.scope.shelf import Kept, Shelf, Stale
from helpdesk.store.database import Store
from helpdesk.store.files import Files

ASK_AGAIN = 5.0
"""Seconds after which the database is asked again whether another process took an edition into use."""

_HASH_MIN = 4

log = logging.getLogger(__name__)


class Editions:
    """The service documents as they are and as they were; what somebody accepted last counts.

    What comes with the program is recorded when it is first seen, so that it can still be read when a later program
    brings another text. It counts at once where nobody accepted anything of the document; elsewhere it is proposed.
    """

    def __init__(
        self,
        store: Store,
        files: Files,
        now: Callable[[], datetime],
        bundled: Callable[[], Library],
        touched: Callable[[EditionChange], Iterable[Touched]] = lambda _change: (),
    ) -> None:
        """`touched` finds the open tickets and quotes that rest on an entry which a change unsettles."""
        self._shelf = Shelf(store, files, now)
        self._bundled = bundled
        self._touched = touched
        # The first look records what the program brings; another thread amid that would see half of it.
        self._looking = RLock()
        self._library: Library | None = None
        self._kept: Mapping[str, Kept] = {}
        self._damage: HelpdeskError | None = None
        self._ask_at = 0.0

    def library(self) -> Library:
        """The documents in their current editions; the same object as long as they are the same.

        Raises:
            HelpdeskError: `edition_damaged` when a current text isn't on the disk any more.
        """
        library = self._readable()
        if self._damage is not None:
            raise self._damage
        return library

    def ask_anew(self) -> None:
        """Another process may have accepted an edition: whoever asks next is not answered from memory."""
        self._ask_at = 0.0

    def current(self) -> tuple[ServiceDocument, ...]:
        """The documents in their current editions, by id.

        Raises:
            HelpdeskError: As `library`.
        """
        return self.library().documents

    def read(self, document_id: str, edition: str) -> ServiceDocument:
        """A document as an edition had it, also when it isn't the current one any more.

        Raises:
            HelpdeskError: `edition_unknown`, or `edition_damaged` when its text isn't on the disk any more.
        """
        for document in self._readable().documents:
            if (document.id, document.edition) == (document_id, edition):
                return document
        return self._shelf.read(document_id, edition)

    def named(self, document_id: str, name: str) -> ServiceDocument:
        """A document as the edition had it that people name: by the beginning of its hash, or the date it states.

        Args:
            document_id: The document.
            name: As people write a day in either language, or at least four characters of the hash.

        Raises:
            HelpdeskError: `edition_ambiguous`, naming those meant, or as `read`.
        """
        rows = {row.edition: row for row in self._shelf.rows(document_id)}
        stated = parsed_day(name)
        meant = [
            row
            for edition, row in rows.items()
            if (row.stated == stated if stated else len(name) >= _HASH_MIN and edition.startswith(name.casefold()))
        ]
        if len(meant) > 1:
            raise HelpdeskError(
                "edition_ambiguous",
                _("„{name}“ nennt mehrere Fassungen von „{document}“.").format(name=name[:80], document=document_id),
                hint=_("Nennen Sie eine: {editions}.").format(editions=", ".join(row.edition for row in meant)),
            )
        return self.read(document_id, meant[0].edition if meant else name)

    def list(self, document_id: str) -> tuple[EditionRow, ...]:
        """The editions of a document, the last taken into use first; one that came back stands there again.

        Raises:
            HelpdeskError: `document_unknown`.
        """
        return self._shelf.rows(self._readable().document(document_id).id)

    def preview(self, markdown: str, source: str = "Markdown") -> EditionChange:
        """What accepting a text would change; changes nothing.

        Raises:
            HelpdeskError: As `accept`.
        """
        return self._change(_read(markdown, source), source)

    def accept(self, markdown: str, source: str) -> Changes:
        """Takes a document into use; the text that is current already is no new edition.

        Args:
            markdown: The document in our dialect.
            source: Name of the file it is from, as people know it.

        Raises:
            HelpdeskError: `document_malformed` with the line, `entry_twice` when another document has one of its ids,
                `file_too_large` or `disk_full`.
        """
        reading = _read(markdown, source)
        while True:
            # What another process accepted a moment ago counts too.
            self._ask_at = 0.0
            document = self._change(reading, source).after
            try:
                kept = self._shelf.keep(document, reading.text, source, seen=self._kept)
            except Stale:
                continue
            self._ask_at = 0.0
            return Changes(documents=frozenset({document.id} if kept else ()))

    def choose(self, document_id: str, edition: str) -> Changes:
        """Takes an edition into use that is kept: one that a program proposes, or a former one.

        Raises:
            HelpdeskError: `document_unknown`, `edition_unknown`, `edition_damaged`, or as `accept`.
        """
        self._readable().document(document_id)
        return self.accept(*self._shelf.text(document_id, edition))

    def preview_choice(self, document_id: str, edition: str) -> EditionChange:
        """What choosing an edition would change; changes nothing.

        Raises:
            HelpdeskError: As `choose`.
        """
        self._readable().document(document_id)
        return self.preview(*self._shelf.text(document_id, edition))

    def proposed(self) -> Mapping[str, str]:
        """Editions that the program brings and nobody has chosen yet, since another was accepted, by document."""
        self._readable()
        return self._shelf.proposed()

    def _change(self, reading: dialect.Reading, source: str) -> EditionChange:
        change = self._readable().change(whole(reading, source), source)
        unsettles = change.unsettled or change.dropped
        return replace(change, touched=tuple(self._touched(change))) if unsettles else change

    def _readable(self) -> Library:
        """As `library`, without documents whose text is gone."""
        with self._looking:
            if self._library is None or monotonic() >= self._ask_at:
                self._library = self._asked(self._library)
                self._ask_at = monotonic() + ASK_AGAIN
            return self._library

    def _asked(self, before: Library | None) -> Library:
        kept = self._shelf.newest()
        if before is not None and self._damage is None and kept == self._kept:
            return before
        bundled = self._bundled()
        documents = self._texts(kept, (*bundled.documents, *(before.documents if before else ())))
        self._kept = self._shelf.newest() if self._bring(bundled, documents, kept) else kept
        return Library(tuple(documents[document_id] for document_id in sorted(documents)))

    def _texts(self, kept: Mapping[str, Kept], known: Iterable[ServiceDocument]) -> dict[str, ServiceDocument]:
        parsed = {(document.id, document.edition): document for document in known}
        documents: dict[str, ServiceDocument] = {}
        self._damage = None
        for document_id, one in kept.items():
            try:
                found = parsed.get((document_id, one.edition))
                documents[document_id] = found or self._shelf.read(document_id, one.edition)
            except HelpdeskError as error:
                self._damage = error
        return documents

    def _bring(self, bundled: Library, documents: dict[str, ServiceDocument], kept: Mapping[str, Kept]) -> bool:
        """Records what the program brings, and no program brought before; whether there was any.

        It is taken into `documents` where nobody has accepted another edition.
        """
        brought = self._shelf.brought()
        new = [one for one in bundled.documents if (one.id, one.edition) not in brought]
        for document in new:
            others = [other for other in documents.values() if other.id != document.id]
            if clash := next(shared(document, others), None):
                log.warning("%s of the program is left out: its id %s belongs to %s", document.id, *clash)
                continue
            before = kept.get(document.id)
            if before is None or before.bundled:
                documents[document.id] = document
            try:
                self._shelf.keep(document, bundled.texts[document.id], f"Helpdesk {__version__}", bundled=True)
            except HelpdeskError as error:
                # No answer hangs on it as long as the program still has the text; the next start tries again.
                log.warning("%s could not be recorded: %s", document.id, error.message)
        return bool(new)


def _read(markdown: str, source: str) -> dialect.Reading:
    if len(markdown) > MAX_BYTES or len(markdown.encode(errors="replace")) > MAX_BYTES:
        raise too_large(source)
    return dialect.parse(markdown)

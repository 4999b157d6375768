"""Where the editions of service documents lie: a row for each time one was taken into use, its text by its hash."""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from sqlalchemy import func
from sqlmodel import Session, col, select

from helpdesk.errors import HelpdeskError
from helpdesk.i18n import _
from helpdesk.scope import dialect
from helpdesk.scope.comparing import EditionRow
from helpdesk.scope.models import ServiceDocument
from helpdesk.scope.tables import EditionTable
from helpdesk.store.database import Store
from helpdesk.store.files import Files
from helpdesk.store.storable import storable


@dataclass(frozen=True, slots=True)
class Kept:
    """An edition that was taken into use, and the hash of its text."""

    sequence: int | None
    edition: str
    sha256: str


class Shelf:
    """Keeps editions for good: none is changed or removed."""

    def __init__(self, store: Store, files: Files, now: Callable[[], datetime]) -> None:
        self._store = store
        self._files = files
        self._now = now

    def keep(self, document: ServiceDocument, text: str, source: str, *, bundled: bool) -> bool:
        """Takes an edition into use; returns whether it is another one than before.

        Args:
            document: What the text says.
            text: As `dialect.Reading` has it.
            source: Name of the file or program it came with.
            bundled: It came with the program; then it is compared with all that programs brought, not with what counts.

        Raises:
            HelpdeskError: `disk_full` or `store_read_only`.
        """
        # Before its row: a crash between them leaves a file that nobody names, never a row without its text.
        stored = self._files.put(text.encode())
        with self._store.transaction() as session:
            if (document.id, document.edition) in (_brought(session) if bundled else _current(session)):
                return False
            session.add(
                EditionTable(
                    document=document.id,
                    edition=document.edition,
                    sha256=stored.sha256,
                    accepted=self._now(),
                    source=storable(source),
                    bundled=bundled,
                    validated=document.validated,
                    edited=document.edited,
                    entries=len(document.entries),
                )
            )
        return True

    def newest(self) -> Mapping[str, Kept]:
        """The edition of each document that was taken into use last."""
        with self._store.transaction() as session:
            return _newest(session)

    def brought(self) -> frozenset[tuple[str, str]]:
        """Documents with their editions that came with a program, whichever it was."""
        with self._store.transaction() as session:
            return _brought(session)

    def rows(self, document_id: str) -> tuple[EditionRow, ...]:
        """The editions of a document, the last taken into use first; one that came back stands there again."""
        query = select(EditionTable).where(EditionTable.document == document_id)
        with self._store.transaction() as session:
            found = session.exec(query.order_by(col(EditionTable.sequence))).all()
            # A program may bring what somebody had accepted before.
            firsts = [next(same) for _edition, same in groupby(found, key=lambda row: row.edition)]
            return tuple(_row(row, current=row is firsts[-1]) for row in reversed(firsts))

    def read(self, document_id: str, edition: str) -> ServiceDocument:
        """What an edition says.

        Raises:
            HelpdeskError: `edition_unknown`, or `edition_damaged` when its text isn't on the disk any more.
        """
        query = select(EditionTable.sha256).where(EditionTable.document == document_id, EditionTable.edition == edition)
        with self._store.transaction() as session:
            sha256 = session.exec(query.limit(1)).first()
        if sha256 is None:
            raise HelpdeskError(
                "edition_unknown",
                _("Vom Dokument „{document}“ gibt es keine Fassung „{edition}“.").format(
                    document=document_id[:80], edition=edition[:80]
                ),
                hint=_("„helpdesk scope editions DOKUMENT“ nennt alle Fassungen."),
            )
        if document := self._text(sha256):
            return document
        raise HelpdeskError(
            "edition_damaged",
            _("Der Text von „{document}“, Fassung {edition}, fehlt oder ist beschädigt.").format(
                document=document_id, edition=edition
            ),
            hint=_(
                "Nehmen Sie das Dokument noch einmal an, oder stellen Sie {file} aus der Datensicherung her."
            ).format(file=self._files.path(sha256)),
        )

    def _text(self, sha256: str) -> ServiceDocument | None:
        try:
            content = self._files.path(sha256).read_bytes()
        except OSError:
            return None
        if hashlib.sha256(content).hexdigest() != sha256:
            return None
        return dialect.parse(content.decode()).document


def _newest(session: Session) -> dict[str, Kept]:
    table = EditionTable
    last = select(func.max(table.sequence)).group_by(table.document)
    rows = session.exec(select(table).where(col(table.sequence).in_(last)).order_by(table.document))
    return {row.document: Kept(row.sequence, row.edition, row.sha256) for row in rows}


def _current(session: Session) -> frozenset[tuple[str, str]]:
    return frozenset((document, one.edition) for document, one in _newest(session).items())


def _brought(session: Session) -> frozenset[tuple[str, str]]:
    table = EditionTable
    return frozenset(session.exec(select(table.document, table.edition).where(col(table.bundled))))


def _row(row: EditionTable, *, current: bool) -> EditionRow:
    return EditionRow(row.edition, row.accepted, row.source, row.validated, row.edited, row.entries, current)

"""Where the editions of service documents lie: a row for each time one was taken into use, its text by its hash."""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby

from sqlalchemy import case, func
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
    bundled: bool = False


class Stale(Exception):  # noqa: N818 - no error: the caller looks again
    """Another process took an edition into use since the caller looked."""


class Shelf:
    """Keeps editions for good: none is changed or removed."""

    def __init__(self, store: Store, files: Files, now: Callable[[], datetime]) -> None:
        self._store = store
        self._files = files
        self._now = now

    def keep(
        self,
        document: ServiceDocument,
        text: str,
        source: str,
        *,
        bundled: bool = False,
        seen: Mapping[str, Kept] | None = None,
    ) -> bool:
        """Takes an edition into use; returns whether it is another one than before.

        Args:
            document: What the text says.
            text: As `dialect.Reading` has it.
            source: Name of the file or program it came with.
            bundled: It came with the program; then it is compared with all that programs brought, not with what counts.
            seen: What counted when the caller checked the document beside the others; whether that still holds is
                looked at in the transaction that writes.

        Raises:
            Stale: It doesn't; nothing was written.
            HelpdeskError: `disk_full` or `store_read_only`.
        """
        # Before its row: a crash between them leaves a file that nobody names, never a row without its text.
        stored = self._files.put(text.encode())
        with self._store.transaction() as session:
            if seen is not None and _newest(session) != seen:
                raise Stale
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
        """The edition of each document that counts: the last that somebody accepted, or else that a program brought."""
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
            runs = [list(same) for _edition, same in groupby(found, key=lambda row: row.edition)]
            current = _newest(session)[document_id].sequence if runs else None
            counts = next((at for at, run in enumerate(runs) if any(row.sequence == current for row in run)), -1)
            rows = [_row(run[0], current=at == counts) for at, run in enumerate(runs)]
            if counts < len(runs) - 1:
                rows[-1] = replace(rows[-1], proposed=rows[-1].edition != rows[counts].edition)
            return tuple(reversed(rows))

    def proposed(self) -> Mapping[str, str]:
        """The editions that a program brought after somebody had accepted others, by document."""
        table = EditionTable
        with self._store.transaction() as session:
            newest = _newest(session)
            last = select(func.max(table.sequence)).group_by(table.document)
            found = session.exec(select(table.document, table.edition).where(col(table.sequence).in_(last))).all()
        return {document: edition for document, edition in found if newest[document].edition != edition}

    def text(self, document_id: str, edition: str) -> tuple[str, str]:
        """The text of an edition as it is kept, and the name of the file or program it came with.

        Raises:
            HelpdeskError: As `read`.
        """
        self.read(document_id, edition)
        table = EditionTable
        query = select(table.sha256, table.source).where(table.document == document_id, table.edition == edition)
        with self._store.transaction() as session:
            sha256, source = session.exec(query.order_by(col(table.sequence)).limit(1)).one()
        return self._files.path(sha256).read_text(encoding="utf-8"), source

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
    # What somebody accepted counts until somebody chooses another, whatever later programs bring.
    chosen = func.max(case((col(table.bundled).is_(False), table.sequence)))
    last = select(func.coalesce(chosen, func.max(table.sequence))).group_by(table.document)
    rows = session.exec(select(table).where(col(table.sequence).in_(last)).order_by(table.document))
    return {row.document: Kept(row.sequence, row.edition, row.sha256, row.bundled) for row in rows}


def _current(session: Session) -> frozenset[tuple[str, str]]:
    return frozenset((document, one.edition) for document, one in _newest(session).items())


def _brought(session: Session) -> frozenset[tuple[str, str]]:
    table = EditionTable
    return frozenset(session.exec(select(table.document, table.edition).where(col(table.bundled))))


def _row(row: EditionTable, *, current: bool) -> EditionRow:
    return EditionRow(row.edition, row.accepted, row.source, row.validated, row.edited, row.entries, current)

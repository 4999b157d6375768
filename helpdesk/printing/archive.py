"""Issued documents, kept byte for byte beside the data they were made from."""

import hashlib
import json
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import delete, func, insert, tuple_
from sqlalchemy import select as select_columns
from sqlmodel import Session, SQLModel, col, select

from helpdesk.consent.tables import ConsentTable
from helpdesk.errors import HelpdeskError
from helpdesk.i18n import _
from helpdesk.printing.issued import IssuedRow, Prepared
from helpdesk.printing.models import Made
from helpdesk.printing.subjects import ConsentSubject, Kind, ReportSubject, Subject, key_of
from helpdesk.printing.tables import IssuedFileTable, IssuedTable, UnfinishedTable
from helpdesk.store.database import Store
from helpdesk.store.files import Files
from helpdesk.store.storable import storable
from helpdesk.tickets.bin import named

PREFIXES = {
    Kind.SERVICE_DESCRIPTION: "LB",
    Kind.QUOTE: "AN",
    Kind.WORK_REPORT: "AB",
    Kind.SHIFT_SHEET: "BE",
    Kind.CONSENT: "FW",
    Kind.TICKET: "TK",
}
"""What numbers begin with; a quote brings its own."""

_ABANDONED = timedelta(hours=1)
_DOCUMENTS = SQLModel.metadata.tables[IssuedTable.__tablename__]
_FORGOTTEN = {"title": "", "customer_id": None, "customer_name": "", "sought": "", "content": "", "erased": True}


@dataclass(frozen=True, slots=True)
class Former:
    """The last version of a subject, and by what it is seen whether another would say anything new."""

    row: IssuedRow
    content: str
    final: bool
    edition: str

    def says(self, made: Made, content: str) -> bool:
        """Whether this is what was made, of which `content` is the fingerprint."""
        if self.final:
            return self.edition == made.edition
        return self.content == content


class Archive:
    """What was issued, by number and version.

    A row comes after the content it names is on the disk, so that none names what a crash took. Content whose row
    never came is noted before it is written, and goes with the next document that is kept.
    """

    def __init__(self, store: Store, files: Files, new_id: Callable[[], UUID]) -> None:
        self._store = store
        self._files = files
        self._new_id = new_id

    def latest(self, subject: Subject) -> Former | None:
        """The last version issued of a subject."""
        with self._store.transaction() as session:
            row = _latest(session, subject)
            return Former(_row(row), row.content, row.final, row.edition) if row and not row.erased else None

    def containing(self, subject: Subject, made: Made) -> tuple[str, ...]:
        """Numbers of other work reports whose pieces of work this one tells of, too."""
        if not (isinstance(subject, ReportSubject) and made.pieces):
            return ()
        table, file = IssuedTable, IssuedFileTable
        query = (
            select(table.number, file.sha256)
            .join(file, col(file.document_id) == col(table.id))
            .where(table.kind == subject.kind, table.customer_id == made.customer, file.part == "data")
            .where(col(table.subject).contains(str(subject.ticket)), table.subject != key_of(subject))
            .order_by(col(table.issued))
        )
        with self._store.transaction() as session:
            rows = session.exec(query).all()
        # The last version of each says what holds of it now.
        return tuple(number for number, sha256 in dict(rows).items() if made.pieces & self._pieces(sha256))

    def _pieces(self, sha256: str) -> frozenset[str]:
        try:
            return frozenset(json.loads(self._files.path(sha256).read_bytes()).get("pieces", ()))
        except (OSError, ValueError):
            return frozenset()

    def next_place(self, subject: Subject, own_number: str, year: int) -> tuple[str, int]:
        """Number and version that a subject gets if it is issued next.

        Args:
            subject: Which; its number stays with it.
            own_number: What it brings; empty: the next of its kind in the year.
            year: As people here count.
        """
        with self._store.transaction() as session:
            return _next_place(session, subject, own_number, year)

    def keep(self, prepared: Prepared, data: bytes) -> IssuedRow | None:
        """Keeps a document, or returns None where its number or version was given away meanwhile, or it was erased.

        Raises:
            HelpdeskError: `disk_full` or `store_read_only`; then nothing is issued, and no number is lost.
        """
        parts = {"pdf": prepared.pdf, "data": data}
        hashes = {part: hashlib.sha256(content).hexdigest() for part, content in parts.items()}
        with self._store.transaction() as session:
            if not _is_free(session, prepared):
                return None
            self._sweep(session, prepared.at - _ABANDONED)
            for sha256 in hashes.values():
                session.merge(UnfinishedTable(sha256=sha256, begun=prepared.at, consent_id=_consent(prepared.subject)))
        for content in parts.values():
            self._files.put(content)
        with self._store.transaction() as session:
            session.execute(delete(UnfinishedTable).where(col(UnfinishedTable.sha256).in_(hashes.values())))
            # Whoever else was too late with the very same bytes may have removed them.
            there = all(self._files.path(sha256).exists() for sha256 in hashes.values())
            if not there or not _is_free(session, prepared):
                self._remove_unnamed(session, hashes.values())
                return None
            issued = _issued(prepared, self._new_id(), hashes["pdf"])
            session.add(issued)
            session.flush()
            of = issued.id, issued.consent_id
            session.add_all(
                IssuedFileTable(document_id=of[0], part=part, sha256=sha256, consent_id=of[1])
                for part, sha256 in hashes.items()
            )
            return _row(issued)

    def page(
        self,
        after: UUID | None = None,
        limit: int = 100,
        search: str = "",
        kind: Kind | None = None,
        customer: UUID | None = None,
    ) -> list[IssuedRow]:
        """What was issued, newest first; see `Printing.issued`."""
        place = tuple_(col(IssuedTable.issued), col(IssuedTable.id))
        query = select(IssuedTable).order_by(col(IssuedTable.issued).desc(), col(IssuedTable.id).desc()).limit(limit)
        for word in search.casefold().split():
            query = query.where(col(IssuedTable.sought).contains(word, autoescape=True))
        if kind is not None:
            query = query.where(IssuedTable.kind == kind)
        if customer is not None:
            query = query.where(IssuedTable.customer_id == customer)
        with self._store.transaction() as session:
            if after is not None and (last := session.get(IssuedTable, after)):
                query = query.where(place < (last.issued, last.id))
            rows = session.exec(query).all()
            last_version = _last_versions(session, {row.number for row in rows})
            return [replace(_row(row), replaced=row.version < last_version[row.number]) for row in rows]

    def find(self, name: str, version: int | None = None) -> IssuedRow:
        """See `Printing.find`."""
        query = select(IssuedTable).order_by(col(IssuedTable.version).desc()).limit(1)
        if version is not None:
            query = query.where(IssuedTable.version == version)
        try:
            query = query.where(IssuedTable.id == UUID(name))
        except ValueError:
            query = query.where(IssuedTable.number == name.strip().upper())
        with self._store.transaction() as session:
            row = session.exec(query).first()
            if row is None:
                raise HelpdeskError(
                    "issued_unknown",
                    _("„{name}“ wurde nicht ausgegeben.").format(name=name[:80]),
                    hint=_("„helpdesk print list“ zeigt, was ausgegeben wurde."),
                )
            return _row(row)

    def open(self, issued_id: UUID) -> bytes:
        """The bytes, as they were issued.

        Raises:
            HelpdeskError: `issued_unknown`, `issued_erased`, `issued_missing` or `issued_changed`.
        """
        row = self.find(str(issued_id))
        if row.erased:
            raise HelpdeskError(
                "issued_erased",
                _("{number}, Version {version}, ist gelöscht: Die Freigabe darin musste gelöscht werden.").format(
                    number=row.number, version=row.version
                ),
            )
        return self._read(row)

    def _read(self, row: IssuedRow) -> bytes:
        hint = _("Spielen Sie eine Sicherung zurück, in der es heil ist, oder geben Sie es neu aus („--reissue“).")
        named = {"number": row.number, "version": row.version}
        try:
            pdf = self._files.path(row.sha256).read_bytes()
        except OSError as error:
            told = _("Die Datei zu {number}, Version {version}, fehlt im Archiv.")
            raise HelpdeskError("issued_missing", told.format(**named), hint=hint) from error
        if hashlib.sha256(pdf).hexdigest() != row.sha256:
            told = _("Die Datei zu {number}, Version {version}, ist nicht mehr die ausgegebene.")
            raise HelpdeskError("issued_changed", told.format(**named), hint=hint)
        return pdf

    def _sweep(self, session: Session, before: datetime) -> None:
        """Removes content that was begun before then and that no row names."""
        old = col(UnfinishedTable.begun) < before
        hashes = session.scalars(select_columns(col(UnfinishedTable.sha256)).where(old)).all()
        if hashes:
            self._remove_unnamed(session, hashes)
            session.execute(delete(UnfinishedTable).where(col(UnfinishedTable.sha256).in_(hashes)))

    def _remove_unnamed(self, session: Session, hashes: Iterable[str]) -> None:
        # Within a transaction nobody names them: that begins with one of its own.
        for sha256 in set(hashes) - named(session, list(hashes)):
            self._files.path(sha256).unlink(missing_ok=True)


def contents_of(session: Session, consents: Collection[UUID]) -> set[str]:
    """The hashes of all that was issued of consents, or was about to be when the program was cut off."""
    return {
        sha256
        for table in (IssuedFileTable, UnfinishedTable)
        for sha256 in session.scalars(select_columns(col(table.sha256)).where(col(table.consent_id).in_(consents)))
    }


def forget_issued(session: Session, consents: Collection[UUID]) -> None:
    """Takes out of the archive what was issued of consents that are being erased; number, hash and moment stay.

    The tables are append-only: a row goes and comes back without the rest, which the database allows once the erasure
    of its consent is written down.
    """
    connection = session.connection()
    whose = _DOCUMENTS.c.consent_id.in_(consents)
    rows = [dict(row) for row in connection.execute(select_columns(_DOCUMENTS).where(whose)).mappings()]
    for table in (IssuedFileTable, UnfinishedTable):
        connection.execute(delete(table).where(col(table.consent_id).in_(consents)))
    if rows:
        connection.execute(delete(_DOCUMENTS).where(whose))
        connection.execute(insert(_DOCUMENTS), [row | _FORGOTTEN for row in rows])


def _is_free(session: Session, prepared: Prepared) -> bool:
    """Whether the next of its subject is still what was prepared, and its consent wasn't erased meanwhile."""
    consent = _consent(prepared.subject)
    if consent and session.get(ConsentTable, consent) is None:
        return False
    place = prepared.number, prepared.version
    return place == _next_place(session, prepared.subject, prepared.made.number, prepared.year)


def _next_place(session: Session, subject: Subject, own_number: str, year: int) -> tuple[str, int]:
    if former := _latest(session, subject):
        return former.number, former.version + 1
    return own_number or _next_number(session, f"{PREFIXES[subject.kind]}-{year}-"), 1


def _next_number(session: Session, prefix: str) -> str:
    """The next of the year; counted where it is written, so that none is left out or given twice."""
    first = col(IssuedTable.version) == 1, col(IssuedTable.number).startswith(prefix)
    given = session.scalar(select_columns(func.count()).select_from(IssuedTable).where(*first))
    return f"{prefix}{(given or 0) + 1:04}"


def _last_versions(session: Session, numbers: Collection[str]) -> dict[str, int]:
    number, version = col(IssuedTable.number), col(IssuedTable.version)
    query = select_columns(number, func.max(version)).where(number.in_(numbers)).group_by(number)
    return {row[0]: row[1] for row in session.execute(query)}


def _latest(session: Session, subject: Subject) -> IssuedTable | None:
    query = select(IssuedTable).where(IssuedTable.subject == key_of(subject))
    return session.exec(query.order_by(col(IssuedTable.version).desc()).limit(1)).first()


def _issued(prepared: Prepared, issued_id: UUID, sha256: str) -> IssuedTable:
    made, subject = prepared.made, prepared.subject
    title, name = storable(made.title), storable(made.customer_name)
    return IssuedTable(
        id=issued_id,
        kind=subject.kind,
        subject=key_of(subject),
        number=prepared.number,
        version=prepared.version,
        title=title,
        customer_id=made.customer,
        customer_name=name,
        sought=f"{prepared.number} {title} {name}".casefold(),
        consent_id=_consent(subject),
        sha256=sha256,
        bytes=len(prepared.pdf),
        content=prepared.content,
        final=made.final,
        edition=made.edition,
        dated=made.at or prepared.at,
        issued=prepared.at,
    )


def _consent(subject: Subject) -> UUID | None:
    return subject.consent if isinstance(subject, ConsentSubject) else None


def _row(row: IssuedTable) -> IssuedRow:
    return IssuedRow(
        row.id,
        Kind(row.kind),
        row.number,
        row.version,
        row.title,
        row.customer_id,
        row.customer_name,
        row.sha256,
        row.bytes,
        row.issued,
        f"{row.number}, Version {row.version - 1}" if row.version > 1 else "",
        row.erased,
    )

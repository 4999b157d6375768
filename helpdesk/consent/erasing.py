import hashlib
import json
import re
from collections.abc import Callable, Collection, Iterable, Mapping
from contextlib import suppress
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Literal
from uuid import UUID

from sqlalchemy import delete, func, select
from sqlmodel import Session, SQLModel, col

from helpdesk.changes import Changes
from helpdesk.consent.body import Kind, MalformedError, UnknownVersionError, read
from helpdesk.consent.ledger import Ledger, Pen
from helpdesk.consent.record_models import Erasable, Erased, ErasureProof
from helpdesk.consent.retention import DataKind, Retention
from helpdesk.consent.tables import (
    ConsentEventTable,
    ConsentTable,
    ErasureTable,
    HoldTable,
    RecordKeyTable,
    RecordTable,
    UnsealedTable,
)
from helpdesk.errors import HelpdeskError
from helpdesk.i18n import _
from helpdesk.store.backup import named_files
from helpdesk.store.database import Store
from helpdesk.store.emptied import emptied, note_emptied
from helpdesk.store.storable import storable

_HASH = re.compile(r"\b[0-9a-f]{64}\b")
_REASON_LIMIT = 500

Reason = Literal["retention", "request"]


class Erasures:
    """What of the consents has to go, what must not yet, and what went."""

    def __init__(
        self,
        store: Store,
        ledger: Ledger,
        files: Path,
        backups: Path,
        retention: Retention,
        now: Callable[[], datetime],
    ) -> None:
        """`files` and `backups` are the folders of content and of automatic backups."""
        self._store = store
        self._ledger = ledger
        self._files = files
        self._backups = backups
        self._retention = retention
        self._now = now

    @property
    def retention(self) -> Retention:
        return self._retention

    def due(self) -> list[Erasable]:
        """The closed consents whose period is over, held ones too, oldest first: what a run would erase.

        Those that were erased and came back with an older backup are among them.
        """
        today = self._now().astimezone().date()
        with self._store.transaction() as session:
            back = emptied(self._files)
            over = {
                each: min(day, today)
                for each, day in self._ends(session).items()
                if day <= today or _mark(each) in back
            }
            return _erasable(session, over)

    def look(self, consent_ids: Collection[UUID]) -> list[Erasable]:
        """The named consents, as erasing them would go.

        Raises:
            HelpdeskError: `consent_unknown` or `consent_not_sealed`.
        """
        with self._store.transaction() as session:
            ends = self._ends(session)
            closed = {each: ends[each] for each in consent_ids if each in ends}
            unsealed = set(
                session.execute(
                    select(col(UnsealedTable.consent_id)).where(col(UnsealedTable.consent_id).in_(consent_ids))
                ).scalars()
            )
            if missing := sorted((set(consent_ids) - set(closed)) | unsealed):
                raise HelpdeskError(
                    "consent_not_sealed",
                    _("Die Freigabe {id} ist nicht versiegelt.").format(id=missing[0]),
                    hint=_("Schließen Sie sie ab; ohne Schlüsselbund wird sie erst später versiegelt."),
                )
            return _erasable(session, closed)

    def erase(self, consent_ids: Collection[UUID], reason: Reason) -> Erased:
        """Erases the personal data of consents: keys, rows and signatures; a link of the log says that they went.

        Raises:
            HelpdeskError: `consent_not_sealed`, `consent_held`, or the keyring's, without which an erasure can't be put
                on record: then nothing was erased.
        """
        found = self.look(consent_ids)
        if held := [each for each in found if each.held]:
            raise HelpdeskError(
                "consent_held",
                _("Die Freigabe {id} ist wegen eines Streits angehalten: {reason}").format(
                    id=held[0].id, reason=held[0].held
                ),
                hint=_("Heben Sie das mit „helpdesk consent release“ auf, wenn der Streit beigelegt ist."),
            )
        if not found:
            return Erased(0, (), files=0, backups=0, clean=True)
        link = 0
        self._files.mkdir(mode=0o700, parents=True, exist_ok=True)
        with self._store.transaction() as session:
            pictures = self._here(_hashes(session, [each.id for each in found]))
        # Before the rows go: should the program be cut off behind that, the next run knows what to remove.
        note_emptied(self._files, pictures)

        def work(pen: Pen, session: Session) -> None:
            nonlocal link
            ids = [each.id for each in found]
            links = sorted(
                session.execute(select(col(RecordTable.sequence)).where(col(RecordTable.consent_id).in_(ids))).scalars()
            )
            link = pen.add(Kind.ERASURE, {"erased": links, "reason": reason})
            _remove(session, ids, links, link)

        self._ledger.write(work)
        note_emptied(self._files, (_mark(each.id) for each in found))
        gone = self._remove_files()
        clean = self._store.fold_log()
        changes = Changes(consents=frozenset(each.id for each in found))
        return Erased(link, tuple(found), files=gone, backups=self._older_backups(), clean=clean, changes=changes)

    def hold(self, consent_id: UUID, reason: str) -> Changes:
        """Keeps a consent from being erased while it is disputed.

        Raises:
            HelpdeskError: `consent_unknown`, or `reason_missing`.
        """
        reason = storable(reason).strip()[:_REASON_LIMIT]
        if not reason:
            raise HelpdeskError("reason_missing", _("Nennen Sie den Grund."))
        with self._store.transaction() as session:
            if session.get(ConsentTable, consent_id) is None:
                raise HelpdeskError("consent_unknown", _("Die Freigabe {id} gibt es nicht.").format(id=consent_id))
            session.merge(HoldTable(consent_id=consent_id, at=self._now(), reason=reason))
        return Changes(consents=frozenset({consent_id}))

    def release(self, consent_id: UUID) -> Changes:
        """Lets a consent be erased again when its time comes."""
        with self._store.transaction() as session:
            session.execute(delete(HoldTable).where(col(HoldTable.consent_id) == consent_id))
        return Changes(consents=frozenset({consent_id}))

    def proofs(self) -> list[ErasureProof]:
        """What was erased when and why, without the data; oldest first."""
        query = (
            select(col(RecordTable.body), func.count())
            .join(ErasureTable, col(ErasureTable.sequence) == col(RecordTable.sequence))
            .group_by(col(RecordTable.sequence), col(RecordTable.body))
            .order_by(col(RecordTable.sequence))
        )
        found = []
        with self._store.transaction() as session:
            for body, consents in session.execute(query):
                with suppress(MalformedError, UnknownVersionError):
                    link = read(body)
                    place = link.place
                    found.append(ErasureProof(place.sequence, place.at, link.reason, consents, tuple(link.erased)))
        return found

    def _ends(self, session: Session) -> dict[UUID, date]:
        """From when each closed consent may go: by the day somebody set, else by its period; oldest first."""
        event = ConsentEventTable
        query = (
            select(col(event.consent_id), col(event.kind), col(event.at), col(event.body))
            .where(col(event.kind).in_(("keep_until", "sealed")))
            .order_by(col(event.at), col(event.consent_id), col(event.sequence))
        )
        ends: dict[UUID, date] = {}
        chosen: dict[UUID, date] = {}
        for consent_id, kind, at, body in session.execute(query):
            if kind == "sealed":
                ends[consent_id] = self._retention.erasable_from(DataKind.RECORD, at.astimezone().date())
            else:
                last_day = min(date.fromisoformat(json.loads(body)["day"]), date.max - timedelta(days=1))
                chosen[consent_id] = last_day + timedelta(days=1)
        return {consent_id: chosen.get(consent_id, day) for consent_id, day in ends.items()}

    def _here(self, hashes: Collection[str]) -> set[str]:
        return {each for each in hashes if (self._files / each[:2] / each).exists()}

    def _remove_files(self) -> int:
        """Removes the content that was to go and that nothing names any more; how many files that were."""
        here = self._here(emptied(self._files))
        kept = named_files(self._store.path) if here else set()
        with self._store.transaction() as session:
            gone = sorted(each for each in here - kept if not _is_named(session, each))
        for each in gone:
            (self._files / each[:2] / each).unlink(missing_ok=True)
        return len(gone)

    def _older_backups(self) -> int:
        """Backups made until now: they still hold what was erased, until they go."""
        with suppress(OSError):
            return sum(path.suffix in {".zip", ".db"} for path in self._backups.iterdir())
        return 0


def _mark(consent_id: UUID) -> str:
    """By what an erased consent is known again: of the id nothing can be read in it."""
    return hashlib.sha256(consent_id.bytes).hexdigest()


def _erasable(session: Session, closed: Mapping[UUID, date]) -> list[Erasable]:
    ids = list(closed)
    held = {row.consent_id: row.reason for row in session.execute(_of(HoldTable, "consent_id", ids)).scalars()}
    rows = {row.id: row for row in session.execute(_of(ConsentTable, "id", ids)).scalars()}
    return [
        Erasable(each, rows[each].customer, rows[each].device, rows[each].created, day, held.get(each, ""))
        for each, day in closed.items()
        if each in rows
    ]


def _of(table: type[SQLModel], column: str, ids: Iterable[UUID]):  # type: ignore[no-untyped-def]  # noqa: ANN202
    return select(table).where(getattr(table, column).in_(ids))


def _remove(session: Session, ids: Collection[UUID], links: Collection[int], link: int) -> None:
    """Removes all rows of consents, and the keys of their links; the database lets them go once that is on record."""
    session.add_all([ErasureTable(consent_id=each, sequence=link) for each in ids])
    session.flush()
    session.execute(delete(RecordKeyTable).where(col(RecordKeyTable.sequence).in_(links)))
    consents = SQLModel.metadata.tables["consents"]
    # Whatever wing's rows hang on a consent: they go with it.
    for table in SQLModel.metadata.tables.values():
        for key in table.foreign_keys:
            if key.column.table is consents and table is not consents:
                session.execute(delete(table).where(key.parent.in_(ids)))
    session.execute(delete(ConsentTable).where(col(ConsentTable.id).in_(ids)))


def _hashes(session: Session, ids: Collection[UUID]) -> set[str]:
    bodies = session.execute(select(col(ConsentEventTable.body)).where(col(ConsentEventTable.consent_id).in_(ids)))
    return {found for body in bodies.scalars() for found in _HASH.findall(body)}


def _is_named(session: Session, sha256: str) -> bool:
    query = select(ConsentEventTable).where(col(ConsentEventTable.body).contains(sha256)).limit(1)
    return session.execute(query).first() is not None

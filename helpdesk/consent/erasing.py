import hashlib
import json
import re
from collections.abc import Callable, Collection, Iterable, Mapping
from contextlib import suppress
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Literal, NamedTuple
from uuid import UUID

from sqlalchemy import delete, func, select
from sqlmodel import Session, SQLModel, col

from helpdesk.changes import Changes
from helpdesk.consent.abandoned import abandoned
from helpdesk.consent.body import Kind, MalformedError, UnknownVersionError, link_hash, read
from helpdesk.consent.dossier import open_dossier
from helpdesk.consent.holds import holds
from helpdesk.consent.ledger import Ledger, Pen, broken, gap_accepted
from helpdesk.consent.record_models import Cause, Erasable, Erased, ErasureProof, Held, Keeping
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
from helpdesk.settings import Paths
from helpdesk.store.as_stored import text_bytes, text_of
from helpdesk.store.backup import befores, dailies, named_files
from helpdesk.store.database import Store
from helpdesk.store.emptied import emptied, note_emptied
from helpdesk.store.saving import save_bytes
from helpdesk.store.storable import storable

_HASH = re.compile(r"\b[0-9a-f]{64}\b")
_REASON_LIMIT = 500

Reason = Literal["retention", "request"]


class _End(NamedTuple):
    """From when on a consent may go, as what, and why then."""

    day: date
    kind: DataKind
    cause: Cause


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
        technician: Callable[[], str],
        leaving: Callable[[Collection[UUID]], Changes],
        issued: Callable[[Session, Collection[UUID]], set[str]],
        forget: Callable[[Session, Collection[UUID]], None],
    ) -> None:
        """`files` and `backups` are the folders of content and of automatic backups; `technician` sits here.

        `leaving` takes from consents what outlives them, before they go; `forget` takes out of that what people typed,
        and what was printed of them, whose content `issued` names by its hashes.
        """
        self._store = store
        self._ledger = ledger
        self._files = files
        self._backups = backups
        self._retention = retention
        self._now = now
        self._technician = technician
        self._leaving = leaving
        self._issued = issued
        self._forget = forget

    @property
    def retention(self) -> Retention:
        return self._retention

    def due(self) -> list[Erasable]:
        """What a run would erase, held ones too, oldest first.

        The closed consents whose period is over, those that came to nothing and were left untouched, and those that
        were erased and came back with an older backup.
        """
        with self._store.transaction() as session:
            return self._due(session)

    def overview(self) -> Keeping:
        """What is kept and what has to go, at one look."""
        with self._store.transaction() as session:
            due, held, gap_at = tuple(self._due(session)), _held(session), gap_accepted(session)
        return Keeping(self._retention, due, held, tuple(reversed(self.proofs())), gap_at)

    def look(self, consent_ids: Collection[UUID]) -> list[Erasable]:
        """The named consents, as erasing them would go: closed ones at any time, others when they are due.

        Raises:
            HelpdeskError: `consent_not_sealed`.
        """
        with self._store.transaction() as session:
            return self._look(session, consent_ids)

    def erase(self, consent_ids: Collection[UUID], reason: Reason) -> Erased:
        """Erases the personal data of consents: keys, rows and signatures; a link of the log says that they went.

        Raises:
            HelpdeskError: `consent_not_sealed`, `consent_held`, or the keyring's, without which an erasure can't be put
                on record; `consent_log_broken` where a link stands beside another's consent. Then nothing was erased.
        """
        with self._store.transaction() as session:
            found = self._free(session, consent_ids)
            pictures = self._here(_hashes(session, [each.id for each in found]))
        if not found:
            return Erased(0, (), files=0, backups=0, clean=True)
        left = self._leaving([each.id for each in found])
        link = 0
        self._files.mkdir(mode=0o700, parents=True, exist_ok=True)
        # Before the rows go: should the program be cut off behind that, the next run knows what to remove.
        note_emptied(self._files, pictures)

        def work(pen: Pen, session: Session) -> None:
            nonlocal link
            ids = [each.id for each in found]
            # Once more: meanwhile one may have been held, or somebody may have gone on with it.
            self._free(session, ids)
            note_emptied(self._files, self._here(self._issued(session, ids)))
            links = _links(session, ids)
            link = pen.add(Kind.ERASURE, {"erased": links, "reason": reason})
            _remove(session, ids, links, link)
            self._forget(session, ids)

        self._ledger.write(work)
        note_emptied(self._files, (_mark(each.id) for each in found))
        gone = self._remove_files()
        clean = self._store.fold_log()
        changes = left | Changes(consents=frozenset(each.id for each in found))
        return Erased(
            link,
            tuple(found),
            files=gone,
            backups=self._older_backups(min(each.created for each in found)),
            clean=clean,
            changes=changes,
        )

    def hold(self, consent_id: UUID, reason: str) -> Changes:
        """Keeps a consent from being erased while it is disputed; its record says since when and why.

        Raises:
            HelpdeskError: `consent_unknown`, or `reason_missing`.
        """
        reason = storable(reason).strip()[:_REASON_LIMIT]
        if not reason:
            raise HelpdeskError(
                "reason_missing", _("Nennen Sie den Grund."), hint=_("Etwa: Klage vom 3. Mai, Aktenzeichen 12 O 34/26.")
            )
        with self._store.transaction() as session:
            dossier = open_dossier(session, consent_id, self._now())
            dossier.append("held", {"reason": reason, "technician": self._technician()})
            session.merge(HoldTable(consent_id=consent_id, at=self._now(), reason=reason))
        self._ledger.seal_if_possible()
        return Changes(consents=frozenset({consent_id}))

    def release(self, consent_id: UUID, reason: str = "") -> Changes:
        """Lets a consent be erased again when its time comes; does nothing where it isn't held."""
        reason = storable(reason).strip()[:_REASON_LIMIT]
        with self._store.transaction() as session:
            if consent_id not in holds(session, [consent_id]):
                return Changes()
            session.execute(delete(HoldTable).where(col(HoldTable.consent_id) == consent_id))
            said = {"reason": reason} if reason else {}
            dossier = open_dossier(session, consent_id, self._now())
            dossier.append("released", {**said, "technician": self._technician()})
        self._ledger.seal_if_possible()
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
                    erased = tuple(sorted(link.erased))
                    signed = link_hash(body).hex(), place.key.hex()
                    found.append(ErasureProof(place.sequence, place.at, link.reason, consents, erased, *signed))
        return found

    def save_proof(self, proof: ErasureProof, target: Path) -> None:
        """Writes a proof to a file to hand out.

        Raises:
            HelpdeskError: As `helpdesk.store.saving.save_bytes`.
        """
        save_bytes(target, proof.text.encode())

    def _due(self, session: Session) -> list[Erasable]:
        today = self._today()
        known = self._known(session)
        return _erasable(session, {each: end for each, end in known.items() if end.day <= today})

    def _look(self, session: Session, consent_ids: Collection[UUID]) -> list[Erasable]:
        today = self._today()
        marked = col(UnsealedTable.consent_id)
        unsealed = set(session.execute(select(marked).where(marked.in_(consent_ids))).scalars())
        known = self._known(session)
        ends = {
            each: known[each]
            for each in consent_ids
            if each in known and (known[each].kind is DataKind.RECORD or known[each].day <= today)
        }
        if missing := sorted((set(consent_ids) - set(ends)) | unsealed):
            raise HelpdeskError(
                "consent_not_sealed",
                _("Die Freigabe {id} ist nicht versiegelt.").format(id=missing[0]),
                hint=_("Schließen Sie sie ab; ohne Schlüsselbund wird sie erst später versiegelt."),
            )
        return _erasable(session, ends)

    def _free(self, session: Session, consent_ids: Collection[UUID]) -> list[Erasable]:
        """As `_look`; what is held is refused."""
        found = self._look(session, consent_ids)
        if held := [each for each in found if each.held]:
            raise HelpdeskError(
                "consent_held",
                _("Die Freigabe {id} ist wegen eines Streits gesperrt: {reason}").format(
                    id=held[0].id, reason=held[0].held
                ),
                hint=_(
                    "Heben Sie die Sperre auf, wenn der Streit beigelegt ist: auf der Seite „Nachweise“ oder mit "
                    "„helpdesk consent release“."
                ),
            )
        return found

    def _known(self, session: Session) -> dict[UUID, _End]:
        """From when on each consent may go that proves nothing or has been closed; what came back may at once."""
        ends = self._closed(session)
        for consent_id, at in abandoned(session).items():
            day = self._retention.erasable_from(DataKind.DRAFT, at.astimezone().date())
            ends[consent_id] = _End(day, DataKind.DRAFT, Cause.ABANDONED)
        today, back = self._today(), emptied(self._files)
        for consent_id, end in ends.items():
            if back and _mark(consent_id) in back:
                ends[consent_id] = _End(min(end.day, today), end.kind, Cause.CAME_BACK)
        return ends

    def _closed(self, session: Session) -> dict[UUID, _End]:
        """From when on each closed consent may go: by the day somebody set, else by its period; oldest first."""
        event = ConsentEventTable
        query = (
            select(col(event.consent_id), col(event.kind), col(event.at), col(event.body))
            .where(col(event.kind).in_(("keep_until", "sealed")))
            .order_by(col(event.at), col(event.consent_id), col(event.sequence))
        )
        ends: dict[UUID, _End] = {}
        chosen: dict[UUID, date] = {}
        for consent_id, kind, at, body in session.execute(query):
            if kind == "sealed":
                day = self._retention.erasable_from(DataKind.RECORD, at.astimezone().date())
                ends[consent_id] = _End(day, DataKind.RECORD, Cause.PERIOD)
            elif last_day := _chosen_day(body):
                chosen[consent_id] = min(last_day, date.max - timedelta(days=1)) + timedelta(days=1)
        return {
            consent_id: _End(chosen[consent_id], DataKind.RECORD, Cause.CHOSEN_DAY) if consent_id in chosen else end
            for consent_id, end in ends.items()
        }

    def _today(self) -> date:
        return self._now().astimezone().date()

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

    def _older_backups(self, created: datetime) -> int:
        """Backups that aren't from before then: they still hold what was erased, until they go."""
        paths = Paths(self._backups.parent)
        # An hour to spare: what is named by when it was begun may hold what came while it was made.
        begin = created - timedelta(hours=1)
        too_old = {path for moment, path in [*dailies(paths).items(), *befores(paths).items()] if moment < begin}
        with suppress(OSError):
            return sum(path.suffix in {".zip", ".db"} for path in {*self._backups.iterdir()} - too_old)
        return 0


def _links(session: Session, consent_ids: Collection[UUID]) -> list[int]:
    """The links that hold these consents.

    What was signed decides: beside a row somebody may have put another's id, to have us erase what must stay.

    Raises:
        HelpdeskError: `consent_log_broken`.
    """
    beside = col(RecordTable.consent_id).in_(consent_ids)
    found = []
    for sequence, body in session.execute(
        select(col(RecordTable.sequence), text_bytes(col(RecordTable.body))).where(beside)
    ):
        try:
            record = UUID(read(text_of(body)).record)
        except (ValueError, UnknownVersionError) as error:
            raise broken() from error
        if record not in consent_ids:
            raise broken()
        found.append(sequence)
    return sorted(found)


def _chosen_day(body: str) -> date | None:
    """The last day that somebody set; None where their row was spoilt by hand, and the period counts."""
    with suppress(ValueError, TypeError, LookupError):
        return date.fromisoformat(json.loads(body)["day"])
    return None


def _mark(consent_id: UUID) -> str:
    """By what an erased consent is known again: of the id nothing can be read in it."""
    return hashlib.sha256(consent_id.bytes).hexdigest()


def _erasable(session: Session, ends: Mapping[UUID, _End]) -> list[Erasable]:
    ids = list(ends)
    held = {consent_id: hold.reason for consent_id, hold in holds(session, ids).items()}
    rows = {row.id: row for row in session.execute(_of(ConsentTable, "id", ids)).scalars()}
    return [
        Erasable(
            each, row.customer, row.device, row.created, end.day, held.get(each, ""), kind=end.kind, cause=end.cause
        )
        for each, end in ends.items()
        if (row := rows.get(each))
    ]


def _held(session: Session) -> tuple[Held, ...]:
    found = holds(session)
    rows = {row.id: row for row in session.execute(_of(ConsentTable, "id", found)).scalars()}
    return tuple(
        Held(row.id, row.customer, row.device, row.created, hold.at, hold.reason)
        for consent_id, hold in found.items()
        if (row := rows.get(consent_id))
    )


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

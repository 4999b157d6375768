from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import bindparam, func, select
from sqlmodel import Session, SQLModel, col

from helpdesk.consent.body import (
    NO_PREVIOUS,
    Kind,
    MalformedError,
    Place,
    UnknownVersionError,
    enclosed,
    link_hash,
    read,
    sign,
    write,
)
from helpdesk.consent.content import content_of
from helpdesk.consent.keys import Anchor, WorkstationKeys
from helpdesk.consent.tables import (
    NOBODY,
    ConsentEventTable,
    ErasureTable,
    RecordKeyTable,
    RecordTable,
    UnsealedTable,
    uuid_of,
)
from helpdesk.errors import HelpdeskError
from helpdesk.i18n import _
from helpdesk.store.as_stored import text_bytes, text_of
from helpdesk.store.database import Store
from helpdesk.store.prepared import Prepared

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

BROKEN = "consent_log_broken"

_MOST = 2**53 - 1
"""The most a number in canonical JSON may be."""

_AT_ONCE = 50
"""Consents sealed in one transaction, so that nobody else's saving waits for long."""

# Plain tables and statements made once: an append costs little more than its bytes.
_RECORDS = SQLModel.metadata.tables[RecordTable.__tablename__]
_KEYS = SQLModel.metadata.tables[RecordKeyTable.__tablename__]
_UNSEALED = SQLModel.metadata.tables[UnsealedTable.__tablename__]
_LAST = Prepared(select(_RECORDS.c.sequence, text_bytes(_RECORDS.c.body)).order_by(_RECORDS.c.sequence.desc()).limit(1))
_LINK = select(text_bytes(_RECORDS.c.body)).where(_RECORDS.c.sequence == bindparam("sequence"))
_MARKED = select(text_bytes(_UNSEALED.c.consent_id)).order_by(_UNSEALED.c.consent_id)
_UNMARK = Prepared(_UNSEALED.delete().where(_UNSEALED.c.consent_id == bindparam("consent")))
_ADD_RECORD, _ADD_KEY = Prepared(_RECORDS.insert()), Prepared(_KEYS.insert())


class Pen:
    """Appends links to the log inside one transaction."""

    def __init__(
        self,
        session: Session,
        key: Ed25519PrivateKey,
        at: datetime,
        new_log: Callable[[], str],
        known: Mapping[str, Place],
    ) -> None:
        """`known` are places of links by their hashes, which needn't be read again."""
        self._session = session
        self._key = key
        self._at = at
        self._public = key.public_key().public_bytes_raw()
        self._connection = session.connection()
        last = _LAST.run(self._connection).first()
        self._sequence, self._prev, self._log, signed_by = 0, NO_PREVIOUS, "", self._public
        self._last: Place | None = None
        if last is not None:
            body = text_of(last[1])
            self._sequence, self._prev = last[0], link_hash(body).hex()
            if not 0 < self._sequence < _MOST:
                raise broken()
            # Behind a link somebody broke, the log goes on all the same: nothing is lost, and the break is found.
            with suppress(MalformedError, UnknownVersionError):
                self._last = known.get(self._prev) or read(body).place
                self._log, signed_by = self._last.log, self._last.key
        self._begun_at = self._sequence, self._prev
        self._log = self._log or new_log()
        if signed_by != self._public:
            self.add(Kind.KEY, {"previous": signed_by.hex()})

    @property
    def anchor(self) -> Anchor | None:
        """How far the log has come; None while it is empty."""
        return Anchor(self._log, self._sequence, self._prev) if self._sequence else None

    @property
    def known(self) -> Mapping[str, Place]:
        """The last link's place by its hash, for the next pen."""
        return {self._prev: self._last} if self._last else {}

    def follows(self, anchor: Anchor | None) -> bool:
        """Whether the log, before this pen wrote in it, held what the keyring remembers; so it does of nothing."""
        if anchor is None or (anchor.sequence, anchor.hash) == self._begun_at:
            return True
        return is_in(self._session, anchor)

    def add(self, kind: Kind, own: dict[str, object]) -> int:
        """Appends a link without personal data; its number."""
        return self._put(self._next(), kind, own)

    def add_consent(self, consent_id: UUID) -> None:
        """Appends what no link holds yet of a consent."""
        rows = content_of(self._session, consent_id)
        # What is no closed consent's isn't signed, whoever marked it; a check tells.
        if rows is None or not (plain := rows.next_sealed()):
            return
        place = self._next()
        own, opens = enclosed(place, str(consent_id), rows.last, plain)
        sequence = self._put(place, Kind.ADDENDUM if rows.sealed else Kind.CONSENT, own, consent_id, rows.last)
        _ADD_KEY.run(self._connection, sequence=sequence, key=opens)

    def _next(self) -> Place:
        return Place(self._log, self._sequence + 1, self._prev, self._at, self._public)

    def _put(
        self, place: Place, kind: Kind, own: dict[str, object], consent_id: UUID | None = None, through: int = 0
    ) -> int:
        body = write(place, kind, own)
        _ADD_RECORD.run(
            self._connection,
            sequence=place.sequence,
            consent_id=consent_id.hex if consent_id else None,
            through=through,
            body=body,
            signature=sign(self._key, body),
        )
        self._sequence, self._prev, self._last = place.sequence, link_hash(body).hex(), place
        return place.sequence


class Ledger:
    """The sealed log of what was agreed: appended to, never changed.

    A consent is closed first and marked as not sealed yet; the keyring, which may be locked or absent, is asked only
    then. So nothing is lost without it, and what is marked is sealed at the next opportunity.
    """

    def __init__(
        self, store: Store, keys: WorkstationKeys, now: Callable[[], datetime], new_id: Callable[[], UUID]
    ) -> None:
        self._store = store
        self._keys = keys
        self._now = now
        self._new_id = new_id
        self._known: Mapping[str, Place] = {}

    def catch_up(self) -> int:
        """Seals what was closed and isn't sealed yet; how many consents that were.

        Raises:
            HelpdeskError: `keyring_missing`, `keyring_locked` or `keyring_failed`; what is marked stays so.
        """
        marked = self._marked()
        for begin in range(0, len(marked), _AT_ONCE):
            self.write(partial(_seal, marked[begin : begin + _AT_ONCE]))
        return len(marked)

    def seal_if_possible(self) -> None:
        """As `catch_up`; where there is no keyring now, or somebody broke the log, it waits for a later time."""
        try:
            self.catch_up()
        except HelpdeskError as error:
            if not error.code.startswith("keyring_") and error.code != BROKEN:
                raise

    def write(self, work: Callable[[Pen, Session], object], *, accepting: bool = False) -> None:
        """Appends links and does what belongs to them, in one transaction; then tells the keyring how far it came.

        Args:
            work: Appends.
            accepting: The keyring forgets what it remembers and this log lacks.

        Raises:
            HelpdeskError: As `catch_up`; nothing was written.
        """
        key, anchored = self._keys.signing(), self._keys.anchor()
        with self._store.transaction() as session:
            pen = Pen(session, key, self._now(), lambda: self._new_id().hex, self._known)
            followed = accepting or pen.follows(anchored)
            work(pen, session)
        self._known = pen.known
        if followed and pen.anchor:
            # Lagging is normal: the next one catches up. Where it leads, it stays, for it tells what is missing.
            with suppress(HelpdeskError):
                self._keys.move_anchor(pen.anchor)

    def accept_gap(self) -> bool:
        """Notes in the log that links are gone which the keyring remembers, and goes on from here.

        For whoever put an older backup back and has no newer one. False when nothing is missing.

        Raises:
            HelpdeskError: As `catch_up`.
        """
        anchored = self._keys.anchor()
        with self._store.transaction() as session:
            if anchored is None or is_in(session, anchored):
                return False
        missing = {"sequence": anchored.sequence, "hash": anchored.hash}
        self.write(lambda pen, _session: pen.add(Kind.RESTORED, {"missing": missing}), accepting=True)
        return True

    def unsealed(self) -> int:
        """How many closed consents aren't in the log whole."""
        with self._store.transaction() as session:
            return count_unsealed(session)

    def _marked(self) -> Sequence[UUID]:
        with self._store.transaction() as session:
            marked = map(uuid_of, session.connection().execute(_MARKED).scalars())
            return [each for each in marked if each not in {None, NOBODY}]


def mark_unsealed(session: Session, consent_id: UUID) -> None:
    """Notes that something of a closed consent is to be sealed."""
    if session.get(UnsealedTable, consent_id) is None:
        session.add(UnsealedTable(consent_id=consent_id))


def is_in(session: Session, anchor: Anchor | None) -> bool:
    """Whether the log holds what the keyring remembers of it; so it does where that is nothing."""
    if anchor is None:
        return True
    body = session.connection().execute(_LINK, {"sequence": anchor.sequence}).scalar_one_or_none()
    return body is not None and link_hash(text_of(body)).hex() == anchor.hash


def broken() -> HelpdeskError:
    """Somebody made the log such that nothing can be written behind it, or signed about it."""
    return HelpdeskError(
        BROKEN,
        _("In den versiegelten Nachweisen steht etwas, was dort nicht stehen kann."),
        hint=_("„helpdesk consent verify“ sagt, wo; lassen Sie alles unverändert und holen Sie die letzte Sicherung."),
    )


def count_unsealed(session: Session) -> int:
    """How many closed consents have something that no link holds, marked or not."""
    event, record = ConsentEventTable, RecordTable
    closed = select(col(event.consent_id).label("id")).where(col(event.kind) == "sealed").subquery()
    newest = (
        select(func.max(col(event.sequence))).where(col(event.consent_id) == closed.c.id).correlate(closed)
    ).scalar_subquery()
    through = (
        select(func.coalesce(func.max(col(record.through)), 0))
        .where(col(record.consent_id) == closed.c.id)
        .correlate(closed)
    ).scalar_subquery()
    return int(session.execute(select(func.count()).select_from(closed).where(newest > through)).scalar_one())


def gap_accepted(session: Session) -> datetime | None:
    """When the last gap of the log was accepted, if nothing was erased since: by then somebody has looked."""
    erased = select(func.coalesce(func.max(col(ErasureTable.sequence)), 0)).scalar_subquery()
    # Canonical JSON has no blanks, and what people typed is ciphertext in it.
    said = col(RecordTable.body).contains(f'"kind":"{Kind.RESTORED}"', autoescape=True)
    query = (
        select(text_bytes(col(RecordTable.body)))
        .where(said, col(RecordTable.sequence) > erased)
        .order_by(col(RecordTable.sequence).desc())
        .limit(1)
    )
    with suppress(MalformedError, UnknownVersionError):
        if (body := session.execute(query).scalar_one_or_none()) is not None:
            return read(text_of(body)).place.at
    return None


def _seal(consent_ids: Sequence[UUID], pen: Pen, session: Session) -> None:
    for consent_id in consent_ids:
        pen.add_consent(consent_id)
        _UNMARK.run(session.connection(), consent=consent_id.hex)

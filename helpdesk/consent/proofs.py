import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from sqlalchemy import String, bindparam, func, select, type_coerce
from sqlmodel import Session, col

from helpdesk.consent.body import Body, MalformedError, UnknownVersionError, link_hash, read
from helpdesk.consent.checkpoint import note, verifier_key
from helpdesk.consent.content import Rows, contents_beside
from helpdesk.consent.exporting import leaf, readable, takes, told
from helpdesk.consent.keys import WorkstationKeys
from helpdesk.consent.ledger import count_unsealed
from helpdesk.consent.record_models import Choice, Export, Verification
from helpdesk.consent.tables import ConsentEventTable, RecordKeyTable, RecordTable
from helpdesk.consent.tree import root
from helpdesk.consent.verifying import Link, Trust, judge
from helpdesk.errors import HelpdeskError
from helpdesk.i18n import _
from helpdesk.store.database import Store

_AT_ONCE = 200
_BEGINNING = -(2**63)
"""The least number a row can have: what somebody put before the first link is looked at too."""

_BODIES = select(col(RecordTable.body)).order_by(col(RecordTable.sequence))
_IS_SEALED = select(func.count()).select_from(RecordTable).where(col(RecordTable.consent_id) == bindparam("consent"))
_GRANTS = select(col(ConsentEventTable.body)).where(
    col(ConsentEventTable.consent_id) == bindparam("consent"), col(ConsentEventTable.kind) == "granted"
)
_LINKS = (
    select(
        col(RecordTable.sequence),
        type_coerce(col(RecordTable.consent_id), String),
        col(RecordTable.through),
        col(RecordTable.body),
        col(RecordTable.signature),
        col(RecordKeyTable.key),
    )
    .outerjoin(RecordKeyTable, col(RecordKeyTable.sequence) == col(RecordTable.sequence))
    .where(col(RecordTable.sequence) >= bindparam("begin"))
    .order_by(col(RecordTable.sequence))
    .limit(bindparam("limit"))
)


class Proofs:
    """What the sealed log proves, read and never changed."""

    def __init__(self, store: Store, keys: WorkstationKeys, now: Callable[[], datetime]) -> None:
        self._store = store
        self._keys = keys
        self._now = now

    def verify(self) -> Verification:
        """Checks the whole log against itself, the keyring, and what the program shows."""
        reader = _Reader(self._store)
        with self._store.transaction() as session:
            unsealed = count_unsealed(session)
            records = session.execute(select(func.count()).select_from(RecordTable)).scalar_one()
        found = judge(reader.links(), self._trust(), self._now(), unsealed=unsealed, shown=reader.shown)
        return replace(found, records=records, unsealed=unsealed)

    def checkpoint(self) -> str:
        """How far the log has come, signed, as text for a customer's copy; empty while the log is.

        Raises:
            HelpdeskError: `keyring_missing`, `keyring_locked` or `keyring_failed`; `checkpoint_key_missing` where the
                keyring has another key than the one that signed last, by which nobody could check it.
        """
        leaves, last = [], ""
        with self._store.transaction() as session:
            for last in session.connection().execute(_BODIES).scalars():
                leaves.append(link_hash(last))
        try:
            place = read(last).place
        except (MalformedError, UnknownVersionError):
            return ""
        key = self._keys.present()
        if key is None or key.public_key().public_bytes_raw() != place.key:
            raise HelpdeskError(
                "checkpoint_key_missing",
                _("Der Schlüssel, mit dem die Nachweise zuletzt unterschrieben wurden, liegt nicht im Schlüsselbund."),
                hint=_("Der nächste Abschluss vermerkt, dass ein anderer unterschreibt; danach gibt es wieder einen."),
            )
        return note(place.log, len(leaves), root(leaves), key)

    def is_sealed(self, consent_id: UUID) -> bool:
        """Whether a consent is in the log, whoever has the key."""
        with self._store.transaction() as session:
            return bool(session.connection().execute(_IS_SEALED, {"consent": consent_id}).scalar_one())

    def stamp(self, consent_id: UUID) -> str:
        """The checkpoint for the copy of a consent; empty where it isn't sealed, or the keyring can't be had."""
        if not self.is_sealed(consent_id):
            return ""
        try:
            return self.checkpoint()
        except HelpdeskError:
            return ""

    def export(self, choice: Choice) -> Export:
        """The chosen links with what a third party needs to check them.

        Raises:
            HelpdeskError: `consent_not_sealed`: one of the named consents isn't in the log.
        """
        links, leaves, log, public = [], [], "", b""
        for link in _Reader(self._store).links(beside=False):
            leaves.append(leaf(link))
            with suppress(MalformedError, UnknownVersionError):
                place = read(link.body).place
                log, public = log or place.log, place.key
            if takes(choice, link):
                links.append(link)
        if missing := set(choice.consents) - {link.consent_id for link in links}:
            raise HelpdeskError(
                "consent_not_sealed",
                _("Die Freigabe {id} ist nicht versiegelt.").format(id=min(missing)),
                hint=_("Schließen Sie sie ab; ohne Schlüsselbund wird sie erst später versiegelt."),
            )
        try:
            checkpoint = self.checkpoint()
        except HelpdeskError:
            checkpoint = ""
        key = verifier_key(log, public) if log else ""
        return Export(told(links, leaves, checkpoint), readable(links), key, checkpoint)

    def signatures(self, consent_id: UUID) -> list[str]:
        """The hashes of the pictures of signatures by which a consent was granted, as the record has them."""
        with self._store.transaction() as session:
            grants = session.execute(_GRANTS, {"consent": consent_id}).scalars()
            return sorted({signed for body in grants if (signed := json.loads(body).get("signature"))})

    def _trust(self) -> Trust:
        try:
            return Trust(self._keys.public(), self._keys.anchor())
        except HelpdeskError:
            return Trust()


class _Reader:
    """Reads the log in short transactions, and beside each part the rows that the program shows."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._beside: Mapping[UUID, Rows] = {}
        self._through: dict[str, int] = {}

    def links(self, *, beside: bool = True) -> Iterator[Link]:
        """The log from its beginning; with the rows beside it where somebody will compare."""
        begin = _BEGINNING
        former: Mapping[UUID, Rows] = {}
        while True:
            with self._store.transaction() as session:
                found = read_links(session, begin, _AT_ONCE)
                ids = {link.consent_id for link in found if link.consent_id and beside}
                rows = contents_beside(session, ids) if ids else {}
            # The check runs one link behind, so the rows of the part before are still needed.
            self._beside = {**former, **rows}
            former = rows
            yield from found
            if len(found) < _AT_ONCE:
                return
            begin = found[-1].sequence + 1

    def shown(self, body: Body, plain: bytes | None) -> bool:
        """Whether the consent's rows say the same as the link."""
        rows = self._beside.get(UUID(body.record))
        if rows is None or plain is None:
            return rows is None and plain is None
        after = self._through.get(body.record, 0)
        self._through[body.record] = body.through
        return rows.reads(plain, after, body.through)


def read_links(session: Session, begin: int, limit: int) -> list[Link]:
    """The links from a number on, in order, as they are stored."""
    found = session.connection().execute(_LINKS, {"begin": begin, "limit": limit})
    return [_link(*row) for row in found]


def _link(sequence: int, consent_id: object, through: int, body: object, signature: object, opens: object) -> Link:
    # SQLite keeps texts in a column of bytes, and the reverse, for whoever puts them there: none of those is signed.
    return Link(
        sequence,
        _uuid(consent_id),
        through,
        body if isinstance(body, str) else "",
        signature if isinstance(signature, bytes) else b"",
        opens if opens is None or isinstance(opens, bytes) else b"",
    )


def _uuid(stored: object) -> UUID | None:
    with suppress(ValueError):
        return UUID(str(stored))
    return None

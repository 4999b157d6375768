from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from sqlalchemy import bindparam, func, select
from sqlmodel import Session, col

from helpdesk.consent.body import Body, MalformedError, UnknownVersionError, link_hash, opened, read
from helpdesk.consent.checkpoint import note, verifier_key
from helpdesk.consent.content import Rows, contents, pictures
from helpdesk.consent.exporting import leaf, readable, takes, told
from helpdesk.consent.keys import WorkstationKeys
from helpdesk.consent.ledger import broken, count_unsealed
from helpdesk.consent.manifest import manifest
from helpdesk.consent.record_models import Choice, Export, Verification
from helpdesk.consent.tables import RecordKeyTable, RecordTable, SignatureTable, uuid_of
from helpdesk.consent.tree import root
from helpdesk.consent.verifying import Link, Trust, judge
from helpdesk.errors import HelpdeskError
from helpdesk.i18n import _
from helpdesk.store.as_stored import blob, integer, text_bytes, text_of
from helpdesk.store.database import Store

Numbered = tuple[tuple[int, UUID], ...]
"""Consents, each with the number of a link."""

_AT_ONCE = 200
_END = 2**63 - 1
_BEGINNING = -_END - 1
"""The least number a row can have: what somebody put before the first link is looked at too."""

_BODIES = select(text_bytes(col(RecordTable.body))).order_by(col(RecordTable.sequence))
_IS_SEALED = select(func.count()).select_from(RecordTable).where(col(RecordTable.consent_id) == bindparam("consent"))
_KEPT = select(text_bytes(col(SignatureTable.consent_id)), text_bytes(col(SignatureTable.sha256))).where(
    col(SignatureTable.consent_id).in_(bindparam("ids", expanding=True))
)
_LINKS = (
    select(
        col(RecordTable.sequence),
        text_bytes(col(RecordTable.consent_id)),
        integer(col(RecordTable.through)),
        text_bytes(col(RecordTable.body)),
        blob(col(RecordTable.signature)),
        blob(col(RecordKeyTable.key)),
    )
    .outerjoin(RecordKeyTable, col(RecordKeyTable.sequence) == col(RecordTable.sequence))
    .where(col(RecordTable.sequence) >= bindparam("begin"))
    .order_by(col(RecordTable.sequence))
    .limit(bindparam("limit"))
)


_TURNS = 3
"""How often a check is made again while somebody writes."""


class Proofs:
    """What the sealed log proves, read and never changed."""

    def __init__(
        self, store: Store, keys: WorkstationKeys, picture: Callable[[str], bytes], now: Callable[[], datetime]
    ) -> None:
        """`picture` is that of a signature with this hash, or refuses where there is none."""
        self._store = store
        self._picture = picture
        self._keys = keys
        self._now = now

    def verify(self) -> Verification:
        """Checks the whole log against itself, the keyring, and what the program shows and keeps."""
        found = self._verified()
        for _turn in range(_TURNS):
            with self._store.transaction() as session:
                grew = _count(session) != found.records
            if found.intact or not grew:
                break
            # What another process erased behind the reader's back looked like a break.
            found = self._verified()
        return found

    def _verified(self) -> Verification:
        reader = _Reader(self._store, self._picture)
        with self._store.transaction() as session:
            unsealed, records = count_unsealed(session), _count(session)
        found = judge(reader.links(), self._trust(), self._now(), unsealed=unsealed, differing=reader.differing)
        return replace(found, records=records, unsealed=unsealed)

    def checkpoint(self) -> str:
        """How far the log has come, signed, as text for a customer's copy; empty while the log is.

        Raises:
            HelpdeskError: `keyring_missing`, `keyring_locked` or `keyring_failed`; `checkpoint_key_missing` where the
                keyring has another key than the one that signed last, by which nobody could check it;
                `consent_log_broken` where it holds what is no link.
        """
        with self._store.transaction() as session:
            bodies = [text_of(body) for body in session.connection().execute(_BODIES).scalars()]
        if not bodies:
            return ""
        try:
            place = read(bodies[-1]).place
        except (MalformedError, UnknownVersionError) as error:
            raise broken() from error
        if not all(bodies):
            raise broken()
        key = self._keys.present()
        if key is None or key.public_key().public_bytes_raw() != place.key:
            raise HelpdeskError(
                "checkpoint_key_missing",
                _("Der Schlüssel, mit dem die Nachweise zuletzt unterschrieben wurden, liegt nicht im Schlüsselbund."),
                hint=_("Der nächste Abschluss vermerkt, dass ein anderer unterschreibt; danach gibt es wieder einen."),
            )
        return note(place.log, len(bodies), root([link_hash(body) for body in bodies]), key)

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
            HelpdeskError: `consent_not_sealed`: one of the named consents isn't in the log; `consent_export_empty`:
                none is of that time.
        """
        links, leaves, log, public = [], [], "", b""
        sealed = _Sealed()
        for link in _Reader(self._store, self._picture).links(beside=False):
            leaves.append(leaf(link))
            with suppress(MalformedError, UnknownVersionError):
                body = read(link.body)
                log, public = log or body.place.log, body.place.key
                sealed.add(link, body, taken=takes(choice, link))
            if takes(choice, link):
                links.append(link)
        if not any(link.consent_id for link in links) and not choice.consents:
            raise HelpdeskError(
                "consent_export_empty",
                _("In dieser Zeit wurde keine Freigabe versiegelt; es gibt nichts auszuführen."),
                hint=_("„helpdesk consent list“ zeigt, welche Freigaben es gibt."),
            )
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
        shown, unlike = sealed.compared(self._store, readable(links))
        return Export(told(links, leaves, checkpoint), shown, key, checkpoint, tuple(sealed.pictures), unlike)

    def manifest(self, files: Mapping[str, str]) -> bytes:
        """The files of an export by their SHA-256, signed where the keyring can be had."""
        try:
            return manifest(files, self._keys.present())
        except HelpdeskError:
            return manifest(files, None)

    def _trust(self) -> Trust:
        try:
            return Trust(self._keys.public(), self._keys.anchor())
        except HelpdeskError:
            return Trust()


class _Reader:
    """Reads the log in short transactions, and beside each part the rows that the program shows."""

    def __init__(self, store: Store, picture: Callable[[str], bytes]) -> None:
        self._store = store
        self._picture = picture
        self._beside: Mapping[UUID, Rows] = {}
        self._kept: frozenset[tuple[UUID | None, str]] = frozenset()
        self._through: dict[str, int] = {}

    def links(self, *, beside: bool = True) -> Iterator[Link]:
        """The log from its beginning; with the rows beside it where somebody will compare."""
        begin = _BEGINNING
        former: Mapping[UUID, Rows] = {}
        formerly_kept: frozenset[tuple[UUID | None, str]] = frozenset()
        while True:
            with self._store.transaction() as session:
                found = read_links(session, begin, _AT_ONCE)
                ids = {link.consent_id for link in found if link.consent_id and beside}
                rows = contents(session, ids) if ids else {}
                kept = _kept(session, ids)
            # The check runs one link behind, so the rows of the part before are still needed.
            self._beside, self._kept = {**former, **rows}, formerly_kept | kept
            former, formerly_kept = rows, kept
            yield from found
            if len(found) < _AT_ONCE or found[-1].sequence == _END:
                return
            begin = found[-1].sequence + 1

    def differing(self, body: Body, plain: bytes | None) -> str:
        """What the consent's rows and pictures say otherwise than the link; empty where nothing is."""
        consent = UUID(body.record)
        rows = self._beside.get(consent)
        if rows is None and plain is None:
            return ""
        after = self._through.get(body.record, 0)
        self._through[body.record] = body.through
        if rows is None or plain is None or not rows.reads(plain, after, body.through):
            return _("Angezeigt wird etwas anderes, als versiegelt wurde.")
        for sha256 in pictures(plain):
            if (consent, sha256) not in self._kept:
                return _("Das Bild der Unterschrift gehört nicht mehr zu dieser Freigabe.")
            try:
                self._picture(sha256)
            except HelpdeskError as error:
                return error.message
        return ""


def _count(session: Session) -> int:
    return int(session.execute(select(func.count()).select_from(RecordTable)).scalar_one())


def _kept(session: Session, consent_ids: Collection[UUID]) -> frozenset[tuple[UUID | None, str]]:
    """Which pictures of signatures belong to these consents, so that backups take them and nothing clears them away."""
    if not consent_ids:
        return frozenset()
    found = session.connection().execute(_KEPT, {"ids": list(consent_ids)})
    return frozenset((uuid_of(consent_id), text_of(sha256)) for consent_id, sha256 in found)


class _Sealed:
    """What taken links hold, compared with the rows that sheets are made of.

    Attributes:
        pictures: The pictures of signatures they name, each with the number of its link.
    """

    def __init__(self) -> None:
        self.pictures: list[tuple[int, str]] = []
        self._through: dict[UUID, int] = {}
        self._held: dict[UUID, list[tuple[bytes, int, int]]] = {}

    def add(self, link: Link, body: Body, *, taken: bool) -> None:
        """Goes on to a link; one that isn't taken says where the next of its consent begins."""
        if not body.record:
            return
        consent = UUID(body.record)
        after, self._through[consent] = self._through.get(consent, 0), body.through
        if not taken or link.opens is None:
            return
        try:
            plain = opened(body, link.opens)
        except MalformedError:
            plain = b""
        self._held.setdefault(consent, []).append((plain, after, body.through))
        self.pictures += [(link.sequence, sha256) for sha256 in pictures(plain)]

    def compared(self, store: Store, consents: Numbered) -> tuple[Numbered, Numbered]:
        """These consents apart: those whose rows say what was sealed, and the others."""
        shown: dict[bool, list[tuple[int, UUID]]] = {True: [], False: []}
        for begin in range(0, len(consents), _AT_ONCE):
            part = consents[begin : begin + _AT_ONCE]
            with store.transaction() as session:
                rows = contents(session, [consent for _number, consent in part])
            for number, consent in part:
                held = self._held.get(consent, [])
                same = bool(held) and consent in rows and all(rows[consent].reads(*one) for one in held)
                shown[same].append((number, consent))
        return tuple(shown[True]), tuple(shown[False])


def read_links(session: Session, begin: int, limit: int) -> list[Link]:
    """The links from a number on, in order, as they are stored."""
    found = session.connection().execute(_LINKS, {"begin": begin, "limit": limit})
    return [_link(*row) for row in found]


def _link(
    sequence: int,
    consent_id: bytes | None,
    through: int,
    body: bytes | None,
    signature: bytes | None,
    opens: bytes | None,
) -> Link:
    return Link(sequence, uuid_of(consent_id), through, text_of(body), signature or b"", opens)

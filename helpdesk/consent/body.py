"""The bytes of the sealed log: how a link is written, hashed, signed and opened again.

`docs/consent-record.md` specifies them for strangers; whoever changes a byte here makes a new `VERSION` and keeps
reading the old one.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from functools import lru_cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

VERSION = 1

RECORD_TAG = b"helpdesk-consent-record-v1\n"
DATA_TAG = b"helpdesk-consent-data-v1\n"
DIGEST_TAG = b"helpdesk-consent-digest-v1\n"

NO_PREVIOUS = "0" * 64
"""What the first link names as the hash of the one before it."""

_HASH = re.compile("[0-9a-f]{64}")
_LOG = re.compile("[0-9a-f]{32}")
_RECORD = re.compile("[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}")
_REASON = re.compile("retention|request")
_NONCE = re.compile("[0-9a-f]{24}")
_AT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{6}Z")
_NONCE_BYTES = 12


class Kind(StrEnum):
    """What a link is about.

    `ADDENDUM`: what was added to a closed consent. `ERASURE`: which links' personal data were erased. `KEY`: from here
    on another key signs. `RESTORED`: a backup was put back, and the links after it are gone.
    """

    CONSENT = "consent"
    ADDENDUM = "addendum"
    ERASURE = "erasure"
    KEY = "key"
    RESTORED = "restored"


_COMMON = frozenset({"version", "log", "sequence", "prev", "at", "key", "kind"})
_OWN: Mapping[Kind, frozenset[str]] = {
    Kind.CONSENT: frozenset({"record", "through", "nonce", "data", "digest"}),
    Kind.ADDENDUM: frozenset({"record", "through", "nonce", "data", "digest"}),
    Kind.ERASURE: frozenset({"erased", "reason"}),
    Kind.KEY: frozenset({"previous"}),
    Kind.RESTORED: frozenset({"missing"}),
}


class MalformedError(ValueError):
    """These bytes are no link."""


class UnknownVersionError(ValueError):
    """This link is of a version that this program doesn't know."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a link stands: in which log, as which, after what, when, and whose key signs it."""

    log: str
    sequence: int
    prev: str
    at: datetime
    key: bytes


@dataclass(frozen=True, slots=True)
class Body:
    """A link as read.

    Attributes:
        key: The public key that signed it, 32 bytes.
        record: The consent's id; empty where it is about none.
        through: The consent's last event in it.
        erased: The links whose personal data went, and `reason` why: `retention` or `request`.
        previous: The public key before it; empty where it didn't change.
        missing: Sequence and hash of the last link there was before a backup was put back.
    """

    place: Place
    kind: Kind
    record: str = ""
    through: int = 0
    nonce: bytes = b""
    data: bytes = b""
    digest: str = ""
    erased: frozenset[int] = frozenset()
    reason: str = ""
    previous: bytes = b""
    missing: tuple[int, str] = (0, "")


def link_hash(body: str) -> bytes:
    """What the next link names, and the leaf of the tree (RFC 6962): SHA-256(0x00 || body)."""
    return hashlib.sha256(b"\0" + body.encode()).digest()


def moment_text(at: datetime) -> str:
    """A moment as the log writes it: UTC, microseconds."""
    at = at if at.tzinfo is UTC else at.astimezone(UTC)
    return at.isoformat(timespec="microseconds").replace("+00:00", "Z")


def write(place: Place, kind: Kind, own: Mapping[str, Any]) -> str:
    """The body of a link, in canonical JSON (RFC 8785)."""
    import rfc8785  # noqa: PLC0415 - several megabytes, needed where something is sealed

    common: dict[str, Any] = {
        "version": VERSION,
        "log": place.log,
        "sequence": place.sequence,
        "prev": place.prev,
        "at": moment_text(place.at),
        "key": place.key.hex(),
        "kind": kind.value,
    }
    return rfc8785.dumps({**common, **own}).decode()


def enclosed(place: Place, record: str, through: int, plain: bytes) -> tuple[dict[str, Any], bytes]:
    """Personal data as they go into a body, and the new key that opens them.

    The digest binds the key to the content: without it, one ciphertext could be made that two keys open differently.
    """
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM  # noqa: PLC0415 - several megabytes, needed where something is sealed

    key, nonce = AESGCM.generate_key(256), os.urandom(_NONCE_BYTES)
    data = AESGCM(key).encrypt(nonce, plain, _context(place, record))
    own: dict[str, Any] = {
        "record": record,
        "through": through,
        "nonce": nonce.hex(),
        "data": base64.b64encode(data).decode(),
        "digest": _digest(key, plain),
    }
    return own, key


def opened(body: Body, key: bytes) -> bytes:
    """The personal data of a link, as the JSON that was sealed.

    Raises:
        MalformedError: The key doesn't open them, or they aren't what was sealed.
    """
    from cryptography.exceptions import InvalidTag  # noqa: PLC0415 - several megabytes, needed where something is sealed
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM  # noqa: PLC0415

    try:
        plain = AESGCM(key).decrypt(body.nonce, body.data, _context(body.place, body.record))
    except (InvalidTag, ValueError) as error:
        raise MalformedError("data") from error
    if _digest(key, plain) != body.digest:
        raise MalformedError("digest")
    return plain


def sign(key: Ed25519PrivateKey, body: str) -> bytes:
    return key.sign(RECORD_TAG + body.encode())


def is_signed(key: bytes, body: str, signature: bytes) -> bool:
    """Whether the holder of this public key signed this body."""
    from cryptography.exceptions import InvalidSignature  # noqa: PLC0415 - several megabytes, needed where something is sealed

    try:
        _public(key).verify(signature, RECORD_TAG + body.encode())
    except (InvalidSignature, ValueError):
        return False
    return True


@lru_cache(maxsize=16)
def _public(key: bytes) -> Ed25519PublicKey:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey  # noqa: PLC0415 - several megabytes, needed where something is sealed

    return Ed25519PublicKey.from_public_bytes(key)


def read(text: str) -> Body:
    """Reads a body; that it is signed and stands where it should is for others to say.

    Raises:
        UnknownVersionError: It is a later program's.
        MalformedError: It is no body.
    """
    try:
        raw = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise MalformedError("json") from error
    if not isinstance(raw, dict):
        raise MalformedError("json")
    if raw.get("version") != VERSION or type(raw["version"]) is not int:
        raise UnknownVersionError(str(raw.get("version"))[:20])
    try:
        return _read(raw)
    except (KeyError, TypeError, ValueError, binascii.Error) as error:
        raise MalformedError(str(error)[:60]) from error


def _read(raw: dict[str, Any]) -> Body:
    kind = Kind(raw["kind"])
    if set(raw) != _COMMON | _OWN[kind]:
        raise MalformedError("fields")
    place = Place(
        _fit(_LOG, raw["log"]),
        _count(raw["sequence"]),
        _fit(_HASH, raw["prev"]),
        datetime.fromisoformat(_fit(_AT, raw["at"])),
        bytes.fromhex(_fit(_HASH, raw["key"])),
    )
    match kind:
        case Kind.CONSENT | Kind.ADDENDUM:
            return Body(
                place,
                kind,
                record=_fit(_RECORD, raw["record"]),
                through=_count(raw["through"]),
                nonce=bytes.fromhex(_fit(_NONCE, raw["nonce"])),
                data=base64.b64decode(raw["data"], validate=True),
                digest=_fit(_HASH, raw["digest"]),
            )
        case Kind.ERASURE:
            return Body(place, kind, erased=frozenset(map(_count, raw["erased"])), reason=_fit(_REASON, raw["reason"]))
        case Kind.KEY:
            return Body(place, kind, previous=bytes.fromhex(_fit(_HASH, raw["previous"])))
        case Kind.RESTORED:
            missing = raw["missing"]
            return Body(place, kind, missing=(_count(missing["sequence"]), _fit(_HASH, missing["hash"])))


def _fit(form: re.Pattern[str], text: str) -> str:
    if not form.fullmatch(text):
        raise MalformedError(form.pattern)
    return text


def _count(number: object) -> int:
    if type(number) is not int or number < 1:
        raise MalformedError("number")
    return number


def _context(place: Place, record: str) -> bytes:
    # A ciphertext opens only in the link it was made for.
    return DATA_TAG + f"{place.log}\n{place.sequence}\n{record}\n".encode()


def _digest(key: bytes, plain: bytes) -> str:
    return hashlib.sha256(DIGEST_TAG + key + plain).hexdigest()

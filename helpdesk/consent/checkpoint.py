"""A checkpoint: how far the log has come, signed, on the customer's copy, so that a later rewrite can be shown.

It is a signed note as C2SP writes it (c2sp.org/signed-note, c2sp.org/tlog-checkpoint), so that others' tools read it.
"""

from __future__ import annotations

import base64
import hashlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

_ED25519 = b"\x01"


def note(log: str, size: int, root: bytes, key: Ed25519PrivateKey) -> str:
    """The checkpoint of a log with `size` links, some 230 bytes of text."""
    origin = origin_of(log)
    text = f"{origin}\n{size}\n{base64.b64encode(root).decode()}\n"
    public = key.public_key().public_bytes_raw()
    signature = base64.b64encode(_key_id(origin, public) + key.sign(text.encode())).decode()
    return f"{text}\n\N{EM DASH} {origin} {signature}\n"


def verifier_key(log: str, public: bytes) -> str:
    """The public key as C2SP writes it: name, id and key."""
    origin = origin_of(log)
    return f"{origin}+{_key_id(origin, public).hex()}+{base64.b64encode(_ED25519 + public).decode()}"


def origin_of(log: str) -> str:
    """What the log is called in its checkpoints."""
    return f"helpdesk/{log}"


def _key_id(name: str, public: bytes) -> bytes:
    return hashlib.sha256(name.encode() + b"\n" + _ED25519 + public).digest()[:4]

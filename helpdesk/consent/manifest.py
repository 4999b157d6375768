"""The files of an export with their hashes, signed: so that no sheet in it can be exchanged.

`docs/consent-record.md` specifies it.
"""

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

FORMAT = "helpdesk-consent-files-1"
_DOMAIN = b"helpdesk-consent-files-v1\n"


def manifest(files: Mapping[str, str], key: "Ed25519PrivateKey | None") -> bytes:
    """The manifest of files by their SHA-256; without a key it isn't signed, and the verifier says so."""
    signed = json.dumps({"files": dict(files)}, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    whole = {
        "format": FORMAT,
        "signed": signed,
        "key": key.public_key().public_bytes_raw().hex() if key else "",
        "signature": key.sign(_DOMAIN + signed.encode()).hex() if key else "",
    }
    return json.dumps(whole, ensure_ascii=False, indent=1).encode()

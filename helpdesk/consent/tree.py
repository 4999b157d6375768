"""The Merkle tree over the log's links (RFC 6962, 2.1): one hash that no other list of links has."""

import hashlib
from collections.abc import Sequence


def root(leaves: Sequence[bytes]) -> bytes:
    """The tree's root; `leaves` are the hashes of the links (`body.link_hash`), oldest first."""
    level = list(leaves)
    if not level:
        return hashlib.sha256(b"").digest()
    while len(level) > 1:
        pairs = [level[at : at + 2] for at in range(0, len(level), 2)]
        # The one left over at the right moves up as it is, which is how the RFC splits at powers of two.
        level = [hashlib.sha256(b"\1" + b"".join(pair)).digest() if len(pair) == 2 else pair[0] for pair in pairs]
    return level[0]

"""Content that was deleted on purpose: which hashes, so that its absence is no damage to anybody."""

import os
import re
from collections.abc import Iterable
from pathlib import Path

_NAME = "emptied"
_HASH = re.compile("[0-9a-f]{64}")


def emptied(files: Path) -> frozenset[str]:
    """The hashes of what was deleted from this folder on purpose.

    A backup from before still names them. Its rows come back without them, as whoever emptied the bin wanted.
    """
    try:
        lines = (files / _NAME).read_text(encoding="ascii", errors="replace").split()
    except OSError:
        return frozenset()
    return frozenset(line for line in lines if _HASH.fullmatch(line))


def note_emptied(files: Path, hashes: Iterable[str]) -> None:
    """Notes hashes before their content goes.

    Raises:
        OSError: They could not be written down; then nothing may be deleted.
    """
    new = sorted(set(hashes) - emptied(files))
    if not new:
        return
    descriptor = os.open(files / _NAME, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    with os.fdopen(descriptor, "a", encoding="ascii") as noted:
        noted.write("".join(f"{each}\n" for each in new))
        noted.flush()
        os.fsync(noted.fileno())

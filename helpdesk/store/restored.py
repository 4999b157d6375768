"""Notes beside the database that a backup was put back.

What its rows say is still to do may be done, and what they say of servers may be wrong.
"""

import json
from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from helpdesk.store.saving import save_bytes

NOTE = "restored"
FORMER = "restored-desks.json"


def note_restore(folder: Path, now: datetime) -> None:
    """Leaves the note, before anything is replaced.

    Raises:
        HelpdeskError: `disk_full` or `save_…`.
    """
    save_bytes(folder / NOTE, now.astimezone(UTC).isoformat().encode())


def noted_restore(folder: Path) -> datetime | None:
    """When the last backup was put back that nobody has heeded yet."""
    try:
        return datetime.fromisoformat((folder / NOTE).read_text(encoding="utf-8"))
    except OSError:
        return None
    except ValueError:
        # Somebody's hand: whatever is there now came from before.
        return datetime.now(UTC)


def heed_restore(folder: Path) -> None:
    """Takes the note away."""
    with suppress(OSError):
        (folder / NOTE).unlink()


def note_former_addresses(folder: Path, addresses: Mapping[str, str]) -> None:
    """Leaves where desks were to which the backup gives other addresses, before anything is replaced.

    Args:
        folder: The data directory.
        addresses: By desk; what was noted before stays, since nobody confirmed what came after.

    Raises:
        HelpdeskError: `disk_full` or `save_…`.
    """
    if addresses:
        _save(folder, {**addresses, **former_addresses(folder)})


def former_addresses(folder: Path) -> dict[str, str]:
    """Where desks were that have been somewhere else since a backup was put back, by name."""
    try:
        noted = json.loads((folder / FORMER).read_bytes())
    except (OSError, ValueError):
        return {}
    return {str(name): str(address) for name, address in noted.items()} if isinstance(noted, dict) else {}


def forget_former_address(folder: Path, name: str) -> None:
    """Lets a desk be where it is now: the user said so.

    Raises:
        HelpdeskError: `disk_full` or `save_…`.
    """
    noted = former_addresses(folder)
    if noted.pop(name, None) is not None:
        _save(folder, noted)


def _save(folder: Path, addresses: Mapping[str, str]) -> None:
    save_bytes(folder / FORMER, json.dumps(addresses, ensure_ascii=False).encode())

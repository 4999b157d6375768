"""A note beside the database that a backup was put back: what its rows say is still to do may be done."""

from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from helpdesk.store.saving import save_bytes

NOTE = "restored"


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

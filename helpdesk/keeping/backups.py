from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from helpdesk.errors import HelpdeskError
from helpdesk.keeping.models import BackupInfo
from helpdesk.settings import Paths
from helpdesk.store import backup
from helpdesk.store.archive import Progress, no_progress
from helpdesk.store.restore import restore


class Backups:
    """Backups of the data directory the services are open on.

    Making one uses no connection of the services, so it may run on any thread beside them.
    """

    def __init__(self, paths: Paths, now: Callable[[], datetime]) -> None:
        self._paths = paths
        self._now = now

    def create(self, target: Path, progress: Progress = no_progress) -> BackupInfo:
        """Writes everything into one file; a file that stood there is replaced by a finished one.

        Raises:
            HelpdeskError: `backup_nothing`, `disk_full` or `save_…`; or what `progress` raised.
        """
        return _info(backup.create(self._paths, target, self._now(), replace=True, progress=progress))

    def daily(self) -> BackupInfo | None:
        """Makes the backup of the day in `backups/` unless there is one; None then.

        Raises:
            HelpdeskError: As `create`.
        """
        made = backup.daily(self._paths, self._now().astimezone())
        return _info(made) if made else None

    def look(self, source: Path) -> BackupInfo:
        """What is in a backup.

        Raises:
            HelpdeskError: `backup_malformed`, `backup_newer` or `file_…`.
        """
        return _info(backup.look(source))

    def restore(self, source: Path, progress: Progress = no_progress) -> Path | None:
        """Puts a backup back and returns where a backup of what was there lies; see `helpdesk.store.restore`.

        The services' own connection sees the rows at once; what they hold in memory doesn't: open them anew.

        Raises:
            HelpdeskError: As `helpdesk.store.restore.restore`; nothing was replaced.
        """
        return restore(self._paths, source, self._now(), progress).before

    def last(self) -> BackupInfo | None:
        """The youngest daily backup that can be read."""
        for path in reversed(backup.dailies(self._paths).values()):
            with suppress(HelpdeskError, OSError):
                return self.look(path)
        return None


def _info(made: backup.Backup) -> BackupInfo:
    manifest = made.manifest
    return BackupInfo(
        made.path, manifest.made, made.bytes, manifest.program, manifest.whole, manifest.rows, len(manifest.missing)
    )

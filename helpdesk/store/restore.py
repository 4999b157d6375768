"""Putting a backup back, beside whoever has the database open: everything is checked first, and nothing is half done.

The database's pages are replaced in one transaction through SQLite's backup interface, so other connections, the
window's among them, see the old rows or the new ones, and a power cut leaves either.
"""

import shutil
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic, sleep

from sqlcipher3 import dbapi2

from helpdesk.errors import HelpdeskError
from helpdesk.i18n import _
from helpdesk.settings import Paths
from helpdesk.store.archive import DATABASE, FOLDERS, PROGRAMS, Manifest, Progress, malformed, no_progress, open_archive
from helpdesk.store.backup import create, named_files
from helpdesk.store.connection import SCHEMA_VERSION, busy, connect, explained_errors, schema_version
from helpdesk.store.emptied import emptied
from helpdesk.store.integrity import faults, hash_file, rebuild, stale_indexes
from helpdesk.store.restored import note_former_addresses, note_restore
from helpdesk.store.saving import sync_folder, unsaved
from helpdesk.store.turn import turn

STAGE = "restoring"
_PAGES = 256
_SUFFIXES = ("-wal", "-shm", "")
_PATIENCE = 10.0
_TO_LOOK_THROUGH = f"{PROGRAMS}-from-backup"
"""Seconds to wait for others who write."""
_OK, _DONE = 0, 101
"""Of a step of SQLite's backup: there is more to do; everything is in place, and nobody may say no any more."""


@dataclass(frozen=True, slots=True)
class Restored:
    """What was put back.

    Attributes:
        manifest: Of the backup.
        before: The backup made of what was there; None where nothing was.
        missing: Hashes of files that rows name and nobody has; they were gone when the backup was made.
    """

    manifest: Manifest
    before: Path | None
    missing: tuple[str, ...]


def restore(paths: Paths, source: Path, now: datetime, progress: Progress = no_progress) -> Restored:
    """Replaces rows and files by a backup's; what was there is backed up first, and no file is removed.

    Args:
        paths: The data directory, in use, empty or damaged.
        source: A backup of `backup.create` or `backup.daily`.
        now: With a zone; names the backup of what was there.
        progress: Hears what is done; what it raises ends the work while nothing is replaced yet.

    Raises:
        HelpdeskError: `backup_malformed`, `backup_newer`, `backup_incomplete`, `database_newer`, `database_foreign`,
            `restore_running`, `outbox_busy`, `database_busy`, `disk_full` or `save_…`; what was there still is.
    """
    with _staged(paths) as stage:
        with open_archive(source) as archive:
            manifest = archive.manifest
            # Unpacked, read again to be checked, copied: three times what there is.
            step = _Steps(progress, manifest.bytes + 2 * manifest.members[DATABASE].bytes)
            archive.unpack(stage, step.by)
        missing = _checked(stage / DATABASE, manifest, paths, source.name)
        step.by(manifest.members[DATABASE].bytes)
        _place_files(stage, paths)
        with _undisturbed(paths):
            note_restore(paths.data_dir, now)
            note_former_addresses(paths.data_dir, _moved_desks(paths.database, stage / DATABASE))
            before = _replace(stage / DATABASE, paths, now, step)
        return Restored(manifest, before, tuple(sorted(missing)))


class _Steps:
    def __init__(self, progress: Progress, whole: int) -> None:
        self._progress = progress
        self._whole = whole
        self._done = 0

    def by(self, size: int) -> None:
        self._done = min(self._done + size, self._whole)
        self._progress(self._done, self._whole)


@contextmanager
def _staged(paths: Paths) -> Iterator[Path]:
    """A folder on the data's own disk, for one restore at a time."""
    stage = paths.data_dir / STAGE
    try:
        paths.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise unsaved(error, paths.data_dir) from error
    with turn(paths.data_dir / f"{STAGE}.lock") as mine:
        if not mine:
            raise HelpdeskError(
                "restore_running",
                _("Es wird gerade schon eine Sicherung zurückgespielt."),
                hint=_("Warten Sie, bis das fertig ist."),
            )
        shutil.rmtree(stage, ignore_errors=True)
        try:
            stage.mkdir(mode=0o700)
        except OSError as error:
            raise unsaved(error, stage) from error
        try:
            yield stage
        finally:
            shutil.rmtree(stage, ignore_errors=True)


def _checked(database: Path, manifest: Manifest, paths: Paths, name: str) -> set[str]:
    """Makes the unpacked database one of today's schema that nothing is wrong with; returns the files nobody has."""
    try:
        _check_database(database, manifest, name)
    except HelpdeskError as error:
        if error.code in {"database_corrupt", "database_empty", "database_foreign", "database_failed"}:
            # Told of the unpacked copy, which the user has never heard of.
            raise malformed(name, _("die Datenbank darin ist beschädigt oder keine von Helpdesk")) from error
        raise
    unpacked = database.parent / "files"
    absent = {
        sha256
        for sha256 in named_files(database)
        if not (unpacked / sha256[:2] / sha256).exists() and not _is_stored(paths, sha256)
    }
    if lost := absent - set(manifest.missing) - emptied(paths.files):
        raise HelpdeskError(
            "backup_incomplete",
            _("{name} nennt {count} Dateien, die weder darin noch hier liegen.").format(name=name, count=len(lost)),
            hint=_(
                "Eine tägliche Sicherung gehört zu dem Ordner „files“, neben dem sie entstand. Kopieren Sie ihn in das "
                "Datenverzeichnis oder nehmen Sie eine vollständige Sicherung."
            ),
        )
    return absent


def _check_database(database: Path, manifest: Manifest, name: str) -> None:
    version = schema_version(database)
    if version != manifest.schema or not version:
        raise malformed(name, _("das Schema der Datenbank ist ein anderes als angegeben"))
    if found := faults(database):
        raise malformed(name, _("die Datenbank ist beschädigt ({faults})").format(faults="; ".join(found)))
    if version < SCHEMA_VERSION:
        from helpdesk.store.database import open_store  # noqa: PLC0415 - the ORM only when there is work for it

        open_store(database).close()
    if _parts(database) != _parts(_fresh(database.parent)):
        raise malformed(name, _("ihre Datenbank hat andere Tabellen als die von Helpdesk"))
    if indexes := stale_indexes(database):
        rebuild(database, indexes)


def _fresh(stage: Path) -> Path:
    from helpdesk.store.database import open_store  # noqa: PLC0415

    fresh = stage / "fresh" / DATABASE
    open_store(fresh).close()
    return fresh


def _parts(database: Path) -> set[tuple[str, ...]]:
    # With what they say: a trigger under a known name could do anything.
    query = "SELECT type, name, tbl_name, sql FROM sqlite_schema WHERE substr(name, 1, 7) <> 'sqlite_'"
    with explained_errors(database), closing(connect(database, read_only=True)) as connection:
        return {tuple(" ".join(str(part).split()) for part in row) for row in connection.execute(query)}


def _is_stored(paths: Paths, sha256: str) -> bool:
    return hash_file(paths.files / sha256[:2] / sha256) == sha256


def _moved_desks(present: Path, coming: Path) -> dict[str, str]:
    """Where desks are now that the coming rows have elsewhere, by name; none where the present ones can't be read."""
    try:
        here, there = (_addresses(database) for database in (present, coming))
    except HelpdeskError:
        return {}
    return {name: address for name, address in here.items() if there.get(name, address) != address}


def _addresses(database: Path) -> dict[str, str]:
    if not schema_version(database):
        return {}
    with explained_errors(database), closing(connect(database, read_only=True)) as connection:
        tables = connection.execute("SELECT name FROM sqlite_schema WHERE name = 'desks'").fetchall()
        return dict(connection.execute("SELECT name, address FROM desks").fetchall()) if tables else {}


def _replace(source: Path, paths: Paths, now: datetime, step: _Steps) -> Path | None:
    """Replaces the rows, and returns the backup of those that were there, or where a damaged database lies now."""
    name = _free_name(paths.backups, now)
    try:
        if not schema_version(paths.database):
            _replace_database(source, paths.database, step)
            return None
        backup = paths.backups / f"{name}.zip"
        _replace_database(source, paths.database, step, lambda: create(paths, backup, now, whole=False))
    except HelpdeskError as error:
        if error.code not in {"database_corrupt", "database_empty"}:
            raise
    else:
        return backup
    with _put_aside(paths, paths.backups / name):
        _replace_database(source, paths.database, step)
    return paths.backups / name


def _free_name(folder: Path, now: datetime) -> str:
    stem = f"before-restore-{now.astimezone(UTC):%Y%m%dT%H%M%SZ}"
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        taken = len(list(folder.glob(f"{stem}*")))
    except OSError as error:
        raise unsaved(error, folder) from error
    return f"{stem}-{taken + 1}" if taken else stem


@contextmanager
def _put_aside(paths: Paths, aside: Path) -> Iterator[None]:
    """Moves a database that can't be read out of the way, and back unless another takes its place."""
    try:
        try:
            aside.mkdir(mode=0o700)
            _move_database(paths.data_dir, aside)
        except OSError as error:
            raise unsaved(error, paths.backups) from error
        yield
    except BaseException:
        if (aside / DATABASE).exists():
            # None at all would be taken for a first start.
            for suffix in _SUFFIXES:
                paths.database.with_name(DATABASE + suffix).unlink(missing_ok=True)
            (aside / DATABASE).replace(paths.database)
        if aside.is_dir():
            _move_database(aside, paths.data_dir)
            aside.rmdir()
        raise


def _move_database(source: Path, target: Path) -> None:
    # The log first: beside another database it would be taken for its own.
    for suffix in _SUFFIXES:
        with suppress(FileNotFoundError):
            (source / (DATABASE + suffix)).replace(target / (DATABASE + suffix))
    sync_folder(target)
    sync_folder(source)


def _place_files(stage: Path, paths: Paths) -> None:
    """Puts unpacked files where they belong; what nobody names does no harm if the power goes now."""
    touched = set()
    try:
        for unpacked in (stage / "files").glob("*/*"):
            target = paths.files / unpacked.parent.name / unpacked.name
            if _is_stored(paths, unpacked.name):
                continue
            target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            unpacked.replace(target)
            touched.add(target.parent)
        for unpacked in (stage / "config.toml", *(file for folder in FOLDERS for file in stage.glob(f"{folder}/*"))):
            target = paths.data_dir / unpacked.relative_to(stage)
            if unpacked.parent.name == PROGRAMS:
                target = paths.data_dir / _TO_LOOK_THROUGH / unpacked.name
            # Settings of this machine, and what was begun here, are nobody's to replace.
            if unpacked.exists() and not target.exists():
                target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
                unpacked.replace(target)
                touched.add(target.parent)
        for folder in touched:
            sync_folder(folder)
    except OSError as error:
        raise unsaved(error, paths.files) from error


@contextmanager
def _undisturbed(paths: Paths) -> Iterator[None]:
    """While nobody works through the outbox: what is being handed over belongs to the rows that go."""
    deadline = monotonic() + _PATIENCE
    while True:
        with turn(paths.data_dir / "outbox.lock") as mine:
            if mine:
                yield
                return
        if monotonic() > deadline:
            raise HelpdeskError(
                "outbox_busy",
                _("Es wird gerade ein Ticket zugestellt."),
                hint=_("Warten Sie, bis das fertig ist, und versuchen Sie es dann noch einmal."),
            )
        sleep(0.1)


def _replace_database(source: Path, target: Path, step: _Steps, first: Callable[[], object] = lambda: None) -> None:
    """Copies the pages; `first` is done while what was committed is still there and nobody can commit any more."""
    size = source.stat().st_size
    deadline = monotonic() + _PATIENCE
    begun = False

    def go_on(status: int, _remaining: int, pages: int) -> None:
        nonlocal begun, deadline
        if status == _OK:
            if not begun:
                first()
                begun = True
            deadline = monotonic() + _PATIENCE
            step.by(size * at_once // pages)
        elif status != _DONE and monotonic() > deadline:
            raise busy()

    with closing(connect(target)) as live, closing(connect(source)) as copy, explained_errors(target):
        with suppress(OSError):
            target.chmod(0o600)
        # The first step may not be the last, after which there is nothing left to be kept.
        at_once = min(_PAGES, int(copy.execute("PRAGMA page_count").fetchone()[0]) // 2)
        try:
            copy.backup(live, pages=at_once, progress=go_on, sleep=0.05)
        except dbapi2.OperationalError as error:
            # SQLite's backup interface gives its errors no code here.
            if "full" not in str(error):
                raise
            raise HelpdeskError(
                "disk_full",
                _("Der Datenträger ist voll; es wurde nichts ersetzt."),
                hint=_("Schaffen Sie Platz auf {folder} und versuchen Sie es erneut.").format(folder=target.parent),
            ) from error
        live.execute("PRAGMA wal_checkpoint(TRUNCATE)")

"""Backups: whole ones for another disk or machine, and daily ones beside the data.

Files are content-addressed and never change or go, so a daily backup holds the database alone and names them.
"""

import re
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from helpdesk import __version__
from helpdesk.errors import HelpdeskError
from helpdesk.i18n import _
from helpdesk.settings import Paths
from helpdesk.store.archive import (
    DATABASE,
    FOLDERS,
    ArchiveWriter,
    Manifest,
    Progress,
    is_member,
    no_progress,
    open_archive,
)
from helpdesk.store.connection import connect, explained_errors, schema_version
from helpdesk.store.retention import former_to_keep, to_keep
from helpdesk.store.saving import saved, sweep, unsaved

KEEPERS = {
    "attachments": "sha256",
    "document_editions": "sha256",
    "consent_signatures": "sha256",
    "work_report_signatures": "picture",
    "issued_files": "sha256",
}
"""The tables whose rows name content in `files/`, and by which column."""

EXTRAS = ("config.toml", *FOLDERS)
"""What lies beside the database and goes along: files, and folders of files."""

_DAILY = re.compile(r"daily-(\d{8}T\d{6}Z)\.zip")
_BEFORE = re.compile(r"before-restore-(\d{8}T\d{6}Z)\.zip")
_STAMP = "%Y%m%dT%H%M%SZ"
_SCRATCH = ".helpdesk-"
_ABANDONED_SECONDS = 24 * 3600


@dataclass(frozen=True, slots=True)
class Backup:
    """A finished backup.

    Attributes:
        bytes: Of the file, packed.
    """

    path: Path
    bytes: int
    manifest: Manifest


def create(
    paths: Paths,
    target: Path,
    made: datetime,
    *,
    whole: bool = True,
    replace: bool = False,
    progress: Progress = no_progress,
) -> Backup:
    """Writes a backup to `target`, also while others write to the database; it is what had been committed before.

    Args:
        paths: The data directory.
        target: Stands there once it is finished, or what was there before.
        made: Now.
        whole: With the content of the files; else the database names them.
        replace: A file that is there already may go.
        progress: Hears what is done.

    Raises:
        HelpdeskError: `backup_nothing`, `backup_exists`, `disk_full`, `save_…`, or the database's own refusals.
    """
    version = schema_version(paths.database)
    if not version:
        raise HelpdeskError(
            "backup_nothing",
            _("In {folder} gibt es noch nichts zu sichern.").format(folder=paths.data_dir),
            hint=_("Die Datenbank entsteht, wenn Helpdesk zum ersten Mal geöffnet wird."),
        )
    if target.exists() and not replace:
        raise HelpdeskError(
            "backup_exists",
            _("{path} gibt es schon.").format(path=target),
            hint=_("Wählen Sie einen anderen Namen, oder überschreiben Sie die Datei mit --force."),
        )
    about = Manifest(made, __version__, version, whole)
    with (
        _snapshot(paths.database, target) as copy,
        saved(target, private=True) as file,
        closing(ArchiveWriter(file)) as archive,
    ):
        manifest = _fill(archive, paths, copy, about, progress)
    return Backup(target, target.stat().st_size, manifest)


def look(path: Path) -> Backup:
    """What is in a backup, by its manifest.

    Raises:
        HelpdeskError: As `archive.open_archive`.
    """
    with open_archive(path) as archive:
        return Backup(path, path.stat().st_size, archive.manifest)


def daily(paths: Paths, now: datetime, progress: Progress = no_progress) -> Backup | None:
    """Makes the backup of the day unless there is one, and lets go of those not kept any longer.

    Args:
        paths: The data directory; the backups are in its `backups/`.
        now: With a zone, which says what day it is.
        progress: Hears what is done.

    Raises:
        HelpdeskError: As `create`.
    """
    present = dailies(paths)
    if any(moment.astimezone(now.tzinfo).date() == now.date() for moment in present):
        return None
    if not schema_version(paths.database):
        return None
    _make_ready(paths.backups)
    target = paths.backups / f"daily-{now.astimezone(UTC):{_STAMP}}.zip"
    made = create(paths, target, now, whole=False, progress=progress)
    present = dailies(paths)
    kept = to_keep((moment.astimezone(now.tzinfo) for moment in present), now.date())
    for moment, path in present.items():
        if moment.astimezone(now.tzinfo) not in kept:
            _remove(path)
    former = befores(paths)
    kept = former_to_keep(former, now)
    for moment, path in former.items():
        if moment not in kept:
            _remove(path)
    return made


def dailies(paths: Paths) -> dict[datetime, Path]:
    """The daily backups there are, by when they were made, oldest first."""
    return _by_moment(paths, _DAILY)


def befores(paths: Paths) -> dict[datetime, Path]:
    """What was there before backups were put back, by when that was, oldest first."""
    return _by_moment(paths, _BEFORE)


def named_files(database: Path) -> set[str]:
    """The hashes of all files that the rows of a database name, whatever its schema version.

    Raises:
        HelpdeskError: The database can't be read.
    """
    with explained_errors(database), closing(connect(database, read_only=True)) as connection:
        tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")}
        return {
            str(sha256)
            for table, column in KEEPERS.items()
            if table in tables
            for (sha256,) in connection.execute(f"SELECT DISTINCT {column} FROM {table}")  # noqa: S608 - constants
            if sha256
        }


def _fill(archive: ArchiveWriter, paths: Paths, copy: Path, about: Manifest, progress: Progress) -> Manifest:
    files = sorted(named_files(copy)) if about.whole else []
    stored = {sha256: paths.files / sha256[:2] / sha256 for sha256 in files}
    extras = dict(_extras(paths.data_dir)) if about.whole else {}
    whole = sum(path.stat().st_size for path in (copy, *stored.values(), *extras.values()) if path.exists())
    done = 0

    def count(size: int) -> None:
        nonlocal done
        done += size
        progress(done, max(done, whole))

    with copy.open("rb") as source:
        archive.add(DATABASE, source, count)
    missing = []
    for sha256, path in stored.items():
        try:
            with path.open("rb") as source:
                archive.add(f"files/{sha256[:2]}/{sha256}", source, count, sha256)
        except (FileNotFoundError, ValueError):
            # Gone or damaged: no reason to lose the others as well; whoever asked for the backup is told.
            missing.append(sha256)
    for name, path in extras.items():
        with path.open("rb") as source:
            archive.add(name, source, count)
    manifest = Manifest(
        about.made, about.program, about.schema, about.whole, _rows(copy), tuple(missing), archive.members
    )
    archive.finish(manifest)
    return manifest


def _by_moment(paths: Paths, names: re.Pattern[str]) -> dict[datetime, Path]:
    found = {}
    with suppress(OSError):
        for path in paths.backups.iterdir():
            if stamp := names.fullmatch(path.name):
                with suppress(ValueError):
                    found[datetime.strptime(stamp[1], _STAMP).replace(tzinfo=UTC)] = path
    return dict(sorted(found.items()))


def _remove(path: Path) -> None:
    with suppress(OSError):
        path.unlink()


def _extras(folder: Path) -> Iterator[tuple[str, Path]]:
    for name in EXTRAS:
        for path in sorted((folder / name).iterdir()) if (folder / name).is_dir() else [folder / name]:
            relative = path.relative_to(folder).as_posix()
            if path.is_file() and not path.is_symlink() and is_member(relative):
                yield relative, path


def _rows(database: Path) -> dict[str, int]:
    with explained_errors(database), closing(connect(database, read_only=True)) as connection:
        tables = connection.execute(
            "SELECT name FROM sqlite_schema WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%' "
            "AND substr(name, 1, 6) <> 'sqlite' AND instr(name, '_text') = 0 ORDER BY name"
        ).fetchall()
        counts = {}
        for (name,) in tables:
            quoted = name.replace('"', '""')
            (counts[name],) = connection.execute(f'SELECT count(*) FROM "{quoted}"').fetchone()  # noqa: S608 - quoted
        return counts


@contextmanager
def _snapshot(database: Path, target: Path) -> Iterator[Path]:
    """A whole copy of what is committed, beside `target`; copying the file would miss its write-ahead log."""
    try:
        folder = Path(tempfile.mkdtemp(prefix=_SCRATCH, dir=target.absolute().parent))
    except OSError as error:
        raise unsaved(error, target) from error
    try:
        copy = folder / DATABASE
        with closing(connect(database)) as connection, explained_errors(target):
            connection.execute("VACUUM INTO ?", (str(copy),))
        yield copy
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _make_ready(folder: Path) -> None:
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        sweep(folder.glob(f"{_SCRATCH}*"), _ABANDONED_SECONDS)
    except OSError as error:
        raise unsaved(error, folder) from error

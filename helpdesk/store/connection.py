"""Opening the database file through the plain driver, and refusing what isn't ours.

Only this driver touches the file. The standard library's SQLite beside it would break the locks of both: POSIX drops
all of a process' locks on a file when any descriptor of it is closed.
"""

import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from sqlcipher3 import dbapi2

from helpdesk.errors import HelpdeskError
from helpdesk.i18n import _
from helpdesk.reasons import reason

APPLICATION_ID = 0x48444B31
"""`PRAGMA application_id` of our files: "HDK1"."""

SCHEMA_VERSION = 21
"""`PRAGMA user_version` of this program's schema: how many migrations there are."""

_PRAGMAS = (
    "PRAGMA journal_mode = WAL",
    # NORMAL loses acknowledged commits at power loss.
    "PRAGMA synchronous = FULL",
    "PRAGMA foreign_keys = ON",
    "PRAGMA busy_timeout = 5000",
    "PRAGMA secure_delete = ON",
    "PRAGMA trusted_schema = OFF",
)


def connect(path: Path, *, read_only: bool = False) -> dbapi2.Connection:
    """Opens the file with our pragmas; transactions are the caller's.

    Raises:
        HelpdeskError: The file can't be opened or is damaged, with what to do (see `explained`).
    """
    with explained_errors(path):
        # The pool may close a connection on another thread than the one that used it.
        connection = dbapi2.connect(
            f"{path.absolute().as_uri()}?mode={'ro' if read_only else 'rwc'}",
            uri=True,
            isolation_level=None,
            check_same_thread=False,
        )
        try:
            for pragma in _PRAGMAS[1:] if read_only else _PRAGMAS:
                connection.execute(pragma)
        except dbapi2.Error:
            connection.close()
            raise
    return connection


def schema_version(path: Path) -> int:
    """The schema version of the file; 0 when there is no file yet, or nothing in it. Leaves the file as it is.

    Raises:
        HelpdeskError: `database_empty`, `database_foreign`, `database_newer`, `database_corrupt`, `store_read_only`.
    """
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            raise unreachable(path, _("{name} ist keine Datei").format(name=path.name))
        if status.st_size == 0:
            raise HelpdeskError(
                "database_empty",
                _("Die Datenbank {file} ist leer (0 Bytes).").format(file=path),
                hint=_(
                    "Stellen Sie die letzte Sicherung wieder her, oder entfernen Sie die Datei für einen Neuanfang."
                ),
            )
    except FileNotFoundError:
        return 0
    except OSError as error:
        raise unreachable(path, reason(error)) from error
    with explained_errors(path):
        connection = connect(path, read_only=True)
        try:
            application_id = int(connection.execute("PRAGMA application_id").fetchone()[0])
            version = int(connection.execute("PRAGMA user_version").fetchone()[0])
            tables = int(connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()[0])
        finally:
            connection.close()
    if not (application_id or version or tables):
        # A first start was cut off before its one transaction, or is under way in another process.
        return 0
    if application_id != APPLICATION_ID:
        raise HelpdeskError(
            "database_foreign",
            _("{file} ist keine Datenbank von Helpdesk.").format(file=path),
            hint=_("Wählen Sie ein anderes Datenverzeichnis (--data-dir) oder verschieben Sie die fremde Datei."),
        )
    if version > SCHEMA_VERSION:
        raise HelpdeskError(
            "database_newer",
            _("Die Datenbank stammt aus einer neueren Version von Helpdesk."),
            hint=_("Aktualisieren Sie Helpdesk. An der Datenbank wurde nichts verändert."),
        )
    return version


@contextmanager
def explained_errors(path: Path) -> Iterator[None]:
    """Turns the driver's errors into sentences with a next step."""
    try:
        yield
    except dbapi2.DatabaseError as error:
        if isinstance(error, dbapi2.IntegrityError):
            raise
        raise explained(error, path) from error


def explained(error: dbapi2.Error, path: Path) -> HelpdeskError:
    """What a driver's error means for the user."""
    name: str = getattr(error, "sqlite_errorname", "")
    match name.split("_")[1:2]:
        case ["FULL"]:
            return HelpdeskError(
                "disk_full",
                _("Der Datenträger ist voll; die letzte Änderung wurde nicht gespeichert."),
                hint=_("Schaffen Sie Platz auf {folder} und versuchen Sie es erneut.").format(folder=path.parent),
            )
        case ["READONLY"] | ["PERM"] | ["CANTOPEN"]:
            return unreachable(path, str(error))
        case ["BUSY"] | ["LOCKED"]:
            return busy()
        case ["CORRUPT"] | ["NOTADB"]:
            return HelpdeskError(
                "database_corrupt",
                _("Die Datenbank {file} ist beschädigt oder keine Datenbank.").format(file=path),
                hint=restore_hint(path),
            )
        case _:
            return HelpdeskError(
                "database_failed",
                _("Die Datenbank {file} meldet einen Fehler: {reason}").format(file=path, reason=error),
                hint=_("Prüfen Sie den Datenträger und starten Sie Helpdesk neu."),
            )


def busy() -> HelpdeskError:
    """Somebody else has been writing for too long."""
    return HelpdeskError(
        "database_busy",
        _("Die Datenbank ist gerade durch ein anderes Programm belegt."),
        hint=_("Versuchen Sie es gleich noch einmal; schließen Sie sonst das andere Programm."),
    )


def restore_hint(path: Path) -> str:
    """What to do about a database that can't be trusted any more."""
    backups = path.parent / "backups"
    present = False
    # The disk that damaged the one may not tell the other.
    with suppress(OSError):
        present = any(backups.iterdir())
    if present:
        return _(
            "Lassen Sie die Datei unverändert und stellen Sie die letzte Sicherung aus {folder} wieder her."
        ).format(folder=backups)
    return _("Bewahren Sie die Datei auf und holen Sie sie aus Ihrer Datensicherung; eine eigene gibt es noch nicht.")


def unreachable(path: Path, reason: str) -> HelpdeskError:
    """The folder of `path` can't be read or written."""
    return HelpdeskError(
        "store_read_only",
        _("In {folder} lässt sich nicht schreiben oder lesen ({reason}).").format(folder=path.parent, reason=reason),
        hint=_("Geben Sie sich Schreibrechte auf den Ordner oder wählen Sie mit --data-dir einen anderen."),
    )

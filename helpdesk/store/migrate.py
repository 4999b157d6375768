"""Bringing a database to this program's schema."""

from datetime import UTC, datetime
from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError
from sqlcipher3 import dbapi2

from helpdesk.reasons import reason
from helpdesk.store.connection import APPLICATION_ID, SCHEMA_VERSION, connect, explained, explained_errors, unreachable

_SCRIPTS = Path(__file__).parent / "migrations"


def migrate(path: Path, engine: Engine, found: int) -> None:
    """Runs the missing migrations in one transaction, after a backup of what was there.

    Args:
        path: The database file; its backup goes to `backups/` beside it.
        engine: An engine on it whose transactions begin immediately.
        found: The file's schema version; 0 for a new file, which needs no backup.

    Raises:
        HelpdeskError: The disk is full or the file can't be written; the old schema is unharmed.
    """
    if found:
        back_up(path, path.parent / "backups" / f"schema-{found}-{datetime.now(UTC):%Y%m%dT%H%M%S%fZ}.db")
    config = Config()
    config.set_main_option("script_location", str(_SCRIPTS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    try:
        with engine.begin() as connection:
            # Another process may have migrated while this one waited for the lock.
            if connection.exec_driver_sql("PRAGMA user_version").scalar_one() == SCHEMA_VERSION:
                return
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
            connection.exec_driver_sql(f"PRAGMA application_id = {APPLICATION_ID}")
            connection.exec_driver_sql(f"PRAGMA user_version = {SCHEMA_VERSION}")
    except DBAPIError as error:
        if isinstance(error.orig, dbapi2.Error):
            raise explained(error.orig, path) from error
        raise


def back_up(path: Path, target: Path) -> None:
    """Writes a whole, checked copy of the database to `target`; copying the file would miss its write-ahead log.

    Raises:
        HelpdeskError: No room or no right to write; no half copy is left under the name.
    """
    unfinished = target.with_suffix(".part")
    try:
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        unfinished.unlink(missing_ok=True)
    except OSError as error:
        raise unreachable(target, reason(error)) from error
    connection = connect(path)
    try:
        with explained_errors(target):
            connection.execute("VACUUM INTO ?", (str(unfinished),))
        unfinished.chmod(0o600)
        unfinished.replace(target)
    finally:
        connection.close()
        unfinished.unlink(missing_ok=True)

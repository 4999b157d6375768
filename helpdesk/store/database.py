"""The database through the ORM: one engine, short transactions."""

import itertools
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import BigInteger, Connection, Dialect, Engine, create_engine, event
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.pool import QueuePool
from sqlalchemy.types import TypeDecorator
from sqlcipher3 import dbapi2
from sqlmodel import Session

from helpdesk.changes import Mark
from helpdesk.errors import HelpdeskError
from helpdesk.i18n import _
from helpdesk.reasons import reason
from helpdesk.store.connection import (
    SCHEMA_VERSION,
    busy,
    connect,
    explained,
    explained_errors,
    schema_version,
    unreachable,
)
from helpdesk.store.saving import require_alive

_PATIENCE = 30.0
"""Seconds to wait for another thread of this process that has the connection."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Moment(TypeDecorator[datetime]):
    """An instant as microseconds since 1970 UTC: sorts as a key on every database and keeps no zone to lose."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:
        del dialect
        return None if value is None else (value - _EPOCH) // timedelta(microseconds=1)

    def process_result_value(self, value: int | None, dialect: Dialect) -> datetime | None:
        del dialect
        return None if value is None else _EPOCH + timedelta(microseconds=value)


class Store:
    """Short transactions on one database file, used by one thread."""

    def __init__(self, path: Path, engine: Engine) -> None:
        self.path = path
        self._engine = engine
        self._connections = itertools.count()
        self.opened = self.mark()

    @contextmanager
    def transaction(self) -> Iterator[Session]:
        """A session whose changes are on disk when the block ends, or not at all.

        Raises:
            HelpdeskError: The disk is full, the file read-only, busy or damaged.
            IntegrityError: A constraint of the tables; the service knows what it means.
        """
        try:
            with Session(self._engine) as session, session.begin():
                # Begins now, not with the first statement: whoever gets in here may write.
                connection = session.connection()
                before = _changed_rows(connection)
                yield session
                session.flush()
                changed = _changed_rows(connection) != before
        except IntegrityError:
            raise
        except PoolTimeoutError as error:
            raise busy() from error
        except DBAPIError as error:
            if isinstance(error.orig, dbapi2.Error):
                raise explained(error.orig, self.path) from error
            raise
        # What only reads goes on, on a disk that takes nothing more.
        if changed:
            self._require_kept()

    def mark(self) -> Mark:
        """Another than before when another process committed meanwhile; this one's own commits leave it as it is.

        Writes nothing, waits for no writer, and holds nothing open that would keep the log from being folded in.

        Raises:
            HelpdeskError: The file can't be read.
        """
        try:
            borrowed = self._engine.raw_connection()
        except PoolTimeoutError as error:
            raise busy() from error
        try:
            with explained_errors(self.path):
                # By the one connection that writes here: SQLite counts for each what the others commit.
                number = borrowed.info.setdefault("number", next(self._connections))
                commits, schema = (_number(borrowed.driver_connection, name) for name in ("data", "schema"))
        finally:
            borrowed.close()
        return Mark((number, commits), schema)

    def fold_log(self) -> bool:
        """Brings the write-ahead log into the file and empties it, so that nothing deleted can be read in either.

        What was deleted is overwritten in the file (`secure_delete`). False when another reader was in the way.
        """
        with explained_errors(self.path), closing(connect(self.path)) as connection:
            (busy_readers, *_counts) = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        return not busy_readers

    def close(self) -> None:
        """Folds the write-ahead log into the file and lets go of it."""
        self._engine.dispose()

    def _require_kept(self) -> None:
        try:
            require_alive(self.path)
        except OSError as error:
            raise unreachable(self.path, reason(error)) from error


def open_store(path: Path) -> Store:
    """Opens the database, creating or migrating it first; before a migration it is backed up.

    Raises:
        HelpdeskError: The folder can't be written, or the file is not one this program may change.
    """
    _make_private(path)
    found = schema_version(path)
    engine = create_engine(
        "sqlite://",
        module=dbapi2,
        creator=lambda: connect(path),
        poolclass=QueuePool,
        pool_size=1,
        max_overflow=0,
        pool_timeout=_PATIENCE,
    )
    event.listen(engine, "begin", _begin_immediate)
    try:
        if found < SCHEMA_VERSION:
            from helpdesk.store.migrate import migrate  # noqa: PLC0415 - Alembic only when there is work for it

            migrate(path, engine, found)
            with suppress(OSError):
                path.chmod(0o600)
        else:
            # Says now, not at the first save, that nothing could be saved.
            with Store(path, engine).transaction():
                pass
        return Store(path, engine)
    except BaseException:
        engine.dispose()
        if not found:
            _remove_empty(path)
        raise


def _remove_empty(path: Path) -> None:
    # What a full disk leaves of a first start; the next one would take it for a database that lost its content.
    with suppress(OSError):
        if path.stat().st_size == 0:
            path.unlink()


def _number(connection: dbapi2.Connection, of: str) -> int:
    ((number,),) = connection.execute(f"PRAGMA {of}_version").fetchall()
    return int(number)


def _changed_rows(connection: Connection) -> int:
    driver: dbapi2.Connection = connection.connection.driver_connection
    return int(driver.total_changes)


def _begin_immediate(connection: Connection) -> None:
    # A deferred transaction that starts to write later fails with BUSY_SNAPSHOT, whatever the timeout.
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def _make_private(path: Path) -> None:
    folder = path.parent
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        # Whoever named a folder that serves other ends, such as /tmp, must not find it locked for everybody else.
        if path.exists() or not any(folder.iterdir()):
            folder.chmod(0o700)
    except OSError as error:
        raise HelpdeskError(
            "store_read_only",
            _("Das Datenverzeichnis {folder} lässt sich nicht anlegen ({reason}).").format(
                folder=folder, reason=reason(error)
            ),
            hint=_("Geben Sie sich Schreibrechte auf den Ordner oder wählen Sie mit --data-dir einen anderen."),
        ) from error

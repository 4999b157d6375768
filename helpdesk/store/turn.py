"""One process at a time: a lock that a crash lets go of, on every operating system."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from sqlcipher3 import dbapi2

from helpdesk.store.connection import explained_errors


@contextmanager
def turn(file: Path, patience: float = 0) -> Iterator[bool]:
    """Whether this process alone may now do what `file` stands for; nobody waits longer than `patience` seconds.

    The lock is SQLite's own on an empty database: the driver is here, and knows the locks of every system.
    """
    with (
        explained_errors(file),
        closing(dbapi2.connect(str(file), timeout=patience, isolation_level=None)) as connection,
    ):
        try:
            connection.execute("BEGIN EXCLUSIVE")
        except dbapi2.OperationalError as error:
            if getattr(error, "sqlite_errorname", "") != "SQLITE_BUSY":
                raise
            mine = False
        else:
            mine = True
        yield mine

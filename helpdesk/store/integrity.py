"""What is wrong inside a database file: damaged pages, rows without their owner, a full-text index that is behind."""

import hashlib
from collections.abc import Callable, Iterable
from contextlib import closing
from pathlib import Path

from sqlcipher3 import dbapi2

from helpdesk.store.connection import connect, explained_errors

_FTS = "FTS5"


def hash_file(path: Path) -> str:
    """The SHA-256 of a stored file; empty when it can't be read."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return ""


def faults(database: Path) -> list[str]:
    """What SQLite finds wrong with the rows, up to ten things in its words; the full-text indexes are left out.

    Raises:
        HelpdeskError: The file can't be read at all.
    """
    with explained_errors(database), closing(connect(database, read_only=True)) as connection:
        found = [str(row[0]) for row in connection.execute("PRAGMA integrity_check(20)")]
        # An index can be built anew and is no reason to call the rows damaged.
        found = [line for line in found if line != "ok" and _FTS not in line][:5]
        return found + [f"foreign key of {row[0]}" for row in connection.execute("PRAGMA foreign_key_check")][:5]


def stale_indexes(database: Path) -> list[str]:
    """The full-text indexes that are damaged or don't agree with what they index.

    Raises:
        HelpdeskError: The file can't be read or written; the check needs the right to write, and writes nothing.
    """
    found = []
    with explained_errors(database), closing(connect(database)) as connection:
        for name in _indexes(connection):
            connection.execute("BEGIN IMMEDIATE")
            try:
                check_text_index(connection.execute, name)
            except dbapi2.DatabaseError as error:
                if not getattr(error, "sqlite_errorname", "").startswith("SQLITE_CORRUPT"):
                    raise
                found.append(name)
            finally:
                if connection.in_transaction:
                    connection.execute("ROLLBACK")
    return found


def rebuild(database: Path, indexes: Iterable[str]) -> None:
    """Builds full-text indexes anew from the rows; the rows stay as they are.

    Raises:
        HelpdeskError: The file can't be written, or the disk is full; the indexes are as before.
    """
    with explained_errors(database), closing(connect(database)) as connection:
        for name in indexes:
            rebuild_text_index(connection.execute, name)


def rebuild_text_index(execute: Callable[[str], object], name: str) -> None:
    """Makes an index anew from the text; for many rows cheaper than triggers."""
    execute(f"INSERT INTO {name}({name}) VALUES ('rebuild')")  # noqa: S608 - a name of ours, or from the schema


def check_text_index(execute: Callable[[str], object], name: str) -> None:
    """Compares an index with the text.

    Raises:
        DatabaseError: The driver's, of the kind CORRUPT, when they differ.
    """
    execute(f"INSERT INTO {name}({name}, rank) VALUES ('integrity-check', 1)")  # noqa: S608 - as above


def _indexes(connection: dbapi2.Connection) -> list[str]:
    rows = connection.execute(
        "SELECT name FROM sqlite_schema WHERE type = 'table' AND sql LIKE 'CREATE VIRTUAL TABLE%fts5(%' ORDER BY name"
    )
    return [str(name) for (name,) in rows if str(name).isidentifier()]

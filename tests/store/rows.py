"""What a data directory holds, to be compared."""

import hashlib
from pathlib import Path

from helpdesk.settings import Paths
from helpdesk.store.backup import named_files
from helpdesk.store.connection import connect

Held = dict[str, list[tuple[object, ...]]]


def rows(database: Path) -> Held:
    """All rows of all tables, the text indexes' own included."""
    connection = connect(database, read_only=True)
    names = [name for (name,) in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")]
    found = {
        name: sorted(connection.execute(f'SELECT * FROM "{name}"').fetchall(), key=repr)  # noqa: S608 - our own
        for name in names
        if not name.startswith("sqlite_") and "_text_" not in name
    }
    connection.close()
    return found


def held(paths: Paths) -> tuple[Held, dict[str, str]]:
    """All rows, and the hash of what lies under each name the rows have."""
    files = {name: paths.files / name[:2] / name for name in named_files(paths.database)}
    return rows(paths.database), {
        name: hashlib.sha256(path.read_bytes()).hexdigest() if path.exists() else "" for name, path in files.items()
    }

"""The index of threads, made for a database that has some already."""

from contextlib import closing
from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import create_engine
from sqlcipher3 import dbapi2

import helpdesk.store
from helpdesk.store.connection import connect
from helpdesk.store.integrity import check_text_index
from helpdesk.store.text_index import PIECES

TICKET = """
INSERT INTO tickets (serial, id, state, number, subject, message, department, category, server, desk, profile, created,
updated) VALUES (?1, ?2, 'delivered', '', '', '', '', '', '', 'local', 'centron', 0, 0)
"""
MESSAGE = "INSERT INTO messages (id, ticket_id, at, author, text, state) VALUES (?, ?, 0, 'technician', ?, ?)"
FILE = "INSERT INTO attachments (id, ticket_id, position, name, bytes, sha256) VALUES (?, ?, 0, ?, 1, '')"


def test_what_was_said_before_is_indexed(tmp_path: Path) -> None:
    database = tmp_path / "helpdesk.db"
    migrate(database, "0010")
    with closing(connect(database)) as connection:
        for serial in (1, 2):
            connection.execute(TICKET, (serial, f"t{serial}"))
            connection.execute(MESSAGE, (f"m{serial}", f"t{serial}", f"Kalender {serial}", "delivered"))
        connection.execute(MESSAGE, ("m3", "t1", "Kalender, im Entwurf", "draft"))
        connection.execute(FILE, ("f1", "t1", "kalender.log"))

    migrate(database, "0011")

    with closing(connect(database)) as connection:
        found = connection.execute("""SELECT rowid FROM thread_text WHERE thread_text MATCH '"kal" AND "der"'""")
        assert [key for (key,) in found] == [PIECES + 1, PIECES + 2, 2 * PIECES + 1]
        check_text_index(connection.execute, "thread_text")


def migrate(database: Path, revision: str) -> None:
    config = Config()
    config.set_main_option("script_location", str(Path(helpdesk.store.__file__).parent / "migrations"))
    config.set_main_option("path_separator", "os")
    engine = create_engine("sqlite://", module=dbapi2, creator=lambda: connect(database))
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, revision)
    engine.dispose()

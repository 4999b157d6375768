import os
import stat
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlcipher3 import dbapi2

from helpdesk.app import Helpdesk
from helpdesk.errors import HelpdeskError
from helpdesk.settings import Paths
from helpdesk.store.connection import APPLICATION_ID, SCHEMA_VERSION, connect, schema_version
from helpdesk.store.database import open_store


@pytest.fixture
def database(tmp_path: Path) -> Path:
    return tmp_path / "data" / "helpdesk.db"


def other_program(database: Path) -> None:
    with dbapi2.connect(str(database)) as connection:
        connection.execute("CREATE TABLE notes (text)")


def newer_version(database: Path) -> None:
    open_store(database).close()
    connection = connect(database)
    connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION + 1}")
    connection.close()


@pytest.mark.parametrize(
    ("spoil", "code"),
    [
        (lambda database: database.write_bytes(b""), "database_empty"),
        (lambda database: database.write_bytes(b"SQLite format 3\0" + os.urandom(4096)), "database_corrupt"),
        (lambda database: database.write_text("Einkaufszettel\n" * 400), "database_corrupt"),
        (other_program, "database_foreign"),
        (newer_version, "database_newer"),
        (lambda database: database.mkdir(), "store_read_only"),
    ],
)
def test_a_file_that_is_not_ours_to_change_is_refused_and_left_alone(database: Path, spoil: object, code: str) -> None:
    database.parent.mkdir()
    assert callable(spoil)
    spoil(database)
    before = database.read_bytes() if database.is_file() else b""

    with pytest.raises(HelpdeskError) as refused:
        open_store(database)

    assert refused.value.code == code
    assert refused.value.hint
    assert (database.read_bytes() if database.is_file() else b"") == before


def test_a_data_directory_that_is_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("")

    with pytest.raises(HelpdeskError) as refused:
        open_store(tmp_path / "data" / "helpdesk.db")

    assert refused.value.code == "store_read_only"


def test_a_new_database_is_ours_private_and_durable(database: Path) -> None:
    open_store(database).close()

    connection = connect(database)
    assert connection.execute("PRAGMA application_id").fetchone() == (APPLICATION_ID,)
    assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    assert connection.execute("PRAGMA synchronous").fetchone() == (2,)
    assert connection.execute("PRAGMA foreign_keys").fetchone() == (1,)
    connection.close()
    assert schema_version(database) == SCHEMA_VERSION
    assert sys.platform == "win32" or stat.S_IMODE(database.parent.stat().st_mode) == 0o700


def test_a_schema_version_is_read_from_a_log_not_yet_folded_in(database: Path) -> None:
    store = open_store(database)

    assert schema_version(database) == SCHEMA_VERSION
    store.close()


def test_the_sqlite_in_use_has_no_wal_reset_bug() -> None:
    assert dbapi2.sqlite_version_info >= (3, 51, 3)


def cut_off(database: Path) -> None:
    """A first start that ended before its one transaction: the file is there, and nothing is in it."""
    connect(database).close()


def test_a_first_start_that_was_cut_off_is_begun_again(database: Path) -> None:
    database.parent.mkdir()
    cut_off(database)
    assert schema_version(database) == 0

    open_store(database).close()

    assert schema_version(database) == SCHEMA_VERSION


def test_a_first_start_without_room_leaves_no_empty_file(database: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fill_up(path: Path, *_rest: object) -> None:
        path.touch()
        raise HelpdeskError("disk_full", "voll")

    monkeypatch.setattr("helpdesk.store.migrate.migrate", fill_up)
    with pytest.raises(HelpdeskError):
        open_store(database)

    assert not database.exists()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows keeps rights in another way")
def test_a_folder_that_serves_other_ends_keeps_its_rights(database: Path) -> None:
    database.parent.mkdir(mode=0o755)
    (database.parent / "other").touch()

    open_store(database).close()

    assert stat.S_IMODE(database.parent.stat().st_mode) == 0o755
    assert stat.S_IMODE(database.stat().st_mode) == 0o600


def test_who_may_not_write_hears_so_before_working(helpdesk: Helpdesk, paths: Paths) -> None:
    with helpdesk._store.transaction() as session:
        session.connection().exec_driver_sql("PRAGMA busy_timeout = 0")
    blocker = connect(paths.database)
    blocker.execute("BEGIN IMMEDIATE")

    with pytest.raises(HelpdeskError) as refused, helpdesk._store.transaction():
        pytest.fail("let in")

    assert refused.value.code == "database_busy"
    assert not helpdesk.delivery.check("local").ready
    blocker.execute("ROLLBACK")
    blocker.close()
    assert helpdesk.delivery.check("local").ready


def test_who_waits_for_the_connection_too_long_is_told_that_it_is_busy(
    database: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("helpdesk.store.database._PATIENCE", 0.2)
    store = open_store(database)

    with store.transaction(), ThreadPoolExecutor(1) as other, pytest.raises(HelpdeskError) as refused:
        other.submit(store.transaction().__enter__).result()

    assert refused.value.code == "database_busy"
    store.close()

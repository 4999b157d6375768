from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from sqlalchemy import create_engine
from sqlcipher3 import dbapi2
from sqlmodel import SQLModel

import helpdesk.app as _tables_of_every_wing  # noqa: F401
import helpdesk.store
from helpdesk.errors import HelpdeskError
from helpdesk.store.connection import SCHEMA_VERSION, connect, schema_version
from helpdesk.store.database import open_store


@pytest.fixture
def database(tmp_path: Path) -> Path:
    return tmp_path / "helpdesk.db"


def rewind(database: Path) -> None:
    """Makes a database whose last migration is still to come, with one customer in it."""
    open_store(database).close()
    connection = connect(database)
    connection.execute("INSERT INTO customers (id, name, sort_name) VALUES (?, 'Nord AG', 'nord ag')", (b"0" * 16,))
    connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION - 1}")
    connection.close()


def names(database: Path) -> list[tuple[str]]:
    connection = connect(database, read_only=True)
    found: list[tuple[str]] = connection.execute("SELECT name FROM customers").fetchall()
    connection.close()
    return found


def test_every_migration_counts_in_the_schema_version() -> None:
    assert len(list((Path(helpdesk.store.__file__).parent / "migrations" / "versions").glob("*.py"))) == SCHEMA_VERSION


def test_migrations_make_just_the_tables_of_the_code(database: Path) -> None:
    open_store(database).close()
    engine = create_engine("sqlite://", module=dbapi2, creator=lambda: connect(database))

    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"include_object": _is_ours, "compare_type": True})
        assert compare_metadata(context, SQLModel.metadata) == []
    engine.dispose()


def _is_ours(_object: object, name: str | None, kind: str, reflected: bool, _other: object) -> bool:
    # Only SQLite has full-text tables, so the portable metadata doesn't know them.
    return not (kind == "table" and reflected and name is not None and "_text" in name)


def test_what_was_there_is_backed_up_before_it_is_migrated(database: Path) -> None:
    rewind(database)

    open_store(database).close()

    (backup,) = (database.parent / "backups").iterdir()
    assert names(backup) == names(database) == [("Nord AG",)]
    assert schema_version(backup) == SCHEMA_VERSION - 1


def test_a_migration_that_fails_leaves_the_old_schema(database: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rewind(database)

    def upgrade_halfway(config: Config, _revision: str) -> None:
        config.attributes["connection"].exec_driver_sql("DELETE FROM customers")
        raise RuntimeError

    monkeypatch.setattr("alembic.command.upgrade", upgrade_halfway)
    with pytest.raises(RuntimeError):
        open_store(database)

    assert names(database) == [("Nord AG",)]
    assert schema_version(database) == SCHEMA_VERSION - 1


def test_without_a_backup_nothing_is_migrated(database: Path) -> None:
    rewind(database)
    (database.parent / "backups").write_text("in the way")

    with pytest.raises(HelpdeskError):
        open_store(database)

    assert schema_version(database) == SCHEMA_VERSION - 1

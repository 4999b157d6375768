"""Tables whose rows are written once: the database itself refuses to change or remove them.

PostgreSQL says it with revoked rights; only this module knows how SQLite does.
"""

from collections.abc import Iterator


def append_only_triggers(table: str, *key: str) -> Iterator[str]:
    """The statements that make a table refuse UPDATE, DELETE and REPLACE; for a migration.

    Args:
        table: The table's name.
        key: The columns of its primary key. REPLACE removes a row without asking a DELETE trigger.
    """
    same = " AND ".join(f"{column} = NEW.{column}" for column in key)
    refuse = f"SELECT RAISE(ABORT, '{table} is append-only')"
    yield f"CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table} BEGIN {refuse}; END"
    yield f"CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} BEGIN {refuse}; END"
    yield (
        f"CREATE TRIGGER {table}_no_replace BEFORE INSERT ON {table} "  # noqa: S608 - our own tables
        f"WHEN EXISTS (SELECT 1 FROM {table} WHERE {same}) BEGIN {refuse}; END"
    )

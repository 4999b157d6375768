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


def erasable_triggers(table: str, column: str, erased: str) -> Iterator[str]:
    """The statements that let rows of an append-only table go once their erasure is written down; for a migration.

    Args:
        table: Has the triggers of `append_only_triggers`.
        column: Of the table; says whose rows they are.
        erased: The table that has a column of the same values for what may go, as "consent_erasures.consent_id".
    """
    noted, _dot, by = erased.partition(".")
    yield f"DROP TRIGGER {table}_no_delete"
    yield (
        f"CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} "  # noqa: S608 - our own tables
        f"WHEN NOT EXISTS (SELECT 1 FROM {noted} WHERE {by} = OLD.{column}) "
        f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
    )

"""Statements compiled once, for the few places where SQLAlchemy's own work would be most of what a call costs."""

from typing import Any

from sqlalchemy import ClauseElement, Connection, CursorResult


class Prepared:
    """One statement, handed to the driver as it is.

    Values go in and come out as the database keeps them: ids as 32 hexadecimal digits, moments as microseconds.
    """

    def __init__(self, statement: ClauseElement) -> None:
        self._statement = statement
        self._text = ""
        self._names: tuple[str, ...] = ()
        self._fixed: dict[str, Any] = {}

    def run(self, connection: Connection, **values: object) -> "CursorResult[*tuple[Any, ...]]":
        """Executes it on a connection, which is always to the same kind of database."""
        if not self._text:
            compiled = self._statement.compile(dialect=connection.dialect)
            self._names = tuple(compiled.positiontup or ())  # type: ignore[attr-defined]  # of SQL, not of DDL
            self._fixed = dict(compiled.params)
            self._text = str(compiled)
        given = {**self._fixed, **values}
        return connection.exec_driver_sql(self._text, tuple(given[name] for name in self._names))

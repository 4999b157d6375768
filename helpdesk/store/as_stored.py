"""Columns read as they lie in the file.

SQLite keeps any value in any column, for whoever puts it there with another program: numbers among texts, texts that
are no UTF-8. The driver and SQLAlchemy's types stumble over them; whoever looks for what was changed by hand must not.
Only this module knows how SQLite tells them apart.
"""

from typing import Any

from sqlalchemy import ColumnElement, LargeBinary, SQLColumnExpression, case, cast, func, literal, null, type_coerce
from sqlalchemy.exc import DBAPIError

_NO_TEXT = b"\xff"


def text_bytes(column: SQLColumnExpression[Any]) -> ColumnElement[Any]:
    """The bytes of a text; of anything else but NULL some that are no text."""
    return _where(column, "text", cast(column, LargeBinary), _NO_TEXT)


def blob(column: SQLColumnExpression[Any]) -> ColumnElement[Any]:
    """The bytes of a blob; of anything else but NULL none."""
    return _where(column, "blob", type_coerce(column, LargeBinary), b"")


def integer(column: SQLColumnExpression[Any]) -> ColumnElement[Any]:
    """A whole number; of anything else but NULL -1."""
    return _where(column, "integer", column, -1)


def text_of(stored: bytes | None) -> str:
    """What `text_bytes` found, as text; empty where it is none."""
    try:
        return (stored or b"").decode()
    except UnicodeDecodeError:
        return ""


def is_unreadable(error: Exception) -> bool:
    """Whether an error says of a value that it is none of its column's, and not that the database can't be read."""
    if isinstance(error, DBAPIError):
        return "decode to UTF-8" in str(error.orig)
    return isinstance(error, TypeError | ValueError | AttributeError | LookupError | OverflowError | RecursionError)


def _where(
    column: SQLColumnExpression[Any], kind: str, value: SQLColumnExpression[Any], other: object
) -> ColumnElement[Any]:
    return case((column.is_(None), null()), (func.typeof(column) == kind, value), else_=literal(other))

"""Rows as JSON and back: each column by its type, so that a column added later travels too."""

import re
from collections.abc import Collection, Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, Boolean, Column, Integer, Table, Uuid

from helpdesk.i18n import _
from helpdesk.store.database import Moment
from helpdesk.store.storable import storable

_ID = re.compile("[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}")
_LARGEST = 2**63


class Unfit(ValueError):  # noqa: N818 - it names the value, and is answered at once
    """A value that doesn't fit its column; the text says which and why."""


def told(row: Mapping[str, Any], table: Table, but: Collection[str] = ()) -> dict[str, Any]:
    """A row's columns as JSON knows them, without those named in `but`."""
    return {column.name: _told(row[column.name]) for column in table.columns if column.name not in but}


def read(raw: object, table: Table, but: Collection[str] = ()) -> dict[str, Any]:
    """A row's columns as the database takes them.

    Args:
        raw: As `told` gave it; a column with a default may be absent.
        table: Where it belongs.
        but: Columns that don't travel.

    Raises:
        Unfit: Something is missing, of another type, or unknown.
    """
    if not isinstance(raw, dict):
        raise Unfit(_("„{name}“ ist kein Objekt").format(name=table.name))
    columns = {column.name: column for column in table.columns if column.name not in but}
    if unknown := sorted(set(raw) - set(columns)):
        raise Unfit(_("„{name}“ ist unbekannt").format(name=str(unknown[0])[:60]))
    values = {}
    for name, column in columns.items():
        if name in raw:
            values[name] = _read(raw[name], column)
        elif not column.nullable and column.default is None and column.server_default is None:
            raise Unfit(_("„{name}“ fehlt").format(name=name))
    return values


def _told(value: object) -> object:
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    return value


def _read(value: object, column: Column[Any]) -> object:
    fit: object = None
    if value is None and column.nullable:
        return None
    match column.type:
        case Uuid():
            fit = UUID(value) if isinstance(value, str) and _ID.fullmatch(value) else None
        case Moment():
            fit = _moment(value)
        case Boolean():
            fit = value if isinstance(value, bool) else None
        case Integer():
            fit = value if type(value) is int and -_LARGEST <= value < _LARGEST else None
        case JSON():
            fit = value
        case _:
            fit = value if isinstance(value, str) and storable(value) == value else None
    if fit is None:
        raise Unfit(_("„{name}“ ist nicht lesbar").format(name=column.name))
    return fit


def _moment(value: object) -> datetime | None:
    try:
        moment = datetime.fromisoformat(value) if isinstance(value, str) else None
        return moment.astimezone(UTC) if moment and moment.tzinfo else None
    except (ValueError, OverflowError):
        return None

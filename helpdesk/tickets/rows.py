"""Queries for the rows of ticket lists: by key, each filter on an index in the order of the list."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from sys import intern
from typing import Any, cast

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Select,
    UnaryExpression,
    Uuid,
    bindparam,
    case,
    desc,
    func,
    tuple_,
    union_all,
)
from sqlalchemy.sql.operators import custom_op
from sqlmodel import Session, col, select

from helpdesk.customers.tables import CustomerTable
from helpdesk.store.database import Moment
from helpdesk.tickets.filters import STEP, Key, Outline, TicketFilter
from helpdesk.tickets.models import OPENING, TicketRow, TicketState
from helpdesk.tickets.tables import TicketTable

_ROW = (
    col(TicketTable.id),
    col(TicketTable.state),
    col(TicketTable.subject),
    col(CustomerTable.name),
    col(TicketTable.updated),
    col(TicketTable.number),
    col(TicketTable.desk),
    col(TicketTable.unread),
    case((func.trim(col(TicketTable.subject)) == "", func.substr(col(TicketTable.message), 1, OPENING)), else_=""),
)
_KEY = tuple_(col(TicketTable.updated), col(TicketTable.id))
_LAST = tuple_(bindparam("last_updated", type_=Moment), bindparam("last_id", type_=Uuid))
_Keys = Select[Any] | CompoundSelect[Any]


def page(
    session: Session, where: TicketFilter, now: datetime, *, after: Key | None = None, skip: int = 0, limit: int = 100
) -> list[TicketRow]:
    """The rows that follow `after` and the next `skip`, newest first."""
    picked = _newest_first(_keys(where, now, after)).limit(limit).offset(skip).subquery()
    query = _rows().join(picked, picked.c.serial == col(TicketTable.serial))
    return newest_first(as_rows(session.execute(query)))


def binned(session: Session, limit: int = 1000) -> list[TicketRow]:
    """The discarded drafts, last discarded first."""
    query = _rows().where(col(TicketTable.discarded).is_not(None))
    return as_rows(session.execute(query.order_by(col(TicketTable.discarded).desc()).limit(limit)))


def unread(session: Session, limit: int = 1000) -> list[TicketRow]:
    """The tickets whose desk said something new, last said first."""
    query = _rows().where(col(TicketTable.unread)).order_by(col(TicketTable.updated).desc())
    return as_rows(session.execute(query.limit(limit)))


def binned_serials(session: Session, limit: int = 1000) -> list[int]:
    """The serials of the discarded drafts."""
    return [
        *session.scalars(select(col(TicketTable.serial)).where(col(TicketTable.discarded).is_not(None)).limit(limit))
    ]


def by_serial(session: Session, serials: Sequence[int], *conditions: ColumnElement[bool]) -> list[TicketRow]:
    """The rows with these serials that meet the conditions, newest first."""
    return newest_first(as_rows(session.execute(_rows().where(col(TicketTable.serial).in_(serials), *conditions))))


def serials(session: Session, where: TicketFilter, now: datetime, limit: int) -> list[int]:
    """The newest serials, at most `limit`."""
    return [row[0] for row in session.execute(_newest_first(_keys(where, now, None)).limit(limit))]


def outline(session: Session, where: TicketFilter, now: datetime) -> Outline:
    """How long the list is, read a thousand keys at a time."""
    anchors: list[Key] = []
    # Made once: SQLAlchemy takes four times as long to make it as SQLite to answer it.
    later = _newest_first(_keys(where, now, None, _KEY.__lt__(_LAST))).offset(STEP - 1).limit(1)
    connection, query, last = (
        session.connection(),
        _newest_first(_keys(where, now, None)).offset(STEP - 1).limit(1),
        None,
    )
    while found := connection.execute(query, last or {}).first():
        anchors.append((found.updated, found.id))
        query, last = later, {"last_updated": found.updated, "last_id": found.id}
    rest = _keys(where, now, anchors[-1] if anchors else None)
    return Outline(len(anchors) * STEP + _count(session, rest), tuple(anchors))


def place(session: Session, where: TicketFilter, now: datetime, known: Outline, key: Key) -> int:
    """How many rows stand before that of this key."""
    before = 0
    while before < len(known.anchors) and known.anchors[before] > key:
        before += 1
    after = known.anchors[before - 1] if before else None
    query = _keys(where, now, after, _KEY.__gt__(key))
    return before * STEP + _count(session, query)


def conditions(where: TicketFilter, now: datetime) -> list[ColumnElement[bool]]:
    """What a row meets that is in the list, for rows found otherwise than by the list's indexes."""
    found = _span(where, now, _unindexed)
    if where.customer:
        found.append(_unindexed(col(TicketTable.customer_id)) == where.customer)
    if where.desk:
        found.append(_unindexed(col(TicketTable.desk)) == where.desk)
    if where.states:
        found.append(_unindexed(col(TicketTable.state)).in_(sorted(where.states)))
    return found


def newest_first(rows: Iterable[TicketRow]) -> list[TicketRow]:
    """The rows in the order of the list."""
    return sorted(rows, key=key_of, reverse=True)


def key_of(row: TicketRow) -> Key:
    """The row's place in the order of the list."""
    return row.updated, row.id


def as_rows(rows: Iterable[Any]) -> list[TicketRow]:
    return [
        # Many rows share a customer and a desk, and a list that is scrolled keeps thousands.
        TicketRow(
            row_id, TicketState(state), subject, intern(customer or ""), updated, number, intern(desk), unread, opening
        )
        for row_id, state, subject, customer, updated, number, desk, unread, opening in rows
    ]


def _rows() -> Select[Any]:
    joined = select(*_ROW).select_from(TicketTable)  # type: ignore[call-overload]  # typed for four columns at most
    outer: Select[Any] = joined.outerjoin(CustomerTable, col(CustomerTable.id) == col(TicketTable.customer_id))
    return outer


def _keys(where: TicketFilter, now: datetime, after: Key | None, *more: ColumnElement[bool]) -> _Keys:
    rest = [*_span(where, now), *more]
    if after is not None:
        rest.append(_KEY.__lt__(after))
    parts = [
        select(col(TicketTable.serial), col(TicketTable.updated), col(TicketTable.id)).where(*part, *rest)
        for part in _parts(where)
    ]
    return cast("Select[Any]", parts[0]) if len(parts) == 1 else union_all(*parts)


def _parts(where: TicketFilter) -> list[list[ColumnElement[bool]]]:
    """What each part of the list has in common: one index reads it in order, and SQLite merges the parts."""
    state, desk = col(TicketTable.state), col(TicketTable.desk)
    states = sorted(where.states)
    if where.customer:
        # A customer's tickets are few, a state's may be all.
        found = [col(TicketTable.customer_id) == where.customer]
        found += [_unindexed(state).in_(states)] if states else []
        return [found + ([_unindexed(desk) == where.desk] if where.desk else [])]
    given = [desk == where.desk] if where.desk else []
    return [[*given, state == each] for each in states] or [given]


def _span(
    where: TicketFilter, now: datetime, of: Callable[[Any], Any] = lambda column: column
) -> list[ColumnElement[bool]]:
    since, until = where.span(now)
    found: list[ColumnElement[bool]] = [of(col(TicketTable.discarded)).is_(None)]
    if since is not None:
        found.append(of(col(TicketTable.updated)) >= since)
    if until is not None:
        found.append(of(col(TicketTable.updated)) < until)
    return found


def _unindexed(column: Any) -> ColumnElement[Any]:  # noqa: ANN401 - mapped or not
    """The column's value, where SQLite would otherwise rather walk a list's whole index than look up few rows."""
    return UnaryExpression(column, operator=custom_op("+"), type_=column.type)


def _newest_first(keys: _Keys) -> _Keys:
    return keys.order_by(desc("updated"), desc("id"))


def _count(session: Session, keys: _Keys) -> int:
    return session.scalar(select(func.count()).select_from(keys.subquery())) or 0

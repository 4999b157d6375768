"""Tickets by what is said in them."""

from collections.abc import Callable, Iterator
from datetime import datetime

from sqlalchemy import column, select, table
from sqlmodel import Session

from helpdesk.store.text_index import Sought, sought
from helpdesk.tickets import rows
from helpdesk.tickets.filters import TicketFilter
from helpdesk.tickets.models import TicketRow

TEXT_INDEX = "ticket_text"
_TEXTS = ("number", "subject", "server", "customer", "message", "thread", "files")
_PLAIN = table(f"{TEXT_INDEX}_plain", column("serial"), *map(column, _TEXTS))
_FEW = 2000
"""A filter that leaves so few rows is read through; otherwise the index is, and what it finds is filtered."""
_SURELY = 200
"""So many of the youngest are found, of which the last changed are handed out."""


def found(
    session: Session, where: TicketFilter, now: datetime, limit: int, stopped: Callable[[], bool] = lambda: False
) -> list[TicketRow]:
    """Of the youngest tickets with every word of the text, the last changed first; fewer when it was stopped."""
    wanted = sought(where.text)
    if wanted is None:
        return []
    if where.binned:
        return rows.by_serial(session, _with_words(session, rows.binned_serials(session), wanted))[:limit]
    if where != TicketFilter(text=where.text):
        few = rows.serials(session, where, now, _FEW + 1)
        if len(few) <= _FEW:
            return rows.by_serial(session, _with_words(session, few, wanted))[:limit]
    return _from_index(session, where, now, wanted, limit, stopped)


def _from_index(
    session: Session,
    where: TicketFilter,
    now: datetime,
    wanted: Sought,
    limit: int,
    stopped: Callable[[], bool],
) -> list[TicketRow]:
    most = max(limit, _SURELY)
    meant: list[TicketRow] = []
    for batch in _batches(session, wanted):
        hits = _with_words(session, batch, wanted)
        meant += rows.by_serial(session, hits, *rows.conditions(where, now)) if hits else []
        if len(meant) >= most or stopped():
            break
    return rows.newest_first(meant)[:limit]


def _batches(session: Session, wanted: Sought) -> Iterator[list[int]]:
    """The serials of rows with the words' letters, youngest first, in batches that grow."""
    index, serial, matches = wanted.condition(TEXT_INDEX)
    size, last = 100, None
    while True:
        query = select(serial).select_from(index).where(matches)
        if last is not None:
            query = query.where(serial < last)
        batch = [row[0] for row in session.execute(query.order_by(serial.desc()).limit(size))]
        if batch:
            yield batch
        if len(batch) < size:
            return
        size, last = min(size * 2, _FEW), batch[-1]


def _with_words(session: Session, serials: list[int], wanted: Sought) -> list[int]:
    texts = select(*_PLAIN.c).where(_PLAIN.c.serial.in_(serials))
    return [serial for serial, *parts in session.execute(texts) if wanted.is_in("\n".join(filter(None, parts)))]

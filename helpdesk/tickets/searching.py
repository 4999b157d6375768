"""Tickets by what is said in them."""

from collections.abc import Callable, Iterator
from datetime import datetime
from itertools import chain
from typing import Any

from sqlalchemy import ColumnElement, Select, column, func, intersect, select, table, union_all
from sqlmodel import Session

from helpdesk.store.text_index import PIECES, Sought, matching, sought
from helpdesk.tickets import rows
from helpdesk.tickets.filters import TicketFilter
from helpdesk.tickets.models import TicketRow
from helpdesk.tickets.tables import TicketTable

TEXT_INDEX = "ticket_text"
THREAD_INDEX = "thread_text"
_TEXTS = ("number", "subject", "server", "customer", "message")
_PLAIN = table(f"{TEXT_INDEX}_plain", column("serial"), *map(column, _TEXTS))
_SAID = table(f"{THREAD_INDEX}_plain", column("serial"), column("text"))
_NO_SERIAL = 1 << 40
"""Above every ticket's."""
_SPAN = 2000
"""So many tickets are looked through at first for words that are in several of a ticket's texts, then more."""
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
    """The serials of tickets with the words' letters, each word's in one of its texts, youngest first."""
    counted = {match: _count(session, match) if wanted.matches[1:] else 0 for match in wanted.matches}
    rarest_first = sorted(wanted.matches, key=lambda match: (counted[match], -len(match)))
    # Few are looked at sooner than the other words are looked up.
    alone = counted[rarest_first[0]] < _FEW
    size, span, before = 100, _SPAN, _NO_SERIAL if alone else _youngest(session) + 1
    while before > 0:
        if alone:
            found, since = _either(session, rarest_first[0], 0, before, size)
        else:
            found, since = _all(session, rarest_first, max(before - span, 0), before, size)
        yield found
        size, span, before = min(size * 2, _FEW), min(span * 8, _SPAN * 64), since


def _all(session: Session, matches: list[str], since: int, before: int, size: int) -> tuple[list[int], int]:
    """As `_either`, with all of the words: in the ticket's own text, or some of them in its thread."""
    index, key, own = matching(TEXT_INDEX, " AND ".join(matches))
    query = select(key).select_from(index).where(own, key >= since, key < before)
    both = [[*session.scalars(query.order_by(key.desc()).limit(size))]]
    since = _end(both[0], since, size)
    index, key, said = matching(THREAD_INDEX, " OR ".join(f"({match})" for match in matches))
    some = select((key // PIECES).label("serial")).select_from(index).where(said, *_within(key, PIECES, since, before))
    if session.scalar(some.limit(1)) is not None:
        # Beginnings of a letter or two are everywhere, and looking for them narrows nothing.
        words = [match for match in matches if not match.startswith('" ')] or matches[:1]
        each = (union_all(*_hits(match, since, before)).subquery().c.serial for match in words)
        serial = intersect(some, *map(select, each)).subquery().c.serial
        both.append([*session.scalars(select(serial).order_by(serial.desc()).limit(size))])
        since = _end(both[1], since, size)
    return [serial for serial in {*chain(*both)} if serial >= since], since


def _either(session: Session, match: str, since: int, before: int, size: int) -> tuple[list[int], int]:
    """The next tickets below `before` with a word's letters, and from which serial on these are all."""
    both = [[*session.scalars(query.limit(size))] for query in _hits(match, since, before, desc=True)]
    since = max(_end(found, since, size) for found in both)
    return [serial for serial in {*chain(*both)} if serial >= since], since


def _end(found: list[int], since: int, size: int) -> int:
    return found[-1] if len(found) == size else since


def _hits(match: str, since: int, before: int, *, desc: bool = False) -> Iterator[Select[Any]]:
    """The serials with a word's letters in the ticket's own text, and in its thread, there perhaps many times."""
    for name, pieces in ((TEXT_INDEX, 1), (THREAD_INDEX, PIECES)):
        index, key, matches = matching(name, match)
        query = select((key // pieces).label("serial")).select_from(index)
        query = query.where(matches, *_within(key, pieces, since, before))
        yield query.order_by(key.desc()) if desc else query


def _within(key: ColumnElement[int], pieces: int, since: int, before: int) -> tuple[ColumnElement[bool], ...]:
    return key >= since * pieces, key < before * pieces


def _count(session: Session, match: str) -> int:
    some = (query.limit(_FEW).subquery() for query in _hits(match, 0, _NO_SERIAL))
    return min(sum(session.scalar(select(func.count()).select_from(each)) or 0 for each in some), _FEW)


def _youngest(session: Session) -> int:
    return session.scalar(select(func.max(TicketTable.serial))) or 0


def _with_words(session: Session, serials: list[int], wanted: Sought) -> list[int]:
    missing = dict.fromkeys(serials, frozenset(wanted.words))
    for plain in (_PLAIN, _SAID):
        # Of most tickets the first text has them all, and nobody reads their threads.
        left = [serial for serial in serials if missing[serial]]
        for serial, *parts in session.execute(select(*plain.c).where(plain.c.serial.in_(left))) if left else ():
            if missing[serial]:
                missing[serial] = wanted.missing("\n".join(filter(None, parts)), missing[serial])
    return [serial for serial in serials if not missing[serial]]

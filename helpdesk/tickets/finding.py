"""Finding tickets again: the list by key with its filters, search while typing, and searches worth keeping."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, update
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, delete, select

from helpdesk.changes import Changes
from helpdesk.errors import HelpdeskError
from helpdesk.i18n import _
from helpdesk.store.database import Store
from helpdesk.store.storable import storable
from helpdesk.tickets import rows, searching
from helpdesk.tickets.filters import STEP, Key, Outline, SavedSearch, Sight, TicketFilter
from helpdesk.tickets.models import TicketRow, TicketState
from helpdesk.tickets.tables import SavedSearchTable, TicketTable

PAGE = 100
"""Rows a page of a list that is seen through a window."""

NAME_LENGTH = 80


class Finding:
    """The tickets in lists: a page wherever it lies, however many there are."""

    def __init__(self, store: Store, now: Callable[[], datetime], new_id: Callable[[], UUID]) -> None:
        self._store = store
        self._now = now
        self._new_id = new_id

    def page(self, where: TicketFilter, after: TicketRow | None = None, limit: int = PAGE) -> list[TicketRow]:
        """The tickets that follow `after`, newest first; with a text, the last changed of the youngest that have it."""
        if where.text.strip():
            return self.search(where, limit)
        with self._store.transaction() as session:
            if where.binned:
                return rows.binned(session, limit)
            return rows.page(session, where, self._now(), after=rows.key_of(after) if after else None, limit=limit)

    def search(
        self, where: TicketFilter, limit: int = 50, stopped: Callable[[], bool] = lambda: False
    ) -> list[TicketRow]:
        """Of the youngest tickets with every word of the text, the last changed first.

        Args:
            stopped: Asked now and then; when it says so nobody waits for the rest any more.
        """
        with self._store.transaction() as session:
            return searching.found(session, where, self._now(), limit, stopped)

    def sight(
        self,
        where: TicketFilter,
        *,
        near: Sequence[UUID] = (),
        chosen: UUID | None = None,
        known: Outline | None = None,
    ) -> Sight:
        """The list anew, and the pages that are on the screen.

        Args:
            near: What was on the screen, from the top; the first of it that is still in the list keeps its place.
            known: An outline to go on with, where reading a long list through would take too long.
        """
        now = self._now()
        with self._store.transaction() as session:
            outline = known or rows.outline(session, where, now)
            places = (self._place(session, where, now, outline, row) for row in near)
            found = ((place, above) for above, place in enumerate(places) if place is not None)
            place = next((max(place - above, 0) for place, above in found), None)
            first = (place or 0) // PAGE
            pages = {number: self._page(session, where, now, outline, number) for number in (first, first + 1)}
            where_chosen = self._place(session, where, now, outline, chosen) if chosen else None
        return Sight(outline, {number: page for number, page in pages.items() if page}, place, where_chosen)

    def pages(self, where: TicketFilter, outline: Outline, numbers: Sequence[int]) -> dict[int, list[TicketRow]]:
        """Pages of the list by their numbers."""
        now = self._now()
        with self._store.transaction() as session:
            return {number: self._page(session, where, now, outline, number) for number in numbers}

    def day(self, where: TicketFilter, outline: Outline, day: date) -> int:
        """Where in the list the tickets begin that changed last on that day, or before it."""
        later = replace(where, since=date.fromordinal(day.toordinal() + 1))
        if where.since and where.since > day:
            return outline.total
        with self._store.transaction() as session:
            return rows.outline(session, later, self._now()).total

    def counts(self, most: int = 1000) -> Mapping[TicketState, int]:
        """How many tickets each state has, counted up to `most`: show that as "1000+", it is not worth the wait."""
        with self._store.transaction() as session:
            return {state: _count(session, state, most) for state in TicketState}

    def saved(self) -> list[SavedSearch]:
        """The searches that were kept, by name."""
        with self._store.transaction() as session:
            found = session.exec(select(SavedSearchTable)).all()
            kept = [SavedSearch(row.id, row.name, _filter(row.filter)) for row in found]
        return sorted(kept, key=lambda search: search.name.casefold())

    def keep(self, name: str, where: TicketFilter) -> Changes:
        """Keeps a search under a name.

        Raises:
            HelpdeskError: `search_name_missing` or `search_name_taken`.
        """
        search_id = self._new_id()
        with _name_guarded(name), self._store.transaction() as session:
            session.add(SavedSearchTable(id=search_id, name=_name(name), filter=_plain(where)))
        return Changes(searches=frozenset({search_id}))

    def rename(self, search_id: UUID, name: str) -> Changes:
        """Gives a kept search another name; does nothing when it is gone.

        Raises:
            HelpdeskError: `search_name_missing` or `search_name_taken`.
        """
        with _name_guarded(name), self._store.transaction() as session:
            named = update(SavedSearchTable).where(col(SavedSearchTable.id) == search_id)
            session.execute(named.values(name=_name(name)))
        return Changes(searches=frozenset({search_id}))

    def forget(self, search_id: UUID) -> Changes:
        """Keeps a search no longer."""
        with self._store.transaction() as session:
            session.exec(delete(SavedSearchTable).where(col(SavedSearchTable.id) == search_id))
        return Changes(searches=frozenset({search_id}))

    def _page(
        self, session: Session, where: TicketFilter, now: datetime, outline: Outline, number: int
    ) -> list[TicketRow]:
        anchor, skip = divmod(number * PAGE, STEP)
        anchor, skip = min(anchor, len(outline.anchors)), skip + max(anchor - len(outline.anchors), 0) * STEP
        after: Key | None = outline.anchors[anchor - 1] if anchor else None
        return rows.page(session, where, now, after=after, skip=skip, limit=PAGE)

    def _place(self, session: Session, where: TicketFilter, now: datetime, outline: Outline, row: UUID) -> int | None:
        found = session.execute(
            select(col(TicketTable.updated), col(TicketTable.id)).where(
                col(TicketTable.id) == row, *rows.conditions(where, now)
            )
        ).first()
        return rows.place(session, where, now, outline, (found[0], found[1])) if found else None


def _count(session: Session, state: TicketState, most: int) -> int:
    some = (
        select(col(TicketTable.id))
        .where(col(TicketTable.state) == state, col(TicketTable.discarded).is_(None))
        .limit(most)
    )
    return session.scalar(select(func.count()).select_from(some.subquery())) or 0


def _plain(where: TicketFilter) -> dict[str, Any]:
    return {
        "states": sorted(where.states),
        "customer": str(where.customer) if where.customer else None,
        "desk": storable(where.desk),
        "within": where.within,
        "since": where.since.isoformat() if where.since else None,
        "until": where.until.isoformat() if where.until else None,
        "text": storable(where.text),
        "binned": where.binned,
    }


def _filter(kept: Mapping[str, Any]) -> TicketFilter:
    return TicketFilter(
        states=frozenset(map(TicketState, kept["states"])),
        customer=UUID(kept["customer"]) if kept["customer"] else None,
        desk=kept["desk"],
        within=kept["within"],
        since=date.fromisoformat(kept["since"]) if kept["since"] else None,
        until=date.fromisoformat(kept["until"]) if kept["until"] else None,
        text=kept["text"],
        binned=kept["binned"],
    )


def _name(name: str) -> str:
    return " ".join(storable(name).split())[:NAME_LENGTH]


@contextmanager
def _name_guarded(name: str) -> Iterator[None]:
    if not _name(name):
        raise HelpdeskError("search_name_missing", _("Die Suche braucht einen Namen."))
    try:
        yield
    except IntegrityError as error:
        raise HelpdeskError(
            "search_name_taken",
            _("Eine Suche „{name}“ gibt es schon.").format(name=_name(name)),
            hint=_("Wählen Sie einen anderen Namen oder löschen Sie die vorhandene."),
        ) from error

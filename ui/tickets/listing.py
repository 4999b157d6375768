"""What a list of tickets shows, read through a window: kept in its place while tickets come, go and change."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from threading import Event
from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtCore import QObject, QTimer, Signal

from helpdesk.tickets import Outline, Sight, TicketFilter, TicketRow, TicketState
from ui.jobs import Jobs
from ui.latest import Latest
from ui.theme import theme
from ui.tickets.states import list_row, list_tip
from ui.widgets import RowList, RowWindow
from ui.widgets.row_model import PAGE

if TYPE_CHECKING:
    from helpdesk.app import Helpdesk

FOUND = 1000
"""The most that a search finds; more is shown as "1000+"."""
SOON = 200
"""The most that it finds while somebody types."""
LONG = 20_000
"""Rows from which on a list isn't read through after every change, but when it has been quiet for a while."""
QUIET_MS = 800


@dataclass(frozen=True, slots=True)
class _Read:
    sight: Sight
    counts: Mapping[TicketState, int]
    whole: bool


class Listing(QObject):
    """Reads what the list shows.

    Signals:
        shown: The list is as it was asked for; carries how many tickets each state has.
        failed: It couldn't be read; carries the `HelpdeskError`.
    """

    shown = Signal(object)
    failed = Signal(object)

    def __init__(self, jobs: Jobs, first_rows: Sequence[TicketRow], parent: QObject) -> None:
        super().__init__(parent)
        self.where = TicketFilter()
        self.rows: RowList
        self.window = RowWindow[TicketRow](lambda ticket: list_row(ticket, datetime.now(UTC)), list_tip)
        self.window.pages_wanted.connect(self._read_pages)
        self.window.show(len(first_rows), _cut(first_rows), whole=True)
        self._chosen: UUID | None = None
        self._reveal = False
        self._outline = Outline(len(first_rows))
        self._stop = Event()
        self._asks = Latest(jobs, self)
        self._pages = Latest(jobs, self)
        self._days = Latest(jobs, self)
        self._quiet = QTimer(self, singleShot=True, interval=QUIET_MS)
        self._quiet.timeout.connect(lambda: self._ask(keeps_place=True))

    @property
    def total(self) -> int:
        """How many tickets are in the list."""
        return self.window.rowCount()

    @property
    def chosen(self) -> UUID | None:
        """The ticket that is marked wherever it is in the list."""
        return self._chosen

    def look_for(self, where: TicketFilter) -> None:
        """Shows other tickets, from the newest on."""
        self.where = where
        self._quiet.stop()
        self._pages.forget()
        self._ask(keeps_place=False)

    def refresh(self) -> None:
        """Reads anew what is shown; it stays where it is."""
        if self._is_long():
            self._ask(keeps_place=True, known=self._outline)
            self._quiet.start()
        else:
            self._ask(keeps_place=True)

    def mark(self, ticket_id: UUID | None) -> None:
        """Marks a ticket, as soon as it is known where in the list it is."""
        self._chosen, self._reveal = ticket_id, ticket_id is not None
        position = self.window.position(ticket_id)
        self.rows.choose_position(position, reveal=True)
        if position is not None:
            self._reveal = False
        elif ticket_id is not None:
            self.refresh()

    def note_chosen(self, ticket_id: UUID) -> None:
        """A person chose this one."""
        self._chosen, self._reveal = ticket_id, False

    def go_to_day(self, day: date) -> None:
        """Scrolls to where the tickets begin that changed last on that day."""
        where, outline = self.where, self._outline

        def scroll(position: int) -> None:
            self.rows.verticalScrollBar().setValue(position * theme().size.row)

        self._days.ask(lambda helpdesk: helpdesk.finding.day(where, outline, day), scroll, self.failed.emit)

    def _ask(self, *, keeps_place: bool, known: Outline | None = None) -> None:
        # Nobody waits any more for what is being searched.
        self._stop.set()
        self._stop = stop = Event()
        where, chosen = self.where, self._chosen
        near, below = self._on_screen() if keeps_place else ((), 0)

        whole, most = bool(where.text or where.binned), FOUND if keeps_place else SOON

        def read(helpdesk: Helpdesk) -> _Read:
            if stop.is_set():
                return _Read(Sight(Outline(), {}), {}, whole)
            if where.text:
                sight = _seen(helpdesk.finding.search(where, most, stop.is_set), near, chosen)
            elif where.binned:
                sight = _seen(helpdesk.finding.page(where, limit=FOUND), near, chosen)
            else:
                sight = helpdesk.finding.sight(where, near=near, chosen=chosen, known=known)
            return _Read(sight, helpdesk.finding.counts(), whole)

        def take(answer: _Read) -> None:
            self._take(answer, below, keeps_place=keeps_place)
            if self._chosen != chosen:
                self._choose_late()

        self._asks.ask(read, take, self.failed.emit)

    def _choose_late(self) -> None:
        """A person chose this row while the list was on its way, which doesn't know where it is."""
        position = self.window.position(self._chosen)
        self.rows.choose_position(position)
        if position is None and self._chosen is not None:
            self.refresh()

    def _take(self, answer: _Read, below: int, *, keeps_place: bool) -> None:
        sight = answer.sight
        self._outline = sight.outline
        bar = self.rows.verticalScrollBar()
        scrolled = bar.value() > 0
        self.window.show(sight.outline.total, sight.pages, whole=answer.whole)
        self.rows.updateGeometries()
        if not keeps_place:
            bar.setValue(0)
        elif sight.place is not None and scrolled:
            bar.setValue(sight.place * theme().size.row + below)
        self.rows.choose_position(sight.chosen, reveal=self._reveal)
        self._reveal = self._reveal and sight.chosen is None
        if answer.whole and not keeps_place and sight.outline.total >= SOON:
            self._quiet.start()
        self.shown.emit(answer.counts)
        self.rows.look()

    def _read_pages(self, numbers: list[int]) -> None:
        where, outline = self.where, self._outline

        def take(pages: dict[int, list[TicketRow]]) -> None:
            if where == self.where and outline is self._outline:
                self.window.take(pages)
                self.rows.look()

        self._pages.ask(lambda helpdesk: helpdesk.finding.pages(where, outline, numbers), take, self.failed.emit)

    def _on_screen(self) -> tuple[tuple[UUID, ...], int]:
        """The rows on the screen, and how far the first reaches above it; none where the newest are shown."""
        offset = self.rows.verticalOffset()
        if not offset:
            return (), 0
        first, last = self.rows.seen()
        items = [self.window.item(position) for position in range(first, last + 1)]
        return tuple(item.id for item in items if item), offset - first * theme().size.row

    def _is_long(self) -> bool:
        return self._outline.total > LONG and not (self.where.text or self.where.binned)


def _cut(rows: Sequence[TicketRow]) -> dict[int, list[TicketRow]]:
    return {start // PAGE: list(rows[start : start + PAGE]) for start in range(0, len(rows), PAGE)}


def _seen(rows: Sequence[TicketRow], near: Sequence[UUID], chosen: UUID | None) -> Sight:
    """As the services say it, of a list that is there as a whole."""
    at = {row.id: position for position, row in enumerate(rows)}
    kept = (max(at[row] - above, 0) for above, row in enumerate(near) if row in at)
    return Sight(Outline(len(rows)), _cut(rows), next(kept, None), at.get(chosen) if chosen else None)

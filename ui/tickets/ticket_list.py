"""The list of tickets: filtered, searched, read page by page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtCore import QItemSelectionModel, QTimer, Signal
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QVBoxLayout, QWidget

from helpdesk.changes import Changes
from helpdesk.errors import HelpdeskError
from helpdesk.i18n import _
from helpdesk.tickets import TicketRow, TicketState
from ui.jobs import Jobs
from ui.latest import Latest
from ui.theme import theme
from ui.tickets.states import FILTERS, list_row
from ui.widgets import Chip, FlowLayout, Heading, Muted, Notice, RowList, SearchField, padded, primary, push

if TYPE_CHECKING:
    from helpdesk.app import Helpdesk

PAGE = 100
FOUND = 50
COUNTED = 1000
"""Counts from here on are shown as "1000+"."""

_Read = tuple[list[TicketRow], Mapping[TicketState, int]]


class _Rows(RowList):
    """Takes the focus without opening anything: it comes here by itself when what had it goes away."""

    def focusInEvent(self, event: QFocusEvent) -> None:  # noqa: N802 - Qt's name
        if not self.currentIndex().isValid() and self.rows.rowCount():
            self._quiet = True
            first = self.rows.index(0)
            self.selectionModel().setCurrentIndex(first, QItemSelectionModel.SelectionFlag.NoUpdate)
            self._quiet = False
        super().focusInEvent(event)


class TicketList(QWidget):
    """Which ticket? Newest first; reads further pages by key while it is scrolled.

    Signals:
        ticket_chosen: A row became the current one; carries its id.
        ticket_opened: Enter or a double click on a row; carries its id.
        new_requested: A new ticket is wanted.
    """

    ticket_chosen = Signal(object)
    ticket_opened = Signal(object)
    new_requested = Signal()

    def __init__(self, jobs: Jobs, first_rows: Sequence[TicketRow]) -> None:
        super().__init__()
        self._jobs = jobs
        self._asks = Latest(jobs, self)
        self._pages = Latest(jobs, self)
        self._tickets = list(first_rows)
        self._more = len(first_rows) > 0
        self._changed: frozenset[UUID] = frozenset()
        self._wanted: UUID | None = None
        self._state: TicketState | None = None
        self._build()
        self._connect()
        self._show()

    def refresh(self, changes: Changes | None = None) -> None:
        """Reads anew what is shown."""
        self._changed |= changes.tickets if changes else frozenset()
        state, text, changed = self._state, self.search.text().strip(), self._changed

        def read(helpdesk: Helpdesk) -> _Read:
            if not text:
                return helpdesk.tickets.page(limit=PAGE, state=state), helpdesk.tickets.counts()
            found = helpdesk.tickets.search(text, FOUND)
            return [row for row in found if state in {None, row.state}], helpdesk.tickets.counts()

        self._asks.ask(read, lambda answer: self._take(answer, changed, searched=bool(text)), self._explain)

    def choose(self, ticket_id: UUID | None) -> None:
        """Marks a ticket as the one that is open, as soon as it is in the list, without telling anybody."""
        self._wanted = ticket_id
        self.rows.choose_nothing()
        self._mark_wanted()

    def _build(self) -> None:
        size = theme().size
        self.new = primary(push(_("Neues Ticket"), "ticket_new"))
        self.search = SearchField(_("Tickets durchsuchen"), "ticket_search")
        self._filters = QButtonGroup(self)
        chips = FlowLayout()
        chips.setSpacing(size.space_1)
        for number, (_state, word) in enumerate(FILTERS):
            chip = Chip(_(word), f"ticket_filter_{number}")
            self._filters.addButton(chip, number)
            chips.addWidget(chip)
        self._filters.button(0).setChecked(True)
        self.notice = Notice("ticket_list_notice")
        self.rows = _Rows(_("Tickets"), "ticket_list")
        self.nothing = Muted()
        self.nothing.setObjectName("ticket_list_empty")
        head = QHBoxLayout()
        head.addWidget(Heading(_("Tickets")), 1)
        head.addWidget(self.new)
        top = QVBoxLayout()
        padded(top, margin=size.space_3)
        top.addLayout(head)
        top.addWidget(self.search)
        top.addLayout(chips)
        top.addWidget(self.notice)
        top.addWidget(self.nothing)
        column = QVBoxLayout(self)
        padded(column, margin=0, spacing=0)
        column.addLayout(top)
        column.addWidget(self.rows, 1)
        self._show_counts({})

    def _connect(self) -> None:
        self.new.clicked.connect(self.new_requested)
        self.search.asked.connect(lambda _text: self.refresh())
        self.search.down_requested.connect(self._into_rows)
        self._filters.idClicked.connect(self._filter)
        self.rows.row_chosen.connect(self._tell)
        self.rows.row_opened.connect(self.ticket_opened)
        self.rows.clicked.connect(self._tell_clicked)
        self.rows.page_requested.connect(lambda _key: self._read_on())
        self.notice.action_requested.connect(self.refresh)
        self._jobs.changed.connect(self._note)
        # "vor 5 Min." must not stay true for hours.
        self._minute = QTimer(self, interval=60_000)
        self._minute.timeout.connect(self._show)
        self._minute.start()

    def _note(self, changes: Changes) -> None:
        if changes.tickets or changes.customers:
            self.refresh(changes)

    def _filter(self, number: int) -> None:
        self._state = FILTERS[number][0]
        self._tickets = []
        self.refresh()

    def _take(self, answer: _Read, changed: frozenset[UUID], *, searched: bool) -> None:
        fresh, counts = answer
        self.notice.clear()
        self._changed -= changed
        complete = searched or len(fresh) < PAGE
        if complete:
            self._tickets = fresh
        else:
            # What was read further down stays, unless it has moved up or gone.
            known = {row.id for row in fresh} | changed
            last = (fresh[-1].updated, fresh[-1].id)
            self._tickets = fresh + [
                row for row in self._tickets if (row.updated, row.id) < last and row.id not in known
            ]
        self._more = not complete
        self._show_counts(counts)
        self._show()

    def _read_on(self) -> None:
        if not self._tickets:
            # Another filter was just chosen: its first page is on its way.
            return
        after, state = self._tickets[-1], self._state

        def add(page: list[TicketRow]) -> None:
            if not self._tickets or self._tickets[-1] is not after:
                return
            self._tickets.extend(page)
            self._more = len(page) == PAGE
            now = datetime.now(UTC)
            self.rows.add_page([list_row(row, now) for row in page], more=self._more)
            self._mark_wanted()

        self._pages.ask(lambda helpdesk: helpdesk.tickets.page(after, PAGE, state), add, self._explain)

    def _show(self) -> None:
        now = datetime.now(UTC)
        if self.rows.current_key() != self._wanted:
            self.rows.choose_nothing()
        self.rows.show_rows([list_row(row, now) for row in self._tickets], more=self._more)
        self._mark_wanted()
        text = self.search.text().strip()
        if text:
            self.nothing.setText(_("Nichts gefunden zu „{text}“.").format(text=text[:80]))
        else:
            self.nothing.setText(_("Hier ist noch nichts.") if self._state else _("Noch keine Tickets."))
        self.nothing.setVisible(not self._tickets)

    def _show_counts(self, counts: Mapping[TicketState, int]) -> None:
        for number, (state, word) in enumerate(FILTERS):
            chip = self._filters.button(number)
            count = counts.get(state, 0) if state else 0
            shown = f"{COUNTED}+" if count >= COUNTED else str(count)
            chip.setText(f"{_(word)} {shown}" if count else _(word))
            chip.setVisible(count > 0 or state in {None, TicketState.DRAFT, self._state})

    def _mark_wanted(self) -> None:
        if self._wanted is None or self.rows.current_key() == self._wanted:
            return
        blocked = self.rows.blockSignals(True)  # noqa: FBT003 - Qt's argument
        self.rows.choose(self._wanted)
        self.rows.blockSignals(blocked)

    def _tell(self, key: object) -> None:
        if isinstance(key, UUID):
            self._wanted = key
            self.ticket_chosen.emit(key)

    def _tell_clicked(self) -> None:
        # The row that only has the focus ring is current already, and becomes no more so by a click.
        if self.rows.current_key() != self._wanted:
            self._tell(self.rows.current_key())

    def _into_rows(self) -> None:
        self.rows.setFocus()
        if self._tickets and self.rows.current_key() is None:
            self.rows.choose(self._tickets[0].id)

    def _explain(self, error: HelpdeskError) -> None:
        self.notice.show_error(error, _("Erneut versuchen"))

"""The list of tickets: filtered, searched, seen through a window."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from uuid import UUID

from PySide6.QtCore import QItemSelectionModel, QTimer, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from helpdesk.changes import Changes
from helpdesk.errors import HelpdeskError
from helpdesk.i18n import _, ngettext
from helpdesk.tickets import SavedSearch, TicketFilter, TicketRow, TicketState
from ui.jobs import Jobs
from ui.theme import theme
from ui.tickets.filter_bar import FilterBar
from ui.tickets.listing import FOUND, SOON, Listing
from ui.widgets import Heading, Muted, Notice, RowList, UndoBar, padded, primary, push


class _Rows(RowList):
    """Takes the focus without opening anything: it comes here by itself when what had it goes away.

    Signals:
        search_requested: The key for searching was pressed.
    """

    search_requested = Signal()

    def focusInEvent(self, event: QFocusEvent) -> None:  # noqa: N802 - Qt's name
        if not self.currentIndex().isValid() and self.rows.rowCount():
            self._quiet = True
            first = self.rows.index(self.seen()[0])
            self.selectionModel().setCurrentIndex(first, QItemSelectionModel.SelectionFlag.NoUpdate)
            self._quiet = False
        super().focusInEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        if event.text() == "/":
            self.search_requested.emit()
        else:
            super().keyPressEvent(event)


class TicketList(QWidget):
    """Which ticket? Newest first, however many there are.

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
        self._listing = Listing(jobs, first_rows, self)
        self._build()
        self._connect()
        self._tell_nothing()

    @property
    def chosen(self) -> UUID | None:
        """The ticket that is marked as the one that is open."""
        return self._listing.chosen

    def refresh(self) -> None:
        """Reads anew what is shown."""
        self._listing.refresh()

    def choose(self, ticket_id: UUID | None) -> None:
        """Marks a ticket as the one that is open, as soon as it is in the list, without telling anybody."""
        self._listing.mark(ticket_id)

    def look_for(self, where: TicketFilter) -> None:
        """Shows the tickets of a filter."""
        self.bar.show_filter(where)

    def _build(self) -> None:
        size = theme().size
        self.new = primary(push(_("Neues Ticket"), "ticket_new"))
        self.bar = FilterBar(self._jobs)
        self.search = self.bar.search
        self.notice = Notice("ticket_list_notice")
        self.rows = _Rows(_("Tickets"), "ticket_list", self._listing.window)
        self._listing.rows = self.rows
        self.nothing = Muted()
        self.nothing.setObjectName("ticket_list_empty")
        self.undo = UndoBar("ticket_list_undo")
        head = QHBoxLayout()
        head.addWidget(Heading(_("Tickets")), 1)
        head.addWidget(self.new)
        top = QVBoxLayout()
        padded(top, margin=size.space_3)
        top.addLayout(head)
        for part in (self.bar, self.notice, self.nothing):
            top.addWidget(part)
        column = QVBoxLayout(self)
        padded(column, margin=0, spacing=0)
        column.addLayout(top)
        column.addWidget(self.rows, 1)
        column.addWidget(self.undo)

    def _connect(self) -> None:
        self.new.clicked.connect(self.new_requested)
        self.bar.changed.connect(self._look_for)
        self.bar.day_wanted.connect(self._listing.go_to_day)
        self.bar.keep_requested.connect(self._keep)
        self.bar.rename_requested.connect(self._rename)
        self.bar.forget_requested.connect(self._forget)
        self.bar.failed.connect(self._explain)
        self.search.down_requested.connect(self._into_rows)
        self.search.returnPressed.connect(self._into_rows)
        QShortcut(QKeySequence("Ctrl+F"), self, self._search)
        self.rows.search_requested.connect(self._search)
        self.rows.row_chosen.connect(self._tell)
        self.rows.row_opened.connect(self.ticket_opened)
        self.rows.clicked.connect(self._tell_clicked)
        self.notice.action_requested.connect(self.refresh)
        self._listing.shown.connect(self._show)
        self._listing.failed.connect(self._explain)
        self._jobs.changed.connect(self._note)
        # "vor 5 Min." must not stay true for hours.
        self._minute = QTimer(self, interval=60_000)
        self._minute.timeout.connect(self._listing.window.renew)
        self._minute.timeout.connect(self.rows.viewport().update)
        self._minute.start()

    def _note(self, changes: Changes) -> None:
        if changes.tickets or changes.customers:
            self.refresh()

    def _look_for(self) -> None:
        self._listing.look_for(self.bar.where)

    def _show(self, counts: Mapping[TicketState, int]) -> None:
        self.notice.clear()
        self.bar.show_counts(counts)
        self._tell_nothing()

    def _tell_nothing(self) -> None:
        where, total = self._listing.where, self._listing.total
        if where.text and total:
            told = ngettext("{count} Ticket gefunden", "{count} Tickets gefunden", total).format(count=total)
            if total in {SOON, FOUND}:
                told = _("Mehr als {count} gefunden, hier die jüngsten.").format(count=total)
        elif where.text:
            told = _("Nichts gefunden zu „{text}“.").format(text=where.text[:80])
        elif where.binned:
            told = _("Der Papierkorb ist leer.")
        else:
            told = _("Hier ist noch nichts.") if where != TicketFilter() else _("Noch keine Tickets.")
        self.nothing.setText(told)
        self.nothing.setVisible(not total or bool(where.text))

    def _tell(self, key: object) -> None:
        if isinstance(key, UUID):
            self._listing.note_chosen(key)
            self.ticket_chosen.emit(key)

    def _tell_clicked(self) -> None:
        # The row that only has the focus ring is current already, and becomes no more so by a click.
        if self.rows.current_key() != self._listing.chosen:
            self._tell(self.rows.current_key())

    def _into_rows(self) -> None:
        self.search.ask_now()
        self.rows.setFocus()
        first = self.rows.rows.row(0)
        if first is not None and self._listing.chosen is None:
            self.rows.choose(first.key)

    def _search(self) -> None:
        self.search.setFocus()
        self.search.selectAll()

    def _keep(self, name: str) -> None:
        where = self.bar.where
        self._jobs.change(self, lambda helpdesk: helpdesk.finding.keep(name, where), self._explain)

    def _rename(self, search: SavedSearch, name: str) -> None:
        self._jobs.change(self, lambda helpdesk: helpdesk.finding.rename(search.id, name), self._explain)

    def _forget(self, search: SavedSearch) -> None:
        def offer(_changes: Changes) -> None:
            self.undo.offer(_("Suche „{name}“ gelöscht").format(name=search.name), partial(self._keep_again, search))

        self._jobs.change(self, lambda helpdesk: helpdesk.finding.forget(search.id), self._explain, offer)

    def _keep_again(self, search: SavedSearch) -> None:
        self._jobs.change(self, lambda helpdesk: helpdesk.finding.keep(search.name, search.filter), self._explain)

    def _explain(self, error: HelpdeskError) -> None:
        self.notice.show_error(error, _("Erneut versuchen"))

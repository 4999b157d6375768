"""Records that can be printed, newest first: one kind a list."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Generic, Protocol, TypeVar
from uuid import UUID

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from helpdesk.i18n import _
from ui.jobs import Jobs
from ui.latest import Latest
from ui.theme import theme
from ui.widgets import EmptyState, Row, RowList, SearchField, padded, stack

if TYPE_CHECKING:
    from helpdesk.app import Helpdesk

PAGE = 100


class Record(Protocol):
    """A line of any list of records."""

    @property
    def id(self) -> UUID: ...


R = TypeVar("R", bound=Record)


class Records(QWidget, Generic[R]):
    """The records of a kind, read page by page, or what to say while there are none.

    Signals:
        record_chosen: A person chose one; carries its id.
        failed: The list couldn't be read; carries the `HelpdeskError`.
    """

    record_chosen = Signal(object)
    failed = Signal(object)

    def __init__(
        self,
        jobs: Jobs,
        rows: RowList,
        none: EmptyState,
        read: Callable[[Helpdesk, R | None, str], list[R]],
        as_row: Callable[[R], Row],
        search: SearchField | None = None,
    ) -> None:
        """`read` asks for the page that follows a record and has what is looked for, `as_row` says how one is shown.

        Without a `search` field nothing is looked for.
        """
        super().__init__()
        self.list = rows
        self.none = none
        self.search = search
        self._jobs = jobs
        self._reads = Latest(jobs, self)
        self._page = read
        self._as_row = as_row
        self._known: dict[UUID, R] = {}
        self._wanted: UUID | None = None
        self._nothing_found = EmptyState(
            "search", _("Nichts gefunden"), _("Prüfen Sie die Schreibweise oder suchen Sie nach weniger Wörtern.")
        )
        self._lists = stack(none, rows, self._nothing_found)
        column = QVBoxLayout(self)
        padded(column, margin=0, spacing=theme().size.space_1)
        if search:
            inset = QVBoxLayout()
            inset.setContentsMargins(theme().size.space_3, 0, theme().size.space_3, 0)
            inset.addWidget(search)
            column.addLayout(inset)
            search.asked.connect(self.refresh)
            search.down_requested.connect(rows.setFocus)
        column.addWidget(self._lists, 1)
        rows.row_chosen.connect(self._choose)
        rows.page_requested.connect(self._read_on)

    def refresh(self) -> None:
        """Reads the newest again."""
        sought = self._sought()
        self._reads.ask(
            lambda helpdesk: self._page(helpdesk, None, sought),
            lambda found: self._show(found, sought),
            self.failed.emit,
        )

    def choose(self, record: UUID | None) -> None:
        """Chooses one without telling, as soon as it is listed."""
        self._wanted = record
        if record is None or not self.list.choose(record, quietly=True):
            self.list.choose_nothing()

    def chosen(self) -> UUID | None:
        """The one that is chosen."""
        key = self.list.current_key()
        return key if isinstance(key, UUID) else None

    def listed(self, record: UUID) -> R | None:
        """The record, if it is among those read so far."""
        return self._known.get(record)

    def _choose(self, record: UUID) -> None:
        self._wanted = record
        self.record_chosen.emit(record)

    def _sought(self) -> str:
        return self.search.text().strip() if self.search else ""

    def _show(self, records: list[R], sought: str) -> None:
        self._known = {record.id: record for record in records}
        self.list.show_rows([self._as_row(record) for record in records], more=len(records) == PAGE)
        if self._wanted:
            self.list.choose(self._wanted, quietly=True)
        self._lists.setCurrentWidget(self.list if records else self._nothing_found if sought else self.none)

    def _read_on(self, last: UUID) -> None:
        after, sought = self._known[last], self._sought()
        self._jobs.ask(
            self,
            lambda helpdesk: self._page(helpdesk, after, sought),
            lambda more: self._add(more, sought),
            self.failed.emit,
        )

    def _add(self, records: list[R], sought: str) -> None:
        if sought == self._sought():
            self._known |= {record.id: record for record in records}
            self.list.add_page([self._as_row(record) for record in records], more=len(records) == PAGE)

"""Records that can be printed, newest first: one kind a list."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Generic, Protocol, TypeVar
from uuid import UUID

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QStackedWidget

from ui.jobs import Jobs
from ui.widgets import EmptyState, Row, RowList

if TYPE_CHECKING:
    from helpdesk.app import Helpdesk

PAGE = 100


class Record(Protocol):
    """A line of any list of records."""

    @property
    def id(self) -> UUID: ...


R = TypeVar("R", bound=Record)


class Records(QStackedWidget, Generic[R]):
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
        read: Callable[[Helpdesk, R | None], list[R]],
        as_row: Callable[[R], Row],
    ) -> None:
        """`read` asks for the page that follows a record, `as_row` says how one is shown."""
        super().__init__()
        self.list = rows
        self.none = none
        self._jobs = jobs
        self._page = read
        self._as_row = as_row
        self._known: dict[UUID, R] = {}
        self.addWidget(none)
        self.addWidget(rows)
        rows.row_chosen.connect(self.record_chosen)
        rows.page_requested.connect(self._read_on)

    def refresh(self) -> None:
        """Reads the newest again."""
        self._jobs.ask(self, lambda helpdesk: self._page(helpdesk, None), self._show, self.failed.emit)

    def choose(self, record: UUID) -> None:
        """Chooses one without telling, or nothing when it isn't listed."""
        if not self.list.choose(record, quietly=True):
            self.list.choose_nothing()

    def chosen(self) -> UUID | None:
        """The one that is chosen."""
        key = self.list.current_key()
        return key if isinstance(key, UUID) else None

    def listed(self, record: UUID) -> R | None:
        """The record, if it is among those read so far."""
        return self._known.get(record)

    def _show(self, records: list[R]) -> None:
        self._known = {record.id: record for record in records}
        self.list.show_rows([self._as_row(record) for record in records], more=len(records) == PAGE)
        self.setCurrentWidget(self.list if records else self.none)

    def _read_on(self, last: UUID) -> None:
        after = self._known[last]
        self._jobs.ask(self, lambda helpdesk: self._page(helpdesk, after), self._add, self.failed.emit)

    def _add(self, records: list[R]) -> None:
        self._known |= {record.id: record for record in records}
        self.list.add_page([self._as_row(record) for record in records], more=len(records) == PAGE)

"""Questions asked while somebody types: the first at once, then only the newest."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QObject

from helpdesk.changes import Changes
from helpdesk.errors import HelpdeskError
from ui.jobs import Jobs, Worker

if TYPE_CHECKING:
    from helpdesk.app import Helpdesk

T = TypeVar("T")


class Latest(QObject):
    """Asks the worker one question at a time and shows only the answer to the newest.

    Throttled by the answers themselves, not by a clock: the first letter is answered at once, and letters typed while
    the worker is busy replace one another, so the queue never grows. What the other worker changed while an answer was
    on its way may not be in it: it is asked for again.
    """

    def __init__(self, jobs: Worker, parent: QObject) -> None:
        super().__init__(parent)
        self._jobs = jobs
        self._asked: object | None = None
        self._under_way: Callable[[], None] | None = None
        self._next: Callable[[], None] | None = None
        if isinstance(jobs, Jobs):
            jobs.post.changed.connect(self._ask_again)

    def ask(
        self,
        call: Callable[[Helpdesk], T],
        then: Callable[[T], object],
        failed: Callable[[HelpdeskError], object] = lambda _: None,
    ) -> None:
        """Asks this instead of whatever was waiting to be asked."""
        self._next = partial(self._send, call, then, failed)
        if self._asked is None:
            self._go_on()

    def forget(self) -> None:
        """Drops what is waiting and the answer that is under way."""
        self._next = None
        self._asked = self._under_way = None

    def _ask_again(self, changes: Changes) -> None:
        if changes:
            self._next = self._next or self._under_way

    def _send(
        self, call: Callable[[Helpdesk], T], then: Callable[[T], object], failed: Callable[[HelpdeskError], object]
    ) -> None:
        ticket = self._asked = object()
        self._jobs.ask(
            self,
            call,
            lambda answer: self._take(ticket, partial(then, answer)),
            lambda error: self._take(ticket, partial(failed, error)),
        )

    def _take(self, ticket: object, show: Callable[[], object]) -> None:
        if ticket is not self._asked:
            return
        newest = self._next is None
        self._go_on()
        if newest:
            show()

    def _go_on(self) -> None:
        waiting, self._next, self._asked, self._under_way = self._next, None, None, self._next
        if waiting:
            waiting()

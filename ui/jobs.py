from __future__ import annotations

import gc
import logging
import sys
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Event
from typing import TYPE_CHECKING, Any, TypeVar

from PySide6.QtCore import QObject, Signal
from shiboken6 import isValid

from helpdesk.changes import Changes
from helpdesk.errors import HelpdeskError
from helpdesk.i18n import _

if TYPE_CHECKING:
    from collections.abc import Callable

    from helpdesk.app import Helpdesk

T = TypeVar("T")
log = logging.getLogger(__name__)
TURN = 0.0005
"""Seconds after which a busy worker lets the GUI thread go on, which asks for its turn several times a keystroke."""
_USUAL_TURN = sys.getswitchinterval()
MANY = 20_000
"""A call that leaves so many objects has built what stays, the lookup's index; to look through it for garbage would
stall the window."""


class Worker(QObject):
    """A thread that answers questions with the services, one after the other; answers come back on the GUI thread.

    Signals:
        changed: A call changed something; carries its `Changes`.
        broken: A call failed in a way nobody expected; carries the exception. It is logged as well.
    """

    changed = Signal(object)
    broken = Signal(object)
    _finished = Signal(int)

    def __init__(self, name: str) -> None:
        """`name` is what the thread is called."""
        super().__init__()
        self._number = 0
        self._questions: dict[int, _Question] = {}
        self._closed = False
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix=name)
        self._helpdesk: Future[Helpdesk] = Future()
        self._finished.connect(self._deliver)

    def ask(
        self,
        asker: QObject,
        call: Callable[[Helpdesk], T],
        then: Callable[[T], object],
        failed: Callable[[HelpdeskError], object],
    ) -> None:
        """Runs `call` on the worker, then `then` or `failed` on the GUI thread, unless the asker is gone by then.

        A bug is told by `broken` and reaches `failed` too, as the error `bug`: nobody waits for an answer that never
        comes. Does nothing once closed: widgets on their way out still hear of the last changes and would read them.
        """
        if self._closed:
            return

        self._number += 1
        # The services as they are now: a later `reopen` stands behind this in the queue; waiting for it never ended.
        self._questions[self._number] = _Question(self._helpdesk, asker, call, then, failed)
        self._thread.submit(self._work, self._number)

    def change(
        self,
        asker: QObject,
        call: Callable[[Helpdesk], Changes],
        failed: Callable[[HelpdeskError], object],
        then: Callable[[Changes], object] = lambda _: None,
    ) -> None:
        """Runs a call that changes something, then tells every view."""

        def change_and_tell(helpdesk: Helpdesk) -> Changes:
            changes = call(helpdesk)
            self.changed.emit(changes)
            return changes

        self.ask(asker, change_and_tell, then, failed)

    def _work(self, number: int) -> None:
        # By number: what a question holds, widgets among it, must not be let go of last by the worker.
        self._questions[number].work()
        if gc.get_count()[0] > MANY:
            gc.freeze()
        self._finished.emit(number)

    def _deliver(self, number: int) -> None:
        question = self._questions.pop(number, None)
        if question is None:
            return
        error = question.error
        if error is not None and not isinstance(error, HelpdeskError):
            log.error("a service call failed", exc_info=error)
            self.broken.emit(error)
            error = HelpdeskError("bug", _("Das hätte nicht geschehen dürfen: ein Fehler im Programm."))
        if isValid(question.asker):
            if error is not None:
                question.failed(error)
            else:
                question.then(question.answer)
        _collect_garbage()


class Post(Worker):
    """The worker for calls that go over the network, so that a slow server holds up neither saving nor reading.

    It uses the same services: they hold no transaction open while they wait for a server.
    """

    def __init__(self) -> None:
        super().__init__("helpdesk-post")

    def serve(self, services: Future[Helpdesk]) -> None:
        """Answers from now on with these services, as soon as they are open."""
        self._helpdesk = services

    def close(self) -> None:
        """Ends what is under way, drops what waits, and takes nothing more.

        What was being delivered is uncertain then, and looked for at the next start.
        """
        self._closed = True
        self._thread.shutdown(wait=False, cancel_futures=True)
        if self._helpdesk.done() and self._helpdesk.exception() is None:
            self._helpdesk.result().hang_up()
        self._thread.shutdown()
        self._questions.clear()


class Jobs(Worker):
    """The worker that owns the services, and with `post` the one that talks to the network.

    The services are opened by the worker's first job, so the window paints before the ORM is imported.
    While a worker lives, Python's garbage collection happens on the GUI thread only: on the worker it would destroy
    widgets that hang in reference cycles, from a thread that must not touch them.
    """

    _living = 0

    def __init__(self, open_services: Callable[[], Helpdesk], *, held: bool = False) -> None:
        """A held worker takes questions and answers none before `release`."""
        super().__init__("helpdesk")
        self._open_services = open_services
        self._released = Event()
        self._given_up = False
        if not held:
            self._released.set()
        Jobs._living += 1
        gc.disable()
        sys.setswitchinterval(TURN)
        self.post = Post()
        self.post.changed.connect(self.changed)
        self.post.broken.connect(self.broken)
        self._open_with(self._open)

    def release(self) -> None:
        """Lets a held worker begin. Importing the ORM while another thread imports Qt breaks both: call it after."""
        self._released.set()

    def reopen(self) -> None:
        """Opens the services again: after that failed, or when all they rest on was replaced."""
        self._thread.submit(_let_go, self._helpdesk)
        self._open_with(self._open_services)

    def close(self) -> None:
        """Finishes what was asked, closes the services, and takes nothing more; once is enough."""
        if self._closed:
            return
        self._closed = True
        if not self._released.is_set():
            self._thread.shutdown(wait=False, cancel_futures=True)
            self._given_up = True
            self._released.set()
        self.post.close()
        if not self._given_up:
            self._thread.submit(self._close_services)
        self._thread.shutdown()
        if self._given_up:
            self._questions.clear()
        Jobs._living -= 1
        if not Jobs._living:
            gc.enable()
            sys.setswitchinterval(_USUAL_TURN)

    def _open_with(self, open_services: Callable[[], Helpdesk]) -> None:
        self._helpdesk = self._thread.submit(open_services)
        self.post.serve(self._helpdesk)

    def _open(self) -> Helpdesk:
        self._released.wait()
        if self._given_up:
            raise HelpdeskError("closed", "")
        return self._open_services()

    def _close_services(self) -> None:
        _let_go(self._helpdesk)


def _let_go(services: Future[Helpdesk]) -> None:
    if services.exception() is None:
        services.result().close()


class _Question:
    """One call on its way to the worker and back."""

    def __init__(
        self,
        services: Future[Helpdesk],
        asker: QObject,
        call: Callable[[Helpdesk], Any],
        then: Callable[[Any], object],
        failed: Callable[[HelpdeskError], object],
    ) -> None:
        self._services = services
        self._call = call
        self.asker = asker
        self.then = then
        self.failed = failed
        self.answer: object = None
        self.error: BaseException | None = None

    def work(self) -> None:
        try:
            self.answer = self._call(self._services.result())
        except BaseException as error:  # noqa: BLE001 - told on the GUI thread, whatever it is
            self.error = error


def _collect_garbage() -> None:
    """What Python does by itself when a generation is full."""
    for generation, (count, threshold) in enumerate(zip(gc.get_count(), gc.get_threshold(), strict=True)):
        if count > threshold > 0:
            gc.collect(generation)

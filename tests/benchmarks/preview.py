"""Probe: a long document in the real window's preview, changed and set anew again and again: `preview DIR ROUNDS`.

Tells the longest that the GUI thread stood still meanwhile, and the most it worked at once, in processor time: the
former counts other programs too.
"""

from __future__ import annotations

import gc
import json
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtWidgets import QApplication

from helpdesk.customers import CustomerNew
from helpdesk.printing.subjects import ServiceSubject
from helpdesk.settings import Paths, Settings
from tests.benchmarks.keys import Steps, Typist
from ui import app as start
from ui.documents.page import DocumentsPage
from ui.frame import leaving

if TYPE_CHECKING:
    from helpdesk.app import Helpdesk
    from ui.main_window import MainWindow

DOCUMENT = "total-care"


class Watcher(Typist):
    """Notes how long the window stands still, and what it does itself of that."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self.busy = 0.0
        self._worked = 0.0

    def begin(self, phase: str) -> None:
        super().begin(phase)
        self._worked = time.thread_time()

    def _note(self) -> None:
        super()._note()
        worked = time.thread_time()
        self.busy, self._worked = max(self.busy, worked - self._worked), worked


def script(window: MainWindow, watcher: Watcher, rounds: int) -> Steps:
    customers: list[UUID] = []
    shown: list[object] = []

    def begin(helpdesk: Helpdesk) -> UUID:
        (customer,) = helpdesk.customers.add(CustomerNew("Nord AG")).customers
        return customer

    yield 2000
    window._jobs.ask(window, begin, customers.append, fail)
    page = window.go("documents")
    assert isinstance(page, DocumentsPage)
    page.shown.connect(shown.append)
    while not customers:
        yield 5
    (customer,) = customers
    page.show_subject(ServiceSubject(DOCUMENT, customer=customer))
    while not shown:
        yield 5
    yield 1000
    for number in range(rounds):
        watcher.begin("preview")
        new = CustomerNew(f"Nord AG {number}")
        window._jobs.change(window, lambda helpdesk, new=new: helpdesk.customers.edit(customer, new), fail)  # type: ignore[misc]
        while len(shown) < number + 2:
            yield 5
        # Its pages are drawn after it is there.
        yield 500
        watcher.end()


def fail(error: object) -> None:
    sys.exit(str(error))


def main(folder: str, rounds: str) -> int:
    gc.disable()  # as ui.__main__ does
    leaving.PATIENCE_MS = 300_000  # nobody here answers what closing would ask
    open_window = start.open_window
    watchers: list[Watcher] = []

    def watched(app: QApplication, paths: Paths, settings: Settings) -> MainWindow:
        window = open_window(app, paths, settings)
        watchers.append(watcher := Watcher(window))
        window.painted.connect(lambda: watcher.run(script(window, watcher, int(rounds))))
        return window

    start.open_window = watched
    status = start.run(Paths(Path(folder)), None)
    (watcher,) = watchers
    sys.stdout.write(json.dumps({"stall": watcher.stalls["preview"], "busy": watcher.busy}))
    return status


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))

"""Probe: scrolling and searching the real list on a data directory: `scroll DIR`.

A step is a turn of the wheel, a page key or a jump of the scroll bar, with everything the window does for it: the frame
lasts until it is painted. What the worker reads meanwhile and the paint that shows it count as frames of their own.
"""

from __future__ import annotations

import gc
import json
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import quantiles

from PySide6.QtCore import QEvent, QPoint, QPointF, Qt, QTimer
from PySide6.QtGui import QKeyEvent, QWheelEvent
from PySide6.QtWidgets import QApplication

from helpdesk.settings import Paths, Settings
from tests.benchmarks.watch import resident
from ui import app as start
from ui.main_window import MainWindow
from ui.tickets.ticket_list import TicketList

EVERY_MS = 30
STEPS = 200
SEARCHED = "netzwerkdrucker server"


class Scroller:
    """Does one step after another, and notes how long each keeps the window."""

    def __init__(self, window: MainWindow) -> None:
        self._window = window
        self.frames: dict[str, list[float]] = {}
        self.told: dict[str, float] = {}
        self._next = QTimer(window, timerType=Qt.TimerType.PreciseTimer, singleShot=True)
        self._next.timeout.connect(self._go_on)
        self._steps = self._script()
        self._go_on()

    def _go_on(self) -> None:
        try:
            self._next.start(next(self._steps))
        except BaseException as ended:
            self._window.close()
            if not isinstance(ended, StopIteration):
                raise

    def _script(self) -> Iterator[int]:
        # Until the services are open and the list is read.
        while not (tickets := self._list()) or tickets._listing.window._whole:
            yield 50
        yield 1500
        rows = tickets.rows
        bar = rows.verticalScrollBar()
        self.told["rows"] = rows.rows.rowCount()
        for at in (0, bar.maximum() // 2, bar.maximum() - STEPS * 60):
            bar.setValue(max(at, 0))
            yield 500
            for _step in range(STEPS // 3):
                yield from self._frame("wheel", lambda: _turn(tickets))
        for _step in range(STEPS // 3):
            yield from self._frame("page", lambda: _press(tickets, Qt.Key.Key_PageUp))
        for step in range(STEPS // 3):
            yield from self._frame("jump", lambda step=step: bar.setValue(bar.maximum() * (step * 37 % 100) // 100))
        yield 500
        begun = time.perf_counter()
        bar.setValue(bar.maximum() * 9 // 10)
        while rows.rows.row(rows.seen()[0]) is None:
            yield 1
        self.told["jump_read"] = time.perf_counter() - begun
        gc.collect()
        self.told["memory"] = resident()
        yield from self._search(tickets)
        gc.collect()
        self.told["memory_searched"] = resident()

    def _search(self, tickets: TicketList) -> Iterator[int]:
        for at in range(1, len(SEARCHED) + 1):
            yield from self._frame("search", lambda at=at: tickets.search.setText(SEARCHED[:at]))
            yield 40
        begun = time.perf_counter()
        while tickets._listing._asks._asked is not None:
            yield 1
        self.told["answered"] = time.perf_counter() - begun
        tickets.search.clear()
        yield 1000

    def _list(self) -> TicketList | None:
        page = self._window.pages.made().get("tickets")
        return getattr(page, "list", None)

    def _frame(self, kind: str, step: object) -> Iterator[int]:
        begun = time.perf_counter()
        step()  # type: ignore[operator]  # a call without arguments
        # What is to be painted, as the event loop would do it next.
        QApplication.sendPostedEvents(self._window, QEvent.Type.UpdateRequest.value)
        self.frames.setdefault(kind, []).append(time.perf_counter() - begun)
        begun = time.perf_counter()
        yield EVERY_MS
        # Whatever kept the window from going on in time.
        self.frames[kind].append(max(time.perf_counter() - begun - EVERY_MS / 1000, 0))


def _turn(tickets: TicketList) -> None:
    viewport = tickets.rows.viewport()
    middle = QPointF(viewport.rect().center())
    event = QWheelEvent(
        middle,
        viewport.mapToGlobal(middle),
        QPoint(),
        QPoint(0, -120),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,  # noqa: FBT003 - Qt's argument
    )
    QApplication.sendEvent(viewport, event)


def _press(tickets: TicketList, key: Qt.Key) -> None:
    QApplication.sendEvent(tickets.rows, QKeyEvent(QEvent.Type.KeyPress, key, Qt.KeyboardModifier.NoModifier))


def main(folder: str) -> int:
    gc.disable()  # as ui.__main__ does
    open_window = start.open_window
    scrollers: list[Scroller] = []

    def watched(app: QApplication, paths: Paths, settings: Settings) -> MainWindow:
        window = open_window(app, paths, settings)
        window.painted.connect(lambda: scrollers.append(Scroller(window)))
        return window

    (Path(folder) / "window.ini").unlink(missing_ok=True)  # the window as wide as it first is
    start.open_window = watched
    status = start.run(Paths(Path(folder)), None)
    (scroller,) = scrollers
    told = {kind: quantiles(frames, n=20)[-1] for kind, frames in scroller.frames.items()}
    sys.stdout.write(json.dumps({**scroller.told, **told}))
    return status


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))

"""Probe: typing in the real window, with the lookup beside it and folded away: `keys DIR ROUNDS`.

Each key is measured from the moment it was due, so that whatever keeps the window from taking it counts, to the end of
the paint that shows it. `first` is the longest stall while the index is built, from the first letter ever typed until
its answer; the index of `DIR`'s documents is large or small as they are. At last ten megabytes are pasted.
"""

from __future__ import annotations

import gc
import json
import sys
import time
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from statistics import quantiles

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QGuiApplication, QKeyEvent
from PySide6.QtWidgets import QApplication, QLineEdit

from helpdesk.settings import Paths, Settings
from ui import app as start
from ui.frame import leaving
from ui.main_window import MainWindow

REQUESTS = Path(__file__).parents[1] / "scope" / "requests.jsonl"
EVERY_MS = 45
"""Faster than people type (some 80 ms a key), at another moment of each answer."""
BEAT_MS = 1
LETTERS = 60

Steps = Iterator[int]
"""What is done one after another in the event loop; each yields the milliseconds until it goes on."""


class Typist(QObject):
    """Types, and notes how long each letter takes and how long the window stands still."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._due: float | None = None
        self._next = QTimer(self, timerType=Qt.TimerType.PreciseTimer, singleShot=True)
        self._next.timeout.connect(self._go_on)
        self._steps: Steps = iter(())
        self._phase = ""
        self.taken: defaultdict[str, list[float]] = defaultdict(list)
        self.stalls: defaultdict[str, float] = defaultdict(float)
        self._last = time.perf_counter()
        self._beat = QTimer(self, timerType=Qt.TimerType.PreciseTimer, interval=BEAT_MS)
        self._beat.timeout.connect(self._note)

    def run(self, steps: Steps) -> None:
        """Goes through the steps, then closes the window."""
        self._steps = steps
        self._go_on()

    def _go_on(self) -> None:
        try:
            self._next.start(next(self._steps))
        except StopIteration:
            self._window.close()
        except BaseException:
            # Nobody would ever close it.
            self._window.close()
            raise

    def begin(self, phase: str) -> None:
        self._phase = phase
        self._last = time.perf_counter()
        self._beat.start()

    def end(self) -> None:
        self._note()
        self._beat.stop()
        self._phase = ""

    def type(self, field: QLineEdit, text: str) -> Steps:
        """A letter after the other."""
        for letter in text:
            due = time.perf_counter() + EVERY_MS / 1000
            yield EVERY_MS
            self._due = due
            key = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_unknown, Qt.KeyboardModifier.NoModifier, letter)
            QApplication.sendEvent(field, key)
            while self._due is not None:
                yield 1

    def painted(self) -> None:
        if self._due is not None and self._phase:
            self.taken[self._phase].append(time.perf_counter() - self._due)
        self._due = None

    def _note(self) -> None:
        now = time.perf_counter()
        self.stalls[self._phase] = max(self.stalls[self._phase], now - self._last - BEAT_MS / 1000)
        self._last = now


def script(window: MainWindow, typist: Typist, rounds: int) -> Steps:
    yield 2000
    window.work.show_lookup()
    panel = window.work.panel
    window.commands.action("ticket.new").trigger()
    yield 1000
    subject = window.focusWidget()
    assert panel is not None
    assert isinstance(subject, QLineEdit), subject
    requests = [json.loads(line)["query"][:LETTERS] for line in REQUESTS.read_text(encoding="utf-8").splitlines()]
    texts = [text for text in requests if len(text) == LETTERS]
    typist.begin("first")
    yield from typist.type(subject, texts[-1])
    while panel.answer is None or panel.answer.query != texts[-1].strip():
        yield 5
    typist.end()
    typist.taken.clear()
    for text in texts[:rounds]:
        window.work.show_lookup(shown=False)
        yield from typing(typist, "alone", subject, text)
        window.work.show_lookup(shown=True)
        yield from typing(typist, "subject", subject, text)
        yield from typing(typist, "question", panel.query, text)
    QGuiApplication.clipboard().setText("Drucker druckt nicht " * 500_000)
    yield 500
    typist.begin("pasted")
    panel.query.paste()
    yield 500
    typist.end()
    assert panel.answer is not None
    assert panel.answer.query == panel.query.text().strip()


def typing(typist: Typist, phase: str, field: QLineEdit, text: str) -> Steps:
    field.clear()
    field.setFocus()
    yield 400
    typist.begin(phase)
    yield from typist.type(field, text)
    yield 100
    typist.end()
    field.clear()
    yield 400


def main(folder: str, rounds: str) -> int:
    gc.disable()  # as ui.__main__ does
    leaving.PATIENCE_MS = 300_000  # nobody here answers what closing would ask
    open_window = start.open_window
    handle = MainWindow.event
    typists: list[Typist] = []

    def event(window: MainWindow, event: QEvent) -> bool:
        handled = handle(window, event)
        if event.type() == QEvent.Type.UpdateRequest:
            for typist in typists:
                typist.painted()
        return handled

    def watched(app: QApplication, paths: Paths, settings: Settings) -> MainWindow:
        window = open_window(app, paths, settings)
        typists.append(typist := Typist(window))
        window.painted.connect(lambda: typist.run(script(window, typist, int(rounds))))
        return window

    (Path(folder) / "window.ini").unlink(missing_ok=True)  # the window as wide as it first is
    MainWindow.event = event  # type: ignore[method-assign, assignment]  # to see when it has painted
    start.open_window = watched
    status = start.run(Paths(Path(folder)), None)
    (typist,) = typists
    told = {phase: quantiles(taken, n=20)[-1] for phase, taken in typist.taken.items()}
    told |= {f"{phase}_stall": stall for phase, stall in typist.stalls.items()}
    sys.stdout.write(json.dumps(told))
    return status


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))

"""What a probe notes of its own window; imports little, because its imports count."""

import sys
import time

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtWidgets import QApplication

BEAT_MS = 5


class Watch(QObject):
    """When the first paint was, how long the GUI thread stood still at most since, and the memory in use.

    Use `begin` at the first paint and `end` when all is done; the latter tells and quits.
    """

    def __init__(self, app: QApplication) -> None:
        super().__init__()
        self._app = app
        self.told: dict[str, float] = {}
        self._longest = 0.0
        self._last = 0.0
        self._beat = QTimer(self, timerType=Qt.TimerType.PreciseTimer, interval=BEAT_MS)
        self._beat.timeout.connect(self._note)

    def begin(self) -> None:
        self._last = self.told["painted"] = time.monotonic()
        self.told["memory"] = resident()
        self._beat.start()

    def end(self) -> None:
        import json  # noqa: PLC0415 - not before the paint

        self._note()
        self.told["stall"] = self._longest - BEAT_MS / 1000
        self.told["memory_at_end"] = resident()
        sys.stdout.write(json.dumps(self.told))
        self._app.closeAllWindows()

    def _note(self) -> None:
        now = time.monotonic()
        self._longest = max(self._longest, now - self._last)
        self._last = now


def most_resident() -> float:
    """The most memory in pages that this process ever had in RAM; 0 where the system doesn't tell it this way."""
    try:
        with open("/proc/self/status", encoding="ascii") as told:  # noqa: PTH123 - as below
            lines = dict(line.split(":", 1) for line in told)
            return int(lines["VmHWM"].split()[0]) / 4
    except (OSError, KeyError):
        return 0.0


def resident() -> float:
    """Memory in pages that this process has in RAM; 0 where the system doesn't tell it this way."""
    try:
        with open("/proc/self/statm", encoding="ascii") as told:  # noqa: PTH123 - no pathlib before the paint
            return float(told.read().split()[1])
    except OSError:
        return 0.0

"""Probe: the real window as `helpdesk` opens it, on a data directory, left alone or used at once.

`first_window DIR idle` waits until the services are open and everything has settled; `first_window DIR typing` begins a
ticket as soon as the window takes keys.
"""

from __future__ import annotations

import gc
import sys
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.benchmarks.watch import Watch
    from ui.main_window import MainWindow


def main(folder: str, use: str) -> int:
    gc.disable()  # as ui.__main__ does
    from pathlib import Path  # noqa: PLC0415 - nothing of this is imported before ui.__main__ would

    from PySide6.QtWidgets import QApplication  # noqa: PLC0415

    from helpdesk.settings import Paths, Settings, default_data_dir  # noqa: PLC0415
    from tests.benchmarks.watch import Watch  # noqa: PLC0415
    from ui import app as start  # noqa: PLC0415

    default_data_dir()  # where no directory is given, as at most starts; it isn't used
    open_window = start.open_window

    def watched(app: QApplication, paths: Paths, settings: Settings) -> MainWindow:
        window = open_window(app, paths, settings)
        watch = Watch(app)
        window.painted.connect(watch.begin)
        window.painted.connect((lambda: wait(window, watch)) if use == "idle" else (lambda: write(window, watch)))
        return window

    start.open_window = watched
    return start.run(Paths(Path(folder)), None)


def wait(window: MainWindow, watch: Watch) -> None:
    """Ends when the services have been open for a second."""
    from PySide6.QtCore import QTimer  # noqa: PLC0415

    from ui.widgets import RowList  # noqa: PLC0415

    watch.told["rows"] = sum(shown.rows.rowCount() for shown in window.findChildren(RowList))

    def settle(_settings: object) -> None:
        watch.told["ready"] = time.monotonic()
        QTimer.singleShot(1000, watch.end)

    window._jobs.ask(window, lambda helpdesk: helpdesk.settings, settle, lambda error: sys.exit(str(error)))


def write(window: MainWindow, watch: Watch) -> None:
    """Begins a ticket, types a letter and ends when it stands painted in the subject."""
    from PySide6.QtCore import QEvent, Qt, QTimer  # noqa: PLC0415
    from PySide6.QtGui import QKeyEvent  # noqa: PLC0415
    from PySide6.QtWidgets import QApplication, QLineEdit  # noqa: PLC0415

    def type_letter() -> None:
        window.commands.action("ticket.new").trigger()
        subject = window.focusWidget()
        QApplication.sendEvent(
            subject, QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_X, Qt.KeyboardModifier.NoModifier, "x")
        )
        window.repaint()
        watch.told["typed"] = time.monotonic()
        watch.told["taken"] = isinstance(subject, QLineEdit) and subject.text() == "x" and subject.isVisible()
        from ui.frame import leaving  # noqa: PLC0415 - all is measured

        # Where the services take longer to open than people wait, closing would ask what nobody here answers.
        leaving.PATIENCE_MS = 300_000
        QTimer.singleShot(0, watch.end)

    QTimer.singleShot(0, type_letter)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from shiboken6 import delete

from helpdesk.settings import Paths, Settings
from ui.app import open_window
from ui.main_window import PLACES, MainWindow
from ui.theme import apply_theme
from ui.tickets.page import TicketsPage

Opened = Callable[[], MainWindow]

PLACE_IDS = [place for place, _icon, _text in PLACES]
PLACE_IDS.insert(6, "outbox")


def tickets(window: MainWindow) -> TicketsPage:
    page = window.pages.made()["tickets"]
    assert isinstance(page, TicketsPage)
    return page


@pytest.fixture
def opened(qtbot: QtBot, qapp: QApplication, paths: Paths, settings: Settings) -> Iterator[Opened]:
    """Opens the window as a start does, on the data directory of the test."""
    windows: list[MainWindow] = []

    def open_one() -> MainWindow:
        window = open_window(qapp, paths, settings)
        windows.append(window)
        window.painted.connect(window.start)
        with qtbot.waitSignal(window.painted):
            window.show()
        window.activateWindow()
        return window

    yield open_one
    for window in windows:
        window.close()
        window.finish()
        # At once: the theme of the next test would otherwise be put on every window of the tests before it.
        delete(window)
    # A window is built undressed, as at a start: under a style sheet that takes twice as long.
    qapp.setStyleSheet("")
    apply_theme(qapp, "light", dressed=False)


@pytest.fixture
def window(qtbot: QtBot, prepared: Paths, opened: Opened) -> MainWindow:
    """The window, its services open."""
    made = opened()
    qtbot.waitUntil(lambda: made.work.panel is not None and made.rail.state.toolTip() != "")
    qtbot.waitUntil(made.isActiveWindow)
    made.resize(1440, 900)
    return made


CONTROL = Qt.KeyboardModifier.ControlModifier

from pytestqt.qtbot import QtBot

from ui.main_window import MainWindow
from ui.work.shifts_page import ShiftsPage


def shifts(window: MainWindow) -> ShiftsPage:
    page = window.pages.made()["shifts"]
    assert isinstance(page, ShiftsPage)
    return page


def test_a_shift_begins_and_ends_from_any_page_by_one_command(qtbot: QtBot, window: MainWindow) -> None:
    toggle = window.commands.action("shift.toggle")
    window.go("customers")

    toggle.trigger()

    assert window.pages.place == "shifts"
    qtbot.waitUntil(lambda: shifts(window).state.isVisible())
    window.go("customers")
    toggle.trigger()
    qtbot.waitUntil(lambda: not shifts(window).state.isVisible())
    assert shifts(window).undo.isVisible()

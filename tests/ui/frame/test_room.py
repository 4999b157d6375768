from functools import partial

import pytest
from PySide6.QtWidgets import (
    QToolButton,
    QWidget,
)
from pytestqt.qtbot import QtBot

from helpdesk.settings import Paths
from tests.ui.frame.conftest import PLACE_IDS, Opened, tickets
from ui.main_window import MainWindow
from ui.theme import theme


def test_panes_fold_one_after_the_other(qtbot: QtBot, window: MainWindow) -> None:
    page = tickets(window)
    assert window.work.lookup_shown
    assert page.list.isVisible()

    window.resize(1024, 640)
    qtbot.waitUntil(lambda: not window.work.lookup_shown)
    assert page.list.isVisible()

    window.resize(760, 640)
    page.new_ticket()
    qtbot.waitUntil(lambda: page.composer.isVisible() and not page.list.isVisible())
    assert window.rail.isVisible()


def test_the_window_fits_on_a_small_screen(window: MainWindow) -> None:
    for place in PLACE_IDS:
        window.go(place)

    assert window.minimumSizeHint().width() <= 900
    assert window.minimumSizeHint().height() <= 640


def test_the_size_of_text_comes_back_and_everything_grows(qtbot: QtBot, opened: Opened, paths: Paths) -> None:
    first = opened()
    rail = first.rail.width()
    first._look.resize_text(1)
    qtbot.waitUntil(lambda: first.rail.width() > rail)
    qtbot.waitUntil(paths.data_dir.is_dir)
    first._look.resize_text(0)
    first._look.resize_text(1)
    first.close()
    first.finish()

    opened()

    assert theme().size.scale == 110


def test_larger_letters_fold_the_panes_and_never_widen_the_window(qtbot: QtBot, window: MainWindow) -> None:
    page = tickets(window)

    window._look.show_scale(200)
    qtbot.waitUntil(lambda: not window.work.lookup_shown and page.panes.is_folded)
    assert window.width() == 1440

    window._look.show_scale(100)
    qtbot.waitUntil(lambda: window.work.lookup_shown and not page.panes.is_folded)


def test_a_small_screen_holds_the_window_in_the_largest_letters(qtbot: QtBot, window: MainWindow) -> None:
    window._look.show_scale(200)
    # Qt asks again how much room each page wants, when it comes to it.
    qtbot.waitUntil(lambda: window.minimumSizeHint().width() <= 1100)
    window.resize(1024, 640)

    for place in PLACE_IDS:
        page = window.go(place)
        qtbot.waitUntil(partial(has_its_room, page))
    assert (window.width(), window.height()) == (1024, 640)
    assert window.rail.is_folded


def has_its_room(page: QWidget) -> bool:
    return page.minimumSizeHint().width() <= page.width()


def test_a_folded_rail_says_its_words_in_tool_tips(qtbot: QtBot, window: MainWindow) -> None:
    window.resize(1024, 640)
    assert not window.rail.is_folded

    window._look.show_scale(200)
    qtbot.waitUntil(lambda: window.rail.is_folded)

    assert all(button.text() in button.toolTip() for button in window.rail.findChildren(QToolButton))


@pytest.mark.parametrize(("scale", "half"), [(100, 720), (200, 1024)])
def test_a_wide_window_put_on_a_part_of_the_screen_fits_it_at_once(
    qtbot: QtBot, window: MainWindow, scale: int, half: int
) -> None:
    window._look.show_scale(scale)
    window.resize(2600, 900)
    qtbot.waitUntil(lambda: window.work.lookup_shown)

    window.resize(half, 640)

    assert window.width() == half
    qtbot.waitUntil(lambda: not window.work.lookup_shown)


@pytest.mark.parametrize("width", [1440, 2600])
def test_panes_are_as_wide_as_before_when_letters_have_grown_and_shrunk(
    qtbot: QtBot, window: MainWindow, width: int
) -> None:
    window.resize(width, 900)
    list_ = tickets(window).list
    qtbot.waitUntil(lambda: window.work.lookup_shown and list_.width() < list_.minimumWidth() * 2)
    before = [list_.width(), window.work.sizes()[1]]

    for scale in (200, 125, 100):
        window._look.show_scale(scale)

    qtbot.waitUntil(lambda: window.work.lookup_shown)
    qtbot.waitUntil(lambda: [list_.width(), window.work.sizes()[1]] == before)

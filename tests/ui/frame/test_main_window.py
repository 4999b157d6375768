from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication, QKeySequence, QShortcut
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QComboBox,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QScrollArea,
    QToolButton,
    QWidget,
)
from pytestqt.qtbot import QtBot

from helpdesk.app import open_helpdesk
from helpdesk.customers import CustomerNew
from helpdesk.settings import Paths, Settings
from helpdesk.store.connection import connect
from helpdesk.tickets import TicketDraft
from tests.ui.frame.conftest import CONTROL, Opened
from ui.frame.error_page import ErrorPage
from ui.frame.shortcut_sheet import ShortcutSheet
from ui.main_window import PLACES, MainWindow
from ui.settings.page import SettingsPage
from ui.theme import theme
from ui.tickets.page import TicketsPage

PLACE_IDS = [place for place, _icon, _text in PLACES]
PLACE_IDS.insert(6, "outbox")


def tickets(window: MainWindow) -> TicketsPage:
    page = window.pages.made()["tickets"]
    assert isinstance(page, TicketsPage)
    return page


def test_the_first_paint_shows_tickets_before_the_services_are_there(
    opened: Opened, prepared: Paths, settings: Settings
) -> None:
    helpdesk = open_helpdesk(prepared, settings)
    helpdesk.tickets.draft(TicketDraft("Drucker druckt nicht", "Seit 8 Uhr."))
    helpdesk.close()

    window = opened()

    assert [row.title for row in tickets(window).list.rows.rows.rows] == ["Drucker druckt nicht"]


@pytest.mark.parametrize(("number", "place"), list(enumerate(PLACE_IDS, 1)))
def test_every_place_is_one_key_away(window: MainWindow, number: int, place: str) -> None:
    QTest.keyClick(window, Qt.Key(Qt.Key.Key_0.value + number), CONTROL)

    assert window.pages.place == place
    assert window.rail._buttons[place].isChecked()


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


def test_the_lookup_comes_and_goes_with_f9_and_a_wish_in_a_wide_window_is_kept(
    qtbot: QtBot, window: MainWindow
) -> None:
    QTest.keyClick(window, Qt.Key.Key_F9)
    assert not window.work.lookup_shown

    window.resize(1024, 640)
    window.resize(1440, 900)
    assert not window.work.lookup_shown

    QTest.keyClick(window, Qt.Key.Key_F9)
    assert window.work.lookup_shown


def test_other_pages_have_the_room_of_the_lookup_until_it_is_asked_for_there(window: MainWindow) -> None:
    seen = []
    window.go("documents")
    seen.append(window.work.lookup_shown)
    QTest.keyClick(window, Qt.Key.Key_F9)
    seen.append(window.work.lookup_shown)
    window.go("tickets")
    window.go("documents")
    seen.append(window.work.lookup_shown)

    assert seen == [False, True, False]
    assert window.work.wanted


def test_the_state_at_the_foot_of_the_rail_opens_the_outbox_and_gives_it_the_keys(
    qtbot: QtBot, window: MainWindow
) -> None:
    window.rail.state.click()

    assert window.pages.place == "outbox"
    qtbot.waitUntil(lambda: window.pages.page("outbox").isAncestorOf(window.focusWidget()))


def test_the_settings_are_a_page_but_no_place_of_the_rail(window: MainWindow) -> None:
    window.commands.action("go.settings").trigger()
    assert isinstance(window.pages.currentWidget(), SettingsPage)
    assert not any(button.isChecked() for button in window.rail._buttons.values())

    window.go("tickets")
    assert window.rail._buttons["tickets"].isChecked()


def test_a_ticket_for_a_customer_begins_at_the_customer(
    qtbot: QtBot, opened: Opened, prepared: Paths, settings: Settings
) -> None:
    helpdesk = open_helpdesk(prepared, settings)
    (customer,) = helpdesk.customers.add(CustomerNew("Nord AG", "K-1")).customers
    helpdesk.close()
    window = opened()
    window.go("customers")
    window.wiring._customers.show_customer(customer)
    qtbot.waitUntil(window.wiring._customers.detail.isVisible)

    window.wiring._customers.detail.new_ticket.click()

    assert window.pages.place == "tickets"
    assert tickets(window).composer.fields.customer.text() == "Nord AG"


def test_where_the_window_was_and_how_it_looked_comes_back(qtbot: QtBot, opened: Opened) -> None:
    first = opened()
    qtbot.waitUntil(lambda: first.work.panel is not None)
    first.resize(1440, 900)
    first.work.toggle()
    qtbot.waitUntil(lambda: first.minimumSizeHint().width() < 700)
    first.resize(700, 640)
    size = first.size()
    first._look.show_theme("dark")
    first.close()
    first.finish()

    second = opened()

    assert second.size() == size
    second.resize(1440, 900)
    assert not second.work.lookup_shown
    assert theme().dark


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


def test_light_and_dark_change_at_once(window: MainWindow) -> None:
    before = theme().dark

    QTest.keyClick(window, Qt.Key.Key_L, CONTROL | Qt.KeyboardModifier.ShiftModifier)

    assert theme().dark is not before


def test_nothing_is_written_outside_the_data_directory(window: MainWindow, paths: Paths) -> None:
    window.close()

    assert (paths.data_dir / "window.ini").is_file()


def test_a_database_that_cannot_be_opened_is_explained_and_tried_again(
    qtbot: QtBot, opened: Opened, paths: Paths
) -> None:
    paths.data_dir.mkdir()
    paths.database.write_bytes(b"not a database, but long enough to be read as one" * 50)
    window = opened()
    page = window.findChild(ErrorPage)
    assert page is not None
    qtbot.waitUntil(page.isVisible)
    assert "beschädigt" in page.title.text()

    assert not window.commands.action("ticket.new").isEnabled()
    assert window.commands.action("help.folder").isEnabled()

    paths.database.unlink()
    page.retry.click()

    qtbot.waitUntil(lambda: not page.isVisible() and window.pages.isVisible())
    assert window.commands.action("ticket.new").isEnabled()


def test_a_newer_database_is_refused_and_stays_as_it_is(qtbot: QtBot, opened: Opened, prepared: Paths) -> None:
    connection = connect(prepared.database)
    connection.execute("PRAGMA user_version = 999")
    connection.close()
    before = prepared.database.read_bytes()

    page = opened().findChild(ErrorPage)

    assert page is not None
    qtbot.waitUntil(page.isVisible)
    assert "neueren Version" in page.title.text()
    assert prepared.database.read_bytes() == before


def test_malformed_settings_are_explained(qtbot: QtBot, opened: Opened, paths: Paths) -> None:
    paths.data_dir.mkdir()
    paths.config.write_text("theme = 7\n", encoding="utf-8")
    window = opened()

    qtbot.waitUntil(lambda: window.findChild(ErrorPage) is not None)
    page = window.findChild(ErrorPage)
    assert page is not None
    assert "theme = 7" in page.title.text()


def test_a_bug_is_told_with_details_to_copy_and_the_window_stays(
    qtbot: QtBot, window: MainWindow, paths: Paths, caplog: pytest.LogCaptureFixture
) -> None:
    def break_down(_helpdesk: object) -> None:
        raise ZeroDivisionError("geheim: was der Kunde tippte")

    window._jobs.ask(window, break_down, lambda _: None, lambda _: None)

    qtbot.waitUntil(window.notice.isVisible)
    window.notice.action.click()
    copied = QGuiApplication.clipboard().text()
    assert "ZeroDivisionError" in copied
    assert "break_down" in copied
    assert "geheim" not in copied
    assert window.isVisible()


@pytest.mark.qt_log_ignore("This plugin does not support raise")
def test_the_sheet_of_keys_is_the_registry(qtbot: QtBot, window: MainWindow) -> None:
    QTest.keyClick(window, Qt.Key.Key_F1)

    sheet = window.findChild(ShortcutSheet)
    assert sheet is not None
    assert sheet.isVisible()
    shown = {label.text() for label in sheet.findChildren(QLabel)}
    assert {command.text for command in window.commands if command.keys} <= shown
    sheet.close()


@pytest.mark.qt_log_ignore("This plugin does not support raise")
@pytest.mark.parametrize("scale", [100, 200])
def test_the_sheet_of_keys_fits_the_screen_and_cuts_no_row(qtbot: QtBot, window: MainWindow, scale: int) -> None:
    window._look.show_scale(scale)
    window.commands.action("help.keys").trigger()

    sheet = window.findChild(ShortcutSheet)
    assert sheet is not None
    scroll = sheet.findChild(QScrollArea)
    assert scroll is not None
    content = scroll.widget()
    assert content is not None
    room = sheet.screen().availableSize()
    qtbot.waitUntil(lambda: sheet.width() <= room.width() and sheet.height() <= room.height())
    qtbot.waitUntil(lambda: content.minimumSizeHint().width() <= scroll.viewport().width())
    qtbot.waitUntil(scroll.hasFocus)
    last = max(sheet.findChildren(QLabel), key=lambda label: label.mapTo(content, QPoint()).y())
    assert last.mapTo(content, last.rect().bottomLeft()).y() < content.height()
    assert not [label.text() for label in sheet.findChildren(QLabel) if "Return" in label.text()]
    sheet.close()


def test_the_keys_of_widgets_are_in_the_sheet_and_free_of_conflicts(window: MainWindow) -> None:
    portable = QKeySequence.SequenceFormat.PortableText
    for place in PLACE_IDS:
        page = window.go(place)
        own = {shortcut.key().toString(portable) for shortcut in page.findChildren(QShortcut)}
        commands = {window.commands.action(command.id).shortcut().toString(portable) for command in window.commands}

        assert own <= window.commands.keys_at(place), place
        assert not own & commands, place


def test_every_control_has_a_name(window: MainWindow) -> None:
    assert [name for place in PLACE_IDS for name in nameless(window.go(place))] == []
    assert nameless(window.rail) == []


def test_every_control_can_be_reached_by_keyboard(window: MainWindow) -> None:
    assert [name for place in PLACE_IDS for name in mouse_only(window.go(place))] == []


def test_tab_goes_from_the_rail_through_the_page_in_reading_order(window: MainWindow) -> None:
    window.rail._buttons["tickets"].setFocus()
    seen: list[QWidget] = []
    for _ in range(40):
        QTest.keyClick(window.focusWidget(), Qt.Key.Key_Tab)
        focused = window.focusWidget()
        if focused in seen:
            break
        seen.append(focused)

    names = [widget.objectName() for widget in seen]
    assert names.index("rail_settings") < names.index("finder") < names.index("ticket_new")
    assert names.index("ticket_new") < names.index("ticket_search") < names.index("ticket_list")


def controls(page: QWidget) -> Iterator[QWidget]:
    for kind in (QAbstractButton, QLineEdit, QPlainTextEdit, QComboBox, QAbstractItemView):
        for control in page.findChildren(kind):
            if control.isVisible() and control.mapTo(page, QPoint()).x() >= 0:
                yield control


def mouse_only(page: QWidget) -> list[str]:
    found = []
    for control in controls(page):
        # Of buttons that exclude one another, the arrow keys reach those Tab doesn't.
        one_of_many = isinstance(control, QAbstractButton) and control.group() is not None
        inside = isinstance(control.parent(), QLineEdit)
        if not (control.focusPolicy() & Qt.FocusPolicy.TabFocus or one_of_many or inside):
            found.append(f"{type(control).__name__} {control.objectName()}")
    return found


def nameless(page: QWidget) -> list[str]:
    labelled = {label.buddy() for label in page.findChildren(QLabel) if label.buddy() is not None}
    found = []
    for control in controls(page):
        text = control.text() if isinstance(control, QAbstractButton) else ""
        inside = isinstance(control.parent(), QLineEdit | QComboBox) or control.objectName().startswith("qt_")
        if not (control.accessibleName() or text or control in labelled or inside):
            found.append(f"{type(control).__name__} {control.objectName()}")
    return found


def test_a_read_only_data_directory_is_explained(opened: Opened, paths: Paths, tmp_path: Path, qtbot: QtBot) -> None:
    paths.data_dir.write_text("a file stands where the directory should be", encoding="utf-8")
    window = opened()

    qtbot.waitUntil(lambda: window.findChild(ErrorPage) is not None)
    page = window.findChild(ErrorPage)
    assert page is not None
    assert page.text.text()

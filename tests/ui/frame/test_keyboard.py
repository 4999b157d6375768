from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QComboBox,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QScrollArea,
    QWidget,
)
from pytestqt.qtbot import QtBot

from tests.ui.frame.conftest import PLACE_IDS
from ui.frame.shortcut_sheet import ShortcutSheet
from ui.main_window import MainWindow


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

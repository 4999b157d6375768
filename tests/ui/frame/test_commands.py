import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from ui.commands import Command, Commands, Key


@pytest.fixture
def window(qtbot: QtBot) -> QWidget:
    widget = QWidget()
    qtbot.addWidget(widget)
    return widget


def test_a_command_is_run_by_its_key(qtbot: QtBot, window: QWidget) -> None:
    ran: list[str] = []
    Commands(window).add(Command("ticket.new", "Neues Ticket", lambda: ran.append("new"), "Ctrl+N"))
    with qtbot.waitActive(window):
        window.show()
        window.activateWindow()

    QTest.keyClick(window, Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)

    assert ran == ["new"]


def test_two_commands_never_share_a_key(window: QWidget) -> None:
    commands = Commands(window)
    commands.add(Command("a", "A", list, "Ctrl+N"))

    with pytest.raises(ValueError, match=r"Ctrl\+N"):
        commands.add(Command("b", "B", list, "Ctrl+N"))


def test_a_widgets_own_key_counts_as_taken(window: QWidget) -> None:
    commands = Commands(window)
    commands.describe(Key("Ctrl+Return", "Absenden", "Ticket"))

    with pytest.raises(ValueError, match="Absenden"):
        commands.add(Command("b", "B", list, "Ctrl+Return"))


def test_the_sheet_names_every_key(window: QWidget) -> None:
    commands = Commands(window)
    commands.add(Command("a", "Neues Ticket", list, "Ctrl+N", "Ticket"), Command("b", "Ohne Taste", list))
    commands.describe(Key("F8", "In Ticket übernehmen", "Umfang"))

    assert commands.sheet() == {
        "Ticket": [("Ctrl+N", "Neues Ticket")],
        "Umfang": [("F8", "In Ticket übernehmen")],
    }


def test_a_command_switched_off_is_not_offered(window: QWidget) -> None:
    commands = Commands(window)
    commands.add(Command("a", "A", list), Command("b", "B", list))

    commands.action("a").setEnabled(False)

    assert [command.id for command in commands.possible()] == ["b"]

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot

from ui.frame.rail import Rail


def test_the_settings_do_not_look_pointed_at_once_their_menu_is_gone(qtbot: QtBot) -> None:
    rail = Rail([])
    qtbot.addWidget(rail)
    rail.show()
    rail.move(500, 500)
    menu = QMenu(rail)
    rail.show_settings(menu)
    rail.settings.setAttribute(Qt.WidgetAttribute.WA_UnderMouse)

    menu.aboutToHide.emit()

    assert not rail.settings.underMouse()

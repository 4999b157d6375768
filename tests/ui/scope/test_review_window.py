from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from helpdesk.app import open_helpdesk
from helpdesk.settings import Paths, Settings
from tests.ui.frame.conftest import opened, window
from tests.ui.scope.test_review import written
from ui.main_window import MainWindow
from ui.scope.review.place import ScopePlace

__all__ = ["opened", "window"]


def test_closing_the_window_asks_nothing_and_keeps_what_was_decided(
    qtbot: QtBot, window: MainWindow, paths: Paths, settings: Settings, tmp_path: Path
) -> None:
    window.commands.action("scope.import").trigger()
    place = window.go("scope")
    assert isinstance(place, ScopePlace)
    dialog = place.review.findChild(QFileDialog)
    assert dialog
    dialog.fileSelected.emit(str(written(tmp_path)))
    dialog.reject()
    qtbot.waitUntil(lambda: place.review.review is not None)
    QTest.keyClick(place.review.desk.pane.entries, Qt.Key.Key_Delete)

    assert window.close()
    window.finish()

    services = open_helpdesk(paths, settings)
    (row,) = services.reviews.kept()
    services.close()
    assert (row.file, row.decided) == ("etiketten.md", 1)

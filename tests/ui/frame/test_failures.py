from pathlib import Path

import pytest
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from helpdesk.settings import Paths
from helpdesk.store.connection import connect
from tests.ui.frame.conftest import Opened
from ui.frame.error_page import ErrorPage
from ui.main_window import MainWindow


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


def test_a_read_only_data_directory_is_explained(opened: Opened, paths: Paths, tmp_path: Path, qtbot: QtBot) -> None:
    paths.data_dir.write_text("a file stands where the directory should be", encoding="utf-8")
    window = opened()

    qtbot.waitUntil(lambda: window.findChild(ErrorPage) is not None)
    page = window.findChild(ErrorPage)
    assert page is not None
    assert page.text.text()


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

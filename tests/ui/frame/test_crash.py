import logging
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from helpdesk.settings import Paths
from ui.frame.crash import CrashReporter, details


@pytest.fixture
def reporter(qapp: object, paths: Paths) -> Iterator[CrashReporter]:
    made = CrashReporter(paths)
    yield made
    made.close()


def fail() -> Exception:
    try:
        int("geheim")
    except ValueError as error:
        return error
    raise AssertionError


def test_details_say_where_and_which_versions_but_not_what_was_typed() -> None:
    told = details(fail())

    assert "ValueError" in told
    assert "test_crash.py" in told
    assert "PySide6" in told or "Qt 6" in told
    assert "geheim" not in told


def test_an_exception_nobody_caught_is_told_and_logged(qtbot: QtBot, reporter: CrashReporter, paths: Paths) -> None:
    error = fail()

    with qtbot.waitSignal(reporter.caught):
        sys.excepthook(type(error), error, error.__traceback__)

    written = (paths.data_dir / "helpdesk.log").read_text(encoding="utf-8")
    assert "test_crash.py" in written
    assert "geheim" not in written


def test_a_threads_exception_is_told_too(qtbot: QtBot, reporter: CrashReporter) -> None:
    def breaks() -> None:
        raise fail()

    with qtbot.waitSignal(reporter.caught):
        thread = threading.Thread(target=breaks)
        thread.start()
        thread.join()


def test_details_go_back_to_the_first_cause() -> None:
    error = KeyError()
    error.__cause__ = fail()

    told = details(error)

    assert "KeyError" in told
    assert "ValueError" in told


def test_hooks_are_given_back(qapp: object, paths: Paths) -> None:
    before = sys.excepthook, threading.excepthook

    CrashReporter(paths).close()

    assert (sys.excepthook, threading.excepthook) == before


def test_where_no_log_can_be_written_the_window_starts_all_the_same(qapp: object, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")

    reporter = CrashReporter(Paths(tmp_path / "file"))
    logging.getLogger("helpdesk").error("still here")

    reporter.close()

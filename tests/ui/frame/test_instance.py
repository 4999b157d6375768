import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QDir
from pytestqt.qtbot import QtBot

from helpdesk.settings import Paths
from ui.instance import Instance, socket_name

SECOND = """
import os
import sys
from pathlib import Path
from PySide6.QtCore import QCoreApplication
from helpdesk.settings import Paths
from ui.instance import Instance
app = QCoreApplication([])
second = Instance(Paths(Path(sys.argv[1])))
# As a killed process ends: nothing is given back.
os._exit(0 if second.claim() else 3 if second.raise_other() else 4)
"""


@pytest.fixture
def first(qapp: object, paths: Paths) -> Iterator[Instance]:
    instance = Instance(paths)
    assert instance.claim()
    yield instance
    instance.release()


def start_second(paths: Paths) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-c", SECOND, str(paths.data_dir)], cwd=Path(__file__).parents[3])


def test_a_second_start_raises_the_first_window(qtbot: QtBot, first: Instance, paths: Paths) -> None:
    first.listen()

    with qtbot.waitSignal(first.raise_requested):
        second = start_second(paths)

    assert second.wait() == 3


def test_a_first_window_that_does_not_answer_is_noticed(first: Instance, paths: Paths) -> None:
    assert start_second(paths).wait() == 4


def test_another_data_directory_is_another_window(first: Instance, tmp_path: Path) -> None:
    assert start_second(Paths(tmp_path / "other")).wait() == 0


def test_a_killed_windows_claim_is_void(qapp: object, paths: Paths) -> None:
    assert start_second(paths).wait() == 0
    killed = Instance(paths)

    assert killed.claim()
    killed.release()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows keeps rights in another way")
def test_nobody_else_may_knock(first: Instance, paths: Paths) -> None:
    first.listen()

    socket = Path(QDir.tempPath()) / socket_name(paths)
    assert stat.S_IMODE(socket.stat().st_mode) & 0o077 == 0


def test_the_sockets_name_is_short_and_says_nothing(paths: Paths) -> None:
    assert len(socket_name(paths)) == 25
    assert str(paths.data_dir) not in socket_name(paths)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows keeps rights in another way")
def test_the_data_directory_is_private_from_the_start(first: Instance, paths: Paths) -> None:
    assert stat.S_IMODE(paths.data_dir.stat().st_mode) == 0o700

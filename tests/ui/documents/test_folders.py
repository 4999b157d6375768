import sys
from pathlib import Path

import pytest
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from tests.ui.documents.conftest import Show, services
from ui.documents.folders import usual_folder
from ui.documents.page import DocumentsPage


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A user's own folder without any in it."""
    if sys.platform != "linux":
        pytest.skip("elsewhere the system says where it is")
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / ".config"))
    return tmp_path


def test_files_go_to_the_documents_or_home_where_there_is_no_such_folder(home: Path) -> None:
    assert usual_folder() == usual_folder(home / "gone") == home

    (home / "Documents").mkdir()

    assert usual_folder() == home / "Documents"
    (home / "last").mkdir()
    assert usual_folder(home / "last") == home / "last"


def test_the_dialog_opens_where_it_was_saved_last(qtbot: QtBot, page: DocumentsPage, show: Show, home: Path) -> None:
    paper = show(lambda: services(page).documents.choose("cstack"))
    (home / "last").mkdir()

    def opened_in() -> Path:
        page.save()
        dialog = page.findChildren(QFileDialog, "document_save_dialog")[-1]
        chosen = Path(dialog.selectedFiles()[0])
        dialog.reject()
        return chosen.parent

    assert opened_in() == home
    with qtbot.waitSignal(page.outgoing.saved):
        page.outgoing.save(paper, home / "last" / "a.pdf")

    assert opened_in() == home / "last"

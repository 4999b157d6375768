from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QApplication

from helpdesk.settings import Paths
from ui.documents.page import DocumentsPage
from ui.frame.look import Look
from ui.frame.memory import WindowMemory
from ui.main_window import MainWindow
from ui.theme import apply_theme


@pytest.fixture(autouse=True)
def _light_afterwards(qapp: QApplication) -> Iterator[None]:
    yield
    apply_theme(qapp, "light")


def test_the_configured_theme_counts_until_one_is_chosen_in_the_window(qapp: QApplication, paths: Paths) -> None:
    paths.data_dir.mkdir(exist_ok=True)
    Look(qapp, WindowMemory(paths), "system").show_scale(125)
    look = Look(qapp, WindowMemory(paths), "dark")
    assert (look.theme, look.scale) == ("dark", 125)

    look.show_theme("light")

    assert Look(qapp, WindowMemory(paths), "dark").theme == "light"


def test_the_folder_of_the_last_document_outlives_the_window(window: MainWindow, prepared: Paths) -> None:
    page = window.go("documents")
    assert isinstance(page, DocumentsPage)

    page.outgoing.saved.emit(prepared.data_dir / "a.pdf", None)

    assert WindowMemory(prepared).folder() == prepared.data_dir

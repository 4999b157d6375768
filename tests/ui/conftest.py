from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QApplication

from helpdesk.settings import Paths
from ui.documents.messages import Messages
from ui.frame import leaving
from ui.frame.fetched_notice import FetchedNotice
from ui.widgets import UndoBar


@pytest.fixture(autouse=True)
def _patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """What people get some seconds for doesn't pass a test by whose machine is busy."""
    monkeypatch.setattr(leaving, "PATIENCE_MS", 60_000)
    for passing in (UndoBar, FetchedNotice, Messages):
        monkeypatch.setattr(passing, "SECONDS", 3600)


@pytest.fixture(autouse=True, scope="module")
def _undressed() -> Iterator[None]:
    """Who dresses the application doesn't dress it for the tests of others, whose widgets cost twice as much then."""
    yield
    app = QApplication.instance()
    if isinstance(app, QApplication) and app.styleSheet():
        app.setStyleSheet("")


@pytest.fixture
def prepared(knowing_documents: Paths) -> Paths:
    return knowing_documents

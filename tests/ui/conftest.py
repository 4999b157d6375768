import pytest

from ui.frame import leaving
from ui.frame.fetched_notice import FetchedNotice
from ui.widgets import UndoBar


@pytest.fixture(autouse=True)
def _patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """What people get some seconds for doesn't pass a test by whose machine is busy."""
    monkeypatch.setattr(leaving, "PATIENCE_MS", 60_000)
    for passing in (UndoBar, FetchedNotice):
        monkeypatch.setattr(passing, "SECONDS", 3600)

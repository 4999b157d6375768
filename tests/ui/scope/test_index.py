"""Who builds the lookup's index, and what the window does meanwhile."""

from threading import Thread, current_thread, main_thread

import pytest
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from helpdesk.scope import service
from helpdesk.scope.rank import Index
from ui.jobs import Jobs
from ui.scope.panel import ScopePanel
from ui.widgets import SearchField


@pytest.fixture
def panel(qtbot: QtBot, jobs: Jobs) -> ScopePanel:
    panel = ScopePanel(jobs)
    qtbot.addWidget(panel)
    panel.show()
    return panel


def test_the_index_is_built_by_the_worker_at_the_first_question(
    qtbot: QtBot, panel: ScopePanel, monkeypatch: pytest.MonkeyPatch
) -> None:
    builders: list[Thread] = []
    build = Index.__init__

    def watched(index: Index, *arguments: object) -> None:
        builders.append(current_thread())
        build(index, *arguments)  # type: ignore[arg-type]  # whatever they are

    monkeypatch.setattr(Index, "__init__", watched)
    service._lookup_of.cache_clear()
    qtbot.waitUntil(lambda: bool(panel.view.documents))
    assert builders == []

    panel.ask("Drucker")

    qtbot.waitUntil(lambda: panel.answer is not None)
    assert len(builders) == 1
    assert main_thread() not in builders


@pytest.mark.parametrize(
    "text",
    ["Drucker druckt nicht " * 500_000, "a" * 10_000_000, "\u202eDrucker " * 1_000_000, "\n\x00\x1b" * 3_000_000],
    ids=["words", "one word", "right to left", "control characters"],
)
def test_ten_megabytes_pasted_are_cut_and_answered(qtbot: QtBot, panel: ScopePanel, text: str) -> None:
    QGuiApplication.clipboard().setText(text)

    panel.query.paste()

    qtbot.waitUntil(lambda: panel.answer is not None and panel.answer.query == panel.query.text().strip())
    assert len(panel.query.text()) <= SearchField.LONGEST

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from helpdesk.app import Helpdesk
from helpdesk.scope import NOWHERE
from ui.jobs import Jobs
from ui.scope.panel import ScopePanel

QUESTION = "Kann man da was machen mit dem Dings"


@pytest.fixture
def panel(qtbot: QtBot, jobs: Jobs) -> ScopePanel:
    """The panel, asked whether its answer was wrong."""
    panel = ScopePanel(jobs)
    qtbot.addWidget(panel)
    panel.show()
    panel.ask(QUESTION)
    qtbot.waitUntil(lambda: panel.answer is not None)
    panel.acts.wrong.click()
    return panel


def search(qtbot: QtBot, panel: ScopePanel, text: str, entry: str) -> None:
    panel.correcting.search.setText(text)
    qtbot.waitUntil(lambda: any(row.key == entry for row in panel.correcting.entries.rows.rows))
    panel.correcting.entries.choose(entry)


def test_the_entry_that_was_right_answers_from_then_on(qtbot: QtBot, panel: ScopePanel, helpdesk: Helpdesk) -> None:
    search(qtbot, panel, "mailprotokolle", "ex-mailprotokolle")

    panel.correcting.right.click()

    qtbot.waitUntil(lambda: panel.hits.current_key() == "ex-mailprotokolle")
    assert panel.card.verdict.word.text() == "Nicht enthalten"
    (term,) = helpdesk.learned.all()
    assert (term.query, term.entry) == (QUESTION, "ex-mailprotokolle")


def test_an_answer_that_is_being_put_right_goes_to_no_customer(qtbot: QtBot, panel: ScopePanel) -> None:
    with qtbot.assertNotEmitted(panel.answer_taken):
        QTest.keyClick(panel, Qt.Key.Key_F8)

    panel.correcting.cancel.click()

    with qtbot.waitSignal(panel.answer_taken):
        QTest.keyClick(panel, Qt.Key.Key_F8)


def test_what_was_learned_can_be_taken_back(qtbot: QtBot, panel: ScopePanel, helpdesk: Helpdesk) -> None:
    search(qtbot, panel, "mailprotokolle", "ex-mailprotokolle")
    panel.correcting.right.click()
    qtbot.waitUntil(panel.undo.isVisible)

    panel.undo.button.click()

    qtbot.waitUntil(lambda: not helpdesk.learned.all())


def test_that_nothing_settles_it_can_be_learned(qtbot: QtBot, panel: ScopePanel, helpdesk: Helpdesk) -> None:
    panel.correcting.request.setText("Mailprotokolle bereitstellen")
    panel.correcting.none.click()
    qtbot.waitUntil(panel.undo.isVisible)
    assert [term.entry for term in helpdesk.learned.all()] == [NOWHERE]

    panel.ask("Mailprotokolle bereitstellen")

    qtbot.waitUntil(lambda: panel.card.verdict.word.text() == "Nicht geregelt")


def test_the_words_of_an_entry_find_it_first(qtbot: QtBot, panel: ScopePanel) -> None:
    panel.correcting.search.setText("toner, tinte")

    rows = panel.correcting.entries.rows
    qtbot.waitUntil(lambda: [row.key for row in rows.rows[:1]] == ["tc-ne-verbrauchsmaterial"])


def test_a_request_too_long_to_learn_is_said_and_kept(qtbot: QtBot, panel: ScopePanel) -> None:
    panel.correcting.request.setText("x" * 301)
    panel.correcting.none.click()

    qtbot.waitUntil(panel.correcting.notice.isVisible)
    assert "zu lang" in panel.correcting.notice.text.text()
    assert panel.correcting.isVisible()


def test_escape_leads_back_to_the_answer(panel: ScopePanel, helpdesk: Helpdesk) -> None:
    QTest.keyClick(panel.correcting.entries, Qt.Key.Key_Escape)

    assert not panel.correcting.isVisible()
    assert panel.card.isVisible()
    assert not helpdesk.learned.all()

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from helpdesk.app import Helpdesk
from ui.jobs import Jobs
from ui.settings.learned import LearnedSection
from ui.settings.page import SettingsPage


@pytest.fixture
def learned(qtbot: QtBot, jobs: Jobs, helpdesk: Helpdesk) -> Iterator[LearnedSection]:
    """The section with two requests, the newer first."""
    helpdesk.learned.learn("Wer hat das gelöscht?", "ex-mailprotokolle")
    helpdesk.learned.learn("Kaffeemaschine entkalken", None)
    page = SettingsPage(jobs)
    qtbot.addWidget(page)
    page.show()
    qtbot.waitUntil(lambda: len(page.learned.rows.rows.rows) == 2)
    yield page.learned
    page.close()


def test_what_was_learned_is_listed_with_what_it_leads_to(learned: LearnedSection) -> None:
    newer, older = learned.rows.rows.rows

    assert (newer.title, newer.state) == ("„Kaffeemaschine entkalken“", "Nicht geregelt")
    assert (older.title, older.state) == ("„Wer hat das gelöscht?“", "Nicht enthalten")
    assert older.detail == "Mailprotokolle bereitstellen · Microsoft Exchange"


def test_removing_can_be_taken_back(qtbot: QtBot, learned: LearnedSection, helpdesk: Helpdesk) -> None:
    before = helpdesk.learned.all()
    learned.rows.choose(before[1].id)

    learned.rows.setFocus()
    QTest.keyClick(learned.rows, Qt.Key.Key_Delete)
    qtbot.waitUntil(lambda: learned.undo.isVisible() and len(learned.rows.rows.rows) == 1)
    assert helpdesk.learned.all() == before[:1]

    learned.undo.button.click()
    qtbot.waitUntil(lambda: len(learned.rows.rows.rows) == 2)
    assert helpdesk.learned.all() == before


def test_without_anything_learned_the_page_says_where_it_would_come_from(qtbot: QtBot, jobs: Jobs) -> None:
    page = SettingsPage(jobs)
    qtbot.addWidget(page)
    page.show()

    qtbot.waitUntil(lambda: page.learned.nothing.isVisible() and not page.learned.rows.isVisible())
    assert "Falsch?" in page.learned.nothing.text()

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from helpdesk.app import Helpdesk
from helpdesk.resources import resource
from helpdesk.scope.library import load_library, read_library
from ui.jobs import Jobs
from ui.scope.lines import LineKind, lines
from ui.scope.page import ScopePage


@pytest.fixture
def page(qtbot: QtBot, jobs: Jobs) -> ScopePage:
    page = ScopePage(jobs)
    qtbot.addWidget(page)
    page.resize(1100, 700)
    page.show()
    qtbot.waitUntil(lambda: page.document is not None)
    return page


def test_a_document_is_shown_with_every_entry() -> None:
    for document in load_library().documents:
        shown = [line.key for line in lines(document) if line.kind is LineKind.ENTRY]
        assert shown == [entry.id for entry in document.entries]


def test_an_entry_asked_for_before_the_documents_are_there_is_shown_then(qtbot: QtBot, jobs: Jobs) -> None:
    page = ScopePage(jobs)
    qtbot.addWidget(page)

    page.open_entry("exchange", "ex-mailprotokolle")

    qtbot.waitUntil(lambda: page.title.text() == "Microsoft Exchange")
    assert page.entries.currentIndex().data().startswith("Nicht enthalten. Mailprotokolle")


def test_the_outline_marks_the_module_of_the_entry(page: ScopePage) -> None:
    page.open_entry("exchange", "ex-email-recovery")

    marked = page.outline.currentItem()
    assert marked
    assert marked.text(0) == "Premium-Dienste"


def test_searching_within_keeps_the_entries_that_have_all_words(qtbot: QtBot, page: ScopePage) -> None:
    page.open_entry("exchange", "ex-mailprotokolle")
    page.search.setText("outlook app")

    qtbot.waitUntil(lambda: page.count.text() == "1 Eintrag")


def test_a_contradiction_is_said_and_leads_to_the_other_entry(page: ScopePage) -> None:
    entry = next(entry for entry in load_library().document("total-care").entries if entry.conflicts_with)
    page.open_entry("total-care", entry.id)
    assert "Widerspruch" in page.entries.currentIndex().data()

    page.entries.activated.emit(page.entries.currentIndex())

    other = load_library().entry(entry.conflicts_with[0])
    assert other.text in page.entries.currentIndex().data()


def test_print_asks_for_the_document_on_show(qtbot: QtBot, page: ScopePage) -> None:
    page.open_entry("euserv", "eu-spezialisten")

    with qtbot.waitSignal(page.print_requested) as asked:
        page.print.click()

    assert asked.args == ["euserv"]


def test_the_import_is_asked_for(qtbot: QtBot, page: ScopePage) -> None:
    with qtbot.waitSignal(page.import_requested):
        page.import_page.click()


def test_a_document_with_one_edition_offers_no_other(qtbot: QtBot, page: ScopePage) -> None:
    page.open_entry("exchange", "ex-mailprotokolle")

    qtbot.waitUntil(lambda: "Fassung" in page.edition.text())
    assert not page.editions.choice.isVisible()


def test_an_accepted_edition_is_shown_and_the_former_can_be_read(qtbot: QtBot, page: ScopePage, jobs: Jobs) -> None:
    page.open_entry("exchange", "ex-mailprotokolle")
    former = load_library().document("exchange").edition
    text = resource("documents").joinpath("exchange.md").read_text(encoding="utf-8")
    changed = text.replace("Mailprotokolle bereitstellen", "Mailprotokolle auswerten")

    jobs.change(page, lambda helpdesk: helpdesk.editions.accept(changed, "neu.md"), lambda _: None)

    qtbot.waitUntil(page.editions.choice.isVisible)
    assert ", gilt seit " in page.editions.choice.currentText()
    page.editions.choice.setCurrentIndex(page.editions.choice.findData(former))
    qtbot.waitUntil(page.editions.older.isVisible)
    assert page.document is not None
    assert page.document.edition == former
    # What is printed is what counts.
    assert not page.print.isEnabled()


@pytest.fixture
def proposed(helpdesk: Helpdesk, tmp_path: Path) -> str:
    """An edition of a document that a later program brings after somebody accepted another; its name."""
    text = resource("documents").joinpath("exchange.md").read_text(encoding="utf-8")
    helpdesk.editions.accept(text.replace("Mailprotokolle bereitstellen", "Mailprotokolle auswerten"), "neu.md")
    for document in resource("documents").glob("*.md"):
        (tmp_path / document.name).write_text(document.read_text(encoding="utf-8"), encoding="utf-8")
    (tmp_path / "exchange.md").write_text(
        text.replace("Mailprotokolle bereitstellen", "Mailprotokolle archivieren"), encoding="utf-8"
    )
    later = read_library(tmp_path)
    helpdesk.editions._bundled, helpdesk.editions._library = (lambda: later), None
    return helpdesk.editions.proposed()["exchange"]


def test_a_proposed_edition_says_what_it_changes_and_is_taken_into_use_and_back(
    qtbot: QtBot, proposed: str, page: ScopePage, helpdesk: Helpdesk
) -> None:
    bar = page.editions
    page.open_entry("exchange", "ex-mailprotokolle")
    qtbot.waitUntil(lambda: "schlägt eine andere Fassung vor" in bar.older.text.text())
    accepted = helpdesk.scope.document("exchange").edition
    bar.older.action.click()
    qtbot.waitUntil(bar.use.isVisible)
    assert "1 geändert" in bar.older.details.text()

    bar.use.click()

    qtbot.waitUntil(lambda: not bar.use.isVisible() and not bar.older.isVisible())
    assert helpdesk.scope.document("exchange").edition == proposed
    bar.undo.button.click()
    qtbot.waitUntil(lambda: helpdesk.scope.document("exchange").edition == accepted)

import pytest
from pytestqt.qtbot import QtBot

from helpdesk.scope.library import load_library
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

import pytest
from pytestqt.qtbot import QtBot

from helpdesk.resources import resource
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


def test_the_import_is_asked_for(qtbot: QtBot, page: ScopePage) -> None:
    with qtbot.waitSignal(page.import_requested):
        page.import_page.click()


def test_a_document_with_one_edition_offers_no_other(qtbot: QtBot, page: ScopePage) -> None:
    page.open_entry("exchange", "ex-mailprotokolle")

    qtbot.waitUntil(lambda: "Fassung" in page.edition.text())
    assert not page.choice.isVisible()


def test_an_accepted_edition_is_shown_and_the_former_can_be_read(qtbot: QtBot, page: ScopePage, jobs: Jobs) -> None:
    page.open_entry("exchange", "ex-mailprotokolle")
    former = load_library().document("exchange").edition
    text = resource("documents").joinpath("exchange.md").read_text(encoding="utf-8")
    changed = text.replace("Mailprotokolle bereitstellen", "Mailprotokolle auswerten")

    jobs.change(page, lambda helpdesk: helpdesk.editions.accept(changed, "neu.md"), lambda _: None)

    qtbot.waitUntil(page.choice.isVisible)
    assert ", gilt seit " in page.choice.currentText()
    page.choice.setCurrentIndex(page.choice.findData(former))
    qtbot.waitUntil(page.older.isVisible)
    assert page.document is not None
    assert page.document.edition == former
    # What is printed is what counts.
    assert not page.print.isEnabled()

from dataclasses import replace
from pathlib import Path
from uuid import UUID

import pytest
from PySide6.QtCore import QModelIndex
from pytestqt.qtbot import QtBot

from helpdesk.app import Helpdesk
from helpdesk.changes import ANYTHING
from helpdesk.i18n import format_day
from helpdesk.printing.issued import IssuedRow
from helpdesk.printing.subjects import Kind, ServiceSubject
from tests.ui.documents.conftest import Show
from ui.documents.issued_part import IssuedPart, issued_row
from ui.documents.page import DocumentsPage
from ui.jobs import Jobs


@pytest.fixture
def versions(helpdesk: Helpdesk, customer: UUID) -> tuple[IssuedRow, IssuedRow]:
    """The same twice, beside another."""
    helpdesk.printing.print(ServiceSubject("cstack"))
    subject = ServiceSubject("total-care", (), customer)
    first, second = helpdesk.printing.print(subject).row, helpdesk.printing.reissue(subject).row
    assert first
    assert second
    return first, second


@pytest.fixture
def part(qtbot: QtBot, page: DocumentsPage, versions: object) -> IssuedPart:
    page.chooser.archived.click()
    qtbot.waitUntil(lambda: len(_titles(page.chooser.issued)) == 3)
    return page.chooser.issued


def _titles(part: IssuedPart) -> list[str]:
    return [row.title for row in part.records.list.rows.rows]


def test_what_was_issued_is_listed_newest_first(part: IssuedPart, versions: tuple[IssuedRow, IssuedRow]) -> None:
    newest = part.records.list.rows.rows[0]

    number, day = versions[1].number, format_day(versions[1].issued.astimezone().date())
    titles = [f"{number} · Leistungsbeschreibung"] * 2
    assert _titles(part)[:2] == titles
    assert newest.key == versions[1].id
    assert [(row.aside, row.state) for row in part.records.list.rows.rows[:2]] == [("V2", ""), ("V1", "ersetzt")]
    assert newest.detail == f"{day} · Nord AG"
    assert versions[1].sha256[:8] in part.records.list.rows.tip(0)


def test_it_is_found_by_number_title_or_customer_and_by_kind(
    qtbot: QtBot, part: IssuedPart, versions: tuple[IssuedRow, IssuedRow]
) -> None:
    part.records.search.setText("nord")  # type: ignore[union-attr]
    qtbot.waitUntil(lambda: [row.key for row in part.records.list.rows.rows] == [one.id for one in versions[::-1]])

    part.records.search.setText("")  # type: ignore[union-attr]
    part.kind.choose(Kind.QUOTE.value)

    qtbot.waitUntil(lambda: not _titles(part))


def test_the_archive_shows_the_bytes_as_they_were_issued(
    page: DocumentsPage, show: Show, part: IssuedPart, helpdesk: Helpdesk, versions: tuple[IssuedRow, IssuedRow]
) -> None:
    show(lambda: part.records.list.choose(versions[0].id))

    assert page.pdf == helpdesk.printing.open(versions[0].id)
    assert page.banner.text.text() == f"{versions[0].number}, Version 1, ist ersetzt durch Version 2."
    day = format_day(versions[1].issued.astimezone().date())
    assert page.head.state.word.text() == f"Ersetzt durch Version 2 vom {day}"
    assert page.head.state.property("kind") == "warning"
    assert all(way.isEnabled() for way in (page.head.save, page.head.print, page.head.mail))
    assert not page.head.reissue.isEnabled()

    show(page.banner.action.click)

    assert page.pdf == helpdesk.printing.open(versions[1].id)
    assert part.records.chosen() == versions[1].id


def test_what_comes_from_the_archive_leaves_it_unchanged_and_issues_nothing(
    qtbot: QtBot, page: DocumentsPage, show: Show, part: IssuedPart, helpdesk: Helpdesk, tmp_path: Path
) -> None:
    show(lambda: part.records.list.choose(part.records.list.rows.rows[1].key))
    assert page.paper
    file = tmp_path / "a.pdf"

    with qtbot.waitSignal(page.outgoing.saved):
        page.outgoing.save(page.paper, file)

    assert file.read_bytes() == page.pdf
    assert len(helpdesk.printing.issued()) == 3


def test_what_is_issued_meanwhile_joins_the_list(
    qtbot: QtBot, part: IssuedPart, page: DocumentsPage, jobs: Jobs
) -> None:
    jobs.change(page, lambda helpdesk: helpdesk.printing.print(ServiceSubject("exchange")).changes, print)

    qtbot.waitUntil(lambda: len(_titles(part)) == 4)


def test_what_is_replaced_while_it_is_shown_says_so(
    qtbot: QtBot, page: DocumentsPage, show: Show, part: IssuedPart, helpdesk: Helpdesk, jobs: Jobs
) -> None:
    row = next(row for row in helpdesk.printing.issued() if not row.customer)
    show(lambda: part.records.list.choose(row.id))
    assert page.head.state.word.text().startswith("Ausgegeben am ")

    # On the command line.
    helpdesk.printing.reissue(ServiceSubject("cstack"))
    jobs.changed.emit(ANYTHING)

    qtbot.waitUntil(lambda: page.head.state.word.text().startswith("Ersetzt durch Version 2 vom "))
    assert page.banner.action.isVisible()
    assert "Version 1 vom " in page.head.number.text()


def test_one_that_is_lost_says_so_instead_of_being_made_anew(
    qtbot: QtBot, page: DocumentsPage, part: IssuedPart, helpdesk: Helpdesk, versions: tuple[IssuedRow, IssuedRow]
) -> None:
    file = helpdesk.printing._archive._files.path(versions[0].sha256)
    file.chmod(0o600)
    file.write_bytes(b"%PDF-1.7 another")

    part.records.list.choose(versions[0].id)

    qtbot.waitUntil(lambda: "nicht mehr die ausgegebene" in page.notice.text.text())
    assert not page.pdf


def test_an_erased_one_is_a_row_that_says_so(versions: tuple[IssuedRow, IssuedRow]) -> None:
    row = issued_row(replace(versions[0], erased=True, title="", customer=None, customer_name=""))

    assert (row.state, row.title) == ("Gelöscht", f"{versions[0].number} · Leistungsbeschreibung")


def test_a_long_list_is_read_page_by_page(
    qtbot: QtBot, page: DocumentsPage, versions: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in ("records", "issued_part"):
        monkeypatch.setattr(f"ui.documents.{module}.PAGE", 2)
    page.chooser.archived.click()
    rows = page.chooser.issued.records.list.rows
    qtbot.waitUntil(lambda: rows.rowCount() >= 2)
    if rows.canFetchMore(QModelIndex()):
        rows.fetchMore(QModelIndex())

    qtbot.waitUntil(lambda: len(_titles(page.chooser.issued)) == 3)

from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from pytestqt.qtbot import QtBot

from helpdesk.app import Helpdesk
from helpdesk.printing.subjects import Kind, ServiceSubject
from helpdesk.tickets import TicketDraft
from helpdesk.work import Billable, TimeNew
from tests.ui.documents.conftest import Show
from ui.documents.batch import ReportBatch
from ui.documents.page import DocumentsPage
from ui.documents.record_parts import ReportPart
from ui.jobs import Jobs


@pytest.fixture
def worked(helpdesk: Helpdesk, customer: UUID) -> int:
    """Three tickets that were worked on yesterday."""
    begun = datetime.now(UTC) - timedelta(days=1)
    for count in range(3):
        (ticket,) = helpdesk.tickets.draft(TicketDraft(f"Drucker {count}", "Seit heute.", customer=customer)).tickets
        helpdesk.times.add(TimeNew(ticket, 30, "Treiber", Billable.YES, begun))
    return 3


@pytest.fixture
def batch(qtbot: QtBot, page: DocumentsPage, tmp_path: Path) -> ReportBatch:
    page.chooser.kind.choose(Kind.WORK_REPORT.value)
    page.chooser.kind.activated.emit(0)
    part = page.chooser.part(Kind.WORK_REPORT)
    assert isinstance(part, ReportPart)
    part.batch.click()
    assert page.batch.isVisible()
    day = datetime.now().astimezone().date()
    page.batch.first.show_day(day - timedelta(days=3))
    page.batch.last.show_day(day)
    page.batch.use_folder(tmp_path / "berichte")
    return page.batch


def _run(qtbot: QtBot, batch: ReportBatch) -> None:
    with qtbot.waitSignal(batch.finished):
        batch.start.click()


def test_each_ticket_of_the_period_gets_its_report(
    qtbot: QtBot, batch: ReportBatch, worked: int, helpdesk: Helpdesk, tmp_path: Path
) -> None:
    _run(qtbot, batch)

    files = sorted((tmp_path / "berichte").glob("*.pdf"))
    rows = helpdesk.printing.issued(kind=Kind.WORK_REPORT)
    assert len(files) == len(rows) == worked
    assert {file.read_bytes() for file in files} == {helpdesk.printing.open(row.id) for row in rows}
    assert batch.notice.text.text() == "3 Berichte liegen im Ordner."
    assert batch.count.text() == "3 von 3"


def test_a_run_that_was_stopped_goes_on_where_it_was(
    qtbot: QtBot, batch: ReportBatch, worked: int, helpdesk: Helpdesk
) -> None:
    with qtbot.waitSignal(batch.finished):
        batch.start.click()
        batch.cancel.click()
    assert "Angehalten" in batch.notice.text.text()
    assert len(helpdesk.printing.issued()) < worked

    _run(qtbot, batch)

    assert len(helpdesk.printing.issued()) == worked
    assert batch.notice.text.text() == "3 Berichte liegen im Ordner."


def test_the_list_of_what_was_issued_is_told_once(qtbot: QtBot, batch: ReportBatch, worked: int, jobs: Jobs) -> None:
    told: list[int] = []
    jobs.changed.connect(lambda changes: told.append(len(changes.issued)))

    _run(qtbot, batch)
    _run(qtbot, batch)

    assert [count for count in told if count] == [worked]


def test_a_folder_that_cannot_be_written_stops_it_in_words(
    qtbot: QtBot, batch: ReportBatch, worked: int, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("")
    batch.use_folder(tmp_path / "file")

    batch.start.click()

    qtbot.waitUntil(batch.notice.isVisible)
    assert batch.notice.property("kind") == "negative"
    assert batch.start.isEnabled()


def test_days_the_wrong_way_round_are_marked(batch: ReportBatch) -> None:
    first, last = batch.first.day(), batch.last.day()
    batch.first.show_day(last)
    batch.last.show_day(first)

    batch.start.click()

    assert "vor dem ersten" in batch._last.problem.text()
    assert not batch.runs


def test_nothing_worked_is_no_failure(qtbot: QtBot, batch: ReportBatch) -> None:
    batch.start.click()

    qtbot.waitUntil(lambda: "an keinem Ticket" in batch.notice.text.text())


def test_what_changes_behind_it_does_not_push_itself_before_it(
    qtbot: QtBot, page: DocumentsPage, show: Show, batch: ReportBatch, worked: int
) -> None:
    show(lambda: page.show_subject(ServiceSubject("cstack")))
    part = page.chooser.part(Kind.WORK_REPORT)
    assert isinstance(part, ReportPart)
    part.batch.click()

    # Its number might be another's now: it is looked at again.
    with qtbot.waitSignal(page.shown):
        _run(qtbot, batch)

    assert batch.isVisible()
    batch.back.click()
    assert page.preview.isVisible()

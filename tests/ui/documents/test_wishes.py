"""What comes late, when somebody wants to see something else already."""

from uuid import UUID

from pytestqt.qtbot import QtBot

from helpdesk.app import Helpdesk
from helpdesk.changes import Changes
from helpdesk.printing.subjects import Kind, ShiftSubject
from tests.ui.documents.conftest import Show, services
from ui.documents.page import DocumentsPage
from ui.documents.record_parts import ShiftPart
from ui.jobs import Jobs


def test_ticked_modules_stay_when_the_list_is_read_again(
    qtbot: QtBot, page: DocumentsPage, show: Show, jobs: Jobs
) -> None:
    show(lambda: services(page).documents.choose("total-care"))
    show(services(page).modules["nas"].click)

    show(lambda: jobs.changed.emit(Changes(documents=frozenset({"total-care"}))))
    with qtbot.waitCallback() as answered:
        jobs.ask(page, lambda _helpdesk: None, answered, answered)

    assert services(page).modules["nas"].isChecked()


def test_a_customer_nobody_wants_any_more_does_not_come_back(
    qtbot: QtBot, page: DocumentsPage, helpdesk: Helpdesk, jobs: Jobs, customer: UUID
) -> None:
    (shift,) = helpdesk.shifts.begin().shifts
    part = page.chooser.part(Kind.SHIFT_SHEET)
    assert isinstance(part, ShiftPart)

    part.show_subject(ShiftSubject(shift, customer))
    part.show_subject(ShiftSubject(shift))
    with qtbot.waitCallback() as answered:
        jobs.ask(page, lambda _helpdesk: None, answered, answered)

    assert part.subject() == ShiftSubject(shift)

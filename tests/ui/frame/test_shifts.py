from pytestqt.qtbot import QtBot

from helpdesk.app import open_helpdesk
from helpdesk.changes import Changes
from helpdesk.consent import Action, ConsentNew
from helpdesk.customers import CustomerNew
from helpdesk.settings import Paths, Settings
from helpdesk.tickets import TicketDraft
from tests.consent.conftest import Case
from tests.ui.frame.conftest import Opened, tickets
from ui.consent.page import ConsentPage
from ui.consent.running_bar import RunningBar
from ui.main_window import MainWindow
from ui.work.shifts_page import ShiftsPage


def shifts(window: MainWindow) -> ShiftsPage:
    page = window.pages.made()["shifts"]
    assert isinstance(page, ShiftsPage)
    return page


def test_a_shift_begins_and_ends_from_any_page_by_one_command(qtbot: QtBot, window: MainWindow) -> None:
    toggle = window.commands.action("shift.toggle")
    window.go("customers")

    toggle.trigger()

    assert window.pages.place == "shifts"
    qtbot.waitUntil(lambda: shifts(window).state.isVisible())
    window.go("customers")
    toggle.trigger()
    qtbot.waitUntil(lambda: not shifts(window).state.isVisible())
    assert shifts(window).undo.isVisible()


def test_a_sessions_time_is_entered_when_it_stops_though_nobody_looks(
    qtbot: QtBot, prepared: Paths, settings: Settings, opened: Opened
) -> None:
    helpdesk = open_helpdesk(prepared, settings)
    (customer,) = helpdesk.customers.add(CustomerNew("Nord AG")).customers
    (consent,) = helpdesk.consents.new(ConsentNew(customer, "PC-17", "Drucker")).consents
    case = Case(helpdesk, consent)
    case.go(Action.PRESENT, Action.GRANT)
    case.settle(Action.START)
    helpdesk.consents.start(consent, watched=True)
    window = opened()
    qtbot.waitUntil(lambda: bool(window.findChildren(RunningBar)))
    (bar,) = window.findChildren(RunningBar)
    qtbot.waitUntil(lambda: consent in bar._sessions)
    told: list[Changes] = []
    bar._jobs.changed.connect(told.append)

    bar._sessions[consent].pause.click()

    qtbot.waitUntil(lambda: any(changes.times for changes in told))
    (entry,) = {time for changes in told for time in changes.times}
    assert helpdesk.times.get(entry).consent == consent
    helpdesk.close()


def test_a_consent_leads_to_the_ticket_whose_answer_counts(
    qtbot: QtBot, prepared: Paths, settings: Settings, window: MainWindow
) -> None:
    helpdesk = open_helpdesk(prepared, settings)
    (customer,) = helpdesk.customers.add(CustomerNew("Nord AG")).customers
    (ticket,) = helpdesk.tickets.draft(TicketDraft(subject="Drucker", customer=customer)).tickets
    (consent,) = helpdesk.consents.new(ConsentNew(customer, "PC-17", "Drucker", ticket)).consents
    helpdesk.close()
    page = window.go("consent")
    assert isinstance(page, ConsentPage)
    page.show_consent(consent)
    note = page.detail.charged
    qtbot.waitUntil(lambda: note.told is not None and note.open.isVisible())
    assert note.hint.isVisible()

    note.open.click()

    assert window.pages.place == "tickets"
    qtbot.waitUntil(lambda: tickets(window).composer.fields.subject.text() == "Drucker")

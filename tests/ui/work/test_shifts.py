import csv
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton
from pytestqt.qtbot import QtBot

from helpdesk.app import Helpdesk
from helpdesk.consent import Action
from helpdesk.printing.subjects import ShiftSubject
from helpdesk.tickets import TicketDraft
from helpdesk.work import Per, Rule, TimeNew
from tests.ui.work.on_show import exchange, first, opened, page, shift
from tests.work.on_call import MONDAY, Desk, clocks, desk, helpdesk, settings
from ui.jobs import Jobs
from ui.work.shifts_page import ShiftsPage

__all__ = ["clocks", "desk", "helpdesk", "opened", "page", "settings", "shift"]


@pytest.fixture
def machine(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The machine's own zone."""
    monkeypatch.setenv("TZ", request.param)
    time.tzset()
    yield request.param
    monkeypatch.undo()
    time.tzset()


def test_a_shift_begins_and_ends_by_one_click_each(qtbot: QtBot, page: ShiftsPage, helpdesk: Helpdesk) -> None:
    page.switch.click()
    qtbot.waitUntil(lambda: page.switch.text() == "Einsatz beenden")
    assert page.state.isVisible()
    qtbot.waitUntil(lambda: page.view.shift is not None)

    page.switch.click()

    qtbot.waitUntil(lambda: page.switch.text() == "Einsatz beginnen")
    assert helpdesk.shifts.running() is None
    assert not page.state.isVisible()


def test_an_end_by_mistake_is_taken_back(qtbot: QtBot, opened: ShiftsPage, helpdesk: Helpdesk) -> None:
    opened.switch.click()
    qtbot.waitUntil(lambda: opened.undo.isVisible() and opened.switch.text() == "Einsatz beginnen")

    opened.undo.button.click()

    qtbot.waitUntil(lambda: opened.switch.text() == "Einsatz beenden")
    assert helpdesk.shifts.running()


def test_an_ended_shift_goes_on_with_a_reason_long_after_its_end(
    qtbot: QtBot, opened: ShiftsPage, shift: UUID, helpdesk: Helpdesk
) -> None:
    assert not opened.view.reopen.isVisible()
    opened.switch.click()
    qtbot.waitUntil(opened.view.reopen.isVisible)
    opened.view.reopen.click()
    form = opened.view.reopening
    form.save.click()
    assert form.field.problem.text() == "Nennen Sie den Grund."

    form.reason.setText("Falscher Knopf")
    QTest.keyClick(form.reason, Qt.Key.Key_Return)

    qtbot.waitUntil(lambda: opened.switch.text() == "Einsatz beenden" and not form.isVisible())
    qtbot.waitUntil(lambda: not opened.view.reopen.isVisible())
    running = helpdesk.shifts.running()
    assert running
    assert running.id == shift
    assert running.note.endswith(": Falscher Knopf")


def test_the_command_ends_what_runs_before_the_page_has_read_it(
    qtbot: QtBot, shift: UUID, page: ShiftsPage, helpdesk: Helpdesk
) -> None:
    page.toggle()

    qtbot.waitUntil(lambda: page.undo.isVisible())
    assert helpdesk.shifts.running() is None


def test_the_shift_that_runs_is_on_show_with_its_calls_and_what_they_come_to(opened: ShiftsPage) -> None:
    other, one = opened.view.cards

    assert (one.title.text(), one.badge.word.text()) == ("Exchange", "Wird berechnet")
    assert "Microsoft Exchange" in one.why.text()
    assert (other.title.text(), other.badge.word.text()) == ("Kennwort", "Wird nicht berechnet")
    assert opened.view.facts["raw"].value.text() == "0:30:00 h"
    assert opened.view.facts["units"].value.text() == "2 Takte"
    assert opened.view.facts["price"].value.text().replace("\xa0", " ") == "48,00 € netto"


@pytest.mark.skipif(not hasattr(time, "tzset"), reason="Windows has no such zone")
@pytest.mark.parametrize(("machine", "said"), [("UTC", True), ("Europe/Berlin", False)], indirect=["machine"])
def test_times_by_another_clock_than_other_pages_say_so(
    qtbot: QtBot, shift: UUID, jobs: Jobs, machine: str, said: bool
) -> None:
    page = ShiftsPage(jobs)
    qtbot.addWidget(page)
    qtbot.waitUntil(lambda: len(page.view.cards) == 2)

    assert page.view.clock.isHidden() is not said
    assert ("Europe/Berlin" in page.view.clock.text()) is said
    assert "10:00" in page.view.title.text()


def test_time_nobody_measured_is_entered_by_hand(qtbot: QtBot, opened: ShiftsPage, helpdesk: Helpdesk) -> None:
    (ticket,) = helpdesk.tickets.draft(TicketDraft(subject="Rückruf")).tickets
    opened.view.add.click()
    form = opened.view.form
    qtbot.waitUntil(lambda: form.ticket.findData(str(ticket)) > 0)
    form.save.click()
    assert form.fields["ticket"].problem.text() == "Wählen Sie das Ticket."
    form.ticket.choose(str(ticket))
    QTest.keyClicks(form.minutes, "16")

    QTest.keyClick(form.minutes, Qt.Key.Key_Return)

    qtbot.waitUntil(lambda: not form.isVisible())
    assert [entry.seconds for entry in helpdesk.times.of_ticket(ticket).entries] == [960]


@pytest.mark.parametrize(
    ("typed", "minute"), [("10:00", 0), ("10:21", 21), ("9:59", None), ("10:31", None), ("10", None), ("", None)]
)
def test_time_of_a_shift_that_is_over_says_when_in_it_it_began(
    qtbot: QtBot, opened: ShiftsPage, helpdesk: Helpdesk, typed: str, minute: int | None
) -> None:
    opened.switch.click()
    qtbot.waitUntil(lambda: opened.view.shift is not None and opened.view.shift.end is not None)
    opened.view.add.click()
    form = opened.view.form
    wanted: list[TimeNew] = []
    form.time_requested.connect(wanted.append)
    form.ticket.choose(str(first(opened).entry.ticket))
    form.minutes.setText("5")
    form.start.setText(typed)

    form.save.click()

    assert [new.begin for new in wanted] == ([] if minute is None else [MONDAY + timedelta(minutes=minute)])
    assert bool(form.fields["begin"].problem.text()) is (minute is None)


def test_a_session_appears_in_the_shift_when_it_ends(qtbot: QtBot, opened: ShiftsPage, desk: Desk, jobs: Jobs) -> None:
    case = desk.granted(desk.ticket(subject="Firewall"))
    case.act(Action.START)
    desk.clocks.go_on(minutes=5)
    case.settle(Action.END)
    desk.clocks.go_on(seconds=1)

    jobs.change(opened, lambda helpdesk: helpdesk.consents.end(case.id), print)

    qtbot.waitUntil(lambda: [card.title.text() for card in opened.view.cards] == ["Firewall", "Kennwort", "Exchange"])


def test_what_came_in_while_another_page_was_shown_is_there_afterwards(
    qtbot: QtBot, opened: ShiftsPage, desk: Desk, jobs: Jobs
) -> None:
    opened.hide()
    ticket = desk.ticket(subject="Firewall")
    desk.clocks.go_on(minutes=5)
    new = TimeNew(ticket, 5)
    with qtbot.waitSignal(jobs.changed):
        jobs.change(opened, lambda helpdesk: helpdesk.times.add(new), print)

    opened.show()

    qtbot.waitUntil(lambda: len(opened.view.cards) == 3)


def test_the_shift_is_saved_as_a_table(qtbot: QtBot, opened: ShiftsPage, tmp_path: Path) -> None:
    opened.export_to(tmp_path / "einsatz.csv")

    qtbot.waitUntil(opened.view.notice.isVisible)
    with (tmp_path / "einsatz.csv").open(encoding="utf-8-sig", newline="") as lines:
        assert [row["ticket_name"] for row in csv.DictReader(lines, delimiter=";")] == ["Exchange", "Kennwort"]


def test_the_shift_is_wanted_in_writing_whole_or_for_one_customer(opened: ShiftsPage) -> None:
    wanted: list[ShiftSubject] = []
    opened.print_requested.connect(wanted.append)
    shift, call = opened.view.shift, exchange(opened).call
    assert shift
    assert call.customer
    theirs = exchange(opened).findChild(QAbstractButton, f"call_sheet_{call.customer.hex}")
    assert theirs

    opened.view.print.click()
    theirs.click()

    assert wanted == [ShiftSubject(shift.id), ShiftSubject(shift.id, call.customer)]


def test_from_a_call_one_goes_to_its_ticket_and_its_consent(qtbot: QtBot, opened: ShiftsPage) -> None:
    call = exchange(opened).call
    buttons = {button.objectName(): button for button in exchange(opened).findChildren(QAbstractButton)}
    assert call.ticket
    consent = call.consents[0][0]

    with qtbot.waitSignal(opened.ticket_chosen) as ticket:
        buttons[f"call_ticket_{call.ticket.hex}"].click()
    with qtbot.waitSignal(opened.consent_chosen) as chosen:
        buttons[f"call_consent_{consent.hex}"].click()

    assert (ticket.args, chosen.args) == ([call.ticket], [consent])


def test_every_control_has_a_name_and_takes_the_focus(opened: ShiftsPage) -> None:
    first(opened).correct.click()
    opened.view.add.click()

    controls = [one for one in opened.findChildren(QAbstractButton) if one.isVisible()]

    assert [one.objectName() for one in controls if not (one.accessibleName() or one.text())] == []
    assert [one.objectName() for one in controls if not one.focusPolicy() & Qt.FocusPolicy.TabFocus] == []
    assert all(one.objectName() for one in controls)


def test_a_rule_that_courts_did_not_like_is_warned_of(qtbot: QtBot, jobs: Jobs, desk: Desk, page: ShiftsPage) -> None:
    (shift,) = desk.helpdesk.shifts.begin().shifts
    page.show_shift(shift)
    qtbot.waitUntil(lambda: page.view.shift is not None)
    assert not page.view.warning.isVisible()
    assert page.view.shift
    rule = Rule(15, Per.CONTACT)

    page.view.shift = None
    shown = desk.helpdesk.shifts.get(shift)
    page.view.show_shift(type(shown)(**{name: getattr(shown, name) for name in shown.__slots__} | {"rule": rule}))

    assert "BGH IX ZR 140/19" in page.view.warning.text.text()


def test_the_beginning_is_told_in_the_shifts_zone(opened: ShiftsPage) -> None:
    assert opened.view.title.text() == "Einsatz seit 27.07.2026 10:00"
    assert MONDAY.hour == 10

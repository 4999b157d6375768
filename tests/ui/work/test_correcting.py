from datetime import UTC, datetime, timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from helpdesk.app import Helpdesk
from helpdesk.changes import Changes
from helpdesk.consent import Action
from helpdesk.work import Billable, Correction, TimeNew
from tests.ui.work.on_show import exchange, first, opened, page, shift
from tests.work.on_call import Desk, clocks, desk, helpdesk, settings
from ui.jobs import Jobs
from ui.work.call_card import CallCard
from ui.work.shifts_page import ShiftsPage

__all__ = ["clocks", "desk", "helpdesk", "opened", "page", "settings", "shift"]


def test_a_time_is_corrected_in_place_with_a_reason(qtbot: QtBot, opened: ShiftsPage, helpdesk: Helpdesk) -> None:
    entry = first(opened).entry
    first(opened).correct.click()
    form = opened.view.correction
    assert form.isVisible()
    assert opened.focusWidget() is form.minutes
    QTest.keyClicks(form.minutes, "10")
    form.save.click()
    assert form.fields["reason"].problem.text() == "Nennen Sie den Grund der Berichtigung."

    QTest.keyClicks(form.reason, "Kunde telefonierte")
    QTest.keyClick(form.reason, Qt.Key.Key_Return)

    qtbot.waitUntil(lambda: len(exchange(opened).rows) == 2)
    assert not form.isVisible()
    assert helpdesk.times.get(entry.id).replaced_by == first(opened).entry.id
    assert (first(opened).entry.seconds, first(opened).entry.reason) == (600, "Kunde telefonierte")
    assert opened.view.facts["units"].value.text() == "1 Takt"


def test_an_emptied_field_strikes_nothing_out(opened: ShiftsPage, helpdesk: Helpdesk) -> None:
    entry = first(opened).entry
    first(opened).correct.click()
    form = opened.view.correction
    form.minutes.clear()
    form.billable.choose("no")
    form.reason.setText("Kulanz")

    form.save.click()

    assert "0 streicht" in form.fields["minutes"].problem.text()
    assert helpdesk.times.get(entry.id).stands


@pytest.mark.parametrize(("typed", "hour"), [("02:50", 1), ("02:10", 1), ("01:50", None)])
def test_a_time_of_day_that_comes_twice_is_found_where_the_shift_has_it(
    qtbot: QtBot, page: ShiftsPage, desk: Desk, typed: str, hour: int | None
) -> None:
    # From the second five past two on.
    begin = datetime(2026, 10, 25, 1, 5, tzinfo=UTC)
    desk.clocks.set_wall(begin)
    (shift,) = desk.helpdesk.shifts.begin().shifts
    desk.clocks.go_on(minutes=90)
    desk.helpdesk.shifts.end()
    ticket = desk.ticket()
    page.show_shift(shift)
    qtbot.waitUntil(lambda: page.view.shift is not None and page.view.shift.end is not None)
    page.view.add.click()
    form = page.view.form
    wanted: list[TimeNew] = []
    form.time_requested.connect(wanted.append)
    qtbot.waitUntil(lambda: form.ticket.findData(str(ticket)) > 0)
    form.ticket.choose(str(ticket))
    form.minutes.setText("5")
    form.start.setText(typed)

    form.save.click()

    minute = int(typed[3:])
    assert [new.begin for new in wanted] == ([] if hour is None else [begin.replace(hour=hour, minute=minute)])


def test_whether_it_is_charged_is_decided_without_touching_its_length(
    qtbot: QtBot, opened: ShiftsPage, helpdesk: Helpdesk
) -> None:
    first(opened).correct.click()
    opened.view.correction.billable.choose("no")
    opened.view.correction.reason.setText("Kulanz")

    opened.view.correction.save.click()

    qtbot.waitUntil(lambda: len(exchange(opened).rows) == 2)
    assert (first(opened).entry.seconds, first(opened).entry.billable) == (1200, Billable.NO)


def test_what_was_decided_is_said_at_the_head_of_the_call_and_the_focus_stays_at_the_time(
    qtbot: QtBot, opened: ShiftsPage, desk: Desk, jobs: Jobs
) -> None:
    case = desk.session(None, minutes=10)
    jobs.changed.emit(Changes(consents=frozenset({case.id})))
    qtbot.waitUntil(lambda: len(opened.view.cards) == 3)
    card = next(card for card in opened.view.cards if card.call.ticket is None)
    assert card.badge.word.text() == "Berechnung klären"
    (row,) = card.rows.values()
    row.correct.click()
    opened.view.correction.billable.choose("yes")
    opened.view.correction.reason.setText("Absprache mit Frau Nord")

    QTest.keyClick(opened.view.correction.reason, Qt.Key.Key_Return)

    def corrected() -> CallCard | None:
        found = next(card for card in opened.view.cards if card.call.ticket is None)
        return found if len(found.rows) == 2 and not opened.view.correction.isVisible() else None

    qtbot.waitUntil(lambda: corrected() is not None)
    head = corrected()
    assert head
    assert (head.badge.word.text(), head.why.text()) == ("Wird berechnet", "Entschieden: Absprache mit Frau Nord")
    standing = next(row for row in head.rows.values() if row.entry.stands)
    qtbot.waitUntil(lambda: opened.window().focusWidget() is standing.correct)


def test_a_time_whose_clock_was_set_back_offers_what_the_other_clock_measured(
    qtbot: QtBot, opened: ShiftsPage, desk: Desk, jobs: Jobs
) -> None:
    case = desk.granted(desk.ticket())
    case.act(Action.START)
    desk.clocks.go_on(minutes=30)
    desk.clocks.set_wall(desk.clocks.wall - timedelta(minutes=12))
    case.settle(Action.END)
    jobs.change(opened, lambda helpdesk: helpdesk.consents.end(case.id), print)
    qtbot.waitUntil(lambda: len(opened.view.cards) == 3)
    (row,) = opened.view.cards[0].rows.values()

    row.correct.click()

    assert (row.entry.seconds, opened.view.correction.minutes.minutes()) == (1080, 30)


def test_a_correction_being_typed_survives_what_comes_in_meanwhile(
    qtbot: QtBot, opened: ShiftsPage, desk: Desk, jobs: Jobs
) -> None:
    first(opened).correct.click()
    form = opened.view.correction
    QTest.keyClicks(form.reason, "Kunde")
    form.reason.setFocus()
    ticket = first(opened).entry.ticket
    assert ticket
    jobs.change(opened, lambda helpdesk: helpdesk.times.add(TimeNew(ticket, 5)), print)
    # A new card is shown only when its layout has its turn.
    qtbot.waitUntil(lambda: len(exchange(opened).rows) == 2 and form.isVisible())

    assert form.reason.text() == "Kunde"
    assert opened.focusWidget() is form.reason


def test_what_is_typed_stays_where_the_eyes_are_when_the_page_reads_anew(
    qtbot: QtBot, opened: ShiftsPage, desk: Desk, jobs: Jobs
) -> None:
    opened.resize(1024, 420)
    first(opened).correct.click()
    form, area = opened.view.correction, opened.view
    entry = first(opened).entry
    # Scrolled to where it unfolded, which is the last call of the page.
    qtbot.waitUntil(
        lambda: area.verticalScrollBar().value() > 0 and form.reason.visibleRegion().boundingRect().isValid()
    )
    form.reason.setFocus()
    before = form.reason.mapTo(area.viewport(), form.reason.rect().topLeft()).y()
    assert entry.ticket

    desk.helpdesk.times.add(TimeNew(entry.ticket, 5, note="von der Befehlszeile"))
    shift = desk.helpdesk.shifts.get(area.shift.id) if area.shift else None
    assert shift
    area.show_shift(shift)
    # At once, not only when the layouts have had their turn.
    after = form.reason.mapTo(area.viewport(), form.reason.rect().topLeft()).y()

    assert (form.isVisible(), opened.window().focusWidget()) == (True, form.reason)
    assert abs(after - before) <= 1
    assert len(exchange(opened).rows) == 2


def test_a_time_somebody_else_corrected_meanwhile_is_said_to_be(
    qtbot: QtBot, opened: ShiftsPage, helpdesk: Helpdesk
) -> None:
    first(opened).correct.click()
    helpdesk.times.correct(first(opened).entry.id, Correction("anderswo", minutes=1))
    opened.view.correction.minutes.setText("5")
    opened.view.correction.reason.setText("hier")

    opened.view.correction.save.click()

    qtbot.waitUntil(opened.view.correction.notice.isVisible)
    assert "schon berichtigt" in opened.view.correction.notice.text.text()

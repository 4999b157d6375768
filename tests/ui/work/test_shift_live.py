"""What a technician sees of a shift while it runs: sessions, the order of calls, their own name, odd clocks."""

from datetime import datetime
from uuid import UUID

from pytestqt.qtbot import QtBot

from helpdesk.changes import Changes
from helpdesk.consent import Action
from tests.ui.work.on_show import exchange, opened, page, shift, texts
from tests.work.on_call import BERLIN, Desk, clocks, desk, helpdesk, settings
from ui.jobs import Jobs
from ui.widgets import StateBadge
from ui.work.shifts_page import ShiftsPage

__all__ = ["clocks", "desk", "helpdesk", "opened", "page", "settings", "shift"]


def test_what_runs_is_shown_with_its_seconds_on_top_and_counts_on(
    qtbot: QtBot, opened: ShiftsPage, desk: Desk, jobs: Jobs
) -> None:
    call = exchange(opened).call
    assert opened.view.facts["running"].isHidden()
    case = desk.granted(call.ticket)
    case.act(Action.START)
    desk.clocks.go_on(minutes=5)
    jobs.changed.emit(Changes(consents=frozenset({case.id})))
    qtbot.waitUntil(lambda: opened.view.facts["running"].isVisible())

    card = opened.view.cards[0]
    assert card.title.text() == "Exchange"
    (badge,) = card.findChildren(StateBadge, "call_running")
    assert badge.word.text().startswith("Sitzung läuft seit 0:05:")
    assert opened.view.facts["raw"].value.text() == "0:30:00 h"
    shown = badge.word.text()
    qtbot.waitUntil(lambda: badge.word.text() != shown)


def test_calls_stand_newest_first_and_the_heading_says_so(opened: ShiftsPage) -> None:
    assert [card.title.text() for card in opened.view.cards] == ["Kennwort", "Exchange"]
    assert opened.view.heading.text() == "2 Anrufe, laufende und neueste zuerst"


def test_a_technician_named_anew_sees_and_ends_the_shift_that_runs(
    qtbot: QtBot, shift: UUID, desk: Desk, jobs: Jobs
) -> None:
    desk.helpdesk.times.technician = lambda: "Toni Tenner"
    page = ShiftsPage(jobs)
    qtbot.addWidget(page)
    page.resize(1100, 700)
    page.show()
    qtbot.waitUntil(page.view.renamed.isVisible)
    assert "als „Toni Technik“ begonnen" in page.view.renamed.text.text()
    assert "zählt zu ihm" in page.view.renamed.details.text()
    qtbot.waitUntil(lambda: page.switch.text() == "Einsatz beenden")

    page.switch.click()

    qtbot.waitUntil(lambda: page.switch.text() == "Einsatz beginnen")
    qtbot.waitUntil(lambda: not page.view.renamed.isVisible())
    assert [row.technician for row in desk.helpdesk.shifts.page()] == ["Toni Technik → Toni Tenner"]


def test_a_time_that_its_clock_does_not_tell_and_units_of_several_days_are_explained(
    qtbot: QtBot, page: ShiftsPage, desk: Desk
) -> None:
    desk.clocks.set_wall(datetime(2026, 10, 24, 23, 40, tzinfo=BERLIN))
    (shift,) = desk.helpdesk.shifts.begin().shifts
    desk.session(desk.ticket(subject="Mitternacht"), minutes=30)
    desk.clocks.set_wall(datetime(2026, 10, 25, 1, 30, tzinfo=BERLIN))
    desk.session(desk.ticket(None, subject="Winterzeit"), minutes=95)
    desk.clocks.go_on(minutes=1)

    page.show_shift(shift)

    qtbot.waitUntil(lambda: len(page.view.cards) == 2)
    winter, midnight = page.view.cards
    (entry,) = winter.rows.values()
    assert (entry.when.text(), entry.correct.text()) == ("01:30–02:05 · 1:35:00 h", "Klären")
    assert "Währenddessen wurde die Uhr auf Winterzeit um eine Stunde zurückgestellt." in texts(winter)
    assert "24.10.2026: 0:20:00 h sind 2 Takte · 25.10.2026: 0:10:00 h sind 1 Takt" in texts(midnight)

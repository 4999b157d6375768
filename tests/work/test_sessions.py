"""Sessions as worked time: at once, cut off, and by clocks that somebody set."""

from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

import pytest

from helpdesk.app import open_helpdesk
from helpdesk.consent import Action
from helpdesk.scope import Verdict
from helpdesk.settings import Paths, Settings
from helpdesk.work import Billable, Correction, Mark
from helpdesk.work.clock import ClockWatch
from tests.consent.conftest import Case
from tests.work.on_call import BERLIN, MONDAY, Clocks, Desk, clocks, desk, helpdesk, of, settings, standing

__all__ = ["clocks", "desk", "helpdesk", "settings"]


def set_back_while_it_runs(desk: Desk, ticket: UUID, ran: float = 30, back: float = 20) -> Case:
    """A session that runs for so many minutes, when somebody sets the clock back by so many."""
    case = desk.granted(ticket)
    case.act(Action.START)
    desk.clocks.go_on(minutes=ran)
    desk.clocks.set_wall(desk.clocks.wall - timedelta(minutes=back))
    return case


def test_two_sessions_at_once_count_once_for_the_technician_and_ask_before_both_are_charged(desk: Desk) -> None:
    one, other = desk.ticket(subject="A"), desk.ticket(subject="B")
    first, second = desk.granted(one), desk.granted(other)
    shift = next(iter(desk.helpdesk.shifts.begin().shifts))
    first.act(Action.START)
    desk.clocks.go_on(minutes=10)
    second.act(Action.START)
    desk.clocks.go_on(minutes=10)
    first.go(Action.END)
    desk.clocks.go_on(minutes=10)
    second.go(Action.END)

    sums = desk.helpdesk.shifts.get(shift).sums

    assert (sums.raw, sums.worked, sums.asking, sums.units) == (2400, 1800, 2400, 0)
    assert [entry.marks for entry in of(desk, one).entries] == [(Mark.OVERLAP,)]
    desk.helpdesk.times.correct(of(desk, one).entries[0].id, Correction("beide vereinbart", billable=Billable.YES))
    assert standing(desk, one) == [(1200, 2, Billable.YES)]


def test_a_session_of_more_than_a_day_is_seen_beside_another_one(desk: Desk) -> None:
    one, other = desk.ticket(), desk.ticket()
    first = desk.granted(one)
    first.act(Action.START)
    desk.clocks.go_on(hours=29)
    desk.session(other, minutes=10)
    first.act(Action.PAUSE)

    assert Mark.OVERLAP in of(desk, other).entries[0].marks


def test_one_session_after_the_other_asks_nothing(desk: Desk) -> None:
    ticket, other = desk.ticket(), desk.ticket()
    desk.session(ticket, minutes=5)
    desk.session(other, minutes=5)

    assert [entry.marks for entry in (*of(desk, ticket).entries, *of(desk, other).entries)] == [(), ()]


def test_two_technicians_may_work_at_once(desk: Desk, prepared: Paths, settings: Settings) -> None:
    one, other = desk.ticket(), desk.ticket()
    colleague = open_helpdesk(
        prepared, replace(settings, technician="Kai Kollege"), now=desk.clocks, steady=lambda: desk.clocks.steady
    )
    cases = desk.granted(one), Desk(colleague, desk.clocks, desk.customer).granted(other)
    for case in cases:
        case.act(Action.START)
    desk.clocks.go_on(minutes=10)
    for case in cases:
        case.go(Action.END)
    colleague.close()

    assert [entry.marks for ticket in (one, other) for entry in of(desk, ticket).entries] == [(), ()]


def test_what_is_free_anyway_needs_no_question_when_it_overlaps(desk: Desk) -> None:
    free, other = desk.ticket(Verdict.INCLUDED), desk.ticket()
    first, second = desk.granted(free), desk.granted(other)
    for case in (first, second):
        case.act(Action.START)
    desk.clocks.go_on(minutes=10)
    for case in (first, second):
        case.go(Action.END)

    entry = of(desk, free).entries[0]

    assert (entry.marks, entry.billable) == ((Mark.OVERLAP,), desk.helpdesk.times.billability(free).billable)


def test_a_clock_set_back_while_a_session_runs_is_marked_and_asked_about(desk: Desk) -> None:
    ticket = desk.ticket()
    case = set_back_while_it_runs(desk, ticket)
    case.go(Action.END)

    (entry,) = of(desk, ticket).entries

    assert (entry.seconds, entry.measured) == (600, 1800)
    assert (entry.marks, entry.billable) == ((Mark.TIME_ANOMALY,), Billable.ASK)


def test_a_clock_set_back_behind_the_beginning_charges_nothing_until_somebody_says_how_long_it_was(desk: Desk) -> None:
    ticket = desk.ticket()
    case = set_back_while_it_runs(desk, ticket, ran=10, back=120)
    case.go(Action.END)
    (entry,) = of(desk, ticket).entries
    assert (entry.seconds, entry.measured, entry.marks) == (0, 600, (Mark.TIME_ANOMALY,))

    desk.helpdesk.times.correct(entry.id, Correction("Uhr verstellt", minutes=10))

    assert standing(desk, ticket) == [(600, 1, Billable.YES)]


def test_a_clock_set_back_is_seen_in_the_record_by_a_program_that_was_not_there(
    desk: Desk, prepared: Paths, settings: Settings
) -> None:
    ticket = desk.ticket()
    case = desk.granted(ticket)
    case.act(Action.START)
    desk.clocks.go_on(hours=1)
    desk.helpdesk.journal.did(case.id, "Spooler neu gestartet", change=False)
    desk.clocks.set_wall(desk.clocks.wall - timedelta(minutes=20))
    case.go(Action.END)

    later = open_helpdesk(prepared, settings, now=lambda: desk.clocks.wall + timedelta(days=1))
    (entry,) = later.times.of_ticket(ticket).entries
    later.close()

    assert (entry.measured, entry.marks) == (None, (Mark.TIME_ANOMALY,))


def test_what_only_this_process_knows_of_the_clock_is_kept_when_it_ends(desk: Desk, prepared: Paths) -> None:
    ticket = desk.ticket()
    case = set_back_while_it_runs(desk, ticket)
    case.act(Action.REVOKE)
    desk.helpdesk.times.keep_clock()

    later = open_helpdesk(prepared, Settings(time_zone="Europe/Berlin"), now=lambda: desk.clocks.wall)
    (entry,) = later.times.of_ticket(ticket).entries
    later.close()

    assert (entry.measured, entry.marks) == (1800, (Mark.TIME_ANOMALY,))


def test_two_readings_out_of_order_measure_nothing() -> None:
    clocks = Clocks()
    watch = ClockWatch(clocks, lambda: clocks.steady)
    first = watch()
    clocks.go_on(minutes=1)
    last = watch()
    clocks.set_wall(first)
    clocks.steady += 60
    watch()

    # The clock showed the first moment a second time, so nobody knows any more which was meant.
    assert watch.measured(first, last) is None
    assert watch.was_set_back


def test_a_session_cut_off_by_a_crash_asks_how_long_it_was(desk: Desk) -> None:
    ticket = desk.ticket()
    case = desk.granted(ticket)
    desk.helpdesk.consents.start(case.id, watched=True)
    desk.clocks.go_on(minutes=1)
    desk.helpdesk.consents.keep_alive()
    desk.clocks.go_on(hours=3)
    desk.helpdesk.consents.keep_alive()

    (entry,) = of(desk, ticket).entries

    assert (entry.seconds, entry.marks, entry.billable) == (60, (Mark.END_UNKNOWN,), Billable.ASK)


def test_the_true_end_of_a_session_cut_off_corrects_its_time_once_and_leaves_a_persons_word(desk: Desk) -> None:
    ticket = desk.ticket()
    cases = [desk.granted(ticket) for _number in range(2)]
    for case in cases:
        desk.helpdesk.consents.start(case.id, watched=True)
        desk.clocks.go_on(hours=3)
        desk.helpdesk.consents.keep_alive()
    by_person = of(desk, ticket).entries[1]
    desk.helpdesk.times.correct(by_person.id, Correction("gefragt", minutes=7))
    for case, start in zip(cases, (MONDAY, MONDAY + timedelta(hours=3)), strict=True):
        desk.helpdesk.journal.true_end(case.id, start + timedelta(minutes=40, seconds=5), "Protokoll des Werkzeugs")

    found = standing(desk, ticket)

    assert found == [(2405, 3, Billable.YES), (420, 1, Billable.YES)]
    assert standing(desk, ticket) == found
    (old, new) = (entry for entry in of(desk, ticket).entries if entry.consent == cases[0].id)
    assert (old.seconds, old.replaced_by, new.marks) == (0, new.id, ())


@pytest.mark.parametrize(
    ("begin", "hours", "days"),
    [
        ("2026-07-27T23:50", 1, {"2026-07-27": 600, "2026-07-28": 3000}),
        ("2026-03-29T01:30", 1, {"2026-03-29": 3600}),
        ("2026-10-25T01:30", 2, {"2026-10-25": 7200}),
        ("2024-02-28T23:30", 1, {"2024-02-28": 1800, "2024-02-29": 1800}),
    ],
)
def test_a_session_has_as_many_seconds_as_passed_whatever_the_clock_on_the_wall_did(
    desk: Desk, begin: str, hours: int, days: dict[str, int]
) -> None:
    desk.clocks.set_wall(datetime.fromisoformat(begin).replace(tzinfo=BERLIN))
    ticket = desk.ticket()
    desk.session(ticket, hours=hours)

    (entry,) = of(desk, ticket).entries

    found: dict[str, int] = {}
    for part in entry.slices:
        found[part.day.isoformat()] = found.get(part.day.isoformat(), 0) + part.seconds
    assert (entry.seconds, found) == (hours * 3600, days)

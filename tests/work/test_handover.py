"""A session that a colleague takes over: each part is the time of whoever worked in it."""

from contextlib import closing
from dataclasses import replace
from datetime import timedelta

import pytest

from helpdesk.app import open_helpdesk
from helpdesk.consent import Action, Handover
from helpdesk.errors import HelpdeskError
from helpdesk.settings import Paths, Settings
from helpdesk.store.connection import connect
from helpdesk.work import Billable, Mark
from tests.consent.conftest import Case
from tests.work.on_call import MONDAY, Desk, clocks, desk, helpdesk, of, settings, standing

__all__ = ["clocks", "desk", "helpdesk", "settings"]

KAI = Handover("Kai Kollege", "am Telefon")


@pytest.fixture
def case(desk: Desk) -> Case:
    """One whose session has just been started."""
    case = desk.granted(desk.ticket())
    desk.helpdesk.consents.start(case.id, watched=True)
    return case


@pytest.mark.parametrize(("first", "second"), [(0.0, 0.0), (0.9, 0.2), (0.2, 0.9), (0.5, 0.5)])
def test_a_session_handed_over_while_it_runs_is_cut_there_and_loses_no_second(
    desk: Desk, case: Case, first: float, second: float
) -> None:
    desk.clocks.go_on(minutes=7, seconds=first)
    desk.helpdesk.journal.hand_over(case.id, KAI)
    desk.clocks.go_on(minutes=12, seconds=second)
    case.go(Action.END)

    mine, theirs = desk.helpdesk.times.of_consent(case.id)

    assert (mine.technician, theirs.technician) == ("Toni Technik", "Kai Kollege")
    assert (mine.begin, mine.end, mine.seconds) == (MONDAY, theirs.begin, 420)
    assert mine.seconds + theirs.seconds == case.get().raw_seconds
    assert (mine.marks, theirs.marks, theirs.measured) == ((), (), int(720 + second))
    # Two parts of one session are one contact, rounded once.
    assert (mine.units, theirs.units) == (1, 1)


def test_the_first_part_is_entered_at_the_handover_and_the_second_runs_since(desk: Desk, case: Case) -> None:
    ticket = case.get().ticket
    assert ticket
    desk.clocks.go_on(minutes=7)
    desk.helpdesk.journal.hand_over(case.id, KAI)
    desk.clocks.go_on(minutes=1)

    assert standing(desk, ticket) == [(420, 1, Billable.YES)]
    assert of(desk, ticket).running_since == (MONDAY + timedelta(minutes=7),)
    assert not desk.helpdesk.times.collect()


def test_a_handover_in_a_pause_cuts_nothing(desk: Desk, case: Case, prepared: Paths, settings: Settings) -> None:
    desk.clocks.go_on(minutes=7)
    case.act(Action.PAUSE)
    desk.helpdesk.journal.hand_over(case.id, KAI)
    colleague = open_helpdesk(prepared, replace(settings, technician=KAI.to), now=desk.clocks)
    colleague.consents.resume(case.id)
    desk.clocks.go_on(minutes=5)
    colleague.close()
    case.go(Action.END)

    entries = desk.helpdesk.times.of_consent(case.id)

    assert [(entry.seconds, entry.technician) for entry in entries] == [(420, "Toni Technik"), (300, "Kai Kollege")]
    assert not desk.helpdesk.times.collect()
    # Counted as many, or else each collecting would read the consent anew.
    assert desk.helpdesk.times._sessions.spans()[case.id] == 2


def test_each_part_is_in_the_shift_of_its_technician_alone(desk: Desk) -> None:
    (shift,) = desk.helpdesk.shifts.begin().shifts
    case = desk.granted(desk.ticket())
    case.act(Action.START)
    desk.clocks.go_on(minutes=7)
    desk.helpdesk.journal.hand_over(case.id, KAI)
    desk.clocks.go_on(minutes=12)

    (call,) = desk.helpdesk.shifts.get(shift).calls
    assert (call.sums.raw, call.running_since) == (420, None)

    case.go(Action.END)
    assert desk.helpdesk.shifts.get(shift).sums.raw == 420


def test_a_session_cut_off_right_after_the_handover_has_an_unknown_end_and_no_wrong_clock(
    desk: Desk, case: Case
) -> None:
    desk.clocks.go_on(minutes=7)
    desk.helpdesk.journal.hand_over(case.id, KAI)
    desk.clocks.go_on(seconds=5)
    desk.helpdesk.consents.keep_alive(opening=True)

    mine, theirs = desk.helpdesk.times.of_consent(case.id)

    assert (mine.seconds, mine.marks) == (420, ())
    assert (theirs.seconds, theirs.marks) == (0, (Mark.END_UNKNOWN,))


def test_the_true_end_lies_after_the_handover_and_corrects_the_colleagues_part(desk: Desk, case: Case) -> None:
    desk.clocks.go_on(minutes=7)
    desk.helpdesk.journal.hand_over(case.id, KAI)
    desk.clocks.go_on(hours=1)
    desk.helpdesk.consents.keep_alive()
    assert len(desk.helpdesk.times.of_consent(case.id)) == 2

    with pytest.raises(HelpdeskError) as refused:
        desk.helpdesk.journal.true_end(case.id, MONDAY + timedelta(minutes=5), "Protokoll")
    desk.helpdesk.journal.true_end(case.id, MONDAY + timedelta(minutes=17), "Protokoll")

    assert refused.value.code == "consent_end_impossible"
    entries = [entry for entry in desk.helpdesk.times.of_consent(case.id) if entry.stands]
    assert [(entry.seconds, entry.technician) for entry in entries] == [(420, "Toni Technik"), (600, "Kai Kollege")]


def test_an_entry_that_holds_both_parts_is_taken_once_and_its_true_end_counts_from_its_begin(
    desk: Desk, case: Case, prepared: Paths
) -> None:
    desk.clocks.go_on(minutes=7)
    desk.helpdesk.journal.hand_over(case.id, KAI)
    desk.clocks.go_on(hours=1)
    desk.helpdesk.consents.keep_alive()
    mine, theirs = desk.helpdesk.times.of_consent(case.id)
    with closing(connect(prepared.database)) as connection:
        # As it was kept before handovers cut it, with its number of now.
        for trigger in ("no_update", "no_delete"):
            connection.execute(f"DROP TRIGGER work_entries_{trigger}")
        connection.execute("DELETE FROM work_entries WHERE id = ?", (mine.id.hex,))
        begin = int(mine.begin.timestamp()) * 1_000_000
        connection.execute("UPDATE work_entries SET begin = ? WHERE id = ?", (begin, theirs.id.hex))
    desk.helpdesk.journal.true_end(case.id, MONDAY + timedelta(minutes=17), "Protokoll")

    (entry,) = [entry for entry in desk.helpdesk.times.of_consent(case.id) if entry.stands]

    assert (entry.begin, entry.seconds, entry.marks) == (MONDAY, 1020, ())

import csv
import os
import stat
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest

from helpdesk.app import open_helpdesk
from helpdesk.changes import Changes
from helpdesk.consent import Action, Handover
from helpdesk.customers import CustomerNew
from helpdesk.errors import HelpdeskError
from helpdesk.i18n import Language, speaking
from helpdesk.scope import Verdict
from helpdesk.settings import Paths, Settings
from helpdesk.work import Billable, Correction, Mark, Running, TimeNew
from tests.work.on_call import MONDAY, Desk, clocks, desk, helpdesk, settings

__all__ = ["clocks", "desk", "helpdesk", "settings"]


@pytest.fixture
def shift(desk: Desk) -> UUID:
    (begun,) = desk.helpdesk.shifts.begin("Nachtdienst").shifts
    return begun


def test_a_shift_begins_and_ends(desk: Desk, shift: UUID) -> None:
    running = desk.helpdesk.shifts.running()
    assert running
    assert (running.id, running.begin, running.end, running.note) == (shift, MONDAY, None, "Nachtdienst")
    desk.clocks.go_on(hours=8)

    desk.helpdesk.shifts.end()

    assert desk.helpdesk.shifts.running() is None
    assert [(row.begin, row.end) for row in desk.helpdesk.shifts.page()] == [(MONDAY, MONDAY + timedelta(hours=8))]


def test_nobody_has_two_shifts_at_once(desk: Desk, shift: UUID) -> None:
    with pytest.raises(HelpdeskError) as refused:
        desk.helpdesk.shifts.begin()

    assert refused.value.code == "shift_running"


@pytest.mark.parametrize(
    ("offset", "code"), [(timedelta(hours=1), "shift_in_future"), (timedelta(hours=-1), "shift_ends_first")]
)
def test_a_shift_ends_after_it_begins_and_not_in_the_future(
    desk: Desk, shift: UUID, offset: timedelta, code: str
) -> None:
    with pytest.raises(HelpdeskError) as refused:
        desk.helpdesk.shifts.end(shift, MONDAY + offset)

    assert refused.value.code == code


def test_a_shift_ends_no_earlier_than_it_began_when_the_clock_was_set_back(desk: Desk, shift: UUID) -> None:
    desk.clocks.set_wall(MONDAY - timedelta(hours=1))

    desk.helpdesk.shifts.end()

    assert desk.helpdesk.shifts.page()[0].end == MONDAY


def test_a_shift_begins_even_when_the_clock_was_set_back_behind_the_last_ones_end(desk: Desk, shift: UUID) -> None:
    desk.clocks.go_on(hours=1)
    desk.helpdesk.shifts.end()
    desk.clocks.set_wall(MONDAY + timedelta(minutes=10))

    desk.helpdesk.shifts.begin()

    assert desk.helpdesk.shifts.running()


def test_a_shift_ends_once_and_none_ends_where_none_runs(desk: Desk, shift: UUID) -> None:
    desk.helpdesk.shifts.end()

    for wanted, code in ((shift, "shift_ended"), (None, "no_shift_running"), (UUID(int=1), "shift_unknown")):
        with pytest.raises(HelpdeskError) as refused:
            desk.helpdesk.shifts.end(wanted)
        assert refused.value.code == code


def test_a_shift_lists_what_came_in_with_its_consents_and_times(desk: Desk, shift: UUID) -> None:
    ticket, other = desk.ticket(subject="Drucker"), desk.ticket(Verdict.INCLUDED, subject="Kennwort")
    case = desk.session(ticket, minutes=5)
    desk.clocks.go_on(minutes=10)
    desk.helpdesk.times.add(TimeNew(other, 10, billable=Billable.NO))
    declined = desk.granted(None)
    declined.act(Action.REVOKE)
    desk.clocks.go_on(minutes=1)

    first, second, third = desk.helpdesk.shifts.get(shift).calls

    assert (first.ticket_name, first.customer_name, first.consents) == ("Drucker", "Nord AG", ((case.id, "beendet"),))
    assert (first.sums.raw, first.sums.units, first.billability.billable) == (300, 1, Billable.YES)
    assert (second.ticket_name, second.sums.raw, second.sums.units) == ("Kennwort", 600, 0)
    assert (third.ticket, third.consents, third.entries) == (None, ((declined.id, "widerrufen"),), ())


@pytest.mark.parametrize("started", ["before", "within"])
def test_a_session_that_runs_is_shown_with_its_seconds_whenever_its_consent_was_drafted(
    desk: Desk, started: str
) -> None:
    case = desk.granted(desk.ticket())
    if started == "before":
        case.act(Action.START)
    desk.clocks.go_on(hours=3)
    (shift,) = desk.helpdesk.shifts.begin().shifts
    if started == "within":
        case.act(Action.START)
    begun = desk.clocks.wall if started == "within" else MONDAY
    desk.clocks.go_on(minutes=5)

    shown = desk.helpdesk.shifts.get(shift)

    (call,) = shown.calls
    assert (call.running, call.entries, call.consents) == (
        (Running(case.id, begun),),
        (),
        ((case.id, "Sitzung läuft"),),
    )
    assert (call.ticket_name, call.customer_name) == ("Drucker", "Nord AG")
    assert shown.running_seconds(shown.at) == (desk.clocks.wall - begun).total_seconds()


def test_a_session_that_goes_on_after_the_shift_stays_shown_in_it_and_in_no_later_one(desk: Desk, shift: UUID) -> None:
    case = desk.granted(desk.ticket())
    desk.clocks.go_on(minutes=5)
    case.act(Action.START)
    desk.clocks.go_on(minutes=5)
    desk.helpdesk.shifts.end()
    desk.clocks.go_on(minutes=5)
    (later,) = desk.helpdesk.shifts.begin().shifts
    desk.clocks.go_on(minutes=5)

    (call,) = desk.helpdesk.shifts.get(shift).calls

    assert call.running_since == MONDAY + timedelta(minutes=5)
    assert desk.helpdesk.shifts.get(later).calls == ()


def test_a_session_that_runs_over_the_end_of_the_shift_belongs_to_it_whole_and_says_so(desk: Desk, shift: UUID) -> None:
    ticket = desk.ticket()
    case = desk.granted(ticket)
    case.act(Action.START)
    desk.clocks.go_on(minutes=10)
    desk.helpdesk.shifts.end()
    desk.clocks.go_on(minutes=20)
    case.go(Action.END)

    (call,) = desk.helpdesk.shifts.get(shift).calls

    assert [(entry.seconds, entry.marks) for entry in call.entries] == [(1800, (Mark.OVER_SHIFT,))]
    assert (call.sums.units, call.entries[0].billable) == (2, Billable.YES)


def test_what_was_going_on_when_the_shift_began_belongs_to_it_unless_it_began_in_the_one_before(desk: Desk) -> None:
    case = desk.granted(desk.ticket())
    case.act(Action.START)
    desk.clocks.go_on(minutes=5)
    (first,) = desk.helpdesk.shifts.begin().shifts
    desk.helpdesk.times.add(TimeNew(desk.ticket(subject="Telefon"), 4))
    desk.clocks.go_on(minutes=3)
    desk.helpdesk.times.add(TimeNew(desk.ticket(subject="Rückruf"), 5))
    case.go(Action.END)
    over = desk.granted(desk.ticket(subject="Nachtlauf"))
    over.act(Action.START)
    desk.clocks.go_on(minutes=10)
    desk.helpdesk.shifts.end()
    desk.clocks.go_on(minutes=1)
    (second,) = desk.helpdesk.shifts.begin().shifts
    desk.clocks.go_on(minutes=10)
    over.go(Action.END)
    desk.clocks.go_on(minutes=1)

    calls = desk.helpdesk.shifts.get(first).calls

    assert [(call.ticket_name, [entry.marks for entry in call.entries]) for call in calls] == [
        ("Drucker", [(Mark.BEFORE_SHIFT,)]), ("Rückruf", [(Mark.BEFORE_SHIFT,)]), ("Nachtlauf", [(Mark.OVER_SHIFT,)]),
    ]  # fmt: skip
    assert [entry.billable for call in calls for entry in call.entries] == [Billable.YES] * 3
    assert desk.helpdesk.shifts.get(second).calls == ()


def test_a_corrected_time_stays_in_its_shift_and_in_no_other(desk: Desk, tmp_path: Path) -> None:
    ticket, late = desk.ticket(), desk.ticket(subject="Rückruf")
    desk.clocks.go_on(minutes=9)
    (shift,) = desk.helpdesk.shifts.begin().shifts
    desk.clocks.go_on(minutes=1)
    desk.helpdesk.times.add(TimeNew(ticket, 10, begin=MONDAY))
    (entry,) = desk.helpdesk.times.of_ticket(ticket).entries
    desk.helpdesk.times.correct(entry.id, Correction("vertan", minutes=6))
    desk.clocks.go_on(minutes=1)
    desk.helpdesk.shifts.end()
    desk.clocks.go_on(minutes=5)
    desk.helpdesk.times.add(TimeNew(late, 5, begin=MONDAY + timedelta(minutes=10)))
    (after,) = desk.helpdesk.shifts.begin().shifts
    desk.clocks.go_on(minutes=30)
    corrected = desk.helpdesk.times.of_ticket(ticket).entries[-1]
    desk.helpdesk.times.correct(corrected.id, Correction("doch", minutes=5))
    (entry,) = desk.helpdesk.times.of_ticket(late).entries
    desk.helpdesk.times.correct(entry.id, Correction("später", begin=MONDAY + timedelta(minutes=20)))

    shown = desk.helpdesk.shifts.get(shift)

    assert [call.sums for call in shown.calls] == [desk.helpdesk.times.of_ticket(one).sums for one in (ticket, late)]
    assert (shown.sums.raw, shown.sums.units) == (600, 2)
    assert desk.helpdesk.shifts.export(shift, tmp_path / "einsatz.csv") == 5
    assert desk.helpdesk.shifts.get(after).calls == ()


def test_shifts_of_one_technician_do_not_overlap(desk: Desk, shift: UUID) -> None:
    desk.clocks.go_on(hours=1)
    desk.helpdesk.shifts.end()
    desk.clocks.go_on(hours=1)
    desk.helpdesk.shifts.begin(at=MONDAY + timedelta(hours=1))
    desk.helpdesk.shifts.end()

    attempts: list[Callable[[], Changes]] = [
        lambda: desk.helpdesk.shifts.begin(at=MONDAY + timedelta(minutes=30)),
        lambda: desk.helpdesk.shifts.reopen(shift),
    ]
    for attempt in attempts:
        with pytest.raises(HelpdeskError) as refused:
            attempt()
        assert refused.value.code == "shift_within_another"


def test_work_before_the_shift_is_rounded_with_it_and_counted_elsewhere(desk: Desk) -> None:
    ticket = desk.ticket()
    desk.session(ticket, minutes=5)
    desk.clocks.go_on(minutes=5)
    (shift,) = desk.helpdesk.shifts.begin().shifts
    desk.session(ticket, minutes=5)

    shown = desk.helpdesk.shifts.get(shift)
    (call,) = shown.calls

    # The quarter hour was begun and charged before.
    assert (call.sums.raw, call.sums.units, call.sums.cents) == (300, 0, 0)
    assert shown.sums == call.sums
    assert desk.helpdesk.times.of_ticket(ticket).sums.units == 1


def test_what_others_work_is_not_in_the_shift(desk: Desk, shift: UUID) -> None:
    ticket = desk.ticket()
    desk.clocks.go_on(minutes=30)
    desk.helpdesk.shifts.end()
    desk.helpdesk.times.technician = lambda: "Kai Kollege"
    desk.helpdesk.times.add(TimeNew(ticket, 5, begin=MONDAY))

    assert desk.helpdesk.shifts.get(shift).calls == ()


def test_a_shift_is_exported_with_what_was_corrected_and_no_cell_is_a_formula(
    desk: Desk, shift: UUID, tmp_path: Path
) -> None:
    ticket = desk.ticket(subject="=HYPERLINK(1)")
    desk.session(ticket, minutes=20)
    (entry,) = desk.helpdesk.times.of_ticket(ticket).entries
    desk.helpdesk.times.correct(entry.id, Correction("@vertan", minutes=10, note="+49 30"))
    desk.clocks.go_on(minutes=1)
    file = tmp_path / "einsatz.csv"

    assert desk.helpdesk.shifts.export(shift, file) == 2

    with file.open(encoding="utf-8-sig", newline="") as lines:
        old, new = csv.DictReader(lines, delimiter=";")
    assert (old["raw_seconds"], old["units"], old["replaced_by"]) == ("1200", "0", new["id"])
    assert (new["raw_seconds"], new["units"], new["billable"]) == ("600", "1", "yes")
    assert (new["begin"], new["zone"]) == ("2026-07-27T10:00:00+02:00", "Europe/Berlin")
    assert (new["day"], new["from"], new["to"]) == ("2026-07-27", "10:00:00", "10:10:00")
    assert new["seconds_at_0_percent"] == "600"
    assert (new["ticket_name"], new["reason"], new["note"]) == ("'=HYPERLINK(1)", "'@vertan", "'+49 30")


@pytest.mark.parametrize(("spoken", "separator"), [("de", ";"), ("en", ",")])
def test_a_table_opens_in_columns_where_it_is_read(
    desk: Desk, shift: UUID, tmp_path: Path, spoken: Language, separator: str
) -> None:
    file = tmp_path / "einsatz.csv"

    with speaking(spoken):
        desk.helpdesk.shifts.export(shift, file)

    assert file.read_bytes().startswith(f"\ufeffid{separator}customer".encode())


def test_a_customers_table_tells_of_no_other(desk: Desk, shift: UUID, tmp_path: Path) -> None:
    (other,) = desk.helpdesk.customers.add(CustomerNew("Süd AG")).customers
    ticket = desk.ticket()
    desk.session(ticket, minutes=20)
    (entry,) = desk.helpdesk.times.of_ticket(ticket).entries
    desk.helpdesk.times.correct(entry.id, Correction("Zehn davon waren für die Süd AG", minutes=10))
    desk.clocks.go_on(minutes=1)
    file = tmp_path / "einsatz.csv"

    assert desk.helpdesk.shifts.export(shift, file, other) == 0
    assert desk.helpdesk.shifts.export(shift, file, desk.customer) == 2
    told = file.read_text(encoding="utf-8-sig")
    assert "Nord AG" in told
    assert "Süd AG" not in told


def test_a_file_that_cannot_be_written_is_explained(desk: Desk, shift: UUID, tmp_path: Path) -> None:
    with pytest.raises(HelpdeskError) as refused:
        desk.helpdesk.shifts.export(shift, tmp_path)

    assert refused.value.code == "save_not_a_file"


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such bits")
def test_an_export_is_for_its_owner_alone(desk: Desk, shift: UUID, tmp_path: Path) -> None:
    file = tmp_path / "einsatz.csv"
    file.touch(0o644)

    desk.helpdesk.shifts.export(shift, file)

    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_after_a_handover_the_time_is_the_colleagues(
    desk: Desk, shift: UUID, prepared: Paths, settings: Settings
) -> None:
    desk.session(desk.ticket(), minutes=10)
    case = desk.granted(desk.ticket())
    case.act(Action.START)
    desk.clocks.go_on(minutes=10)
    case.act(Action.PAUSE)
    desk.helpdesk.journal.hand_over(case.id, Handover("Kai Kollege", "am Telefon"))
    desk.helpdesk.shifts.end()
    colleague = open_helpdesk(prepared, replace(settings, technician="Kai Kollege"), now=desk.clocks)
    (theirs,) = colleague.shifts.begin().shifts
    colleague.consents.resume(case.id)
    desk.clocks.go_on(minutes=20)
    colleague.consents.pause(case.id)

    (call,) = colleague.shifts.get(theirs).calls
    colleague.close()

    assert [(entry.seconds, entry.technician) for entry in call.entries] == [(1200, "Kai Kollege")]
    assert desk.helpdesk.shifts.get(shift).sums.raw == 1200


def test_lists_of_shifts_are_paged(desk: Desk) -> None:
    for _number in range(3):
        desk.helpdesk.shifts.begin()
        desk.clocks.go_on(hours=1)
        desk.helpdesk.shifts.end()
    first = desk.helpdesk.shifts.page(limit=2)

    assert [row.begin for row in [*first, *desk.helpdesk.shifts.page(first[-1])]] == [
        MONDAY + timedelta(hours=hours) for hours in (2, 1, 0)
    ]


def test_the_end_of_a_shift_can_be_taken_back_while_no_other_runs(desk: Desk, shift: UUID) -> None:
    desk.helpdesk.shifts.end()
    desk.helpdesk.shifts.reopen(shift)
    assert desk.helpdesk.shifts.running()
    desk.helpdesk.shifts.end()
    desk.helpdesk.shifts.begin()

    with pytest.raises(HelpdeskError) as refused:
        desk.helpdesk.shifts.reopen(shift)

    assert refused.value.code == "shift_running"

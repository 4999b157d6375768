"""A technician who gets another name in the settings while a shift runs."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest

from helpdesk.app import open_helpdesk
from helpdesk.errors import HelpdeskError
from helpdesk.settings import Paths, Settings
from helpdesk.work import TimeNew
from tests.work.on_call import MONDAY, Desk, clocks, desk, helpdesk, settings

__all__ = ["clocks", "desk", "helpdesk", "settings"]

Called = Callable[[str], Desk]


@pytest.fixture
def shift(desk: Desk) -> UUID:
    """One that runs, with a call."""
    (begun,) = desk.helpdesk.shifts.begin().shifts
    desk.clocks.go_on(hours=1)
    desk.helpdesk.times.add(TimeNew(desk.ticket(subject="Drucker"), 5, begin=MONDAY))
    return begun


@pytest.fixture
def called(desk: Desk, prepared: Paths, settings: Settings) -> Iterator[Called]:
    """The program, opened anew with another name in the settings."""
    opened = []

    def reopen(name: str) -> Desk:
        opened.append(open_helpdesk(prepared, replace(settings, technician=name), now=desk.clocks))
        return Desk(opened[-1], desk.clocks, desk.customer)

    yield reopen
    for one in opened:
        one.close()


def test_the_shift_that_runs_stays_the_one_that_runs_and_says_so(shift: UUID, called: Called) -> None:
    anew = called("Toni Tenner")

    running, shown = anew.helpdesk.shifts.running(), anew.helpdesk.shifts.get(shift)

    assert running
    assert (running.id, running.technician, running.renamed) == (shift, "Toni Technik", "Toni Tenner")
    assert running.rename_note == shown.rename_note
    assert "„Toni Technik“ begonnen; eingestellt ist jetzt „Toni Tenner“" in shown.rename_note[0]
    assert [row.renamed for row in anew.helpdesk.shifts.page()] == ["Toni Tenner"]


def test_no_second_one_begins_beside_it(shift: UUID, called: Called) -> None:
    with pytest.raises(HelpdeskError, match="als „Toni Technik“ begonnen") as refused:
        called("Toni Tenner").helpdesk.shifts.begin()

    assert refused.value.code == "shift_running"


def test_what_is_done_under_both_names_is_in_it_also_when_it_is_over(shift: UUID, called: Called) -> None:
    anew = called("Toni Tenner")
    anew.helpdesk.times.add(TimeNew(anew.ticket(subject="Rückruf"), 5))
    anew.granted(None)
    anew.clocks.go_on(minutes=1)
    names = ["Drucker", "Rückruf", ""]
    assert [call.ticket_name for call in anew.helpdesk.shifts.get(shift).calls] == names

    anew.helpdesk.shifts.end()

    over = called("Toni Dritter").helpdesk.shifts.get(shift)
    assert [call.ticket_name for call in over.calls] == names
    assert (over.technician, over.renamed, over.rename_note) == ("Toni Technik → Toni Tenner", "", ())


def test_a_name_that_is_gone_again_keeps_its_work_in_the_shift(shift: UUID, called: Called) -> None:
    between = called("Toni Tenner")
    between.helpdesk.times.add(TimeNew(between.ticket(subject="Rückruf"), 5))
    between.clocks.go_on(minutes=1)
    between.helpdesk.shifts.get(shift)

    shown = called("Toni Technik").helpdesk.shifts.get(shift)

    assert [call.ticket_name for call in shown.calls] == ["Drucker", "Rückruf"]
    assert (shown.technician, shown.rename_note) == ("Toni Technik → Toni Tenner", ())


def test_a_shift_under_the_new_name_takes_nothing_from_the_one_before(shift: UUID, called: Called) -> None:
    anew = called("Toni Tenner")
    anew.helpdesk.shifts.end()

    with pytest.raises(HelpdeskError) as refused:
        anew.helpdesk.shifts.begin(at=MONDAY + timedelta(minutes=1))
    (later,) = anew.helpdesk.shifts.begin().shifts
    anew.clocks.go_on(minutes=1)

    assert refused.value.code == "shift_within_another"
    assert anew.helpdesk.shifts.get(later).calls == ()

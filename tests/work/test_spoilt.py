"""Rows of one consent that somebody spoilt keep nobody from working with the others."""

from contextlib import closing

import pytest

from helpdesk.consent import Action, ConsentState
from helpdesk.store.connection import connect
from helpdesk.work import Billable
from tests.consent.conftest import Case
from tests.work.on_call import Desk, clocks, desk, helpdesk, settings, standing

__all__ = ["clocks", "desk", "helpdesk", "settings"]


@pytest.fixture
def spoilt(desk: Desk) -> Case:
    """One whose session runs, and whose grant can't be read any more."""
    case = desk.granted(desk.ticket())
    desk.helpdesk.consents.start(case.id, watched=True)
    with closing(connect(desk.helpdesk._store.path)) as connection:
        connection.execute("DROP TRIGGER consent_events_no_update")
        connection.execute(
            "UPDATE consent_events SET body = '[1]' WHERE consent_id = ? AND kind = 'granted'", (case.id.hex,)
        )
    return case


@pytest.mark.usefixtures("spoilt")
def test_the_time_of_other_sessions_is_taken_and_shown(desk: Desk) -> None:
    (shift,) = desk.helpdesk.shifts.begin().shifts
    ticket = desk.ticket()

    desk.session(ticket, minutes=7)

    assert standing(desk, ticket) == [(420, 1, Billable.YES)]
    assert [call.ticket for call in desk.helpdesk.shifts.get(shift).calls] == [ticket]


@pytest.mark.usefixtures("spoilt")
def test_other_sessions_are_watched(desk: Desk) -> None:
    other = desk.granted(desk.ticket())
    desk.helpdesk.consents.start(other.id, watched=True)

    for _minute in range(3):
        desk.clocks.go_on(minutes=1)
        desk.helpdesk.consents.keep_alive()
    assert other.get().state is ConsentState.RUNNING
    assert other.go(Action.END).segments[0].end == desk.clocks()

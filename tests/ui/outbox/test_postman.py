from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from helpdesk.app import Helpdesk
from helpdesk.changes import Changes
from helpdesk.delivery import DeskMessage
from helpdesk.errors import HelpdeskError
from helpdesk.tickets import TicketDraft, TicketState
from tests.delivery.faulty import Clock, Fault, FaultyDesk
from ui.frame import postman as module
from ui.frame.postman import Postman
from ui.jobs import Jobs

if TYPE_CHECKING:
    from tests.ui.outbox.conftest import Queued


def test_it_sleeps_until_what_waits_is_due_and_wakes_by_itself(
    qtbot: QtBot, jobs: Jobs, helpdesk: Helpdesk, clock: Clock, desk: FaultyDesk, queued: "Queued"
) -> None:
    ticket = queued()
    desk.fault = Fault.UNREACHABLE
    postman = Postman(jobs, jobs)
    qtbot.waitUntil(lambda: 5_500 < postman._again.remainingTime() <= 15_000)

    desk.fault = Fault.NONE
    clock.tick(15)
    postman._again.start(0)

    qtbot.waitUntil(lambda: helpdesk.tickets.get(ticket).state is TicketState.DELIVERED)
    qtbot.waitUntil(lambda: not postman._again.isActive())


def test_a_server_that_answers_badly_in_no_time_is_not_asked_without_end(
    qtbot: QtBot, jobs: Jobs, desk: FaultyDesk, queued: "Queued"
) -> None:
    queued()
    desk.fault = Fault.LOST_BEFORE
    postman = Postman(jobs, jobs)
    qtbot.waitUntil(lambda: desk.calls > 0 and postman._again.isActive())
    asked = desk.calls

    qtbot.wait(300)

    assert desk.calls == asked
    assert postman._again.interval() >= 4000


def test_what_is_queued_while_it_sends_goes_out_right_after(
    qtbot: QtBot, jobs: Jobs, helpdesk: Helpdesk, queued: "Queued", monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_SHORTEST_PAUSE", module._LONGEST_PAUSE)
    first = queued("eins")
    postman = Postman(jobs, jobs)
    postman.send()
    second = queued("zwei")
    jobs.changed.emit(Changes(tickets=frozenset({second})))

    qtbot.waitUntil(
        lambda: {helpdesk.tickets.get(ticket).state for ticket in (first, second)} == {TicketState.DELIVERED}
    )


def test_a_typed_draft_sends_nothing(qtbot: QtBot, jobs: Jobs, helpdesk: Helpdesk, desk: FaultyDesk) -> None:
    postman = Postman(jobs, jobs)
    changes = helpdesk.tickets.draft(TicketDraft("Drucker"))

    with qtbot.waitSignal(postman.counted):
        jobs.changed.emit(changes)

    assert not postman._sending
    assert desk.calls == 0


def test_what_waits_is_tried_at_once_when_somebody_mends_a_desk(
    qtbot: QtBot, jobs: Jobs, helpdesk: Helpdesk, desk: FaultyDesk, queued: "Queued"
) -> None:
    ticket = queued()
    desk.fault = Fault.UNREACHABLE
    postman = Postman(jobs, jobs)
    qtbot.waitUntil(lambda: postman._again.remainingTime() > 5_500)
    desk.fault = Fault.NONE

    jobs.changed.emit(Changes(desks=frozenset({"local"})))

    qtbot.waitUntil(lambda: helpdesk.tickets.get(ticket).state is TicketState.DELIVERED)


def test_answers_are_fetched_when_somebody_asks_and_troubles_are_told(
    qtbot: QtBot, jobs: Jobs, helpdesk: Helpdesk, desk: FaultyDesk, queued: "Queued"
) -> None:
    ticket = queued()
    helpdesk.delivery.send_due()
    desk.said = [DeskMessage("m1", datetime.now(UTC), "Jana", "Kommt morgen.")]
    postman = Postman(jobs, jobs)

    with qtbot.waitSignal(postman.fetched) as fetched:
        postman.fetch(ticket)
    assert fetched.args[0].told() == "Neues zu „Drucker“."
    assert helpdesk.tickets.get(ticket).unread

    desk.fault = Fault.UNREACHABLE
    with qtbot.waitSignal(postman.fetched) as fetched:
        postman.fetch(ticket)
    assert fetched.args[0].told() == "Wackelig: Kein Netz."


def test_a_round_that_fails_is_told_and_not_repeated_at_once(
    qtbot: QtBot, jobs: Jobs, helpdesk: Helpdesk, queued: "Queued", tmp_path: Path
) -> None:
    queued()
    postman = Postman(jobs, jobs)

    def full(**_arguments: object) -> Changes:
        raise HelpdeskError("disk_full", "Die Platte ist voll.")

    object.__setattr__(helpdesk, "delivery", _Failing(helpdesk.delivery, full))
    with qtbot.waitSignal(postman.failed) as failed:
        postman.send_now()

    assert failed.args[0].code == "disk_full"
    qtbot.waitUntil(lambda: postman._again.remainingTime() > timedelta(minutes=4) / timedelta(milliseconds=1))


class _Failing(QObject):
    """The outbox on a full disk."""

    def __init__(self, real: object, send_due: object) -> None:
        super().__init__()
        self._real = real
        self.send_due = send_due

    def __getattr__(self, name: str) -> object:
        return getattr(self._real, name)

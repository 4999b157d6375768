"""A grant counts for its time and no longer, whatever the clock says in between."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from helpdesk.app import Helpdesk
from helpdesk.consent import Action, ConsentNew, ConsentState, FileMoved, Grant, Handover
from helpdesk.customers import CustomerNew
from tests.consent.conftest import GRANT, Case, Clock
from tests.consent.test_lifecycle import refusal

Draft = Callable[..., Case]
TO_RUNNING = (Action.PRESENT, Action.GRANT, Action.START)


def overran(case: Case) -> list[object]:
    return [event.at for event in case.get().events if event.kind == "validity_ended"]


def test_running_past_the_end_is_written_down_once_with_its_time(case: Case, clock: Clock) -> None:
    case.go(*TO_RUNNING)
    clock.forward(hours=25)
    assert overran(case) == [case.get().valid_until]

    case.helpdesk.journal.did(case.id, "noch angesehen", change=False)
    clock.forward(hours=1)
    case.helpdesk.journal.did(case.id, "noch mehr angesehen", change=False)

    assert overran(case) == [case.get().valid_until]
    assert [event.kind for event in case.get().events][-3:] == ["validity_ended", "did", "did"]
    assert case.get().state is ConsentState.RUNNING


def test_the_window_that_watches_writes_it_down_and_tells(case: Case, clock: Clock) -> None:
    case.go(*TO_RUNNING[:2])
    case.settle(Action.START)
    case.helpdesk.consents.start(case.id, watched=True)
    until = case.get().valid_until
    assert until is not None
    clock.now = until - timedelta(minutes=1)
    # Watched twice a minute all the while.
    case.helpdesk.consents.pause(case.id)
    case.helpdesk.consents.resume(case.id, "weiter", watched=True)
    assert case.helpdesk.consents.keep_alive().consents == frozenset()
    clock.forward(minutes=1)

    assert case.helpdesk.consents.keep_alive().consents == {case.id}
    assert case.helpdesk.consents.keep_alive().consents == frozenset()
    assert overran(case) == [until]


def test_a_pause_over_the_end_is_no_running_past_it(case: Case, clock: Clock) -> None:
    case.go(*TO_RUNNING, Action.PAUSE)
    clock.forward(hours=25)

    assert refusal(lambda: case.act(Action.RESUME, "Kunde ist zurück")).code == "consent_grant_expired"
    assert overran(case) == []


@pytest.mark.parametrize(
    "act",
    [
        lambda case: case.helpdesk.journal.launch(case.id, "anydesk", "123456789"),
        lambda case: case.helpdesk.journal.moved(case.id, FileMoved("to_device", "a.exe", "Treiber")),
        lambda case: case.helpdesk.journal.hand_over(case.id, Handover("Kim", "am Telefon")),
    ],
    ids=["tool", "file", "handover"],
)
def test_after_the_end_nothing_new_is_done(draft: Draft, clock: Clock, act: Callable[[Case], object]) -> None:
    case = draft("attended", "control", "transfer")
    case.go(*TO_RUNNING)
    clock.forward(hours=24)

    error = refusal(lambda: act(case))

    assert error.code == "consent_grant_expired"
    assert "verlängern" in error.hint


def test_what_was_moved_in_time_can_be_noted_after_the_session(draft: Draft, clock: Clock) -> None:
    case = draft("attended", "control", "transfer")
    case.go(*TO_RUNNING, Action.END)
    clock.forward(days=2)

    case.helpdesk.journal.moved(case.id, FileMoved("to_device", "a.exe", "Treiber"))


def test_more_time_is_a_consent_of_its_own_that_the_customer_grants(case: Case, clock: Clock) -> None:
    case.go(*TO_RUNNING)
    clock.forward(hours=24)

    (child,) = case.helpdesk.journal.amend(case.id, frozenset(), "dauert länger").consents - {case.id}

    longer = Case(case.helpdesk, child)
    assert case.get().state is ConsentState.PAUSED
    assert longer.get().chosen == case.get().chosen
    assert refusal(lambda: longer.act(Action.START)).code == "consent_open_items"
    assert longer.go(*TO_RUNNING).state is ConsentState.RUNNING


@pytest.fixture
def standing(helpdesk: Helpdesk) -> Callable[[str, frozenset[str]], Case]:
    (customer,) = helpdesk.customers.add(CustomerNew("Nord AG")).customers

    def new(profile: str, circumstances: frozenset[str]) -> Case:
        wanted = ConsentNew(customer, "SRV-1", "Wartung", circumstances=circumstances, profile=profile)
        (consent,) = helpdesk.preparing.begin(wanted).consents
        case = Case(helpdesk, consent)
        case.go(Action.PRESENT)
        case.settle(Action.GRANT)
        return case

    return new


def lasting(clock: Clock, days: int) -> Grant:
    words = (GRANT.person, GRANT.function, GRANT.authority, GRANT.channel, GRANT.proof)
    return Grant(*words, until=clock.now + timedelta(days=days))


@pytest.mark.parametrize(
    ("profile", "circumstances", "days", "granted"),
    [
        ("unattended", {"control", "unattended"}, 365, True),
        ("unattended", {"control", "unattended"}, 366, False),
        ("", {"control", "unattended"}, 365, True),
        ("workstation", {"attended", "unattended"}, 365, True),
        ("unattended", {"control"}, 2, False),
        ("workstation", {"attended", "control"}, 2, False),
    ],
)
def test_only_standing_access_is_granted_for_longer_than_a_day(
    standing: Callable[[str, frozenset[str]], Case],
    clock: Clock,
    profile: str,
    circumstances: set[str],
    days: int,
    granted: bool,
) -> None:
    case = standing(profile, frozenset(circumstances))
    grant = lasting(clock, days)

    if granted:
        case.helpdesk.consents.grant(case.id, grant)
    else:
        error = refusal(lambda: case.helpdesk.consents.grant(case.id, grant))
        assert [problem.code for problem in error.problems] == ["until_out_of_range"]
    assert (case.get().valid_until == grant.until) is granted


def test_standing_access_without_an_agreed_end_lasts_a_day(
    standing: Callable[[str, frozenset[str]], Case], clock: Clock
) -> None:
    case = standing("unattended", frozenset({"control", "unattended"}))

    case.act(Action.GRANT)

    assert case.get().valid_until == clock.now + timedelta(days=1)


def test_what_was_presented_by_a_clock_ahead_is_not_granted(case: Case, clock: Clock) -> None:
    clock.forward(days=2)
    case.go(Action.PRESENT)
    clock.forward(days=-2)
    case.settle(Action.GRANT)

    assert refusal(lambda: case.act(Action.GRANT)).code == "consent_presented_ahead"
    clock.forward(days=2, hours=5)
    # More than two days have gone by, and by the clock only five hours: an answer between them shows it.
    assert refusal(lambda: case.act(Action.GRANT)).code == "consent_presented_ahead"
    assert case.go(*TO_RUNNING).state is ConsentState.RUNNING


def test_what_was_seen_to_have_run_out_stays_so_when_the_clock_goes_back(case: Case, clock: Clock) -> None:
    case.go(Action.PRESENT)
    clock.forward(hours=24)
    assert case.get().state is ConsentState.EXPIRED
    clock.forward(hours=-23)

    assert case.get().state is ConsentState.EXPIRED
    assert case.helpdesk.consents.page()[0].state is ConsentState.EXPIRED


def test_the_latest_time_on_record_says_whether_a_grant_has_run_out(case: Case, clock: Clock) -> None:
    case.go(Action.PRESENT, Action.GRANT)
    case.settle(Action.START)
    clock.forward(hours=25)
    case.answer("B24", note="Werkzeug geprüft")
    clock.forward(hours=-24)

    assert refusal(lambda: case.act(Action.START)).code == "consent_grant_expired"


def test_a_grant_by_a_clock_ahead_is_doubtful_once_anything_shows_it(case: Case, clock: Clock) -> None:
    clock.forward(days=2)
    case.go(Action.PRESENT, Action.GRANT)
    clock.forward(days=-2)
    case.settle(Action.START)
    clock.forward(days=2, hours=1)

    assert refusal(lambda: case.act(Action.START)).code == "consent_grant_ahead"

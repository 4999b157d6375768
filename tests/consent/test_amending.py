from datetime import timedelta

import pytest

from helpdesk.consent import Action, ConsentState
from tests.consent.conftest import Case, Clock
from tests.consent.test_lifecycle import TO_RUNNING, refusal

S = ConsentState


@pytest.fixture
def running(case: Case) -> Case:
    case.go(*TO_RUNNING)
    return case


@pytest.fixture
def wider(running: Case) -> Case:
    """Asks for file transfer while a session runs."""
    return amended(running, "transfer")


def amended(case: Case, *added: str) -> Case:
    changes = case.helpdesk.journal.amend(case.id, frozenset(added), "Treiber vom USB-Stick")
    (child,) = changes.consents - {case.id}
    return Case(case.helpdesk, child)


def test_a_new_scope_is_a_consent_of_its_own_that_pauses_the_session(running: Case, wider: Case) -> None:
    parent, child = running.get(), wider.get()

    assert (parent.state, child.state) == (S.PAUSED, S.DRAFT)
    assert (parent.children, child.parent) == ((wider.id,), running.id)
    assert child.chosen == parent.chosen | {"transfer"}
    assert (child.customer_id, child.device, child.ticket) == (parent.customer_id, parent.device, parent.ticket)
    assert child.grant is None


def test_until_it_is_granted_the_session_goes_on_with_its_old_scope(running: Case, wider: Case) -> None:
    running.act(Action.RESUME)
    wider.go(Action.PRESENT)

    assert running.get().in_use == {"control"}
    assert refusal(lambda: wider.act(Action.START)).code == "consent_open_items"
    assert running.get().state is S.RUNNING


def test_the_customer_reads_what_is_added_and_what_a_no_means(wider: Case) -> None:
    shown = wider.go(Action.PRESENT).presentation

    assert shown is not None
    assert "Erweitert die laufende Freigabe um: Dateien übertragen." in shown.text
    assert "Lehnen Sie ab, gilt die bisherige Freigabe weiter." in shown.text


def test_of_both_one_session_runs_at_a_time(running: Case, wider: Case, clock: Clock) -> None:
    running.act(Action.RESUME)
    clock.forward(minutes=1)
    wider.go(*TO_RUNNING)

    assert (running.get().state, wider.get().state) == (S.PAUSED, S.RUNNING)
    for act in (Action.RESUME, Action.END):
        running.settle(act)
        assert refusal(lambda act=act: running.act(act)).code == "consent_relative_running"  # type: ignore[misc]
    clock.forward(minutes=5)
    wider.go(Action.END)
    running.act(Action.RESUME)
    clock.forward(minutes=1)
    running.go(Action.END)

    assert [case.get().raw_seconds for case in (running, wider)] == [120, 300]


def test_a_wider_scope_needs_the_session_it_widens(running: Case, wider: Case) -> None:
    wider.go(Action.PRESENT, Action.GRANT)
    running.go(Action.END)
    wider.settle(Action.START)

    assert refusal(lambda: wider.act(Action.START)).code == "consent_parent_over"


@pytest.mark.parametrize("first", ["running", "wider"])
def test_who_says_stop_means_all_of_it(running: Case, wider: Case, first: str) -> None:
    wider.go(*TO_RUNNING)
    {"running": running, "wider": wider}[first].act(Action.REVOKE)

    assert {running.get().state, wider.get().state} == {S.REVOKED}


def test_declining_the_wider_scope_leaves_the_old_one(running: Case, wider: Case) -> None:
    wider.go(Action.PRESENT, Action.DECLINE)
    running.act(Action.RESUME)

    assert (running.get().state, wider.get().state) == (S.RUNNING, S.DECLINED)


def test_two_wider_scopes_never_run_beside_each_other(running: Case, wider: Case) -> None:
    other = amended(running, "recording")
    wider.go(*TO_RUNNING)
    other.go(Action.PRESENT, Action.GRANT)
    other.settle(Action.START)

    assert refusal(lambda: other.act(Action.START)).code == "consent_relative_running"


@pytest.mark.parametrize(
    ("added", "reason", "code"),
    [
        ({"control"}, "mehr", "consent_nothing_new"),
        (set(), " ", "consent_incomplete"),
        ({"kontrolle"}, "mehr", "circumstance_unknown"),
        ({"transfer"}, " ", "consent_incomplete"),
    ],
)
def test_what_is_no_new_scope_is_refused_and_nothing_pauses(
    running: Case, added: set[str], reason: str, code: str
) -> None:
    error = refusal(lambda: running.helpdesk.journal.amend(running.id, frozenset(added), reason))

    assert error.code == code
    assert running.get().state is S.RUNNING
    assert len(running.helpdesk.consents.page()) == 1


def test_without_a_session_there_is_nothing_to_widen(case: Case) -> None:
    case.go(Action.PRESENT, Action.GRANT)

    error = refusal(lambda: case.helpdesk.journal.amend(case.id, frozenset({"transfer"}), "mehr"))

    assert error.code == "consent_nothing_to_note"


def test_the_old_grant_ends_when_it_was_to_end(running: Case, wider: Case, clock: Clock) -> None:
    del wider
    clock.forward(hours=24)

    assert refusal(lambda: running.act(Action.RESUME, "weiter")).code == "consent_grant_expired"
    assert timedelta(hours=24) == clock() - (running.get().granted or clock())


def test_what_is_chosen_before_presenting_is_named_as_added_too(wider: Case) -> None:
    wider.helpdesk.consents.change_circumstances(wider.id, wider.get().chosen | {"recording"})
    shown = wider.go(Action.PRESENT).presentation

    assert shown is not None
    assert "Erweitert die laufende Freigabe um: Dateien übertragen, Aufzeichnung." in shown.text

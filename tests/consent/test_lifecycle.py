from collections.abc import Callable

import pytest

from helpdesk.consent import Action, AnswerValue, ConsentState, Grant
from helpdesk.errors import HelpdeskError
from tests.consent.conftest import GRANT, Case, Clock

Draft = Callable[..., Case]
PRESENT, DECLINE, START, PAUSE = Action.PRESENT, Action.DECLINE, Action.START, Action.PAUSE
RESUME, REVOKE, END, SEAL, GRANTED = Action.RESUME, Action.REVOKE, Action.END, Action.SEAL, Action.GRANT
TO_RUNNING = (PRESENT, GRANTED, START)


def refusal(call: Callable[[], object]) -> HelpdeskError:
    with pytest.raises(HelpdeskError) as refused:
        call()
    return refused.value


@pytest.mark.parametrize(
    ("way", "state"),
    [
        ((), ConsentState.DRAFT),
        ((PRESENT,), ConsentState.PRESENTED),
        ((PRESENT, DECLINE), ConsentState.DECLINED),
        ((PRESENT, DECLINE, SEAL), ConsentState.SEALED),
        ((PRESENT, GRANTED), ConsentState.GRANTED),
        ((PRESENT, GRANTED, REVOKE, END, SEAL), ConsentState.SEALED),
        (TO_RUNNING, ConsentState.RUNNING),
        ((*TO_RUNNING, PAUSE), ConsentState.PAUSED),
        ((*TO_RUNNING, PAUSE, RESUME), ConsentState.RUNNING),
        ((*TO_RUNNING, PAUSE, REVOKE), ConsentState.REVOKED),
        ((*TO_RUNNING, REVOKE, END), ConsentState.ENDED),
        ((*TO_RUNNING, END, SEAL), ConsentState.SEALED),
    ],
)
def test_these_ways_lead_there(case: Case, way: tuple[Action, ...], state: ConsentState) -> None:
    assert case.go(*way).state is state
    assert case.helpdesk.consents.page()[0].state is state


def test_an_unanswered_consent_cannot_start_and_names_what_is_missing(case: Case) -> None:
    error = refusal(lambda: case.act(START))

    assert error.code == "consent_open_items"
    assert error.open_items == ("B01", "B02", "B03", "B04", "B05", "B06", "B07", "B08", "B09", "B10", "B24", "B25")
    assert "B07 Der Kunde erlaubt Maus und Tastatur." in error.message
    assert "vorlegen → erteilen" in error.hint


@pytest.mark.parametrize("action", [PAUSE, RESUME, REVOKE, DECLINE])
def test_a_wrong_state_says_which_ones_lead_there(case: Case, action: Action) -> None:
    error = refusal(lambda: case.act(action))

    assert error.code == "consent_transition_refused"
    assert "Entwurf" in error.message


def test_a_consent_cannot_start_with_control_while_the_customer_has_not_allowed_it(case: Case) -> None:
    case.go(PRESENT, GRANTED)
    case.settle(START)
    case.answer("B07", "no")

    assert refusal(lambda: case.act(START)).open_items == ("B07",)


def test_without_control_nobody_asks_for_it(draft: Draft) -> None:
    assert "B07" not in {item.id for item in draft("attended").get().items}


def test_no_backup_asks_for_the_waiver_which_was_in_the_text_shown(case: Case) -> None:
    case.go(PRESENT, GRANTED)
    case.settle(START)
    case.answer("B10", "no")

    assert refusal(lambda: case.act(START)).open_items == ("B11",)
    assert "B11" in (case.get().presentation or pytest.fail("not presented")).text
    case.answer("B11")
    case.act(START)


def test_a_disclosed_password_has_to_be_changed(case: Case) -> None:
    case.go(*TO_RUNNING)
    case.answer("D05", "no")
    case.go(END)

    assert "A04" in case.get().open[SEAL]


@pytest.mark.parametrize("item", ["B02", "B06", "B10"])
def test_the_customer_answers_only_what_was_presented(case: Case, item: str) -> None:
    assert refusal(lambda: case.answer(item)).code == "consent_not_presented"


def test_a_new_presentation_asks_the_customer_again(case: Case) -> None:
    case.go(PRESENT)
    case.answer("B06")
    case.act(PRESENT)

    assert "B06" in case.get().open[GRANTED]
    assert "B03" not in case.get().open[GRANTED]


@pytest.mark.parametrize(
    ("way", "item", "code"),
    [
        ((), "A01", "consent_item_too_early"),
        ((), "D06", "consent_item_too_early"),
        ((PRESENT,), "B03", "consent_item_closed"),
        ((PRESENT, GRANTED), "B06", "consent_item_closed"),
        (TO_RUNNING, "B07", "consent_item_closed"),
        ((*TO_RUNNING, END, SEAL), "D06", "consent_item_closed"),
        ((), "B12", "consent_item_not_applicable"),
        ((), "B99", "consent_item_unknown"),
        ((PRESENT, DECLINE), "A01", "consent_item_not_applicable"),
    ],
)
def test_an_item_is_answered_in_its_time(case: Case, way: tuple[Action, ...], item: str, code: str) -> None:
    case.go(*way)

    assert refusal(lambda: case.answer(item)).code == code


@pytest.mark.parametrize(
    ("item", "answer", "note", "opens"),
    [
        ("B09", "yes", "", True),
        ("B09", "no", "", False),
        ("B09", "no", "egal", False),
        ("B09", "n/a", "", False),
        ("B09", "n/a", "Bildschirm ist leer", True),
        ("B12", "n/a", "Testserver", True),
        ("B24", "no", "", False),
    ],
)
def test_only_yes_opens_or_a_reason_why_it_does_not_apply(
    draft: Draft, item: str, answer: AnswerValue, note: str, *, opens: bool
) -> None:
    case = draft("attended", "server")
    case.go(PRESENT, GRANTED)
    case.answer(item, answer, note)

    assert (item not in case.get().open[START]) is opens


@pytest.mark.parametrize("item", ["B06", "B07", "B10", "B24"])
def test_what_must_be_known_cannot_be_inapplicable(case: Case, item: str) -> None:
    case.go(PRESENT)

    assert refusal(lambda: case.answer(item, "n/a", "egal")).code == "consent_answer_not_allowed"


def test_standing_access_is_never_inapplicable_once_it_is_chosen(draft: Draft) -> None:
    case = draft("unattended")
    case.go(PRESENT)

    assert refusal(lambda: case.answer("B17", "n/a", "egal")).code == "consent_answer_not_allowed"


@pytest.mark.parametrize(("note", "opens"), [("", False), ("Kunde nicht mehr erreichbar", True)])
def test_after_items_are_done_or_reasoned(case: Case, note: str, *, opens: bool) -> None:
    case.go(*TO_RUNNING, END)
    case.answer("A06", "no", note)

    assert ("A06" not in case.get().open[SEAL]) is opens


def test_where_no_session_was_only_the_deletion_date_is_left(case: Case) -> None:
    case.go(PRESENT, GRANTED, REVOKE, END)

    assert case.get().open == {SEAL: ("A09",)}


def test_a_customer_who_cannot_watch_keeps_a_paused_session_paused(case: Case) -> None:
    case.go(*TO_RUNNING)
    case.answer("D01", "no")
    case.act(PAUSE)

    assert refusal(lambda: case.act(RESUME)).open_items == ("D01",)


def test_after_a_revocation_disconnecting_comes_first_and_the_rest_before_sealing(case: Case) -> None:
    case.go(*TO_RUNNING)
    case.act(REVOKE)
    case.act(END)

    assert {"D01", "D05", "D06"} <= set(case.get().open[SEAL])
    assert case.go(SEAL).state is ConsentState.SEALED


def test_a_disconnection_in_the_moment_of_revocation_is_known_and_took_no_time(case: Case) -> None:
    case.go(*TO_RUNNING, REVOKE, END)

    assert case.get().disconnected_after == 0


def test_the_copy_is_received_after_sealing(case: Case) -> None:
    case.go(*TO_RUNNING, END, SEAL)
    case.answer("A08", note="per E-Mail")

    assert case.get().items[-2].answer == "yes"


@pytest.mark.parametrize("field", ["person", "function", "authority", "channel", "proof"])
def test_a_grant_says_who_by_what_right_and_how(case: Case, field: str) -> None:
    values = {name: getattr(GRANT, name) for name in GRANT.__dataclass_fields__} | {field: " "}
    case.go(PRESENT)
    case.settle(GRANTED)

    error = refusal(lambda: case.helpdesk.consents.grant(case.id, Grant(**values)))

    assert [problem.field for problem in error.problems] == [field]


def test_a_time_out_never_grants(case: Case, clock: Clock) -> None:
    case.go(PRESENT)
    case.settle(GRANTED)
    clock.forward(hours=24)

    assert case.get().state is ConsentState.EXPIRED
    assert case.helpdesk.consents.page()[0].state is ConsentState.EXPIRED
    assert refusal(lambda: case.act(GRANTED)).code == "consent_transition_refused"


def test_an_old_grant_starts_nothing(case: Case, clock: Clock) -> None:
    case.go(PRESENT, GRANTED)
    case.settle(START)
    clock.forward(hours=24)

    assert refusal(lambda: case.act(START)).code == "consent_grant_expired"
    assert case.go(*TO_RUNNING).state is ConsentState.RUNNING


def test_a_grant_by_a_clock_that_was_ahead_starts_nothing_for_years(case: Case, clock: Clock) -> None:
    clock.forward(days=1000)
    case.go(PRESENT, GRANTED)
    case.settle(START)
    clock.forward(days=-1000)

    assert refusal(lambda: case.act(START)).code == "consent_grant_ahead"
    assert case.go(*TO_RUNNING).state is ConsentState.RUNNING

from datetime import UTC, date, datetime, timedelta

import pytest

from helpdesk.app import open_helpdesk
from helpdesk.consent import Action, AnswerValue, Breach, ConsentState, FileMoved, Handover
from helpdesk.settings import Paths, Settings
from tests.consent.conftest import Case, Clock
from tests.consent.test_lifecycle import TO_RUNNING, Draft, refusal

FROM_DEVICE = FileMoved("from_device", "event.log", "Auswertung")


def answers(case: Case) -> dict[str, AnswerValue | None]:
    return {item.id: item.answer for item in case.get().items}


def test_a_change_makes_it_be_asked_whether_everything_works_again(case: Case) -> None:
    case.go(*TO_RUNNING)
    case.helpdesk.journal.did(case.id, "Treiber angesehen", change=False)
    assert "A05" not in answers(case)

    case.helpdesk.journal.did(case.id, "Treiber erneuert")

    assert "A05" in answers(case)
    assert [event.body["text"] for event in case.get().events if event.kind == "did"] == [
        "Treiber angesehen",
        "Treiber erneuert",
    ]


@pytest.mark.parametrize("way", [(), TO_RUNNING[:1], TO_RUNNING[:2], (*TO_RUNNING, Action.END, Action.SEAL)])
def test_outside_a_session_nothing_happens_in_it(case: Case, way: tuple[Action, ...]) -> None:
    case.go(*way)

    assert refusal(lambda: case.helpdesk.journal.did(case.id, "etwas")).code == "consent_nothing_to_note"


@pytest.mark.parametrize("text", [" ", "x" * 501])
def test_a_note_says_something_and_not_too_much(case: Case, text: str) -> None:
    case.go(*TO_RUNNING)

    assert [problem.field for problem in refusal(lambda: case.helpdesk.journal.did(case.id, text)).problems] == ["text"]


def test_files_go_only_where_the_session_may_transfer(draft: Draft) -> None:
    case = draft("attended", "control")
    case.go(*TO_RUNNING)

    error = refusal(lambda: case.helpdesk.journal.moved(case.id, FROM_DEVICE))

    assert (error.code, "Erweitern" in error.hint) == ("consent_beyond_grant", True)


def test_what_came_to_us_is_deleted_before_a03_is_true(draft: Draft) -> None:
    case = draft("attended", "transfer")
    case.go(*TO_RUNNING)
    case.helpdesk.journal.moved(case.id, FileMoved("to_device", "driver.exe", "Treiber"))
    case.helpdesk.journal.moved(case.id, FROM_DEVICE)
    case.go(Action.END)
    (left,) = case.get().leftovers

    error = refusal(lambda: case.answer("A03"))
    assert (error.code, "event.log" in error.message) == ("consent_answer_contradicts", True)
    case.helpdesk.journal.cleared(case.id, left.sequence)
    case.answer("A03")

    assert case.go(Action.SEAL).leftovers[0].cleared is not None


@pytest.mark.parametrize(("kind", "item"), [("account", "A02"), ("tool", "A02")])
def test_what_was_set_up_for_the_session_is_removed_or_its_staying_explained(case: Case, kind: str, item: str) -> None:
    case.go(*TO_RUNNING)
    case.helpdesk.journal.left(case.id, kind, "hd-temp")  # type: ignore[arg-type]  # the two of them
    case.go(Action.END)
    assert refusal(lambda: case.answer(item)).code == "consent_answer_contradicts"

    case.answer(item, "no", "bleibt bis Montag, mit Frau Muster besprochen")

    assert item not in case.get().open[Action.SEAL]


def test_what_turns_up_after_it_was_said_to_be_gone_opens_the_item_again(case: Case) -> None:
    case.go(*TO_RUNNING, Action.END)
    case.answer("A02", note="keine")
    case.helpdesk.journal.left(case.id, "account", "hd-temp")

    assert "A02" in case.get().open[Action.SEAL]


def test_a_disclosed_password_says_no_to_d05_and_has_to_be_changed(case: Case) -> None:
    case.go(*TO_RUNNING)
    case.answer("D05", note="am Telefon")
    case.helpdesk.journal.left(case.id, "password", "Windows-Anmeldung von Frau Muster")

    assert answers(case)["D05"] == "no"
    assert refusal(lambda: case.answer("D05")).code == "consent_answer_contradicts"
    case.go(Action.END)
    assert refusal(lambda: case.answer("A04")).code == "consent_answer_contradicts"
    case.helpdesk.journal.cleared(case.id, case.get().leftovers[0].sequence)
    case.answer("A04", note="am Telefon")


def test_only_what_is_there_can_be_cleared_and_once(case: Case) -> None:
    case.go(*TO_RUNNING)
    case.helpdesk.journal.left(case.id, "tool", "Portable")
    number = case.get().leftovers[0].sequence
    case.helpdesk.journal.cleared(case.id, number, "gelöscht")

    for wrong in (number, 1, -1):
        error = refusal(lambda wrong=wrong: case.helpdesk.journal.cleared(case.id, wrong))  # type: ignore[misc]
        assert error.code == "consent_leftover_unknown"


def test_a_handover_is_announced_and_the_log_says_who_acted_when(
    case: Case, paths: Paths, settings: Settings, clock: Clock
) -> None:
    case.go(*TO_RUNNING)
    case.helpdesk.journal.did(case.id, "Dienst geprüft", change=False)
    case.helpdesk.journal.hand_over(case.id, Handover("Kim Kollege", "Frau Muster am Telefon gesagt"))
    case.helpdesk.journal.did(case.id, "Dienst neu gestartet")
    case.go(Action.PAUSE)
    case.helpdesk.close()
    colleague = open_helpdesk(paths, Settings(technician="Kim Kollege", company=settings.company), now=clock)
    taken_over = Case(colleague, case.id)
    taken_over.go(Action.RESUME)
    consent = taken_over.get()
    colleague.close()

    assert consent.acting == "Kim Kollege"
    assert [event.body["technician"] for event in consent.events if event.kind == "did"] == [
        "Toni Technik",
        "Kim Kollege",
    ]
    assert answers_of(consent)["D04"] == ("yes", "Kim Kollege: Frau Muster am Telefon gesagt")


def answers_of(consent: object) -> dict[str, tuple[str | None, str]]:
    return {item.id: (item.answer, item.note) for item in consent.items}  # type: ignore[attr-defined]


def test_nobody_unannounced_goes_on_with_a_paused_session(
    case: Case, paths: Paths, settings: Settings, clock: Clock
) -> None:
    case.go(*TO_RUNNING, Action.PAUSE)
    case.helpdesk.close()
    stranger = open_helpdesk(paths, Settings(technician="Stefan Fremd", company=settings.company), now=clock)

    error = refusal(lambda: Case(stranger, case.id).act(Action.RESUME))
    stranger.close()

    assert error.code == "consent_other_technician"


@pytest.mark.parametrize(("handover", "field"), [(Handover("", "gesagt"), "to"), (Handover("Kim", ""), "announced")])
def test_a_handover_names_the_colleague_and_how_it_was_announced(case: Case, handover: Handover, field: str) -> None:
    case.go(*TO_RUNNING)

    error = refusal(lambda: case.helpdesk.journal.hand_over(case.id, handover))

    assert [problem.field for problem in error.problems] == [field]


def test_while_the_customer_is_away_the_session_waits_for_their_word(case: Case) -> None:
    case.go(*TO_RUNNING)
    case.helpdesk.consents.pause(case.id, "Frau Muster holt Unterlagen", absent=True)

    assert refusal(lambda: case.act(Action.RESUME)).code == "consent_reconfirm_needed"
    case.act(Action.RESUME, "Frau Muster ist zurück")
    assert case.get().state is ConsentState.RUNNING


def test_after_a_pause_that_no_clock_measured_the_customer_is_asked(case: Case, clock: Clock) -> None:
    case.go(*TO_RUNNING)
    clock.forward(hours=1)
    case.act(Action.PAUSE)
    clock.forward(minutes=-30)

    assert refusal(lambda: case.act(Action.RESUME)).code == "consent_reconfirm_needed"


def breach(clock: Clock, **changes: object) -> Breach:
    noticed = clock() - timedelta(minutes=20)
    values: dict[str, object] = {
        "what": "fremde Rechnung gesehen",
        "noticed": noticed,
        "told": "Erika Muster",
        "channel": "Telefon",
        "at": noticed + timedelta(minutes=5),
    }
    return Breach(**(values | changes))  # type: ignore[arg-type]


def test_a_breach_is_written_down_with_when_it_was_noticed_and_who_was_told(case: Case, clock: Clock) -> None:
    case.go(*TO_RUNNING)
    case.helpdesk.journal.report_breach(case.id, breach(clock))

    body = case.get().events[-2].body
    assert (body["told"], body["channel"], body["noticed"]) == ("Erika Muster", "Telefon", "2026-03-02T08:40:00+00:00")
    assert answers_of(case.get())["D09"][0] == "yes"
    assert answers_of(case.get())["D09"][1].startswith("Erika Muster, Telefon, 02.03.2026")


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"what": ""}, "what"),
        ({"told": " "}, "told"),
        ({"channel": ""}, "channel"),
        ({"at": datetime(2026, 3, 2, 8, 0, tzinfo=UTC)}, "at"),
        ({"at": datetime(2026, 3, 2, 10, 0, tzinfo=UTC)}, "noticed"),
    ],
)
def test_a_breach_report_is_whole_and_its_times_are_possible(
    case: Case, clock: Clock, changes: dict[str, object], field: str
) -> None:
    case.go(*TO_RUNNING)

    error = refusal(lambda: case.helpdesk.journal.report_breach(case.id, breach(clock, **changes)))

    assert [problem.field for problem in error.problems] == [field]


@pytest.fixture
def cut_off(case: Case, clock: Clock) -> Case:
    """A session of 30 seen seconds that was found dead two hours later."""
    case.go(Action.PRESENT, Action.GRANT)
    case.settle(Action.START)
    case.helpdesk.consents.start(case.id, watched=True)
    clock.forward(seconds=30)
    case.helpdesk.consents.keep_alive()
    clock.forward(hours=2)
    case.helpdesk.consents.keep_alive()
    return case


def test_the_true_end_of_a_session_cut_off_is_entered_with_how_it_is_known(cut_off: Case) -> None:
    assert cut_off.get().end_unknown
    end = datetime(2026, 3, 2, 9, 12, tzinfo=UTC)
    cut_off.helpdesk.journal.true_end(cut_off.id, end, "Protokoll von RustDesk")

    consent = cut_off.get()
    assert (consent.raw_seconds, consent.end_unknown) == (720, False)
    assert refusal(lambda: cut_off.helpdesk.journal.true_end(cut_off.id, end, "x")).code == "consent_end_known"
    assert refusal(lambda: cut_off.act(Action.RESUME)).code == "consent_reconfirm_needed"


@pytest.mark.parametrize(
    ("end", "reason", "code"),
    [
        (datetime(2026, 3, 2, 8, 59, 59, tzinfo=UTC), "Protokoll", "consent_end_impossible"),
        (datetime(2026, 3, 2, 11, 0, 31, tzinfo=UTC), "Protokoll", "consent_end_impossible"),
        (datetime(2026, 3, 2, 9, 12, tzinfo=UTC), " ", "reason_missing"),
    ],
)
def test_a_true_end_lies_within_the_session_and_has_a_source(
    cut_off: Case, end: datetime, reason: str, code: str
) -> None:
    assert refusal(lambda: cut_off.helpdesk.journal.true_end(cut_off.id, end, reason)).code == code


def test_after_it_went_on_only_the_cut_off_part_is_corrected(cut_off: Case, clock: Clock) -> None:
    cut_off.act(Action.RESUME, "Frau Muster ist einverstanden")
    clock.forward(minutes=1)
    cut_off.go(Action.END)
    cut_off.helpdesk.journal.true_end(cut_off.id, datetime(2026, 3, 2, 9, 10, tzinfo=UTC), "Protokoll")

    assert cut_off.get().raw_seconds == 660
    assert refusal(
        lambda: cut_off.helpdesk.journal.true_end(cut_off.id, clock(), "Protokoll")
    ).code == "consent_end_known"  # fmt: skip


@pytest.mark.parametrize(("given", "day"), [(None, date(2029, 12, 31)), (date(2030, 6, 1), date(2030, 6, 1))])
def test_the_deletion_date_is_set_and_answers_a09(case: Case, given: date | None, day: date) -> None:
    case.go(*TO_RUNNING, Action.END)
    case.helpdesk.journal.keep_until(case.id, given)

    assert case.get().keep_until == day
    assert answers(case)["A09"] == "yes"


@pytest.mark.parametrize("by", ["answer", "confirm"])
@pytest.mark.parametrize(("given", "day"), [(None, date(2029, 12, 31)), (date(2030, 6, 1), date(2030, 6, 1))])
def test_that_the_deletion_date_is_set_is_answered_yes_only_with_a_date_in_the_record(
    case: Case, given: date | None, day: date, by: str
) -> None:
    case.go(*TO_RUNNING, Action.END)
    if given:
        case.helpdesk.journal.keep_until(case.id, given)

    if by == "answer":
        case.answer("A09")
    else:
        case.helpdesk.preparing.confirm(case.id, ["A09"])

    assert case.get().keep_until == day
    assert answers_of(case.get())["A09"] == ("yes", f"{day:%d.%m.%Y}")


def test_an_open_deletion_date_sets_none(case: Case) -> None:
    case.go(*TO_RUNNING, Action.END)

    case.answer("A09", "no", "Streit um die Rechnung")

    assert case.get().keep_until is None


def test_a_deletion_date_in_the_past_is_refused(case: Case) -> None:
    case.go(*TO_RUNNING, Action.END)

    error = refusal(lambda: case.helpdesk.journal.keep_until(case.id, date(2026, 3, 1)))

    assert error.code == "keep_until_past"


def test_the_delivered_copy_is_an_addendum_to_what_is_closed(case: Case) -> None:
    case.go(*TO_RUNNING, Action.END)
    assert refusal(lambda: case.helpdesk.journal.delivered(case.id, "Mail", "x")).code == "consent_nothing_to_note"
    case.go(Action.SEAL)
    case.helpdesk.journal.delivered(case.id, "Mail", "erika@nord.example")

    assert answers_of(case.get())["A08"] == ("yes", "E-Mail, erika@nord.example")
    assert case.get().state is ConsentState.SEALED


def test_a_revocation_says_on_which_way_it_came(case: Case) -> None:
    case.go(*TO_RUNNING)
    case.helpdesk.consents.revoke(case.id, channel="Zuruf", person="Erika Muster")

    assert case.get().events[-1].body == {"channel": "Zuruf", "person": "Erika Muster"}


def test_a_customer_who_lets_us_only_watch_is_only_watched(case: Case) -> None:
    case.go(Action.PRESENT, Action.GRANT)
    case.answer("B07", "no")
    for item in ("B09", "B10", "B24"):
        case.answer(item)
    assert refusal(lambda: case.act(Action.START)).open_items == ("B07",)

    case.helpdesk.consents.start(case.id, capabilities=frozenset())

    assert case.get().in_use == frozenset()
    assert case.go(Action.PAUSE, Action.RESUME).state is ConsentState.RUNNING


def test_a_session_has_no_more_capabilities_than_were_granted(case: Case) -> None:
    case.go(Action.PRESENT, Action.GRANT)
    case.settle(Action.START)

    error = refusal(lambda: case.helpdesk.consents.start(case.id, capabilities=frozenset({"control", "recording"})))

    assert (error.code, "recording" in error.message) == ("consent_capability_not_granted", True)
    assert case.get().state is ConsentState.GRANTED

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from helpdesk.delivery import Attempt, DeskInfo, OutboxItem, ParcelKind
from helpdesk.tickets import TicketState
from ui.outbox.standing import Standing, standings
from ui.outbox.steps import Step, next_steps, word
from ui.outbox.words import log_line, needs_person, times, told

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
OPEN = DeskInfo("redmine", "Redmine", "", can_search=True)
BLIND = DeskInfo("post", "Postfach", "", can_search=False)
PORTAL = DeskInfo("portal", "Portal", "", can_search=False)
WAITS, FAILED, DOUBT = TicketState.QUEUED, TicketState.FAILED, TicketState.UNCERTAIN


def standing(
    state: TicketState,
    code: str = "",
    desk: DeskInfo | None = OPEN,
    *,
    overdue: bool = False,
    refused: bool = False,
    first: bool = True,
) -> Standing:
    log = (Attempt(NOW, state, "Kein Netz.", code),)
    name = desk.name if desk else "gone"
    due = NOW + timedelta(minutes=5)
    item = OutboxItem(uuid4(), uuid4(), ParcelKind.CREATE, "Drucker", name, state, NOW, log, due, overdue, refused)
    return Standing(item, desk, first, item if state in {WAITS, FAILED} else None)


@pytest.mark.parametrize(
    ("stands", "steps"),
    [
        (standing(WAITS), (Step.SEND_NOW, Step.EDIT)),
        (standing(WAITS, "secret_missing"), (Step.SETTINGS, Step.SEND_NOW, Step.EDIT)),
        (standing(WAITS, overdue=True), (Step.KEEP_TRYING, Step.EDIT)),
        (standing(WAITS, first=False), (Step.EDIT,)),
        (standing(TicketState.DELIVERING), ()),
        (standing(FAILED, "desk_refused"), (Step.EDIT, Step.RETRY)),
        (standing(FAILED, "desk_login"), (Step.SETTINGS, Step.RETRY, Step.EDIT)),
        (standing(FAILED, "desk_moved"), (Step.SETTINGS, Step.RETRY, Step.EDIT)),
        (standing(DOUBT, "desk_moved", refused=True), (Step.SETTINGS, Step.ARRIVED, Step.NOT_ARRIVED)),
        (standing(FAILED, "desk_unknown", None), (Step.SETTINGS, Step.RETRY, Step.EDIT)),
        (standing(FAILED, "not_arrived", BLIND), (Step.RETRY, Step.EDIT)),
        (standing(DOUBT, "desk_silent"), (Step.LOOK_NOW,)),
        (standing(DOUBT, "desk_silent", BLIND), (Step.ARRIVED, Step.NOT_ARRIVED)),
        (standing(DOUBT, "desk_silent", overdue=True), (Step.ARRIVED, Step.NOT_ARRIVED)),
        (standing(DOUBT, "desk_not_found", refused=True), (Step.ARRIVED, Step.NOT_ARRIVED)),
        (standing(DOUBT, "desk_forbidden", refused=True), (Step.SETTINGS, Step.ARRIVED, Step.NOT_ARRIVED)),
        (standing(DOUBT, "", PORTAL), (Step.CARRY,)),
        (standing(DOUBT, "", None), (Step.SETTINGS, Step.LOOK_NOW)),
    ],
)
def test_each_state_has_the_right_step_first(stands: Standing, steps: tuple[Step, ...]) -> None:
    assert next_steps(stands) == steps
    assert told(stands).sentence
    assert all(word(step, stands) for step in steps)


def test_a_server_that_moved_is_confirmed() -> None:
    assert word(Step.SETTINGS, standing(FAILED, "desk_moved")) == "Server bestätigen"


def test_only_the_last_of_a_ticket_is_taken_back_and_nothing_that_may_have_arrived() -> None:
    ticket = uuid4()

    def item(state: TicketState, kind: ParcelKind) -> OutboxItem:
        return OutboxItem(uuid4(), ticket, kind, "Drucker", "redmine", state, NOW, ())

    create, reply = item(WAITS, ParcelKind.CREATE), item(WAITS, ParcelKind.REPLY)
    first, second = standings([create, reply], {"redmine": OPEN})

    assert (first.last, second.last, second.first) == (None, reply, False)
    assert standings([item(DOUBT, ParcelKind.CREATE)], {})[0].last is None
    assert word(Step.EDIT, second) == "Antwort bearbeiten"


@pytest.mark.parametrize(
    ("stands", "needed"),
    [
        (standing(WAITS), False),
        (standing(WAITS, overdue=True), True),
        (standing(FAILED), True),
        (standing(DOUBT), False),
        (standing(DOUBT, desk=BLIND), True),
        (standing(FAILED, first=False), False),
    ],
)
def test_what_goes_on_by_itself_needs_nobody(stands: Standing, needed: bool) -> None:
    assert needs_person(stands) is needed


def test_times_say_the_next_try_and_none_where_nothing_is_tried() -> None:
    assert "nächster Versuch" in times(standing(WAITS), NOW)
    assert "nächstes Nachsehen" in times(standing(DOUBT), NOW)
    assert "nächste" not in times(standing(FAILED), NOW) + times(standing(DOUBT, desk=BLIND), NOW)


def test_the_log_counts_what_happened_again() -> None:
    line = log_line(Attempt(NOW, WAITS, "Kein Netz.", "", 4, NOW + timedelta(minutes=3)), NOW)

    assert "Kein Netz." in line
    assert "4 mal, zuletzt" in line


@pytest.mark.parametrize("code", ["secret_missing", "keyring_missing"])
@pytest.mark.parametrize("overdue", [False, True])
def test_a_missing_key_is_asked_for_in_a_sentence_and_no_next_try_is_promised(code: str, overdue: bool) -> None:
    stands = standing(WAITS, code, overdue=overdue)

    shown = told(stands)
    assert (shown.sentence, shown.details) == ("Für Redmine fehlt der Zugangsschlüssel.", "")
    assert "nächste" not in times(stands, NOW)
    assert word(next_steps(stands)[0], stands) == "Schlüssel hinterlegen"
    assert needs_person(stands)
    assert told(standing(DOUBT, code, BLIND)).sentence.startswith("Kam es an?")

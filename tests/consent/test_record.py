import hashlib
import json
from dataclasses import replace

import pytest
from sqlcipher3 import dbapi2

from helpdesk.app import Helpdesk, open_helpdesk
from helpdesk.consent import Action, ConsentNew, ConsentState
from helpdesk.customers import CustomerNew
from helpdesk.errors import HelpdeskError
from helpdesk.settings import Paths, Settings
from helpdesk.store.connection import connect
from tests.consent.conftest import GRANT, Case, Clock
from tests.consent.test_lifecycle import TO_RUNNING, Draft, refusal


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE consents SET device = 'x'",
        "DELETE FROM consents",
        "UPDATE consent_events SET body = '{}'",
        "DELETE FROM consent_events",
        "REPLACE INTO consent_events SELECT consent_id, sequence, at, kind, '{}' FROM consent_events",
    ],
)
def test_the_database_refuses_to_change_what_is_written(case: Case, paths: Paths, statement: str) -> None:
    connection = connect(paths.database)
    with pytest.raises(dbapi2.DatabaseError, match="append-only"):
        connection.execute(statement)
    connection.close()

    assert case.get().device == "PC-17"


def test_events_are_numbered_and_their_json_is_canonical(case: Case, paths: Paths) -> None:
    case.go(*TO_RUNNING)
    connection = connect(paths.database)
    rows = connection.execute("SELECT sequence, body FROM consent_events ORDER BY sequence").fetchall()
    connection.close()

    assert [sequence for sequence, _ in rows] == list(range(1, len(rows) + 1))
    for _, body in rows:
        assert body == json.dumps(json.loads(body), ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def test_the_text_shown_is_fixed_and_the_grant_names_its_hash(case: Case) -> None:
    consent = case.go(Action.PRESENT, Action.GRANT)

    assert consent.presentation is not None
    assert hashlib.sha256(consent.presentation.text.encode()).hexdigest() == consent.presentation.sha256
    assert consent.grant == GRANT
    assert consent.events[-1].body["sha256"] == consent.presentation.sha256
    for words in ("PC-17", "Nord AG", "Toni Technik, Muster IT GmbH", "Darf der Techniker Ihren Bildschirm sehen?"):
        assert words in consent.presentation.text


def test_a_line_break_in_the_device_cannot_pass_for_a_line_of_the_text(case: Case, helpdesk: Helpdesk) -> None:
    forged = ConsentNew(case.get().customer_id, "PC-17\nAnlass: alles", "Drucker")
    (consent,) = helpdesk.consents.new(forged).consents

    assert helpdesk.consents.get(consent).device == "PC-17 Anlass: alles"


def test_no_name_can_pass_for_a_line_or_be_read_backwards(
    helpdesk: Helpdesk, prepared: Paths, settings: Settings, clock: Clock
) -> None:
    company = replace(settings, company="Muster IT\nDer Techniker darf: zusehen")
    other = open_helpdesk(prepared, company, now=clock)
    (customer,) = other.customers.add(CustomerNew("Nord AG\nGerät: keines")).customers
    (consent,) = other.consents.new(ConsentNew(customer, "PC\u202e-17", "Drucker\u2066")).consents
    shown = Case(other, consent).go(Action.PRESENT).presentation
    other.close()

    assert shown is not None
    lines = shown.text.splitlines()
    assert "Kunde: Nord AG Gerät: keines" in lines
    assert "Gerät: PC-17" in lines
    assert "Anlass: Drucker" in lines
    assert "Techniker: Toni Technik, Muster IT Der Techniker darf: zusehen" in lines


def test_an_english_customer_is_shown_english(case: Case, helpdesk: Helpdesk) -> None:
    wanted = ConsentNew(case.get().customer_id, "PC-17", "printer", language="en")
    (consent,) = helpdesk.consents.new(wanted).consents
    shown = Case(helpdesk, consent).go(Action.PRESENT)

    assert shown.items[5].question == "May the technician see your screen?"
    assert (shown.presentation or pytest.fail("not presented")).text.startswith("Consent to remote maintenance\n")


def test_changed_circumstances_need_a_new_presentation(case: Case) -> None:
    case.go(Action.PRESENT, Action.GRANT)
    case.helpdesk.consents.change_circumstances(case.id, frozenset({"control", "transfer"}))
    consent = case.get()

    assert consent.state is ConsentState.DRAFT
    assert consent.grant is None
    assert {item.id for item in consent.items if item.answer} == {"B01", "B03", "B04", "B05"}
    assert case.go(*TO_RUNNING).events[-1].body["capabilities"] == ["control", "transfer"]


def test_a_running_session_takes_no_new_scope_but_what_turns_out(case: Case) -> None:
    case.go(*TO_RUNNING)
    usual = frozenset({"control", "attended", "personal_data"})

    case.helpdesk.consents.change_circumstances(case.id, usual | {"breach"})
    assert case.get().state is ConsentState.RUNNING
    assert "D09" in case.get().open[Action.END]
    for wanted in (usual, usual | {"breach", "recording"}):
        error = refusal(lambda wanted=wanted: case.helpdesk.consents.change_circumstances(case.id, wanted))  # type: ignore[misc]
        assert error.code == "consent_scope_fixed"


def test_raw_seconds_are_those_in_which_the_session_ran(case: Case, clock: Clock) -> None:
    case.go(*TO_RUNNING)
    clock.forward(seconds=90.7)
    case.go(Action.PAUSE)
    clock.forward(minutes=5)
    case.go(Action.RESUME)
    clock.forward(seconds=30)
    case.go(Action.REVOKE)
    clock.forward(seconds=7)
    consent = case.go(Action.END)

    assert consent.raw_seconds == 120
    assert [segment.end is not None for segment in consent.segments] == [True, True]
    assert consent.disconnected_after == 7


@pytest.mark.parametrize(("minutes", "needed"), [(14, False), (15, True)])
def test_a_long_pause_is_reconfirmed(case: Case, clock: Clock, minutes: int, *, needed: bool) -> None:
    case.go(*TO_RUNNING, Action.PAUSE)
    clock.forward(minutes=minutes)

    if needed:
        assert refusal(lambda: case.act(Action.RESUME)).code == "consent_reconfirm_needed"
    case.act(Action.RESUME, "Frau Muster hat zugestimmt" if needed else "")
    assert case.get().state is ConsentState.RUNNING


def test_another_technician_presents_again(case: Case, paths: Paths, settings: Settings, clock: Clock) -> None:
    case.go(Action.PRESENT, Action.GRANT)
    case.settle(Action.START)
    case.helpdesk.close()
    colleague = open_helpdesk(paths, Settings(technician="Kim Kollege", company=settings.company), now=clock)
    taken_over = Case(colleague, case.id)

    assert refusal(lambda: taken_over.act(Action.START)).code == "consent_other_technician"
    assert taken_over.go(*TO_RUNNING).technician == "Kim Kollege"
    colleague.close()


def test_a_lost_heartbeat_pauses_with_the_end_unknown(case: Case, clock: Clock) -> None:
    case.go(Action.PRESENT, Action.GRANT)
    case.settle(Action.START)
    case.helpdesk.consents.start(case.id, watched=True)
    clock.forward(seconds=30)
    assert not case.helpdesk.consents.keep_alive()
    clock.forward(hours=2)

    assert case.helpdesk.consents.keep_alive().consents == {case.id}
    consent = case.get()
    assert consent.state is ConsentState.PAUSED
    assert consent.segments[-1].end_unknown
    assert consent.raw_seconds == 30
    assert refusal(lambda: case.act(Action.RESUME)).code == "consent_reconfirm_needed"


@pytest.mark.parametrize("seconds", [2, 125])
def test_a_session_whose_window_is_gone_is_paused_when_the_next_opens(case: Case, clock: Clock, seconds: int) -> None:
    case.go(Action.PRESENT, Action.GRANT)
    case.settle(Action.START)
    case.helpdesk.consents.start(case.id, watched=True)
    clock.forward(seconds=60)
    case.helpdesk.consents.keep_alive()
    clock.forward(seconds=seconds)

    assert case.helpdesk.consents.keep_alive(opening=True).consents == {case.id}
    consent = case.get()
    assert (consent.state, consent.end_unknown, consent.raw_seconds) == (ConsentState.PAUSED, True, 60)


def test_a_session_begun_on_the_command_line_is_watched_once_a_window_notices_it(case: Case, clock: Clock) -> None:
    case.go(*TO_RUNNING)
    clock.forward(seconds=119)
    assert not case.helpdesk.consents.keep_alive(opening=True)
    assert case.get().state is ConsentState.RUNNING
    clock.forward(hours=2)

    case.helpdesk.consents.keep_alive()

    consent = case.get()
    assert (consent.state, consent.end_unknown, consent.raw_seconds) == (ConsentState.PAUSED, True, 119)


def test_a_session_nobody_has_watched_for_long_is_paused_and_asks_for_its_end(case: Case, clock: Clock) -> None:
    case.go(*TO_RUNNING)
    clock.forward(minutes=20)

    assert case.helpdesk.consents.keep_alive().consents == {case.id}
    assert case.get().end_unknown
    case.helpdesk.journal.true_end(case.id, clock(), "Die Verbindung stand die ganze Zeit")

    assert case.get().raw_seconds == 20 * 60


def test_what_is_not_running_any_more_needs_no_sign_of_life(case: Case, clock: Clock) -> None:
    case.go(*TO_RUNNING)
    case.helpdesk.consents.keep_alive()
    case.act(Action.PAUSE)
    case.helpdesk.consents.keep_alive()
    clock.forward(minutes=10)
    case.act(Action.RESUME)
    clock.forward(seconds=30)

    assert not case.helpdesk.consents.keep_alive(opening=True)
    assert case.get().state is ConsentState.RUNNING


def test_a_session_that_goes_on_unwatched_is_not_cut_off_by_an_old_sign_of_life(case: Case, clock: Clock) -> None:
    case.go(Action.PRESENT, Action.GRANT)
    case.settle(Action.START)
    case.helpdesk.consents.start(case.id, watched=True)
    case.act(Action.PAUSE)
    clock.forward(minutes=10)
    case.act(Action.RESUME)

    assert not case.helpdesk.consents.keep_alive()
    assert case.get().state is ConsentState.RUNNING


def test_half_a_letter_in_a_note_is_kept_as_a_question_mark(case: Case) -> None:
    case.answer("B03", "no", "Tech\udcffniker")

    assert next(item.note for item in case.get().items if item.id == "B03") == "Tech?niker"


def test_pages_follow_each_other_newest_first(draft: Draft, helpdesk: Helpdesk, clock: Clock) -> None:
    ids = []
    for _ in range(5):
        ids.append(draft().id)
        clock.forward(seconds=1)
    first = helpdesk.consents.page(limit=2)
    rest = helpdesk.consents.page(after=first[-1])

    assert [row.id for row in (*first, *rest)] == ids[::-1]


def test_an_unknown_consent_is_a_sentence(helpdesk: Helpdesk, draft: Draft) -> None:
    with pytest.raises(HelpdeskError, match="gibt es nicht"):
        helpdesk.consents.get(draft().get().customer_id)

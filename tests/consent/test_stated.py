from collections.abc import Callable
from datetime import UTC, datetime
from uuid import UUID

import pytest

from helpdesk.app import Helpdesk
from helpdesk.consent import Action, Consent, ConsentNew
from helpdesk.consent.checklist import load_checklist
from helpdesk.consent.record import replay
from helpdesk.consent.stated import FACTS, StatedFact
from helpdesk.consent.text import Subject, shown_text
from helpdesk.customers import CustomerNew
from helpdesk.i18n import Language
from tests.consent.conftest import Case, Clock
from tests.consent.test_lifecycle import refusal

New = Callable[..., Case]


@pytest.fixture
def new(helpdesk: Helpdesk) -> New:
    """`new("recording", recording_days="30")` is a consent with that stated."""
    (customer,) = helpdesk.customers.add(CustomerNew("Nord AG")).customers

    def drafted(*circumstances: str, language: Language = "de", **stated: str) -> Case:
        wanted = ConsentNew(
            customer, "PC-17", "Drucker", circumstances=frozenset(circumstances), language=language, stated=stated
        )
        (consent,) = helpdesk.consents.new(wanted).consents
        return Case(helpdesk, consent)

    return drafted


def shown(consent: Consent) -> str:
    assert consent.presentation is not None
    return consent.presentation.text


def test_a_recordings_purpose_period_and_viewers_are_stated_before_the_customer_is_asked(new: New) -> None:
    case = new("attended", "recording", recording_purpose="Schulung", recording_days="30", recording_viewers="Team Süd")

    text = shown(case.go(Action.PRESENT))

    assert "Zweck der Aufzeichnung: Schulung\n" in text
    assert "Aufbewahrung der Aufzeichnung: 30 Tage, dann wird sie gelöscht\n" in text
    assert "Ansehen darf die Aufzeichnung: Team Süd\n" in text


def test_what_nobody_typed_is_stated_as_it_is_anyway(new: New) -> None:
    text = shown(new("recording", "unattended", language="en").go(Action.PRESENT))

    assert "Recording kept for: 90 days, then it is deleted\n" in text
    assert "Hours of the standing access: at any time, also while nobody watches\n" in text
    assert "End of the standing access: 24 hours after your consent\n" in text


@pytest.mark.parametrize("fact", FACTS, ids=lambda fact: fact.id)
@pytest.mark.parametrize("language", ["de", "en"])
def test_every_fact_stands_in_text_record_and_view_where_it_is_needed_and_nowhere_else(
    new: New, fact: StatedFact, language: Language
) -> None:
    name = fact.name[language]

    needed = new(fact.circumstance, language=language).go(Action.PRESENT)

    assert f"\n{name}: " in shown(needed)
    assert name in dict(needed.stated)
    assert name not in shown(new("attended", "control", language=language).go(Action.PRESENT))


def test_standing_access_is_granted_to_the_day_that_was_stated(new: New) -> None:
    case = new("unattended", access_times="werktags 18 bis 20 Uhr", access_until="31.03.2026")

    consent = case.go(Action.PRESENT, Action.GRANT)

    assert "Ende des Dauerzugangs: 31.03.2026\n" in shown(consent)
    assert "Gültig: bis zum genannten Ende des Dauerzugangs" in shown(consent)
    assert consent.valid_until == datetime(2026, 4, 1).astimezone(UTC)


@pytest.mark.parametrize("day", ["2026-03-01", "2027-06-01"])
def test_an_end_that_is_over_or_too_far_is_refused_before_the_customer_sees_it(new: New, day: str) -> None:
    case = new("unattended", access_until=day)
    case.settle(Action.PRESENT)

    assert refusal(lambda: case.act(Action.PRESENT)).code == "consent_access_end_unfit"


@pytest.mark.parametrize(
    ("field", "text"),
    [
        ("recording_days", "91"),
        ("recording_days", "0"),
        ("recording_days", "²"),
        ("access_until", "bald"),
        ("price", "x" * 301),
    ],
)
def test_what_cant_be_stated_is_said_at_its_field(field: str, text: str) -> None:
    wanted = ConsentNew(UUID(int=1), "PC-17", "Drucker", stated={field: text})

    assert [problem.field for problem in wanted.problems()] == [field]


def test_the_same_facts_are_told_whatever_the_settings_say_later(new: New) -> None:
    case = new("recording")
    case.go(Action.PRESENT)
    case.helpdesk.consents.stating.recording_days = 30

    assert case.go(Action.GRANT).granted is not None


def test_only_what_was_chosen_of_files_clipboard_and_restart_is_asked(new: New) -> None:
    case = new("transfer")

    text = shown(case.go(Action.PRESENT))

    assert "    Dürfen Dateien übertragen werden?\n" in text
    assert "Zwischenablage?" not in text
    assert next(item.question for item in case.get().items if item.id == "B16") == "Dürfen Dateien übertragen werden?"


def test_nobody_is_told_that_they_can_watch_an_unattended_session(new: New) -> None:
    text = shown(new("unattended", "control").go(Action.PRESENT))

    assert "zusehen und jederzeit abbrechen" not in text
    assert "auch wenn niemand zusieht" in text


def test_a_text_of_an_earlier_program_stays_as_it_was(new: New) -> None:
    record = replay(load_checklist(), new("unattended", "transfer").get().events)
    subject = Subject("Nord AG", "PC-17", "Drucker", "Toni", "Firma", "de")

    text = shown_text(record, subject, None)

    assert "zusehen und jederzeit abbrechen" in text
    assert "Dateien übertragen, Zwischenablage, Neustart?" in text
    assert "Dauerzugangs:" not in text


@pytest.mark.parametrize("days", [0, 3])
def test_more_time_of_standing_access_is_not_asked_for_with_its_old_end(new: New, clock: Clock, days: int) -> None:
    case = new("control", "unattended", access_until="2026-03-03")
    case.go(Action.PRESENT, Action.GRANT, Action.START)
    clock.forward(days=days)

    (child,) = case.helpdesk.journal.amend(case.id, frozenset(), "dauert länger").consents - {case.id}

    text = shown(Case(case.helpdesk, child).go(Action.PRESENT))
    assert "Ende des Dauerzugangs: 24 Stunden nach Ihrer Freigabe\n" in text


@pytest.mark.parametrize(("days", "end"), [(0, "03.03.2026"), (3, "24 Stunden nach Ihrer Freigabe")])
def test_a_wider_scope_of_standing_access_has_its_end_until_that_is_over(
    new: New, clock: Clock, days: int, end: str
) -> None:
    case = new("control", "unattended", access_until="2026-03-03")
    case.go(Action.PRESENT, Action.GRANT, Action.START)
    clock.forward(days=days)

    (child,) = case.helpdesk.journal.amend(case.id, frozenset({"transfer"}), "Treiber").consents - {case.id}

    assert f"Ende des Dauerzugangs: {end}\n" in shown(Case(case.helpdesk, child).go(Action.PRESENT))

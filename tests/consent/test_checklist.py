import json
from pathlib import Path

import pytest

from helpdesk.consent.checklist import Checklist, load_checklist
from helpdesk.consent.lifecycle import _ANSWERABLE
from helpdesk.errors import HelpdeskError


@pytest.fixture
def checklist() -> Checklist:
    return load_checklist()


def test_there_are_43_items_in_three_phases(checklist: Checklist) -> None:
    phases = [item.phase for item in checklist.items]

    assert [phases.count(phase) for phase in ("before", "during", "after")] == [25, 9, 9]


def test_every_item_says_in_both_languages_what_why_and_what_to_keep(checklist: Checklist) -> None:
    for item in checklist.items:
        for words in (item.text, item.why, item.evidence):
            assert words["de"]
            assert words["en"]
            assert words["de"] != words["en"] or item.id == "B01"


def test_what_the_customer_confirms_is_asked_in_plain_words(checklist: Checklist) -> None:
    for item in checklist.items:
        assert {text.endswith("?") for text in item.question.values()} == {item.asks_customer}


def test_every_guard_is_one_the_states_know(checklist: Checklist) -> None:
    assert {item.guard for item in checklist.items} == set(_ANSWERABLE)


def test_without_circumstances_only_what_always_applies_is_left(checklist: Checklist) -> None:
    assert all(item.mandatory for item in checklist.applying(()))
    assert len(checklist.applying(())) < len(checklist.applying(checklist.names)) == 43


@pytest.mark.parametrize(
    ("circumstance", "items"),
    [
        ("control", {"B07"}),
        ("transfer", {"B16", "D07", "A03"}),
        ("recording", {"B14", "B19"}),
        ("server", {"B12", "A05"}),
        ("minors", {"B21"}),
    ],
)
def test_a_circumstance_adds_its_items(checklist: Checklist, circumstance: str, items: set[str]) -> None:
    added = set(checklist.applying({circumstance})) - set(checklist.applying(()))

    assert {item.id for item in added} == items


def test_an_unknown_circumstance_is_refused_with_those_there_are(checklist: Checklist) -> None:
    with pytest.raises(HelpdeskError, match="kontrolle") as refused:
        checklist.check({"control", "kontrolle"})

    assert "secrecy_203" in refused.value.hint


SHARED = Path(__file__).parents[3] / "shared" / "consent" / "checklist.json"


@pytest.mark.skipif(not SHARED.exists(), reason="the list handed to us lies beside the project only where it is built")
def test_the_items_are_those_we_were_given(checklist: Checklist) -> None:
    given = {item["id"]: item for item in json.loads(SHARED.read_text(encoding="utf-8"))}

    assert [item.id for item in checklist.items] == list(given)
    for item in checklist.items:
        wanted = given[item.id]
        assert item.text == {"de": wanted["de"], "en": wanted["en"]}
        assert (item.phase, item.who, item.guards) == (wanted["phase"], wanted["who"], wanted["guards"])
        assert (item.when, item.mandatory) == (frozenset(wanted["when"]), wanted["rule"] == "M")
        assert item.evidence["en"] == wanted["evidence"]

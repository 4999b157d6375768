import time
from functools import cache

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from helpdesk.scope import Answer, Verdict
from helpdesk.scope.library import load_library
from helpdesk.scope.lookup import Lookup
from helpdesk.scope.words import words


@cache
def built() -> Lookup:
    return Lookup(load_library().documents)


@pytest.fixture
def lookup() -> Lookup:
    return built()


def first(answer: Answer) -> str:
    return answer.hits[0].entry.id


@pytest.mark.parametrize(
    ("query", "entry"),
    [
        ("Drucker druckt nicht", "tc-stoerung-peripherie"),
        ("Nebenstelleneinrichtung", "tc-tel-nebenstellen"),
        ("Viren Schutz Lizenz", "tc-av-lizenzen"),
        ("out of office einrichten", "ex-signatur-weiterleitung-filter-autoantwort"),
        ("TONER LEER", "tc-ne-verbrauchsmaterial"),
        ("Firewall-Firmware", "tc-fw-firmware"),
        ("Ka\u0308ltemaschine hat den Serverraum u\u0308berflutet", "tc-ne-umweltbedingungen"),
    ],
)
def test_a_caller_s_words_lead_to_the_entry(lookup: Lookup, query: str, entry: str) -> None:
    assert first(lookup.find(query)) == entry


def test_a_typing_error_is_understood_and_said(lookup: Lookup) -> None:
    answer = lookup.find("Beim Chef ist das Passwrot abgelaufen")

    assert answer.corrected == (("Passwrot", "Passwort"),)
    assert answer.hits[0].matched == ("Passwrot", "abgelaufen")


def test_a_name_is_neither_repaired_nor_looked_up(lookup: Lookup) -> None:
    answer = lookup.find("Frau Drukker hat ihr Passwort vergessen")

    assert answer.corrected == ()
    assert answer.hits[0].matched == ("Passwort", "vergessen")


@pytest.mark.parametrize("query", ["Logi im Haus", "er hat es versucht", "Xy7 Qq", "Fonitor"])
def test_short_everyday_and_strange_words_are_left_as_typed(lookup: Lookup, query: str) -> None:
    assert lookup.find(query).corrected == ()


@pytest.mark.parametrize(
    ("query", "document", "verdict"),
    [
        ("Passwort vergessen", "total-care", Verdict.INCLUDED),
        ("NAS-Firmware aktualisieren", "total-care", Verdict.CONDITIONAL),
        ("Virus entfernen", "total-care", Verdict.EXCLUDED),
        ("gelöschte Mails wiederherstellen", "exchange", Verdict.PREMIUM),
        ("neuer Laptop", "total-care", Verdict.UNREGULATED),
        ("Drucker druckt nicht", "cstack", Verdict.UNREGULATED),
    ],
)
def test_the_verdict_is_what_may_be_told(lookup: Lookup, query: str, document: str, verdict: Verdict) -> None:
    assert lookup.find(query, {document}).verdict is verdict


def test_a_contradiction_is_told_and_the_stricter_holds(lookup: Lookup) -> None:
    answer = lookup.find("Außenstelle mit Site-to-Site-VPN anbinden")

    assert (first(answer), answer.verdict, answer.conflict) == ("tc-fw-site-to-site", Verdict.EXCLUDED, True)


def test_what_nobody_settles_shows_the_documents_own_way_on(lookup: Lookup) -> None:
    answer = lookup.find("Social-Media-Kampagne", {"total-care"})

    assert answer.catch_all is not None
    assert answer.catch_all.id == "tc-ne-gesondertes-angebot"


def test_only_what_was_asked_for_is_found(lookup: Lookup) -> None:
    answer = lookup.find("Passwort", {"exchange"}, limit=2)

    assert [hit.entry.document for hit in answer.hits] == ["exchange", "exchange"]


def test_the_request_at_the_end_of_a_long_story_is_heard(lookup: Lookup) -> None:
    assert first(lookup.find("bla " * 5000 + "Firewall austauschen")) == "tc-gv-firewall-austausch"


@pytest.mark.parametrize(
    "query",
    [
        *("", " ", "der die das", "!!!", "\x00\x01\x1b[2J", "\u202e\u200f\u202d", "\ud800", "😀👍🏽" * 1000),
        *("a" * 10_000_000, "Drucker " * 1_250_000, "ß" * 100, "Auftragsdatenverarbeitungsvereinbarung" * 20),
    ],
    ids=lambda query: ascii(query[:12]),
)
def test_hostile_requests_cost_little_more_than_others(lookup: Lookup, query: str) -> None:
    def cost(text: str) -> float:
        began = time.process_time()
        answer = lookup.find(text)
        assert answer.verdict is Verdict.UNREGULATED or answer.hits
        return time.process_time() - began

    # Ten megabytes read to their end would cost some ten thousand times as much.
    assert cost(query) < 300 * min(cost("Können Sie die Firewall austauschen?") for _ in range(5))


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=300), st.integers(1, 30))
@example("UN:N", 2)
def test_any_request_is_answered_in_order(query: str, limit: int) -> None:
    answer = built().find(query, None, limit)

    scores = [hit.score for hit in answer.hits]
    # First stands what the verdict rests on, then what is nearest.
    assert scores[1:] == sorted(scores[1:], reverse=True)
    assert len(scores) <= limit
    assert answer.verdict is Verdict.UNREGULATED or scores
    assert (answer.verdict is Verdict.UNREGULATED) or answer.catch_all is None


@pytest.mark.parametrize(
    "forms",
    [
        ("sperren", "sperrt", "gesperrt"),
        ("drucken", "druckt", "gedruckt"),
        ("löschen", "Loeschen", "gelöscht"),
        ("zurücksetzen", "zurückgesetzt"),
        ("Lizenz", "Lizenzen"),
        ("erklären", "erklaert"),
    ],
)
def test_forms_of_a_word_have_one_stem(forms: tuple[str, ...]) -> None:
    assert len({word.stem for word in words(" ".join(forms))}) == 1


@pytest.mark.parametrize(
    ("request_", "verdict"),
    [("Drucker druckt nicht", Verdict.INCLUDED), ("neuer Drucker", Verdict.UNREGULATED)],
)
def test_a_request_in_the_very_words_of_a_search_term_needs_no_further_likeness(
    request_: str, verdict: Verdict, lookup: Lookup
) -> None:
    assert lookup.find(request_).verdict is verdict

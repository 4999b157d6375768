"""What one entry means to one customer."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpdesk.customers import AgreedFact, Contract
from helpdesk.scope import Entry, Verdict
from helpdesk.scope.contract import Booking, Terms, basis, is_booked, judged
from helpdesk.scope.library import load_library
from helpdesk.scope.models import STRICTEST_FIRST

TODAY = date(2026, 3, 15)
BEFORE, AFTER = date(2025, 12, 31), date(2026, 4, 1)
LIBRARY = load_library()
ENTRIES = tuple(entry for document in LIBRARY.documents for entry in document.entries)


def at(entry_id: str, *contracts: Booking, facts: tuple[AgreedFact, ...] = (), day: date = TODAY) -> Entry:
    entry = LIBRARY.entry(entry_id)
    return judged(entry, Terms(day, contracts, facts), LIBRARY.document(entry.document))


def agreed(**settled: object) -> AgreedFact:
    return replace(AgreedFact("Die Firewall ist von uns.", BEFORE, "Mail vom 1.12."), **settled)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("contracts", "note"),
    [
        ([], "Dokument nicht gebucht"),
        ([Contract("exchange")], "Dokument nicht gebucht"),
        ([Contract("total-care", ("nas",))], "Modul nicht gebucht"),
        ([Contract("total-care", (), None, BEFORE)], "Vertrag endete am 31.12.2025"),
        ([Contract("total-care", (), date(2020, 1, 1), date(2020, 6, 1)), Contract("total-care", (), AFTER)],
         "Vertrag gilt ab 01.04.2026"),
        ([Contract("total-care", ("nas",)), Contract("total-care", ("firewall",), AFTER)],
         "Vertrag gilt ab 01.04.2026"),
        ([Contract("total-care", ("nas",), None, BEFORE)], "Dokument nicht gebucht"),
    ],
)  # fmt: skip
def test_what_is_not_booked_on_the_day_is_excluded_and_says_why(contracts: list[Contract], note: str) -> None:
    entry = at("tc-fw-firmware", *contracts)

    assert (entry.verdict, entry.booked, entry.notes[0]) == (Verdict.EXCLUDED, False, note)


@pytest.mark.parametrize(
    "contract",
    [
        Contract("total-care"),
        Contract("total-care", ("nas", "firewall")),
        Contract("total-care", (), TODAY, TODAY),
        Contract("total-care", (), BEFORE, None),
        Contract("total-care", (), None, AFTER),
    ],
)
def test_what_is_booked_stays_as_the_document_says(contract: Contract) -> None:
    assert at("tc-fw-firmware", contract) == LIBRARY.entry("tc-fw-firmware")


@pytest.mark.parametrize(
    ("entry_id", "contract", "way"),
    [
        (
            "tc-fw-firmware",
            Contract("total-care", ("nas",)),
            "das Modul „Firewall-Management“ von „Total Care“ bei DRM",
        ),
        (
            "tc-ov-firewall",
            Contract("total-care", ("nas",)),
            "das Modul „Firewall-Management“ von „Total Care“ bei DRM",
        ),
        ("ex-outlook-web-app", Contract("total-care"), "„Microsoft Exchange“ bei centron buchen"),
        ("tc-fw-firmware", Contract("total-care", (), AFTER), "wenn mit DRM ein früherer Beginn vereinbart wird"),
        ("tc-nas-ersatzteile", Contract("exchange"), "Auch mit einer Buchung wäre es nicht enthalten."),
    ],
)
def test_what_is_not_booked_names_the_way_to_it(entry_id: str, contract: Contract, way: str) -> None:
    assert way in at(entry_id, contract).notes[1]


@pytest.mark.parametrize(
    "entry_id", ["tc-ne-gesondertes-angebot", "tc-ne-vor-ort", "tc-ae-uebliche-einstellungen", "tc-ov-firewall"]
)
def test_what_holds_for_the_whole_document_comes_with_any_module(entry_id: str) -> None:
    assert at(entry_id, Contract("total-care", ("firewall",))) == LIBRARY.entry(entry_id)


def test_what_the_whole_package_promises_is_no_promise_where_single_modules_are_booked() -> None:
    parts, whole = (
        at("tc-stoerungsbeseitigung-fernwartung", Contract("total-care", modules)) for modules in (("nas",), ())
    )

    assert (parts.verdict, parts.booked, whole.verdict) == (Verdict.CONDITIONAL, True, Verdict.INCLUDED)
    assert "nur einzelne Module" in parts.notes[0]


def test_the_parts_nobody_books_alone_are_told_from_the_documents() -> None:
    general = {f"{document.id}:{module.slug}" for document in LIBRARY.documents for module in document.modules
               if module.general}  # fmt: skip

    assert general == {
        "cstack:admin-dienste",
        "euserv:erweiterter-kundensupport",
        "euserv:unterscheidung",
        "exchange:anfragen",
        "total-care:nicht-enthalten",
        "total-care:paket",
        "total-care:ueberblick",
    }


def test_a_condition_that_was_agreed_to_be_met_says_since_when_and_where_that_stands() -> None:
    prerequisite = LIBRARY.entry("tc-fw-firmware").conditions[-1]
    fact = agreed(fulfils=(prerequisite.upper() + " ",))

    entry = at("tc-fw-firmware", Contract("total-care"), facts=(fact,))
    (met,) = entry.fulfilled

    assert (met.condition, met.fact, met.since, met.source) == (prerequisite, fact.text, fact.since, fact.source)
    assert prerequisite not in entry.open_conditions
    assert entry.verdict is Verdict.INCLUDED


def test_all_conditions_met_make_conditional_no_included() -> None:
    fact = agreed(fulfils=LIBRARY.entry("tc-nas-firmware").conditions)

    entry = at("tc-nas-firmware", Contract("total-care"), facts=(fact,))

    assert (entry.open_conditions, entry.verdict) == ((), Verdict.CONDITIONAL)


@pytest.mark.parametrize(
    ("since", "verdict"), [(TODAY, Verdict.EXCLUDED), (TODAY + timedelta(days=1), Verdict.INCLUDED)]
)
def test_an_agreement_counts_from_its_day_on(since: date, verdict: Verdict) -> None:
    fact = agreed(since=since, entries=(("tc-proaktive-information", "excluded"),))

    assert at("tc-proaktive-information", Contract("total-care"), facts=(fact,)).verdict is verdict


def test_an_agreement_about_an_entry_speaks_first_and_ends_its_contradiction() -> None:
    fact = agreed(text="Anlage konfigurieren ist dabei.", entries=(("tc-gv-telefonanlage", "included"),))

    entry = at("tc-gv-telefonanlage", Contract("total-care"), facts=(fact,))

    assert (entry.verdict, entry.conflicts_with) == (Verdict.INCLUDED, ())
    assert entry.notes[0] == (
        "Vereinbart, gültig ab 31.12.2025: Anlage konfigurieren ist dabei. (Quelle: Mail vom 1.12.)"
    )


@pytest.mark.parametrize(
    ("verdicts", "stands"),
    [
        ({BEFORE: ["excluded"], TODAY: ["included"]}, Verdict.INCLUDED),
        ({BEFORE: ["included"], TODAY: ["conditional"]}, Verdict.CONDITIONAL),
        ({TODAY: ["included", "premium", "conditional"]}, Verdict.PREMIUM),
    ],
)
def test_the_last_agreement_stands_and_of_one_day_the_stricter(
    verdicts: Mapping[date, list[str]], stands: Verdict
) -> None:
    facts = tuple(
        agreed(since=day, entries=(("tc-nas-firmware", verdict),)) for day, many in verdicts.items() for verdict in many
    )

    assert at("tc-nas-firmware", Contract("total-care"), facts=facts).verdict is stands


def test_an_agreement_leaves_entries_it_does_not_name_as_they_are() -> None:
    fact = agreed(entries=(("tc-nas-firmware", "included"),))

    for entry in LIBRARY.document("total-care").entries:
        if entry.id != "tc-nas-firmware":
            assert at(entry.id, Contract("total-care"), facts=(fact,)) == entry


def test_no_agreement_outlives_its_contract() -> None:
    fact = agreed(entries=(("tc-nas-firmware", "included"),))

    entry = at("tc-nas-firmware", Contract("total-care", (), None, BEFORE), facts=(fact,))

    assert (entry.verdict, entry.fulfilled, entry.booked) == (Verdict.EXCLUDED, (), False)


def test_the_basis_joins_what_runs_on_the_day() -> None:
    terms = Terms(
        TODAY,
        (
            Contract("total-care", ("nas",)),
            Contract("total-care", ("wlan", "nas"), BEFORE),
            Contract("exchange", ("support",)),
            Contract("exchange"),
            Contract("cstack", (), AFTER),
        ),
    )

    assert dict(basis(terms, (), TODAY).documents) == {"total-care": ("nas", "wlan"), "exchange": ()}


# Few modules, so that bookings, agreements and the entry asked about meet.
FEW = ("paket", "firewall", "nas", "ueberblick", "nicht-enthalten")
MET = tuple(entry for entry in ENTRIES if entry.document == "exchange" or entry.module in FEW)
days = st.none() | st.dates(TODAY - timedelta(days=3), TODAY + timedelta(days=3))
modules = st.lists(st.sampled_from(FEW), max_size=3)
contracts = st.builds(
    Contract, st.sampled_from(["total-care", "exchange"]), modules.map(tuple), days, days
)  # fmt: skip
conditions = st.sampled_from(sorted({condition for entry in MET for condition in entry.conditions}))
settled = st.tuples(st.sampled_from([entry.id for entry in MET]), st.sampled_from(STRICTEST_FIRST[:4]))
facts = st.builds(
    AgreedFact,
    st.just("Vereinbart."),
    st.dates(TODAY - timedelta(days=3), TODAY + timedelta(days=3)),
    st.just("Mail"),
    st.lists(conditions, max_size=3).map(tuple),
    st.lists(settled, max_size=3).map(tuple),
)


@dataclass(frozen=True)
class Case:
    """A customer's terms and one entry they are asked about."""

    entry: Entry
    terms: Terms


cases = st.builds(
    Case,
    st.sampled_from(MET),
    st.builds(
        Terms,
        st.just(TODAY),
        st.lists(contracts, max_size=3).map(tuple),
        st.lists(facts, max_size=4).map(tuple),
    ),
)


@given(cases)
def test_no_verdict_gets_milder_unless_an_agreement_names_the_entry(case: Case) -> None:
    entry, terms = case.entry, case.terms
    told = judged(entry, terms, LIBRARY.document(entry.document))
    named = any(entry.id == name for fact in terms.agreements if fact.since <= TODAY for name, _ in fact.entries)

    assert told.booked == is_booked(entry, terms)
    assert told.booked or told.verdict is Verdict.EXCLUDED
    assert named or STRICTEST_FIRST.index(told.verdict) <= STRICTEST_FIRST.index(entry.verdict)
    assert {met.condition for met in told.fulfilled} <= set(entry.conditions)
    assert all(met.since <= TODAY for met in told.fulfilled)
    assert (told.id, told.text, told.conditions) == (entry.id, entry.text, entry.conditions)

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpdesk.errors import HelpdeskError
from helpdesk.scope import Proposal, ProposedEntry, ServiceDocument, Verdict
from helpdesk.scope.comparing import compare
from helpdesk.scope.dialect import parse
from helpdesk.scope.importing.writing import MAX_SLUG, markdown_of, slug
from helpdesk.scope.library import load_library

ANYTHING = st.text(st.characters(), max_size=80) | st.sampled_from(
    ["", " ", "---", "# a", "## b {#c}", "> Voraussetzung: x", "- ✓ a {#b}", "  - Bedingung: x", "{#x}", "a {#b}",
     "a\n- b", "✓", "§", "\x00", "\x85", "\u2028a", "\ud800", "\ufeff", "a: b", "+", "-", "é", "\u200b", "x" * 5_000]
)  # fmt: skip
ENTRIES = st.builds(
    ProposedEntry,
    text=ANYTHING,
    verdict=st.sampled_from(Verdict),
    module=ANYTHING,
    group=ANYTHING,
    conditions=st.lists(ANYTHING, max_size=3).map(tuple),
    billing=ANYTHING,
    notes=st.lists(ANYTHING, max_size=3).map(tuple),
)
PROPOSALS = st.builds(
    Proposal,
    id=ANYTHING | st.sampled_from(["exchange", "cstack", "neu"]),
    title=ANYTHING,
    subtitle=ANYTHING,
    provider=ANYTHING,
    language=ANYTHING | st.sampled_from(["de", "en", "DE"]),
    validated=st.none() | st.dates(),
    edited=st.none() | st.dates(),
    paragraphs=st.lists(ANYTHING, max_size=3).map(tuple),
    entries=st.lists(ENTRIES, max_size=6).map(tuple),
)
CURRENT = tuple(document for document in load_library().documents if document.id != "total-care")
SOUND = ProposedEntry("Hilfe am Telefon", Verdict.INCLUDED)


def written(proposal: Proposal, current: tuple[ServiceDocument, ...] = ()) -> ServiceDocument:
    reading = parse(markdown_of(proposal, current))
    assert reading.faults == ()
    assert reading.document is not None
    return reading.document


@settings(max_examples=80, deadline=None)
@given(PROPOSALS)
def test_any_proposal_becomes_a_document_without_faults(proposal: Proposal) -> None:
    document = written(replace(proposal, entries=(*proposal.entries, SOUND)), CURRENT)

    assert document.entries


@settings(max_examples=30, deadline=None)
@given(PROPOSALS)
def test_ids_of_an_import_belong_to_no_other_document(proposal: Proposal) -> None:
    others = [document for document in CURRENT if document.id != slug(proposal.id, "dokument")]
    document = written(replace(proposal, entries=(*proposal.entries, SOUND)), CURRENT)

    assert not {entry.id for entry in document.entries} & {entry.id for other in others for entry in other.entries}


def test_everything_that_was_recognised_is_in_the_document() -> None:
    entry = ProposedEntry(
        "Anfahrt", Verdict.EXCLUDED, "Vor Ort", "Extra", ("bis 50 km", "werktags"), "95 €/h", ("a", "b")
    )
    proposal = Proposal("p", "P", "S", "Q", "en", date(2024, 1, 2), date(2024, 3, 4), ("Lead",), (entry,))

    document = written(proposal)

    assert (document.title, document.subtitle, document.provider, document.language) == ("P", "S", "Q", "en")
    assert (document.validated, document.edited, document.paragraphs) == (date(2024, 1, 2), date(2024, 3, 4), ("Lead",))
    [made] = document.entries
    assert (made.id, made.text, made.verdict, made.module, made.group) == (
        "anfahrt",
        "Anfahrt",
        Verdict.EXCLUDED,
        "vor-ort",
        "Extra",
    )
    assert (made.conditions, made.billing, made.notes) == (("bis 50 km; werktags",), "95 €/h", ("a; b",))


def test_a_page_without_entries_becomes_no_document() -> None:
    undecided = ProposedEntry("Unklar", Verdict.UNREGULATED)

    with pytest.raises(HelpdeskError, match="Ohne Einträge"):
        markdown_of(Proposal("p", "P", entries=(undecided,)), ())


def test_entries_and_modules_keep_their_ids_when_the_page_is_imported_again() -> None:
    first = Proposal("p", "P", entries=(
        ProposedEntry("Drucker einrichten", Verdict.INCLUDED, "Vor Ort"),
        ProposedEntry("Kennwort zurücksetzen", Verdict.INCLUDED, "Fernwartung"),
        ProposedEntry("Kabel verlegen", Verdict.EXCLUDED, "Vor Ort"),
    ))  # fmt: skip
    again = Proposal("p", "P", entries=(
        ProposedEntry("Neue Bildschirme aufstellen", Verdict.INCLUDED, "Einsätze vor Ort"),
        ProposedEntry("Kabel verlegen", Verdict.INCLUDED, "Einsätze vor Ort"),
        ProposedEntry("Zurücksetzen von Kennwörtern", Verdict.INCLUDED, "Fernwartung"),
        ProposedEntry("Einrichten von Druckern", Verdict.INCLUDED, "Einsätze vor Ort"),
    ))  # fmt: skip
    before = written(first)

    after = written(again, (before,))

    assert [entry.id for entry in before.entries] == ["drucker-einrichten", "kabel-verlegen", "kennwort-zuruecksetzen"]
    assert {entry.text: entry.id for entry in after.entries} == {
        "Neue Bildschirme aufstellen": "neue-bildschirme-aufstellen",
        "Kabel verlegen": "kabel-verlegen",
        "Einrichten von Druckern": "drucker-einrichten",
        "Zurücksetzen von Kennwörtern": "kennwort-zuruecksetzen",
    }
    assert [module.slug for module in after.modules] == ["vor-ort", "fernwartung"]


RULED = """---
id: p
title: P
subtitle: S
provider: Q
language: de
---
# P
## Netz {#netz}
> Voraussetzung: Das Netz ist von uns.
### Enthalten
- ✓ Kabel prüfen {#kabel}
- § Arbeiten am Wochenende kosten mehr {#wochenende}
  - Bewertung: excluded
  - Bedingung: ab Samstag
  - Abrechnung: nach Angebot
## Sonst {#sonst}
- § Anfahrten sind im Preis enthalten {#anfahrt}
  - Bewertung: included
"""


def test_rules_and_prerequisites_stay_though_no_page_has_them() -> None:
    before = parse(RULED).document
    assert before is not None
    cable = ProposedEntry("Kabel prüfen", Verdict.INCLUDED, "Netz", "Enthalten", ("Das Netz ist von uns.",))
    weekend = ProposedEntry("Arbeiten am Wochenende kosten mehr", Verdict.EXCLUDED, "Netz", "Kosten")
    ways = ProposedEntry("Anfahrten sind im Preis enthalten", Verdict.EXCLUDED, "Netz", "Kosten")
    page = Proposal("p", "P", "S", "Q", entries=(cable, weekend))

    change = compare(before, written(page, (before,)))
    flipped = compare(before, written(replace(page, entries=(cable, ways)), (before,)))

    assert (change.added, change.removed, change.changed, change.flipped) == ((), (), (), ())
    assert [(was.rule, becomes.rule, becomes.verdict) for was, becomes in flipped.flipped] == [
        (True, False, Verdict.EXCLUDED)
    ]
    assert (flipped.added, flipped.removed) == ((), ())


def test_a_line_that_says_the_opposite_is_the_same_entry_only_when_it_is_worded_alike() -> None:
    before = written(
        Proposal("p", "P", entries=(ProposedEntry("Server im Rechenzentrum überwachen", Verdict.INCLUDED),))
    )

    alike = ProposedEntry("Überwachen von Servern im Büro", Verdict.EXCLUDED)
    same = ProposedEntry("Server im Rechenzentrum überwachen", Verdict.EXCLUDED)

    assert written(Proposal("p", "P", entries=(alike,)), (before,)).entries[0].id != before.entries[0].id
    assert written(Proposal("p", "P", entries=(same,)), (before,)).entries[0].id == before.entries[0].id


@pytest.mark.parametrize(
    ("text", "made"),
    [
        ("Größe ändern – für Straßen", "groesse-aendern-fuer-strassen"),
        ("Œuvre: É!", "oeuvre-e"),
        ("漢字 🙂", "eintrag"),
        ("wort " * 30, "wort-wort-wort-wort-wort-wort-wort-wort-wort"),
        ("x" * 99, "x" * MAX_SLUG),
    ],
)
def test_a_slug_is_made_of_the_text(text: str, made: str) -> None:
    assert slug(text) == made


def test_what_is_written_stays_readable(tmp_path: Path) -> None:
    told = markdown_of(Proposal("p", "P", provider="Q", subtitle="S", entries=(SOUND,)), ())

    assert told == (
        "---\nid: p\ntitle: P\nsubtitle: S\nprovider: Q\nlanguage: de\n---\n\n# P\n\n## P {#p}\n\n"
        "- ✓ Hilfe am Telefon {#hilfe-am-telefon}\n"
    )

"""Single words, marks and letters, apart from pages."""

import pytest

from helpdesk.scope.importing.blocks import Block, Kind, Page
from helpdesk.scope.importing.head import dates_of, provider_of
from helpdesk.scope.importing.marks import Mark, mark_of
from helpdesk.scope.importing.phrases import Sense, heading_meaning
from helpdesk.scope.importing.qualify import conditions_of, taken_apart
from helpdesk.scope.importing.repair import put_letters_right, repaired
from helpdesk.scope.importing.vocabulary import patterns

INCLUDED = (
    "Inklusive|Im Preis enthalten|Was ist dabei?|Das leisten wir|Ohne Aufpreis|Der Vertrag umfasst:|"
    "Wir übernehmen:|Included|What you get|In scope|At no additional cost|We take care of|"
    "Covered by flat rate|Basisleistungen"
)
EXCLUDED = (
    "Nicht enthalten|Out of Scope|Ausschlüsse|Außerhalb des Leistungsumfangs|Was wir nicht tun|"
    "Das gehört nicht dazu|Kein Bestandteil|What we don't do|We do not provide|Not supported|"
    "Exclusions|Nicht Vertragsgegenstand sind:"
)
BILLED = (
    "Kostenpflichtig|Nach Aufwand|Gegen Aufpreis|Hourly|Projekt|T&M|Billable|Separates Angebot|"
    "Was kostet extra?|At extra cost|Available at additional cost|"
    "Gegen Aufpreis erhältlich|Darüber hinaus berechnen wir:|Charged separately|Regieleistungen"
)
PREMIUM = (
    "Optional|Zubuchbar|Optional at extra cost|Gegen Aufpreis zubuchbar|Available for purchase|"
    "Add-ons|Zusatzleistungen|Optional extras|Wahlleistungen"
)
CONDITIONAL = "Teilweise|Best effort|Partially included|Unter bestimmten Voraussetzungen"
NOTHING = (
    "Kontakt|Reaktionszeit|Warum gibt es das?|How to order|Server|Mitwirkungspflichten|"
    "Customer responsibilities|Preisliste 2024"
)
CASES = [
    (text, sense)
    for texts, sense in (
        (INCLUDED, Sense.INCLUDED),
        (EXCLUDED, Sense.EXCLUDED),
        (BILLED, Sense.BILLED),
        (PREMIUM, Sense.PREMIUM),
        (CONDITIONAL, Sense.CONDITIONAL),
        (NOTHING, None),
    )
    for text in texts.split("|")
]


@pytest.mark.parametrize(("text", "sense"), CASES)
def test_headings_say_what_is_below_them(text: str, sense: Sense | None) -> None:
    said = heading_meaning(text)

    assert (said.sense if said else None) == sense


@pytest.mark.parametrize("name", ["phrases", "columns", "page-kinds"])
def test_every_list_of_words_can_be_read(name: str) -> None:
    sections = patterns(name)

    assert len(sections) >= 6
    # An empty line among alternatives would fit everything.
    assert not [title for title, pattern in sections.items() if pattern.search("~")]


@pytest.mark.parametrize(
    ("text", "mark"),
    [
        *((text, Mark.YES) for text in ("✓", "✅", "✔️", "Ja", "Y", "✓[^1]", "✓*", "●", "\uf0fc")),
        *((text, Mark.NO) for text in ("✗", "❌", "nein", "No")),
        *((text, Mark.EMPTY) for text in ("–", "", "n/a")),
        *((text, None) for text in ("inklusive", "Xerox", "Note")),
        ("X", Mark.X), ("x ", Mark.X), ("○", Mark.RING), ("(✓)", Mark.HALF),
    ],
)  # fmt: skip
def test_cells_with_a_mark_say_yes_or_no(text: str, mark: Mark | None) -> None:
    assert mark_of(text) is mark


@pytest.mark.parametrize(
    ("text", "left", "sense", "billing"),
    [
        ("Beratung (kostenpflichtig)", "Beratung", Sense.BILLED, "kostenpflichtig"),
        ("Wartung – inklusive", "Wartung", Sense.INCLUDED, ""),
        ("Hardware: nicht enthalten, bitte kaufen", "Hardware", Sense.EXCLUDED, ""),
        ("Backup (optional)", "Backup", Sense.PREMIUM, ""),
        ("Einsatz vor Ort: 95 €/h", "Einsatz vor Ort", Sense.BILLED, "95 €/h"),
        ("Archiv – 5 € pro Postfach und Monat", "Archiv", Sense.PREMIUM, "5 € pro Postfach und Monat"),
        ("Analyse (exkl. Hardware)", "Analyse (exkl. Hardware)", None, ""),
        ("Pakete (inkl. Updates und Lizenzen)", "Pakete (inkl. Updates und Lizenzen)", None, ""),
        ("Drucker (sofern unterstützt)", "Drucker (sofern unterstützt)", None, ""),
        ("Entsorgung (ggf. zzgl. Aufschlag)", "Entsorgung (ggf. zzgl. Aufschlag)", None, "zzgl. Aufschlag"),
        ("Umzug wird gesondert berechnet", "Umzug wird gesondert berechnet", Sense.BILLED, "gesondert berechnet"),
        ("Hilfe ✓", "Hilfe", None, ""),
    ],
)  # fmt: skip
def test_a_status_at_the_end_of_a_line_is_taken_off(text: str, left: str, sense: Sense | None, billing: str) -> None:
    line = taken_apart(text)

    assert (line.text, line.meaning.sense if line.meaning else None, line.billing) == (left, sense, billing)


@pytest.mark.parametrize(
    ("text", "conditions"),
    [
        ("Hilfe, sofern vereinbart", ("sofern vereinbart",)),
        ("Support only for licensed users", ("only for licensed users",)),
        ("Clients (mit Ausnahme von Macs, siehe oben)", ("mit Ausnahme von Macs, siehe oben",)),
        ("Restores except databases", ("except databases",)),
        ("Hilfe in der Nurse-App", ()),
        ("Hilfe bei Wennigsen", ()),
    ],
)
def test_exceptions_in_a_line_are_its_conditions(text: str, conditions: tuple[str, ...]) -> None:
    assert conditions_of(text) == conditions


@pytest.mark.parametrize(
    ("scanned", "right"),
    [
        ("umfaf3t alle Anfragen", "umfaßt alle Anfragen"),
        ("Hilfestellung Gber den Support", "Hilfestellung über den Support"),
        ("Uber den regularen Support", "Über den regulären Support"),
        ("Léschung fehlerhafter Eintrage", "Löschung fehlerhafter Einträge"),
        ("Konfigurationsmoglichkeiten", "Konfigurationsmöglichkeiten"),
        ("kdnnen wir fiir Sie tiber", "können wir für Sie über"),
        ("Uberspannung in Buroraumen", "Überspannung in Büroräumen"),
        ("wurde der Drucker schon geliefert", "wurde der Drucker schon geliefert"),
        ("Router, Switch, VPN und DNS", "Router, Switch, VPN und DNS"),
        ("Frau Gruber und Herr Ott", "Frau Gruber und Herr Ott"),
    ],
)
def test_letters_are_put_right_where_the_word_is_known_afterwards(scanned: str, right: str) -> None:
    assert repaired(scanned)[0] == right


@pytest.mark.parametrize(
    "text",
    [
        "Wir pruefen fuer Sie, ob Geraete gestoert sind, und koennen ueber alles berichten. Uber faehrt.",
        "Übergabe, Prüfung, Störung und Größe; der Fahrdienst Uber holt Sie ab.",
    ],
)
def test_a_page_that_was_typed_is_left_alone(text: str) -> None:
    page = Page([Block(Kind.PARAGRAPH, text)])

    assert put_letters_right(page, german=True) == 0
    assert page.blocks[0].text == text


@pytest.mark.parametrize(
    ("text", "validated", "edited"),
    [
        ("Validiert am 7. Juli 2023 • Zuletzt bearbeitet am 01. Dezember 2023", "2023-07-07", "2023-12-01"),
        ("Last updated: March 7, 2025", "None", "2025-03-07"),
        ("Reviewed on 5 Sep 2024, last revised 2025-01-20", "2024-09-05", "2025-01-20"),
        ("Stand: 02/2025", "None", "2025-02-01"),
        ("Stand 14.05.24", "None", "2024-05-14"),
        ("Letzte Änderung: 31.02.2024", "None", "None"),
        ("Next review: 1 May 2030", "None", "None"),
        ("Rufen Sie 0221 2023 an", "None", "None"),
    ],
)
def test_dates_are_read_in_german_and_english(text: str, validated: str, edited: str) -> None:
    assert tuple(map(str, dates_of(Page([Block(Kind.PARAGRAPH, text)])))) == (validated, edited)


@pytest.mark.parametrize(
    ("text", "provider"),
    [
        ("© 2024 Nordwind Systeme | Impressum", "Nordwind Systeme"),
        ("Ein Angebot der Kontor IT GmbH & Co. KG in Bremen", "Kontor IT GmbH & Co. KG"),
        ("Provided by Pinecrest Data Ltd", "Pinecrest Data Ltd"),
        ("Wir helfen gern", ""),
    ],
)
def test_the_provider_is_named_where_the_page_names_one(text: str, provider: str) -> None:
    assert provider_of(Page([Block(Kind.PARAGRAPH, text)])) == provider

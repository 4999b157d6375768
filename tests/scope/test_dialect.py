import hashlib
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpdesk.errors import HelpdeskError
from helpdesk.resources import resource
from helpdesk.scope import Verdict
from helpdesk.scope.dialect import Fault, parse, read
from helpdesk.scope.dialect_text import MAX_BYTES, normalised

HEAD = "---\nid: x\ntitle: X\nsubtitle: Y\nprovider: P\nlanguage: de\n---\n# X\n"
MODULE = "## Modul {#modul}\n"
GOOD = (
    HEAD
    + "Vorspann\nauf zwei Zeilen\n\nZweiter Absatz\n"
    + MODULE
    + (
        "Prosa\n> Voraussetzung: V\n### Gruppe\n- ✓ Eins {#eins}\n  - Bedingung: B\n  - Abrechnung: A\n  - Hinweis: H\n"
        "- ✗ Zwei {#zwei}\n  - Widerspruch: eins\n- § Drei {#drei}\n  - Bewertung: conditional\n- + Vier {#vier}\n"
    )
)


def test_two_entries_contradict_each_other_whichever_says_so() -> None:
    document = parse(GOOD).document

    assert document is not None
    told = {entry.id: entry.conflicts_with for entry in document.entries}
    assert (told["eins"], told["zwei"], told["drei"]) == (("zwei",), ("eins",), ())


def test_a_document_comes_out_whole() -> None:
    document = parse(GOOD).document

    assert document is not None
    assert document.paragraphs == ("Vorspann auf zwei Zeilen", "Zweiter Absatz")
    assert [(entry.id, entry.verdict.value, entry.conditions, entry.rule) for entry in document.entries] == [
        ("eins", "included", ("B", "V"), False),
        ("zwei", "excluded", (), False),
        ("drei", "conditional", (), True),
        ("vier", "premium", (), False),
    ]
    assert (document.entries[0].billing, document.entries[0].notes) == ("A", ("H",))
    assert document.entries[1].conflicts_with == ("eins",)
    assert document.entries[0].module_title == "Modul"
    assert document.entries[0].group == "Gruppe"


@pytest.mark.parametrize(
    "text", ["\ufeff" + GOOD, GOOD.replace("\n", "\r\n"), GOOD.replace("ü", "u\u0308"), GOOD + "\n\n"]
)
def test_marks_of_other_systems_make_no_difference(text: str) -> None:
    assert parse(text) == parse(GOOD)


@pytest.mark.parametrize(
    ("body", "line", "message"),
    [
        ("- ? Text {#a}", 10, "Unbekanntes Zeichen „?“"),
        ("- ✓ Text", 10, "braucht eine Kennung"),
        ("- ✓ Text {#Ä}", 10, "braucht eine Kennung"),
        ("- ✓ {#a}", 10, "keinen Text"),
        ("- ✓ A {#a}\n- ✓ B {#a}", 11, "steht schon in Zeile 10"),
        ("- ✓ A {#a}\n  - Widerspruch: b", 11, "„b“ gibt es in diesem Dokument nicht"),
        ("- ✓ A {#a}\n  - Bewertung: included", 11, "nur Regeln"),
        ("- § A {#a}", 10, "braucht ihre Bewertung"),
        ("- § A {#a}\n  - Bewertung: premium", 11, "„premium“ gibt es nicht"),
        ("- § A {#a}\n  - Bedingung: b", 11, "braucht deren Bewertung"),
        ("- § A {#a}\n  - Bewertung: included\n  - Bedingung: b", 12, "gemeint ist wohl „conditional“"),
        ("- § A {#a}\n  - Bedingung: b\n  - Bewertung: excluded", 11, "wenn sie eine Abrechnung nennt"),
        ("- § A {#a}\n  - Bewertung: conditional\n> Voraussetzung: b", 12, "vor seiner ersten Gruppe"),
        ("- ✓ A {#a}\n  - Bedingung: x\n  - Bedingung: y", 12, "steht hier schon"),
        ("- ✓ A {#a}\n  - Bedingung:", 11, "ist leer"),
        ("- ✓ A {#a}\n  - Preis: 3", 11, "Unbekannter Unterpunkt"),
        ("- ✓ A {#a}\n    - Hinweis: x\n      - Hinweis: y", 12, "keine eigenen Unterpunkte"),
        ("### G\n  - Hinweis: x", 11, "unter einem Eintrag"),
        ("- ✓ A {#a}\nund weiter", 11, "Fließtext"),
        ("### G\n> Voraussetzung: x", 11, "vor seiner ersten Gruppe"),
        ("> Achtung: x", 10, "Voraussetzung: …"),
        ("## Ohne", 10, "braucht eine Kennung"),
        ("## Modul {#modul}", 10, "gibt es schon"),
        ("# Noch einer", 10, "nur eine Überschrift"),
        ("#### Tief", 10, "drei Ebenen"),
        ("- ✓ A\x07 {#a}", 10, "Steuerzeichen U+0007"),
    ],
)
def test_what_is_wrong_is_named_with_its_line(body: str, line: int, message: str) -> None:
    faults = parse(HEAD + MODULE + body + "\n").faults

    assert [fault for fault in faults if fault.line == line and message in fault.message], faults


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("", 1, "beginnt nicht mit seinem Kopf"),
        (GOOD.replace("title: X\n", ""), 1, "fehlt „title“"),
        (GOOD.replace("title: X", "title: X\ntitle: Y"), 4, "steht schon im Kopf"),
        (GOOD.replace("title: X", "titel: X"), 3, "kennt „titel“ nicht"),
        (GOOD.replace("title: X", "title: X\nvalidated: 7.7.2023"), 4, "kein Datum"),
        (GOOD.replace("title: X", "title: X\nedited: 2023-02-30"), 4, "kein Datum"),
        (GOOD.replace("id: x", "id: Ä"), 2, "Kleinbuchstaben"),
        (GOOD.replace("language: de", "language: xx"), 6, "„xx“ gibt es nicht"),
        (GOOD.replace("language: de", "language: DE"), 6, "„DE“ gibt es nicht"),
        (GOOD.replace("---\n# X", "# X"), 7, "name: Wert"),
        (HEAD + "- ✓ A {#a}\n", 9, "in einem Modul"),
        (HEAD + "### G\n", 9, "in einem Modul"),
        (HEAD + MODULE, 9, "keinen Eintrag"),
        (GOOD.replace("# X\n", "\n", 1), 25, "Überschrift des Dokuments"),
    ],
)
def test_what_is_wrong_with_the_frame_is_named_too(text: str, line: int, message: str) -> None:
    faults = parse(text).faults

    assert [fault for fault in faults if fault.line == line and message in fault.message], faults


@pytest.mark.parametrize("rating", ["conditional", "excluded\n  - Abrechnung: nach Angebot"])
def test_a_condition_stays_under_a_rule_that_hangs_on_it(rating: str) -> None:
    document = parse(HEAD + MODULE + f"- § A {{#a}}\n  - Bedingung: b\n  - Bewertung: {rating}\n").document

    assert document is not None
    assert document.entries[0].conditions == ("b",)


def test_all_errors_come_at_once_in_order() -> None:
    faults = parse(HEAD + MODULE + "- ? A {#a}\n- ✓ B\n- § C {#c}\n").faults

    assert [fault.line for fault in faults] == [10, 11, 12]


lines = st.lists(
    st.one_of(st.sampled_from([*GOOD.split("\n"), "", "- ", "-", "> ", "#", "## {#}", "\t- Hinweis: x"]), st.text())
)


@given(st.text(st.sampled_from("a\u0308\ufeff\r\n\t \ud800")) | st.text())
def test_a_text_is_kept_as_it_is_read(text: str) -> None:
    assert normalised(normalised(text)) == normalised(text)


def test_an_edition_is_named_by_its_text() -> None:
    first, second = parse(GOOD).document, parse(GOOD.replace("Prosa", "Lyrik")).document

    assert first is not None
    assert second is not None
    assert re.fullmatch("[0-9a-f]{12}", first.edition)
    assert first.edition == hashlib.sha256(GOOD.encode()).hexdigest()[:12] != second.edition


@settings(max_examples=150, deadline=None)
@given(st.one_of(st.text(), lines.map("\n".join), lines.map(lambda found: HEAD + MODULE + "\n".join(found))))
def test_any_text_is_a_document_or_errors_within_the_file(text: str) -> None:
    reading = parse(text)

    assert (reading.document is None) == bool(reading.faults)
    count = text.replace("\r\n", "\n").replace("\r", "\n").count("\n") + 1
    assert all(1 <= fault.line <= count for fault in reading.faults)
    assert parse(text) == reading


@pytest.mark.parametrize(
    ("content", "code"),
    [(b"\x7fELF\0\0", "file_not_text"), (b"\xff\xfea", "file_not_text"), (b" " * (MAX_BYTES + 1), "file_too_large")],
)
def test_a_file_that_is_no_text_is_refused(tmp_path: Path, content: bytes, code: str) -> None:
    (tmp_path / "x.md").write_bytes(content)

    with pytest.raises(HelpdeskError) as refused:
        read(tmp_path / "x.md")

    assert refused.value.code == code


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("missing.md", "es gibt sie nicht"),
        (".", "es ist ein Ordner"),
        ("x" * 300, "der Name ist zu lang"),
        ("file/x", "ein Teil des Pfads ist kein Ordner"),
    ],
)
def test_why_a_file_cannot_be_opened_is_said_in_our_words(tmp_path: Path, name: str, reason: str) -> None:
    (tmp_path / "file").touch()

    with pytest.raises(HelpdeskError, match=f"lässt sich nicht lesen: {reason}"):
        read(tmp_path / name)


@pytest.mark.parametrize("encoding", ["utf-16", "utf-8-sig"])
def test_a_file_with_the_mark_of_its_encoding_is_read(tmp_path: Path, encoding: str) -> None:
    (tmp_path / "x.md").write_text(GOOD, encoding=encoding)

    assert read(tmp_path / "x.md") == parse(GOOD)


def test_a_condition_of_the_module_holds_for_what_is_offered_only() -> None:
    document = read(resource("documents/total-care.md")).document

    assert document is not None
    by_id = {entry.id: entry for entry in document.entries}
    assert by_id["tc-fw-firmware"].conditions[0].startswith("Im Einsatz ist eine Firewall")
    assert by_id["tc-fw-virenbefall-beseitigen"].conditions == ()
    assert by_id["tc-fw-nur-eigene-firewall"].verdict is Verdict.CONDITIONAL
    assert len(by_id["tc-fw-nur-eigene-firewall"].conditions) == 1


def test_faults_are_sorted_by_line() -> None:
    assert Fault(2, "b") < Fault(10, "a")

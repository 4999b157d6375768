"""Pages made at random: any order of columns, format, mark and pair of words; most lines must come out right."""

import html
import random
from collections.abc import Callable, Sequence

import pytest

from tests.scope.importing.measuring import folded, recognised

SERVICES = [
    "Monitoring (24x7)",
    "Hotline: Mo–Fr 8–17 Uhr",
    "Backup – 30 Tage Aufbewahrung",
    "Updates (nur Windows)",
    "Prüfung der Kosten",
    "Projektplanung für Migrationen",
    "Separate Netze einrichten",
    "Änderungen: bis zu 3 pro Monat",
    "Extra große Postfächer",
    "Hilfe bei der Bestellung optionaler Module",
    "Abrechnungsdaten exportieren",
    "Wartung inkl. Ersatzteile",
    "Replacing failed disks",
    "Help with Outlook, Word and Excel",
    "Ordering optional modules",
    "Review of costs",
]
PAIRS = [
    pair.split("/")
    for pair in [
        "Inklusive/Out of Scope",
        "Enthalten/Nicht enthalten",
        "inkl./extra",
        "Pauschale/Nach Aufwand",
        "Ja/Nein",
        "Flatrate/Projekt",
        "Im Umfang/Kostenpflichtig",
        "Included/Not included",
        "Covered/Billable",
        "In scope/Out of scope",
        "Free/Chargeable",
        "Flat fee/Hourly",
        "Part of plan/Project",
        "Supported/Not supported",
    ]
]
STATUSES = [
    pair.split("/")
    for pair in [
        "Inklusive/Nach Aufwand",
        "enthalten/nicht enthalten",
        "Ja/Nein",
        "Pauschale/Projekt",
        "im Preis/kostenpflichtig",
        "✓/–",
        "✓/✗",
        "Included/Billable",
        "Yes/No",
        "Y/N",
        "Included/hourly",
        "Covered/Not covered",
        "Free/T&M",
        "Standard/Chargeable",
    ]
]
HEADINGS = [
    pair.split("/")
    for pair in [
        "Enthaltene Leistungen/Nicht enthalten",
        "Was ist dabei?/Was gehört nicht dazu?",
        "Das leisten wir/Kostenpflichtig",
        "Inklusivleistungen/Ausschlüsse",
        "Included/Out of scope",
        "What's covered?/What we don't do",
        "Services in scope/Exclusions",
        "You get/Billed hourly",
    ]
]
BETWEEN = {
    "Bemerkung": ("", "nach Absprache", "Mo–Fr"),
    "Preis": ("12 €", "–", "95 €/h"),
    "Reaktionszeit": ("4 h", "1 Tag", ""),
    "Nr.": ("1", "2", "3"),
    "Category": ("Network", "Network", "Client"),
}

Rows = Sequence[Sequence[str]]


def pipes(rows: Rows) -> str:
    head, *body = ["| " + " | ".join(row) + " |" for row in rows]
    return "\n".join([head, "|" + "---|" * len(rows[0]), *body])


def hypertext(rows: Rows) -> str:
    lines = ("".join(f"<td>{html.escape(cell)}</td>" for cell in row) for row in rows)
    return "<table>" + "".join(f"<tr>{line}</tr>" for line in lines) + "</table>"


def columns(rows: Rows) -> str:
    widths = [max(map(len, column)) + 3 for column in zip(*rows, strict=True)]
    return "\n".join("".join(map(str.ljust, row, widths)).rstrip() for row in rows)


TABLES: dict[str, Callable[[Rows], str]] = {
    "md": pipes,
    "html": hypertext,
    "txt": columns,
    "csv": lambda rows: "\n".join(";".join(row) for row in rows),
    "tsv": lambda rows: "\n".join("\t".join(row) for row in rows),
}


def table(chance: random.Random, truth: Sequence[tuple[str, bool]]) -> Rows:
    made = [[chance.choice(("Leistung", "Aufgabe", "Service", "Request")), *(text for text, _covered in truth)]]
    if chance.random() < 0.5:
        mark = chance.choice(("✓", "x", "X", "ja", "Y", "●", "✅"))
        heads = zip(chance.choice(PAIRS), (True, False), strict=True)
        made += [[head, *(mark if covered is ticked else "" for _text, covered in truth)] for head, ticked in heads]
    else:
        yes, no = chance.choice(STATUSES)
        head = chance.choice(("Abdeckung", "Status", "Enthalten?", "Coverage", "In scope?", "Abrechnung"))
        made.append([head, *(yes if covered else no for _text, covered in truth)])
    more = chance.sample(sorted(BETWEEN), chance.randint(0, 3))
    made += [[head, *(BETWEEN[head][number % 3] for number in range(len(truth)))] for head in more]
    chance.shuffle(made)
    return list(zip(*made, strict=True))


def lists(chance: random.Random, truth: Sequence[tuple[str, bool]]) -> str:
    heading = chance.choice(("## {}", "**{}**", "### {}\n", "{}:", "{}\n------"))
    bullet = chance.choice(("- ", "* ", "• ", "1. "))
    parts = []
    for title, covered in zip(chance.choice(HEADINGS), (True, False), strict=True):
        items = "\n".join(f"{bullet}{text}" for text, one in truth if one is covered)
        parts.append(f"{heading.format(title)}\n\n{items}")
    return "\n\n".join(parts)


@pytest.mark.parametrize("form", [*TABLES, "lists"])
@pytest.mark.parametrize("pages", [15, pytest.param(200, marks=pytest.mark.faults)])
def test_pages_made_at_random_come_out_right(form: str, pages: int) -> None:
    right, lines = 0, 0
    for seed in range(pages):
        chance = random.Random(f"{form} {seed}")  # noqa: S311 - the same pages in every run
        truth = [(text, chance.random() < 0.55) for text in chance.sample(SERVICES, 6)]
        truth[0], truth[1] = (truth[0][0], True), (truth[1][0], False)
        body = lists(chance, truth) if form == "lists" else TABLES[form](table(chance, truth))
        page = f"<html><h1>Leistungsumfang</h1>{body}" if form == "html" else f"Leistungsumfang\n===\n\n{body}\n"
        told = {folded(entry.text): entry.verdict.value for entry in recognised(f"a.{form}", page.encode()).entries}
        lines += len(truth)
        right += sum(
            (told.get(folded(text)) == "included") is covered and folded(text) in told for text, covered in truth
        )

    assert right / lines >= 0.97

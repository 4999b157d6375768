import json
from pathlib import Path

import pytest

from tests.scope.importing.measuring import ANSWERS, page_of, recognised, scored


@pytest.mark.parametrize("answer", ANSWERS, ids=lambda answer: answer.stem)
def test_a_page_comes_out_as_its_provider_meant_it(answer: Path) -> None:
    score = scored(answer)

    assert score.wrong == ()
    assert score.extra <= score.lines // 10


NO_DOCUMENTS = [answer for answer in ANSWERS if "none" in json.loads(answer.read_text(encoding="utf-8"))]


@pytest.mark.parametrize("answer", NO_DOCUMENTS, ids=lambda answer: answer.stem)
def test_a_page_that_is_no_service_document_gets_no_entries_and_a_way_on(answer: Path) -> None:
    proposal = recognised(*page_of(answer))

    assert proposal.entries == ()
    assert "Importieren Sie die Seite, auf der der Anbieter seinen Umfang aufführt." in proposal.warnings[0]


def test_every_line_leads_to_its_place_in_the_source() -> None:
    proposal = recognised(*page_of(next(answer for answer in ANSWERS if answer.stem == "kontor-wartung")))
    lines = proposal.source.split("\n")

    assert all(entry.text.split()[0] in lines[entry.line - 1] for entry in proposal.entries)


@pytest.mark.parametrize(
    ("page", "text", "conditions", "billing", "notes"),
    [
        ("kontor-wartung", "Prüfung", ("Gilt nur für Sicherungen, die Kontor IT eingerichtet hat.",), "", ()),
        ("kontor-wartung", "Anlegen", (), "", ("Reaktionszeit: 8 h", "bis 5 Benutzer im Monat")),
        ("kontor-wartung", "Einspielen", ("nur außerhalb der Bürozeiten",), "", ()),
        ("kontor-wartung", "Neuanschaffung", (), "auf Basis eines Angebots", ()),
        ("harbor-status", "Install", (), "$120/hour", ("SLA: 2 days",)),
        ("harbor-status", "Phishing", (), "$2 per user/month", ()),
        ("c02-janein", "Bereitschaft", ("Kann gegen Aufpreis gebucht werden.",), "", ()),
        ("d01-matrix", "Softwarepakete", ("Nur Pakete aus dem Standardkatalog.",), "", ("SLA: 2 AT",)),
        ("c01-mixed", "Kernel", ("limited to supported distributions",), "", ()),
        ("telko-sla", "Faxempfang", ("sofern eine Faxnummer gebucht ist",), "", ()),
        ("telko-sla", "Anrufaufzeichnung", (), "4,90 EUR pro Nebenstelle und Monat", ()),
        ("b10-mail", "Umzug", (), "Das berechnen wir zusätzlich nach Stundensatz", ()),
    ],
)  # fmt: skip
def test_what_qualifies_a_line_is_kept_apart(
    page: str, text: str, conditions: tuple[str, ...], billing: str, notes: tuple[str, ...]
) -> None:
    proposal = recognised(*page_of(next(answer for answer in ANSWERS if answer.stem == page)))
    entry = next(entry for entry in proposal.entries if entry.text.startswith(text))

    assert (entry.conditions, entry.billing) == (conditions, billing)
    assert set(notes) <= set(entry.notes)


@pytest.mark.parametrize(
    ("page", "text", "module", "group"),
    [
        ("nordlicht-hosting", "Spamfilter", "Support-Matrix Webhosting", "E-Mail"),
        ("alpen-emoji", "Lizenzen", "Microsoft 365", ""),
        ("b06-nested", "Anmeldeprobleme", "Managed Desktop – Abgrenzung der Leistungen", "Windows"),
        ("b08-abschnitte", "Öffnen", "Leistungsverzeichnis Rechenzentrum Süd", "Netz und Sicherheit"),
        ("b09-intro", "Password", "1. Helpdesk", ""),
        ("f06-status", "Upgrade", "Support Entitlements", "Platform"),
        ("harbor-status", "Office move", "Harbor MSP – Service Catalogue 2025", "Infrastructure"),
        ("d01-matrix", "Altgerät", "Leistungsmatrix Client-Service", "Inbetriebnahme"),
    ],
)
def test_headings_become_modules_and_groups(page: str, text: str, module: str, group: str) -> None:
    proposal = recognised(*page_of(next(answer for answer in ANSWERS if answer.stem == page)))
    entry = next(entry for entry in proposal.entries if entry.text.startswith(text))

    assert (entry.module, entry.group) == (module, group)


def test_a_doubt_is_put_in_words_and_counted() -> None:
    proposal = recognised(*page_of(next(answer for answer in ANSWERS if answer.stem == "c03-three")))
    doubtful = [entry for entry in proposal.entries if not entry.certain]

    assert [entry.text for entry in doubtful] == ["Aufbau eines Gäste-WLANs", "Ausleuchtung neuer Gebäude"]
    assert doubtful[0].doubt == "„Auf Anfrage“ sagt nicht, ob es zum Umfang gehört."
    assert proposal.warnings == ("2 Einträge sind unsicher; prüfen Sie sie.",)


def test_packages_side_by_side_become_modules() -> None:
    page = b"| Leistung | Basic | Pro |\n|---|---|---|\n| Backup | - | x |\n| Hotline | x | x |\n| Updates | x | x |\n"
    proposal = recognised("a.md", b"# Leistungsumfang der Pakete\n\n" + page)

    told = {(entry.module, entry.text): entry.verdict.value for entry in proposal.entries}
    assert told["Basic", "Backup"] == "excluded"
    assert told["Pro", "Backup"] == "included"
    assert len(told) == 6
    assert not any(entry.certain for entry in proposal.entries)


OVERVIEW = """
Betreuung in drei Teilen

Wir betreuen

- Drucker Betreuung
- Server Betreuung
- Netz Betreuung
- Umzüge und Fernhilfe

Drucker Betreuung

Nicht enthaltene Leistungen

Ersatz von Trommeln

Trommeln sind Verschleiß.

Cloud Betreuung - alles, was bei anderen steht und dort läuft

Dort liegen Ihre Daten.

Enthaltene Leistungen

Verlängerung von Lizenzen - wir übernehmen

Sie laufen nie ab.

Server Betreuung

Enthalten

- Updates

Fernhilfe

Enthalten

- Anrufe

Netz Betreuung

Wir messen, bevor es steht.

Nicht enthalten

Fahrten zu Ihnen

Fahrten zu Ihnen sind nicht enthalten und werden gesondert berechnet.
"""


def test_a_page_without_marked_headings_is_parted_by_its_overview() -> None:
    told = {entry.text: (entry.module, entry.verdict.value) for entry in recognised("a.txt", OVERVIEW.encode()).entries}

    cloud = "Cloud Betreuung - alles, was bei anderen steht und dort läuft"
    assert told["Ersatz von Trommeln"] == ("Drucker Betreuung", "excluded")
    assert told["Verlängerung von Lizenzen - wir übernehmen"] == (cloud, "included")
    assert told["Anrufe"] == ("Fernhilfe", "included")
    assert told["Fahrten zu Ihnen"] == ("Betreuung in drei Teilen", "excluded")
    assert not [text for text in told if text.startswith(("Cloud", "Fahrten zu Ihnen sind"))]


@pytest.mark.parametrize(
    ("remark", "conditions", "notes"),
    [
        ("nur Windows", ("nur Windows",), ()),
        ("Windows only", ("Windows only",), ()),
        ("Backups are kept for thirty days only", (), ("Backups are kept for thirty days only",)),
        ("Windows und Linux", (), ("Windows und Linux",)),
        ("sofern vereinbart", ("sofern vereinbart",), ()),
    ],
)
def test_a_remark_is_a_condition_by_its_wording(
    remark: str, conditions: tuple[str, ...], notes: tuple[str, ...]
) -> None:
    page = f"| Leistung | Enthalten | Bemerkung |\n|---|---|---|\n| Updates | ✔ | {remark} |\n| Umzug | ✘ | |\n"

    entry = recognised("a.md", page.encode()).entries[0]

    assert (entry.conditions, entry.notes) == (conditions, notes)


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        (("✔||", "|x|"), "included excluded"),
        (("x||", "|✘|"), "included excluded?"),
        (("✔|x|", "x|✔|"), "included excluded"),
        (("x||", "✘||"), "included excluded"),
        (("✔||", "x||", "✘||"), "included excluded? excluded"),
    ],
)
def test_an_x_says_yes_where_no_tick_is_in_its_column_or_beside_it(rows: tuple[str, ...], told: str) -> None:
    page = "| Leistung | Enthalten | Nicht enthalten |\n|---|---|---|\n"
    page += "".join(f"| Aufgabe {number} |{row}\n" for number, row in enumerate(rows))

    entries = recognised("a.md", page.encode()).entries

    assert [f"{entry.verdict.value}{'' if entry.certain else '?'}" for entry in entries] == told.split()


def test_what_a_module_requires_is_a_condition_of_what_it_covers() -> None:
    page = (
        "# Leistungsumfang\n\n## Netz\n\nVoraussetzung: Das Netz ist von uns.\n\n### Enthalten\n\n- Kabel prüfen\n\n"
        "### Nicht enthalten\n\n- Kabel legen\n\n## Drucker\n\n### Enthalten\n\n- Toner wechseln\n"
    )

    told = {entry.text: entry.conditions for entry in recognised("a.md", page.encode()).entries}

    assert told == {"Kabel prüfen": ("Das Netz ist von uns.",), "Kabel legen": (), "Toner wechseln": ()}

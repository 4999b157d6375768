import time
from itertools import product

import pytest

from helpdesk.tickets import Quality, TicketTemplate, fill, quality
from helpdesk.tickets.profiles import load_profile
from tests.tickets.quality_messages import MESSAGES

TIMES = [
    "Seit gestern geht nichts mehr.",
    "Am 07.07.2023 ausgefallen",
    "seit dem 7.7. langsam",
    "Fehler um 14:05",
    "ab 14 Uhr",
    "seit Montag",
    "am Dienstagmorgen kam die Meldung, seit Dienstag früh",
    "seit zwei Tagen",
    "vor 3 Stunden",
    "seit dem letzten Update",
    "heute früh",
    "It stopped yesterday",
    "since Monday",
    "about 20 minutes ago",
    "this morning it failed",
    "since the last reboot",
    "2023-07-07 first seen",
    "at 3 pm",
]
STEPS = [
    "1. Outlook öffnen\n2. Auf Senden klicken",
    "Schritt 1: anmelden\nSchritt 2: drucken",
    "Das lässt sich nachstellen.",
    "Wenn ich auf Senden klicke, passiert nichts.",
    "Sobald man die Datei öffnet, stürzt es ab.",
    "Beim Speichern hängt es.",
    "Zuerst melde ich mich an, dann ist der Bildschirm schwarz.",
    "To reproduce: log in twice",
    "When I click Send, nothing happens",
    "First I open the file, then it crashes.",
]
ERRORS = [
    "Es erscheint „Der Vorgang ist fehlgeschlagen“",
    'Meldung: "Zugriff verweigert auf Laufwerk"',
    "Fehlermeldung: Die Verbindung wurde getrennt",
    "Fehlercode 1603",
    "0x8004010F",
    "ORA-01017",
    "Event ID 7031",
    "HTTP 503",
    "It says: connection refused by peer",
    'The error message reads "Access is denied"',
    "java.lang.NullPointerException",
    "Traceback (most recent call last)",
    "550 5.7.1 relay denied",
    "502 Bad Gateway",
]
AFFECTED = [
    "mail01.firma.local antwortet nicht",
    "10.0.0.7 ist weg",
    "srv-ex02 hängt",
    "DC2 startet nicht",
    "Alle Postfächer auf Exchange",
    "Unser VPN",
    "the printer in room 4",
    "kunde-vm-07",
    "https://shop.example.de",
]
NEITHER = [
    "",
    "Es geht nicht.",
    "Bitte um Rückruf, danke!",
    "Please help.",
    "Wir haben Version 3.5.1 installiert",
    "Seit {datum}: {fehlermeldung} auf {server}. {schritte}",
    "Der Fehler ist schlimm.",
    "Es kommt eine Fehlermeldung.",
]


@pytest.mark.parametrize(
    ("mark", "message"),
    [
        *product(["time"], TIMES),
        *product(["steps"], STEPS),
        *product(["error"], ERRORS),
        *product(["affected"], AFFECTED),
    ],
)
def test_what_is_said_is_recognised(mark: str, message: str) -> None:
    assert getattr(quality(message), mark)


@pytest.mark.parametrize("message", NEITHER)
def test_what_is_not_said_is_not_praised(message: str) -> None:
    found = quality(message)

    assert found == Quality(time=False, steps=False, error=False, affected=False)


@pytest.mark.parametrize(
    ("message", "marks"),
    [
        ("Der Server 10.0.12.24 hat ein Problem", "affected"),
        ("Fehler 4711 seit 3 Tagen", "time error"),
        ("Bitte das Postfach von Frau Müller wiederherstellen", "affected"),
        ("Wenn ich drucke, kommt nichts", "steps"),
    ],
)
def test_one_thing_said_is_not_taken_for_another(message: str, marks: str) -> None:
    found = quality(message)

    assert " ".join(name for name in ("time", "steps", "error", "affected") if getattr(found, name)) == marks


def test_a_filled_server_field_names_a_system() -> None:
    assert quality("Es geht nicht.", "srv-01").affected


def test_an_answer_from_the_lookup_is_nobodys_observation() -> None:
    said = "Seit heute 14:05 Uhr, wenn ich Outlook starte: Fehler 4711, „Zugriff verweigert“."

    assert quality(f"Es geht nicht.\n\n{said} (Quelle: IT-Support)") == quality("Es geht nicht.")
    assert quality(f"{said}\n\nDas ist enthalten. (Quelle: IT-Support)") == quality(said)


@pytest.mark.parametrize(
    "piece", ["a ", "a-", "a.", "1. x\n", "wenn ich ", "zuerst ", "1", "fehler ", "vor etwa ", "\n", "fehler: „", " "]
)
@pytest.mark.parametrize("start", ["", "Fehler:", "seit dem ", "1. ", "wenn "])
def test_a_long_message_costs_no_more_than_prose_of_its_length(start: str, piece: str) -> None:
    # Backtracking would cost thousands of times as much.
    assert cost(start + piece * (100_000 // len(piece))) < 30 * cost("Lorem ipsum dolor sit amet. " * 3_600)


def cost(message: str) -> float:
    started = time.process_time()
    quality(message)
    return time.process_time() - started


@pytest.mark.parametrize(("marks", "message"), MESSAGES)
def test_messages_as_people_write_them_get_the_marks_they_deserve(marks: str, message: str) -> None:
    found = quality(message)
    names = {"t": found.time, "s": found.steps, "e": found.error, "a": found.affected}

    assert "".join(name for name, named in names.items() if named) == marks


@pytest.mark.parametrize("template", load_profile("centron").templates, ids=lambda template: template.id)
def test_a_templates_own_words_are_nobodys_observation(template: TicketTemplate) -> None:
    assert quality(template.message) == Quality(time=False, steps=False, error=False, affected=False)


def test_what_is_filled_into_a_template_counts_and_what_is_open_does_not() -> None:
    fault = load_profile("centron").templates[0].message
    known = {"server": "srv-01", "dienst": "der Druckdienst", "datum": "21.11.2026", "uhrzeit": "14:05"}

    assert quality(fill(fault, known)) == Quality(time=True, steps=False, error=False, affected=True)
    told = known | {"fehlermeldung": "Zugriff auf den Spooler verweigert", "schritte": "1. Öffnen\n2. Drucken"}
    assert quality(fill(fault, told)) == Quality(time=True, steps=True, error=True, affected=True)

import pytest

from helpdesk.settings import Paths
from tests.cli.conftest import Run

GRANT = ["--person", "Erika Muster", "--function", "Büro", "--authority", "Kontaktliste", "--channel", "Rückruf"]


@pytest.fixture(autouse=True)
def _named(prepared: Paths) -> None:
    prepared.config.write_text('technician = "Toni Technik"\n', encoding="utf-8")


@pytest.fixture
def customer(run: Run) -> str:
    return str(run("customer", "add", "Nord AG").json["id"])


@pytest.fixture
def consent(run: Run, customer: str) -> str:
    return str(run("consent", "new", "--customer", customer, "--device", "PC-17", "--reason", "Drucker").json["id"])


def settle(run: Run, consent: str, act: str, *options: str) -> str:
    """Answers what is open for the act with yes, as a script would, and returns the state after it."""
    while (ran := run("consent", act, consent, *options)).status:
        for item in ran.error["open"]:
            shown = () if item.startswith("B") else ("--note", "am Telefon gesagt")
            assert run("consent", "answer", consent, item, "yes", *shown).status == 0
    return str(ran.json["state"])


def test_a_whole_session_from_the_command_line(run: Run, consent: str) -> None:
    steps = [("present",), ("grant", *GRANT, "--proof", "030 1234-0"), ("start",), ("pause",), ("resume",), ("end",)]

    states = [settle(run, consent, *step) for step in (*steps, ("seal",))]

    assert states == ["presented", "granted", "running", "paused", "running", "ended", "sealed"]
    shown = run("consent", "show", consent).json
    assert shown["grant"]["person"] == "Erika Muster"
    assert len(shown["segments"]) == 2
    assert run("consent", "list").json[0] | {"created": ""} == {
        "id": consent,
        "state": "sealed",
        "customer": "Nord AG",
        "device": "PC-17",
        "created": "",
    }


def test_every_step_takes_the_options_of_the_contract(run: Run, consent: str) -> None:
    options = (*GRANT, "--proof", "030 1234-0", "--reason", "Probe")

    states = [settle(run, consent, step, *options) for step in ("present", "grant", "start", "end", "seal")]

    assert states == ["presented", "granted", "running", "ended", "sealed"]


def test_whoever_starts_a_session_from_the_command_line_is_told_who_watches_it(run: Run, consent: str) -> None:
    for step in ("present", "grant"):
        settle(run, consent, step, *GRANT, "--proof", "030 1234-0")
    for item in run("consent", "start", consent).error["open"]:
        run("consent", "answer", consent, item, "yes")

    assert "Uhr und Widerruf hat das offene Fenster" in run("consent", "start", consent, as_json=False).out
    assert "Fenster" not in run("consent", "pause", consent, as_json=False).out
    assert "offene Fenster" in run("consent", "resume", consent, as_json=False).out


def test_starting_unanswered_lists_what_is_missing(run: Run, consent: str) -> None:
    ran = run("consent", "start", consent)

    assert ran.status == 2
    assert ran.error["code"] == "consent_open_items"
    assert ran.error["open"][:2] == ["B01", "B02"]
    assert "B07 Der Kunde erlaubt Maus und Tastatur." in run("consent", "start", consent, as_json=False).err


def test_items_have_the_shape_scripts_rely_on(run: Run, consent: str) -> None:
    run("consent", "answer", consent, "b01", "yes", "--note", "030 1234-0")

    assert run("consent", "items", consent).json[0] == {
        "id": "B01",
        "phase": "before",
        "text": "Ein Rückruf bestätigt die Person.",
        "who": "T",
        "guards": "presented>granted",
        "answer": "yes",
    }


def test_given_circumstances_define_the_session(run: Run, customer: str) -> None:
    line = ["consent", "new", "--customer", customer, "--device", "SRV-1", "--reason", "Update"]
    consent = run(*line, "--circumstance", "server", "--circumstance", "billable").json["id"]

    items = {item["id"] for item in run("consent", "items", consent).json}
    assert {"B12", "B13", "A05", "A07"} <= items
    assert not {"B07", "B08", "B09"} & items


@pytest.mark.parametrize(
    ("options", "code"),
    [
        (["--circumstance", "kontrolle"], "circumstance_unknown"),
        (["--device", " "], "consent_incomplete"),
        (["--ticket", "00000000-0000-7000-8000-000000000000"], "ticket_unknown"),
        (["--customer", "00000000-0000-7000-8000-000000000000"], "customer_unknown"),
    ],
)
def test_a_bad_draft_is_refused_with_a_sentence(run: Run, customer: str, options: list[str], code: str) -> None:
    ran = run("consent", "new", "--customer", customer, "--device", "PC-17", "--reason", "Drucker", *options)

    assert (ran.status, ran.error["code"]) == (2, code)


@pytest.mark.parametrize("act", ["show", "items", "present", "start", "revoke", "seal"])
def test_an_unknown_consent_is_refused(run: Run, act: str) -> None:
    ran = run("consent", act, "00000000-0000-7000-8000-000000000000")

    assert (ran.status, ran.error["code"]) == (2, "consent_unknown")


def test_circumstances_are_listed_and_replaced(run: Run, consent: str) -> None:
    listed = run("consent", "circumstances", consent, "control", "transfer").json

    assert [one["id"] for one in listed if one["chosen"]] == ["control", "transfer"]
    assert listed[0]["name"] == "Maus und Tastatur"


def test_facts_are_stated_from_the_command_line_and_shown(run: Run, customer: str) -> None:
    about = ("--customer", customer, "--device", "PC-17", "--reason", "Drucker", "--circumstance", "recording")
    consent = str(run("consent", "new", *about, "--recording-purpose", "Schulung", "--recording-days", "30").json["id"])
    settle(run, consent, "present")

    shown = run("consent", "show", consent).json

    assert shown["stated"] == {"recording_purpose": "Schulung", "recording_days": "30"}
    assert "Aufbewahrung der Aufzeichnung: 30 Tage" in shown["presentation"]["text"]


def test_a_changed_circumstance_says_that_it_took_the_presentation_back(run: Run, consent: str) -> None:
    settle(run, consent, "present")

    told = run("consent", "circumstances", consent, "attended", "control", "transfer", as_json=False).out

    assert "nicht mehr" in told

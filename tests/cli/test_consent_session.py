from pathlib import Path

import pytest

from helpdesk.app import open_helpdesk
from helpdesk.customers import Contact, CustomerNew
from helpdesk.settings import Paths, load_settings
from tests.cli.conftest import Run
from tests.cli.test_consent import settle

FACT = "Fernwartung: Vertrag zur Auftragsverarbeitung"


@pytest.fixture(autouse=True)
def _named(prepared: Paths) -> None:
    prepared.config.write_text('technician = "Toni Technik"\ncompany = "Muster IT GmbH"\n', encoding="utf-8")


@pytest.fixture
def customer(prepared: Paths) -> str:
    helpdesk = open_helpdesk(prepared, load_settings(prepared))
    contacts = (
        Contact("Erika Muster", "Leiterin Büro", "+49 30 1234-0", may_authorise=True),
        Contact("Paul Praktikant", "Praktikant"),
    )
    (added,) = helpdesk.customers.add(CustomerNew("Kanzlei Nord", contacts=contacts)).customers
    helpdesk.close()
    return str(added)


@pytest.fixture
def consent(run: Run, customer: str) -> str:
    agreed = ["AV-Vertrag Nr. 7", "--since", "2020-01-15", "--source", "Akte 12", "--fulfils", FACT]
    assert run("customer", "fact", "add", customer, *agreed).status == 0
    line = ["consent", "new", "--customer", customer, "--device", "PC-17", "--reason", "Drucker"]
    return str(run(*line, "--profile", "workstation").json["id"])


@pytest.fixture
def running(run: Run, consent: str) -> str:
    settle(run, consent, "present")
    settle(run, consent, "grant", "--person", "Erika Muster", "--channel", "Rückruf", "--proof", "+49 30 1234-0")
    settle(run, consent, "start")
    return consent


def test_what_is_agreed_is_filled_in_and_the_rest_confirmed_at_once(run: Run, consent: str) -> None:
    filled = {item["id"]: item["note"] for item in run("consent", "show", consent).json["items"] if item["prefilled"]}
    assert filled == {"B08": "vereinbart am 15.01.2020, Akte 12: AV-Vertrag Nr. 7"}

    left = run("consent", "confirm", consent).json["left"]
    assert left == ["B03", "B04", "B05", "B08"]
    assert run("consent", "confirm", consent, *left).json["left"] == []
    assert run("consent", "present", consent).json["state"] == "presented"


def test_the_customers_items_are_not_the_technicians_to_confirm(run: Run, consent: str) -> None:
    ran = run("consent", "confirm", consent, "b01", "b06")

    assert (ran.status, ran.error["code"]) == (2, "consent_customers_item")


def test_circumstances_are_proposed_with_their_source(run: Run, customer: str, consent: str) -> None:
    assert [one["id"] for one in run("consent", "recognise", customer, "srv-1").json] == ["server", "secrecy_203"]
    (proposal,) = run("consent", "proposals", consent).json
    assert proposal["source"] == "Name des Kunden: „Kanzlei Nord“"


def test_a_contact_who_may_not_grants_nothing(run: Run, consent: str) -> None:
    settle(run, consent, "present")
    grant = ["--person", "Paul Praktikant", "--channel", "vor Ort", "--proof", "Toni war dabei"]
    while "open" in (ran := run("consent", "grant", consent, *grant)).error:
        for item in ran.error["open"]:
            run("consent", "answer", consent, item, "yes")

    assert (ran.status, ran.error["code"]) == (2, "consent_person_not_authorised")
    assert "Erika Muster" in ran.error["hint"]


def test_answers_by_mail_are_written_down_together(run: Run, consent: str) -> None:
    settle(run, consent, "present")
    proof = ["--channel", "mail", "--proof", "<1@nord.example>"]

    assert run("consent", "answers", consent, "b06=yes", "B07=maybe", *proof).error["code"] == "answer_malformed"
    assert run("consent", "answers", consent, "b06=yes", "B07=yes", *proof).status == 0
    assert run("consent", "answers", consent, "B25=yes").error["code"] == "answers_incomplete"


def test_what_happens_in_a_session_is_written_down_and_what_is_left_is_told(run: Run, running: str) -> None:
    assert run("consent", "did", running, "Treiber erneuert").status == 0
    left = run("consent", "left", running, "account", "hd-temp").json["left"]
    assert [(one["what"], one["word"]) for one in left] == [("hd-temp", "Temporäres Konto entfernen")]
    assert run("consent", "cleared", running, str(left[0]["number"])).json["left"] == []
    assert run("consent", "moved", running, "from_device", "a.log", "--purpose", "x").error["code"] == (
        "consent_beyond_grant"
    )
    assert run("consent", "hand-over", running, "--to", "Kim", "--announced", "am Telefon").status == 0
    times = ["--noticed", "2020-03-01T14:05", "--at", "2020-03-01T14:10"]
    told = ["--what", "fremde Rechnung", "--told", "Erika Muster", "--channel", "Telefon"]
    assert run("consent", "breach", running, *times, *told).status == 0
    shown = run("consent", "show", running).json
    assert shown["acting"] == "Kim"
    assert {"change", "handover", "breach"} <= set(shown["circumstances"])


@pytest.mark.parametrize("moment", ["gestern", "2026-13-01T00:00", ""])
def test_a_moment_that_is_none_is_refused(run: Run, running: str, moment: str) -> None:
    assert run("consent", "true-end", running, moment, "--reason", "x").error["code"] == "moment_malformed"


def test_a_wider_scope_pauses_and_waits_for_its_own_grant(run: Run, running: str) -> None:
    child = run("consent", "amend", running, "--circumstance", "transfer", "--reason", "Treiber").json

    assert (child["state"], child["parent"]) == ("draft", running)
    assert run("consent", "show", running).json["children"] == [child["id"]]
    assert run("consent", "resume", running).json["state"] == "running"
    assert run("consent", "start", child["id"]).error["code"] == "consent_open_items"


def test_tools_are_started_from_a_running_session_only(run: Run, running: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    launched = run("consent", "launch", running, "anydesk", "123 456 789").json
    assert (launched["target"], launched["installed"], launched["argv"]) == ("123456789", False, [])
    assert run("consent", "launch", running, "anydesk", "/x").error["code"] == "tool_target_malformed"
    run("consent", "pause", running, "--absent")

    assert run("consent", "launch", running, "anydesk", "123456789").error["code"] == "consent_not_running"


def test_a_customer_may_be_only_watched(run: Run, consent: str) -> None:
    settle(run, consent, "present")
    settle(run, consent, "grant", "--person", "Erika Muster", "--channel", "Rückruf", "--proof", "1")
    run("consent", "answer", consent, "B07", "no")
    for item in ("B09", "B10", "B24"):
        run("consent", "answer", consent, item, "yes")

    assert run("consent", "start", consent).error["open"] == ["B07"]
    assert run("consent", "start", consent, "--only", "recording").error["code"] == "consent_capability_not_granted"
    assert run("consent", "start", consent, "--only", "watching").json["state"] == "running"


def test_after_the_session_date_and_copy_are_set(run: Run, running: str) -> None:
    settle(run, running, "end")
    assert run("consent", "keep-until", running, "1999-12-31").error["code"] == "keep_until_past"
    assert run("consent", "keep-until", running).status == 0
    settle(run, running, "seal")
    assert run("consent", "delivered", running, "--channel", "Mail", "--recipient", "Erika Muster").status == 0

    answers = {item["id"]: item["answer"] for item in run("consent", "items", running).json}
    assert (answers["A08"], answers["A09"]) == ("yes", "yes")


def test_broken_files_of_the_users_are_listed_with_their_lines(run: Run, prepared: Paths) -> None:
    for folder, command in (("remote-tools", "tools"), ("consent-profiles", "profiles")):
        file = Path(prepared.data_dir / folder / "own.toml")
        file.parent.mkdir()
        file.write_text('id = "own"\n?\n', encoding="utf-8")

        (broken,) = run("consent", command).json["broken"]
        assert (broken["file"], broken["faults"][0]["line"]) == (str(file), 2)


def test_without_a_name_the_command_line_presents_under_the_login_name(
    run: Run, prepared: Paths, customer: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    prepared.config.write_text("", encoding="utf-8")
    monkeypatch.setenv("LOGNAME", "t.technik")
    consent = run("consent", "new", "--customer", customer, "--device", "PC", "--reason", "x").json["id"]
    run("consent", "confirm", consent, "B01", "B03", "B04", "B05", "B08")

    assert run("consent", "present", consent).json["state"] == "presented"
    assert run("consent", "show", consent).json["technician"] == "t.technik"


def test_what_the_customer_confirms_of_a_session_is_shown_by_its_way(run: Run, running: str) -> None:
    assert run("consent", "answer", running, "d05", "yes").status == 0
    assert run("consent", "answer", running, "d05", "yes", "--channel", "Rückruf").error["code"] == "answers_incomplete"
    way = ["--channel", "Rückruf", "--proof", "030 1234-0", "--note", "selbst getippt"]
    assert run("consent", "answer", running, "d05", "yes", *way).status == 0

    (given,) = [one for one in run("consent", "show", running).json["items"] if one["id"] == "D05"]
    assert (given["answer"], given["note"], given["channel"]) == ("yes", "selbst getippt", "Rückruf")


def test_how_a_revocation_came_is_added_afterwards(run: Run, running: str) -> None:
    assert run("consent", "revoked-by", running, "--channel", "E-Mail").error["code"] == "consent_nothing_to_note"
    run("consent", "revoke", running)

    assert run("consent", "revoked-by", running, "--channel", "E-Mail", "--person", "Erika Muster").status == 0
    assert run("consent", "show", running).json["events"][-1]["kind"] == "revocation_channel"


def test_more_time_is_asked_for_without_a_wider_scope(run: Run, running: str) -> None:
    child = run("consent", "amend", running, "--reason", "dauert länger").json

    assert (child["state"], child["parent"]) == ("draft", running)

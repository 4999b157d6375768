"""The sealed log on the command line, as the contract has it."""

import zipfile
from pathlib import Path

import pytest

from helpdesk.settings import Paths
from helpdesk.store.connection import connect
from tests.cli.conftest import Run
from tests.cli.test_consent import consent, customer, settle
from tests.delivery.keyrings import MemoryKeyring

__all__ = ["consent", "customer"]


@pytest.fixture(autouse=True)
def _named(prepared: Paths) -> None:
    prepared.config.write_text('technician = "Toni Technik"\n', encoding="utf-8")


@pytest.fixture
def sealed(run: Run, consent: str) -> str:
    settle(run, consent, "present")
    assert run("consent", "decline", consent).status == 0
    settle(run, consent, "seal")
    return consent


def test_sealed_records_are_valid(run: Run, vault: MemoryKeyring, sealed: str) -> None:
    ran = run("consent", "verify")

    assert ran.status == 0
    assert {"verdict": "VALID", "records": 1, "broken_at": None, "detail": ""}.items() <= ran.json.items()
    assert run("consent", "verify", as_json=False).out.startswith("VALID\n1 Eintrag geprüft.\n")


def test_a_broken_record_is_named_and_ends_with_two(run: Run, vault: MemoryKeyring, sealed: str, paths: Paths) -> None:
    connection = connect(paths.database)
    connection.execute("DROP TRIGGER consents_no_update")
    connection.execute("UPDATE consents SET device = 'PC-18'")
    connection.close()

    ran = run("consent", "verify")

    assert ran.status == 2
    assert (ran.json["verdict"], ran.json["broken_at"]) == ("BROKEN_AT", 1)
    assert ran.json["meaning"]


def test_without_a_keyring_records_wait_and_are_sealed_by_the_next_check(
    run: Run, sealed: str, request: pytest.FixtureRequest
) -> None:
    waiting = run("consent", "verify")
    request.getfixturevalue("vault")
    later = run("consent", "verify")

    assert (waiting.status, waiting.json["verdict"], waiting.json["unsealed"]) == (2, "KEY_UNAVAILABLE", 1)
    assert (later.status, later.json["verdict"]) == (0, "VALID")


def test_an_export_is_a_zip(run: Run, vault: MemoryKeyring, sealed: str, tmp_path: Path) -> None:
    target = tmp_path / "one.zip"

    assert run("consent", "export", sealed, "-o", str(target)).json == {
        "path": str(target),
        "consents": 1,
        "flaws": [],
    }
    assert "nachweise.json" in zipfile.ZipFile(target).namelist()


def test_a_checkpoint_is_text_and_a_code(run: Run, vault: MemoryKeyring, sealed: str, tmp_path: Path) -> None:
    code = tmp_path / "code.svg"

    told = run("consent", "checkpoint", "-o", str(code)).json

    assert told["checkpoint"].startswith("helpdesk/")
    assert code.read_bytes().startswith(b"<svg")


def test_an_erasure_is_shown_first(run: Run, vault: MemoryKeyring, sealed: str) -> None:
    assert run("consent", "erase").json["consents"] == []
    shown = run("consent", "erase", sealed).json
    held = run("consent", "hold", sealed, "--reason", "Streit").status
    refused = run("consent", "erase", sealed, "--yes")
    released = run("consent", "release", sealed, "--reason", "Vergleich").status
    done = run("consent", "erase", sealed, "--yes").json

    assert (shown["erased"], [one["id"] for one in shown["consents"]]) == (False, [sealed])
    assert (held, refused.status, refused.error["code"], released) == (0, 2, "consent_held", 0)
    assert (done["erased"], done["link"], done["clean"]) == (True, 4, True)
    # The hold and its end had become links of their own.
    assert run("consent", "erasures").json[0]["erased"] == [1, 2, 3]
    assert run("consent", "verify").json["verdict"] == "VALID_ERASED"
    assert run("consent", "accept-gap").json == {"noted": False}


def test_closing_without_a_keyring_says_that_it_isnt_sealed_and_what_to_do(
    run: Run, consent: str, request: pytest.FixtureRequest
) -> None:
    settle(run, consent, "present")
    assert run("consent", "decline", consent).status == 0
    while (ran := run("consent", "seal", consent)).status:
        for item in ran.error["open"]:
            run("consent", "answer", consent, item, "yes", "--note", "gesagt")

    assert ran.json == {"id": consent, "state": "sealed", "sealed": False}


def test_after_an_accepted_gap_nobody_is_told_that_the_records_are_complete(
    run: Run, vault: MemoryKeyring, sealed: str, tmp_path: Path
) -> None:
    run("backup", "create", str(tmp_path / "early.zip"))
    run("consent", "hold", sealed, "--reason", "Klage vom 3. Mai")
    run("backup", "restore", str(tmp_path / "early.zip"))
    assert "Sperren, die nach der Sicherung" in run("consent", "verify").json["meaning"]
    run("consent", "accept-gap")

    checked = run("consent", "verify")
    shown = run("consent", "erase", sealed, as_json=False).out

    assert (checked.status, checked.json["verdict"]) == (0, "VALID")
    assert "ab Eintrag 2: Am " in checked.json["meaning"]
    assert "Sperren, die nach dieser Sicherung gesetzt wurden, fehlen" in shown

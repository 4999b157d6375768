import hashlib
from datetime import datetime
from pathlib import Path

import pytest

from helpdesk.app import Helpdesk
from helpdesk.resources import resource
from tests.cli.conftest import Run


def test_a_service_description_becomes_a_file(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "total-care.pdf"

    ran = run("print", "service-description", "total-care", "--module", "nas", "--module", "wlan", "-o", str(file))

    pdf = file.read_bytes()
    number = f"LB-{datetime.now().astimezone().year}-0001"
    assert ran.json == {
        "file": str(file),
        "bytes": len(pdf),
        "number": number,
        "version": 1,
        "sha256": hashlib.sha256(pdf).hexdigest(),
        "replaces": "",
    }
    assert pdf.startswith(b"%PDF")


def test_what_was_issued_is_written_again_byte_for_byte_and_a_new_version_names_it(run: Run, tmp_path: Path) -> None:
    first, second, again = (tmp_path / name for name in ("first.pdf", "second.pdf", "again.pdf"))
    print_it = ("print", "service-description", "cstack", "-o")
    number = run(*print_it, str(first)).json["number"]

    new = run(*print_it, str(second), "--reissue").json

    assert (new["number"], new["version"], new["replaces"]) == (number, 2, f"{number}, Version 1")
    assert run("print", "open", number, "--version", "1", "-o", str(again)).json["version"] == 1
    assert again.read_bytes() == first.read_bytes()
    listed = run("print", "list", "--kind", "service-description", "--search", f"cstack {number}").json
    assert [(row["version"], row["sha256"]) for row in listed] == [
        (version, hashlib.sha256(file.read_bytes()).hexdigest()) for version, file in ((2, second), (1, first))
    ]
    assert run("print", "open", listed[0]["id"], "-o", str(again)).json["sha256"] == listed[0]["sha256"]


def test_a_draft_has_no_number_and_is_not_kept(run: Run, tmp_path: Path) -> None:
    customer = run("customer", "add", "Nord AG").json["id"]
    consent = run("consent", "new", "--customer", customer, "--device", "PC-17", "--reason", "Drucker").json["id"]

    printed = run("print", "consent", consent, "-o", str(tmp_path / "draft.pdf")).json

    assert (printed["number"], printed["version"]) == (None, None)
    assert run("print", "list").json == []


def test_a_customers_copy_has_what_they_booked(run: Run, tmp_path: Path) -> None:
    customer = run("customer", "add", "Nord AG", "--contract", "total-care:nas").json["id"]
    print_to = ("print", "service-description", "total-care", "-o")

    whole = run(*print_to, str(tmp_path / "whole.pdf")).json["bytes"]

    assert run(*print_to, str(tmp_path / "booked.pdf"), "--customer", customer).json["bytes"] < whole / 2


@pytest.mark.parametrize(("asked", "told"), [("de", ""), ("en", "is in German: there is no English edition")])
def test_a_document_in_another_language_than_asked_for_is_told(run: Run, tmp_path: Path, asked: str, told: str) -> None:
    ran = run("--lang", asked, "print", "service-description", "cstack", "-o", str(tmp_path / "a.pdf"))

    assert ran.status == 0
    assert told in ran.err
    assert bool(ran.err) == bool(told)


@pytest.mark.parametrize("named", ["2024-04-04", "04.04.2024", "the hash", "its beginning"])
def test_an_edition_is_named_by_the_date_it_states_or_its_hash(
    run: Run, tmp_path: Path, helpdesk: Helpdesk, named: str
) -> None:
    former = accept_later(helpdesk, "2026-01-02")
    since = {"the hash": former, "its beginning": former[:5].upper()}.get(named, named)
    print_it = ("print", "service-description", "cstack", "-o", str(tmp_path / "a.pdf"), "--since")

    assert run(*print_it, since).status == 0
    # The same document, whichever way its edition was named.
    assert run(*print_it, former).json["version"] == 1
    assert "Stand 04.04.2024" in run("scope", "editions", "cstack", as_json=False).out.splitlines()[1]


def test_a_date_of_two_editions_is_refused_naming_both(run: Run, tmp_path: Path, helpdesk: Helpdesk) -> None:
    accept_later(helpdesk, "2024-04-04")
    editions = [row.edition for row in helpdesk.editions.list("cstack")]

    ran = run("print", "service-description", "cstack", "--since", "2024-04-04", "-o", str(tmp_path / "a.pdf"))

    assert (ran.status, ran.error["code"]) == (2, "edition_ambiguous")
    assert all(edition in ran.error["hint"] for edition in editions)


def accept_later(helpdesk: Helpdesk, edited: str) -> str:
    """Takes another text into use that states a date; returns the edition before."""
    former = helpdesk.scope.document("cstack").edition
    text = resource("documents/cstack.md").read_text(encoding="utf-8")
    later = text.replace("edited: 2024-04-04", f"edited: {edited}").replace("subtitle: Umfang", "subtitle: Der Umfang")
    helpdesk.editions.accept(later, "later.md")
    return former


@pytest.mark.parametrize(
    ("what", "code"),
    [
        (["service-description", "cstack", "--since", "01.12.1999"], "edition_unknown"),
        (["service-description", "total"], "document_unknown"),
        (["service-description", "total-care", "--module", "cloud"], "module_unknown"),
        (["service-description", "cstack", "--customer", "00000000-0000-7000-8000-000000000000"], "customer_unknown"),
        (["consent", "00000000-0000-7000-8000-000000000000"], "consent_unknown"),
        (["consent", "seven"], "id_malformed"),
        (["open", "LB-2026-0001"], "issued_unknown"),
    ],
)
def test_what_there_is_not_leaves_an_earlier_file_as_it_was(
    run: Run, tmp_path: Path, what: list[str], code: str
) -> None:
    file = tmp_path / "a.pdf"
    file.write_bytes(b"old")

    ran = run("print", *what, "-o", str(file))

    assert (ran.status, ran.out, ran.error["code"]) == (2, "", code)
    assert file.read_bytes() == b"old"


@pytest.mark.parametrize(("place", "code"), [("", "save_not_a_file"), ("none/a.pdf", "save_folder_missing")])
def test_a_place_that_takes_no_file_is_refused(run: Run, tmp_path: Path, place: str, code: str) -> None:
    assert run("print", "service-description", "cstack", "-o", str(tmp_path / place)).error["code"] == code

from pathlib import Path

import pytest

from tests.cli.conftest import Run


def test_a_service_description_becomes_a_file(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "total-care.pdf"

    ran = run("print", "service-description", "total-care", "--module", "nas", "--module", "wlan", "-o", str(file))

    assert (ran.status, ran.json) == (0, {"file": str(file), "bytes": file.stat().st_size})
    assert file.read_bytes().startswith(b"%PDF")


def test_a_customers_copy_has_what_they_booked(run: Run, tmp_path: Path) -> None:
    customer = run("customer", "add", "Nord AG", "--contract", "total-care:nas").json["id"]
    print_to = ("print", "service-description", "total-care", "-o")

    whole = run(*print_to, str(tmp_path / "whole.pdf")).json["bytes"]

    assert run(*print_to, str(tmp_path / "booked.pdf"), "--customer", customer).json["bytes"] < whole / 2


def test_a_consent_becomes_a_file(run: Run, tmp_path: Path) -> None:
    customer = run("customer", "add", "Nord AG").json["id"]
    consent = run("consent", "new", "--customer", customer, "--device", "PC-17", "--reason", "Drucker").json["id"]

    assert run("print", "consent", consent, "-o", str(tmp_path / "consent.pdf")).status == 0
    assert (tmp_path / "consent.pdf").read_bytes().startswith(b"%PDF")


@pytest.mark.parametrize(
    ("what", "code"),
    [
        (["service-description", "total"], "document_unknown"),
        (["service-description", "total-care", "--module", "cloud"], "module_unknown"),
        (["service-description", "cstack", "--customer", "00000000-0000-7000-8000-000000000000"], "customer_unknown"),
        (["consent", "00000000-0000-7000-8000-000000000000"], "consent_unknown"),
        (["consent", "seven"], "id_malformed"),
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

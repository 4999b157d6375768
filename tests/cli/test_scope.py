import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from helpdesk.settings import Paths
from tests.cli.conftest import Run

ENTRY = {"id", "document", "module", "group", "text", "verdict", "conditions", "billing", "notes", "conflicts_with"}
CSTACK = "resources/documents/cstack.md"


def test_find_says_verdict_and_entries(run: Run) -> None:
    answer = run("scope", "find", "Firewall", "austauschen", "--limit", "2").json

    assert (answer["query"], answer["verdict"], answer["conflict"]) == ("Firewall austauschen", "excluded", False)
    assert answer["results"][0]["id"] == "tc-gv-firewall-austausch"
    assert len(answer["results"]) == 2
    assert ENTRY | {"score"} <= answer["results"][0].keys()


def test_find_reads_well_without_json(run: Run) -> None:
    told = run("scope", "find", "Telefonanlge geht nicht", as_json=False).out.splitlines()

    assert told[0].startswith(("✓", "✗"))
    assert told[1] == "  verstanden als: Telefonanlge → Telefonanlage"
    assert "    Total Care › Telefonie-Management › Enthalten" in told


def test_what_is_not_settled_names_the_way_on(run: Run) -> None:
    told = run("scope", "find", "Yogakurs", "--document", "exchange", as_json=False).out

    assert told.startswith("? NICHT GEREGELT")
    assert "Kostenvoranschlag" in told


def test_a_batch_is_answered_line_by_line_in_order(run: Run, tmp_path: Path) -> None:
    (tmp_path / "requests").write_text('{"query": "Toner leer"}\n\n{"query": "OWA", "document": "exchange"}\n')

    ran = run("scope", "find", "--batch", str(tmp_path / "requests"))

    answers = [json.loads(line) for line in ran.out.splitlines()]
    assert [answer["query"] for answer in answers] == ["Toner leer", "OWA"]
    assert answers[1]["results"][0]["id"] == "ex-outlook-web-app"


def test_a_batch_is_read_from_standard_input(paths: Paths) -> None:
    command = [sys.executable, "-m", "ui", "--data-dir", str(paths.data_dir), "scope", "find", "--batch", "-"]

    ran = subprocess.run(command, input='{"query": "Toner"}\n', capture_output=True, text=True, check=True)

    assert json.loads(ran.stdout)["query"] == "Toner"


@pytest.mark.parametrize(
    "line",
    [
        *("[]", "{", "\ufffd", "\0", "NaN", '{"query": 3}', '{"document": "cstack"}', "[" * 10_000_000),
        *(f'{{"query": "a", {named}}}' for named in ('"document": 1', '"document": []', '"customer": false')),
    ],
    ids=lambda line: ascii(line[:24]),
)
def test_a_malformed_line_of_a_batch_is_named_in_its_place(run: Run, tmp_path: Path, line: str) -> None:
    asked = '{"query": "Toner leer"}'
    (tmp_path / "requests").write_text(f"{asked}\n{line}\n{asked}\n", encoding="utf-8")

    ran = run("scope", "find", "--batch", str(tmp_path / "requests"))

    first, bad, last = map(json.loads, ran.out.splitlines())
    assert (ran.status, ran.error["code"]) == (2, "batch_incomplete")
    assert (bad["line"], bad["error"]["code"]) == (2, "batch_malformed")
    assert first == last
    assert first["results"]


@pytest.mark.parametrize(
    ("request_line", "code"),
    [('{"query": "a", "document": "x"}', "document_unknown"), ('{"query": "a", "customer": "x"}', "id_malformed")],
)
def test_a_request_that_cannot_be_answered_leaves_the_others_answered(
    run: Run, tmp_path: Path, request_line: str, code: str
) -> None:
    (tmp_path / "requests").write_text(f'{request_line}\n{{"query": "Toner leer"}}\n', encoding="utf-16")

    ran = run("scope", "find", "--batch", str(tmp_path / "requests"))

    bad, good = map(json.loads, ran.out.splitlines())
    assert (ran.status, ran.error["message"]) == (2, "1 von 2 Zeilen ließen sich nicht beantworten.")
    assert (bad["query"], bad["line"], bad["error"]["code"]) == ("a", 1, code)
    assert good["results"]


def test_empty_lines_are_passed_over_and_ten_megabytes_answered(run: Run, tmp_path: Path) -> None:
    lines = ["", '{"query": "Toner leer"}', "  ", f'{{"query": "{"Toner leer " * 1_000_000}", "document": ""}}', ""]
    (tmp_path / "requests").write_text("\n".join(lines), encoding="utf-8")

    ran = run("scope", "find", "--batch", str(tmp_path / "requests"))

    first, second = (json.loads(line) for line in ran.out.splitlines())
    assert ran.status == 0
    assert first["results"][0]["id"] == second["results"][0]["id"]


def test_a_customer_is_answered_by_what_is_booked(run: Run) -> None:
    customer = run("customer", "add", "Nord AG", "--contract", "total-care:firewall").json["id"]

    answer = run("scope", "find", "Drucker druckt nicht", "--customer", customer).json

    assert (answer["verdict"], answer["results"][0]["notes"][0]) == ("excluded", "Modul nicht gebucht")


def test_an_answer_names_the_contract_and_the_day_it_is_for(run: Run) -> None:
    customer = run("customer", "add", "Nord AG", "--contract", "total-care:firewall,nas@2024-01-01..2024-12-31").json[
        "id"
    ]

    booked = run("scope", "find", "Firewall", "--customer", customer, "--on", "2024-05-01")
    assumed = run("scope", "find", "Firewall", "--on", "2024-05-01")

    modules = ["firewall", "nas"]
    assert booked.json["basis"] == {
        "day": "2024-05-01",
        "assumed": False,
        "booked": [{"document": "total-care", "modules": modules}],
    }
    assert (assumed.json["basis"]["assumed"], len(assumed.json["basis"]["booked"])) == (True, 4)
    line = ("scope", "find", "Firewall", "--customer", customer, "--on", "2024-05-01")
    assert "  gebucht am 01.05.2024: total-care (firewall, nas)" in run(*line, as_json=False).out


def test_documents_count_220_entries(run: Run) -> None:
    documents = run("scope", "documents").json

    assert sum(document["entries"] for document in documents) == 220
    assert re.fullmatch("[0-9a-f]{12}", documents[0].pop("edition"))
    assert documents[0] == {
        "id": "cstack",
        "title": "centron cStack",
        "provider": "centron",
        "validated": "2023-04-12",
        "edited": "2024-04-04",
        "entries": 9,
        "proposed": None,
    }


def test_show_has_every_entry(run: Run) -> None:
    shown = run("scope", "show", "euserv").json

    assert (shown["id"], shown["validated"], len(shown["entries"])) == ("euserv", None, 10)
    assert shown["entries"][0].keys() >= ENTRY - {"document", "conflicts_with"}
    assert "EUserv Kundensupport" in run("scope", "show", "euserv", as_json=False).out


def test_check_names_each_error_and_exits_2(run: Run, tmp_path: Path) -> None:
    (tmp_path / "bad.md").write_text("- ? A {#a}\n")

    ran = run("scope", "check", str(tmp_path / "bad.md"))

    assert ran.status == 2
    assert {"line": 1, "message": "Unbekanntes Zeichen „?“; möglich: ✓ ~ ✗ + §."} in ran.json["errors"]


def test_check_of_a_good_document_is_silent_in_json(run: Run) -> None:
    ran = run("scope", "check", CSTACK)

    assert (ran.status, ran.json["errors"], ran.json["warnings"]) == (0, [], [])


@pytest.mark.parametrize(
    ("line", "code"),
    [
        (["find"], "usage"),
        (["find", "Toner", "--batch", "x"], "usage"),
        (["find", "Toner", "--limit", "0"], "usage"),
        (["find", "Toner", "--document", "nope"], "document_unknown"),
        (["find", "Toner", "--customer", "nope"], "id_malformed"),
        (["find", "Toner", "--on", "gestern"], "day_malformed"),
        (["find", "--batch", "/nowhere"], "file_unreadable"),
        (["show", "nope"], "document_unknown"),
        (["check", "/nowhere"], "file_unreadable"),
    ],
)
def test_what_cannot_be_done_is_refused(run: Run, line: list[str], code: str) -> None:
    ran = run("scope", *line)

    assert (ran.status, ran.out, ran.error["code"]) == (2, "", code)


@pytest.mark.parametrize(
    "line", [["find", "Toner"], ["documents"], ["show", "cstack"], ["compare", CSTACK], ["check", CSTACK]]
)
def test_what_needs_no_database_makes_none(first_run: Run, paths: Paths, line: list[str]) -> None:
    assert first_run("scope", *line).status == 0
    assert not paths.data_dir.exists()

import subprocess
import sys
from pathlib import Path

from helpdesk.resources import resource
from tests.cli.conftest import Run
from tests.scope.importing.measuring import PAGES

PAGE = str(PAGES / "brightdesk-plan.html")


def test_import_prints_what_it_recognised_and_stores_nothing(run: Run) -> None:
    told = run("scope", "import", PAGE).json

    assert (told["id"], told["title"], told["provider"], told["accepted"]) == (
        "workplace-care-plan",
        "Workplace Care Plan",
        "Brightdesk",
        False,
    )
    assert told["warnings"] == []
    assert {"text", "verdict", "module", "certain"} <= told["entries"][0].keys()
    assert [entry["verdict"] for entry in told["entries"]] == ["included"] * 4 + ["excluded"] * 3 + ["premium"] * 2
    assert "workplace-care-plan" not in {document["id"] for document in run("scope", "documents").json}


def test_accept_takes_it_into_use(run: Run) -> None:
    told = run("scope", "import", PAGE, "--id", "brightdesk", "--accept").json

    assert told["accepted"]
    [row] = [document for document in run("scope", "documents").json if document["id"] == "brightdesk"]
    assert (row["entries"], row["edition"], row["edited"]) == (9, told["edition"], "2025-03-07")
    answer = run("scope", "find", "on-site visit", "--document", "brightdesk").json
    assert answer["results"][0]["id"] == "on-site-visits"


def test_a_document_in_our_dialect_is_taken_as_it_is(run: Run, tmp_path: Path) -> None:
    text = resource("documents/cstack.md").read_text(encoding="utf-8").replace("cStack-Plan einrichten", "Plan ändern")
    (tmp_path / "cstack.md").write_text(text, encoding="utf-16")

    told = run("scope", "import", str(tmp_path / "cstack.md"), "--accept").json

    assert (told["id"], len(told["entries"]), {entry["certain"] for entry in told["entries"]}) == ("cstack", 8, {True})
    shown = run("scope", "show", "cstack").json
    assert {entry["id"]: entry["text"] for entry in shown["entries"]}["cs-plan-einrichten"] == "Plan ändern"
    assert len(shown["entries"]) == 9


def test_it_reads_well_without_json(run: Run) -> None:
    lines = run("scope", "import", PAGE, as_json=False).out.splitlines()

    assert lines[0] == "Workplace Care Plan [workplace-care-plan], Brightdesk, bearbeitet 07.03.2025"
    assert "  ✗  Data recovery from failed drives, unless backups are managed by us" in lines
    assert "       Bedingung: unless backups are managed by us" in lines
    assert lines[-2] == "9 Einträge erkannt, davon 0 unsicher."


def test_a_page_that_is_no_service_document_says_so_and_cannot_be_accepted(run: Run) -> None:
    page = str(PAGES / "anleitung-vpn.md")

    told = run("scope", "import", page).json
    refused = run("scope", "import", page, "--accept")

    assert (told["entries"], len(told["warnings"])) == ([], 1)
    assert (refused.status, refused.error["code"]) == (2, "proposal_empty")


def test_a_file_that_cannot_be_read_is_refused(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.docx").write_bytes(b"PK\x03\x04")

    assert run("scope", "import", str(tmp_path / "a.docx")).error["code"] == "page_is_office"
    assert run("scope", "import", str(tmp_path / "weg.md")).error["code"] == "file_missing"


def test_the_hidden_command_reads_for_a_bundled_program() -> None:
    command = [sys.executable, "-m", "ui", "scope", "read-page", ".txt"]

    ran = subprocess.run(command, input=b"Enthalten:\n- a\n", capture_output=True, check=True)

    assert b'"text": "Enthalten:"' in ran.stdout


def test_starting_loads_no_parser() -> None:
    code = "import sys, helpdesk.app; print({'selectolax', 'pypdfium2', 'markdown_it'} & {*sys.modules})"

    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "set()\n"

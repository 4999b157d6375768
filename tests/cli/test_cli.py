import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from helpdesk import __version__, cli
from helpdesk.settings import Paths
from helpdesk.store.connection import connect
from tests.cli.conftest import Run


def test_without_a_command_the_window_opens(run: Run) -> None:
    assert run(as_json=False).status == 90


def test_the_tour_is_handed_on(run: Run) -> None:
    assert run("tour", "out").status == 91


@pytest.mark.parametrize(
    "line", [["--json", "customer", "list"], ["customer", "--json", "list"], ["customer", "list", "--json"]]
)
def test_global_options_stand_anywhere(run: Run, line: list[str]) -> None:
    assert run(*line, as_json=False).json == []


def test_the_version_is_printed(run: Run) -> None:
    assert run("--version", as_json=False).out == f"helpdesk {__version__}\n"


@pytest.mark.parametrize(
    ("line", "code"),
    [
        (["customer", "show", "none"], "id_malformed"),
        (["customer", "show", "０0000000-0000-7000-8000-000000000000"], "id_malformed"),
        (["customer", "show", "\udcff"], "id_malformed"),
        (["customer", "show", "00000000-0000-7000-8000-000000000000"], "customer_unknown"),
        (["customer", "add", ""], "customer_incomplete"),
        (["customer", "add"], "usage"),
        (["custommer"], "usage"),
    ],
)
def test_wrong_input_ends_with_two_and_says_what_to_do(run: Run, line: list[str], code: str) -> None:
    ran = run(*line)

    assert (ran.status, ran.out, ran.error["code"]) == (2, "", code)
    assert ran.error["message"]
    assert ran.error["hint"]


def test_what_a_terminal_cannot_show_is_replaced_and_json_is_always_utf_8(tmp_path: Path) -> None:
    def told(*options: str) -> bytes:
        line = [sys.executable, "-m", "ui", "scope", "find", "Toner leer\udcff", "--lang", "de", *options]
        environment = {**os.environ, "PYTHONIOENCODING": "latin-1", "HELPDESK_DATA_DIR": str(tmp_path)}
        return subprocess.run(line, capture_output=True, check=True, env=environment).stdout

    answer = json.loads(told("--json").decode("utf-8"))
    assert answer["query"] == "Toner leer?"
    assert "für Hardware" in answer["results"][0]["text"]
    assert told().decode("latin-1").startswith("? NICHT ENTHALTEN")


def test_errors_speak_the_chosen_language(run: Run) -> None:
    assert run("customer", "show", "x", "--lang", "en").error["message"] == "“x” is not an identifier."


def test_a_customer_comes_back_with_what_is_booked(run: Run) -> None:
    added = run("customer", "add", "Nord AG", "--number", "K-1", "--contract", "total-care:firewall,nas").json

    assert run("customer", "show", added["id"]).json == added
    assert added["contracts"] == [
        {"document": "total-care", "modules": ["firewall", "nas"], "since": None, "until": None}
    ]
    assert [row["name"] for row in run("customer", "list").json] == ["Nord AG"]


def test_a_broken_settings_file_is_named_with_its_line(first_run: Run, paths: Paths) -> None:
    paths.data_dir.mkdir()
    paths.config.write_text('technician = "Toni"\nlanguage = \n')

    assert "line 2" in first_run("customer", "list").error["message"]


def test_doctor_is_content_with_a_fresh_machine_and_with_a_used_one(first_run: Run) -> None:
    assert first_run("doctor").status == 0
    first_run("customer", "add", "Nord AG")

    ran = first_run("doctor")

    assert ran.status == 0
    assert all(finding["ok"] for finding in ran.json)


def test_doctor_names_a_damaged_database_and_leaves_it(run: Run, paths: Paths) -> None:
    run("customer", "add", "Nord AG")
    connection = connect(paths.database)
    page = connection.execute("SELECT rootpage FROM sqlite_schema WHERE name = 'customers'").fetchone()[0]
    connection.close()
    content = bytearray(paths.database.read_bytes())
    content[(page - 1) * 4096 : page * 4096] = b"\xff" * 4096
    paths.database.write_bytes(content)

    ran = run("doctor")

    assert ran.status == 2
    assert [finding["name"] for finding in ran.json if not finding["ok"]] == ["database"]
    assert paths.database.read_bytes() == content


def test_doctor_finishes_where_the_folder_can_never_be(run: Run, tmp_path: Path) -> None:
    ran = run("doctor", "--data-dir", str(tmp_path / ("x" * 300)))

    assert ran.status == 2
    assert [finding["name"] for finding in ran.json][:3] == ["settings", "rights", "room"]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows keeps rights in another way")
def test_doctor_names_a_folder_that_others_can_read(first_run: Run, paths: Paths) -> None:
    paths.data_dir.mkdir(mode=0o755)

    assert [finding["name"] for finding in first_run("doctor").json if not finding["ok"]] == ["rights"]


@pytest.mark.parametrize("name", cli.WINGS)
def test_the_overview_says_of_a_command_what_it_says_of_itself(run: Run, name: str) -> None:
    _where, told = cli.WINGS[name]

    assert told in run(name, "--help", as_json=False).out.replace("\n  ", " ")


def test_help_and_commands_load_no_window_and_help_no_orm(tmp_path: Path) -> None:
    code = (
        "import sys; from helpdesk import cli; cli.main(sys.argv[1:], None, None);"
        "heavy = {'PySide6', 'sqlalchemy', 'sqlmodel', 'typst', 'rapidfuzz'};"
        "print(sorted({name.partition('.')[0] for name in sys.modules} & heavy))"
    )

    def loaded(*arguments: str) -> str:
        line = [sys.executable, "-c", code, "--data-dir", str(tmp_path), *arguments]
        return subprocess.run(line, capture_output=True, text=True, check=True).stdout.splitlines()[-1]

    assert loaded("--help") == "[]"
    assert loaded("customer", "list") == "['rapidfuzz', 'sqlalchemy', 'sqlmodel']"

from pathlib import Path

import pytest

from helpdesk import cli, i18n
from helpdesk.settings import Paths
from tests.cli.conftest import Run


def new(run: Run, subject: str) -> str:
    told: str = run("ticket", "new", "--subject", subject, "--message", "Seit 14:05 Uhr.").json["id"]
    return told


def test_a_backup_brings_back_what_was_there(run: Run, tmp_path: Path) -> None:
    ticket = new(run, "Früher")
    made = run("backup", "create", str(tmp_path / "a.zip"))
    new(run, "Später")

    restored = run("backup", "restore", str(tmp_path / "a.zip"))

    assert (made.status, made.json["rows"]["tickets"], made.json["whole"]) == (0, 1, True)
    assert restored.status == 0
    assert [row["id"] for row in run("ticket", "list").json] == [ticket]
    run("backup", "restore", restored.json["before"])
    assert len(run("ticket", "list").json) == 2


def test_an_empty_installation_gets_what_the_backup_has(run: Run, tmp_path: Path, paths: Paths) -> None:
    ticket = new(run, "Früher")
    run("backup", "create", str(tmp_path / "a.zip"))
    paths.data_dir.rename(tmp_path / "gone")

    assert run("backup", "restore", str(tmp_path / "a.zip")).json["before"] is None

    assert [row["id"] for row in run("ticket", "list").json] == [ticket]


def test_what_a_backup_holds_is_said_in_words(run: Run, tmp_path: Path) -> None:
    new(run, "Früher")
    run("backup", "create", str(tmp_path / "a.zip"))

    told = run("backup", "show", str(tmp_path / "a.zip"), as_json=False)

    assert "vollständig" in told.out
    assert "tickets: 1" in told.out


def test_another_file_is_replaced_only_when_forced(run: Run, tmp_path: Path) -> None:
    new(run, "Früher")
    (tmp_path / "a.zip").write_text("x")

    refused = run("backup", "create", str(tmp_path / "a.zip"))

    assert (refused.status, refused.error["code"]) == (2, "backup_exists")
    assert "--force" in refused.error["hint"]
    assert run("backup", "create", str(tmp_path / "a.zip"), "--force").status == 0


def test_tickets_go_out_and_come_back(run: Run, tmp_path: Path, paths: Paths) -> None:
    ticket = new(run, "=1+1")
    assert run("export", str(tmp_path / "a.jsonl")).json["tickets"] == 1
    assert run("export", str(tmp_path / "a.csv")).json["format"] == "csv"
    assert "'=1+1" in run("export", "-", "--format", "csv", as_json=False).out
    paths.data_dir.rename(tmp_path / "gone")

    done = run("import", str(tmp_path / "a.jsonl"))

    assert (done.status, done.json["imported"]) == (0, [ticket])
    assert run("import", str(tmp_path / "a.jsonl")).json["existing"] == [ticket]
    (tmp_path / "bad.jsonl").write_text("{}\n")
    refused = run("import", str(tmp_path / "bad.jsonl"))
    assert (refused.status, refused.error["problems"][0]["field"]) == (2, "line 1")


def test_repairing_is_said(run: Run, paths: Paths) -> None:
    from helpdesk.store.connection import connect  # noqa: PLC0415

    new(run, "Früher")
    connection = connect(paths.database)
    connection.execute("INSERT INTO ticket_text(ticket_text) VALUES ('delete-all')")
    connection.close()

    assert run("doctor").status == 2
    assert run("doctor", "--repair").status == 0


def test_backups_speak_the_language_that_was_chosen(
    run: Run, paths: Paths, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    run("backup", "create", str(tmp_path / "a.zip"))
    paths.config.write_text('language = "en"\n')

    status = cli.main(
        ["backup", "restore", str(tmp_path / "a.zip"), "--data-dir", str(paths.data_dir)],
        window=lambda _: 90,
        tour=lambda _options, _folder: 91,
    )

    i18n.use("de")
    out = capfd.readouterr().out
    assert (status, "zurückgespielt" in out, out.startswith("The ")) == (0, False, True)


def test_a_backup_comes_back_though_the_settings_are_spoilt(run: Run, paths: Paths, tmp_path: Path) -> None:
    run("backup", "create", str(tmp_path / "a.zip"))
    paths.config.write_text("language = ")

    line = ["backup", "restore", str(tmp_path / "a.zip"), "--data-dir", str(paths.data_dir)]

    assert cli.main(line, window=lambda _: 90, tour=lambda _options, _folder: 91) == 0

    i18n.use("de")

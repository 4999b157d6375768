import json
from pathlib import Path

from helpdesk.app import Helpdesk, open_helpdesk
from helpdesk.settings import Paths, Settings
from tests.cli.conftest import Run


def taught(paths: Paths, settings: Settings) -> None:
    helpdesk: Helpdesk = open_helpdesk(paths, settings)
    answer = helpdesk.scope.find("Mailprotokolle bereitstellen")
    helpdesk.learned.learn("Wer hat das gelöscht?", "ex-mailprotokolle", answered=answer)
    helpdesk.learned.learn("Kaffeemaschine entkalken", None)
    helpdesk.close()


def test_feedback_is_one_json_document_a_line_in_order(run: Run, paths: Paths, settings: Settings) -> None:
    taught(paths, settings)

    first, second = (json.loads(line) for line in run("scope", "feedback").out.splitlines())

    assert first.pop("at")[10] == "T"
    assert first.pop("edition") is not None
    assert first == {
        "query": "Wer hat das gelöscht?",
        "entry": "ex-mailprotokolle",
        "document": "exchange",
        "answered": {"entry": "ex-mailprotokolle", "verdict": "excluded"},
    }
    assert (second["query"], second["entry"], second["answered"]) == ("Kaffeemaschine entkalken", None, None)


def test_feedback_goes_into_a_file(run: Run, paths: Paths, settings: Settings, tmp_path: Path) -> None:
    taught(paths, settings)
    file = tmp_path / "feedback.jsonl"

    assert run("scope", "feedback", "-o", str(file)).json == {"file": str(file), "terms": 2}
    assert "gelöscht" in file.read_text(encoding="utf-8").splitlines()[0]


def test_without_feedback_there_is_nothing_to_write(run: Run) -> None:
    ran = run("scope", "feedback")

    assert (ran.status, ran.out) == (0, "")


def test_a_folder_that_is_not_there_is_said(run: Run, tmp_path: Path) -> None:
    ran = run("scope", "feedback", "-o", str(tmp_path / "none" / "f"))

    assert (ran.status, ran.error["code"]) == (2, "save_folder_missing")

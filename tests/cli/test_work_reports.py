"""Work reports on the command line: typed, signed, printed, and many at once."""

import hashlib
import shutil
import signal
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from helpdesk.app import open_helpdesk
from helpdesk.cli.work_reports import interruptible, unfinished
from helpdesk.errors import HelpdeskError
from helpdesk.printing.batch import Placed, place_all
from helpdesk.printing.subjects import ReportSubject
from helpdesk.settings import Paths, Settings
from tests.cli.conftest import Run
from tests.work.test_reports import png

TODAY = date.today()  # noqa: DTZ011 - the commands' own day
DAYS = ("--first", (TODAY - timedelta(days=1)).isoformat(), "--last", TODAY.isoformat())


def ticket(run: Run, subject: str = "Drucker", minutes: int = 1) -> str:
    customer = run("customer", "add", f"{subject} AG").json["id"]
    new = ("ticket", "new", "--subject", subject, "--message", "Bitte prüfen", "--customer", customer)
    drafted: str = run(*new).json["id"]
    run("work", "add", drafted, "--minutes", str(minutes), "--note", "Treiber erneuert")
    return drafted


def batch(run: Run, folder: Path) -> Any:  # noqa: ANN401 - JSON
    return run("print", "work-reports", *DAYS, "-o", str(folder))


def test_what_is_typed_is_kept_and_shown(run: Run) -> None:
    wanted = ticket(run)
    lines = ("--material", "2,5 m; Kabel; 1,45", "--material", "Dübel", "--open", "Akku tauschen")

    run("work", "report", wanted, "--summary", "Kabel gezogen.", *lines)

    told = run("work", "report", wanted, "--present", "Erika").json
    assert (told["summary"], told["present"], told["open_points"]) == ("Kabel gezogen.", "Erika", ["Akku tauschen"])
    assert told["material"] == [
        {"text": "Kabel", "quantity": "2.5", "unit": "m", "cents": 145},
        {"text": "Dübel", "quantity": "1", "unit": "", "cents": None},
    ]
    assert (told["seconds"], told["material_cents"], told["signed"]) == (60, 363, None)


def test_what_is_still_to_be_settled_is_said_before_it_goes_out(run: Run, tmp_path: Path) -> None:
    ran = run("print", "work-report", ticket(run), "-o", str(tmp_path / "report.pdf"))

    assert "0:01:00 h sind noch zu klären" in ran.err
    assert ran.json["number"]


def test_people_read_amounts_as_they_write_them(run: Run) -> None:
    wanted = ticket(run)

    told = run("work", "report", wanted, "--material", "2,5 m; Kabel; 1,45", as_json=False).out

    assert "  2,5 m  Kabel" in told


@pytest.mark.parametrize("line", ["x; Kabel", "2 m; Kabel; teuer", "2 m; Kabel; 1,455"])
def test_a_line_of_material_that_is_none_is_refused(run: Run, line: str) -> None:
    ran = run("work", "report", ticket(run), "--material", line)

    assert (ran.status, ran.error["code"]) == (2, "material_malformed")


def test_a_signed_report_is_printed_and_a_change_makes_a_version_without(run: Run, tmp_path: Path) -> None:
    wanted, picture, file = ticket(run), tmp_path / "signature.png", tmp_path / "report.pdf"
    picture.write_bytes(png())

    signed = run("work", "report", wanted, "--signature", str(picture), "--signed-by", "Erika Muster").json
    first = run("print", "work-report", wanted, "-o", str(file)).json
    changed = run("work", "report", wanted, "--summary", "Noch etwas.").json
    second = run("print", "work-report", wanted, "-o", str(file)).json

    assert (signed["signed"]["name"], signed["signed"]["content"]) == ("Erika Muster", signed["content"])
    assert (changed["signed"], changed["outdated"]["name"]) == (None, "Erika Muster")
    assert (first["version"], second["version"]) == (1, 2)


def test_every_ticket_worked_on_becomes_a_file_once(run: Run, tmp_path: Path) -> None:
    wanted = [ticket(run, subject) for subject in ("Drucker", "Netz")]

    first = batch(run, tmp_path)
    run("work", "add", wanted[0], "--minutes", "1")
    (tmp_path / Path(first.json["reports"][1]["file"]).name).unlink()
    again = batch(run, tmp_path).json

    assert first.status == 0
    assert sorted(file.name for file in tmp_path.glob("AB-*.pdf")) == sorted(
        Path(one["file"]).name for one in again["reports"]
    )
    told = {one["ticket"]: (one["version"], one["was_there"]) for one in again["reports"]}
    assert sorted(told.values()) == [(1, False), (2, False)]
    for one in batch(run, tmp_path).json["reports"]:
        assert one["was_there"]
        assert hashlib.sha256(Path(one["file"]).read_bytes()).hexdigest() == one["sha256"]


def test_one_that_fails_keeps_no_other_from_being_made(run: Run, tmp_path: Path) -> None:
    gone, kept = ticket(run, "Weg"), ticket(run, "Da")
    run("ticket", "discard", gone)
    run("ticket", "delete", gone)

    ran = batch(run, tmp_path)

    assert (ran.status, [one["ticket"] for one in ran.json["reports"]]) == (2, [kept])
    assert [(one["ticket"], one["code"]) for one in ran.json["failed"]] == [(gone, "ticket_unknown")]
    assert "reports_failed" in ran.err


@pytest.mark.parametrize("command", ["work-report", "work-reports"])
def test_days_that_end_before_they_begin_are_refused(run: Run, tmp_path: Path, command: str) -> None:
    of = [ticket(run)] if command == "work-report" else []
    output = tmp_path / "out"

    ran = run("print", command, *of, "--first", "2026-12-01", "--last", "2026-11-30", "-o", str(output))

    assert (ran.status, output.exists()) == (2, False)
    assert "days_reversed" in ran.err


def test_a_folder_that_is_none_stops_at_once(run: Run, tmp_path: Path) -> None:
    ticket(run)
    (tmp_path / "file").write_bytes(b"")

    ran = batch(run, tmp_path / "file" / "folder")

    assert (ran.status, ran.error["code"]) == (2, "save_folder_missing")


def test_what_the_next_one_would_meet_too_ends_the_run(run: Run, tmp_path: Path, prepared: Paths) -> None:
    subjects = [ReportSubject(UUID(ticket(run, subject))) for subject in ("Drucker", "Netz")]
    opened = open_helpdesk(prepared, Settings(language="de"))
    placing = place_all(opened.printing, subjects, tmp_path / "folder")
    first = next(placing)
    shutil.rmtree(tmp_path / "folder")

    with pytest.raises(HelpdeskError) as refused:
        next(placing)

    opened.close()
    assert isinstance(first, Placed)
    assert refused.value.code == "save_folder_missing"


def test_the_first_interrupt_asks_to_stop_and_the_second_cuts_off() -> None:
    with interruptible() as stopped:
        before = stopped()
        signal.raise_signal(signal.SIGINT)
        with pytest.raises(KeyboardInterrupt):
            signal.raise_signal(signal.SIGINT)
        assert (before, stopped()) == (False, True)


def test_a_run_that_is_stopped_leaves_finished_ones_and_says_how_to_go_on(
    run: Run, tmp_path: Path, prepared: Paths
) -> None:
    subjects = [ReportSubject(UUID(ticket(run, subject))) for subject in ("Drucker", "Netz", "Maus")]
    opened = open_helpdesk(prepared, Settings(language="de"))
    asked = iter([False, True])

    placed = list(place_all(opened.printing, subjects, tmp_path, lambda: next(asked)))

    resumed = list(place_all(opened.printing, subjects, tmp_path))
    opened.close()
    assert len(placed) == 1
    assert [isinstance(one, Placed) and one.was_there for one in resumed] == [True, False, False]
    with pytest.raises(HelpdeskError, match="Angehalten; 2 Berichte fehlen noch") as stopped:
        raise unfinished([], 3, left=2)
    assert "Derselbe Befehl macht dort weiter" in stopped.value.hint

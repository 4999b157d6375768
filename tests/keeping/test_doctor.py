import os
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath

import pytest

from helpdesk.app import Helpdesk
from helpdesk.keeping.doctor import diagnose
from helpdesk.printing.subjects import ServiceSubject
from helpdesk.settings import Paths
from helpdesk.store.backup import daily
from helpdesk.store.connection import connect
from helpdesk.store.health import repair
from helpdesk.store.mounts import kind_of_mount, linux_mounts, network_drive
from tests.tickets.samples import GOOD, write


@pytest.fixture
def filled(helpdesk: Helpdesk, tmp_path: Path) -> Helpdesk:
    helpdesk.tickets.draft(GOOD, [write(tmp_path, "a.log", b"x" * 70_000)])
    return helpdesk


def wrong(paths: Paths) -> set[str]:
    findings = diagnose(paths)
    assert all(finding.hint for finding in findings if not finding.ok)
    return {finding.name for finding in findings if not finding.ok}


def the_log(paths: Paths) -> Path:
    return next(path for path in paths.files.glob("??/*") if path.stat().st_size == 70_000)


def run(statement: str) -> Callable[[Paths], None]:
    def execute(paths: Paths) -> None:
        connection = connect(paths.database)
        connection.execute("PRAGMA foreign_keys = OFF")
        connection.execute(statement)
        connection.close()

    return execute


STALE = run("INSERT INTO ticket_text(ticket_text) VALUES ('delete-all')")


@pytest.mark.parametrize(
    ("spoil", "named"),
    [
        (lambda paths: paths, set()),
        (lambda paths: the_log(paths).unlink(), {"files"}),
        (lambda paths: the_log(paths).write_bytes(b"y" * 70_000), {"files"}),
        (lambda paths: (paths.files / "aa").mkdir(exist_ok=True), set()),
        (STALE, {"index"}),
        (run("UPDATE tickets SET created = 0"), {"backup"}),
        (run("DELETE FROM tickets"), {"database"}),
        (lambda paths: paths.config.write_text("language = 7"), {"settings"}),
        (lambda paths: paths.data_dir.chmod(0o755), {"rights"}),
        (lambda paths: os.truncate(paths.database, 5000), {"database", "index", "files", "backup"}),
    ],
)
def test_each_thing_that_is_wrong_is_named(
    filled: Helpdesk, paths: Paths, spoil: Callable[[Paths], object], named: set[str]
) -> None:
    filled.close()

    spoil(paths)

    assert wrong(paths) == named


def test_a_missing_file_is_called_by_its_owners_name(filled: Helpdesk, paths: Paths) -> None:
    the_log(paths).unlink()

    (finding,) = (finding for finding in diagnose(paths) if not finding.ok)

    assert "a.log" in finding.message


def test_a_missing_document_is_called_by_its_number(filled: Helpdesk, paths: Paths) -> None:
    row = filled.printing.print(ServiceSubject("cstack")).row
    assert row is not None
    (paths.files / row.sha256[:2] / row.sha256).unlink()

    (finding,) = (finding for finding in diagnose(paths) if not finding.ok)

    assert f"{row.number}, Version 1 ({row.sha256[:12]}…)" in finding.message


def test_a_file_nobody_names_any_more_is_told_and_nothing_wrong(filled: Helpdesk, paths: Paths) -> None:
    (ticket,) = (row.id for row in filled.tickets.page())
    filled.tickets.detach(ticket, the_log(paths).name)

    (told,) = (finding for finding in diagnose(paths) if finding.name == "files")

    assert told.ok
    assert "keinem Ticket mehr" in told.message


def test_repairing_builds_the_index_anew_and_changes_no_row(filled: Helpdesk, paths: Paths) -> None:
    ticket = filled.tickets.page()[0]
    STALE(paths)
    assert filled.tickets.search("Exchange") == []

    assert repair(paths) == ["ticket_text"]

    assert filled.tickets.search("Exchange") == [ticket]
    assert wrong(paths) == set()
    assert repair(paths) == []


def test_a_backup_is_old_when_much_was_written_since(filled: Helpdesk, paths: Paths) -> None:
    daily(paths, datetime(2020, 1, 1, tzinfo=UTC))
    assert wrong(paths) == {"backup"}
    daily(paths, datetime.now(UTC))
    assert wrong(paths) == set()


def test_a_window_that_was_killed_is_told_from_an_open_one(filled: Helpdesk, paths: Paths) -> None:
    def told() -> str:
        return next(finding.message for finding in diagnose(paths) if finding.name == "window")

    lock = paths.data_dir / "window.lock"
    assert "Kein Fenster" in told()
    lock.write_text(f"{os.getpid()}\nhelpdesk\n")
    assert str(os.getpid()) in told()
    lock.write_text("999999999\nhelpdesk\n")
    assert "nicht ordentlich" in told()


MOUNTS = """\
/dev/sda1 / ext4 rw 0 0
server:/home /home nfs4 rw 0 0
/dev/sdb1 /home/me/local ext4 rw 0 0
//nas/share /mnt/my\\040share cifs rw 0 0
"""


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/home/me/data", "nfs4"),
        ("/home/me/local/data", "ext4"),
        ("/homes/me", "ext4"),
        ("/mnt/my share/x", "cifs"),
    ],
)
def test_the_innermost_mount_says_what_kind_of_disk_it_is(path: str, kind: str) -> None:
    assert kind_of_mount(PurePosixPath(path), linux_mounts(MOUNTS)) == kind


def test_this_machines_own_disk_is_no_network_drive(tmp_path: Path) -> None:
    assert network_drive(tmp_path) == ""


@pytest.mark.parametrize("folder", ["consent-profiles", "remote-tools"])
def test_a_broken_file_of_the_users_for_consents_is_named_with_its_line(
    filled: Helpdesk, paths: Paths, folder: str
) -> None:
    (paths.data_dir / folder).mkdir(mode=0o700)
    (paths.data_dir / folder / "own.toml").write_text('id = "own"\n?', encoding="utf-8")

    (finding,) = [one for one in diagnose(paths) if one.name == "consent"]

    assert (finding.ok, "own.toml" in finding.message, "Zeile 2" in finding.message) == (False, True, True)

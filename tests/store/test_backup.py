import os
import stat
import threading
import zipfile
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlcipher3 import dbapi2

from helpdesk.app import Helpdesk, open_helpdesk
from helpdesk.errors import HelpdeskError
from helpdesk.settings import Paths, Settings
from helpdesk.store.backup import KEEPERS, create, look
from helpdesk.store.connection import SCHEMA_VERSION, connect, schema_version
from helpdesk.store.restore import restore
from helpdesk.store.restored import noted_restore
from helpdesk.store.turn import turn
from helpdesk.tickets import TicketState
from tests.store.rows import held, rows
from tests.tickets.samples import GOOD

NOW = datetime(2026, 11, 21, 15, 0, tzinfo=UTC)


def test_a_backup_put_back_elsewhere_gives_the_exact_rows_and_files(
    filled: Helpdesk, paths: Paths, elsewhere: Paths, settings: Settings, tmp_path: Path
) -> None:
    made = create(paths, tmp_path / "all.zip", NOW)

    restore(elsewhere, made.path, NOW)

    assert held(elsewhere) == held(paths)
    assert stat.S_IMODE(made.path.stat().st_mode) == 0o600
    assert stat.S_IMODE(elsewhere.database.stat().st_mode) == 0o600
    helpdesk = open_helpdesk(elsewhere, settings)
    assert [row.subject for row in helpdesk.tickets.search("mueller")] == ["Müller & Söhne"]
    helpdesk.close()


def test_a_backup_goes_back_below_open_services_which_go_on_with_its_rows(
    filled: Helpdesk, paths: Paths, tmp_path: Path
) -> None:
    made = create(paths, tmp_path / "all.zip", NOW)
    before = held(paths)
    (later,) = filled.tickets.draft(replace(GOOD, subject="Später")).tickets

    done = restore(paths, made.path, NOW)

    assert held(paths) == before
    assert [row.subject for row in filled.tickets.page()] == ["Müller & Söhne", GOOD.subject]
    with pytest.raises(HelpdeskError, match="gibt es nicht"):
        filled.tickets.get(later)
    filled.tickets.draft(replace(GOOD, subject="Danach"))
    assert len(filled.tickets.search("danach")) == 1
    assert done.before is not None
    restore(paths, done.before, NOW.replace(hour=16))
    assert filled.tickets.get(later).subject == "Später"
    assert noted_restore(paths.data_dir) == NOW.replace(hour=16)


def test_a_backup_made_while_others_write_is_one_moment_of_theirs(
    filled: Helpdesk, paths: Paths, elsewhere: Paths, tmp_path: Path
) -> None:
    begun, stop = threading.Event(), threading.Event()

    def write_on() -> None:
        connection = connect(paths.database)
        number = 0
        while not stop.is_set():
            number += 1
            connection.execute("BEGIN IMMEDIATE")
            connection.execute("UPDATE tickets SET subject = ?", (f"Stand {number}",))
            connection.execute("UPDATE tickets SET message = ?", (f"Stand {number}",))
            connection.execute("COMMIT")
            begun.set()
        connection.close()

    writer = threading.Thread(target=write_on)
    writer.start()
    begun.wait()
    try:
        for attempt in range(5):
            create(paths, tmp_path / f"{attempt}.zip", NOW)
    finally:
        stop.set()
        writer.join()

    for attempt in range(5):
        restore(elsewhere, tmp_path / f"{attempt}.zip", NOW)
        connection = connect(elsewhere.database)
        told = connection.execute("SELECT DISTINCT subject, message FROM tickets").fetchall()
        connection.close()
        assert len(told) == 1
        assert told[0][0] == told[0][1]


def test_a_stale_log_beside_a_replaced_database_changes_nothing(filled: Helpdesk, paths: Paths, tmp_path: Path) -> None:
    made = create(paths, tmp_path / "all.zip", NOW)
    before = held(paths)
    filled.close()
    writer = connect(paths.database)
    writer.execute("UPDATE tickets SET subject = 'aus dem Protokoll'")
    log = paths.database.with_name("helpdesk.db-wal").read_bytes()
    writer.close()
    paths.database.write_bytes(b"no database" * 1000)
    paths.database.with_name("helpdesk.db-wal").write_bytes(log)

    done = restore(paths, made.path, NOW)

    assert held(paths) == before
    assert done.before is not None
    assert {path.name for path in done.before.iterdir()} >= {"helpdesk.db", "helpdesk.db-wal"}


def older(paths: Paths) -> None:
    connection = connect(paths.database)
    connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION - 1}")
    connection.close()


def newer(paths: Paths) -> None:
    connection = connect(paths.database)
    connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION + 1}")
    connection.close()


def test_a_missing_or_damaged_file_keeps_nothing_else_from_the_backup_and_is_told(
    filled: Helpdesk, paths: Paths, elsewhere: Paths, tmp_path: Path
) -> None:
    gone, damaged = sorted(
        (path for path in paths.files.glob("??/*") if path.stat().st_size in {70_000, 10_000}),
        key=lambda path: path.stat().st_size,
    )
    gone.unlink()
    damaged.write_bytes(b"y" * 70_000)

    made = create(paths, tmp_path / "all.zip", NOW)
    done = restore(elsewhere, made.path, NOW)

    assert set(made.manifest.missing) == set(done.missing) == {gone.name, damaged.name}
    assert rows(elsewhere.database) == rows(paths.database)


def test_a_backup_never_takes_the_place_of_another_file_unasked(filled: Helpdesk, paths: Paths, tmp_path: Path) -> None:
    target = tmp_path / "all.zip"
    target.write_bytes(b"precious")

    with pytest.raises(HelpdeskError) as refused:
        create(paths, target, NOW)

    assert refused.value.code == "backup_exists"
    assert target.read_bytes() == b"precious"
    create(paths, target, NOW, replace=True)
    assert look(target).manifest.rows["tickets"] == 2


def test_a_backup_that_is_given_up_leaves_nothing(filled: Helpdesk, paths: Paths, tmp_path: Path) -> None:
    folder = tmp_path / "backups"
    folder.mkdir()

    def give_up(_done: int, _whole: int) -> None:
        raise HelpdeskError("given_up", "")

    with pytest.raises(HelpdeskError):
        create(paths, folder / "all.zip", NOW, progress=give_up)
    assert list(folder.iterdir()) == []


def test_what_is_done_is_told_up_to_the_end(filled: Helpdesk, paths: Paths, elsewhere: Paths, tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []

    create(paths, tmp_path / "all.zip", NOW, progress=lambda *done: told.append(done))
    assert told == sorted(told)
    assert told[-1][0] == told[-1][1]
    told.clear()
    restore(elsewhere, tmp_path / "all.zip", NOW, progress=lambda *done: told.append(done))
    assert told == sorted(told)


def test_nothing_at_all_is_no_backup(paths: Paths, tmp_path: Path) -> None:
    with pytest.raises(HelpdeskError) as refused:
        create(paths, tmp_path / "all.zip", NOW)

    assert refused.value.code == "backup_nothing"


def test_a_restore_waits_for_nobody_forever(
    filled: Helpdesk, paths: Paths, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    create(paths, tmp_path / "all.zip", NOW)
    before = held(paths)
    filled.tickets.draft(GOOD)
    now = held(paths)
    monkeypatch.setattr("helpdesk.store.restore._PATIENCE", 0.3)
    blocker = connect(paths.database)
    blocker.execute("BEGIN IMMEDIATE")

    with pytest.raises(HelpdeskError) as refused:
        restore(paths, tmp_path / "all.zip", NOW)

    assert refused.value.code == "database_busy"
    assert held(paths) == now
    blocker.execute("ROLLBACK")
    blocker.close()
    restore(paths, tmp_path / "all.zip", NOW)
    assert held(paths) == before


def test_a_database_of_a_newer_program_is_not_replaced(filled: Helpdesk, paths: Paths, tmp_path: Path) -> None:
    create(paths, tmp_path / "all.zip", NOW)
    newer(paths)
    before = rows(paths.database)

    with pytest.raises(HelpdeskError) as refused:
        restore(paths, tmp_path / "all.zip", NOW)

    assert refused.value.code == "database_newer"
    assert rows(paths.database) == before


def test_an_older_schema_is_brought_to_todays_before_it_replaces_anything(
    filled: Helpdesk, paths: Paths, elsewhere: Paths, tmp_path: Path
) -> None:
    filled.close()
    before = rows(paths.database)
    older(paths)
    create(paths, tmp_path / "old.zip", NOW)

    done = restore(elsewhere, tmp_path / "old.zip", NOW)

    assert done.manifest.schema == schema_version(paths.database) == SCHEMA_VERSION - 1
    assert schema_version(elsewhere.database) == SCHEMA_VERSION
    assert rows(elsewhere.database) == before


def test_every_column_that_names_a_file_is_known_to_the_backup() -> None:
    from sqlmodel import SQLModel  # noqa: PLC0415

    named = {(table.name, column.name) for table in SQLModel.metadata.sorted_tables for column in table.columns}
    hashes = {table for table, column in named if column == "sha256"}

    # A receipt's, and the local archive's, are of what was sent and lie in the row itself; an issued document's
    # outlives its file, and an unfinished one's file is to go.
    elsewhere = {"receipts", "local_tickets", "local_messages", "issued_documents", "issued_unfinished"}
    assert hashes - elsewhere == {table for table, column in KEEPERS.items() if column == "sha256"}
    assert set(KEEPERS.items()) <= named


def test_what_went_out_after_the_backup_is_found_and_not_sent_again(
    filled: Helpdesk, paths: Paths, tmp_path: Path
) -> None:
    (ticket,) = filled.tickets.draft(GOOD).tickets
    filled.delivery.submit(ticket)
    create(paths, tmp_path / "all.zip", NOW)

    restore(paths, tmp_path / "all.zip", datetime.now(UTC))
    filled.delivery.send_due()

    sent = filled.tickets.get(ticket)
    assert sent.state is TicketState.DELIVERED
    log = connect(paths.database)
    states = [state for (state,) in log.execute("SELECT state FROM attempts WHERE ticket_id = ?", (ticket.hex,))]
    log.close()
    assert TicketState.UNCERTAIN in states
    assert noted_restore(paths.data_dir) is None


def test_nothing_is_replaced_while_something_is_handed_over(
    filled: Helpdesk, paths: Paths, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    create(paths, tmp_path / "all.zip", NOW)
    filled.tickets.draft(GOOD)
    before = held(paths)
    monkeypatch.setattr("helpdesk.store.restore._PATIENCE", 0.3)

    with turn(paths.data_dir / "outbox.lock"), pytest.raises(HelpdeskError) as refused:
        restore(paths, tmp_path / "all.zip", NOW)

    assert refused.value.code == "outbox_busy"
    assert held(paths) == before


@pytest.mark.parametrize("locked", [True, False])
def test_a_damaged_database_is_put_aside_only_when_another_takes_its_place(
    filled: Helpdesk, paths: Paths, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, locked: bool
) -> None:
    create(paths, tmp_path / "all.zip", NOW)
    before = rows(paths.database)
    filled.close()
    paths.database.write_bytes(damaged := os.urandom(9000))
    monkeypatch.setattr("helpdesk.store.restore._PATIENCE", 0.3)

    def give_up(done: int, whole: int) -> None:
        # Unpacked and checked are two thirds; the last is put in place, in as many steps as the pages need.
        if not locked and done > whole * 0.7:
            raise InterruptedError

    with turn(tmp_path / "free" if not locked else paths.data_dir / "outbox.lock"), pytest.raises(Exception) as refused:  # noqa: PT011
        restore(paths, tmp_path / "all.zip", NOW, give_up)

    assert isinstance(refused.value, HelpdeskError if locked else InterruptedError)
    assert paths.database.read_bytes() == damaged
    done = restore(paths, tmp_path / "all.zip", NOW)
    assert rows(paths.database) == before
    assert done.before is not None
    assert (done.before / "helpdesk.db").read_bytes() == damaged


def test_what_is_saved_before_the_rows_go_is_in_their_backup(filled: Helpdesk, paths: Paths, tmp_path: Path) -> None:
    create(paths, tmp_path / "all.zip", NOW)
    saved = []

    def work_on(done: int, _whole: int) -> None:
        """Saves as long as anybody lets it."""
        try:
            with closing(connect(paths.database)) as other:
                other.execute("PRAGMA busy_timeout = 0")
                other.execute("UPDATE tickets SET subject = ? WHERE state = 'draft'", (f"{done}",))
                saved.append(f"{done}")
        except (HelpdeskError, dbapi2.OperationalError):
            pass

    done = restore(paths, tmp_path / "all.zip", NOW, work_on)

    assert done.before is not None
    zipfile.ZipFile(done.before).extract("helpdesk.db", tmp_path / "before")
    other = connect(tmp_path / "before" / "helpdesk.db")
    (subject,) = other.execute("SELECT subject FROM tickets WHERE state = 'draft'").fetchone()
    other.close()
    assert subject == saved[-1]


def test_settings_forms_and_begun_imports_go_along_and_replace_nothing(
    filled: Helpdesk, paths: Paths, elsewhere: Paths, tmp_path: Path
) -> None:
    paths.config.write_text("theme = 'dark'")
    folders = ("profiles", "consent-profiles", "remote-tools")
    for folder, name in (("reviews", "a.json"), ("profiles", ".hidden"), *((each, "nord.toml") for each in folders)):
        (paths.data_dir / folder).mkdir(exist_ok=True)
        (paths.data_dir / folder / name).write_text("theirs")
    (paths.data_dir / "profiles" / "link.toml").symlink_to("/etc/passwd")
    elsewhere.data_dir.mkdir(parents=True)
    (elsewhere.data_dir / "reviews").mkdir()
    (elsewhere.data_dir / "reviews" / "a.json").write_text("ours")

    create(paths, tmp_path / "all.zip", NOW)
    restore(elsewhere, tmp_path / "all.zip", NOW)

    assert elsewhere.config.read_text() == "theme = 'dark'"
    assert (elsewhere.data_dir / "reviews" / "a.json").read_text() == "ours"
    for folder in ("profiles", "consent-profiles", "remote-tools-from-backup"):
        assert [path.name for path in (elsewhere.data_dir / folder).iterdir()] == ["nord.toml"]
    assert not (elsewhere.data_dir / "remote-tools").exists()


@pytest.mark.skipif(os.name == "nt", reason="links need a right there")
def test_what_another_process_takes_away_meanwhile_holds_up_no_daily_backup(filled: Helpdesk, paths: Paths) -> None:
    paths.backups.mkdir(exist_ok=True)
    # Listed, and not there when it is looked at.
    (paths.backups / ".helpdesk-gone").symlink_to(paths.backups / "gone")

    assert filled.backups.daily()

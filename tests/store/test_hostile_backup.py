"""Archives that came damaged, or from somebody who means harm: refused, and nothing here is changed."""

import hashlib
import json
import os
import stat
import tempfile
import zipfile
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from helpdesk.app import Helpdesk
from helpdesk.errors import HelpdeskError
from helpdesk.settings import Paths
from helpdesk.store.backup import create
from helpdesk.store.connection import SCHEMA_VERSION, connect
from helpdesk.store.restore import restore
from tests.store.rows import held
from tests.tickets.samples import GOOD, write

NOW = datetime(2026, 11, 21, 15, 0, tzinfo=UTC)
Members = dict[str, bytes]


@pytest.fixture
def members(helpdesk: Helpdesk, paths: Paths, tmp_path: Path) -> Members:
    """What a good backup holds."""
    helpdesk.tickets.draft(GOOD, [write(tmp_path, "a.log", b"x" * 70_000)])
    made = create(paths, tmp_path / "good.zip", NOW)
    helpdesk.tickets.draft(GOOD)
    with zipfile.ZipFile(made.path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def pack(members: Members, target: Path) -> Path:
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return target


def told(members: Members) -> dict[str, Any]:
    manifest: dict[str, Any] = json.loads(members["manifest.json"])
    return manifest


def retell(inside: Members, /, **changed: object) -> None:
    inside["manifest.json"] = json.dumps({**told(inside), **changed}).encode()


def rename(members: Members, old: str, new: str) -> None:
    manifest = told(members)
    manifest["members"][new] = manifest["members"].pop(old)
    members[new] = members.pop(old)
    retell(members, members=manifest["members"])


def a_file(members: Members) -> str:
    return max((name for name in members if name.startswith("files/")), key=lambda name: len(members[name]))


def slip(name: str) -> Callable[[Members], None]:
    return lambda members: rename(members, a_file(members), name)


def other_content(members: Members) -> None:
    members[a_file(members)] = b"y" * len(members[a_file(members)])


def wrong_hash(members: Members) -> None:
    """Other content under an attachment's name, and its own true hash beside it."""
    other_content(members)
    name, manifest = a_file(members), told(members)
    manifest["members"][name]["sha256"] = hashlib.sha256(members[name]).hexdigest()
    retell(members, members=manifest["members"])


def bomb(members: Members) -> None:
    members[a_file(members)] = b"\0" * 50_000_000


def boundless(members: Members) -> None:
    manifest = told(members)
    manifest["members"]["helpdesk.db"]["bytes"] = 10**15
    retell(members, members=manifest["members"])


def without_database(members: Members) -> None:
    manifest = told(members)
    del manifest["members"]["helpdesk.db"], members["helpdesk.db"]
    retell(members, members=manifest["members"])


def with_database(work: Callable[[Path], object]) -> Callable[[Members], None]:
    """Puts another database in, and says the truth about it."""

    def spoil(members: Members) -> None:
        with tempfile.TemporaryDirectory() as folder:
            database = Path(folder) / "helpdesk.db"
            database.write_bytes(members["helpdesk.db"])
            work(database)
            members["helpdesk.db"] = database.read_bytes()
        manifest = told(members)
        manifest["members"]["helpdesk.db"] = {
            "bytes": len(members["helpdesk.db"]),
            "sha256": hashlib.sha256(members["helpdesk.db"]).hexdigest(),
        }
        retell(members, members=manifest["members"])

    return spoil


def run(*statements: str) -> Callable[[Path], None]:
    def execute(database: Path) -> None:
        connection = connect(database)
        connection.execute("PRAGMA foreign_keys = OFF")
        for statement in statements:
            connection.execute(statement)
        connection.execute("PRAGMA journal_mode = DELETE")
        connection.close()

    return execute


def retell_trigger(database: Path) -> None:
    """A trigger under a name it should have that does something else besides."""
    with closing(connect(database)) as connection:
        name, sql = connection.execute("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger' LIMIT 1").fetchone()
    run(f"DROP TRIGGER {name}", sql.replace("BEGIN ", "BEGIN DELETE FROM receipts; ", 1))(database)


def torn(database: Path) -> None:
    content = bytearray(database.read_bytes())
    for page in range(3, len(content) // 4096):
        content[page * 4096 : page * 4096 + 40] = b"\xff" * 40
    database.write_bytes(content)


@pytest.mark.parametrize(
    ("spoil", "code"),
    [
        (slip("../escaped"), "backup_malformed"),
        (slip("/tmp/escaped"), "backup_malformed"),  # noqa: S108
        (slip("files\\..\\..\\escaped"), "backup_malformed"),
        (slip("reviews/../../escaped"), "backup_malformed"),
        (slip("reviews/.hidden"), "backup_malformed"),
        (slip("outbox.lock"), "backup_malformed"),
        (slip("files/aa/" + "b" * 64), "backup_malformed"),
        (slip("reviews/CON"), "backup_malformed"),
        (slip("profiles/nul.toml"), "backup_malformed"),
        (slip("reviews/Com1 .review.json"), "backup_malformed"),
        (other_content, "backup_malformed"),
        (wrong_hash, "backup_malformed"),
        (bomb, "backup_malformed"),
        (boundless, "backup_malformed"),
        (without_database, "backup_malformed"),
        (lambda members: members.pop("manifest.json"), "backup_malformed"),
        (lambda members: members.pop(a_file(members)), "backup_malformed"),
        (lambda members: members.update({"manifest.json": b"[" * 100_000}), "backup_malformed"),
        (lambda members: retell(members, made="gestern"), "backup_malformed"),
        (lambda members: retell(members, members=[]), "backup_malformed"),
        (lambda members: retell(members, schema=3), "backup_malformed"),
        (lambda members: retell(members, format=2), "backup_newer"),
        (with_database(lambda database: database.write_bytes(b"x" * 9000)), "backup_malformed"),
        (with_database(torn), "backup_malformed"),
        (with_database(run("DELETE FROM tickets")), "backup_malformed"),
        (with_database(run("DROP TABLE quotes")), "backup_malformed"),
        (with_database(run("CREATE TRIGGER more AFTER INSERT ON quotes BEGIN SELECT 1; END")), "backup_malformed"),
        (with_database(retell_trigger), "backup_malformed"),
        (with_database(run(f"PRAGMA user_version = {SCHEMA_VERSION + 1}")), "database_newer"),
        (with_database(run("PRAGMA application_id = 7")), "backup_malformed"),
    ],
)
def test_it_is_refused_and_nothing_is_changed(
    members: Members, paths: Paths, tmp_path: Path, spoil: Callable[[Members], None], code: str
) -> None:
    before = held(paths)
    spoil(members)

    with pytest.raises(HelpdeskError) as refused:
        restore(paths, pack(members, tmp_path / "bad.zip"), NOW)

    assert refused.value.code == code
    assert refused.value.hint
    assert held(paths) == before
    assert not list(tmp_path.rglob("escaped"))
    assert not (paths.data_dir / "restoring").exists()


def test_a_link_in_an_archive_is_refused(members: Members, paths: Paths, tmp_path: Path) -> None:
    name = a_file(members)
    with zipfile.ZipFile(tmp_path / "bad.zip", "w") as archive:
        for member, content in members.items():
            info = zipfile.ZipInfo(member)
            info.external_attr = ((stat.S_IFLNK if member == name else stat.S_IFREG) | 0o777) << 16
            archive.writestr(info, content)

    with pytest.raises(HelpdeskError) as refused:
        restore(paths, tmp_path / "bad.zip", NOW)

    assert refused.value.code == "backup_malformed"


def test_a_damaged_archive_is_refused_wherever_it_is_damaged(members: Members, paths: Paths, tmp_path: Path) -> None:
    good = pack(members, tmp_path / "good2.zip").read_bytes()
    before = held(paths)
    damaged = tmp_path / "bad.zip"

    # Here and there, and each byte of what says where the archive's directory is.
    for place in (*range(0, len(good), len(good) // 40), *range(len(good) - 22, len(good))):
        damaged.write_bytes(good[:place] + bytes([good[place] ^ 0xFF]) + good[place + 1 :])
        try:
            restore(paths, damaged, NOW)
        except HelpdeskError:
            assert held(paths) == before
            continue
        # No content hung on that byte, a time stamp's for instance.
        before = held(paths)
        assert len(before[0]["tickets"]) == 1
    for length in range(0, len(good), len(good) // 10):
        damaged.write_bytes(good[:length])
        with pytest.raises(HelpdeskError):
            restore(paths, damaged, NOW)


@pytest.mark.parametrize(
    ("make", "code"),
    [
        (str, "file_missing"),
        (Path.mkdir, "file_not_regular"),
        (os.mkfifo, "file_not_regular"),
        (lambda path: path.write_bytes(b""), "backup_malformed"),
    ],
)
def test_what_is_no_file_is_named(paths: Paths, tmp_path: Path, make: Callable[[Path], object], code: str) -> None:
    make(tmp_path / "bad.zip")

    with pytest.raises(HelpdeskError) as refused:
        restore(paths, tmp_path / "bad.zip", NOW)

    assert refused.value.code == code

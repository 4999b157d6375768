import hashlib
import os
import stat
import sys
from pathlib import Path

import pytest

from helpdesk.errors import HelpdeskError
from helpdesk.store.emptied import emptied, note_emptied
from helpdesk.store.files import Files, StoredFile, read_chosen

NO_PIPES = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no pipes in folders")


@pytest.fixture
def files(tmp_path: Path) -> Files:
    return Files(tmp_path / "files")


def test_content_is_kept_under_its_hash(files: Files) -> None:
    stored = files.put(b"reviewed")

    assert stored == StoredFile(hashlib.sha256(b"reviewed").hexdigest(), 8)
    assert files.path(stored.sha256).read_bytes() == b"reviewed"


def test_the_same_content_is_kept_once(files: Files) -> None:
    assert files.put(b"twice") == files.put(b"twice")


def make_folder(path: Path) -> None:
    path.mkdir()


def make_pipe(path: Path) -> None:
    os.mkfifo(path)


def make_link(path: Path) -> None:
    path.symlink_to("/etc/passwd")


@pytest.mark.parametrize(
    ("make", "code"),
    [
        (Path.as_posix, "file_missing"),
        (make_folder, "file_not_regular"),
        (make_link, "file_not_regular"),
        pytest.param(make_pipe, "file_not_regular", marks=NO_PIPES),
        (lambda path: path.write_bytes(b"x" * 11), "file_too_large"),
    ],
)
def test_what_cannot_be_read_is_refused_with_the_reason(tmp_path: Path, make: object, code: str) -> None:
    assert callable(make)
    make(tmp_path / "chosen")

    with pytest.raises(HelpdeskError) as refused:
        read_chosen(tmp_path / "chosen", limit=10)

    assert refused.value.code == code
    assert refused.value.hint


def test_half_copies_of_a_killed_program_are_swept_at_the_next_start(files: Files, tmp_path: Path) -> None:
    stored = files.put(b"whole")
    orphan = tmp_path / "files" / "incoming" / "tmp123"
    orphan.write_bytes(b"half")
    os.utime(orphan, (0, 0))

    files = Files(tmp_path / "files")

    assert not orphan.exists()
    assert files.path(stored.sha256).exists()


@pytest.mark.skipif(sys.platform == "win32", reason="links need a right there")
def test_a_copy_of_another_process_that_goes_meanwhile_holds_up_no_start(tmp_path: Path) -> None:
    incoming = tmp_path / "files" / "incoming"
    incoming.mkdir(parents=True)
    # Listed, and not there when it is looked at.
    (incoming / "tmp123").symlink_to(tmp_path / "gone")

    assert Files(tmp_path / "files").put(b"whole").bytes == 5


def test_a_folder_that_takes_no_files_is_named(tmp_path: Path) -> None:
    (tmp_path / "files").write_text("in the way")

    with pytest.raises(HelpdeskError) as refused:
        Files(tmp_path / "files")

    assert refused.value.code == "store_read_only"


def test_content_that_finds_its_folder_gone_is_refused_with_the_reason(files: Files, tmp_path: Path) -> None:
    (tmp_path / "files" / "incoming").rmdir()

    with pytest.raises(HelpdeskError) as refused:
        files.put(b"reviewed")

    assert refused.value.code == "store_read_only"


@pytest.mark.skipif(sys.platform == "win32", reason="Windows keeps no such rights")
def test_what_was_deleted_on_purpose_is_nobody_elses_business(files: Files, tmp_path: Path) -> None:
    sha256 = files.put(b"reviewed").sha256

    note_emptied(tmp_path / "files", [sha256])

    assert emptied(tmp_path / "files") == {sha256}
    assert stat.S_IMODE((tmp_path / "files" / "emptied").stat().st_mode) == 0o600

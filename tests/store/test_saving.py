import os
import stat
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from helpdesk.errors import HelpdeskError
from helpdesk.store.saving import save_bytes


@contextmanager
def full_after(count: int) -> Iterator[None]:
    """No file may grow past `count` bytes, as on a disk that is full."""
    import resource  # noqa: PLC0415 - not on Windows

    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (count, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows keeps rights in another way")
def test_an_earlier_file_is_replaced_and_keeps_its_rights(tmp_path: Path) -> None:
    file = tmp_path / "a.pdf"
    file.write_bytes(b"old")
    file.chmod(0o640)

    save_bytes(file, b"new")

    assert file.read_bytes() == b"new"
    assert stat.S_IMODE(file.stat().st_mode) == 0o640
    assert os.listdir(tmp_path) == ["a.pdf"]  # noqa: PTH208 - hidden files too


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "link.pdf").symlink_to(tmp_path / "real.pdf")

    save_bytes(tmp_path / "link.pdf", b"new")

    assert (tmp_path / "link.pdf").is_symlink()
    assert (tmp_path / "real.pdf").read_bytes() == b"new"


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no limit of file sizes")
def test_on_a_full_disk_the_earlier_file_stays(tmp_path: Path) -> None:
    file = tmp_path / "a.pdf"
    file.write_bytes(b"old")

    with full_after(100), pytest.raises(HelpdeskError) as refused:
        save_bytes(file, b"x" * 1000)

    assert refused.value.code == "disk_full"
    assert file.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [file]


@pytest.mark.parametrize(
    ("name", "code"),
    [(".", "save_not_a_file"), ("none/a.pdf", "save_folder_missing"), ("x" * 300 + ".pdf", "save_refused")],
)
def test_a_place_that_takes_no_file_is_named(tmp_path: Path, name: str, code: str) -> None:
    with pytest.raises(HelpdeskError) as refused:
        save_bytes(tmp_path / name, b"new")

    assert refused.value.code == code
    assert refused.value.hint
    assert list(tmp_path.iterdir()) == []

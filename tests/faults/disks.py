"""Disks of one's own: to fill up, to be taken away, and to lose their power."""

import fcntl
import os
import shutil
import struct
import subprocess
from pathlib import Path

import pytest

# XFS_IOC_GOINGDOWN, which ext4 knows as EXT4_IOC_SHUTDOWN; what `xfs_io -x -c shutdown` calls.
_GOING_DOWN = 0x8004587D
# Nothing that waits in memory, not even the journal, reaches the disk any more.
_AT_ONCE = struct.pack("I", 2)
# XFS makes none smaller than 300 MB; the images have holes.
_BYTES = 320 * 1024 * 1024
_QUIET = {"ext4": ("-q", "-F"), "xfs": ("-q", "-f")}


class Disk:
    """A file system in a file, mounted where the program keeps its data.

    Attributes:
        folder: Where it is mounted.
        kind: As mount calls it.
    """

    def __init__(self, image: Path, folder: Path, kind: str) -> None:
        """Makes and mounts it; skips the test where this machine lets nobody do that."""
        _require_mounting(f"mkfs.{kind}", "mount", "umount")
        self.folder = folder
        self.kind = kind
        self._image = image
        # Without its commit every five seconds, what nobody synchronised stays in memory.
        self._options = "loop,errors=remount-ro,commit=600" if kind == "ext4" else "loop"
        folder.mkdir()
        with image.open("wb") as file:
            file.truncate(_BYTES)
        subprocess.run([f"mkfs.{kind}", *_QUIET[kind], image], check=True)
        tried = subprocess.run(["mount", "-t", kind, "-o", self._options, image, folder], capture_output=True)
        if tried.returncode:
            pytest.skip(f"no {kind} can be mounted here: {tried.stderr.decode().strip()}")

    def cut_power(self) -> None:
        """From now on every access fails, and what wasn't synchronised is gone after `power_on`."""
        descriptor = os.open(self.folder, os.O_RDONLY)
        try:
            fcntl.ioctl(descriptor, _GOING_DOWN, _AT_ONCE)
        finally:
            os.close(descriptor)

    def power_on(self) -> None:
        """Mounts what reached the disk."""
        subprocess.run(["umount", self.folder], check=True)
        subprocess.run(["mount", "-o", self._options, self._image, self.folder], check=True)

    def fail(self) -> None:
        """Does what ext4 does by itself when it finds the disk damaged: it is read-only from now on."""
        device = Path(_told("findmnt", "--noheadings", "--output", "SOURCE", self.folder)).name
        Path(f"/sys/fs/ext4/{device}/trigger_fs_error").write_text("1")

    def unmount(self) -> None:
        """Lets go of it, also while a test that failed has it open."""
        subprocess.run(["umount", "--lazy", self.folder], check=True)


class Memory:
    """A file system in memory, with exactly as much room as is wanted."""

    def __init__(self, folder: Path) -> None:
        """Mounts it; skips the test where nobody may."""
        _require_mounting("mount", "umount")
        self.folder = folder
        folder.mkdir()
        tried = subprocess.run(["mount", "-t", "tmpfs", "tmpfs", folder], capture_output=True)
        if tried.returncode:
            pytest.skip(f"nothing can be mounted here: {tried.stderr.decode().strip()}")

    def leave(self, pages: int) -> None:
        """Leaves room for so many pages of 4 KiB."""
        status = os.statvfs(self.folder)
        size = (status.f_blocks - status.f_bfree + pages) * status.f_bsize
        subprocess.run(["mount", "-o", f"remount,size={size}", self.folder], check=True)

    def unmount(self) -> None:
        """Lets go of it."""
        subprocess.run(["umount", "--lazy", self.folder], check=True)


def _require_mounting(*tools: str) -> None:
    if os.geteuid() != 0:
        pytest.skip("mounting needs root")
    if absent := [tool for tool in tools if not shutil.which(tool)]:
        pytest.skip(f"mounting needs {', '.join(absent)}")


def _told(*command: str | Path) -> str:
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()

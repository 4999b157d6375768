"""What kind of disk a folder lies on: SQLite's locks can't be relied upon over a network."""

import ctypes
import os
import re
import subprocess
import sys
from pathlib import Path, PurePosixPath

_NETWORK = re.compile(
    r"(nfs\d?|cifs|smb\d?|smbfs|afpfs|webdav|davfs2?|ncpfs|afs|coda|ceph|glusterfs|lustre"
    r"|fuse\.(sshfs|rclone|s3fs|davfs2?|gvfsd-fuse|glusterfs))"
)
_REMOTE = 4
"""`DRIVE_REMOTE` of Windows' GetDriveType."""


def network_drive(folder: Path) -> str:
    """The kind of network drive a folder lies on, as the system calls it; empty on a disk of this machine.

    Linux says it in `/proc/self/mounts`, macOS by `mount`, Windows by the drive's type; where none answers, it is
    taken for a disk.
    """
    real = Path(os.path.realpath(folder))
    if os.name == "nt":
        return _windows(real)
    try:
        if sys.platform == "darwin":
            listed = subprocess.run(["/sbin/mount"], capture_output=True, text=True, timeout=10, check=False).stdout
            mounts = [(found[1], found[2]) for found in re.finditer(r"^.+ on (/.*) \((\w+)", listed, re.MULTILINE)]
        else:
            mounts = linux_mounts(Path("/proc/self/mounts").read_text(encoding="utf-8", errors="replace"))
    except (OSError, subprocess.SubprocessError):
        return ""
    kind = kind_of_mount(PurePosixPath(real), mounts)
    return kind if _NETWORK.fullmatch(kind) else ""


def linux_mounts(listed: str) -> list[tuple[str, str]]:
    """Mount points and their kinds from a table of mounts (fstab(5)), where blanks are written in octal."""
    fields = (line.split(" ") for line in listed.splitlines())
    return [
        (re.sub(r"\\([0-7]{3})", lambda octal: chr(int(octal[1], 8)), parts[1]), parts[2])
        for parts in fields
        if len(parts) > 2
    ]


def kind_of_mount(path: PurePosixPath, mounts: list[tuple[str, str]]) -> str:
    """The kind of the innermost mount point above a path, the last mounted where there are several."""
    holding = [
        (len(PurePosixPath(point).parts), at) for at, (point, _kind) in enumerate(mounts) if path.is_relative_to(point)
    ]
    return mounts[max(holding)[1]][1] if holding else ""


def _windows(folder: Path) -> str:
    # Named this way because only Windows has it.
    kernel = getattr(ctypes, "windll").kernel32  # noqa: B009
    remote = folder.anchor.startswith("\\\\") or kernel.GetDriveTypeW(folder.anchor) == _REMOTE
    return "SMB" if remote else ""

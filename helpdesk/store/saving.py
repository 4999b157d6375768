"""Writes a finished file where the user wants it, or leaves what was there; sweeps up what was never finished."""

import errno
import os
import secrets
import shutil
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from helpdesk.errors import HelpdeskError
from helpdesk.i18n import _
from helpdesk.reasons import reason

FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
"""What the operating system says when there is no room: on the disk, in a quota, below a limit of file sizes."""


def save_bytes(path: Path, content: bytes) -> None:
    """Puts `content` at `path`; an earlier file there is replaced only by a finished one.

    A link is followed, so that the file it names is replaced and not the link.

    Raises:
        HelpdeskError: `save_folder_missing`, `save_not_a_file`, `save_refused` or `disk_full`; nothing is half-written.
    """
    with saved(path) as target:
        target.write(content)


@contextmanager
def saved(path: Path, *, private: bool = False) -> Iterator[BinaryIO]:
    """A file to write, which stands at `path` once the block has ended well; as `save_bytes`.

    Args:
        path: Where it is to stand.
        private: Only its owner may read it, whatever a file that stood there allowed.

    Raises:
        HelpdeskError: As `save_bytes`.
    """
    target = Path(os.path.realpath(path))
    unfinished = target.with_name(f".helpdesk-{secrets.token_hex(8)}.part")
    try:
        if target.exists() and not target.is_file():
            raise HelpdeskError(
                "save_not_a_file",
                _("{path} ist keine Datei, sondern ein Ordner oder ein Gerät.").format(path=path),
                hint=_("Hängen Sie einen Dateinamen an."),
            )
        try:
            # Not tempfile: its files are for the owner alone, and this one is for whoever the folder is for.
            with unfinished.open("xb") as written:
                if private:
                    unfinished.chmod(0o600)
                elif target.exists():
                    shutil.copymode(target, unfinished)
                yield written
                written.flush()
                os.fsync(written.fileno())
            unfinished.replace(target)
        finally:
            unfinished.unlink(missing_ok=True)
        sync_folder(target.parent)
        require_alive(target)
    except OSError as error:
        raise unsaved(error, path) from error


def sync_folder(folder: Path) -> None:
    """Brings the names in a folder to the disk; Windows does so by itself."""
    if os.name == "nt":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def require_alive(path: Path) -> None:
    """Asks, after the last sync, whether the file system of `path` still changes anything.

    ext4 and XFS can answer a sync that was under way while they gave up with success, although it wrote nothing
    (docs/reliability.md). Who begins a change after that is refused, so one is begun here that changes nothing and
    waits for no disk. Elsewhere than on Linux nothing is asked.

    Raises:
        OSError: EIO or EROFS; what was synchronised last may be lost.
    """
    if sys.platform != "linux":
        return
    try:
        os.removexattr(path, "user.helpdesk.never-set")
    except OSError as error:
        # Otherwise there is no such attribute, or there are none on this file system, or they are another user's.
        if error.errno in {errno.EIO, errno.EROFS}:
            raise


def unsaved(error: OSError, path: Path) -> HelpdeskError:
    """What it means that `path` could not be written."""
    if error.errno in FULL:
        return HelpdeskError(
            "disk_full",
            _("Der Datenträger ist voll; {name} wurde nicht gespeichert.").format(name=path.name),
            hint=_("Schaffen Sie Platz oder wählen Sie einen anderen Ort."),
        )
    if error.errno in {errno.ENOENT, errno.ENOTDIR}:
        return HelpdeskError(
            "save_folder_missing",
            _("Den Ordner {folder} gibt es nicht.").format(folder=path.parent),
            hint=_("Legen Sie ihn an oder wählen Sie einen anderen."),
        )
    return HelpdeskError(
        "save_refused",
        _("{path} lässt sich nicht schreiben ({reason}).").format(path=path, reason=reason(error)),
        hint=_(
            "Prüfen Sie die Rechte am Ordner und ob die Datei anderswo geöffnet ist, oder wählen Sie einen anderen Ort."
        ),
    )


def sweep(unfinished: Iterable[Path], seconds: int) -> None:
    """Removes what a killed program left half-done: what nobody has touched for so many seconds.

    A younger one may be another process' work under way, and gone by the time it is looked at.
    """
    for path in unfinished:
        with suppress(FileNotFoundError):
            if time.time() - path.stat().st_mtime > seconds:
                shutil.rmtree(path, ignore_errors=True) if path.is_dir() else path.unlink()

"""Writes a finished file where the user wants it, or leaves what was there."""

import errno
import os
import secrets
import shutil
from pathlib import Path

from helpdesk.errors import HelpdeskError
from helpdesk.i18n import _

FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
"""What the operating system says when there is no room: on the disk, in a quota, below a limit of file sizes."""


def save_bytes(path: Path, content: bytes) -> None:
    """Puts `content` at `path`; an earlier file there is replaced only by a finished one.

    A link is followed, so that the file it names is replaced and not the link.

    Raises:
        HelpdeskError: `save_folder_missing`, `save_not_a_file`, `save_refused` or `disk_full`; nothing is half-written.
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
        _write(unfinished, content)
        _finish(unfinished, target)
    except OSError as error:
        raise _explained(error, path) from error


def _finish(unfinished: Path, target: Path) -> None:
    try:
        if target.exists():
            shutil.copymode(target, unfinished)
        unfinished.replace(target)
    finally:
        unfinished.unlink(missing_ok=True)


def _write(path: Path, content: bytes) -> None:
    # Not tempfile: its files are for the owner alone, and this one is meant to be read by whoever the folder is for.
    try:
        with path.open("xb") as target:
            target.write(content)
            target.flush()
            os.fsync(target.fileno())
    except OSError:
        path.unlink(missing_ok=True)
        raise


def _explained(error: OSError, path: Path) -> HelpdeskError:
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
        _("{path} lässt sich nicht schreiben ({reason}).").format(path=path, reason=error.strerror or error),
        hint=_(
            "Prüfen Sie die Rechte am Ordner und ob die Datei anderswo geöffnet ist, oder wählen Sie einen anderen Ort."
        ),
    )

"""Content-addressed files: what was chosen is copied and hashed at once and never changes afterwards."""

import errno
import hashlib
import os
import stat
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from helpdesk.errors import HelpdeskError
from helpdesk.i18n import _
from helpdesk.reasons import reason
from helpdesk.store.connection import unreachable
from helpdesk.store.saving import FULL, sweep, sync_folder

_ABANDONED_SECONDS = 3600


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file's content, by its SHA-256 in lower-case hexadecimal."""

    sha256: str
    bytes: int


class Files:
    """Files below one folder, each named by the SHA-256 of its content."""

    def __init__(self, folder: Path) -> None:
        """Makes the folder ready.

        Raises:
            HelpdeskError: `disk_full` or `store_read_only`.
        """
        self._folder = folder
        self._incoming = folder / "incoming"
        try:
            self._incoming.mkdir(mode=0o700, parents=True, exist_ok=True)
            sweep(self._incoming.iterdir(), _ABANDONED_SECONDS)
        except OSError as error:
            raise self._explained(error) from error

    def put(self, content: bytes) -> StoredFile:
        """Stores content; the same content is kept once.

        Raises:
            HelpdeskError: `disk_full` or `store_read_only`; no half file is left.
        """
        stored = self.path(hashlib.sha256(content).hexdigest())
        try:
            descriptor, temporary = tempfile.mkstemp(dir=self._incoming)
            unfinished = Path(temporary)
            try:
                with os.fdopen(descriptor, "wb") as target:
                    target.write(content)
                    target.flush()
                    os.fsync(target.fileno())
                if not stored.parent.exists():
                    stored.parent.mkdir(mode=0o700, exist_ok=True)
                    sync_folder(self._folder)
                unfinished.replace(stored)
                sync_folder(stored.parent)
            finally:
                unfinished.unlink(missing_ok=True)
        except OSError as error:
            raise self._explained(error) from error
        return StoredFile(stored.name, len(content))

    def path(self, sha256: str) -> Path:
        """Where the content lies; read it, never write it."""
        return self._folder / sha256[:2] / sha256

    def _explained(self, error: OSError) -> HelpdeskError:
        if error.errno not in FULL:
            return unreachable(self._incoming, reason(error))
        return HelpdeskError(
            "disk_full",
            _("Der Datenträger ist voll; die Datei wurde nicht übernommen."),
            hint=_("Schaffen Sie Platz auf {folder} und versuchen Sie es erneut.").format(folder=self._folder),
        )


def read_chosen(source: Path, limit: int) -> bytes:
    """Reads a file that a user named, once; only a regular file is opened, and no link is followed.

    Args:
        source: Any path a user may name.
        limit: The most bytes it may have.

    Raises:
        HelpdeskError: `file_missing`, `file_not_regular`, `file_unreadable` or `file_too_large`.
    """
    with _opened(source) as readable:
        content = readable.read(limit + 1)
    if len(content) > limit:
        raise _too_large(source.name, limit)
    return content


def _opened(source: Path) -> BinaryIO:
    try:
        # Without O_NONBLOCK a named pipe hangs here; a link could be swapped after it was shown.
        flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
        descriptor = os.open(source, flags)
    except FileNotFoundError as error:
        raise HelpdeskError(
            "file_missing",
            _("Die Datei {name} gibt es nicht mehr.").format(name=source.name),
            hint=_("Wählen Sie sie an ihrem neuen Ort aus."),
        ) from error
    except OSError as error:
        if error.errno in {errno.ELOOP, errno.EISDIR, errno.ENXIO}:
            raise _not_regular(source) from error
        raise HelpdeskError(
            "file_unreadable",
            _("Die Datei {name} lässt sich nicht lesen ({reason}).").format(name=source.name, reason=reason(error)),
            hint=_("Prüfen Sie die Zugriffsrechte oder kopieren Sie die Datei."),
        ) from error
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise _not_regular(source)
    return os.fdopen(descriptor, "rb")


def _not_regular(source: Path) -> HelpdeskError:
    return HelpdeskError(
        "file_not_regular",
        _("{name} ist keine gewöhnliche Datei, sondern ein Ordner, eine Verknüpfung oder ein Gerät.").format(
            name=source.name or source
        ),
        hint=_("Wählen Sie die Datei selbst; packen Sie einen Ordner vorher in ein Archiv."),
    )


def _too_large(name: str, limit: int) -> HelpdeskError:
    return HelpdeskError(
        "file_too_large",
        _("Die Datei {name} ist größer als {limit} MB.").format(name=name, limit=limit // 1_000_000),
        hint=_("Kürzen oder verkleinern Sie sie vorher, etwa auf den betroffenen Zeitraum."),
    )

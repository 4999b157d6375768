"""One file that holds a backup: a ZIP archive whose manifest names every member with its size and SHA-256.

What is read is distrusted: an archive may come by mail, from a damaged stick, or from somebody who means harm.
"""

import hashlib
import json
import os
import re
import shutil
import stat
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any, BinaryIO

from helpdesk.errors import HelpdeskError
from helpdesk.i18n import _
from helpdesk.reasons import reason
from helpdesk.store.saving import unsaved

FORMAT = 1
"""The layout of members and manifest; a program refuses what is newer than itself."""

MANIFEST = "manifest.json"
DATABASE = "helpdesk.db"

_DEVICE = r"(?:con|prn|aux|nul|conin\$|conout\$|(?:com|lpt)[0-9\u00b9\u00b2\u00b3])"
"""What Windows takes for a device, whatever ending the name has."""

PROGRAMS = "remote-tools"
"""The folder whose files name programs to start: out of an archive, which may be a stranger's, they start none."""
FOLDERS = ("reviews", "profiles", "consent-profiles", "letterhead", "letterhead/fonts", PROGRAMS)
"""The folders whose files are in an archive by their own names."""

_MEMBER = re.compile(
    r"helpdesk\.db|config\.toml|files/([0-9a-f]{2})/\1[0-9a-f]{62}"
    rf"|(?:{'|'.join(FOLDERS)})/(?!\.|(?i:{_DEVICE})[ ]*(?:\.|$))[^/\\:*?\"<>|\x00-\x1f]{{1,150}}(?<![. ])"
)
_LARGEST_MANIFEST = 256 * 1024 * 1024
_BLOCK = 1024 * 1024
_UNREADABLE = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError)
"""What the standard library says of members it can't unpack."""

Progress = Callable[[int, int], None]
"""Told how many bytes of how many are done; what it raises ends the work, and nothing is left half-done."""


def no_progress(_done: int, _whole: int) -> None:
    """For those who needn't know."""


@dataclass(frozen=True, slots=True)
class Member:
    """What the manifest says of one member: its size in bytes and its SHA-256 in lower-case hexadecimal."""

    bytes: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """What an archive says of itself.

    Attributes:
        made: When, in UTC.
        program: Version of the program that made it.
        schema: Schema version of the database in it.
        whole: It holds the content of the files; else the database only names them.
        rows: How many rows each table has.
        missing: Files the database names that were gone or damaged already when the archive was made.
        members: By name.
    """

    made: datetime
    program: str
    schema: int
    whole: bool
    rows: Mapping[str, int] = field(default_factory=dict)
    missing: tuple[str, ...] = ()
    members: Mapping[str, Member] = field(default_factory=dict)

    @property
    def bytes(self) -> int:
        """Of all members together, unpacked."""
        return sum(member.bytes for member in self.members.values())


class ArchiveWriter:
    """Puts members into an archive and notes their hashes on the way."""

    def __init__(self, target: BinaryIO) -> None:
        self._zip = zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, allowZip64=True, compresslevel=6)
        self.members: dict[str, Member] = {}

    def add(self, name: str, source: BinaryIO, count: Callable[[int], None], expected: str = "") -> None:
        """Copies what `source` holds; `count` hears of each block's bytes.

        Raises:
            ValueError: The content isn't the `expected` one; the member is in the archive, but not in the manifest.
        """
        digest, size = hashlib.sha256(), 0
        info = zipfile.ZipInfo(name)
        info.external_attr = (stat.S_IFREG | 0o600) << 16
        block = source.read(_BLOCK)
        info.compress_type = zipfile.ZIP_DEFLATED if _shrinks(block) else zipfile.ZIP_STORED
        with self._zip.open(info, "w", force_zip64=True) as member:
            while block:
                member.write(block)
                digest.update(block)
                size += len(block)
                count(len(block))
                block = source.read(_BLOCK)
        if expected and digest.hexdigest() != expected:
            raise ValueError(name)
        self.members[name] = Member(size, digest.hexdigest())

    def close(self) -> None:
        """Writes the archive's directory; without a manifest before, nobody will take it for a backup."""
        self._zip.close()

    def finish(self, manifest: Manifest) -> None:
        """Writes the manifest of the members added."""
        told = {
            "format": FORMAT,
            "made": manifest.made.astimezone(UTC).isoformat(),
            "program": manifest.program,
            "schema": manifest.schema,
            "whole": manifest.whole,
            "rows": dict(manifest.rows),
            "missing": list(manifest.missing),
            "members": {name: {"bytes": one.bytes, "sha256": one.sha256} for name, one in self.members.items()},
        }
        self._zip.writestr(MANIFEST, json.dumps(told, ensure_ascii=False, indent=1))


class ArchiveReader:
    """An archive whose directory agrees with its manifest; its members' content is checked as it is unpacked."""

    def __init__(self, archive: zipfile.ZipFile, name: str) -> None:
        self._zip = archive
        self._name = name
        members = _checked_directory(archive, name)
        self.manifest = _manifest(archive, name)
        # What is there without being named was damaged already when the archive was made.
        found = {member: info.file_size for member, info in members.items()}
        if any(found.get(member) != told.bytes for member, told in self.manifest.members.items()):
            raise malformed(name, _("Inhalt und Verzeichnis stimmen nicht überein"))
        # What lies under a hash is taken for the content with that hash, here too when somebody else put it there.
        if any(told.sha256 != member[-64:] for member, told in self.manifest.members.items() if _is_content(member)):
            raise malformed(name, _("Inhalt und Verzeichnis stimmen nicht überein"))
        if DATABASE not in self.manifest.members:
            raise malformed(name, _("die Datenbank fehlt"))

    def unpack(self, folder: Path, count: Callable[[int], None]) -> None:
        """Writes every member below `folder`, which is empty; each is whole and on the disk, or this raises.

        Raises:
            HelpdeskError: `backup_malformed`, `disk_full` or `save_refused`.
        """
        if self.manifest.bytes > shutil.disk_usage(folder).free:
            raise HelpdeskError(
                "disk_full",
                _("Für den Inhalt von {name} ist auf dem Datenträger kein Platz.").format(name=self._name),
                hint=_("Schaffen Sie Platz auf {folder} und versuchen Sie es erneut.").format(folder=folder),
            )
        for name, told in self.manifest.members.items():
            target = folder / name
            try:
                target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
                with target.open("xb") as unpacked:
                    target.chmod(0o600)
                    self._copy(name, told, unpacked, count)
                    unpacked.flush()
                    os.fsync(unpacked.fileno())
            except _UNREADABLE as error:
                raise malformed(self._name, f"{name}: {error}") from error
            except OSError as error:
                raise unsaved(error, target) from error

    def _copy(self, name: str, told: Member, target: BinaryIO, count: Callable[[int], None]) -> None:
        digest, left = hashlib.sha256(), told.bytes
        with _opened(self._zip, name, self._name) as source:
            # A byte more than it says betrays a bomb.
            while block := source.read(min(_BLOCK, left + 1)):
                left -= len(block)
                if left < 0:
                    break
                digest.update(block)
                target.write(block)
                count(len(block))
        if left or digest.hexdigest() != told.sha256:
            raise malformed(self._name, _("{member} ist verändert oder unvollständig").format(member=name))


def is_member(name: str) -> bool:
    """Whether something may stand in an archive under this name, and be unpacked as it."""
    return _MEMBER.fullmatch(name) is not None


@contextmanager
def open_archive(path: Path) -> Iterator[ArchiveReader]:
    """Reads an archive's directory and manifest.

    Raises:
        HelpdeskError: `file_missing`, `file_not_regular`, `file_unreadable`, `backup_malformed` or `backup_newer`.
    """
    with open_regular(path) as handle:
        try:
            archive = zipfile.ZipFile(handle)
        except (zipfile.BadZipFile, ValueError, OSError) as error:
            raise malformed(path.name, _("es ist kein Archiv oder nur ein Teil davon")) from error
        with archive:
            yield ArchiveReader(archive, path.name)


def malformed(name: str, reason: str) -> HelpdeskError:
    """An archive that can't be trusted."""
    return HelpdeskError(
        "backup_malformed",
        _("{name} ist keine brauchbare Sicherung: {reason}.").format(name=name, reason=reason),
        hint=_("Wählen Sie eine andere Sicherung. An den vorhandenen Daten wurde nichts verändert."),
    )


def open_regular(path: Path) -> BinaryIO:
    try:
        # Without O_NONBLOCK a named pipe hangs here.
        flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
        descriptor = os.open(path, flags)
    except FileNotFoundError as error:
        raise HelpdeskError(
            "file_missing",
            _("Die Datei {name} gibt es nicht.").format(name=path),
            hint=_("Prüfen Sie den Namen und ob der Datenträger angeschlossen ist."),
        ) from error
    except OSError as error:
        raise HelpdeskError(
            "file_unreadable",
            _("Die Datei {name} lässt sich nicht lesen ({reason}).").format(name=path.name, reason=reason(error)),
            hint=_("Prüfen Sie die Zugriffsrechte oder kopieren Sie die Datei."),
        ) from error
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise HelpdeskError(
            "file_not_regular",
            _("{name} ist keine gewöhnliche Datei, sondern ein Ordner oder ein Gerät.").format(name=path.name or path),
            hint=_("Wählen Sie die Sicherung selbst, eine Datei mit der Endung .zip."),
        )
    return os.fdopen(descriptor, "rb")


def _checked_directory(archive: zipfile.ZipFile, name: str) -> dict[str, zipfile.ZipInfo]:
    members: dict[str, zipfile.ZipInfo] = {}
    for info in archive.infolist():
        kind = stat.S_IFMT(info.external_attr >> 16)
        if (
            info.filename in members
            or not (info.filename == MANIFEST or is_member(info.filename))
            or kind not in {0, stat.S_IFREG}
            or info.flag_bits & 1
            or info.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
        ):
            raise malformed(name, _("„{member}“ gehört nicht hinein").format(member=info.filename[:80]))
        members[info.filename] = info
    if MANIFEST not in members:
        raise malformed(name, _("das Verzeichnis fehlt"))
    if members.pop(MANIFEST).file_size > _LARGEST_MANIFEST:
        raise malformed(name, _("das Verzeichnis ist zu groß"))
    return members


def _opened(archive: zipfile.ZipFile, member: str, name: str) -> IO[bytes]:
    try:
        return archive.open(member)
    except (OSError, ValueError, OverflowError, *_UNREADABLE) as error:
        # A directory that is damaged sends the library to places before the file's beginning.
        raise malformed(name, _("„{member}“ ist nicht zu finden").format(member=member)) from error


def _manifest(archive: zipfile.ZipFile, name: str) -> Manifest:
    try:
        with _opened(archive, MANIFEST, name) as member:
            told: dict[str, Any] = json.loads(member.read(_LARGEST_MANIFEST + 1))
        if told["format"] > FORMAT:
            raise HelpdeskError(
                "backup_newer",
                _("{name} stammt aus einer neueren Version von Helpdesk.").format(name=name),
                hint=_("Aktualisieren Sie Helpdesk. An den vorhandenen Daten wurde nichts verändert."),
            )
        manifest = Manifest(
            datetime.fromisoformat(told["made"]).astimezone(UTC),
            str(told["program"]),
            int(told["schema"]),
            bool(told["whole"]),
            {str(table): int(count) for table, count in told["rows"].items()},
            tuple(map(str, told["missing"])),
            {str(each): Member(int(one["bytes"]), str(one["sha256"])) for each, one in told["members"].items()},
        )
    except (
        KeyError,
        TypeError,
        ValueError,
        AttributeError,
        OverflowError,
        *_UNREADABLE,
    ) as error:
        raise malformed(name, _("das Verzeichnis ist unlesbar")) from error
    else:
        return manifest


def _is_content(member: str) -> bool:
    return member.startswith("files/")


def _shrinks(sample: bytes) -> bool:
    return len(zlib.compress(sample[:65536], 1)) < 0.9 * len(sample[:65536])

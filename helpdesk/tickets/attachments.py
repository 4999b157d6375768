"""Judging a chosen file by its name and its content before it is kept."""

import hashlib
import os
import re
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from helpdesk.errors import HelpdeskError
from helpdesk.i18n import _
from helpdesk.store.files import read_chosen
from helpdesk.tickets.altering import Altered
from helpdesk.tickets.forms import DeskProfile
from helpdesk.tickets.names import checked_name, extension, visible
from helpdesk.tickets.pictures import is_picture, offer_to_shrink, prepare, shrunk
from helpdesk.tickets.unpacked import UNREADABLE

PICTURE_BYTES = 50_000_000
"""The most bytes of a picture that is read at all, to be shrunk to what the form takes."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """A file that may be attached, read once and for all.

    Attributes:
        altered: What was changed about a picture; its content and hash are those after it.
    """

    name: str
    sha256: str
    content: bytes
    altered: tuple[Altered, ...] = ()


def examine(source: Path, profile: DeskProfile, *, shrink: bool = False) -> Chosen:
    """Reads a file the user chose and checks it against the form's rules.

    Args:
        source: Any path a user may name.
        profile: The form.
        shrink: Whether a picture that has too many bytes is shrunk; never unasked.

    Raises:
        ShrinkOfferedError: A picture has too many bytes, and would have few enough when shrunk.
        HelpdeskError: `attachment_name`, `attachment_format`, `attachment_empty`, `attachment_content`,
            `picture_too_large`, `picture_too_long`, `picture_broken`, `picture_unshrinkable`, or what `read_chosen`
            refuses: missing, not a regular file, unreadable, too large.
    """
    name = checked_name(source.name)
    # Before reading, so that a program of a gigabyte is refused for what it is and not for its size.
    if os.path.isfile(source):  # noqa: PTH113 - Path's raises for a name that no file can have
        _check_format(name, profile)
    picture = is_picture(name)
    content = read_chosen(source, max(profile.attachment_bytes, PICTURE_BYTES) if picture else profile.attachment_bytes)
    _check_format(name, profile)
    check_content(name, content)
    altered: tuple[Altered, ...] = ()
    if picture:
        content, altered = _prepared(name, content, profile.attachment_bytes, shrink=shrink)
    return Chosen(name, hashlib.sha256(content).hexdigest(), content, altered)


def _prepared(name: str, content: bytes, most_bytes: int, *, shrink: bool) -> tuple[bytes, tuple[Altered, ...]]:
    prepared = prepare(name, content)
    if len(prepared.content) <= most_bytes:
        return prepared.content, prepared.altered
    smaller = shrunk(name, prepared.content, most_bytes)
    if not shrink:
        raise offer_to_shrink(name, len(prepared.content), most_bytes, smaller)
    return smaller.content, prepared.altered + smaller.altered


def check_content(name: str, content: bytes) -> None:
    """Refuses content that is not what the name's extension promises.

    Raises:
        HelpdeskError: `attachment_empty` or `attachment_content`.
    """
    if not content:
        raise HelpdeskError(
            "attachment_empty",
            _("Die Datei {name} ist leer (0 Bytes).").format(name=name),
            hint=_("Prüfen Sie, ob sie fertig gespeichert ist, und hängen Sie sie dann an."),
        )
    judge = _JUDGES.get(extension(name), _is_text)
    if not judge(content, extension(name)):
        raise HelpdeskError(
            "attachment_content",
            _("Der Inhalt von {name} passt nicht zur Endung .{extension}.").format(
                name=name, extension=extension(name)
            ),
            hint=_("Öffnen Sie die Datei und speichern Sie sie in einem zugelassenen Format, etwa als PNG oder PDF."),
        )


def _check_format(name: str, profile: DeskProfile) -> None:
    real = extension(name)
    if real in profile.formats:
        return
    raise HelpdeskError(
        "attachment_format",
        _("{name} wird nicht angenommen: Dateien mit der Endung .{extension} sind nicht zugelassen.").format(
            name=visible(name), extension=real
        )
        if real
        else _("{name} wird nicht angenommen: Der Datei fehlt eine Endung.").format(name=visible(name)),
        hint=_("Zugelassen: {formats}").format(formats=", ".join(profile.formats)),
    )


_JPEG = {".jpg", ".jpeg", ".jpe", ".jfif"}
_SIGNATURES = {"jpg": _JPEG, "jpeg": _JPEG}
_HEAD = 4096


def _has_signature(content: bytes, promised: str) -> bool:
    import puremagic  # noqa: PLC0415 - a megabyte of signatures, needed where a file is chosen

    expected = _SIGNATURES.get(promised, {f".{promised}"})
    try:
        return any(match.extension in expected for match in puremagic.magic_string(content[:_HEAD]))
    except (puremagic.PureError, ValueError):
        return False


def _is_image(content: bytes, promised: str) -> bool:
    # An archive appended to a picture is a picture to every viewer and an archive to every unpacker.
    return _has_signature(content, promised) and not zipfile.is_zipfile(BytesIO(content))


def _is_text(content: bytes, promised: str) -> bool:
    del promised
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        try:
            content = content.decode("utf-16").encode("utf-8", "replace")
        except UnicodeDecodeError:
            return False
    return not re.search(rb"[\x00-\x06\x0e-\x1a\x1c-\x1f]", content)


_RENDERED = re.compile(rb"<\s*(?:[\w.-]+:)?(?:svg|html|script|!doctype\s+(?:html|svg))\b", re.IGNORECASE)


def _is_xml(content: bytes, promised: str) -> bool:
    return _is_text(content, promised) and not _RENDERED.search(content[:_HEAD])


_RUNS = re.compile(
    "exe|com|scr|pif|cpl|msi|msp|dll|sys|bat|cmd|ps1|psm1|vbs|vbe|js|jse|wsf|wsh|hta|lnk"
    "|url|reg|jar|apk|app|dmg|pkg|iso|img|vhd|vhdx|docm|dotm|xlsm|xltm|xlam|pptm|svg|html|htm|xhtml|mht"
)
"""Extensions of what runs, mounts or renders: not even inside an archive."""


def _is_archive(content: bytes, promised: str) -> bool:
    del promised

    def harmless(archive: zipfile.ZipFile) -> bool:
        return not any(_RUNS.fullmatch(extension(name)) for name in archive.namelist())

    return _in_archive(content, harmless)


_MAIN_PARTS = {
    "docx": b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml",
    "xlsx": b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
}
_CONTENT_TYPES_LIMIT = 1_000_000


def _is_office(content: bytes, promised: str) -> bool:
    def without_macros(archive: zipfile.ZipFile) -> bool:
        with archive.open("[Content_Types].xml") as part:
            types = part.read(_CONTENT_TYPES_LIMIT)
        # A renamed docm says so here and nowhere else.
        macros = b"macroEnabled" in types or any(name.lower().endswith("vbaproject.bin") for name in archive.namelist())
        return _MAIN_PARTS[promised] in types and not macros

    return _in_archive(content, without_macros)


def _in_archive(content: bytes, check: Callable[[zipfile.ZipFile], bool]) -> bool:
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            return check(archive)
    except UNREADABLE:
        return False


_JUDGES: dict[str, Callable[[bytes, str], bool]] = {
    "png": _is_image,
    "jpg": _is_image,
    "jpeg": _is_image,
    "gif": _is_image,
    "bmp": _is_image,
    "webp": _is_image,
    "pdf": _has_signature,
    "xml": _is_xml,
    "zip": _is_archive,
    "docx": _is_office,
    "xlsx": _is_office,
}

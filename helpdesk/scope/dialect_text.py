"""The text of a service document before it is parsed: read from a file, and as it is kept."""

import codecs
import unicodedata
from pathlib import Path

from helpdesk.errors import HelpdeskError
from helpdesk.i18n import _
from helpdesk.reasons import reason

MAX_BYTES = 2_000_000

_WIDE = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def read_text(path: Path) -> str:
    """A document's text; UTF-8, or UTF-16 that says so with its mark.

    Raises:
        HelpdeskError: `file_unreadable`, `file_too_large` or `file_not_text`.
    """
    try:
        with path.open("rb") as file:
            raw = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise unreadable(str(path), error) from error
    if len(raw) > MAX_BYTES:
        raise too_large(str(path))
    try:
        text = decoded(raw)
    except UnicodeDecodeError as error:
        raise _not_text(path, raw.count(b"\n", 0, error.start) + 1) from error
    if "\0" in text:
        raise _not_text(path, text.count("\n", 0, text.index("\0")) + 1)
    return text


def decoded(raw: bytes) -> str:
    """Bytes as text: UTF-8, or UTF-16 when its mark is in front, as some editors of Windows write it.

    Raises:
        UnicodeDecodeError: It is neither.
    """
    return raw.decode("utf-16" if raw.startswith(_WIDE) else "utf-8-sig")


def unreadable(file: str, error: OSError) -> HelpdeskError:
    """A file that can't be opened."""
    return HelpdeskError(
        "file_unreadable",
        _("Die Datei „{file}“ lässt sich nicht lesen: {reason}.").format(file=file, reason=reason(error)),
        hint=_("Prüfen Sie den Namen und ob Sie die Datei öffnen dürfen."),
    )


def too_large(file: str) -> HelpdeskError:
    """A text of more than `MAX_BYTES`."""
    return HelpdeskError(
        "file_too_large",
        _("„{file}“ ist größer als {limit} MB; so groß ist kein Leistungsumfang.").format(
            file=file, limit=MAX_BYTES // 1_000_000
        ),
    )


def _not_text(path: Path, line: int) -> HelpdeskError:
    return HelpdeskError(
        "file_not_text",
        _("„{file}“ ist keine Textdatei in UTF-8 (Zeile {line}).").format(file=path, line=line),
        hint=_("Speichern Sie das Dokument als Text in der Kodierung UTF-8."),
    )


def normalised(text: str) -> str:
    """The text as it is parsed and kept: what differs only by the system it was written on is the same edition.

    Without a byte order mark and blanks at the ends of lines, with LF, composed umlauts and one line end at the end.
    """
    text = text.lstrip("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    # Half letters, which a broken clipboard leaves, have no place in UTF-8.
    text = unicodedata.normalize("NFC", text.encode(errors="replace").decode())
    return "\n".join(line.rstrip(" \t") for line in text.split("\n")).rstrip("\n") + "\n"

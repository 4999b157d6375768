"""File names that can't deceive a reader or hurt a file system."""

import unicodedata
from pathlib import PurePosixPath

from pathvalidate import sanitize_filename

from helpdesk.errors import HelpdeskError
from helpdesk.i18n import _

_LONGEST = 200
"""Bytes of a name as UTF-8: file systems take 255, and a desk or a browser may add to it."""

_LONGEST_ENDING = 20

_DECEPTIVE = {"Cc", "Cf", "Zl", "Zp"}
"""Unicode categories that hide or reorder letters: control, format (right-to-left override, zero width), separators."""

# pathvalidate misses these.
_DEVICES = {"CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$", "CLOCK$"}


def checked_name(name: str) -> str:
    """The safe form of a file's name as its owner chose it.

    Raises:
        HelpdeskError: `attachment_name`: it contains characters nobody sees.
    """
    if any(unicodedata.category(character) in _DECEPTIVE for character in name):
        raise HelpdeskError(
            "attachment_name",
            _("Der Dateiname „{name}“ enthält unsichtbare Zeichen, die seine Endung verschleiern können.").format(
                name=visible(name)
            ),
            hint=_("Benennen Sie die Datei um und hängen Sie sie erneut an."),
        )
    return safe_name(name)


def safe_name(name: str) -> str:
    """A name any file system takes inside one folder, in Unicode's composed form; keeps the extension."""
    whole = unicodedata.normalize("NFC", name.encode("utf-8", "replace").decode()).strip(" .")
    suffix = PurePosixPath(whole).suffix
    if len(suffix.encode()) > _LONGEST_ENDING:
        suffix = ""
    stem = whole.removesuffix(suffix).encode()[: _LONGEST - len(suffix.encode())].decode(errors="ignore")
    clean = sanitize_filename(stem + suffix, replacement_text="_", platform="universal").strip(" .") or "_"
    return f"_{clean}" if clean.split(".")[0].strip().upper() in _DEVICES else clean


def extension(name: str) -> str:
    """The real extension, lower case and without its dot; empty when there is none."""
    return PurePosixPath(name).suffix.removeprefix(".").lower()


def visible(name: str) -> str:
    """The name with hidden characters written out, for showing."""
    return "".join(
        f"\\u{ord(character):04x}" if unicodedata.category(character) in _DECEPTIVE | {"Cs"} else character
        for character in name
    )

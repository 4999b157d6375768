"""Fonts of the user's own: whether letters can be set in them, and may be."""

import json
import struct
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from helpdesk.errors import HelpdeskError
from helpdesk.i18n import _

if TYPE_CHECKING:
    import typst

ENDINGS = frozenset({".ttf", ".otf"})
LARGEST = 20 * 1024 * 1024
_NEEDED = "ABCXYZabcxyz0123456789ÄÖÜäöüß€§–„“.,:;()&@/"
"""Without these no German letter can be written; what else is missing comes from the house's font."""

_RESTRICTED, _BITMAP_ONLY = 0x0002, 0x0200
"""Of `fsType` in the table OS/2: embedding isn't allowed, or that of pictures of letters alone (OpenType 1.9)."""

_PROOF = b"""#let data = json("data.json")
#set document(title: data.family)
#set text(font: (data.family,), fallback: false, lang: "de")
#set page(width: 400pt, height: 100pt)
#title()
#data.text #strong(data.text)
"""


@dataclass(frozen=True, slots=True)
class OwnFont:
    """A font file that letters can be set in."""

    family: str
    bold: bool


def check_font(content: bytes, name: str) -> OwnFont:
    """Looks whether the press can set German letters in a font and its licence bits allow it.

    Raises:
        HelpdeskError: `font_unreadable`, `font_restricted` or `font_incomplete`, each with what to do.
    """
    if content[:4] not in {b"\0\1\0\0", b"OTTO", b"true"} or len(content) > LARGEST:
        raise _unreadable(name)
    if restrictions(content) & (_RESTRICTED | _BITMAP_ONLY):
        raise HelpdeskError(
            "font_restricted",
            _("Die Schrift {name} darf nach ihren Lizenzangaben nicht in Dokumente eingebettet werden.").format(
                name=name
            ),
            hint=_("Fragen Sie den Hersteller nach einer Fassung für Dokumente, oder wählen Sie eine andere Schrift."),
        )
    with tempfile.TemporaryDirectory(prefix="helpdesk-font-") as folder:
        file = Path(folder, "own.otf" if content[:4] == b"OTTO" else "own.ttf")
        file.write_bytes(content)
        return _read(Path(folder), name)


def restrictions(content: bytes) -> int:
    """The bits of `fsType`; 0 where a font says nothing, which allows everything."""
    try:
        (count,) = struct.unpack_from(">H", content, 4)
        for tag, offset, length in struct.iter_unpack(">4s4xLL", content[12 : 12 + 16 * count]):
            if tag == b"OS/2" and length >= 10:
                (bits,) = struct.unpack_from(">H", content, offset + 8)
                return int(bits)
    except struct.error:
        return 0
    return 0


def _read(folder: Path, name: str) -> OwnFont:
    import typst  # noqa: PLC0415 - 40 MB that only printing needs

    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[folder])
    infos = fonts.fonts()
    if not infos or not infos[0].family.strip():
        raise _unreadable(name)
    family = infos[0].family
    compiler = typst.Compiler(root=folder, font_paths=fonts, ignore_system_fonts=True)
    if missing := _missing(compiler, family):
        raise HelpdeskError(
            "font_incomplete",
            _("In der Schrift {name} fehlt, was deutsche Briefe brauchen: {missing}").format(
                name=name, missing=missing
            ),
            hint=_("Wählen Sie eine Schrift mit Umlauten, ß und €."),
        )
    return OwnFont(family, infos[0].weight >= 600)


def _missing(compiler: "typst.Compiler", family: str) -> str:
    """The letters of `_NEEDED` that can't be set; each is tried alone only where not all can."""

    def sets(text: str) -> bool:
        return _sets(compiler, family, text)

    return "" if sets(_NEEDED) else " ".join(letter for letter in _NEEDED if not sets(letter)) or _NEEDED


def _sets(compiler: "typst.Compiler", family: str, text: str) -> bool:
    """Whether a page in the font, and no other, becomes a PDF/A without a warning."""
    data = json.dumps({"family": family, "text": text}).encode()
    try:
        _pdf, warnings = compiler.compile_with_warnings(
            input={"main.typ": _PROOF, "data.json": data},  # type: ignore[type-var]  # as in the press
            format="pdf",
            pdf_standards=["a-2a", "ua-1"],
        )
    except RuntimeError:
        return False
    return not warnings


def _unreadable(name: str) -> HelpdeskError:
    return HelpdeskError(
        "font_unreadable",
        _("{name} ist keine lesbare Schrift.").format(name=name),
        hint=_("Es gehen TrueType und OpenType (.ttf, .otf) bis 20 MB, keine Sammlungen und keine Webschriften."),
    )

"""The text of a PDF page with its places: characters from PDFium, put together to lines and their parts."""

import ctypes
import re
from dataclasses import dataclass, field

import pypdfium2 as pdfium  # type: ignore[import-untyped]  # it has no types
import pypdfium2.raw as raw  # type: ignore[import-untyped]

from helpdesk.scope.importing.columns import Part

MAX_CHARACTERS = 60_000
"""Of one page; a page full of small print has a tenth of it."""

_BOLD = re.compile(r"bold|black|heavy|semibold|demi|-bd|,b", re.IGNORECASE)
_LONE_BULLET = re.compile(r"[-–—•·▪▫■◦‣⁃»›➢➤►▶→❑*\uf0b7\uf0a7]|[0-9]{1,2}[.)]|[a-z]\)")
_DINGBATS = {
    "4": "✓",
    "3": "✓",
    "8": "✗",
    "6": "✗",
    "7": "✗",
    "5": "✗",
    "l": "●",
    "m": "○",
    "n": "■",
    "o": "❑",
    "\u2714": "✓",
}
_WINGDINGS = {
    "ü": "✓",
    "þ": "☑",
    "û": "✗",
    "ý": "☒",
    "§": "▪",
    "l": "●",
    "Ø": "➢",
    "o": "☐",
    "¨": "☐",
    "\uf0fc": "✓",
    "\uf0fb": "✗",
    "\uf0fe": "☑",
    "\uf0a8": "☐",
    "\uf0b7": "•",
    "\uf0a7": "▪",
    "\uf0d8": "➢",
}
_LIGATURES = {"\ufb00": "ff", "\ufb01": "fi", "\ufb02": "fl", "\ufb03": "ffi", "\ufb04": "ffl"}


@dataclass(frozen=True, slots=True)
class Glyph:
    """One character: its box, the line it stands on, and how it is printed."""

    text: str
    left: float
    right: float
    base: float
    size: float
    bold: bool


@dataclass(slots=True)
class TextLine:
    """A printed line, its parts between wide gaps, from left to right; `base` grows upwards."""

    base: float
    size: float
    glyphs: list[Glyph]
    parts: list[Part] = field(default_factory=list)

    @property
    def left(self) -> float:
        return self.parts[0].left if self.parts else 0

    @property
    def text(self) -> str:
        return " ".join(part.text for part in self.parts)

    @property
    def bold(self) -> bool:
        return bool(self.parts) and all(part.bold for part in self.parts)


def lines_of(page: pdfium.PdfPage) -> list[TextLine]:
    """The page's lines from top to bottom."""
    glyphs = _glyphs(page)
    lines: list[TextLine] = []
    for glyph in sorted(glyphs, key=lambda one: (-one.base, one.left)):
        line = next((other for other in reversed(lines[-4:]) if _same_line(glyph, other)), None)
        if line is None:
            lines.append(TextLine(glyph.base, glyph.size, [glyph]))
        else:
            line.glyphs.append(glyph)
            line.size = max(line.size, glyph.size)
    for line in lines:
        line.glyphs.sort(key=lambda one: one.left)
        line.parts = _with_bullet(parted(line.glyphs, []))
    return sorted((line for line in lines if line.parts), key=lambda one: -one.base)


def parted(glyphs: list[Glyph], borders: list[float]) -> list[Part]:
    """Glyphs of one line to parts: a wide gap or a ruled border between two glyphs begins another part."""
    parts: list[Part] = []
    run: list[Glyph] = []
    text = ""
    for glyph in glyphs:
        gap = glyph.left - run[-1].right if run else 0.0
        size = max(glyph.size, 4)
        if run and (gap > 0.95 * size or any(run[-1].right - 1 <= border <= glyph.left + 1 for border in borders)):
            parts += _part(run, text)
            run, text = [], ""
        elif run and gap > 0.17 * size and not text.endswith(" "):
            text += " "
        if (
            run
            and glyph.size < 0.78 * run[0].size
            and glyph.base > run[0].base + 0.15 * run[0].size
            and glyph.text.strip()
        ):
            text += f"[^{glyph.text}]"
        else:
            text += glyph.text
        if glyph.text.strip():
            run.append(glyph)
    return parts + (_part(run, text) if run else [])


def _with_bullet(parts: list[Part]) -> list[Part]:
    """A bullet that stands far from its text belongs to it all the same."""
    if len(parts) < 2 or not _LONE_BULLET.fullmatch(parts[0].text):
        return parts
    return [Part(parts[0].left, parts[1].right, f"{parts[0].text} {parts[1].text}", parts[1].bold), *parts[2:]]


def _part(run: list[Glyph], text: str) -> list[Part]:
    clean = " ".join(text.split())
    return [Part(run[0].left, run[-1].right, clean, all(glyph.bold for glyph in run))] if clean else []


def _same_line(glyph: Glyph, line: TextLine) -> bool:
    distance = abs(glyph.base - line.base)
    return distance <= 0.25 * max(glyph.size, line.size) or (
        glyph.size < 0.78 * line.size and 0 < glyph.base - line.base < 0.6 * line.size
    )


def _glyphs(page: pdfium.PdfPage) -> list[Glyph]:
    textpage = page.get_textpage()
    turn = page.get_rotation()
    width, height = page.get_width(), page.get_height()
    found: list[Glyph] = []
    box, x, y = raw.FS_RECTF(), ctypes.c_double(), ctypes.c_double()
    fonts: dict[bytes, tuple[bool, dict[str, str]]] = {}
    name, flags = ctypes.create_string_buffer(128), ctypes.c_int()
    for index in range(min(textpage.count_chars(), MAX_CHARACTERS)):
        code = raw.FPDFText_GetUnicode(textpage, index)
        if code in {0, 0xFFFE, 0xFFFF, 10, 13} or 0xD800 <= code <= 0xDFFF or code > 0x10FFFF:
            continue
        # The loose box is as wide as the letter's advance: narrow letters leave no gaps that look like spaces.
        if not raw.FPDFText_GetLooseCharBox(textpage, index, box) or not raw.FPDFText_GetCharOrigin(
            textpage, index, x, y
        ):
            continue
        raw.FPDFText_GetFontInfo(textpage, index, name, 128, flags)
        if name.value not in fonts:
            fonts[name.value] = _font(name.value)
        bold, signs = fonts[name.value]
        character = chr(code)
        character = signs.get(character) or _LIGATURES.get(character) or character
        size = _size(textpage, index)
        place = _turned((box.left, box.right, y.value), (box.bottom, box.top, x.value), turn, width, height)
        if character == "\u00ad":
            character = "-"
        found.append(
            Glyph(
                character,
                place[0],
                place[1],
                place[2],
                size,
                bold or raw.FPDFText_GetFontWeight(textpage, index) >= 600,
            )
        )
    return found


def _size(textpage: pdfium.PdfTextPage, index: int) -> float:
    """The printed size in points: the font's size times how its text is scaled."""
    matrix = raw.FS_MATRIX()
    size = float(raw.FPDFText_GetFontSize(textpage, index))
    if raw.FPDFText_GetMatrix(textpage, index, matrix):
        scale = max(abs(matrix.a) + abs(matrix.b), abs(matrix.c) + abs(matrix.d))
        return min(200.0, size * scale) if size * scale > 1 else 10.0
    return size


def _font(name: bytes) -> tuple[bool, dict[str, str]]:
    told = name.decode("utf-8", errors="replace")
    signs = (
        _WINGDINGS
        if "wingdings" in told.casefold() or "symbol" in told.casefold()
        else _DINGBATS
        if "dingbats" in told.casefold()
        else {}
    )
    return bool(_BOLD.search(told)), signs


def _turned(
    across: tuple[float, float, float], along: tuple[float, float, float], turn: int, width: float, height: float
) -> tuple[float, float, float]:
    """Left, right and base of a glyph as the page is shown, which may be turned."""
    left, right, base = across
    bottom, top, origin = along
    if turn == 90:
        return bottom, top, width - origin if width else -origin
    if turn == 180:
        return width - right, width - left, height - base
    if turn == 270:
        return height - top, height - bottom, origin
    return left, right, base

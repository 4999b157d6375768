"""Makes any text printable: what the bundled fonts can't show is replaced and counted, never dropped in silence."""

import re
import struct
import unicodedata
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from helpdesk.resources import resource

SUBSTITUTE = "□"

_LINE_ENDS = re.compile("\r\n|[\r\v\f\x85\u2028\u2029]")
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u2060-\u2064\ufe00-\ufe0f\ufeff]")
"""Joiners, marks and selectors that change nothing one could read; overrides of direction aren't among them."""

_LETTERS = re.compile(r"[^\W\d_]{31,}")
_UNBROKEN = re.compile(r"\S{25,}")
_SEAM = re.compile(r"(?<=[/\\._:;,&?=@#-])(?=\w)")
_RUN = re.compile(r"[^\s\u200b\u00ad]{15}(?=[^\s\u200b\u00ad])")


def printable(text: str) -> tuple[str, int]:
    """The text as the press can set it, and how many of its characters had to be replaced."""
    composed = unicodedata.normalize("NFC", _LINE_ENDS.sub("\n", text).replace("\t", " "))
    shown, replaced = _uncovered().subn(SUBSTITUTE, _INVISIBLE.sub("", composed))
    return _breakable(shown), replaced


def _breakable(text: str) -> str:
    """Lets words break that are wider than a column: letters at a hyphen, addresses and paths between their parts."""
    text = _LETTERS.sub(lambda word: "\u00ad".join(_chunks(word[0], 12)), text)
    return _UNBROKEN.sub(lambda word: _RUN.sub("\\g<0>\u200b", _SEAM.sub("\u200b", word[0])), text)


def _chunks(word: str, length: int) -> Iterator[str]:
    for start in range(0, len(word), length):
        yield word[start : start + length]


@cache
def _uncovered() -> re.Pattern[str]:
    """Any character that is neither covered nor the end of a line."""
    covered = "".join(sorted(map(chr, _coverage() | {ord("\n")})))
    return re.compile(f"[^{re.escape(covered)}]")


@cache
def _coverage() -> frozenset[int]:
    """The code points that every text can use: those of the fallback font and of each cut of the text font."""
    by_family: dict[bool, frozenset[int]] = {}
    for font in sorted(resource("fonts").glob("*.ttf")):
        is_text = font.name.startswith("SourceSans3")
        points = frozenset(_code_points(font))
        by_family[is_text] = by_family.get(is_text, points) & points
    return frozenset(point for points in by_family.values() for point in points if _is_plain(chr(point)))


def _is_plain(char: str) -> bool:
    """Neither control, formatting, surrogate, private nor unassigned: those have no place on paper (ISO 19005-2)."""
    return not unicodedata.category(char).startswith("C")


def _code_points(font: Path) -> Iterator[int]:
    """What a TrueType font has glyphs for: the segments of its `cmap` table, format 12 (OpenType 1.9)."""
    data = font.read_bytes()
    directory = struct.iter_unpack(">4s4xL4x", data[12 : 12 + 16 * _short(data, 4)])
    tables: dict[bytes, int] = dict(directory)
    cmap = tables[b"cmap"]
    for number in range(_short(data, cmap + 2)):
        table = cmap + struct.unpack_from(">L", data, cmap + 4 + 8 * number + 4)[0]
        if _short(data, table) == 12:
            (count,) = struct.unpack_from(">L", data, table + 12)
            for first, last in struct.iter_unpack(">LL4x", data[table + 16 : table + 16 + 12 * count]):
                yield from range(first, last + 1)


def _short(data: bytes, offset: int) -> int:
    value: int = struct.unpack_from(">H", data, offset)[0]
    return value

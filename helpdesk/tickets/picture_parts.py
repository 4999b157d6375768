"""What a picture's file holds beside the picture, told from its bytes alone.

Sources: PNG (W3C, 3rd edition), chapter 11; JPEG (ITU-T T.81), annex B; GIF89a, chapters 17 to 27.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Parts:
    """What isn't the picture.

    Attributes:
        metadata: Comments, times, places, names of programs, previews.
        trailing: Bytes behind the end that no viewer shows; also true where the end is missing.
    """

    metadata: bool
    trailing: bool

    @property
    def foreign(self) -> bool:
        """Whether there is any of it."""
        return self.metadata or self.trailing


def parts(kind: str, content: bytes) -> Parts:
    """What a file of a kind (`PNG`, `JPEG`, `GIF`) holds beside the picture; of other kinds, the worst is assumed."""
    reader = _READERS.get(kind)
    return reader(content) if reader else Parts(metadata=True, trailing=True)


_PNG_PICTURE = frozenset(b"IHDR PLTE IDAT tRNS gAMA cHRM sRGB iCCP cICP pHYs sBIT bKGD acTL fcTL fdAT".split())
"""Chunks that change what is seen."""


def _png(content: bytes) -> Parts:
    metadata, at = False, 8
    while at + 12 <= len(content):
        length, kind = int.from_bytes(content[at : at + 4], "big"), content[at + 4 : at + 8]
        at += 12 + length
        if kind == b"IEND":
            return Parts(metadata, trailing=at != len(content))
        metadata = metadata or kind not in _PNG_PICTURE
    return Parts(metadata, trailing=True)


_END_OF_SCAN = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]")
_STANDALONE = frozenset({0x01, *range(0xD0, 0xD9)})
_JPEG_PICTURE = {0xE0: b"JFIF\0", 0xE2: b"ICC_PROFILE\0", 0xEE: b"Adobe"}
_JPEG_NOTES = frozenset({*range(0xE0, 0xF0), 0xFE})


def _jpeg(content: bytes) -> Parts:
    metadata, at = False, 2
    while at + 2 <= len(content) and content[at] == 0xFF:
        marker = content[at + 1]
        if marker == 0xD9:
            return Parts(metadata, trailing=at + 2 != len(content))
        if marker in _STANDALONE or marker == 0xFF:
            at += 1 if marker == 0xFF else 2
            continue
        body = at + 4
        at += 2 + int.from_bytes(content[at + 2 : body], "big")
        if marker in _JPEG_NOTES:
            wanted = _JPEG_PICTURE.get(marker)
            metadata = metadata or wanted is None or not content.startswith(wanted, body)
        if marker == 0xDA:
            end = _END_OF_SCAN.search(content, at)
            at = end.start() if end else len(content)
    return Parts(metadata, trailing=True)


_LOOPS = (b"NETSCAPE2.0", b"ANIMEXTS1.0")


def _gif(content: bytes) -> Parts:
    metadata, at = False, 13 + _gif_palette(content, 10)
    while at < len(content):
        introducer = content[at]
        if introducer == 0x3B:
            return Parts(metadata, trailing=at + 1 != len(content))
        if introducer == 0x21 and at + 2 < len(content):
            label = content[at + 1]
            metadata = metadata or not (label == 0xF9 or (label == 0xFF and content.startswith(_LOOPS, at + 3)))
            at = _past_blocks(content, at + 2)
        elif introducer == 0x2C:
            at = _past_blocks(content, at + 11 + _gif_palette(content, at + 9))
        else:
            break
    return Parts(metadata, trailing=True)


def _gif_palette(content: bytes, flags: int) -> int:
    if flags >= len(content) or not content[flags] & 0x80:
        return 0
    return int(3 * 2 ** ((content[flags] & 7) + 1))


def _past_blocks(content: bytes, at: int) -> int:
    *_sizes, end = _block_starts(content, at)
    return end


def _block_starts(content: bytes, at: int) -> Iterator[int]:
    while at < len(content) and content[at]:
        yield at
        at += 1 + content[at]
    yield at + 1


_READERS = {"PNG": _png, "JPEG": _jpeg, "GIF": _gif}

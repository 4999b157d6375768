"""The text in a file that a person would read, also of what is packed: a log in an archive leaves the house as well."""

import html
import re
import zipfile
import zlib
from collections.abc import Callable, Iterator
from io import BytesIO

from helpdesk.tickets.names import extension
from helpdesk.tickets.pictures import is_picture

MEMBERS = 300
"""How many files of an archive are read."""
MEMBER_BYTES = 8_000_000
"""How much of one is read, unpacked: what a bomb would unpack to is never in memory."""
ALL_BYTES = 24_000_000
"""How much of one archive is read, unpacked; a second or two of searching."""

_ENTRIES = 20_000
"""With more entries than that, reading an archive's directory alone takes longer than anybody waits."""

_BOMS = (b"\xff\xfe", b"\xfe\xff")
_NO_TEXT = frozenset({"pdf", "docx", "xlsx", "zip"})
# Others need memory as they please.
_METHODS = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})
_PARTS = {
    "docx": re.compile(r"word/(?:document|header\d*|footer\d*|comments|footnotes|endnotes)\.xml"),
    "xlsx": re.compile(r"xl/(?:sharedStrings|comments\d*|worksheets/[^/]+)\.xml"),
}
_ENDS = re.compile(r"</(?:w:p|w:tr|si|c|row|comment)>|<w:(?:br|tab)\b[^<>]*>")
_MARKS = re.compile(r"<[^<>]*>")


def is_text(name: str) -> bool:
    """Whether a file's content is shown and searched as text."""
    return not is_picture(name) and extension(name) not in _NO_TEXT


def decoded(content: bytes) -> tuple[str, str]:
    """A text file's characters and the encoding that gives its bytes back; never fails."""
    encoding = "utf-16" if content.startswith(_BOMS) else "utf-8"
    try:
        return content.decode(encoding), encoding
    except UnicodeDecodeError:
        return content.decode("latin-1"), "latin-1"


def is_searched(name: str) -> bool:
    """Whether anything in such a file is read."""
    return is_text(name) or extension(name) in {"zip", *_PARTS}


def texts_in(name: str, content: bytes) -> Iterator[tuple[str, str]]:
    """What is to be read in a file: in which member of it, empty where it isn't packed, and the text.

    An archive within an archive is not opened, nor what is encrypted or broken.
    """
    if is_text(name):
        yield "", decoded(content)[0]
    elif extension(name) == "zip":
        for member, packed in _members(content, lambda member: is_text(member.rpartition("/")[2])):
            yield member, _lenient(packed)
    elif wanted := _PARTS.get(extension(name)):
        for _part, packed in _members(content, lambda member: bool(wanted.fullmatch(member))):
            yield "", html.unescape(_MARKS.sub("", _ENDS.sub("\n", _lenient(packed))))


def _lenient(packed: bytes) -> str:
    # Cut in the middle of a character, by us or when it was packed, it is still what it says it is.
    return packed.decode("utf-16", "replace") if packed.startswith(_BOMS) else decoded(packed)[0]


# A wrong offset overflows, and RuntimeError is also what isn't implemented.
UNREADABLE = (zipfile.BadZipFile, zlib.error, EOFError, KeyError, ValueError, OSError, RuntimeError, OverflowError)
"""What reading an archive raises that is broken, encrypted, or made by who means no good."""


def _members(content: bytes, wanted: Callable[[str], bool]) -> Iterator[tuple[str, bytes]]:
    left = ALL_BYTES
    if content.count(b"PK\x01\x02") > _ENTRIES:
        return
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            named = (one for one in archive.infolist() if one.filename and not one.is_dir())
            chosen = [one for one in named if wanted(one.filename)]
            for one in [one for one in chosen if one.compress_type in _METHODS][:MEMBERS]:
                read = _read(archive, one, min(MEMBER_BYTES, left))
                left -= len(read)
                yield one.filename, read
    except UNREADABLE:
        return


def _read(archive: zipfile.ZipFile, member: zipfile.ZipInfo, most: int) -> bytes:
    try:
        with archive.open(member) as packed:
            return packed.read(most)
    except UNREADABLE:
        return b""

"""Small real files of each kind a technician attaches, and of each kind that must not pass."""

import struct
import zipfile
import zlib
from io import BytesIO
from pathlib import Path

from PIL import Image

from helpdesk.tickets import TicketDraft

GOOD = TicketDraft("Exchange: Senden nicht möglich", "Seit gestern, 14:05 Uhr.", "Technischer Support", "Exchange")
"""A draft that may be sent."""


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def _saved(kind: str) -> bytes:
    target = BytesIO()
    Image.new("RGB", (1, 1)).save(target, kind)
    return target.getvalue()


PNG = (
    b"\x89PNG\r\n\x1a\n"
    + _chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0))
    + _chunk(b"IDAT", zlib.compress(b"\0\xff\0\0"))
    + _chunk(b"IEND", b"")
)
JPEG = _saved("JPEG")
GIF = (
    b"GIF89a\x01\x00\x01\x00\x80\x00\x00\xff\xff\xff\x00\x00\x00,\x00\x00\x00\x00\x01\x00\x01\x00\x00\x02\x02D\x01\x00;"
)
PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
EXE = b"MZ\x90\x00\x03\x00\x00\x00\x04\x00\x00\x00\xff\xff\x00\x00" + b"\x00" * 200
SVG = b'<?xml version="1.0"?>\n<svg xmlns="http://www.w3.org/2000/svg"><script>1</script></svg>'
HTML = b"<!DOCTYPE html><html><body>x</body></html>"

_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
_WORD_WITH_MACROS = "application/vnd.ms-word.document.macroEnabled.main+xml"
_SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"


def archive(**members: str) -> bytes:
    """A ZIP whose members are named with `__` for a dot."""
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w") as target:
        for name, text in members.items():
            target.writestr(name.replace("__", "."), text)
    return buffer.getvalue()


def _office(main: str, **more: str) -> bytes:
    return archive(**{"[Content_Types]__xml": f'<Types><Override ContentType="{main}"/></Types>', **more})


DOCX = _office(_WORD)
XLSX = _office(_SHEET)
DOCM = _office(_WORD_WITH_MACROS)
DOCX_WITH_TWO_FACES = _office(f'{_WORD}"/><Override ContentType="{_WORD_WITH_MACROS}')
DOCX_WITH_VBA = _office(_WORD, **{"word/vbaProject__bin": "x"})
ZIP = archive(app__log="x")
ZIP_WITH_EXE = archive(app__log="x", setup__EXE="x")


def write(folder: Path, name: str, content: bytes = b"2026-01-01 ERROR disk full\n") -> Path:
    """A file for attaching; by default a log with a line of its own, so that no two are the same."""
    file = folder / name
    file.write_bytes(content if content != b"2026-01-01 ERROR disk full\n" else content + name.encode())
    return file

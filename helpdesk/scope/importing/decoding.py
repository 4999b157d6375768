"""Bytes to text: the encoding found, spoilt letters put right, and what has no place in a text taken out."""

import codecs
import re
import unicodedata

_DECLARED = re.compile(
    rb"""charset\s*=\s*["']?\s*([A-Za-z0-9_-]{3,20})|<\?xml[^>]{0,80}encoding=["']([A-Za-z0-9_-]+)"""
)
_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_CONTROL = re.compile(
    r"[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufffe\uffff]"
)
_LINE_BREAKS = re.compile(r"\r\n?|[\x0b\x0c\x85\u2028\u2029]")
# UTF-8 read as cp1252: a lead byte's letter and the letters of its continuation bytes.
_CONTINUATION = (
    "\x80-\xbf\u20ac\u201a\u0192\u201e\u2026\u2020\u2021\u02c6\u2030\u0160\u2039\u0152\u017d\u2018\u2019"
    "\u201c\u201d\u2022\u2013\u2014\u02dc\u2122\u0161\u203a\u0153\u017e\u0178"
)
_SPOILT = re.compile(
    f"[\u00c2-\u00df][{_CONTINUATION}]|[\u00e0-\u00ef][{_CONTINUATION}]{{2}}|[\u00f0-\u00f4][{_CONTINUATION}]{{3}}"
)
# Pages from before UTF-8: which letters stand for umlauts tells the encodings apart.
_OLD = ("cp1252", "cp850", "mac_roman")
_EXPECTED = re.compile(r"(?<=[A-Za-z])[äöüßéèàç](?=[A-Za-z .,;:)]|$)|\b[ÄÖÜ](?=[a-z])|[„“”–•€✓]", re.MULTILINE)


def decoded(raw: bytes, notices: list[str]) -> str:
    """The text of a file; what had to be done about it is added to `notices`.

    Never raises: what can't be read becomes U+FFFD.
    """
    return cleaned(_text(raw, notices), notices)


def cleaned(text: str, notices: list[str]) -> str:
    """Text with line feeds only, composed umlauts, and without control characters."""
    text = _LINE_BREAKS.sub("\n", text)
    if _SPOILT.search(text):
        text, spoilt = _SPOILT.sub(_unspoilt, text), text
        if text != spoilt:
            notices.append("mojibake")
    if _CONTROL.search(text):
        text = _CONTROL.sub("", text)
        notices.append("control")
    return unicodedata.normalize("NFC", text.replace("\u00ad", ""))


def _text(raw: bytes, notices: list[str]) -> str:
    for mark, encoding in _MARKS:
        if raw.startswith(mark):
            return raw[len(mark) :].decode(encoding, errors="replace")
    if wide := _wide(raw):
        return raw.decode(wide, errors="replace")
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        pass
    utf8 = raw.decode("utf-8", errors="replace")
    # A few bad bytes among good umlauts are damage; bad bytes alone are another encoding.
    if utf8.count("\ufffd") * 4 <= sum(character > "\x7f" for character in utf8):
        notices.append("bad_utf8")
        return utf8
    declared = _DECLARED.search(raw[:4096])
    name = (declared.group(1) or declared.group(2)).decode("ascii") if declared else ""
    try:
        return raw.decode({"iso-8859-1": "cp1252", "latin1": "cp1252"}.get(name.casefold(), name))
    except (LookupError, UnicodeDecodeError, ValueError):
        pass
    notices.append("old_encoding")
    candidates = [raw.decode(encoding, errors="replace") for encoding in _OLD]
    return max(candidates, key=lambda text: len(_EXPECTED.findall(text[:200_000])) - text[:200_000].count("\ufffd"))


def _wide(raw: bytes) -> str:
    """UTF-16 without its mark: every other byte is zero."""
    head = raw[:2000]
    if len(head) < 8 or head.count(0) * 3 < len(head):
        return ""
    return "utf-16-le" if head[1::2].count(0) > head[::2].count(0) else "utf-16-be"


def _unspoilt(found: re.Match[str]) -> str:
    raw = bytearray()
    for character in found.group():
        try:
            raw += character.encode("cp1252")
        except UnicodeEncodeError:
            raw += character.encode("latin-1", errors="replace")
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return found.group()

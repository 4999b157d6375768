"""Bytes to blocks: finds the format by the content and lets its reader read. Runs in the child process."""

import codecs
import re

from helpdesk.scope.importing.blocks import MAX_BLOCK_TEXT, MAX_CELLS, MAX_TEXT, Page
from helpdesk.scope.importing.decoding import decoded
from helpdesk.scope.importing.html_reader import read_html
from helpdesk.scope.importing.markdown_reader import read_markdown
from helpdesk.scope.importing.refused import Refused
from helpdesk.scope.importing.text_reader import read_text

MAX_NESTING = 3_000
"""HTML parsers need time in the square of the depth; no page has a hundredth of it."""

_HTML = re.compile(r"<(?:!doctype html|html|head|body|div|section|article|table|ul|h[1-6]|p)\b", re.IGNORECASE)
_WHOLE_HTML = re.compile(
    r"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype|html|head|body)\b", re.IGNORECASE | re.DOTALL
)
_MARKDOWN = re.compile(
    (
        r"^#{1,6} \S|^\|.*\|[ \t]*\n\|[ \t:|-]+\|?[ \t]*$|^\s*[-*] \[[ xX]\] |\*\*[^*\n]+\*\*"
        r"|\[[^\]\n]{1,300}\]\([^)\n]{1,500}\)|\A---\n|^\{% |^```"
    ),
    re.MULTILINE,
)
# Without "<" inside, so that a million tags which never end are read once.
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]{0,12})\b[^<>]{0,2000}?(/?)>")
# fmt: off
_UNCLOSED = frozenset((
    "p", "li", "td", "tr", "th", "dt", "dd", "option", "thead", "tbody", "tfoot", "br", "hr", "img", "input", "meta",
    "link", "col", "colgroup", "wbr", "source", "area", "base", "embed", "param", "track",
))
# fmt: on
_IMAGES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"RIFF", b"II*\x00", b"MM\x00*", b"BM")
_OFFICE = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"{\\rtf", b"7z\xbc\xaf", b"Rar!", b"\x1f\x8b")


def read(content: bytes, suffix: str) -> Page:
    """Reads a page of any format, and cuts what no page has so much of.

    Raises:
        Refused: With the code of why.
    """
    page = _read(content, suffix)
    cut(page)
    page.notices = list(dict.fromkeys(page.notices))
    if not any(block.text.strip() or block.rows for block in page.blocks):
        raise Refused("page_too_deep" if "too_deep" in page.notices else "page_empty")
    return page


def _read(content: bytes, suffix: str) -> Page:
    if b"%PDF-" in content[:1024]:
        from helpdesk.scope.importing.pdf_reader import read_pdf  # noqa: PLC0415 - loads PDFium

        return read_pdf(content)
    if content.startswith(_OFFICE):
        raise Refused("page_is_office")
    if content.startswith(_IMAGES):
        raise Refused("page_is_image")
    if suffix == ".pdf":
        raise Refused("page_damaged")
    if _is_binary(content):
        raise Refused("page_is_binary")
    notices: list[str] = []
    text = decoded(content, notices)
    if not text.strip():
        raise Refused("page_empty")
    if len(text) > MAX_TEXT:
        text = text[:MAX_TEXT]
        notices.append("too_long")
    page = _read_text(text, suffix)
    page.notices = notices + page.notices
    return page


def cut(page: Page) -> None:
    """Shortens texts and tables of absurd size, so that recognising them takes no time to speak of."""
    cells = 0
    for block in page.blocks:
        widest = max(map(len, block.rows), default=1)
        fitting = max(0, MAX_CELLS - cells) // widest
        too_long = len(block.text) > MAX_BLOCK_TEXT or len(block.rows) > fitting
        block.text = block.text[:MAX_BLOCK_TEXT]
        block.rows = block.rows[:fitting]
        cells += widest * len(block.rows)
        for cell in (cell for row in block.rows for cell in row):
            too_long = too_long or len(cell.text) > MAX_BLOCK_TEXT
            cell.text = cell.text[:MAX_BLOCK_TEXT]
        if too_long:
            page.notices.append("too_long")


def _is_binary(content: bytes) -> bool:
    head = content[:8000]
    controls = sum(byte < 9 or 13 < byte < 32 for byte in head)
    # Half of UTF-16 is zero bytes.
    wide = head[:2] in {codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE} or head.count(0) * 3 >= len(head)
    return not wide and controls * 10 > len(head)


def _read_text(text: str, suffix: str) -> Page:
    tags = len(_HTML.findall(text[:MAX_TEXT]))
    whole = bool(_WHOLE_HTML.match(text))
    if tags and _nesting(text) > MAX_NESTING:
        raise Refused("page_too_deep")
    if whole or (suffix in {".html", ".htm", ".xhtml"} and tags) or (tags >= 3 and not _MARKDOWN.search(text)):
        return read_html(text)
    maybe = (_MARKDOWN.search(text) and suffix != ".csv") or tags >= 3
    if suffix in {".md", ".markdown", ".mdx"} or (maybe and _is_markdown(text, tags)):
        return read_markdown(text)
    return read_text(text)


def _is_markdown(text: str, tags: int) -> bool:
    """A bold word or two in a plain text doesn't make its indented lines code."""
    structure = re.search(r"^#{1,6} \S|^\|[ \t:|-]+\|[ \t]*$|^[ \t:-]+\|[ \t:|-]+$|\A---\n|^\{% ", text, re.MULTILINE)
    return bool(structure) or tags >= 3 or text.count("](") >= 3


def _nesting(text: str) -> int:
    deepest = depth = 0
    for found in _TAG.finditer(text):
        closing, name, empty = found.groups()
        if empty or name.lower() in _UNCLOSED:
            continue
        depth = max(0, depth - 1) if closing else depth + 1
        deepest = max(deepest, depth)
    return deepest

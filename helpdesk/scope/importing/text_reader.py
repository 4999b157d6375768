"""Plain text to blocks: bullets, numbered lines, underlined headings, columns, and paragraphs."""

import re

from helpdesk.scope.importing.blocks import MAX_BLOCKS, Block, Kind, Page
from helpdesk.scope.importing.text_tables import table_at

_BULLET = re.compile(
    r"(?P<indent>[ \t]*)(?:[-*+–—•·▪▫■◦‣⁃»›➢➤►▶→\uf0b7\uf0a7\uf0d8\uf076\uf02d]"
    r"|[oO](?=[ \t]{1,8}[A-ZÄÖÜ]))[ \t]+(?P<text>\S.*)"
)
_TIGHT_BULLET = re.compile(r"(?P<indent>[ \t]*)[•▪◦‣\uf0b7\uf0a7](?P<text>\S.*)")
_MARKED = re.compile(r"(?P<indent>[ \t]*)(?P<text>(?:[✓✔☑✅✗✘✖❌❎☒🚫⛔●○]\ufe0f?|\[[xX ]\]|\([xX ]\))[ \t]*\S.*)")
_NUMBER = re.compile(
    r"(?P<indent>[ \t]*)(?P<number>\(?[0-9]{1,2}[.)]|[A-Z]\.[0-9]{1,2}\.?|\(?[a-z][)]"
    r"|[0-9]{1,2}(?:\.[0-9]{1,2}){1,3}\.?)[ \t]+(?P<text>\S.*)"
)
_NUMBERED_HEADING = re.compile(
    r"[ \t]*(?P<number>[0-9]{1,2}(?:\.[0-9]{1,2}){0,3}|[A-Z](?=\.)|[IVX]{1,4}(?=\.))\.?[ \t]+"
    r"(?P<text>[A-ZÄÖÜ„\"].{0,90})"
)
_SCANNED_BULLET = re.compile(r"(?:e(?=[ \t]+[A-ZÄÖÜ])|[¢©®°«])[ \t]+(?P<text>\w.*)")
_INDENTED = re.compile(r" {1,3}(?P<text>[A-ZÄÖÜ].*)")
_HASHES = re.compile(r"(#{1,6})[ \t]+(.*?)[ \t#]*")
_UNDERLINE = re.compile(r"[ \t]*([=\-~*_#^])\1{2,}[ \t]*")
_BROKEN_WORD = re.compile(r"[A-Za-zäöüß]{2}-$")


_EMPHASIS = re.compile(r"(?<![\w*])(\*\*|__)(?=\S)([^*_\n]{1,200}?)(?<=\S)\1(?![\w*])")


def read_text(text: str) -> Page:
    """The blocks of a plain text page; a bold word in stars, as in mails, loses them."""
    text = _EMPHASIS.sub(r"\2", text)
    reader = _Reader(text.split("\n"))
    return Page(blocks=reader.read(), notices=reader.notices)


def joined(lines: list[str]) -> str:
    """Lines that were broken anywhere, as one; a word parted at a line's end is made whole."""
    text = ""
    for line in lines:
        if (
            _BROKEN_WORD.search(text)
            and line[:1].islower()
            and not line.startswith(("und ", "oder ", "bzw", "and ", "or "))
        ):
            text = text[:-1] + line
        else:
            text = f"{text} {line}".strip()
    return text


class _Reader:
    """Goes through the lines from the first to the last."""

    def __init__(self, lines: list[str]) -> None:
        self._lines = lines
        self._at = 0
        self._blocks: list[Block] = []
        self._scanned = sum(bool(_SCANNED_BULLET.fullmatch(line)) for line in lines) >= 2
        self.notices: list[str] = []

    def read(self) -> list[Block]:
        while self._at < len(self._lines) and len(self._blocks) < MAX_BLOCKS:
            if not self._line().strip():
                self._at += 1
            elif not (self._heading() or self._table() or self._item()):
                self._paragraph()
        if self._at < len(self._lines):
            self.notices.append("too_long")
        return self._blocks

    def _table(self) -> bool:
        found = table_at(self._lines, self._at)
        if not found:
            return False
        table, count = found
        self._at += count - 1
        return self._take(table)

    def _heading(self) -> bool:
        line = self._line()
        if found := _HASHES.fullmatch(line):
            return self._take(Block(Kind.HEADING, found.group(2).strip(), len(found.group(1))))
        if _UNDERLINE.fullmatch(line):
            self._at += 1
            return True
        sign = _UNDERLINE.fullmatch(self._line(1))
        if (
            sign
            and len(line.strip()) <= 100
            and not _BULLET.fullmatch(line)
            and "|" not in line
            and "  " not in line.strip()
        ):
            self._at += 1
            return self._take(Block(Kind.HEADING, line.strip(), {"=": 1, "#": 1}.get(sign.group(1), 2)))
        found = _NUMBERED_HEADING.fullmatch(line)
        alone = not self._line(1).strip() and not self._line(-1).strip()
        if found and alone and found["text"].rstrip()[-1] not in ".;," and not self._next_is_numbered():
            return self._take(Block(Kind.HEADING, found["text"].strip(), min(6, 2 + found["number"].count("."))))
        return False

    def _next_is_numbered(self) -> bool:
        """The next line with text is numbered like this one: a list, not a heading."""
        following = next((line for line in self._lines[self._at + 1 : self._at + 5] if line.strip()), "")
        same = bool(_NUMBER.fullmatch(following)) and following.lstrip(" (\t")[:1].isdigit()
        return same and "." not in self._line().split()[0].rstrip(".")

    def _item(self) -> bool:
        text, indent = self._item_text()
        if not text:
            return False
        ordered = bool(_NUMBER.fullmatch(self._line()))
        lines = [text]
        self._at += 1
        while self._continues(lines[-1]):
            lines.append(self._line().strip())
            self._at += 1
        self._blocks.append(Block(Kind.ITEM, joined(lines), min(9, indent // 2), ordered=ordered))
        return True

    def _item_text(self) -> tuple[str, int]:
        line = self._line()
        found = self._starts_item(line)
        if found:
            indent = found.groupdict().get("indent") or ""
            deeper = 2 * (found.groupdict().get("number") or "").strip(".)").count(".")
            return found["text"].strip(), len(indent.expandtabs(4)) + deeper
        vanished = _INDENTED.fullmatch(line) if self._scanned and not self._line(-1).strip() else None
        return (vanished["text"].strip(), 0) if vanished else ("", 0)

    def _starts_item(self, line: str) -> re.Match[str] | None:
        found = (
            _BULLET.fullmatch(line)
            or _MARKED.fullmatch(line)
            or _NUMBER.fullmatch(line)
            or _TIGHT_BULLET.fullmatch(line)
        )
        return found or (_SCANNED_BULLET.fullmatch(line) if self._scanned else None)

    def _continues(self, before: str) -> bool:
        """The line belongs to the item above it; an empty line before it, such as a page's end, is passed."""
        if self._at >= len(self._lines):
            return False
        line = self._line()
        if not line.strip():
            goes_on = before[-1] not in ".:;!?)" and re.match(r"[a-zäöü]{2,}", self._line(1))
            if not goes_on or self._starts_item(self._line(1)):
                return False
            self._at += 1
            return True
        if self._begins(line):
            return False
        # A line that ends with a colon, or in capitals, heads what follows.
        text = line.strip()
        heads = text.endswith((":", "?")) and text[:1].isupper() and not line.startswith((" ", "\t"))
        return not (heads or (text.isupper() and len(text) > 3))

    def _begins(self, line: str) -> bool:
        underlined = bool(_UNDERLINE.fullmatch(self._line(1))) and line == self._line()
        return bool(self._starts_item(line) or _HASHES.fullmatch(line) or _UNDERLINE.fullmatch(line)) or underlined

    def _paragraph(self) -> None:
        lines = [self._line().strip()]
        self._at += 1
        while self._at < len(self._lines) and self._line().strip() and not self._begins(self._line()):
            if table_at(self._lines, self._at):
                break
            lines.append(self._line().strip())
            self._at += 1
        self._blocks.append(Block(Kind.PARAGRAPH, "\n".join(lines)))

    def _take(self, block: Block) -> bool:
        self._at += 1
        if block.text or block.rows:
            self._blocks.append(block)
        return True

    def _line(self, offset: int = 0) -> str:
        at = self._at + offset
        return self._lines[at] if 0 <= at < len(self._lines) else ""

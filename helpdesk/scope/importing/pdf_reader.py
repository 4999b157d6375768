"""PDF to blocks by way of PDFium. Only ever runs in the child process: a hostile file may crash it."""

import re
import statistics
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

import pypdfium2 as pdfium  # type: ignore[import-untyped]  # it has no types

from helpdesk.scope.importing.blocks import MAX_BLOCKS, Block, Cell, Kind, Page
from helpdesk.scope.importing.columns import joined as joined_rows
from helpdesk.scope.importing.decoding import cleaned
from helpdesk.scope.importing.pdf_rules import Frame, frames_of, rows_in
from helpdesk.scope.importing.pdf_stripes import cells_of, corridors, heads
from helpdesk.scope.importing.pdf_text import TextLine, lines_of
from helpdesk.scope.importing.refused import Refused
from helpdesk.scope.importing.text_reader import joined

MAX_PAGES = 150

_BULLET = re.compile(r"(?:[-–—•·▪▫■●○◦‣⁃»›➢➤►▶→❑*\uf0b7\uf0a7\uf0d8\uf02d]|¢|[oe](?=\s[A-ZÄÖÜ]))\s+(?P<text>\S.*)")
_TICKED = re.compile(r"(?:[✓✔☑✅✗✘✖❌❎☒☐]|\[[xX ]\])\s*\S.*")
_NUMBER = re.compile(
    r"\(?(?:[0-9]{1,2}[.)]|[A-Z]\.[0-9]{1,2}\.?|[a-z]\)|[0-9]{1,2}(?:\.[0-9]{1,2}){1,3}\.?)\s+(?P<text>\S.*)"
)
_NUMBERED_HEADING = re.compile(r"[0-9]{1,2}(?:\.[0-9]{1,2})*\.?\s+[A-ZÄÖÜ]")


def read_pdf(content: bytes) -> Page:
    """The blocks of a PDF with text.

    Raises:
        Refused: It is damaged, locked, or has pictures only.
    """
    try:
        document = pdfium.PdfDocument(content)
    except pdfium.PdfiumError as error:
        raise Refused("page_locked" if "password" in str(error).lower() else "page_damaged") from error
    page = Page()
    count = len(document)
    sheets: list[tuple[list[TextLine], list[Frame]]] = []
    for number in range(min(count, MAX_PAGES)):
        sheet = document[number]
        sheets.append((lines_of(sheet), frames_of(sheet)))
    if count > MAX_PAGES:
        page.notices.append("too_long")
    if not any(lines for lines, _frames in sheets):
        raise Refused("page_scanned")
    title = document.get_metadata_dict().get("Title", "")
    page.meta["title"] = " ".join(str(title).split())[:200]
    running = _running(sheets)
    body = _body_size(sheets)
    sizes = _heading_sizes(sheets, body)
    for lines, frames in sheets:
        kept = [line for line in lines if _folded(line.text) not in running]
        page.blocks += _Sheet(kept, frames, body, sizes, page.blocks).read()
        if len(page.blocks) > MAX_BLOCKS:
            page.notices.append("too_long")
            break
    for block in page.blocks:
        block.text = cleaned(block.text, page.notices)
        for row in block.rows:
            for cell in row:
                cell.text = cleaned(cell.text, page.notices)
    page.notices = list(dict.fromkeys(page.notices))
    return page


def _folded(text: str) -> str:
    return re.sub(r"\d+", "#", text.casefold()).strip()


def _running(sheets: Sequence[tuple[list[TextLine], list[Frame]]]) -> set[str]:
    """Lines at the head or foot of most pages."""
    if len(sheets) < 2:
        return set()
    counts = Counter(
        name for lines, _frames in sheets for name in {_folded(line.text) for line in (*lines[:2], *lines[-2:])}
    )
    return {name for name, times in counts.items() if times >= max(2, len(sheets) * 0.6)}


def _body_size(sheets: Sequence[tuple[list[TextLine], list[Frame]]]) -> float:
    sizes = Counter(round(line.size, 1) for lines, _frames in sheets for line in lines for _ in range(len(line.text)))
    return sizes.most_common(1)[0][0]


def _heading_sizes(sheets: Sequence[tuple[list[TextLine], list[Frame]]], body: float) -> list[float]:
    """Sizes of headings, largest first."""
    sizes = {
        round(line.size, 1)
        for lines, _frames in sheets
        for line in lines
        if line.size > body * 1.12 and len(line.text) < 160
    }
    merged: list[float] = []
    for size in sorted(sizes, reverse=True):
        if not merged or merged[-1] - size > 0.6:
            merged.append(size)
    return merged[:6]


class _Sheet:
    """One page: goes through its lines from top to bottom."""

    def __init__(
        self, lines: list[TextLine], frames: list[Frame], body: float, sizes: list[float], before: list[Block]
    ) -> None:
        self._lines = lines
        self._frames = [
            (frame, rows) for frame in frames if len(rows := rows_in(frame, lines)) >= 2 and max(map(len, rows)) >= 2
        ]
        self._body = body
        self._sizes = sizes
        self._blocks: list[Block] = []
        self._before = before
        self._at = 0
        self._gap = self._usual_gap()

    def read(self) -> list[Block]:
        while self._at < len(self._lines):
            line = self._lines[self._at]
            framed = next((found for found in self._frames if found[0].holds(line)), None)
            if framed:
                self._frame(framed)
            elif not (self._columns() or self._heading() or self._item()):
                self._paragraph()
        return self._blocks

    def _usual_gap(self) -> float:
        gaps = [
            above.base - below.base
            for above, below in pairwise(self._lines)
            if 0 < above.base - below.base < 4 * self._body
        ]
        return statistics.median_low(gaps) if gaps else self._body * 1.4

    def _frame(self, framed: tuple[Frame, list[list[Cell]]]) -> None:
        frame, rows = framed
        self._frames.remove(framed)
        self._blocks.append(Block(Kind.TABLE, rows=[list(row) for row in rows]))
        self._lines = [line for number, line in enumerate(self._lines) if number < self._at or not frame.holds(line)]

    def _columns(self) -> bool:
        """Lines with parts in columns, without rules: a table, or text set in two columns."""
        first = self._at if len(self._lines[self._at].parts) >= 2 else self._at + 1
        if (
            first >= len(self._lines)
            or len(self._lines[first].parts) < 2
            or (first > self._at and not self._near(first))
        ):
            return False
        end = wide = first
        while (
            end < len(self._lines)
            and (end == first or self._near(end))
            and not any(frame.holds(self._lines[end]) for frame, _rows in self._frames)
        ):
            if len(self._lines[end].parts) >= 2:
                wide = end
            elif end - wide > 3:
                break
            end += 1
        lines = self._lines[first : wide + 1]
        if len(lines) < 2:
            return False
        if first > self._at:
            # A line above whose words stand in the columns is their head.
            if len(lines) < 3 or not heads(self._lines[self._at], lines):
                return False
            lines.insert(0, self._lines[self._at])
        if sum(len(line.parts) >= 2 for line in lines) * 5 < len(lines) * 2 or (
            len(lines) == 2 and sum(len(line.parts) for line in lines) < 5
        ):
            return False
        if side_by_side := self._set_in_columns(lines, self._lines[wide + 1 : wide + 12]):
            blocks, more = side_by_side
            self._blocks += blocks
            self._at = wide + 1 + more
            return True
        self._blocks.append(self._table(lines))
        self._at = wide + 1
        return True

    def _table(self, lines: Sequence[TextLine]) -> Block:
        gaps = [above.base - below.base for above, below in pairwise(lines)]
        row_gap = statistics.median_high(gaps) if gaps else 0
        close = [False] + [gap < row_gap * 0.85 and gap < 1.6 * self._body for gap in gaps]
        borders = corridors(lines)
        rows = joined_rows([cells_of(line, borders) for line in lines], tight=close)
        return Block(Kind.TABLE, rows=[[Cell(cell) for cell in row] for row in rows])

    def _set_in_columns(self, lines: Sequence[TextLine], after: Sequence[TextLine]) -> tuple[list[Block], int] | None:
        """Two lists beside each other, each with its heading, and how many lines of the longer one follow.

        None when the lines are a table.
        """
        bullets = [
            sum(
                bool(_BULLET.match(line.parts[side].text) or _TICKED.match(line.parts[side].text))
                for line in lines
                if len(line.parts) == 2
            )
            for side in (0, 1)
        ]
        if min(bullets) < 2 or any(len(line.parts) > 2 for line in lines):
            return None
        border = min(line.parts[1].left for line in lines if len(line.parts) == 2) - 2
        more = 0
        for above, line in zip((lines[-1], *after), after, strict=False):
            inside = line.left >= border or line.parts[-1].right < border
            if not inside or above.base - line.base > 1.9 * self._gap or line.left < lines[-1].left - 3:
                break
            more += 1
        blocks: list[Block] = []
        for side in (0, 1):
            column = []
            for line in (*lines, *after[:more]):
                parts = [part for part in line.parts if (part.left >= border) == bool(side)]
                if parts:
                    column.append(TextLine(line.base, line.size, [], parts))
            blocks += _Sheet(column, [], self._body, self._sizes, []).read()
        return blocks, more

    def _near(self, number: int) -> bool:
        return self._lines[number - 1].base - self._lines[number].base < max(2.6 * self._gap, 2.2 * self._body)

    def _heading(self) -> bool:
        line = self._lines[self._at]
        large = line.size > self._body * 1.12
        if not large or len(line.text) > 160:
            return False
        level = 1 + next((rank for rank, size in enumerate(self._sizes) if line.size >= size - 0.6), len(self._sizes))
        texts = [line.text]
        self._at += 1
        while (
            self._at < len(self._lines)
            and abs(self._lines[self._at].size - line.size) < 0.4
            and self._lines[self._at - 1].base - self._lines[self._at].base < 1.7 * line.size
            and len(texts) < 4
        ):
            texts.append(self._lines[self._at].text)
            self._at += 1
        self._blocks.append(Block(Kind.HEADING, joined(texts), min(6, level)))
        return True

    def _item(self) -> bool:
        line = self._lines[self._at]
        found = _BULLET.fullmatch(line.text) or _NUMBER.fullmatch(line.text)
        ticked = _TICKED.fullmatch(line.text)
        if (not found and not ticked) or (line.bold and _NUMBERED_HEADING.match(line.text)):
            return False
        texts = [found["text"] if found else line.text]
        hang = line.parts[1].left if len(line.parts) > 1 else line.left
        self._at += 1
        while self._at < len(self._lines) and self._goes_on(line, hang):
            texts.append(self._lines[self._at].text)
            self._at += 1
        self._blocks.append(
            Block(Kind.ITEM, joined(texts), self._depth(line.left), ordered=bool(_NUMBER.fullmatch(line.text)))
        )
        return True

    def _goes_on(self, first: TextLine, hang: float) -> bool:
        line, above = self._lines[self._at], self._lines[self._at - 1]
        if (
            _BULLET.match(line.text)
            or _TICKED.match(line.text)
            or _NUMBER.match(line.text)
            or line.size > self._body * 1.12
        ):
            return False
        if above.base - line.base > 1.75 * max(self._body, line.size) or line.bold != first.bold:
            return False
        return line.left > first.left + 2 or (line.left >= hang - 2 and line.text[:1].islower())

    def _depth(self, left: float) -> int:
        """How deep an item is, by how far it is indented among the items before it."""
        steps = sorted(
            {
                round(line.left)
                for line in self._lines
                if _BULLET.match(line.text) or _TICKED.match(line.text) or _NUMBER.match(line.text)
            }
        )
        merged = [step for number, step in enumerate(steps) if not number or step - steps[number - 1] > 5]
        return min(9, sum(step < left - 3 for step in merged))

    def _paragraph(self) -> None:
        first = self._lines[self._at]
        texts = [first.text]
        self._at += 1
        while self._at < len(self._lines):
            line, above = self._lines[self._at], self._lines[self._at - 1]
            apart = (
                above.base - line.base > max(1.28 * self._gap, 1.2 * self._body)
                if self._gap < 1.75 * self._body
                else above.base - line.base > 1.75 * self._body
            )
            if apart or line.bold != first.bold or abs(line.size - first.size) > 1 or len(line.parts) > 1:
                break
            if (
                _BULLET.match(line.text)
                or _TICKED.match(line.text)
                or _NUMBER.match(line.text)
                or any(frame.holds(line) for frame, _rows in self._frames)
            ):
                break
            texts.append(line.text)
            self._at += 1
        self._blocks.append(Block(Kind.PARAGRAPH, "\n".join(texts), bold=first.bold))

"""Columns of a PDF's text without rules: the white stripes that run down between words."""

from collections.abc import Sequence

from helpdesk.scope.importing.pdf_text import Glyph, TextLine, parted

_GAP = 0.45
"""Of the letters' size: wider gaps may part columns."""

MAX_WIDTH = 3_000
"""Points; a wider page is no page."""


def corridors(lines: Sequence[TextLine]) -> list[float]:
    """Where columns part: the edges of the text and the middles of the white stripes that run down between words."""
    if not lines:
        return []
    left, right = min(line.left for line in lines), max(line.parts[-1].right for line in lines)
    size = max(1.0, min(line.size for line in lines))
    width = int(right - left) + 2
    if width > MAX_WIDTH:
        return []
    covered = [0] * width
    for line in lines:
        for start, end in _words(line.glyphs):
            for place in range(max(0, int(start - left)), min(width, int(end - left) + 1)):
                covered[place] += 1
    head = [False] * width
    for start, end in _words(lines[0].glyphs):
        for place in range(max(0, int(start - left)), min(width, int(end - left) + 1)):
            head[place] = True
    few = len(lines) // 8
    borders = [left - 1]
    run = 0
    for place in range(width):
        if covered[place] <= few and not head[place]:
            run += 1
            continue
        if run > 0.55 * size and place - run > 0:
            borders.append(left + place - run / 2)
        run = 0
    return [*borders, right + 1]


def _words(glyphs: Sequence[Glyph]) -> list[tuple[float, float]]:
    """From where to where each word of a line goes; little gaps inside a sentence count as text."""
    found: list[tuple[float, float]] = []
    for glyph in glyphs:
        if not glyph.text.strip():
            continue
        if found and glyph.left - found[-1][1] < _GAP * glyph.size:
            found[-1] = (found[-1][0], glyph.right)
        else:
            found.append((glyph.left, glyph.right))
    return found


def heads(line: TextLine, lines: Sequence[TextLine]) -> bool:
    """The line above these stands in their columns, and leaves all white stripes open."""
    borders = corridors([line, *lines])
    if len(borders) < max(3, len(corridors(lines))):
        return False
    return sum(bool(cell) for cell in cells_of(line, borders)) >= 2


def cells_of(line: TextLine, borders: Sequence[float]) -> list[str]:
    """The line's text by column; words that reach over a border stay together, where they begin."""
    columns: list[list[Glyph]] = [[] for _ in borders[1:]]
    at, end = 0, float("-inf")
    for glyph in line.glyphs:
        if glyph.left - end >= _GAP * glyph.size:
            at = max(0, min(len(columns) - 1, sum(border <= glyph.left + 1 for border in borders) - 1))
        columns[at].append(glyph)
        if glyph.text.strip():
            end = glyph.right
    return [" ".join(part.text for part in parted(glyphs, [])) for glyphs in columns]


def text_between(glyphs: list[Glyph], left: float, right: float) -> str:
    inside = [glyph for glyph in glyphs if left <= (glyph.left + glyph.right) / 2 <= right]
    return " ".join(part.text for part in parted(inside, []))

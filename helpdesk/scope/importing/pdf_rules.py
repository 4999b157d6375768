"""Ruled lines of a PDF page, and the tables they draw."""

import ctypes
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import pypdfium2 as pdfium  # type: ignore[import-untyped]  # it has no types
import pypdfium2.raw as raw  # type: ignore[import-untyped]

from helpdesk.scope.importing.blocks import Cell
from helpdesk.scope.importing.columns import joined
from helpdesk.scope.importing.pdf_stripes import cells_of, corridors, heads, text_between
from helpdesk.scope.importing.pdf_text import TextLine

MAX_PATHS = 4_000
MAX_SEGMENTS = 60
_NEAR = 2.5


@dataclass(frozen=True, slots=True)
class Rule:
    """A straight line: at `at`, from `start` to `end` along the other axis, in points."""

    at: float
    start: float
    end: float


@dataclass(slots=True)
class Frame:
    """A table's ruled lines: horizontal from top to bottom, vertical from left to right."""

    rows: list[Rule]
    columns: list[Rule]
    left: float
    right: float
    bottom: float
    top: float

    def holds(self, line: TextLine) -> bool:
        middle = line.base + line.size * 0.3
        return (
            self.bottom <= middle <= self.top and line.parts[-1].right >= self.left - 5 and line.left <= self.right + 5
        )


def frames_of(page: pdfium.PdfPage) -> list[Frame]:
    """The frames of the page's tables that have ruled rows, from top to bottom."""
    if page.get_rotation():
        return []
    across, down = _rules(page)
    frames: list[Frame] = []
    for group in _groups(_joined(across), _joined(down)):
        rows, columns = group
        left, right = min(rule.start for rule in rows), max(rule.end for rule in rows)
        top, bottom = max(rule.at for rule in rows), min(rule.at for rule in rows)
        if len({round(rule.at / _NEAR) for rule in rows}) >= 3 and right - left > 80:
            frames.append(
                Frame(
                    sorted(rows, key=lambda one: -one.at),
                    sorted(columns, key=lambda one: one.at),
                    left,
                    right,
                    bottom,
                    top,
                )
            )
    return sorted(frames, key=lambda one: -one.top)


def _rules(page: pdfium.PdfPage) -> tuple[list[Rule], list[Rule]]:
    across: list[Rule] = []
    down: list[Rule] = []
    width, height = page.get_size()
    for count, path in enumerate(page.get_objects(filter=[raw.FPDF_PAGEOBJ_PATH], max_depth=3)):
        if count >= MAX_PATHS:
            break
        for start, end in _pieces(path):
            (x1, y1), (x2, y2) = start, end
            if abs(y1 - y2) < 1 and 8 < abs(x1 - x2) < width * 0.98:
                across.append(Rule((y1 + y2) / 2, min(x1, x2), max(x1, x2)))
            elif abs(x1 - x2) < 1 and 5 < abs(y1 - y2) < height * 0.98:
                down.append(Rule((x1 + x2) / 2, min(y1, y2), max(y1, y2)))
    return across, down


Point = tuple[float, float]


def _pieces(path: pdfium.PdfObject) -> Iterable[tuple[Point, Point]]:
    matrix = path.get_matrix()
    first = last = (0.0, 0.0)
    x, y = ctypes.c_float(), ctypes.c_float()
    count = min(raw.FPDFPath_CountSegments(path), MAX_SEGMENTS)
    for number in range(count):
        segment = raw.FPDFPath_GetPathSegment(path, number)
        if not raw.FPDFPathSegment_GetPoint(segment, x, y):
            continue
        point = matrix.on_point(x.value, y.value)
        if raw.FPDFPathSegment_GetType(segment) == raw.FPDF_SEGMENT_MOVETO:
            first = point
        else:
            yield last, point
            if raw.FPDFPathSegment_GetClose(segment):
                yield point, first
        last = point


def _joined(rules: list[Rule]) -> list[Rule]:
    """Pieces that lie on one line and touch, as one."""
    made: list[Rule] = []
    for rule in sorted(rules, key=lambda one: (round(one.at / _NEAR), one.start)):
        if made and abs(made[-1].at - rule.at) <= _NEAR and rule.start <= made[-1].end + _NEAR:
            made[-1] = Rule(made[-1].at, made[-1].start, max(made[-1].end, rule.end))
        else:
            made.append(rule)
    return made


def _groups(across: list[Rule], down: list[Rule]) -> list[tuple[list[Rule], list[Rule]]]:
    """Rules of one table each: with verticals those that they touch, without those that begin and end alike."""
    groups: list[tuple[list[Rule], list[Rule]]] = []
    left = sorted(across, key=lambda one: -one.at)
    while left:
        rows = [left.pop(0)]
        columns: list[Rule] = []
        grown = True
        while grown:
            grown = False
            for rule in [one for one in down if one not in columns]:
                if any(
                    rule.start - _NEAR <= row.at <= rule.end + _NEAR and row.start - _NEAR <= rule.at <= row.end + _NEAR
                    for row in rows
                ):
                    columns.append(rule)
                    grown = True
            for row in list(left):
                touched = any(
                    rule.start - _NEAR <= row.at <= rule.end + _NEAR and row.start - _NEAR <= rule.at <= row.end + _NEAR
                    for rule in columns
                )
                alike = not columns and any(
                    abs(row.start - other.start) < 6 and abs(row.end - other.end) < 6 and abs(row.at - other.at) < 120
                    for other in rows
                )
                if touched or alike:
                    rows.append(row)
                    left.remove(row)
                    grown = True
        groups.append((rows, columns))
    return groups


def rows_in(frame: Frame, lines: Sequence[TextLine]) -> list[list[Cell]]:
    """The cells of a ruled table."""
    _take_head(frame, lines)
    inside = [line for line in lines if frame.holds(line)]
    levels = _distinct([rule.at for rule in frame.rows], reverse=True)
    borders = _distinct([rule.at for rule in frame.columns])
    if len(borders) >= 3:
        return _ruled(frame, inside, levels, borders)
    return _between(inside, levels)


def _take_head(frame: Frame, lines: Sequence[TextLine]) -> None:
    """A table without a rule on top has its head just above the first one."""
    above = [line for line in lines if 0 < line.base - frame.top < 2 * line.size and line.left >= frame.left - 5]
    nearest = min(above, key=lambda line: line.base, default=None)
    inside = [line for line in lines if frame.holds(line)]
    if nearest is not None and nearest.parts[-1].right <= frame.right + 5 and heads(nearest, inside):
        top = nearest.base + 1.2 * nearest.size
        frame.rows.insert(0, Rule(top, frame.left, frame.right))
        frame.top = top


def _distinct(values: list[float], *, reverse: bool = False) -> list[float]:
    made: list[float] = []
    for value in sorted(values, reverse=reverse):
        if not made or abs(made[-1] - value) > _NEAR:
            made.append(value)
    return made


def _ruled(frame: Frame, lines: Sequence[TextLine], levels: list[float], borders: list[float]) -> list[list[Cell]]:
    """Rows and columns are ruled; where a rule is missing between two cells they are one."""
    rows: list[list[Cell]] = []
    for top, bottom in pairwise(levels):
        within = [line for line in lines if bottom <= line.base + line.size * 0.3 <= top]
        middle = (top + bottom) / 2
        cells: list[Cell] = []
        number = 0
        while number < len(borders) - 1:
            last = number + 1
            while last < len(borders) - 1 and not any(
                abs(rule.at - borders[last]) <= _NEAR and rule.start <= middle <= rule.end for rule in frame.columns
            ):
                last += 1
            text = "\n".join(
                filter(None, (text_between(line.glyphs, borders[number], borders[last]) for line in within))
            )
            center = (borders[number] + borders[last]) / 2
            open_above = bool(rows) and not any(
                abs(rule.at - top) <= _NEAR and rule.start - 1 <= center <= rule.end + 1 for rule in frame.rows
            )
            if open_above and rows:
                above = rows[-1][number]
                text = f"{above.text}\n{text}".strip()
                above.text = text
            cells += [
                Cell(text, span=last - number, down=open_above),
                *(Cell(text, span=0, down=open_above) for _ in range(last - number - 1)),
            ]
            number = last
        if any(cell.text for cell in cells):
            rows.append(cells)
    return rows


def _between(lines: Sequence[TextLine], levels: list[float]) -> list[list[Cell]]:
    """Only the rows are ruled: columns come from where the parts stand."""
    rows: list[list[TextLine]] = []
    for top, bottom in pairwise(levels):
        within = [line for line in lines if bottom <= line.base + line.size * 0.3 <= top]
        if within:
            rows.append(within)
    if len(rows) <= 3 and max((len(row) for row in rows), default=0) > 3:
        # Only the head and the end are ruled.
        borders = corridors(lines)
        flat = [cells_of(line, borders) for row in rows for line in row]
        return [[Cell(text) for text in row] for row in joined(flat, tight=[False] * len(flat))]
    borders = corridors(lines)
    if len(borders) < 3:
        return []
    made: list[list[Cell]] = []
    for row in rows:
        lines_of_row = [cells_of(line, borders) for line in row]
        made.append([Cell("\n".join(filter(None, cell))) for cell in zip(*lines_of_row, strict=True)])
    return made

"""Lines whose parts stand in columns, by their places only, to rows of a table."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a line between wide gaps: from `left` to `right`, in points or characters."""

    left: float
    right: float
    text: str
    bold: bool = False


def columns_of(lines: Sequence[Sequence[Part]]) -> list[Part]:
    """One part a column: the head's, and those of columns that the head has no word for."""
    first = next((line for line in lines if len(line) >= 2), ())
    columns = list(first)
    unnamed: list[Part] = []
    for part in (part for line in lines for part in line):
        if any(part.left < column.right and column.left < part.right for column in columns):
            continue
        near = next((at for at, one in enumerate(unnamed) if part.left < one.right and one.left < part.right), None)
        if near is None:
            unnamed.append(part)
        else:
            one = unnamed[near]
            unnamed[near] = Part(min(one.left, part.left), max(one.right, part.right), f"{one.text} ")
    # A part that stands alone is a column's text that begins or ends a little aside.
    columns += [one for one in unnamed if one.text.endswith(" ")]
    return sorted(columns, key=lambda one: one.left)


def placed(line: Sequence[Part], columns: Sequence[Part]) -> list[str]:
    """The line's parts in their columns."""
    cells = [""] * len(columns)
    for part in line:
        at = min(range(len(columns)), key=lambda number: _distance(part, columns[number]))
        cells[at] = f"{cells[at]} {part.text}".strip()
    return cells


def rows_of(lines: Sequence[Sequence[Part]]) -> list[list[str]]:
    """Rows of cells, by where the parts of the lines stand."""
    columns = columns_of(lines)
    return joined([placed(line, columns) for line in lines], tight=[False] * len(lines))


def joined(lines: Sequence[list[str]], *, tight: Sequence[bool]) -> list[list[str]]:
    """Rows of cells; a line that only goes on with cells above it is joined to them.

    Args:
        lines: The lines' cells, in order.
        tight: For each line whether it follows the one above more closely than a new row would.
    """
    rows: list[list[str]] = []
    for cells, close in zip(lines, tight, strict=True):
        if rows and _goes_on(cells, rows[-1], close=close):
            both = zip(rows[-1], cells, strict=True)
            rows[-1] = [f"{above}\n{cell}".strip() if cell else above for above, cell in both]
        else:
            rows.append(cells)
    return rows


def _goes_on(cells: list[str], above: list[str], *, close: bool) -> bool:
    filled = [number for number, cell in enumerate(cells) if cell]
    if close and filled and all(above[number] for number in filled) and len(filled) < sum(map(bool, above)):
        return True
    return len(filled) == 1 and bool(above[filled[0]]) and cells[filled[0]][0].islower()


def _distance(part: Part, column: Part) -> float:
    middle = abs((part.left + part.right) - (column.left + column.right)) / 2
    return min(abs(part.left - column.left), abs(part.right - column.right), middle)

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
    """One part a column: the head's where it names every column, or else a line's that has the most."""
    most = max((len(line) for line in lines), default=0)
    first = next((line for line in lines if len(line) >= 2), ())
    return list(first if len(first) == most else next(line for line in lines if len(line) == most)) if most else []


def placed(line: Sequence[Part], columns: Sequence[Part]) -> list[str]:
    """The line's parts in their columns."""
    cells = [""] * len(columns)
    for part in line:
        at = min(range(len(columns)), key=lambda number: _distance(part, columns[number]))
        cells[at] = f"{cells[at]} {part.text}".strip()
    return cells


def rows_of(lines: Sequence[Sequence[Part]], *, tight: Sequence[bool]) -> list[list[str]]:
    """Rows of cells; a line that only goes on with cells above it is joined to them.

    Args:
        lines: The lines' parts, in order.
        tight: For each line whether it follows the one above more closely than a new row would.
    """
    columns = columns_of(lines)
    rows: list[list[str]] = []
    for line, close in zip(lines, tight, strict=True):
        cells = placed(line, columns)
        if rows and _goes_on(cells, rows[-1], close=close):
            rows[-1] = [
                f"{above}\n{cell}".strip() if cell else above for above, cell in zip(rows[-1], cells, strict=True)
            ]
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

"""Tables in plain text: columns parted by tabs, semicolons, pipes or wide gaps."""

import re
from collections.abc import Callable, Sequence

from helpdesk.scope.importing.blocks import Block, Cell, Kind
from helpdesk.scope.importing.columns import Part, rows_of

MAX_ROWS = 5_000

_BORDER = re.compile(r"[ \t]*[+|├└┌╔╠╚]?[-=_:+|┌┬┐├┼┤└┴┘─│═╔╦╗╠╬╣╚╩╝║ ]{3,}[ \t]*")
_PIPE = re.compile(r"[|│║¦]")
_GAP = re.compile(r" {2,}")
_BULLET = re.compile(r"[ \t]*[-*+–—•·▪◦‣»\uf0b7][ \t]+\S")


def table_at(lines: Sequence[str], at: int) -> tuple[Block, int] | None:
    """The table that begins in line `at` and how many lines it has; None when none does."""
    for read in (_tabs, _pipes, _semicolons, _gaps):
        if found := read(lines, at):
            rows, count = found
            width = max(len(row) for row in rows)
            made = [[Cell(cell) for cell in row] + [Cell("")] * (width - len(row)) for row in rows if any(row)]
            return Block(Kind.TABLE, rows=made), count
    return None


Found = tuple[list[list[str]], int]


def _run(lines: Sequence[str], at: int, fits: Callable[[str], bool]) -> list[str]:
    end = at
    while end < min(len(lines), at + MAX_ROWS) and fits(lines[end]):
        end += 1
    return list(lines[at:end])


def _tabs(lines: Sequence[str], at: int) -> Found | None:
    first = lines[at].strip(" ")
    if "\t" not in first.strip() or _BULLET.match(first):
        return None
    rows = _run(lines, at, lambda line: "\t" in line.strip(" "))
    # A heading of a part has no tab; it is a row with one cell when rows go on below it.
    end = at + len(rows)
    while end + 1 < len(lines) and lines[end].strip() and "\t" in lines[end + 1].strip(" "):
        more = _run(lines, end + 1, lambda line: "\t" in line.strip(" "))
        rows += [lines[end], *more]
        end = at + len(rows)
    if len(rows) < 2:
        return None
    return [_filled(re.split(r"\t", line.strip(" "))) for line in rows], len(rows)


def _filled(cells: list[str]) -> list[str]:
    return [cell.strip().strip('"').strip() for cell in cells]


def _semicolons(lines: Sequence[str], at: int) -> Found | None:
    count = lines[at].count(";")
    if not count:
        return None
    rows = _run(lines, at, lambda line: line.count(";") >= max(1, count - 1))
    same = sum(line.count(";") == count for line in rows)
    short = all(len(cell) < 200 for line in rows[:1] for cell in line.split(";"))
    if len(rows) < 3 or same * 10 < len(rows) * 8 or not short:
        return None
    return [_filled(line.split(";")) for line in rows], len(rows)


def _pipes(lines: Sequence[str], at: int) -> Found | None:
    if not (_PIPE.search(lines[at]) or lines[at].lstrip().startswith(("+", "┌", "╔"))):
        return None
    rows = _run(lines, at, lambda line: bool(_PIPE.search(line) or (line.strip() and _BORDER.fullmatch(line))))
    content = [line for line in rows if not _BORDER.fullmatch(line)]
    if len(content) < 2 or len(_split(content[0])) < 2:
        return None
    # Borders between the rows mean that a row may have several lines.
    borders = [number for number, line in enumerate(rows) if _BORDER.fullmatch(line)]
    made: list[list[str]] = []
    above_is_border = True
    has_row_borders = len(borders) >= max(4, len(content) // 4)
    for line in rows:
        if _BORDER.fullmatch(line):
            above_is_border = True
            continue
        cells = _split(line)
        same_row = has_row_borders and not above_is_border
        if made and len(cells) == len(made[-1]) and (same_row or _goes_on(cells, made[-1])):
            made[-1] = _joined(made[-1], cells)
        else:
            made.append(cells)
        above_is_border = False
    return made, len(rows)


def _joined(above: Sequence[str], below: Sequence[str]) -> list[str]:
    return [f"{one} {other}".strip() for one, other in zip(above, below, strict=True)]


def _goes_on(cells: Sequence[str], above: Sequence[str]) -> bool:
    """A row with one cell only, in the middle of a sentence."""
    filled = [number for number, cell in enumerate(cells) if cell]
    return len(cells) == len(above) and len(filled) == 1 and bool(above[filled[0]]) and cells[filled[0]][0].islower()


def _split(line: str) -> list[str]:
    stripped = line.strip()
    inner = stripped[1:] if _PIPE.match(stripped) else stripped
    return [cell.strip() for cell in _PIPE.split(inner[:-1] if inner and _PIPE.match(inner[-1]) else inner)]


def _gaps(lines: Sequence[str], at: int) -> Found | None:
    """Three lines or more, most with wide gaps, whose parts stand below each other."""
    if len(_parts(lines[at])) < 2:
        return None
    rows = _run(lines, at, lambda line: bool(line.strip()) and "\t" not in line)
    content = [line for line in rows if not _BORDER.fullmatch(line)]
    parts = [_parts(line) for line in content]
    if len(parts) < 3 or len(parts[0]) < 2 or _BULLET.match(content[0]):
        return None
    if sum(len(line) >= 2 for line in parts) * 3 < len(parts) * 2:
        return None
    return rows_of(parts), len(rows)


def _parts(line: str) -> list[Part]:
    found: list[Part] = []
    position = 0
    for piece in _GAP.split(line):
        start = line.index(piece, position) if piece else position
        position = start + len(piece)
        if piece.strip():
            found.append(Part(start, position, piece.strip()))
    return found

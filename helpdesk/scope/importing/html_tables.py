"""HTML tables to rows of cells: merged cells repeated, lists of descriptions and rows of boxes taken as tables too."""

import re
from collections.abc import Iterator

from selectolax.lexbor import LexborNode

from helpdesk.scope.importing.blocks import MAX_CELLS, Block, Cell, Kind
from helpdesk.scope.importing.html_inline import Text, attributes, is_hidden, tag_of
from helpdesk.scope.importing.marks import is_mark

MAX_COLUMNS = 60

_BLOCKS_IN_CELLS = "table, h1, h2, h3, h4, h5, h6, pre"


def table_of(node: LexborNode) -> Block | None:
    """The table, or None when it only lays out the page."""
    rows = list(_rows(node))
    cells = [cell for row in rows for cell in _cells(row)]
    if not cells:
        return Block(Kind.TABLE)
    nested = any(cell.css_first(_BLOCKS_IN_CELLS) is not None for cell in cells)
    if (nested or len(cells) == 1 or attributes(node).get("role") == "presentation") and node.css_first("th") is None:
        return None
    caption = node.css_first("caption")
    return Block(Kind.TABLE, Text.of(caption).line() if caption is not None else "", rows=_grid(rows))


def _rows(table: LexborNode) -> Iterator[LexborNode]:
    for part in table.iter():
        if tag_of(part) == "tr":
            yield part
        elif tag_of(part) in {"thead", "tbody", "tfoot"}:
            yield from (row for row in part.iter() if tag_of(row) == "tr")


def _cells(row: LexborNode) -> list[LexborNode]:
    return [cell for cell in row.iter() if tag_of(cell) in {"td", "th"}]


def _grid(rows: list[LexborNode]) -> list[list[Cell]]:
    grid: list[list[Cell]] = []
    hanging: dict[int, tuple[int, Cell]] = {}
    count = 0
    for row in rows:
        if is_hidden(row):
            continue
        line: list[Cell] = []
        for cell in _cells(row):
            _continue_above(line, hanging)
            if count > MAX_CELLS or len(line) >= MAX_COLUMNS:
                break
            made, down = _cell(cell, in_head=tag_of(row.parent) == "thead" if row.parent is not None else False)
            for offset in range(made.span):
                covered = made if offset == 0 else Cell(made.text, made.header, 0)
                if down > 1:
                    hanging[len(line)] = (down - 1, Cell(covered.text, covered.header, covered.span, down=True))
                line.append(covered)
            count += made.span
        _continue_above(line, hanging)
        if any(cell.text for cell in line):
            grid.append(line)
    return grid


def _continue_above(line: list[Cell], hanging: dict[int, tuple[int, Cell]]) -> None:
    while (found := hanging.get(len(line))) is not None and len(line) < MAX_COLUMNS:
        left, cell = found
        if left > 1:
            hanging[len(line)] = (left - 1, cell)
        else:
            del hanging[len(line)]
        line.append(cell)


def _cell(node: LexborNode, *, in_head: bool) -> tuple[Cell, int]:
    found = attributes(node)
    lines = Text.of(node).lines() if not is_hidden(node) else []
    header = in_head or tag_of(node) == "th"
    return Cell("\n".join(lines), header, _number(found.get("colspan"), MAX_COLUMNS)), _number(
        found.get("rowspan"), 2000
    )


def _number(text: str | None, most: int) -> int:
    return min(most, max(1, int(text))) if text and re.fullmatch("[0-9]{1,6}", text) else 1


def description_rows(node: LexborNode) -> list[list[Cell]]:
    """A list of terms and descriptions as rows of two cells; several descriptions are lines of one."""
    rows: list[list[Cell]] = []
    parts = [inner for part in node.iter() for inner in (part.iter() if tag_of(part) == "div" else (part,))]
    for part in parts:
        text = "\n".join(Text.of(part).lines())
        if tag_of(part) == "dt":
            rows.append([Cell(text, header=True), Cell("")])
        elif tag_of(part) == "dd" and rows:
            rows[-1][1].text = f"{rows[-1][1].text}\n{text}".strip()
    return rows


def grid_of_boxes(node: LexborNode) -> Block | None:
    """A table made of `div`s: rows with the same number of short boxes, most with a mark in one."""
    found = attributes(node)
    if found.get("role") not in {"table", "grid"} and tag_of(node) not in {"div", "section", "ul", "tbody"}:
        return None
    rows = _box_rows(node)
    if len(rows) < 2:
        return None
    counts = {len(row) for row in rows}
    wide = max(counts)
    if not 2 <= wide <= 12 or any(_is_big(cell) for row in rows for cell in row):
        return None
    texts = [[Text.of(cell).lines() for cell in row] for row in rows]
    full = [row for row in texts if len(row) == wide]
    marked = sum(any(is_mark(" ".join(cell)) for cell in row) for row in full)
    if found.get("role") not in {"table", "grid"} and (
        len(full) * 10 < len(rows) * 7 or marked * 2 < len(full) or not marked
    ):
        return None
    return Block(Kind.TABLE, rows=[_box_row(row, wide) for row in texts if any(row)])


def _box_rows(node: LexborNode) -> list[list[LexborNode]]:
    rows = [child for child in node.iter() if not is_hidden(child)]
    if any(attributes(row).get("role") == "rowgroup" for row in rows):
        rows = [
            inner for row in rows for inner in (row.iter() if attributes(row).get("role") == "rowgroup" else (row,))
        ]
    if any(tag_of(row) not in {"div", "li", "section", "header"} for row in rows):
        return []
    return [list(row.iter()) for row in rows]


def _is_big(cell: LexborNode) -> bool:
    return cell.css_first("ul, ol, table, h1, h2, h3, p + p") is not None or len(cell.text()) > 300


def _box_row(texts: list[list[str]], wide: int) -> list[Cell]:
    cells = [Cell("\n".join(lines)) for lines in texts]
    if len(cells) == 1:
        return [Cell(cells[0].text, span=wide), *(Cell(cells[0].text, span=0) for _ in range(wide - 1))]
    return cells + [Cell("") for _ in range(wide - len(cells))]

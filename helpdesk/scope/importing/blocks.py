"""What a page is made of, whatever format it had: headings, paragraphs, items and tables."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from enum import StrEnum

MAX_BLOCKS = 10_000
MAX_CELLS = 20_000
MAX_TEXT = 1_000_000
"""Characters of one page; a service document of a hundred pages has a third of it."""

MAX_BLOCK_TEXT = 4_000
"""Characters of one paragraph, item or cell."""

BOLD = 7
"""The level of a line that is only printed bold: below every real heading."""


class Kind(StrEnum):
    HEADING = "heading"
    PARAGRAPH = "paragraph"
    ITEM = "item"
    TABLE = "table"
    END = "end"


@dataclass(slots=True)
class Cell:
    """A cell of a table whose merged cells are repeated.

    Attributes:
        text: Its lines, parted by line feeds.
        span: How many columns it covers; the cells after it that it covers have the same text and span 0.
        down: It continues the cell above.
    """

    text: str
    header: bool = False
    span: int = 1
    down: bool = False


@dataclass(slots=True)
class Block:
    """A part of a page.

    Attributes:
        text: Its lines, parted by line feeds where the page broke them; of a table, its caption.
        level: Of a heading 1 to 6, or BOLD; of an item its depth from 0; of an end, the heading level it closes.
        bold: The whole text is printed bold.
        ordered: An item with a number.
        line: Where it stands in the page's plain text, from 1; `rows_at` the same for each row.
        original: The text before letters were put right.
        repairs: The words put right, each as recognised and as understood.
    """

    kind: Kind
    text: str = ""
    level: int = 0
    bold: bool = False
    ordered: bool = False
    rows: list[list[Cell]] = field(default_factory=list)
    line: int = 0
    rows_at: list[int] = field(default_factory=list)
    original: str = ""
    repairs: list[tuple[str, str]] = field(default_factory=list)


@dataclass(slots=True)
class Page:
    """A page as read.

    Attributes:
        meta: What its head says: title, description, site, language.
        hosts: Where its links lead, most frequent first.
        notices: Codes of what went wrong while reading; `reading` has the sentences.
        recognised: Its text probably comes from a scan.
    """

    blocks: list[Block] = field(default_factory=list)
    meta: dict[str, str] = field(default_factory=dict)
    hosts: list[str] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)
    recognised: bool = False

    def plain(self) -> str:
        """The page as plain text; afterwards every block knows its line."""
        lines: list[str] = []
        for block in self.blocks:
            lines += [""] if lines and block.kind not in {Kind.ITEM, Kind.END} else []
            block.line = len(lines) + 1
            lines += _lines(block, len(lines))
        return "\n".join(lines)

    def to_json(self) -> dict[str, object]:
        return asdict(self)

    @classmethod
    def from_json(cls, value: Mapping[str, object]) -> "Page":
        """The page a child process has read.

        Raises:
            KeyError, TypeError, ValueError: It isn't one.
        """
        return cls(
            blocks=[_block(block) for block in _list(value["blocks"])],
            meta={str(name): str(text) for name, text in _mapping(value["meta"]).items()},
            hosts=[str(host) for host in _list(value["hosts"])],
            notices=[str(notice) for notice in _list(value["notices"])],
            recognised=bool(value["recognised"]),
        )


def _lines(block: Block, before: int) -> list[str]:
    one_line = " ".join(block.text.split())
    if block.kind is Kind.ITEM:
        return [f"{'  ' * block.level}• {one_line}"]
    if block.kind is Kind.TABLE:
        rows = [" | ".join(_cells(row)) for row in block.rows]
        caption = [one_line] if one_line else []
        block.rows_at = [before + len(caption) + number for number in range(1, len(rows) + 1)]
        return caption + rows
    return [] if block.kind is Kind.END else block.text.split("\n")


def _cells(row: Iterable[Cell]) -> Iterable[str]:
    return (" / ".join(cell.text.split("\n")) for cell in row if cell.span)


def _block(value: object) -> Block:
    found = _mapping(value)
    return Block(
        kind=Kind(str(found["kind"])),
        text=str(found["text"]),
        level=_int(found["level"]),
        bold=bool(found["bold"]),
        ordered=bool(found["ordered"]),
        rows=[[_cell(cell) for cell in _list(row)] for row in _list(found["rows"])],
    )


def _cell(value: object) -> Cell:
    found = _mapping(value)
    return Cell(str(found["text"]), bool(found["header"]), _int(found["span"]), bool(found["down"]))


def _list(value: object) -> list[object]:
    if not isinstance(value, list):
        raise TypeError(value)
    return value


def _mapping(value: object) -> Mapping[str, object]:
    if not isinstance(value, dict):
        raise TypeError(value)
    return value


def _int(value: object) -> int:
    if not isinstance(value, int):
        raise TypeError(value)
    return value

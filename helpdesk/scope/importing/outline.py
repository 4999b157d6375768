"""Puts a page in order before it is understood: repeated lines out, bare lines that are headings made headings."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import chain, groupby

from helpdesk.scope.importing.blocks import BOLD, Block, Kind, Page
from helpdesk.scope.importing.phrases import Sense, heading_meaning, meaning
from helpdesk.scope.importing.text_tables import table_at

MAX_HEADING = 90

_PAGE_NUMBER = re.compile(
    r"(?:seite|page|blatt)\s*\d+(?:\s*(?:/|von|of)\s*\d+)?|\d+\s*(?:/|von|of)\s*\d+|[-–]\s*\d+\s*[-–]", re.IGNORECASE
)
_SLOGAN = re.compile(r"\s[-–—]\s.*", re.DOTALL)
_SENTENCE_END = re.compile(r"[.!;,…]$")
_FRAGMENT = re.compile(
    (
        r"^(?:https?://|www\.|[\w.+-]+@[\w-]+\.|(?:tel\w*|fax|e-?mail)\.?\s*[:+0-9]|(?:stand|zuletzt|last (?:updated"
        r"|reviewed|modified)|updated|version|effective|g\u00fcltig|valid|reviewed|ge\u00e4ndert|letzte)\b.*[0-9]|©"
        r"|\(c\))"
    ),
    re.IGNORECASE,
)


def put_in_order(page: Page) -> None:
    """Changes the page's blocks in place."""
    page.blocks = [made for block in page.blocks for made in _unfolded(block)]
    _drop_repeated(page)
    real = [block for block in page.blocks if block.kind is Kind.HEADING]
    flat = not [block for block in real if block.level <= 6] or all(block is page.blocks[0] for block in real)
    overview = _Overview.of(page.blocks)
    blocks = page.blocks
    for at, block in enumerate(blocks):
        following = blocks[at + 1] if at + 1 < len(blocks) else None
        if block.kind is Kind.PARAGRAPH and _is_heading(block, following, flat=flat):
            block.kind, block.bold = Kind.HEADING, False
            block.level = _flat_level(block, overview, at) if flat else BOLD
        elif (
            block.kind is Kind.ITEM
            and block.bold
            and not block.ordered
            and following
            and following.kind is Kind.PARAGRAPH
            and flat
        ):
            # A printed list of chapters, each with its text below: still an item.
            block.bold = False
    if flat:
        _free_last_exclusions(blocks)


def _free_last_exclusions(blocks: Sequence[Block]) -> None:
    """What a page excludes at its very end, below a chapter that has no other part, is excluded from the whole page."""
    chapters = [at for at, block in enumerate(blocks) if block.kind is Kind.HEADING and block.level == 2]
    if len(chapters) < 3:
        return
    parts = [block for block in blocks[chapters[-1] + 1 :] if block.kind is Kind.HEADING and block.level == 3]
    if len(parts) == 1 and (said := heading_meaning(parts[0].text)) and said.sure and said.sense is Sense.EXCLUDED:
        parts[0].level = 2


def _unfolded(block: Block) -> list[Block]:
    """A paragraph that is a table, a list, or a heading stuck to its text, as what it is."""
    if block.kind is not Kind.PARAGRAPH:
        return [block]
    lines = block.text.split("\n")
    if len(lines) >= 2 and (found := table_at(lines, 0)) and found[1] == len(lines):
        return [found[0]]
    dotted = re.split(r"\s[·•|]\s", lines[0]) if "|" not in lines[0] else []
    if len(lines) == 1 and len(dotted) >= 3 and all(0 < len(part.split()) <= 10 for part in dotted):
        return [Block(Kind.ITEM, part.strip()) for part in dotted]
    last = lines[-1]
    if (
        len(lines) > 1
        and last.endswith(":")
        and len(last) <= MAX_HEADING
        and last[:1].isupper()
        and lines[-2].endswith((".", "!", "?"))
    ):
        return [
            Block(Kind.PARAGRAPH, "\n".join(lines[:-1]), bold=block.bold),
            Block(Kind.PARAGRAPH, last, bold=block.bold),
        ]
    first = lines[0]
    if (
        len(lines) > 1
        and len(first) <= 60
        and (first.isupper() or first.endswith(":"))
        and (said := heading_meaning(first))
        and said.sure
    ):
        return [
            Block(Kind.HEADING, first.rstrip(":"), BOLD),
            Block(Kind.PARAGRAPH, "\n".join(lines[1:]), bold=block.bold),
        ]
    return [block]


def _drop_repeated(page: Page) -> None:
    """Running heads and feet, and page numbers."""
    counts = Counter(block.text for block in page.blocks if block.kind is Kind.PARAGRAPH and len(block.text) < 120)
    page.blocks = [
        block
        for block in page.blocks
        if not (
            block.kind is Kind.PARAGRAPH
            and (_PAGE_NUMBER.fullmatch(block.text.strip()) or (counts[block.text] >= 3 and not _says(block.text)))
        )
    ]


def _says(text: str) -> bool:
    said = meaning(text)
    return bool(said and said.sure)


def _is_heading(block: Block, following: Block | None, *, flat: bool) -> bool:
    text = block.text.strip()
    if (
        "\n" in text
        or len(text) > MAX_HEADING
        or not text
        or _FRAGMENT.match(text)
        or not re.search(r"[A-Za-zÄÖÜäöü]{2}", text)
    ):
        return False
    said = heading_meaning(text)
    if re.search(r"\b(?:19|20)[0-9]{2}\b|\s\|\s", text) and not (said and said.sure):
        return False
    if block.bold:
        return not _SENTENCE_END.search(text) or bool(said and said.sure)
    if text.endswith(":") or _SENTENCE_END.search(text):
        return False
    if said and said.sure and len(text.split()) <= 8 and following and following.kind is not Kind.HEADING:
        return flat or following.kind in {Kind.ITEM, Kind.TABLE}
    if not flat or following is None:
        return False
    return len(re.findall(r"\S*\w\S*", text)) <= 10 and (text.endswith("?") or text[0].isupper() or text[0].isdigit())


@dataclass(frozen=True, slots=True)
class _Overview:
    """What a page lists before it tells of it: lists whose items are headings further down.

    Attributes:
        named: Short items of any list.
        chapters: All items of a list of which at least three are headings.
    """

    named: frozenset[str]
    chapters: frozenset[str]

    @classmethod
    def of(cls, blocks: Sequence[Block]) -> "_Overview":
        lines = {_folded(block.text) for block in blocks if block.kind in {Kind.PARAGRAPH, Kind.HEADING}}
        lists = [
            {_folded(block.text) for block in run}
            for kind, run in groupby(blocks, key=lambda block: block.kind)
            if kind is Kind.ITEM
        ]
        return cls(
            frozenset(_folded(block.text) for block in blocks if block.kind is Kind.ITEM and len(block.text) < 60),
            frozenset(chain.from_iterable(items for items in lists if len(items & lines) >= 3)),
        )

    def names(self, text: str) -> bool:
        """Whether a heading is one of the chapters it lists, perhaps in other words or with a slogan behind a dash."""
        folded = _folded(text)
        words = set(folded.split())
        if folded in self.named or (
            len(words) <= 6 and any(len(one.split()) >= 2 and set(one.split()) <= words for one in self.named)
        ):
            return True
        name = _folded(_SLOGAN.sub("", text)).split()
        if not self.chapters or not name or len(name) > 5:
            return False
        # "Microsoft 365 Tenant Management" beside "Firewall Management" and "Switch Management".
        kin = sum(one.split()[-1:] == name[-1:] for one in self.chapters) if len(name) > 1 else 0
        within = len(name) == 1 == len(words) and any(name[0] in one.split() for one in self.chapters)
        return kin >= 3 or within or any(_alike(folded, one) for one in self.chapters)


def _alike(one: str, other: str) -> bool:
    return len(one) >= 12 and SequenceMatcher(None, one, other).ratio() >= 0.88


def _flat_level(block: Block, overview: _Overview, at: int) -> int:
    """Without real headings: the first is the title, parts of the page's own overview are chapters."""
    if at == 0:
        return 1
    said = heading_meaning(block.text)
    if said and said.sure:
        return 3
    return 2 if overview.names(block.text) or (block.text.isupper() and len(block.text) > 3) else 4


def _folded(text: str) -> str:
    return re.sub(r"[\W_]+", " ", text.casefold()).strip()

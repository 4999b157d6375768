"""HTML to blocks. The page is parsed, never rendered: nothing in it is loaded or run."""

import re
from collections import Counter
from urllib.parse import urlsplit

from selectolax.lexbor import LexborHTMLParser, LexborNode

from helpdesk.scope.importing.blocks import BOLD, MAX_BLOCKS, Block, Kind, Page
from helpdesk.scope.importing.html_inline import INLINE, SKIPPED, Text, attributes, is_hidden, list_mark, tag_of
from helpdesk.scope.importing.html_tables import description_rows, grid_of_boxes, table_of

MAX_DEPTH = 150

_NOISE_TAGS = {"nav", "footer", "aside", "form", "dialog", "menu"}
_NOISE_ROLES = {
    "navigation",
    "banner",
    "contentinfo",
    "search",
    "dialog",
    "alertdialog",
    "complementary",
    "menu",
    "menubar",
}
_NOISE_NAMES = re.compile(
    r"(?:^|[\s_-])(?:nav(?:bar|igation)?|(?:main|site|top|mobile)?menu|breadcrumbs?|cookies?|cookie\w+|gdpr|consent|sidebar|footer"
    r"|toc|pagination|pager|share|sharing|social|newsletter|subscribe|related|comments?|searchbox|skip|skip-?link|modal|popup|offcanvas)"
    r"(?:$|[\s_-])",
    re.IGNORECASE,
)
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_BULLET_LINE = re.compile(r"\s*[-–•·▪●○◦✓✔✗✘✅❌]\s+\S")


def read_html(text: str) -> Page:
    """The blocks of a whole HTML page, without navigation, cookie notices and other surroundings."""
    return _Reader(whole_page=True).read(text)


def read_fragment(text: str) -> Page:
    """The blocks of HTML made from Markdown, which has no surroundings."""
    return _Reader(whole_page=False).read(text)


class _Reader:
    """Walks through the elements and remembers the text that no block has taken yet."""

    def __init__(self, *, whole_page: bool) -> None:
        self._whole_page = whole_page
        self._page = Page()
        self._text = Text()
        self._summaries = 0

    def read(self, text: str) -> Page:
        document = LexborHTMLParser(text)
        root = document.body
        if self._whole_page:
            self._read_head(document)
            root = _main_part(document) or root
        hosts = Counter(_host(link.attributes.get("href")) for link in document.css("a[href]")[:2000])
        self._page.hosts = [host for host, _count in hosts.most_common(10) if host]
        if root is not None:
            self._children(root, 0)
            self._flush()
        if len(self._page.blocks) >= MAX_BLOCKS:
            self._page.notices.append("too_long")
        return self._page

    def _read_head(self, document: LexborHTMLParser) -> None:
        meta = self._page.meta
        if (title := document.css_first("title")) is not None:
            meta["title"] = " ".join(title.text().split())
        if (html := document.css_first("html")) is not None:
            meta["language"] = (html.attributes.get("lang") or "")[:2].lower()
        if (footer := document.css_first("footer, #footer, .footer, .site-footer")) is not None:
            # Who publishes the page stands there; the rest of it is no content.
            meta["footer"] = " ".join(footer.text(separator=" ").split())[-500:]
        names = {"og:site_name": "site", "author": "author", "description": "description", "last-modified": "edited",
                 "article:modified_time": "edited", "dcterms.modified": "edited", "publisher": "author"}  # fmt: skip
        for node in document.css("meta"):
            found = node.attributes
            name = names.get((found.get("property") or found.get("name") or "").lower())
            if name and (content := found.get("content")):
                meta.setdefault(name, " ".join(content.split())[:300])

    def _children(self, parent: LexborNode, depth: int) -> None:
        for node in parent.iter(include_text=True):
            if len(self._page.blocks) >= MAX_BLOCKS:
                return
            self._node(node, depth)

    def _node(self, node: LexborNode, depth: int) -> None:
        tag = tag_of(node)
        if tag in SKIPPED or self._is_noise(node, tag):
            return
        if depth >= MAX_DEPTH:
            if "too_deep" not in self._page.notices:
                self._page.notices.append("too_deep")
            return
        if tag == "-text" or (tag in INLINE and not _holds_blocks(node, tag)):
            self._text.take(node)
            return
        self._flush()
        self._block(node, tag, depth + 1)
        self._flush()

    def _block(self, node: LexborNode, tag: str, depth: int) -> None:
        if tag in _HEADINGS:
            self._add(Block(Kind.HEADING, Text.of(node).line(), _HEADINGS[tag]))
        elif tag in {"ul", "ol"} or attributes(node).get("role") == "list":
            self._list(node, 0, ordered=tag == "ol", depth=depth)
        elif tag == "table":
            self._table(node, depth)
        elif tag == "dl":
            self._add_table(Block(Kind.TABLE, rows=description_rows(node)))
        elif tag == "details":
            self._details(node, depth)
        elif attributes(node).get("role") == "heading":
            level = attributes(node).get("aria-level") or "3"
            self._add(Block(Kind.HEADING, Text.of(node).line(), int(level) if level in "123456" else 3))
        elif (boxes := grid_of_boxes(node)) is not None:
            self._add_table(boxes)
        else:
            self._children(node, depth)

    def _list(self, node: LexborNode, level: int, *, ordered: bool, depth: int) -> None:
        if depth >= MAX_DEPTH:
            self._page.notices.append("too_deep")
            return
        for child in node.iter():
            tag = tag_of(child)
            if tag in {"ul", "ol"}:
                self._list(child, level + 1, ordered=tag == "ol", depth=depth + 1)
            elif tag in {"li", "div", "p", "dd"} or attributes(child).get("role") == "listitem":
                self._item(child, level, ordered=ordered, depth=depth)

    def _item(self, node: LexborNode, level: int, *, ordered: bool, depth: int) -> None:
        if is_hidden(node):
            return
        text = Text()
        nested: list[LexborNode] = []
        bold = _is_bold(node)
        for part in node.iter(include_text=True):
            inner = None if tag_of(part) == "-text" else part.css_first("ul, ol, table")
            if tag_of(part) in {"ul", "ol", "table"}:
                nested.append(part)
            elif inner is not None:
                nested.append(inner)
            elif tag_of(part) in SKIPPED:
                continue
            else:
                if tag_of(part) not in INLINE | {"-text"}:
                    text.break_line()
                text.take(part)
        lines = text.lines()
        if lines and (mark := list_mark(node)) and not lines[0].startswith(mark):
            lines[0] = f"{mark} {lines[0]}"
        if lines:
            self._add(Block(Kind.ITEM, "\n".join(lines), level, bold=bold, ordered=ordered))
        for part in nested:
            if tag_of(part) == "table":
                self._table(part, depth + 1)
            else:
                self._list(part, level + 1, ordered=tag_of(part) == "ol", depth=depth + 1)

    def _table(self, node: LexborNode, depth: int) -> None:
        table = table_of(node)
        if table is not None:
            self._add_table(table)
            return
        # Laid out with a table: its cells are parts of the page.
        for cell in node.css("td, th"):
            if _nearest_table(cell) == node.mem_id:
                self._children(cell, depth + 1)
                self._flush()

    def _add_table(self, table: Block) -> None:
        if table.rows:
            self._page.blocks.append(table)

    def _details(self, node: LexborNode, depth: int) -> None:
        # Below whatever heading is open: an accordion's parts are siblings.
        self._summaries += 1
        level = min(6, 3 + self._summaries)
        for child in node.iter(include_text=True):
            if tag_of(child) == "summary":
                self._flush()
                self._add(Block(Kind.HEADING, Text.of(child).line(), level))
            else:
                self._node(child, depth)
        self._flush()
        self._page.blocks.append(Block(Kind.END, level=level))
        self._summaries -= 1

    def _flush(self) -> None:
        """Makes a paragraph of the text that stands by itself, or items of lines that begin like items."""
        text, self._text = self._text, Text()
        lines = text.lines()
        if not lines:
            return
        if len(lines) > 1 and sum(bool(_BULLET_LINE.match(line)) for line in lines) * 2 >= len(lines):
            for line in lines:
                kind = Kind.ITEM if _BULLET_LINE.match(line) else Kind.PARAGRAPH
                self._add(Block(kind, line))
            return
        for part, bold in text.paragraphs():
            self._add(Block(Kind.PARAGRAPH, part, BOLD if bold else 0, bold=bold))

    def _add(self, block: Block) -> None:
        if block.text.strip() and len(self._page.blocks) < MAX_BLOCKS:
            self._page.blocks.append(block)

    def _is_noise(self, node: LexborNode, tag: str) -> bool:
        if tag == "-text":
            return False
        if is_hidden(node):
            return True
        if not self._whole_page or tag in {"body", "main", "article", "table", "tr", "td", "li"}:
            return False
        found = attributes(node)
        if tag in _NOISE_TAGS or found.get("role") in _NOISE_ROLES:
            return not _has_scope_table(node)
        names = f"{found.get('class') or ''} {found.get('id') or ''}"
        return bool(_NOISE_NAMES.search(names)) and not _has_scope_table(node)


def _has_scope_table(node: LexborNode) -> bool:
    """Some pages call their main part "sidebar-layout" or put everything into a form."""
    return node.css_first("table, main, article, h1") is not None


def _main_part(document: LexborHTMLParser) -> LexborNode | None:
    """The part that is the page's content, where the page says so and most of its text is there."""
    body = document.body
    whole = len(body.text()) if body is not None else 0
    for selector in ("main", '[role="main"]', "article"):
        found = document.css(selector)
        if len(found) == 1 and len(found[0].text()) * 4 >= whole and not is_hidden(found[0]):
            return found[0]
    return None


def _holds_blocks(node: LexborNode, tag: str) -> bool:
    return (
        tag not in {"br", "img", "svg", "input"}
        and node.css_first("p,div,ul,ol,table,dl,h1,h2,h3,h4,h5,h6,section") is not None
    )


def _is_bold(node: LexborNode) -> bool:
    bold = node.css("b, strong")
    return bool(bold) and sum(len(part.text().strip()) for part in bold) >= len(node.text().strip()) > 0


def _nearest_table(cell: LexborNode) -> int:
    parent = cell.parent
    while parent is not None and parent.tag != "table":
        parent = parent.parent
    return parent.mem_id if parent is not None else 0


def _host(link: str | None) -> str:
    try:
        return (urlsplit(link or "").hostname or "").removeprefix("www.")
    except ValueError:
        return ""

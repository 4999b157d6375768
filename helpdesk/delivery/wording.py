"""Subjects that fit into a desk's field, and a desk's HTML as plain text. Nothing of it is ever rendered."""

import html
import re
from collections.abc import Callable

from helpdesk.i18n import _

LONGEST_TEXT = 500_000
"""Characters of a desk's message that are read; what follows is left out."""

# Lexbor takes quadratic time over nested elements: 60,000 last 5 s, 10,000 a tenth.
_MOST_TAGS = 10_000
_LEFT_OUT = ["head", "script", "style", "template", "noscript", "iframe", "object", "svg", "math", "select", "textarea"]
_BLOCKS = (
    "address,article,aside,blockquote,dd,div,dl,dt,figure,footer,form,h1,h2,h3,h4,h5,h6,header,hr,main,nav,ol,p,"
    "section,table,tr,ul"
)
_LINE = "\ue000"
_SPACE = "\ue001"
_EDGE = "\ue002"


def fitting(subject: str, longest: int, size: Callable[[str], int] = len) -> str:
    """A subject in one line that is no larger than a desk keeps, so that it isn't the desk that cuts it.

    Args:
        subject: As typed.
        longest: In the unit of `size`.
        size: Characters, unless the desk counts otherwise.
    """
    line = " ".join(subject.split())
    if size(line) <= longest:
        return line
    while line and size(line) > longest - size("…"):
        line = line[:-1]
    return f"{line.rstrip()}…"


def named_fields(text: str) -> dict[str, str]:
    """A desk's own names for fields of our form, from a setting such as `category=Kategorie server=Server`."""
    pairs = (each.partition("=") for each in text.split())
    known = ("department", "category", "server", "customer")
    return {name: field for name, _sign, field in pairs if name in known and field}


def plain(markup: str) -> str:
    """HTML as text: paragraphs and list items in lines, targets of links in brackets, pictures by their name."""
    source = re.sub(f"[{_LINE}{_SPACE}{_EDGE}]", "", markup[:LONGEST_TEXT])
    if source.count("<") > _MOST_TAGS:
        return _tidy(html.unescape(re.sub(r"<[^<>]*>", _EDGE, source)))
    from selectolax.lexbor import LexborHTMLParser  # noqa: PLC0415 - a parser that no start needs

    tree = LexborHTMLParser(source)
    tree.strip_tags(_LEFT_OUT, recursive=True)
    if tree.body is None:
        return ""
    for pre in tree.body.css("pre"):
        kept = pre.text().replace("\n", _LINE).replace(" ", _SPACE).replace("\t", _SPACE * 4)
        pre.replace_with(f"{_EDGE}{kept}{_EDGE}")
    for image in tree.body.css("img"):
        image.replace_with(f"[{(image.attributes.get('alt') or _('Bild')).strip()[:80]}]")
    for link in tree.body.css("a[href]"):
        target = (link.attributes.get("href") or "").strip()
        if re.match(r"https?://", target) and target not in link.text():
            link.insert_after(f" ({target[:300]})")
    for item in tree.body.css("li"):
        item.insert_before(f"{_EDGE}- ")
    for cell in tree.body.css("td,th"):
        cell.insert_after(" ")
    for line in tree.body.css("br"):
        line.insert_after(_LINE)
    for block in tree.body.css(_BLOCKS):
        block.insert_before(_EDGE)
        block.insert_after(_EDGE)
    for paragraph in tree.body.css("p"):
        paragraph.insert_after(_LINE)
    return _tidy(tree.body.text())


def _tidy(text: str) -> str:
    # Nested blocks share their edges, and one empty line between paragraphs is enough.
    lined = re.sub(rf"[\s{_LINE}{_EDGE}]*[{_LINE}{_EDGE}][\s{_LINE}{_EDGE}]*", _breaks, text)
    lines = [" ".join(line.split()).replace(_SPACE, " ").rstrip() for line in lined.split(_LINE)]
    return "\n".join(lines).strip("\n")


def _breaks(run: re.Match[str]) -> str:
    return _LINE * min(2, run[0].count(_LINE) + (_EDGE in run[0]))

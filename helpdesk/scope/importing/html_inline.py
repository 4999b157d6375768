"""The text inside HTML elements: lines, bold parts, footnote marks, and icons that stand for a word."""

import re

from selectolax.lexbor import LexborNode

# fmt: off
SKIPPED = {
    "script", "style", "template", "noscript", "iframe", "object", "embed", "canvas", "audio", "video", "select",
    "textarea", "head", "-comment", "link", "meta", "button", "map", "option", "datalist", "math", "-doctype",
}
INLINE = {
    "a", "abbr", "b", "bdi", "bdo", "big", "br", "cite", "code", "data", "del", "dfn", "em", "font", "i", "img",
    "input", "ins", "kbd", "label", "mark", "nobr", "q", "s", "samp", "small", "span", "strike", "strong", "sub",
    "sup", "svg", "time", "tt", "u", "var", "wbr",
}
# fmt: on
MAX_INLINE_DEPTH = 60

_YES = re.compile(
    (
        r"(?:^|[\s_/.#-])(?:check(?:mark|ed|-circle|-square|-lg)?|tick|yes|ok|ja|haken|haeckchen|positive|included"
        r"|is-included|available|circle-check|true)(?:$|[\s_/.-])"
    ),
    re.IGNORECASE,
)
_NO = re.compile(
    (
        r"(?:^|[\s_/.#-])(?:cross|x-?mark|times(?:-circle)?|close|no|nein|kreuz|negative|not-included|notincluded"
        r"|excluded|unavailable|not-available|circle-x|x-circle|false|uncheck(?:ed)?|disabled)(?:$|[\s_/.-])"
    ),
    re.IGNORECASE,
)
_STYLE_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_ICON_TAGS = {"i", "span", "svg", "img", "use", "em", "b", "div"}
_FOOTNOTE = re.compile(r"\[?\(?([0-9]{1,2}|[a-z]|\*{1,3}|†|‡)\)?\]?")


def tag_of(node: LexborNode) -> str:
    return node.tag or "-comment"


def attributes(node: LexborNode) -> dict[str, str | None]:
    return {} if tag_of(node).startswith("-") else node.attributes


def is_hidden(node: LexborNode) -> bool:
    """It isn't shown on the page either."""
    found = attributes(node)
    return "hidden" in found or bool(_STYLE_HIDDEN.search(found.get("style") or ""))


def list_mark(node: LexborNode) -> str:
    """✓ or ✗ where an item's class says what its icon shows."""
    return _mark(attributes(node).get("class") or "")


def _mark(names: str) -> str:
    return "✗" if _NO.search(names) else "✓" if _YES.search(names) else ""


def icon(node: LexborNode) -> str:
    """What an element without text shows: ✓, ✗, the words it has for people who can't see it, or nothing."""
    found = attributes(node)
    tag = tag_of(node)
    if tag == "input":
        if found.get("type") != "checkbox":
            return ""
        return "[x]" if "checked" in found else "[ ]"
    if tag not in _ICON_TAGS:
        return ""
    told = found.get("alt") or found.get("aria-label") or found.get("title") or ""
    if tag == "svg":
        title, use = node.css_first("title"), node.css_first("use")
        told = told or (title.text().strip() if title is not None else "")
        told = told or (
            _mark(attributes(use).get("href") or attributes(use).get("xlink:href") or "") if use is not None else ""
        )
    names = " ".join(found.get(name) or "" for name in ("class", "data-icon", "src", "name"))
    return told.strip()[:60] or _mark(names)


class Text:
    """Collects text in pieces, each bold or not, with line breaks."""

    def __init__(self) -> None:
        self._pieces: list[tuple[str, bool]] = []

    @classmethod
    def of(cls, node: LexborNode) -> "Text":
        text = cls()
        text.take(node)
        return text

    def break_line(self) -> None:
        self._pieces.append(("\n", False))

    def take(self, node: LexborNode, depth: int = 0, *, bold: bool = False) -> None:
        """Adds an element's text; blocks inside it become lines."""
        tag = tag_of(node)
        if tag == "-text":
            self._pieces.append((re.sub(r"\s+", " ", node.text_content or ""), bold))
            return
        if tag in SKIPPED or is_hidden(node) or depth > MAX_INLINE_DEPTH:
            return
        if tag == "br":
            self.break_line()
            return
        before = len(self._pieces)
        is_block = tag not in INLINE and depth > 0
        if is_block:
            self.break_line()
        if tag == "sup":
            self._footnote(node)
            return
        if tag != "svg":
            for child in node.iter(include_text=True):
                self.take(child, depth + 1, bold=bold or tag in {"b", "strong", "th"})
        if not any(piece.strip() for piece, _bold in self._pieces[before:]) and (shown := icon(node)):
            self._pieces.append((f" {shown} ", bold))
        if is_block:
            self.break_line()

    def _footnote(self, node: LexborNode) -> None:
        text = " ".join(node.text().split())
        found = _FOOTNOTE.fullmatch(text)
        self._pieces.append((f"[^{found.group(1)}]" if found else text, False))

    def lines(self) -> list[str]:
        """Its lines that aren't empty."""
        joined = "".join(piece for piece, _bold in self._pieces)
        return [line for line in (" ".join(part.split()) for part in joined.split("\n")) if line]

    def line(self) -> str:
        return " ".join(self.lines())

    def paragraphs(self) -> list[tuple[str, bool]]:
        """Its lines; a bold first line, which is a heading in all but name, apart from the others."""
        lines = self.lines()
        bold = [bool(line) for line in self._bold_lines()]
        if all(bold):
            return [("\n".join(lines), True)]
        if len(lines) > 1 and bold[0] and len(lines[0]) <= 100:
            return [(lines[0], True), ("\n".join(lines[1:]), False)]
        return [("\n".join(lines), False)]

    def _bold_lines(self) -> list[bool]:
        """For every line that isn't empty whether all of it is bold."""
        lines: list[list[tuple[str, bool]]] = [[]]
        for piece, bold in self._pieces:
            first, *others = piece.split("\n")
            lines[-1].append((first, bold))
            lines += [[(other, bold)] for other in others]
        told = [[(piece, bold) for piece, bold in line if piece.strip()] for line in lines]
        return [all(bold for _piece, bold in line) for line in told if line]

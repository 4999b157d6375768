"""Markdown as GitBook, GitHub and others write it, with HTML inside, to blocks by way of HTML."""

import re

from markdown_it import MarkdownIt

from helpdesk.scope.importing.blocks import Page
from helpdesk.scope.importing.html_reader import read_fragment

_FRONT_MATTER = re.compile(r"\A---[ \t]*\n(.*?)\n(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL)
_META = re.compile(r"([A-Za-z_-]{2,30}):[ \t]*(.+)")
_FOLDED = re.compile(r"([A-Za-z_-]{2,30}):[ \t]*[>|][+-]?\n((?:[ \t]+.*\n?)+)")
_TAB = re.compile(r"\{%\s*(?:tab|step|stepper)\s+title=[\"“]([^\"”]*)[\"”]\s*%\}")
_END_TAB = re.compile(r"\{%\s*endtab\s*%\}")
_TAG = re.compile(r"\{%[^%\n]{0,300}%\}")
_HEADING_ID = re.compile(r"^(#{1,6} .*?)[ \t]*\{#[^}\n]*\}[ \t]*$", re.MULTILINE)
_NO_SPACE = re.compile(r"^(#{2,6})(?=[^\s#])", re.MULTILINE)
_BULLET = re.compile(r"^([ \t]*)[•·▪‣◦–—](?=[ \t]+\S)", re.MULTILINE)
_TABLE_AT_ONCE = re.compile(r"^(?!\s*\|)(\S.*)\n(?=\|.*\|[ \t]*\n[ \t]*\|[ \t:|-]+\|[ \t]*$)", re.MULTILINE)

_PARAGRAPH_END = re.compile(r"(\n[ \t]*\n)")
_SIGNS = re.compile(r"[*_~`]")
_MAX_SIGNS = 10_000
"""Of one paragraph: each sign of emphasis is a token, and ten times as slow as a letter."""


def read_markdown(text: str) -> Page:
    """The blocks of a Markdown page."""
    meta = _meta(text)
    text = _FRONT_MATTER.sub("", text, count=1)
    text = _TAB.sub(lambda found: f"\n\n#### {found.group(1)}\n\n", _END_TAB.sub("", text))
    text = _HEADING_ID.sub(r"\1", _TAG.sub("\n", text))
    text = _NO_SPACE.sub(r"\1 ", _BULLET.sub(r"\1-", text))
    text = _TABLE_AT_ONCE.sub(r"\1\n\n", text)
    text = "".join(map(_defused, _PARAGRAPH_END.split(text)))
    markdown = MarkdownIt("commonmark", {"html": True, "breaks": True}).enable(["table", "strikethrough"])
    page = read_fragment(markdown.render(text))
    page.meta |= meta
    return page


def _defused(paragraph: str) -> str:
    """A paragraph without signs of emphasis when it has more than anybody writes."""
    return _SIGNS.sub("", paragraph) if len(_SIGNS.findall(paragraph)) > _MAX_SIGNS else paragraph


def _meta(text: str) -> dict[str, str]:
    found = _FRONT_MATTER.match(text)
    if not found:
        return {}
    head = found.group(1)
    meta = {name.lower(): value.strip().strip("\"'") for name, value in _META.findall(head)}
    return meta | {name.lower(): " ".join(value.split()) for name, value in _FOLDED.findall(head)}

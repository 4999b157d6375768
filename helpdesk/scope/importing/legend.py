"""What a page itself says its signs mean: "● enthalten, ○ optional", "P = Projekt"."""

import re
from collections.abc import Iterable, Mapping

from helpdesk.scope.importing.blocks import Block, Kind
from helpdesk.scope.importing.phrases import Meaning, meaning

_SIGN = r"(?:[^\w\s,;()\[\]:=.\"'„“]{1,2}\ufe0f?|[A-Za-z]{1,3}|\([A-Za-z✓✔x]{1,3}\))"
_PAIR = re.compile(
    rf"(?:^|(?<=[\s,;|/(:]))(?P<sign>{_SIGN})\s*(?:=|:|–|-|bedeutet|means|steht f\u00fcr"
    rf"|stands for)\s*(?P<told>[^,;|=\n]{{2,60}})"
)
_SYMBOL_PAIR = re.compile(
    r"(?P<sign>[✓✔☑✅✗✘✖❌●○◯◐■□▲△★☆⚠–—+€$]\ufe0f?)\s*(?P<told>[A-Za-zÄÖÜäöü][^,;|=\n✓✔☑✅✗✘✖❌●○◯◐■□▲△★☆]{2,60})"
)
_NAMED = re.compile(
    r"\b(?:legende|legend|key|zeichenerkl\u00e4rung|erkl\u00e4rung|symbole?|abk\u00fcrzungen|abbreviations)\b",
    re.IGNORECASE,
)


def legend_of(blocks: Iterable[Block]) -> Mapping[str, Meaning]:
    """The signs the page explains, folded, with what they mean."""
    found: dict[str, Meaning] = {}
    named = False
    for block in blocks:
        if block.kind is Kind.TABLE or len(block.text) > 400:
            named = False
            continue
        pairs = [(one["sign"], meaning(one["told"].strip())) for one in _PAIR.finditer(block.text)]
        symbols = [(one["sign"], meaning(one["told"].strip())) for one in _SYMBOL_PAIR.finditer(block.text)]
        known = {sign.strip("()\ufe0f").casefold(): said for sign, said in pairs + symbols if said}
        # One pair alone is a sentence with a dash unless the page calls it a legend.
        if known and (named or _NAMED.search(block.text) or (len(known) >= 2 and block.kind is not Kind.ITEM)):
            found = known | found
        named = (bool(_NAMED.search(block.text)) and len(block.text) < 60) or (named and block.kind is Kind.ITEM)
    return found

"""Marks that say yes or no: ticks, crosses, circles, and the words that stand for them."""

import re
from enum import Enum


class Mark(Enum):
    """What a cell or the beginning of a line shows."""

    YES = "yes"
    NO = "no"
    HALF = "half"
    X = "x"
    """An x is a tick in a table without ticks, and a cross beside them."""
    RING = "ring"
    """An empty circle: "no", or "optional" where the table has a dash for "no"."""
    EMPTY = "empty"


_SYMBOLS = {
    Mark.YES: "✓✔☑✅🗸●⬤•◉🟢👍√🆗■✚⊕⦿\uf0fc\uf0fe",
    Mark.NO: "✗✘✖❌❎☒×🚫⛔🔴⊘👎\uf0fb\uf0fd",
    Mark.HALF: "◐◑◒◓◔◕🟡🟠⚠❗",
    Mark.RING: "○◯⚪☐□◻▢",
    Mark.EMPTY: "–—-−‐‑⁃/.…",
}
_WORDS = {
    Mark.YES: "ja|yes|y|j|true|wahr|ok|checked|check|tick|check mark|checkmark"
    r"|haken|\[x\]|(?:white )?(?:heavy )?check ?mark",
    Mark.NO: r"nein|no|n|false|falsch|cross|cross mark|\[ ?\]|kreuz",
    Mark.HALF: r"teilweise|partial|partially|\(✓\)|\(✔\)|\(x\)|\(ja\)|\(yes\)|✓\*|bedingt",
    Mark.X: "x",
    Mark.EMPTY: r"n/a|n\. ?a\.|k\. ?a\.|entfällt|--+|none|keine?",
}
_BY_SYMBOL = {symbol: mark for mark, symbols in _SYMBOLS.items() for symbol in symbols}
_BY_WORD = [(mark, re.compile(words, re.IGNORECASE)) for mark, words in _WORDS.items()]
_FOOTNOTE = re.compile(r"\[\^[^\]]{1,3}\]|[¹²³⁴-⁹]|(?<=\S)\*{1,3}|(?<=\S)[†‡]")
_VARIATION = re.compile(r"[\ufe0e\ufe0f\s]")
_LEADING = re.compile(
    (
        r"(?P<mark>[✓✔☑✅🗸🟢👍√✗✘✖❌❎☒×🚫⛔🔴⊘👎◐🟡🟠]\ufe0f?|\[[xX ]\]|[\uf0fc\uf0fe\uf0fb\uf0fd]"
        r"|:(?:white_)?(?:heavy_)?(?:check_mark|x|no_entry(?:_sign)?|cross_mark):)\s*(?P<rest>.*)"
    ),
    re.DOTALL,
)
_TRAILING = re.compile(r"(?P<rest>.+?)\s*(?P<mark>[✓✔☑✅✗✘✖❌❎☒]\ufe0f?)", re.DOTALL)


def mark_of(text: str) -> Mark | None:
    """The mark a cell consists of; None when it says something else, EMPTY when it says nothing."""
    bare = _VARIATION.sub(" ", _FOOTNOTE.sub("", text)).strip().strip("*_").strip()
    if not bare:
        return Mark.EMPTY
    if len(set(bare)) == 1 and bare[0] in _BY_SYMBOL:
        return _BY_SYMBOL[bare[0]]
    for mark, words in _BY_WORD:
        if words.fullmatch(bare.rstrip(".!")):
            return mark
    return None


def is_mark(text: str) -> bool:
    """The cell says yes or no, and nothing else."""
    return mark_of(text) not in {None, Mark.EMPTY}


def leading(text: str) -> tuple[Mark | None, str]:
    """The mark a line begins with, and the line without it."""
    found = _LEADING.fullmatch(text.strip())
    if not found or not found["rest"].strip():
        return None, text
    sign = found["mark"].strip("\ufe0f")
    if sign.startswith(":"):
        return (Mark.YES if "check" in sign else Mark.NO), found["rest"].strip()
    if sign.startswith("["):
        return (Mark.NO if sign == "[ ]" else Mark.YES), found["rest"].strip()
    return _BY_SYMBOL.get(sign, Mark.YES), found["rest"].strip()


def trailing(text: str) -> tuple[Mark | None, str]:
    """The mark a line ends with, and the line without it."""
    found = _TRAILING.fullmatch(text.strip())
    return (_BY_SYMBOL.get(found["mark"].strip("\ufe0f")), found["rest"].strip(" :–-\t.")) if found else (None, text)


def has_checkbox(text: str) -> bool:
    """It begins with a box to be ticked, which a list of steps has too."""
    return text.lstrip().startswith(("[x]", "[X]", "[ ]", "☐", "☑", "☒"))

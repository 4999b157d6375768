"""Puts letters right that text recognition got wrong, where the word is known afterwards and wasn't before."""

import re
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from itertools import combinations

from helpdesk.resources import resource
from helpdesk.scope.importing.blocks import Block, Kind, Page

MAX_WORD = 40
MAX_WORDS = 5_000
"""Of so many different words letters are put right; a page of a hundred sheets has fewer that aren't known."""

_MAX_PLACES = 24
_FEW_PLACES = 9

# What recognition reads, and the letters it may have been.
_CONFUSED = {
    "ii": "ü",
    "ti": "ü",
    "li": "ü",
    "fi": "ü",
    "f3": "ß",
    "fß": "ß",
    "fs": "ß",
    "rn": "m",
    "vv": "w",
    "a": "ä",
    "o": "ö",
    "u": "ü",
    "é": "äö",
    "è": "ä",
    "ê": "ä",
    "ó": "ö",
    "ú": "ü",
    "ù": "ü",
    "û": "ü",
    "á": "ä",
    "à": "ä",
    "â": "ä",
    "å": "ä",
    "ô": "ö",
    "ò": "ö",
    "d": "ö",
    "6": "ö",
    "0": "öo",
    "g": "ü",
    "b": "ß",
    "B": "ß",
    "8": "ß",
    "3": "ß",
    "ss": "ß",
    "1": "li",
    "l": "i",
    "|": "l",
    "5": "s",
    "¢": "c",
}
# Lost or spoilt dots, which no name loses by chance.
_DOTS = frozenset("aouéèêóúùûáàâåôò") | {"ii", "f3"}
_SWAPS = tuple((wrong, right) for wrong, letters in _CONFUSED.items() for right in letters)
_TOKEN = re.compile(r"[A-Za-zÄÖÜäöüßéèêóòôúùûáàâåÀ-ÿ0-9|¢]*[A-Za-zÄÖÜäöüß][A-Za-zÄÖÜäöüßÀ-ÿ0-9|¢]*")
_ENDINGS = ("", "e", "en", "er", "es", "em", "n", "s", "t", "te", "ten", "est", "st")
_LINKS = ("", "s", "n", "es", "en", "er")
_PHRASES = (
    (re.compile(r"\b([Zz])ahl(t|en)(?=\s(?:z\.\s?B|zu[mr]?\b|insbesondere|unter anderem|auch))"), r"\1ähl\2"),
    (re.compile(r"\b([Dd]azu|[Hh]ierzu|[Dd]arunter)\s+zahl(t|en)\b"), r"\1 zähl\2"),
    (re.compile(r"\bSo ware\b"), "Software"),
    (re.compile(r"\bHardw are\b"), "Hardware"),
)
_UMLAUTS = re.compile("[äöüÄÖÜß]")
_SPELLED_OUT = re.compile(
    r"\b(?:fuer|ueber\w*|koennen|moeglich\w*|muessen|pruef\w*|aender\w*|stoerung\w*|loesung\w*|geraet\w*|unterstuetz\w*|ausser\w*|regelmaessig\w*)\b",
    re.IGNORECASE,
)
_DISTORTED = re.compile(
    r"\b(?:umfaf3t|fiir|fir|fur|tiber|uber|Uber|Gber|kdnnen|konnen|kénnen|miissen|Anderung\w*|Stérung\w*|Lésch\w*|gro[Bf8]+3?e?n?|au[Bf8]3?er\w*|gema[Bf8]3?|wahrend|zurtick|zuriick|regelmaBig\w*|Geraten?|moglich\w*|Unterstutz\w*)\b"
)


def put_letters_right(page: Page, *, german: bool) -> int:
    """Changes the blocks in place when the page was recognised from a scan; returns how many words were changed.

    A page that spells "fuer" or has its umlauts is left alone, and so is every other language.
    """
    if not german or not _looks_recognised(page):
        return 0
    page.recognised = True
    count = 0
    _right.cache_clear()
    for block in page.blocks:
        if _right.cache_info().misses >= MAX_WORDS:
            break
        block.original = block.text
        block.text, block.repairs = repaired(block.text)
        count += len(block.repairs)
        for cell in (cell for row in block.rows for cell in row):
            cell.text, repairs = repaired(cell.text)
            block.repairs += repairs
            count += len(repairs)
    return count


def _looks_recognised(page: Page) -> bool:
    text = "\n".join(_texts(page.blocks))[:100_000]
    letters = sum(map(str.isalpha, text)) or 1
    if len(_SPELLED_OUT.findall(text)) >= 2:
        return False
    distorted = len(_DISTORTED.findall(text))
    share = len(_UMLAUTS.findall(text)) / letters
    return distorted >= 2 or (distorted >= 1 and share < 0.006)


def _texts(blocks: Sequence[Block]) -> Iterator[str]:
    for block in blocks:
        if block.kind is Kind.TABLE:
            yield from (cell.text for row in block.rows for cell in row)
        else:
            yield block.text


def repaired(text: str) -> tuple[str, list[tuple[str, str]]]:
    """The text with known words put right, and each change as (recognised, understood)."""
    changes: list[tuple[str, str]] = []

    def swap(found: re.Match[str]) -> str:
        word = found.group()
        right = _right(word)
        # "Gber" in the middle of a sentence is "über".
        if (
            right != word
            and word[0] == "G"
            and right[0] == "Ü"
            and found.start()
            and text[: found.start()].rstrip()[-1:] not in ".:!?"
        ):
            right = "ü" + right[1:]
        if right != word:
            changes.append((word, right))
        return right

    for pattern, replacement in _PHRASES:
        changed = pattern.sub(replacement, text)
        if changed != text:
            changes += [
                (wrong, right) for wrong, right in zip(text.split(), changed.split(), strict=False) if wrong != right
            ]
            text = changed
    return _TOKEN.sub(swap, text), changes


@lru_cache(maxsize=MAX_WORDS)
def _right(word: str) -> str:
    if not 3 <= len(word) <= MAX_WORD or word.isdigit() or _rank(word) == _EXACT:
        return word
    known = _rank(word)
    found: dict[str, tuple[int, int]] = {}
    for candidate, swaps in _candidates(word):
        rank = _rank(candidate)
        # A name may become a form of some word by any swap; only lost dots are believed of what isn't listed itself.
        if rank < known and (rank == _EXACT or all(wrong in _DOTS for wrong in swaps)):
            found.setdefault(candidate, (rank if rank == _DERIVED else _EXACT, len(swaps)))
    if not found:
        return word
    best = min(found.values())
    equal = [candidate for candidate, value in found.items() if value == best]
    return equal[0] if len(equal) == 1 else word


def _candidates(word: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The word with one, two or three confused letters put back, and which they were."""
    folded = word.casefold() if word.isupper() else word[0].casefold() + word[1:]
    places = [
        (at, wrong, right)
        for wrong, right in _SWAPS
        for at in range(len(folded))
        if folded.startswith(wrong, at) and not (wrong == "g" and at)
    ][:_MAX_PLACES]
    for count in (1, 2, 3):
        if count == 3 and len(places) > _FEW_PLACES:
            return
        for chosen in combinations(places, count):
            if made := _swapped(folded, chosen):
                cased = made.upper() if word.isupper() else made[0].upper() + made[1:] if word[0].isupper() else made
                yield cased, tuple(wrong for _at, wrong, _right in chosen)


def _swapped(word: str, chosen: Sequence[tuple[int, str, str]]) -> str:
    made, end = "", 0
    for at, wrong, right in sorted(chosen):
        if at < end:
            return ""
        made += word[end:at] + right
        end = at + len(wrong)
    return made + word[end:]


_EXACT, _COMPOUND, _DERIVED, _UNKNOWN = range(4)


def _rank(word: str) -> int:
    """How well a word is known: listed itself, made of listed words, or a form of one."""
    lowered = word.lower()
    if lowered in _words():
        return _EXACT
    if _compound(lowered, 3, endings=("",)):
        return _COMPOUND
    return _DERIVED if _form(lowered, _ENDINGS) or _compound(lowered, 3, endings=_ENDINGS) else _UNKNOWN


def _form(word: str, endings: Sequence[str]) -> bool:
    return any(word.endswith(ending) and word[: len(word) - len(ending)] in _words() for ending in endings)


def _compound(word: str, parts: int, endings: Sequence[str]) -> bool:
    """The word is made of listed ones, the last with one of these endings."""
    if parts <= 1 or len(word) < 8:
        return False
    for at in range(4, len(word) - 3):
        if _form(word[:at], _LINKS) and (_form(word[at:], endings) or _compound(word[at:], parts - 1, endings)):
            return True
    return False


@cache
def _words() -> frozenset[str]:
    """Every word of our service documents, of the lexicon of everyday words, and of the list of words with umlauts."""
    files = [
        *sorted(resource("documents").glob("*.md")),
        resource("lexicon") / "common.txt",
        resource("importing") / "umlauts.txt",
    ]
    text = " ".join(path.read_text(encoding="utf-8") for path in files)
    return frozenset(word.lower() for word in re.findall(r"[A-Za-zÄÖÜäöüß]{3,}", text))

"""Puts letters right that text recognition got wrong, where the word is known afterwards and wasn't before."""

import re
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import combinations

from helpdesk.resources import resource
from helpdesk.scope.importing.blocks import Block, Kind, Page

MAX_WORD = 40
_MAX_PLACES = 9

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
    for block in page.blocks:
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
            changes.append((text[:40], changed[:40])) if len(text) < 40 else changes.append(("zahlt", "zählt"))
            text = changed
    return _TOKEN.sub(swap, text), changes


@cache
def _right(word: str) -> str:
    if not 3 <= len(word) <= MAX_WORD or word.casefold() in _words() or word.isdigit():
        return word
    candidates = [candidate for candidate in _candidates(word) if _known(candidate)]
    if not candidates:
        return word
    best = min(candidates, key=lambda one: (_distance(word, one), one.casefold() not in _words()))
    if _known(word) and best.casefold() not in _words():
        return word
    equal = {
        one
        for one in candidates
        if _distance(word, one) == _distance(word, best)
        and (one.casefold() in _words()) == (best.casefold() in _words())
    }
    return best if len(equal) == 1 else word


def _distance(word: str, other: str) -> int:
    return sum(letter not in other for letter in set(word)) + sum(
        _UMLAUTS.fullmatch(letter) is not None for letter in other
    )


def _candidates(word: str) -> Iterator[str]:
    """The word with one, two or three confused letters put back."""
    folded = word.casefold() if word.isupper() else word[0].casefold() + word[1:]
    places = [
        (at, wrong, right)
        for wrong, right in _SWAPS
        for at in range(len(folded))
        if folded.startswith(wrong, at) and not (wrong == "g" and at)
    ]
    places = places[:30]
    for count in (1, 2, 3):
        if count == 3 and len(places) > _MAX_PLACES:
            return
        for chosen in combinations(places, count):
            if made := _swapped(folded, chosen):
                yield (
                    made.upper()
                    if word.isupper() and len(word) > 1
                    else (made[0].upper() + made[1:] if word[0].isupper() else made)
                )


def _swapped(word: str, chosen: Sequence[tuple[int, str, str]]) -> str:
    made, end = "", 0
    for at, wrong, right in sorted(chosen):
        if at < end:
            return ""
        made += word[end:at] + right
        end = at + len(wrong)
    return made + word[end:]


def _known(word: str) -> bool:
    folded = word.casefold().replace("ss", "ß") if "ß" in word else word.casefold()
    return _is_word(word.lower()) or _is_word(folded)


@cache
def _is_word(word: str, parts: int = 3) -> bool:
    """In the list, a form of a word in it, or made of several."""
    words = _words()
    if any(word.endswith(ending) and word[: len(word) - len(ending)] in words for ending in _ENDINGS):
        return True
    if parts <= 1 or len(word) < 8:
        return False
    for at in range(4, len(word) - 3):
        head = word[:at]
        if any(
            head.endswith(link) and len(head) - len(link) >= 4 and head[: len(head) - len(link)] in words
            for link in _LINKS
        ) and _is_word(word[at:], parts - 1):
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

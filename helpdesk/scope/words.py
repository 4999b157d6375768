"""Text to words: folded, split, and stemmed, the same way for documents and requests."""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

import Stemmer

MAX_CHARACTERS = 2_000
MAX_WORD = 60

_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "æ": "ae", "ø": "o", "œ": "oe"})
_WORD = re.compile(r"[^\W_]+")
_MAIL = re.compile(r"\be[-_ ‐‑–]mail", re.IGNORECASE)
_PARTICIPLE = re.compile(
    r"(?P<prefix>(?:an|auf|aus|ab|bei|ein|frei|her|hin|hoch|los|mit|nach|raus|rein|rauf|runter|um|vor|weg|weiter|wieder"
    r"|zu|zuruck|zusammen)?)ge(?P<root>[a-z]{3,}[^aeiou])t"
)
_FINITE = re.compile(r"[a-z]{3,}[^aeiouhstz]t")
_snowball = Stemmer.Stemmer("german", 0)
"""Without a memory of its own: words are remembered here, once."""


@dataclass(frozen=True, slots=True)
class Word:
    """A word as typed, folded to plain letters (ä becomes ae), and its stem."""

    typed: str
    folded: str
    stem: str


def shortened(text: str) -> str:
    """At most MAX_CHARACTERS: the beginning and the end, where a long story has its request."""
    if len(text) <= MAX_CHARACTERS:
        return text
    half = MAX_CHARACTERS // 2
    return f"{text[:half]} {text[-half:]}"


def words(text: str) -> list[Word]:
    """The words of a text, in order."""
    text = unicodedata.normalize("NFC", text)
    if "mail" in text.casefold():
        text = _MAIL.sub("email", text)
    return [_word(typed) for typed in _WORD.findall(text)]


def stems(text: str) -> tuple[str, ...]:
    """The stems of a text, in order."""
    return tuple(word.stem for word in words(text))


@lru_cache(maxsize=20_000)
def _word(typed: str) -> Word:
    return Word(typed, *folded_and_stemmed(typed[:MAX_WORD]))


def folded_and_stemmed(typed: str) -> tuple[str, str]:
    """A word in plain lower-case letters, and its stem."""
    lowered = typed.casefold().translate(_UMLAUTS)
    if not lowered.isascii():
        parts = unicodedata.normalize("NFKD", lowered)
        lowered = "".join(letter for letter in parts if not unicodedata.combining(letter))
    return lowered, stem(lowered)


def stem(folded: str) -> str:
    """Snowball's stem, with "gesperrt", "sperrt" and "sperren" brought together, which Snowball leaves apart."""
    found = str(_snowball.stemWord(folded))
    if not found.endswith("t"):
        return found
    if participle := _PARTICIPLE.fullmatch(found):
        return str(_snowball.stemWord(participle["prefix"] + participle["root"]))
    return found[:-1] if _FINITE.fullmatch(found) else found

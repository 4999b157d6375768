"""Sentences in which a page says what one of its own words means for the bill: "Extended support is always charged"."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from helpdesk.scope.importing.blocks import Block, Kind
from helpdesk.scope.importing.phrases import Meaning, Sense, meaning

_SENTENCE = re.compile(
    r"(?:^|(?<=[.!?]\s))(?:der|die|das|the|all|alle|unser|unsere|our)?\s*(?P<subject>[^.,;:!?]{4,60}?)\s+(?:ist|sind|wird|werden|is|are)\s+(?:immer|stets|grundsätzlich|always|generally|jederzeit)?\s*(?P<told>[^.!?]{5,160})",
    re.IGNORECASE,
)
_ARTICLES = frozenset(["der", "die", "das", "the", "all", "alle", "unser", "unsere", "our", "ein", "eine", "a", "an"])


@dataclass(frozen=True, slots=True)
class Definition:
    """A word of the page and what it says of it; `rule` is the price rule in its words."""

    words: frozenset[str]
    meaning: Meaning
    rule: str

    def names(self, heading: str) -> bool:
        """The heading is about the same thing, whatever its endings are."""
        return self.words <= _stemmed(heading)


def definitions(blocks: Iterable[Block]) -> list[Definition]:
    """What the page defines in its paragraphs."""
    found: list[Definition] = []
    for block in blocks:
        if block.kind is not Kind.PARAGRAPH:
            continue
        for one in _SENTENCE.finditer(" ".join(block.text.split())[:2000]):
            said = meaning(one["told"])
            words = _stemmed(one["subject"])
            # One word, such as "Service", is too common to mean the same everywhere.
            if said and said.sure and said.sense in {Sense.BILLED, Sense.INCLUDED} and 2 <= len(words) <= 4:
                rule = one["told"].strip() if said.sense is Sense.BILLED else ""
                found.append(Definition(words, said, rule))
    return found


def _stemmed(text: str) -> frozenset[str]:
    return frozenset(word[:7] for word in re.findall(r"[^\W\d_]{3,}", text.casefold()) if word not in _ARTICLES)

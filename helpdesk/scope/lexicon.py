"""The language of callers: concepts, rules, search terms for each entry, and words that say nothing.

The files in `resources/lexicon/` are lines of `name: term, term, multi word term`, and `a, b => c` for a rule that
leads from what callers say to words of the documents; `#` begins a comment.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from helpdesk.resources import resource
from helpdesk.scope.words import folded_and_stemmed, stems

Terms = Mapping[str, tuple[tuple[tuple[str, ...], str], ...]]
"""Terms by their first stem: all stems of the term, and what it means."""


@dataclass(frozen=True, slots=True)
class Lexicon:
    """What is known about words.

    Attributes:
        concepts: Terms and the concepts they belong to.
        rules: Terms of callers and the words they lead to.
        entry_terms: What callers say when they mean an entry, by entry id.
        elsewhere: What callers ask for that no service document settles.
        stop: Folded words that say nothing about the subject.
        common: Folded everyday words: rightly spelt, and seldom what a request is about.
        forms: Every word of concepts and rules as written, folded.
    """

    concepts: Terms
    rules: Terms
    entry_terms: Mapping[str, tuple[str, ...]]
    elsewhere: tuple[tuple[str, ...], ...]
    stop: frozenset[str]
    common: frozenset[str]
    forms: frozenset[str]


@cache
def load_lexicon() -> Lexicon:
    """The lexicon that comes with the program."""
    folder = resource("lexicon")
    concepts: list[tuple[str, str]] = []
    rules: list[tuple[str, str]] = []
    for line in _lines(folder / "concepts.txt"):
        left, arrow, right = line.partition("=>")
        if arrow:
            rules += [(term, right.strip()) for term in _terms(left)]
        else:
            name, terms = _named(line)
            concepts += [(term, f"={name}") for term in terms]
    return Lexicon(
        _by_first_stem(concepts),
        _by_first_stem(rules),
        dict(_named(line) for line in _lines(folder / "search-terms.txt")),
        tuple(_named(line)[1] for line in _lines(folder / "elsewhere.txt")),
        _folded(_lines(folder / "stopwords.txt")),
        _folded(_lines(folder / "common.txt")),
        _folded(term for term, _means in concepts + rules),
    )


def _folded(texts: Iterable[str]) -> frozenset[str]:
    return frozenset(folded_and_stemmed(word)[0] for text in texts for word in text.split())


def _lines(path: Path) -> Iterator[str]:
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.strip() and not line.startswith("#"):
            yield line.strip()


def _named(line: str) -> tuple[str, tuple[str, ...]]:
    name, _colon, terms = line.partition(":")
    return name.strip(), _terms(terms)


def _terms(text: str) -> tuple[str, ...]:
    return tuple(term.strip() for term in text.split(",") if term.strip())


def _by_first_stem(meanings: list[tuple[str, str]]) -> Terms:
    found: defaultdict[str, list[tuple[tuple[str, ...], str]]] = defaultdict(list)
    for term, means in meanings:
        if term_stems := stems(term):
            found[term_stems[0]].append((term_stems, means))
    return {first: tuple(terms) for first, terms in found.items()}

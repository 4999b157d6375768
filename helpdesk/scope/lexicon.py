"""The language of callers: concepts, rules, search terms for each entry, and words that say nothing.

The files in `resources/lexicon/` are lines of `name: term, term, multi word term`, and `a, b => c` for a rule that
leads from what callers say to words of the documents; in `requests/`, a file an author, there is one request a line
after the entry that settles it. `#` begins a comment.
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


ELSEWHERE = "elsewhere"
"""Stands for an entry's id where no document settles a request."""


@dataclass(frozen=True, slots=True)
class Lexicon:
    """What is known about words.

    Attributes:
        concepts: The concepts that a single word belongs to, by its stem.
        phrases: Terms of several words by their first two stems, and the concepts they belong to.
        rules: Terms of callers and the words they lead to.
        entry_terms: How callers put it when they mean an entry, in short phrases, by entry id.
        entry_requests: The same in whole requests, as different people wrote them.
        elsewhere: What callers ask for that no service document settles, by subject or each by itself.
        courtesies: Folded words that make a request polite; `closings` are those that a signature follows.
        stop: Folded words that say nothing about the subject.
        common: Folded everyday words: rightly spelt, and seldom what a request is about.
        fillers: Folded words that leave a request what it is.
        forms: Every word of concepts and rules, folded, and as it is written.
    """

    concepts: Mapping[str, tuple[str, ...]]
    phrases: Mapping[tuple[str, str], tuple[tuple[tuple[str, ...], str], ...]]
    rules: Terms
    entry_terms: Mapping[str, tuple[str, ...]]
    entry_requests: Mapping[str, tuple[str, ...]]
    elsewhere: tuple[tuple[str, ...], ...]
    courtesies: frozenset[str]
    closings: frozenset[str]
    stop: frozenset[str]
    common: frozenset[str]
    fillers: frozenset[str]
    forms: Mapping[str, str]


@cache
def load_lexicon(without: str = "") -> Lexicon:
    """The lexicon that comes with the program.

    Args:
        without: An author whose requests are left out, so that they can measure the rest.
    """
    folder = resource("lexicon")
    meanings: list[tuple[str, str]] = []
    rules: list[tuple[str, str]] = []
    for line in _lines(folder / "concepts.txt"):
        left, arrow, right = line.partition("=>")
        if arrow:
            rules += [(term, right.strip()) for term in _terms(left)]
        else:
            name, terms = _named(line)
            meanings += [(term, f"={name}") for term in terms]
    concepts = _by_first_stem(meanings)
    requests: defaultdict[str, list[str]] = defaultdict(list)
    for author in authors():
        for entry_id, request in requests_of(author) if author != without else ():
            requests[entry_id].append(request)
    subjects = [_named(line)[1] for line in _lines(folder / "elsewhere.txt")]
    courtesies, closings = (frozenset(_folded([line])) for line in _lines(folder / "courtesies.txt"))
    return Lexicon(
        {first: tuple(name for term, name in found if len(term) == 1) for first, found in concepts.items()},
        _by_first_two(concepts),
        _by_first_stem(rules),
        dict(_named(line) for line in _lines(folder / "search-terms.txt")),
        {entry_id: tuple(found) for entry_id, found in requests.items() if entry_id != ELSEWHERE},
        (*subjects, *((request,) for request in requests[ELSEWHERE])),
        courtesies,
        closings,
        frozenset(_folded(_lines(folder / "stopwords.txt"))),
        frozenset(_folded(_lines(folder / "common.txt"))),
        frozenset(_folded(_lines(folder / "fillers.txt"))),
        _folded(term for term, _means in meanings + rules),
    )


def authors() -> list[str]:
    """Who wrote requests: the names of the files in `requests/`."""
    return sorted(path.stem for path in resource("lexicon/requests").glob("*.txt"))


def requests_of(author: str) -> list[tuple[str, str]]:
    """One author's requests, each after the entry that settles it or `ELSEWHERE`."""
    lines = _lines(resource("lexicon/requests") / f"{author}.txt")
    return [(entry_id, request.strip()) for entry_id, _colon, request in (line.partition(":") for line in lines)]


def _folded(texts: Iterable[str]) -> dict[str, str]:
    return {folded_and_stemmed(word)[0]: word for text in texts for word in text.split()}


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


def _by_first_two(terms: Terms) -> dict[tuple[str, str], tuple[tuple[tuple[str, ...], str], ...]]:
    found: defaultdict[tuple[str, str], list[tuple[tuple[str, ...], str]]] = defaultdict(list)
    for term, means in (one for several in terms.values() for one in several if len(one[0]) > 1):
        found[term[0], term[1]].append((term, means))
    return {pair: tuple(several) for pair, several in found.items()}

"""Words to features: stems, concepts, parts of compounds, and typing errors put right."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from rapidfuzz import process
from rapidfuzz.distance import OSA

from helpdesk.scope.lexicon import Lexicon
from helpdesk.scope.words import Word, folded_and_stemmed, shortened, stem, words

Features = dict[str, float]

_TITLES = frozenset({"herr", "herrn", "frau", "hr", "mr", "mrs"})
_NOBODY = Word("", "", "")

CONCEPT = 0.9
PART = 0.6
PART_CONCEPT = 0.5
JOINED = 0.6
RULE = 0.8
COMMON = 0.3

_LINKS = {"s": ("", "s", "es"), "n": ("", "n", "en"), "r": ("", "er"), "e": ("", "e")}
"""What may stand between the parts of a compound, by the letter it ends in."""
_MIN_PART = 3
_MIN_PARTS, _MAX_PARTS = 2, 4
_MIN_COMPOUND, _MAX_COMPOUND = 7, 40
_MIN_REPAIR = 5
_BEGINNING = 4
_SIGNATURE = 8
"""After a closing at most so many words are who signs."""
_LONG = 8
_TRUSTED = 3
"""A word that so many requests have is no typing error."""
_REMEMBERED = 10_000
_MAX_REPAIRS = 24
"""Of more unknown words than these the last are looked at; each takes about a third of a millisecond."""


@dataclass(frozen=True, slots=True)
class Term:
    """A word that says something, with what it may stand for and how surely (0 to 1)."""

    word: Word
    features: Features


@dataclass(frozen=True, slots=True)
class Analysis:
    """A request as the index sees it."""

    words: tuple[Word, ...]
    terms: tuple[Term, ...]
    corrected: tuple[tuple[str, str], ...] = ()


class Analyser:
    """Knows the words of the documents and the lexicon; whatever is typed is traced back to them."""

    def __init__(self, lexicon: Lexicon, ours: Iterable[Word], others: Iterable[Word]) -> None:
        """`ours` are the words of our own texts, rightly written; `others` those of requests, where some are not."""
        self._lexicon = lexicon
        self._written = dict(lexicon.forms)
        self._stems = set(map(stem, lexicon.forms))
        for word in ours:
            self._written[word.folded] = word.typed
            self._stems.add(word.stem)
        said = Counter[str]()
        for word in others:
            said[word.folded] += 1
            self._stems.add(word.stem)
        trusted = {folded for folded, times in said.items() if times >= _TRUSTED}
        self._forms = self._written.keys() | said.keys()
        self._beginnings = {form[:_BEGINNING] for form in self._forms}
        repairs = self._written.keys() | trusted
        self._repairable = sorted(form for form in repairs if len(form) >= _MIN_REPAIR - 1)
        self._as_long: dict[int, list[str]] = {}
        # No `lru_cache`: around a method it would make a cycle, and a former index go only when garbage is collected.
        self._known_parts: dict[str, tuple[str, ...]] = {}
        self._known_repairs: dict[str, tuple[str, ...]] = {}
        self._own: dict[str, tuple[tuple[str, float], ...]] = {}

    def features(self, phrase: Sequence[Word]) -> Features:
        """What a phrase of ours says: each feature as strongly as any of its words has it."""
        strongest: Features = {}
        known = self._own
        for word in phrase:
            own = known.get(word.folded)
            if own is None:
                own = known[word.folded] = self._own_features(word)
            for token, weight in own:
                if strongest.get(token, 0.0) < weight:
                    strongest[token] = weight
        for _position, token, weight in self._said_together(phrase):
            _raise(strongest, token, weight)
        return strongest

    def request(self, text: str) -> Analysis:
        """A text somebody typed."""
        found = self._without_courtesies(_without_names(words(shortened(text))))
        corrected = []
        unknown = [(position, word) for position, word in enumerate(found) if not self._is_known(word)]
        for position, word in unknown[-_MAX_REPAIRS:]:
            if repaired := self._repaired(word.folded):
                corrected.append((word.typed, self._as_written(repaired)))
                found[position] = Word(word.typed, *folded_and_stemmed("".join(repaired)))
        return Analysis(tuple(found), self._terms(found), tuple(corrected))

    def _without_courtesies(self, found: list[Word]) -> list[Word]:
        """Leaves out greetings, thanks and signature; what is nothing else stays as it is."""
        close = next((at for at, word in enumerate(found) if word.folded in self._lexicon.closings), len(found))
        if close < len(found) <= close + _SIGNATURE:
            found = found[:close]
            while found and found[-1].folded in self._lexicon.courtesies | {"und", "and"}:
                found.pop()
        return [word for word in found if word.folded not in self._lexicon.courtesies]

    def _is_known(self, word: Word) -> bool:
        return (
            word.folded in self._forms
            or word.stem in self._stems
            or word.folded in self._lexicon.stop
            or word.folded in self._lexicon.common
            or len(word.folded) < _MIN_REPAIR
            or not word.folded.isalpha()
            or bool(self._parts(word.folded))
        )

    def _repaired(self, folded: str) -> tuple[str, ...]:
        return _remembered(self._known_repairs, folded, self._repair)

    def _parts(self, folded: str) -> tuple[str, ...]:
        return _remembered(self._known_parts, folded, self._split)

    def _repair(self, folded: str) -> tuple[str, ...]:
        """The nearest known word; of a compound, the part that is one and what the other must be. Empty without any."""
        if found := self._nearest(folded):
            return (found,)
        for end in range(_MIN_REPAIR, len(folded) - _MIN_REPAIR):
            head, tail = folded[:end], folded[end:]
            if head in self._forms and (found := self._nearest(tail)):
                return (head, found)
        return ()

    def _as_written(self, parts: Sequence[str]) -> str:
        first, *rest = (self._written.get(part, part) for part in parts)
        return first + "".join(part.lower() for part in rest)

    def _nearest(self, folded: str) -> str | None:
        allowed = 1 if len(folded) < _LONG else 2
        length = len(folded)
        if length not in self._as_long:
            self._as_long[length] = [form for form in self._repairable if abs(len(form) - length) <= allowed]
        found = process.extractOne(folded, self._as_long[length], scorer=OSA.distance, score_cutoff=allowed)
        return str(found[0]) if found is not None and found[0][0] == folded[0] else None

    def _terms(self, found: Sequence[Word]) -> tuple[Term, ...]:
        features = [dict(self._features_of(word)) for word in found]
        for position, token, weight in self._said_together(found):
            _raise(features[position], token, weight)
        for position, meaning in self._ruled(found):
            for word in words(meaning):
                for token, weight in self._features_of(word):
                    _raise(features[position], token, weight * RULE)
        # A word said again says nothing more, except that its neighbours may have given it another sense.
        terms: dict[str, Term] = {}
        for word, own in zip(found, features, strict=True):
            if own:
                for token, weight in own.items():
                    _raise(terms.setdefault(word.stem, Term(word, {})).features, token, weight)
        return tuple(terms.values())

    def _said_together(self, found: Sequence[Word]) -> Iterator[tuple[int, str, float]]:
        """What several words in a row say, with the position of the word that bears it."""
        forms, phrases = self._forms, self._lexicon.phrases
        for position, (left, right) in enumerate(pairwise(found)):
            joined, linked = left.folded + right.folded, f"{left.folded}s{right.folded}"
            if joined in forms:
                yield from self._joined(joined, position)
            if linked in forms:
                yield from self._joined(linked, position)
            if terms := phrases.get((left.stem, right.stem)):
                for term, concept in terms:
                    if _stands_at(found, position, term):
                        yield self._bearer(found, position, len(term)), concept, CONCEPT

    def _joined(self, joined: str, position: int) -> Iterator[tuple[int, str, float]]:
        """What a compound says that was written as two words, the first of them at this position."""
        if len(joined) >= _MIN_COMPOUND:
            for bearer in (position, position + 1):
                yield bearer, stem(joined), JOINED
                for concept in self._concepts_of(stem(joined)):
                    yield bearer, concept, JOINED

    def _features_of(self, word: Word) -> tuple[tuple[str, float], ...]:
        return self._own.get(word.folded) or self._own_features(word)

    def _own_features(self, word: Word) -> tuple[tuple[str, float], ...]:
        """What a word says by itself."""
        if word.folded in self._lexicon.stop:
            return ()
        own = dict.fromkeys(self._concepts_of(word.stem), CONCEPT)
        if word.folded in self._lexicon.common:
            if word.stem in self._stems:
                own[word.stem] = COMMON
            return tuple(own.items())
        own[word.stem] = 1.0
        for part in self._parts(word.folded) or self._one_part(word.folded):
            _raise(own, part, PART)
            for concept in self._concepts_of(part):
                _raise(own, concept, PART_CONCEPT)
        return tuple(own.items())

    def _concepts_of(self, word_stem: str) -> Sequence[str]:
        return self._lexicon.concepts.get(word_stem, ())

    def _bearer(self, found: Sequence[Word], position: int, length: int) -> int:
        """The word of a term that carries its meaning: the first that isn't a stop word."""
        places = range(position, position + length)
        return next((place for place in places if found[place].folded not in self._lexicon.stop), position)

    def _ruled(self, found: Sequence[Word]) -> Iterator[tuple[int, str]]:
        """Where a rule applies, and what it leads to."""
        for position, word in enumerate(found):
            for term, meaning in self._lexicon.rules.get(word.stem, ()):
                # "worden" has the stem of "Word": alone, a word that says nothing says no concept either.
                idle = len(term) == 1 and word.folded in self._lexicon.stop
                if not idle and _stands_at(found, position, term):
                    yield self._bearer(found, position, len(term)), meaning

    def _split(self, folded: str) -> tuple[str, ...]:
        """The stems of a compound's parts, longest first; empty when it isn't one of known words."""
        if not _MIN_COMPOUND <= len(folded) <= _MAX_COMPOUND or not folded.isalpha():
            return ()
        return self._split_rest(folded, _MAX_PARTS) or ()

    def _one_part(self, folded: str) -> tuple[str, ...]:
        """The last or else the first word of a compound of which we know no more."""
        if len(folded) < _MIN_COMPOUND or folded in self._forms or not folded.isalpha():
            return ()
        ends = range(_MIN_PART, len(folded) - _MIN_REPAIR + 1)
        parts = (*(folded[start:] for start in ends), *(folded[: len(folded) - start] for start in ends))
        return next(((stem(part),) for part in parts if self._is_part(part)), ())

    def _split_rest(self, rest: str, parts_left: int) -> tuple[str, ...] | None:
        beginnings = self._beginnings
        for end in range(len(rest) - _MIN_PART, _MIN_PART - 1, -1):
            head, tail = rest[:end], rest[end:]
            # The end first: it is seldom a word, where the beginning of a word often is.
            if tail[:_BEGINNING] not in beginnings and tail[:_MIN_PART] not in beginnings:
                continue
            ends = self._is_part(tail)
            if not ends and (parts_left == _MIN_PARTS or len(tail) < _MIN_PARTS * _MIN_PART):
                continue
            left = next(filter(self._is_part, _unlinked(head)), None)
            if left is None:
                continue
            if ends:
                return (stem(left), stem(tail))
            if more := self._split_rest(tail, parts_left - 1):
                return (stem(left), *more)
        return None

    def _is_part(self, text: str) -> bool:
        if len(text) == _MIN_PART:
            return text in self._forms and text not in self._lexicon.stop
        if text[:_BEGINNING] not in self._beginnings or text in self._lexicon.stop:
            return False
        return text in self._forms or stem(text) in self._stems


def _stands_at(found: Sequence[Word], position: int, term: Sequence[str]) -> bool:
    return len(found) >= position + len(term) and all(
        found[position + place].stem == one for place, one in enumerate(term)
    )


def _unlinked(head: str) -> Iterator[str]:
    """A beginning of a compound as it is, and without what may link it to the rest."""
    for link in _LINKS.get(head[-1], ("",)):
        if not link:
            yield head
        elif head.endswith(link) and len(head) - len(link) > _MIN_PART:
            yield head[: -len(link)]


def _without_names(found: Sequence[Word]) -> list[Word]:
    """Leaves out who is meant: the word after Herr or Frau, which might be taken for a thing or a typing error."""
    return [word for before, word in pairwise([_NOBODY, *found]) if before.folded not in _TITLES]


def _remembered(
    known: dict[str, tuple[str, ...]], folded: str, work_out: Callable[[str], tuple[str, ...]]
) -> tuple[str, ...]:
    if folded not in known:
        if len(known) >= _REMEMBERED:
            known.clear()
        known[folded] = work_out(folded)
    return known[folded]


def _raise(features: Features, token: str, weight: float) -> None:
    if features.get(token, 0.0) < weight:
        features[token] = weight

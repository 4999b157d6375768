"""Features to scores: how near each entry is to a request.

Two views are added up: how many of the request's words an entry accounts for, rare words counting more, and likeness
by letters. What callers ask for elsewhere competes like an entry, so that it can be told apart from what a document
settles.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import log, sqrt

from helpdesk.scope.analyse import Analyser, Analysis, Term
from helpdesk.scope.lexicon import Lexicon
from helpdesk.scope.models import Entry, ServiceDocument
from helpdesk.scope.words import words

COVERED = 0.7
GRAMS = 0.3
UNKNOWN = 0.8
"""What a word that no text of ours has weighs beside the rarest that one has: often a name."""
HEADING = 0.3
SEARCH_TERM = 0.5
SATURATION = 0.7
"""How many mentions of a word in an entry count half of endlessly many."""

Postings = Mapping[str, Sequence[tuple[int, float]]]


@dataclass(frozen=True, slots=True)
class Ranked:
    """An entry, or None for a subject that no document settles, with its score (0 to 1)."""

    number: int
    entry: Entry | None
    score: float


class Index:
    """The entries by the words that callers and documents use for them."""

    def __init__(self, documents: Sequence[ServiceDocument], lexicon: Lexicon) -> None:
        entries = [entry for document in documents for entry in document.entries]
        self._entries = [*entries, *(None for _subject in lexicon.elsewhere)]
        terms = [lexicon.entry_terms.get(entry.id, ()) for entry in entries]
        texts = [(entry.text, *own) for entry, own in zip(entries, terms, strict=True)] + list(lexicon.elsewhere)
        headings = [f"{entry.module_title} {entry.group}" for entry in entries]
        self.analyser = Analyser(lexicon, [text for phrases in texts for text in phrases] + headings)
        analysed = [[self.analyser.document(phrase) for phrase in phrases] for phrases in texts]
        mentions = [_mentions(phrases, SEARCH_TERM) for phrases in analysed[: len(entries)]]
        mentions += [_mentions(phrases, 1.0) for phrases in analysed[len(entries) :]]
        spread = Counter(token for found in mentions for token in found)
        self._rarest = log(1 + len(texts))
        self._idf = {token: log(1 + len(texts) / count) for token, count in spread.items()}
        for found, heading in zip(mentions, headings, strict=False):
            for token in _mentions([self.analyser.document(heading)], 1.0):
                found[token] = found.get(token, 0.0) + HEADING
        self._postings = self._weighed(mentions)
        self._grams = GramIndex([" ".join(phrases) for phrases in texts])
        self._phrases = _owned_phrases(analysed)

    def is_phrase_of(self, analysis: Analysis, number: int) -> bool:
        """Whether the request is, word for word, how callers ask for this entry."""
        return self._phrases.get(_said(analysis)) == number

    def _weighed(self, mentions: Sequence[Mapping[str, float]]) -> Postings:
        postings: defaultdict[str, list[tuple[int, float]]] = defaultdict(list)
        for number, found in enumerate(mentions):
            for token, count in found.items():
                postings[token].append((number, self._idf.get(token, 0.0) * count / (count + SATURATION)))
        return dict(postings)

    def rank(self, analysis: Analysis) -> list[Ranked]:
        """All entries with any likeness, best first."""
        scores: dict[int, float] = {}
        for weight, view in ((COVERED, self._coverage(analysis.terms)), (GRAMS, self._grams.scores(analysis))):
            for number, score in view.items():
                scores[number] = scores.get(number, 0.0) + weight * score
        found = [Ranked(number, self._entries[number], score) for number, score in scores.items()]
        return sorted(found, key=lambda ranked: (-ranked.score, ranked.number))

    def _coverage(self, terms: Sequence[Term]) -> dict[int, float]:
        """The share of the request's words that each entry accounts for."""
        total = 0.0
        covered: dict[int, float] = {}
        for term in terms:
            best: dict[int, float] = {}
            for token, weight in term.features.items():
                for number, worth in self._postings.get(token, ()):
                    if best.get(number, 0.0) < weight * worth:
                        best[number] = weight * worth
            for number, worth in best.items():
                covered[number] = covered.get(number, 0.0) + worth
            known = [self._idf[token] * weight for token, weight in term.features.items() if token in self._idf]
            total += max(known, default=self._rarest * UNKNOWN)
        return {number: worth / total for number, worth in covered.items()}

    def matched(self, analysis: Analysis, number: int) -> tuple[str, ...]:
        """The words of the request that lead to an entry, as typed."""
        leading = [
            term.word.typed
            for term in analysis.terms
            if any(owner == number for token in term.features for owner, _worth in self._postings.get(token, ()))
        ]
        return tuple(dict.fromkeys(leading))


class GramIndex:
    """Likeness by runs of three to five letters: finds what neither stems nor the lexicon bring together."""

    def __init__(self, texts: Sequence[str]) -> None:
        known: dict[str, list[str]] = {}
        counts = [_grams((word.folded for word in words(text)), known) for text in texts]
        spread = Counter(gram for found in counts for gram in found)
        self._idf = {gram: log(1 + len(texts) / count) for gram, count in spread.items()}
        postings: defaultdict[str, list[tuple[int, float]]] = defaultdict(list)
        for number, found in enumerate(counts):
            vector = _normalised({gram: (1 + log(count)) * self._idf[gram] for gram, count in found.items()})
            for gram, weight in vector.items():
                postings[gram].append((number, weight))
        self._postings = dict(postings)

    def scores(self, analysis: Analysis) -> dict[int, float]:
        """The cosine of each text with the request's words that say something."""
        found = _grams((term.word.folded for term in analysis.terms), {})
        vector = _normalised({gram: count * self._idf.get(gram, 1.0) for gram, count in found.items()})
        scores: dict[int, float] = {}
        for gram, weight in vector.items():
            for number, other in self._postings.get(gram, ()):
                scores[number] = scores.get(number, 0.0) + weight * other
        return scores


def _mentions(phrases: Sequence[Analysis], later: float) -> dict[str, float]:
    """How often the phrases mention each token; the first phrase counts whole, the others as `later` says."""
    found: dict[str, float] = {}
    for position, phrase in enumerate(phrases):
        strongest: dict[str, float] = {}
        for term in phrase.terms:
            for token, weight in term.features.items():
                strongest[token] = max(weight, strongest.get(token, 0.0))
        for token, weight in strongest.items():
            found[token] = found.get(token, 0.0) + weight * (later if position else 1.0)
    return found


def _owned_phrases(texts: Sequence[Sequence[Analysis]]) -> Mapping[frozenset[str], int]:
    """Whose phrase it is, by all its words; what two have in common is nobody's."""
    owners: defaultdict[frozenset[str], set[int]] = defaultdict(set)
    for number, phrases in enumerate(texts):
        for phrase in phrases:
            owners[_said(phrase)].add(number)
    return {said: number for said, (number, *others) in owners.items() if len(said) > 1 and not others}


def _said(analysis: Analysis) -> frozenset[str]:
    # Little words too: "new printer" is no printer that doesn't print.
    return frozenset(word.stem for word in analysis.words)


def _grams(folded: Iterable[str], known: dict[str, list[str]]) -> Counter[str]:
    found: Counter[str] = Counter()
    for word in folded:
        if word not in known:
            padded = f" {word} "
            known[word] = [padded[at : at + size] for size in (3, 4, 5) for at in range(len(padded) - size + 1)]
        found.update(known[word])
    return found


def _normalised(vector: Mapping[str, float]) -> dict[str, float]:
    length = sqrt(sum(weight * weight for weight in vector.values()))
    return {token: weight / length for token, weight in vector.items()} if length else {}

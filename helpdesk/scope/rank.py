"""Features to scores: how near each entry is to a request."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from math import log, sqrt

from helpdesk.scope.analyse import Analyser, Analysis, Term
from helpdesk.scope.lexicon import Lexicon
from helpdesk.scope.models import ServiceDocument
from helpdesk.scope.words import words

PHRASE = 0.5
BAG = 0.2
GRAMS = 0.3
UNKNOWN = 0.5
HEADINGS = 0.3

Vector = dict[str, float]


class Index:
    """The entries by words, by phrases that callers use for them, and by letters."""

    def __init__(self, documents: Sequence[ServiceDocument], lexicon: Lexicon) -> None:
        self.entries = [entry for document in documents for entry in document.entries]
        phrases = [(entry.text, *lexicon.entry_terms.get(entry.id, ())) for entry in self.entries]
        headings = [f"{entry.module_title} {entry.group}" for entry in self.entries]
        self.analyser = Analyser(lexicon, [text for texts in phrases for text in texts] + headings)
        analyses = [[self.analyser.document(text) for text in texts] for texts in phrases]
        self._weigh(analyses)
        self._phrase_owner: list[int] = []
        self._phrases: defaultdict[str, list[tuple[int, float]]] = defaultdict(list)
        self._bags: defaultdict[str, list[tuple[int, float]]] = defaultdict(list)
        for number, texts in enumerate(analyses):
            bag: Vector = {}
            for analysis in texts:
                vector = _normalised(self._vector(analysis.terms))
                _add(bag, vector, 1.0 if analysis is texts[0] else 0.5)
                for token, weight in vector.items():
                    self._phrases[token].append((len(self._phrase_owner), weight))
                self._phrase_owner.append(number)
            _add(bag, _normalised(self._vector(self.analyser.document(headings[number]).terms)), HEADINGS)
            for token, weight in _normalised(bag).items():
                self._bags[token].append((number, weight))
        self._grams = GramIndex([" ".join(texts) for texts in phrases])

    def _weigh(self, analyses: Sequence[Sequence[Analysis]]) -> None:
        entries_with: Counter[str] = Counter()
        for texts in analyses:
            entries_with.update({token for analysis in texts for term in analysis.terms for token in term.features})
        count = len(analyses)
        self._idf = {token: log(1 + count / found) for token, found in entries_with.items()}
        self._rarest = log(1 + count)

    def _vector(self, terms: Iterable[Term]) -> Vector:
        vector: Vector = {}
        for term in terms:
            for token, weight in term.features.items():
                found = weight * self._idf.get(token, self._rarest * UNKNOWN)
                if vector.get(token, 0.0) < found:
                    vector[token] = found
        return vector

    def rank(self, analysis: Analysis) -> list[tuple[int, float]]:
        """All entries with any likeness, by number, best first."""
        vector = _normalised(self._vector(analysis.terms))
        by_phrase: dict[int, float] = {}
        for token, weight in vector.items():
            for phrase, other in self._phrases.get(token, ()):
                by_phrase[phrase] = by_phrase.get(phrase, 0.0) + weight * other
        scores = [0.0] * len(self.entries)
        for phrase, score in by_phrase.items():
            owner = self._phrase_owner[phrase]
            scores[owner] = max(scores[owner], score)
        scores = [score * PHRASE for score in scores]
        for token, weight in vector.items():
            for number, other in self._bags.get(token, ()):
                scores[number] += BAG * weight * other
        for number, score in self._grams.scores(analysis):
            scores[number] += GRAMS * score
        found = [(number, score) for number, score in enumerate(scores) if score > 0.0]
        return sorted(found, key=lambda pair: (-pair[1], pair[0]))

    def matched(self, analysis: Analysis, number: int) -> tuple[str, ...]:
        """The words of the request that lead to an entry, as typed."""
        leading = [
            term.word.typed
            for term in analysis.terms
            if any(owner == number for token in term.features for owner, _weight in self._bags.get(token, ()))
        ]
        return tuple(dict.fromkeys(leading))


class GramIndex:
    """Likeness by runs of three to five letters: finds what neither stems nor the lexicon bring together."""

    def __init__(self, texts: Sequence[str]) -> None:
        counts = [_grams(text) for text in texts]
        spread = Counter(gram for found in counts for gram in found)
        self._idf = {gram: log(1 + len(texts) / found) for gram, found in spread.items()}
        self._postings: defaultdict[str, list[tuple[int, float]]] = defaultdict(list)
        for number, found in enumerate(counts):
            vector = _normalised({gram: (1 + log(count)) * self._idf[gram] for gram, count in found.items()})
            for gram, weight in vector.items():
                self._postings[gram].append((number, weight))

    def scores(self, analysis: Analysis) -> Iterable[tuple[int, float]]:
        """The cosine of each text with the words that say something."""
        found = _grams(" ".join(term.word.folded for term in analysis.terms))
        vector = _normalised({gram: count * self._idf.get(gram, 1.0) for gram, count in found.items()})
        scores: dict[int, float] = {}
        for gram, weight in vector.items():
            for number, other in self._postings.get(gram, ()):
                scores[number] = scores.get(number, 0.0) + weight * other
        return scores.items()


def _grams(text: str) -> Counter[str]:
    found: Counter[str] = Counter()
    for word in words(text):
        padded = f" {word.folded} "
        for size in (3, 4, 5):
            for start in range(len(padded) - size + 1):
                found[padded[start : start + size]] += 1
    return found


def _normalised(vector: Vector) -> Vector:
    length = sqrt(sum(weight * weight for weight in vector.values()))
    return {token: weight / length for token, weight in vector.items()} if length else {}


def _add(total: Vector, more: Vector, factor: float) -> None:
    for token, weight in more.items():
        total[token] = total.get(token, 0.0) + weight * factor

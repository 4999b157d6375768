"""Features to scores: how near each entry is to a request.

Two views are added up: how many of the request's words an entry accounts for, rare words counting more, and likeness
by letters. What callers ask for elsewhere competes like an entry, so that it can be told apart from what a document
settles.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from heapq import nlargest
from itertools import chain, repeat
from math import log, sqrt

from helpdesk.scope.analyse import Analyser, Analysis, Features, Term
from helpdesk.scope.lexicon import Lexicon
from helpdesk.scope.models import NOWHERE, Entry, LearnedTerm, ServiceDocument
from helpdesk.scope.postings import Postings, Tally
from helpdesk.scope.words import Word, words

COVERED = 0.7
GRAMS = 0.3
UNKNOWN = 0.8
"""What a word that no text of ours has weighs beside the rarest that one has: often a name."""
HEADING = 0.3
SEARCH_TERM = 0.5
LEARNED = 0.5
"""All that was learned of an entry together: who has named a thing once or twice has promised nothing else about it."""
_TELLING = 2
SATURATION = 0.7
"""How many mentions of a word in an entry count half of endlessly many."""
GRAM = 4
"""Letters in a run; runs of three to five together find no more, and cost three times as much."""

Phrase = tuple[Sequence[Word], float]
"""What somebody says, and how much it counts."""
Taught = Mapping[int, Sequence[tuple[int, str]]]


@dataclass(frozen=True, slots=True)
class Ranking:
    """How near a request is to each entry, and to anything else; scores from 0 to 1.

    Attributes:
        entries: Number, entry and score, best first.
        beyond: The best score among the entries that don't count here.
        elsewhere: The best score among the subjects that no document settles.
        phrase_of: The number of the entry that callers ask for in these very words, -1 for a subject that no document
            settles, None when nobody is known to have said it so.
    """

    entries: tuple[tuple[int, Entry, float], ...]
    beyond: float
    elsewhere: float
    phrase_of: int | None


class Index:
    """The entries by the words that callers and documents use for them."""

    def __init__(
        self, documents: Sequence[ServiceDocument], lexicon: Lexicon, learned: Sequence[LearnedTerm] = ()
    ) -> None:
        """`learned` has what technicians said was right, the newest first."""
        self._entries = [entry for document in documents for entry in document.entries]
        rows = [_phrases(entry, lexicon) for entry in self._entries]
        rows += [[_subject(words(phrase), lexicon) for phrase in subject] for subject in lexicon.elsewhere]
        headings = [words(f"{entry.module_title} {entry.group}") for entry in self._entries]
        ours = [words(text) for entry in self._entries for text in (entry.text, *lexicon.entry_terms.get(entry.id, ()))]
        self.analyser = Analyser(lexicon, chain(*headings, *ours), chain.from_iterable(map(_words, rows)))
        self._phrases = _owned_phrases(rows, len(self._entries))
        self._fillers = lexicon.fillers
        self._learned = self._taught(rows, learned)
        self._rarest = log(1 + len(rows))
        self._words = self._mentioned(rows, headings)
        self._grams = GramIndex(
            (word.folded for word in _words(row) if word.folded not in lexicon.stop) for row in rows
        )
        # One by one: to let go of twenty thousand entries' words at once would keep the window from its turn.
        while rows:
            rows.pop()

    def _taught(self, rows: list[list[Phrase]], learned: Sequence[LearnedTerm]) -> tuple[Taught, Taught]:
        """Adds what was learned to the rows; gives the entries of each request, and the document it holds for.

        An entry's number is -1 where nothing settles the request, in that document or, without one, in any. What was
        said of a request in these very words stands before what was said of one that differs by fillers.
        """
        numbers = {entry.id: number for number, entry in enumerate(self._entries)} | {NOWHERE: -1}
        taught: defaultdict[int, list[tuple[int, str]]] = defaultdict(list)
        meant: defaultdict[int, list[tuple[int, str]]] = defaultdict(list)
        own: defaultdict[int, list[Word]] = defaultdict(list)
        for term in learned:
            if term.entry in numbers:
                # As a request is read: typing errors put right, names left out.
                said, number = self.analyser.request(term.query).words, numbers[term.entry]
                taught[_said(said)].append((number, term.document))
                meant[self._meant(said)].append((number, term.document))
                if number >= 0:
                    own[number] += said
                elif not term.document:
                    rows.append([(said, 1.0)])
        for number, learned_words in own.items():
            rows[number].append((learned_words, LEARNED))
        return taught, meant

    def _meant(self, found: Sequence[Word]) -> int:
        """The same for requests that differ by words which leave them what they are."""
        telling = [word for word in found if word.folded not in self._fillers]
        # One word is a subject, and could be anything that is wanted of it.
        return _said(telling if len({word.stem for word in telling}) >= _TELLING else found)

    def _mentioned(self, rows: Sequence[Sequence[Phrase]], headings: Sequence[Sequence[Word]]) -> Postings:
        """How often the rows mention each feature, each phrase as much as it counts."""
        tally, spread = Tally(), Counter[str]()
        for row, heading in zip(rows, chain(headings, repeat(())), strict=False):
            found: Features = {}
            for phrase, counts in row:
                for token, weight in self.analyser.features(phrase).items():
                    found[token] = found.get(token, 0.0) + weight * counts
            spread.update(found.keys())
            for token in self.analyser.features(heading):
                found[token] = found.get(token, 0.0) + HEADING
            tally.add(map(tally.numbers.__getitem__, found), found.values())
        # What only headings have leads nowhere by itself.
        idf = [log(1 + len(rows) / spread[token]) if token in spread else 0.0 for token in tally.numbers]

        def weigh(tokens: Sequence[int], amounts: Sequence[float]) -> Sequence[float]:
            return [idf[token] * amount / (amount + SATURATION) for token, amount in zip(tokens, amounts, strict=True)]

        return Postings(tally, idf, weigh)

    def rank(
        self,
        analysis: Analysis,
        limit: int,
        counts: Callable[[Entry], bool] | None = None,
        asked: Collection[str] | None = None,
    ) -> Ranking:
        """The entries nearest to a request, of all or of those that count; `asked` are the documents that do."""
        scores = self._scores(analysis)
        said = _said(analysis.words)
        taught, meant = self._learned
        learned = next(
            (
                number
                for number, document in (*taught.get(said, ()), *meant.get(self._meant(analysis.words), ()))
                if (number < 0 and (not document or (asked is not None and set(asked) == {document})))
                or (number >= 0 and (counts is None or counts(self._entries[number])))
            ),
            None,
        )
        if learned is not None and learned >= 0:
            scores[learned] = 1.0
        inside, beyond = [], 0.0
        for number, entry in enumerate(self._entries):
            if scores[number] > 0:
                if counts is None or counts(entry):
                    inside.append(number)
                else:
                    beyond = max(beyond, scores[number])
        best = nlargest(limit, inside, key=scores.__getitem__)
        return Ranking(
            tuple((number, self._entries[number], scores[number]) for number in best),
            beyond,
            max(scores[len(self._entries) :], default=0.0),
            learned if learned is not None else self._phrases.get(said),
        )

    def _scores(self, analysis: Analysis) -> list[float]:
        scores = [0.0] * self._words.rows
        accounts = [self._accounted(term) for term in analysis.terms]
        total = sum(most for _worths, most in accounts)
        for worths, _most in accounts:
            for number, worth in worths.items():
                scores[number] += COVERED * worth / total
        self._grams.add_to(scores, analysis, GRAMS)
        return scores

    def _accounted(self, term: Term) -> tuple[Mapping[int, float], float]:
        """How much of a word each row accounts for, and how much any could."""
        worths: dict[int, float] = {}
        most = 0.0
        for token, weight in term.features.items():
            for number, worth in self._words.of(token):
                if worths.get(number, 0.0) < weight * worth:
                    worths[number] = weight * worth
            most = max(most, weight * self._words.idf(token, 0.0))
        return worths, most or self._rarest * UNKNOWN

    def matched(self, analysis: Analysis, number: int) -> tuple[str, ...]:
        """The words of the request that lead to an entry, as typed."""
        leading = [
            term.word.typed for term in analysis.terms if any(self._words.has(token, number) for token in term.features)
        ]
        return tuple(dict.fromkeys(leading))


class GramIndex:
    """Likeness by runs of letters: finds what neither stems nor the lexicon bring together."""

    def __init__(self, rows: Iterable[Iterable[str]]) -> None:
        """`rows` have words, folded."""
        tally = Tally()
        known: dict[str, tuple[int, ...]] = {}

        def grams(word: str) -> tuple[int, ...]:
            if word not in known:
                known[word] = tuple(map(tally.numbers.__getitem__, _grams(word)))
            return known[word]

        for row in rows:
            found = Counter(chain.from_iterable(map(grams, row)))
            tally.add(found, found.values())
        idf = [log(1 + tally.rows / tally.spread[number]) for number in range(len(tally.numbers))]

        def weigh(numbers: Sequence[int], amounts: Sequence[float]) -> Sequence[float]:
            return _normalised(
                [
                    idf[number] if amount == 1 else (1 + log(amount)) * idf[number]
                    for number, amount in zip(numbers, amounts, strict=True)
                ]
            )

        self._postings = Postings(tally, idf, weigh)

    def add_to(self, scores: list[float], analysis: Analysis, counts: float) -> None:
        """Adds the cosine of each row with the request's words that say something, as much as it counts."""
        found = Counter(chain.from_iterable(_grams(term.word.folded) for term in analysis.terms))
        weights = _normalised([count * self._postings.idf(gram, 1.0) for gram, count in found.items()])
        for gram, weight in zip(found, weights, strict=True):
            weight *= counts
            for number, other in self._postings.of(gram):
                scores[number] += weight * other


def _phrases(entry: Entry, lexicon: Lexicon) -> list[Phrase]:
    """An entry's own text and how callers ask for it, with how much each counts."""
    callers = (*lexicon.entry_terms.get(entry.id, ()), *lexicon.entry_requests.get(entry.id, ()))
    return [(words(entry.text), 1.0), *((words(phrase), SEARCH_TERM) for phrase in callers)]


def _words(row: Sequence[Phrase]) -> Iterable[Word]:
    return chain.from_iterable(phrase for phrase, _counts in row)


def _subject(phrase: Sequence[Word], lexicon: Lexicon) -> Phrase:
    """A way to ask for what no document settles; a word or two of it don't make it what was asked."""
    telling = sum(word.folded not in lexicon.stop and word.folded not in lexicon.common for word in phrase)
    return phrase, min(1.0, 1.2 / max(telling, 1))


def _owned_phrases(rows: Sequence[Sequence[Phrase]], entries: int) -> dict[int, int]:
    """Whose phrase it is, by all its words; what two have in common is nobody's."""
    owners: dict[int, int] = {}
    shared: set[int] = set()
    for position, row in enumerate(rows):
        number = position if position < entries else -1
        for phrase, _counts in row:
            if len(phrase) > 1 and owners.setdefault(said := _said(phrase), number) != number:
                shared.add(said)
    return {said: number for said, number in owners.items() if said not in shared}


def _said(found: Iterable[Word]) -> int:
    # Little words too: "new printer" is no printer that doesn't print. Thousands of sets of words would take megabytes.
    return hash(frozenset([word.stem for word in found]))


def _grams(folded: str) -> list[str]:
    padded = f" {folded} "
    return [padded[at : at + GRAM] for at in range(len(padded) - GRAM + 1)]


def _normalised(weights: Sequence[float]) -> list[float]:
    length = sqrt(sum(weight * weight for weight in weights))
    return [weight / length for weight in weights] if length else []

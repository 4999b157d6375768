"""Which rows have a token, and what it is worth there; in arrays, since objects would take ten times the room."""

from array import array
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import accumulate, count

Weigh = Callable[[Sequence[int], Sequence[float]], Iterable[float]]
"""What a row's tokens are worth, given their numbers and how often it has each."""


class Tally:
    """How often rows have their tokens, row by row.

    Attributes:
        numbers: The token's number, given when it is first asked for.
        spread: How many rows have a token, by its number; counted row by row, as one call over all would keep the
            window from its turn.
    """

    def __init__(self) -> None:
        self.numbers: defaultdict[str, int] = defaultdict(count().__next__)
        self.spread = Counter[int]()
        self._tokens = array("I")
        self._amounts = array("d")
        self._ends = array("I", [0])

    def add(self, tokens: Iterable[int], amounts: Iterable[float]) -> None:
        """The next row: its tokens by number, each once, and how often it has each."""
        row = array("I", tokens)
        self.spread.update(row)
        self._tokens.extend(row)
        self._amounts.extend(amounts)
        self._ends.append(len(self._tokens))

    @property
    def rows(self) -> int:
        return len(self._ends) - 1

    def row(self, number: int) -> tuple[Sequence[int], Sequence[float]]:
        """A row's tokens and how often it has each."""
        part = slice(self._ends[number], self._ends[number + 1])
        return self._tokens[part], self._amounts[part]


class Postings:
    """The rows of each token, in order."""

    def __init__(self, tally: Tally, idf: Sequence[float], weigh: Weigh) -> None:
        """`idf` has how much a token says anywhere, by its number."""
        self.rows = tally.rows
        self._numbers = dict(tally.numbers)
        self._idf = array("d", idf)
        self._starts = array("I", accumulate((tally.spread[number] for number in range(len(self._numbers))), initial=0))
        self._rows = rows = array("I", [0]) * self._starts[-1]
        self._worths = worths = array("f", [0.0]) * self._starts[-1]
        free = list(self._starts)
        for row in range(tally.rows):
            tokens, amounts = tally.row(row)
            for token, worth in zip(tokens, weigh(tokens, amounts), strict=True):
                at = free[token]
                rows[at] = row
                worths[at] = worth
                free[token] = at + 1

    def idf(self, token: str, unknown: float) -> float:
        """How much a token says, wherever it stands."""
        number = self._numbers.get(token)
        return unknown if number is None else self._idf[number]

    def of(self, token: str) -> Iterator[tuple[int, float]]:
        """The rows that have a token, in order, and what it is worth there."""
        part = self._part(token)
        return zip(self._rows[part], self._worths[part], strict=True)

    def has(self, token: str, row: int) -> bool:
        """Whether a row has a token."""
        part = self._part(token)
        at = bisect_left(self._rows, row, part.start, part.stop)
        return at < part.stop and self._rows[at] == row

    def _part(self, token: str) -> slice:
        number = self._numbers.get(token)
        return slice(0, 0) if number is None else slice(self._starts[number], self._starts[number + 1])

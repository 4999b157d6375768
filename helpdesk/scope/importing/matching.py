"""Which entry of the current edition an imported line is, by likeness of their texts."""

from collections.abc import Callable, Sequence

from helpdesk.scope.lexicon import load_lexicon
from helpdesk.scope.words import words

ALIKE = 62.0
"""From this likeness on, of 100, two texts are one entry in other words; measured on our documents and their pages."""

ALIKE_WHEN_FLIPPED = 88.0
"""The same where one is covered and the other isn't: only nearly equal texts are one entry with another verdict."""

MAX_PAIRS = 400_000


def matched(new: Sequence[str], old: Sequence[str], flipped: Callable[[int, int], bool]) -> dict[int, int]:
    """For each new text that is an old one the old one's number; one to one, the likest pairs first.

    Args:
        new: The imported texts.
        old: The current edition's texts.
        flipped: Whether the new and the old entry with these numbers say the opposite of each other.
    """
    from rapidfuzz import fuzz  # noqa: PLC0415 - only an import needs it

    by_text: dict[str, list[int]] = {}
    for number, text in enumerate(old):
        by_text.setdefault(_folded(text), []).append(number)
    found: dict[int, int] = {}
    for number, text in enumerate(new):
        if same := by_text.get(_folded(text)):
            found[number] = same.pop(0)
    left = [number for number in range(len(new)) if number not in found]
    free = sorted(set(range(len(old))) - set(found.values()))
    if not left or not free or len(left) * len(free) > MAX_PAIRS:
        return found
    told, known = [_subject(new[number]) for number in left], [_subject(old[number]) for number in free]
    pairs = [
        ((fuzz.token_set_ratio(one, other) + fuzz.token_sort_ratio(one, other)) / 2, row, column)
        for row, one in enumerate(told)
        for column, other in enumerate(known)
    ]
    taken: set[int] = set()
    for likeness, row, column in sorted(pairs, key=lambda pair: (-pair[0], pair[1], pair[2])):
        if likeness < ALIKE:
            break
        if flipped(left[row], free[column]) and likeness < ALIKE_WHEN_FLIPPED:
            continue
        if left[row] not in found and column not in taken:
            found[left[row]] = free[column]
            taken.add(column)
    return found


def _folded(text: str) -> str:
    return " ".join(word.folded for word in words(text))


def _subject(text: str) -> str:
    """The stems of the words that say something."""
    stop = load_lexicon().stop
    said = [word.stem for word in words(text) if word.folded not in stop]
    return " ".join(said) or _folded(text)

"""The conditions that an agreement can meet, those that say nearly the same side by side."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations

from helpdesk.scope.contract import Booking, covers
from helpdesk.scope.models import ServiceDocument

_WORD = re.compile(r"[^\W\d_]+")
_ENDING = re.compile(r"(?:e|en|em|er|es|n|s|ed|ing)$")
_SAYS_SOMETHING = 4
"""Letters of a word without its ending; shorter ones join others, unless they are written in capitals."""
_ALIKE = 0.5


@dataclass(frozen=True, slots=True)
class Condition:
    """A condition in a document's words, and the modules it stands in."""

    text: str
    document: str
    modules: tuple[str, ...]


def offered_conditions(
    documents: Iterable[ServiceDocument], bookings: Iterable[Booking]
) -> tuple[tuple[Condition, ...], ...]:
    """The conditions of what is booked at any time, in the documents' order, grouped where they are nearly alike."""
    bookings = tuple(bookings)
    found: dict[str, tuple[str, dict[str, None]]] = {}
    for document in documents:
        of_document = [booking for booking in bookings if booking.document == document.id]
        for entry in document.entries if of_document else ():
            if any(covers(booking, entry) for booking in of_document):
                for text in entry.conditions:
                    found.setdefault(text, (document.title, {}))[1].setdefault(entry.module_title)
    return _grouped([Condition(text, document, tuple(modules)) for text, (document, modules) in found.items()])


def _grouped(conditions: Sequence[Condition]) -> tuple[tuple[Condition, ...], ...]:
    words = [_words(condition.text) for condition in conditions]
    group = list(range(len(conditions)))
    for one, other in combinations(range(len(conditions)), 2):
        if _are_alike(words[one], words[other]):
            joined, kept = group[other], group[one]
            group = [kept if number == joined else number for number in group]
    members: dict[int, list[Condition]] = {}
    for condition, number in zip(conditions, group, strict=True):
        members.setdefault(number, []).append(condition)
    return tuple(map(tuple, members.values()))


def _are_alike(one: frozenset[str], other: frozenset[str]) -> bool:
    """One says all that the other says: "a firewall of ours" and "in use is a firewall of ours"."""
    return (one <= other or other <= one) and len(one & other) >= _ALIKE * len(one | other) > 0


def _words(text: str) -> frozenset[str]:
    stems = {(word, _ENDING.sub("", word.casefold())) for word in _WORD.findall(text)}
    return frozenset(stem for word, stem in stems if len(stem) >= _SAYS_SOMETHING or word.isupper())

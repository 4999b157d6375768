"""What worked time is charged as: raw seconds added up by ticket and local day, rounded once."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from uuid import UUID

from helpdesk.i18n import N_, _
from helpdesk.work.rules import Per, Rule, Slice

RECONNECTED_WITHIN = timedelta(minutes=1)
"""A connection that was lost and is back by then is the same contact."""


class Billable(StrEnum):
    """Whether worked time is charged; ASK while nobody has said so."""

    YES = "yes"
    NO = "no"
    ASK = "ask"

    @property
    def word(self) -> str:
        """What people read."""
        return _(_WORDS[self])


_WORDS = {
    Billable.YES: N_("berechnet"),
    Billable.NO: N_("nicht berechnet"),
    Billable.ASK: N_("zu klären"),
}


@dataclass(frozen=True, slots=True)
class Worked:
    """One piece of work as the bill needs it.

    Attributes:
        subject: The ticket, or the consent where there is none.
        consent: Whose session it was; None for what was entered by hand.
    """

    id: UUID
    subject: UUID
    consent: UUID | None
    begin: datetime
    seconds: int
    slices: tuple[Slice, ...]
    billable: Billable
    rule: Rule

    @property
    def end(self) -> datetime:
        return self.begin + timedelta(seconds=self.seconds)


@dataclass(frozen=True, slots=True)
class Charge:
    """What is charged once: a ticket's day, or one contact of it.

    Attributes:
        seconds: Raw, by surcharge in percent.
        units: Begun ones of all the seconds together.
        base_cents: Net, without surcharges; None without a price of an hour.
    """

    subject: UUID
    day: date
    rule: Rule
    seconds: Mapping[int, int]
    units: int
    base_cents: int | None
    surcharge_cents: int | None


def units_of(work: Iterable[Worked]) -> dict[UUID, int]:
    """How many units each piece adds to what came before it; added up they are what is charged.

    What is to be asked comes last, as if it were charged; what isn't charged has none.
    """
    units: dict[UUID, int] = {}
    for group in _groups(work).values():
        for piece, _parts, added in group.counted():
            units[piece.id] = units.get(piece.id, 0) + added
    return units


def charges(work: Iterable[Worked], rate_cents: int | None, only: Collection[UUID] | None = None) -> tuple[Charge, ...]:
    """What is charged for the work that is billable, day by day.

    Args:
        work: Everything worked on the tickets concerned; it decides what is rounded together.
        rate_cents: The price of an hour, net.
        only: The pieces whose share is asked for, such as those of one shift; None for all.
    """
    billable = (piece for piece in work if piece.billable is Billable.YES)
    found = []
    for (subject, day, _contact), group in sorted(_groups(billable).items(), key=lambda one: (one[0][1], one[0])):
        units, seconds = 0, Counter[int]()
        for piece, parts, added in group.counted():
            if only is None or piece.id in only:
                units += added
                for part in parts:
                    seconds[part.percent] += part.seconds
        if seconds:
            base, surcharge = _price(group.rule, units, seconds, rate_cents)
            found.append(Charge(subject, day, group.rule, dict(sorted(seconds.items())), units, base, surcharge))
    return tuple(found)


def contacts(work: Iterable[Worked]) -> dict[UUID, int]:
    """Which pieces are one contact: those of one consent, and what went on within a minute on the same ticket."""
    numbers: dict[UUID, int] = {}
    known: dict[UUID, list[tuple[int, Worked]]] = defaultdict(list)
    for piece in _in_order(work):
        earlier = known[piece.subject]
        same = (
            number
            for number, other in reversed(earlier)
            if (piece.consent and piece.consent == other.consent)
            or timedelta() <= piece.begin - other.end <= RECONNECTED_WITHIN
        )
        number = next(same, len(earlier) + 1)
        earlier.append((number, piece))
        numbers[piece.id] = number
    return numbers


@dataclass(slots=True)
class _Group:
    rule: Rule
    pieces: list[tuple[Worked, tuple[Slice, ...]]]
    """Each piece with its parts on the group's day."""

    def counted(self) -> Iterator[tuple[Worked, tuple[Slice, ...], int]]:
        """Each piece with the units it adds to those before it."""
        reached = 0
        for piece, parts in self.pieces:
            before = self.rule.units(reached)
            reached += sum(part.seconds for part in parts)
            yield piece, parts, self.rule.units(reached) - before


def _groups(work: Iterable[Worked]) -> dict[tuple[UUID, date, int], _Group]:
    """What is rounded together: by ticket and day, and by contact where that is the rule."""
    pieces = [piece for piece in _in_order(work) if piece.billable is not Billable.NO]
    numbers = contacts(pieces)
    # What was agreed when the day's work began holds for the day.
    rules: dict[tuple[UUID, date], Rule] = {}
    for piece in pieces:
        for part in piece.slices:
            rules.setdefault((piece.subject, part.day), piece.rule)
    groups: dict[tuple[UUID, date, int], _Group] = {}
    for piece in sorted(pieces, key=lambda piece: piece.billable is Billable.ASK):
        for day in dict.fromkeys(part.day for part in piece.slices):
            rule = rules[piece.subject, day]
            contact = numbers[piece.id] if rule.per is Per.CONTACT else 0
            group = groups.setdefault((piece.subject, day, contact), _Group(rule, []))
            group.pieces.append((piece, tuple(part for part in piece.slices if part.day == day)))
    return groups


def _price(rule: Rule, units: int, seconds: Mapping[int, int], rate_cents: int | None) -> tuple[int | None, int | None]:
    """Net cents of the units and of what unusual times add: surcharges fall on units as on the seconds in them."""
    if rate_cents is None:
        return None, None
    cents = units * rule.minutes * rate_cents
    weighted = sum(percent * part for percent, part in seconds.items())
    return _rounded(cents, 60), _rounded(cents * weighted, 60 * 100 * sum(seconds.values()))


def _rounded(cents: int, by: int) -> int:
    """Half a cent counts as one."""
    return (2 * cents + by) // (2 * by)


def _in_order(work: Iterable[Worked]) -> Sequence[Worked]:
    return sorted(work, key=lambda piece: (piece.begin, piece.id))

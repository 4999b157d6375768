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
    for group in _groups(work, {Billable.YES, Billable.ASK}).values():
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
    found = []
    for (subject, day, _contact), group in sorted(
        _groups(work, {Billable.YES}).items(), key=lambda one: (one[0][1], one[0])
    ):
        units, seconds, cents = 0, Counter[int](), [0, 0]
        for (piece, parts, added), (base, surcharge) in zip(group.counted(), group.cents(rate_cents or 0), strict=True):
            if only is None or piece.id in only:
                units += added
                cents = [cents[0] + base, cents[1] + surcharge]
                for part in parts:
                    seconds[part.percent] += part.seconds
        if seconds:
            base_cents, surcharge_cents = cents if rate_cents is not None else (None, None)
            by_percent = dict(sorted(seconds.items()))
            found.append(Charge(subject, day, group.rule, by_percent, units, base_cents, surcharge_cents))
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
            if (piece.consent and piece.consent == other.consent) or piece.begin - other.end <= RECONNECTED_WITHIN
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

    def cents(self, rate_cents: int) -> Iterator[tuple[int, int]]:
        """Each piece's net cents: of the units it adds, and its share of what unusual times add to all of them.

        A surcharge falls on the units of the whole group as on the seconds in them, and of it on each piece as its
        seconds weigh: so the shares of several shifts are together what is charged, to the cent.
        """
        counted = list(self.counted())
        weights = [sum(part.percent * part.seconds for part in parts) for _piece, parts, _added in counted]
        seconds = sum(part.seconds for _piece, parts, _added in counted for part in parts)
        a_unit, weight = self.rule.minutes * rate_cents, sum(weights)
        whole = _rounded(sum(added for *_rest, added in counted) * a_unit * weight, 60 * 100 * seconds)
        units = weighed = 0
        for (_piece, _parts, added), own in zip(counted, weights, strict=True):
            base = _rounded((units + added) * a_unit, 60) - _rounded(units * a_unit, 60)
            yield base, _rounded(whole * (weighed + own), weight or 1) - _rounded(whole * weighed, weight or 1)
            units, weighed = units + added, weighed + own


def _groups(work: Iterable[Worked], counted: Collection[Billable]) -> dict[tuple[UUID, date, int], _Group]:
    """What is rounded together: by ticket and day, and by contact where that is the rule.

    All work says what a contact was and which rule holds, whether it is charged or not; `counted` are those whose units
    are wanted.
    """
    pieces = [piece for piece in _in_order(work) if piece.seconds]
    numbers = contacts(pieces) if any(piece.rule.per is Per.CONTACT for piece in pieces) else {}
    # What was agreed when the day's work began holds for the day.
    rules: dict[tuple[UUID, date], Rule] = {}
    for piece in pieces:
        for part in piece.slices:
            rules.setdefault((piece.subject, part.day), piece.rule)
    groups: dict[tuple[UUID, date, int], _Group] = {}
    wanted = (piece for piece in pieces if piece.billable in counted)
    for piece in sorted(wanted, key=lambda piece: piece.billable is Billable.ASK):
        for day in dict.fromkeys(part.day for part in piece.slices):
            rule = rules[piece.subject, day]
            contact = numbers[piece.id] if rule.per is Per.CONTACT else 0
            group = groups.setdefault((piece.subject, day, contact), _Group(rule, []))
            group.pieces.append((piece, tuple(part for part in piece.slices if part.day == day)))
    return groups


def _rounded(cents: int, by: int) -> int:
    """Half a cent counts as one."""
    return (2 * cents + by) // (2 * by)


def _in_order(work: Iterable[Worked]) -> Sequence[Worked]:
    return sorted(work, key=lambda piece: (piece.begin, piece.id))

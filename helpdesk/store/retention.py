"""Which of the automatic backups are kept."""

from collections.abc import Callable, Hashable, Iterable
from datetime import date, datetime, timedelta

DAYS, WEEKS, MONTHS = 7, 4, 12
FORMER = 5
FORMER_AGE = timedelta(days=30)


def to_keep(moments: Iterable[datetime], today: date) -> frozenset[datetime]:
    """The last backup of each of seven days, of four weeks and of twelve months.

    Counted are days, weeks (Monday to Sunday) and months that have a backup, so nothing goes because the program wasn't
    used or a clock was set forward. What is from the future says that a clock was wrong; it is kept and not counted.

    Args:
        moments: When the backups were made, in one zone, which says where days end.
        today: In the same zone.
    """
    newest_first = sorted(moments, reverse=True)
    past = [moment for moment in newest_first if moment.date() <= today]
    kept = {moment for moment in newest_first if moment.date() > today}
    spans: tuple[tuple[int, Callable[[date], Hashable]], ...] = (
        (DAYS, lambda day: day),
        (WEEKS, lambda day: day.isocalendar()[:2]),
        (MONTHS, lambda day: (day.year, day.month)),
    )
    for most, span in spans:
        last: dict[Hashable, datetime] = {}
        for moment in past:
            last.setdefault(span(moment.date()), moment)
        kept.update(list(last.values())[:most])
    return frozenset(kept)


def former_to_keep(moments: Iterable[datetime], now: datetime) -> frozenset[datetime]:
    """Of what was there before backups were put back: the last five, and all of the last thirty days.

    Args:
        moments: When that was, with a zone.
        now: With a zone.
    """
    newest_first = sorted(moments, reverse=True)
    return frozenset(newest_first[:FORMER]) | {moment for moment in newest_first if now - moment <= FORMER_AGE}

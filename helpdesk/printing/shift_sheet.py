"""A shift on call as a sheet: all of it for payroll, or what of it concerns one customer.

For payroll it shows working time by day and surcharge, and how long nothing was to be done between the calls: what an
employer has to record and keep (§ 16 Abs. 2 ArbZG), and from when on the eleven hours of rest count (§ 5 Abs. 1 ArbZG).
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from itertools import pairwise
from uuid import UUID

from helpdesk.i18n import Language, _, speaking
from helpdesk.i18n import language as language_in_use
from helpdesk.printing.models import Caution, Fact, Letterhead, Recipient, Sheet
from helpdesk.printing.words import clock, day, instant, local_day, short, span, words
from helpdesk.work import Billable, Call, Shift, Sums, TimeEntry
from helpdesk.work.clock import zone_of
from helpdesk.work.spans import Span, covered_seconds

_REST = timedelta(hours=11)
"""Between the end of work and its next beginning (§ 5 Abs. 1 ArbZG)."""


@dataclass(frozen=True, slots=True)
class PieceLine:
    """One piece of work.

    Attributes:
        parts: Its time by surcharge, in order.
        charged: Whether and as how much it is billed; empty where that is nobody's business.
        remarks: What was noted, corrected, or is doubtful.
    """

    when: str
    time: str
    parts: tuple[str, ...]
    charged: str
    remarks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CallLine:
    """What came in: whose it was, and the work on it.

    Attributes:
        breaks: When a session was interrupted.
        sum: All of it together, where that says more than its pieces.
    """

    number: int
    day: str
    time: str
    customer: str
    title: str
    pieces: tuple[PieceLine, ...]
    breaks: tuple[str, ...]
    why: str
    sum: str


@dataclass(frozen=True, slots=True)
class SumTable:
    """Time by day and surcharge; the last column and row add up, the last row once more in decimal hours."""

    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    total: tuple[str, ...]
    decimal: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ShiftSheet(Sheet):
    """A shift, or a customer's part of it.

    Attributes:
        sums: None where nothing was worked.
        rest: For payroll; empty for a customer.
        note: That of the whole shift, which may name others: not for a customer.
    """

    warning: Caution | None
    note: str
    calls: tuple[CallLine, ...]
    sums: SumTable | None
    totals: tuple[Fact, ...]
    rest: tuple[Fact, ...]
    rule: str
    signatures: tuple[str, ...]


def shift_sheet(
    shift: Shift, letterhead: Letterhead, language: Language, customer: Recipient | None = None, of: UUID | None = None
) -> ShiftSheet:
    """What the template `shift-sheet` needs.

    Args:
        shift: The shift.
        letterhead: The sender.
        language: The document's.
        customer: To whom it goes; None: to payroll.
        of: Id of the customer whose calls alone it tells; None: all.
    """
    word = words(language)
    calls = [call for call in shift.calls if of is None or call.customer == of]
    entries = [entry for call in calls for entry in call.entries if entry.stands and entry.seconds]
    span_words = _shift_span(shift, language)
    name = customer.lines[0] if customer else shift.technician or letterhead.company
    with speaking(language):
        return ShiftSheet(
            language=language,
            title=word["shift-title"],
            subtitle=span_words,
            description=word["shift-customer-description" if of else "shift-description"],
            keywords=(short(name, 100), str(shift.id)),
            head=(f"{word['shift-title']} {local_day(shift.begin, language, shift.zone)}", short(name, 50)),
            foot=short(name if of is None else letterhead.company, 60),
            letterhead=letterhead,
            recipient=customer,
            facts=tuple(_facts(shift, calls, language, payroll=of is None)),
            warning=_warning(shift, calls, language),
            note=shift.note if of is None else "",
            calls=tuple(
                _call(number, call, shift, language, payroll=of is None) for number, call in enumerate(calls, 1)
            ),
            sums=_sums(entries, language),
            totals=tuple(_totals(calls, shift.sums, entries, language, payroll=of is None)),
            rest=tuple(_rest(shift, entries, language)) if of is None else (),
            rule=_rules(entries),
            signatures=(
                word["shift-signature-employee" if of is None else "signature-technician"],
                word["shift-signature-manager" if of is None else "signature-customer"],
            ),
        )


def _shift_span(shift: Shift, language: Language) -> str:
    if shift.end is None:
        return words(language)["shift-since"].format(moment=_minute(shift.begin, shift.zone, language))
    return _from_to((shift.begin, shift.end), shift.zone, language)


def _minute(moment: datetime, zone: str, language: Language) -> str:
    local = moment.astimezone(zone_of(zone))
    return f"{day(local.date(), language)}, {local:%H:%M}"


def _from_to(part: Span, zone: str, language: Language) -> str:
    """28.07.2026, 22:00 – 06:00, with the day of the end where that is another."""
    begin, end = (moment.astimezone(zone_of(zone)) for moment in part)
    until = f"{end:%H:%M}" if begin.date() == end.date() else f"{day(end.date(), language)}, {end:%H:%M}"
    return f"{day(begin.date(), language)}, {begin:%H:%M} – {until}"


def _facts(shift: Shift, calls: Sequence[Call], language: Language, *, payroll: bool) -> Iterator[Fact]:
    word = words(language)
    if shift.technician:
        yield word["technician"], short(shift.technician, 120)
    yield word["shift-begin"], _zoned(shift.begin, shift.zone, language)
    yield word["shift-end"], _zoned(shift.end, shift.zone, language) if shift.end else word["shift-running"]
    if payroll:
        # A letter's information block has no room for more.
        yield word["shift-zone"], shift.zone
        yield word["shift-calls"], str(len(calls))


def _zoned(moment: datetime, zone: str, language: Language) -> str:
    return f"{local_day(moment, language, zone)}, {clock(moment, language, zone)}"


def _warning(shift: Shift, calls: Iterable[Call], language: Language) -> Caution | None:
    word = words(language)
    if shift.end is None:
        return Caution("running", word["shift-warn-running"], word["shift-warn-running-text"])
    if any(call.running for call in calls):
        return Caution("running", word["shift-warn-session"], word["shift-warn-session-text"])
    return None


def shift_title(shift: Shift) -> str:
    """What files and lists call it, in the language in use."""
    return _("Bereitschaftseinsatz vom {day}").format(day=local_day(shift.begin, language_in_use(), shift.zone))


def is_finished(shift: Shift, of: UUID | None = None) -> bool:
    """Whether nothing runs any more that the sheet tells of: else it is a draft."""
    return shift.end is not None and not any(call.running for call in shift.calls if of in {None, call.customer})


def _call(number: int, call: Call, shift: Shift, language: Language, *, payroll: bool) -> CallLine:
    word = words(language)
    local = call.begin.astimezone(zone_of(shift.zone))
    standing = [entry for entry in call.entries if entry.stands]
    told = "" if len(standing) < 2 else _sum(call.sums, language, payroll=payroll)
    asks = not payroll and any(entry.seconds for entry in standing)
    return CallLine(
        number=number,
        day=day(local.date(), language),
        time=f"{local:%H:%M}",
        customer=call.customer_name if payroll else "",
        title=call.ticket_name or word["shift-no-ticket"],
        pieces=tuple(_piece(entry, call.entries, language, payroll=payroll) for entry in standing),
        breaks=tuple(_breaks(standing, shift.zone, language)),
        why=_why(call, language) if asks else "",
        sum=told,
    )


def _why(call: Call, language: Language) -> str:
    """For the customer: what nobody knows yet, and what was decided otherwise, is told in words that are for them."""
    counted = [entry for entry in call.entries if entry.stands and entry.seconds]
    if any(entry.billable is Billable.ASK for entry in counted):
        return words(language)["shift-undecided"]
    if all(entry.decided for entry in counted):
        return words(language)["shift-decided"] if counted else ""
    return call.billability.reason if call.billability.billable is not Billable.ASK else ""


def _piece(entry: TimeEntry, beside: Iterable[TimeEntry], language: Language, *, payroll: bool) -> PieceLine:
    word = words(language)
    remarks = [entry.note, *(mark.word for mark in entry.marks)]
    if entry.reason:
        before = next((one for one in beside if one.id == entry.replaces), None)
        # Why may name whoever else was worked for.
        told = word["shift-corrected"].format(was=span(before.seconds) if before else "–")
        remarks.append(f"{told}: {entry.reason}" if payroll else told)
    return PieceLine(
        when=_clock_span(entry, language),
        time=span(entry.seconds),
        parts=tuple(_parts(entry, language)),
        charged="" if payroll else _charged(entry, language),
        remarks=tuple(filter(None, remarks)),
    )


def _clock_span(entry: TimeEntry, language: Language) -> str:
    begin, end = (moment.astimezone(zone_of(entry.zone)) for moment in (entry.begin, entry.end))
    until = f"{end:%H:%M:%S}"
    if begin.date() != end.date():
        until = f"{day(end.date(), language)}, {until}"
    return f"{begin:%H:%M:%S} – {until}"


def _parts(entry: TimeEntry, language: Language) -> Iterator[str]:
    """Each slice: 0:10:00 mit 50 %; with its day where the work went over midnight."""
    word = words(language)
    over_midnight = len({part.day for part in entry.slices}) > 1
    for part in entry.slices:
        told = word["shift-part" if part.percent else "shift-part-plain"]
        said = told.format(span=span(part.seconds), percent=part.percent)
        yield f"{day(part.day, language)}: {said}" if over_midnight else said


def _charged(entry: TimeEntry, language: Language) -> str:
    if not entry.seconds or entry.billable is Billable.NO:
        return entry.billable.word if entry.seconds else ""
    return f"{entry.billable.word}, {_units(entry.units, language)}"


def _units(count: int, language: Language) -> str:
    return words(language)["shift-units-one" if count == 1 else "shift-units"].format(count=count)


def _sum(sums: Sums, language: Language, *, payroll: bool) -> str:
    told = words(language)["shift-hours"].format(span=span(sums.raw))
    return told if payroll else f"{told}, {_units(sums.units, language)}"


def _breaks(entries: Sequence[TimeEntry], zone: str, language: Language) -> Iterator[str]:
    """When a session stood still: between two spans of one consent."""
    for before, after in pairwise(entry for entry in entries if entry.consent):
        if before.consent == after.consent and after.begin > before.end:
            seconds = int((after.begin - before.end).total_seconds())
            yield words(language)["shift-break"].format(
                span=_from_to((before.end, after.begin), zone, language).partition(", ")[2], time=span(seconds)
            )


def _sums(entries: Sequence[TimeEntry], language: Language) -> SumTable | None:
    by_day: dict[date, Counter[int]] = {}
    for entry in entries:
        for part in entry.slices:
            by_day.setdefault(part.day, Counter())[part.percent] += part.seconds
    if not by_day:
        return None
    word = words(language)
    total: Counter[int] = sum(by_day.values(), Counter())
    percents = sorted(total)

    def row(label: str, seconds: Counter[int]) -> tuple[str, ...]:
        return label, *(span(seconds[one]) if seconds[one] else "–" for one in percents), span(seconds.total())

    return SumTable(
        heads=(word["shift-day"], *(_percent(one, language) for one in percents), word["shift-sum"]),
        rows=tuple(row(day(when, language), by_day[when]) for when in sorted(by_day)),
        total=row(word["shift-sum"], total),
        decimal=(
            word["shift-decimal"],
            *(_decimal(total[one], language) for one in percents),
            _decimal(total.total(), language),
        ),
    )


def _percent(percent: int, language: Language) -> str:
    return words(language)["shift-percent" if percent else "shift-no-percent"].format(percent=percent)


def _decimal(seconds: int, language: Language) -> str:
    """Hours as payroll programs take them: 1,25; half a hundredth counts as one."""
    from babel.numbers import format_decimal  # noqa: PLC0415 - as in `words`

    hours = (Decimal(seconds) / 3600).quantize(Decimal("0.01"), ROUND_HALF_UP)
    return format_decimal(hours, "0.00", locale={"de": "de_DE", "en": "en_GB"}[language])


def _totals(
    calls: Sequence[Call], all_sums: Sums, entries: Sequence[TimeEntry], language: Language, *, payroll: bool
) -> Iterator[Fact]:
    word = words(language)
    raw = sum(entry.seconds for entry in entries)
    yield word["shift-raw"], word["shift-hours"].format(span=span(raw))
    if payroll:
        if all_sums.worked != raw:
            yield word["shift-worked"], word["shift-worked-value"].format(span=span(all_sums.worked))
        return
    yield word["shift-charged"], _units(sum(call.sums.units for call in calls), language)
    if asking := sum(call.sums.asking for call in calls):
        yield word["shift-asking"], word["shift-hours"].format(span=span(asking))


def _rest(shift: Shift, entries: Sequence[TimeEntry], language: Language) -> Iterator[Fact]:
    """How long the shift was, and how much of it nothing was to be done."""
    if shift.end is None:
        return
    word = words(language)
    whole = int((shift.end - shift.begin).total_seconds())
    inside = [(max(one.begin, shift.begin), min(one.end, shift.end)) for one in entries]
    busy = [(begin, end) for begin, end in inside if begin < end]
    yield word["shift-length"], word["shift-hours"].format(span=span(whole))
    yield word["shift-free"], word["shift-hours"].format(span=span(whole - covered_seconds(busy)))
    begin, end = max(_gaps(shift.begin, shift.end, busy), key=lambda gap: gap[1] - gap[0])
    if busy and begin < end:
        seconds = int((end - begin).total_seconds())
        when = _from_to((begin, end), shift.zone, language)
        yield word["shift-longest-free"], word["shift-longest-free-value"].format(span=span(seconds), when=when)
    if entries:
        last = max(one.end for one in entries)
        yield word["shift-last"], instant(last, language, shift.zone)
        yield word["shift-rest-until"], instant(last + _REST, language, shift.zone)


def _gaps(begin: datetime, end: datetime, busy: Iterable[Span]) -> Iterator[Span]:
    for first, last in sorted(busy):
        yield begin, max(first, begin)
        begin = max(begin, last)
    yield begin, end


def _rules(entries: Iterable[TimeEntry]) -> str:
    return "; ".join(dict.fromkeys(entry.rule.words for entry in entries))

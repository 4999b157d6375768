"""A work report as a sheet: when was worked, what was done, what of it is charged and why, and who signed."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from helpdesk.customers import Customer
from helpdesk.i18n import Language, speaking
from helpdesk.printing.models import Caution, Fact, Letterhead, Sheet, recipient
from helpdesk.printing.words import day, instant, local_time, money, quantity, short, span, words, zone_told
from helpdesk.printing.work_surcharges import surcharges_told
from helpdesk.printing.work_times import DayLines, billed, day_lines, marked
from helpdesk.work import Basis, Billable, Mark, Material, Report, ReportGroup, ReportSigned, Source

_SECOND = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class SumLine:
    """One line of what it comes to; empty cells say nothing.

    Attributes:
        kind: Whether it is charged; empty for a surcharge, and for what is no time.
        mark: The number by which rows of the times refer to it, where one kind has several reasons.
        reasons: Why, and by which rule, in sentences.
    """

    kind: str
    mark: str
    label: str
    reasons: tuple[str, ...]
    raw: str
    billed: str
    amount: str


@dataclass(frozen=True, slots=True)
class MaterialLine:
    """What was used up or fitted; without a price its cells are empty."""

    text: str
    quantity: str
    price: str
    total: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkReportSheet(Sheet):
    """The work on a ticket.

    Attributes:
        kinds: Whether rows of the times say if they are charged; else all are for one reason.
        sums: What each kind of time comes to, and `time_sum` what all of it does, where there are several.
        total: What time and material come to; empty where neither has a price.
        signed: Who signed, and when; the picture lies beside the data. `signed_lost` where it no longer does.
        signatures: What is signed on paper, where nobody has signed yet.
    """

    cautions: tuple[Caution, ...]
    people: tuple[Fact, ...]
    summary: tuple[str, ...]
    kinds: bool
    days: tuple[DayLines, ...]
    no_times: str
    sums: tuple[SumLine, ...]
    time_sum: SumLine | None
    material: tuple[MaterialLine, ...]
    total: str
    explained: tuple[str, ...]
    open_points: tuple[str, ...]
    notes: tuple[str, ...]
    signed: str
    signed_says: tuple[str, ...]
    signed_lost: bool
    signatures: tuple[str, ...]


def work_report_sheet(
    report: Report, customer: Customer | None, letterhead: Letterhead, *, picture: bool = False
) -> WorkReportSheet:
    """What the template `work-report` needs; `picture` says that the one of the signature lies beside the data."""
    language = report.draft.language
    word = words(language)
    technicians = _technicians(report)
    with speaking(language):
        marks = marked(report)
        return WorkReportSheet(
            language=language,
            title=word["work-title"],
            subtitle=short(report.ticket_name, 200),
            description=word["work-description"],
            keywords=tuple(filter(None, (report.customer_name, report.ticket_name, str(report.ticket)))),
            head=(word["work-title"], short(report.ticket_name, 60)),
            foot=short(report.ticket_name, 50),
            letterhead=letterhead,
            recipient=recipient(customer) if customer else None,
            facts=tuple(_facts(report, customer, technicians)),
            cautions=tuple(_cautions(report)),
            people=((word["work-present"], report.draft.present),) if report.draft.present else (),
            summary=_paragraphs(report.draft.summary),
            kinds=len(report.groups) > 1,
            days=tuple(day_lines(report, marks, named=len(technicians) > 1)),
            no_times=_no_times(report),
            sums=tuple(_sums(report, marks)),
            time_sum=_time_sum(report),
            material=tuple(_material(one, language) for one in report.draft.material),
            total=_total(report),
            explained=tuple(_explained(report)),
            open_points=report.draft.open_points,
            notes=tuple(_notes(report)),
            signed=_signed(report),
            signed_says=tuple(_signed_says(report)),
            signed_lost=not picture,
            signatures=tuple(_signatures(report)),
        )


def _no_times(report: Report) -> str:
    if report.entries:
        return ""
    some_days = report.first is not None or report.last is not None
    return words(report.draft.language)["work-no-times-period" if some_days else "work-no-times"]


def _signatures(report: Report) -> Iterator[str]:
    if report.signed is None and not report.is_empty:
        for who in ("customer", "technician"):
            yield words(report.draft.language)[f"signature-{who}"]


def _technicians(report: Report) -> tuple[str, ...]:
    return tuple(dict.fromkeys(entry.technician for entry in report.entries if entry.technician))


def _facts(report: Report, customer: Customer | None, technicians: tuple[str, ...]) -> Iterator[Fact]:
    """The ticket itself is the subtitle."""
    word = words(report.draft.language)
    if period := _period(report):
        yield word["work-period"], period
    if technicians:
        yield word["work-technicians"], short(", ".join(technicians), 80)
    if customer and customer.number:
        yield word["customer-number"], customer.number


def _period(report: Report) -> str:
    """The days that were asked for; else those of the work."""
    word, language = words(report.draft.language), report.draft.language
    if report.first is None and report.last is None:
        first = min((local_time(one.begin, one.zone).date() for one in report.entries), default=None)
        # What ends at midnight ends on the day before.
        last = max((local_time(one.end - _SECOND, one.zone).date() for one in report.entries), default=None)
    else:
        first, last = report.first, report.last
    if first and last:
        told = [day(one, language) for one in ((first,) if first == last else (first, last))]
        return " – ".join(told)
    if first:
        return word["work-period-from"].format(first=day(first, language))
    return word["work-period-until"].format(last=day(last, language)) if last else ""


def _cautions(report: Report) -> Iterator[Caution]:
    word = words(report.draft.language)
    if report.running:
        yield Caution("running", word["work-running"], word["work-running-text"])
    if (former := report.outdated) is not None:
        told = word["work-outdated-text"].format(name=short(former.name, 80), moment=_moment(report, former))
        yield Caution("outdated", word["work-outdated"], told)


def _moment(report: Report, signed: ReportSigned) -> str:
    """By the clock that the times are told in."""
    return instant(signed.at, report.draft.language, report.entries[-1].zone if report.entries else "")


def _paragraphs(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split("\n\n") if part.strip())


def _sums(report: Report, marks: tuple[str, ...]) -> Iterator[SumLine]:
    word = words(report.draft.language)
    for group, mark in zip(report.groups, marks, strict=True):
        charged = group.billable is Billable.YES
        yield SumLine(
            kind=group.billable.value,
            mark=mark,
            label=word[f"work-{group.billable}"],
            reasons=tuple(_reasons(report, group)),
            raw=span(group.sums.raw),
            billed=billed(group.sums.charges, report.draft.language) if charged else "–",
            amount=_amount(report, group),
        )
        if charged:
            yield from _surcharges(report, group)


def _reasons(report: Report, group: ReportGroup) -> Iterator[str]:
    word, rule = words(report.draft.language), group.rule
    # Why nobody knows yet, and what the scope said before somebody decided, is the house's own business.
    if group.billable is Billable.ASK:
        yield word["work-undecided"]
    elif group.reason:
        yield _sentence(word["work-decided-why"].format(reason=group.reason))
    elif group.decided:
        yield word["work-decided"]
    elif group.why:
        yield _sentence(group.why)
    if group.billable is not Billable.NO:
        unit = "work-unit-agreed" if rule.source else "work-unit"
        yield word[unit].format(rule=rule.words, source=rule.source)
        if report.rate_cents is not None:
            yield word["work-rate"].format(rate=money(report.rate_cents, report.draft.language))


def _sentence(told: str) -> str:
    return told if told.endswith((".", "!", "?")) else f"{told}."


def _amount(report: Report, group: ReportGroup) -> str:
    """Without surcharges, which have lines of their own."""
    if report.rate_cents is None:
        return ""
    if group.billable is not Billable.YES:
        return words(report.draft.language)["work-open-amount"] if group.billable is Billable.ASK else "–"
    return money(sum(charge.base_cents or 0 for charge in group.sums.charges), report.draft.language)


def _surcharges(report: Report, group: ReportGroup) -> Iterator[SumLine]:
    """All in one line: what they cost is rounded together."""
    word, language = words(report.draft.language), report.draft.language
    if told := list(surcharges_told(group, language)):
        cents = sum(charge.surcharge_cents or 0 for charge in group.sums.charges)
        amount = "" if report.rate_cents is None else money(cents, language)
        yield SumLine("", "", word["work-surcharges"].format(told="; ".join(told)), (), "", "", amount)


def _time_sum(report: Report) -> SumLine | None:
    word, language = words(report.draft.language), report.draft.language
    if not report.entries:
        return None
    amount = "" if report.sums.cents is None else money(report.sums.cents, language)
    times = span(report.sums.raw), billed(report.sums.charges, language)
    return SumLine("", "", word["work-total-time"], (), *times, amount)


def _material(one: Material, language: Language) -> MaterialLine:
    price, total = ("" if cents is None else money(cents, language) for cents in (one.cents, one.total_cents))
    return MaterialLine(one.text, f"{quantity(one.quantity, language)} {one.unit}".strip(), price, total)


def _total(report: Report) -> str:
    """Of time and material; empty where neither has a price."""
    if report.sums.cents is None and report.material_cents is None:
        return ""
    return money((report.sums.cents or 0) + (report.material_cents or 0), report.draft.language)


def _explained(report: Report) -> Iterator[str]:
    word = words(report.draft.language)
    if report.basis and report.entries:
        editions = ", ".join(_edition(one, report.draft.language) for one in report.basis)
        yield word["work-basis"].format(editions=editions)
    if any(group.billable is Billable.ASK for group in report.groups):
        yield word["work-open-billing"]
    yield word["work-net" if _total(report) else "work-no-invoice"]


def _edition(basis: Basis, language: Language) -> str:
    word = words(language)
    dated = word["edition"].format(day=day(basis.edited, language)) if basis.edited else ""
    version = word["fingerprint"].format(fingerprint=basis.edition) if basis.edition else ""
    # What names an edition isn't torn apart at the end of a line.
    told = ", ".join(part.replace(" ", "\u00a0") for part in (dated, version) if part)
    return word["work-edition"].format(document=basis.title, edition=told) if told else basis.title


def _notes(report: Report) -> Iterator[str]:
    word, language = words(report.draft.language), report.draft.language
    if not report.entries and not report.struck:
        return
    zones = tuple(dict.fromkeys(zone_told(one.begin, language, one.zone) for one in report.entries))
    if zones:
        yield word["work-zone" if len(zones) == 1 else "work-zones"].format(zone=", ".join(zones))
    measured = {entry.source is Source.SESSION for entry in report.entries}
    if measured == {True}:
        yield word["work-all-remote"]
    elif True in measured:
        yield word["work-some-remote"]
    elif report.entries and all(entry.consent is None for entry in report.entries):
        yield word["work-all-by-hand"]
    if report.first or report.last:
        yield word["work-note-part"]
    corrected = sum(1 for entry in report.entries if entry.replaces)
    if corrected:
        yield word["work-note-corrected-one" if corrected == 1 else "work-note-corrected"].format(count=corrected)
    if report.struck:
        yield word["work-note-struck"].format(times=", ".join(_struck(report)))
    if any(Mark.TIME_ANOMALY in entry.marks for entry in report.entries):
        yield word["work-note-clock"]
    if report.sums.worked != report.sums.raw:
        yield word["work-note-overlap"].format(worked=span(report.sums.worked))


def _struck(report: Report) -> Iterator[str]:
    """What was struck out, as it stood before."""
    before = {entry.id: entry for entry in report.corrected}
    for entry in report.struck:
        former = before.get(entry.replaces) if entry.replaces else None
        at = local_time(entry.begin, entry.zone)
        told = f"{day(at.date(), report.draft.language)}, {at:%H:%M}"
        yield f"{told} ({span(former.seconds)})" if former else told


def _signed(report: Report) -> str:
    if report.signed is None:
        return ""
    told = words(report.draft.language)["work-signed-by"]
    return told.format(name=report.signed.name, moment=_moment(report, report.signed))


def _signed_says(report: Report) -> Iterator[str]:
    if report.signed is None:
        return
    word = words(report.draft.language)
    if report.signed.technician:
        yield word["work-signed-before"].format(technician=report.signed.technician)
    yield word["work-signed-content"].format(digest=report.signed.content)

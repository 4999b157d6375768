"""A work report on paper: what stands in it, and what it says of what is missing."""

from dataclasses import asdict, replace
from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

import pytest

from helpdesk import i18n
from helpdesk.customers import Customer
from helpdesk.i18n import Language
from helpdesk.printing.press import Press
from helpdesk.printing.subjects import ReportSubject
from helpdesk.printing.work_report import WorkReportSheet, work_report_sheet
from helpdesk.tickets import TicketDraft
from helpdesk.work import (
    Billable,
    Correction,
    Mark,
    Material,
    Report,
    ReportDraft,
    ReportSigning,
    Rule,
    TimeNew,
)
from tests.languages import foreign
from tests.printing.conftest import AT, LETTERHEAD, Read, read
from tests.printing.test_languages import texts
from tests.work.on_call import MONDAY, Desk, clocks, desk, helpdesk, settings
from tests.work.test_reports import DRAFT, png

__all__ = ["clocks", "desk", "helpdesk", "read", "settings"]

CUSTOMER = Customer(UUID(int=1), "Nord AG", "K-1", (), ())


def eventful(desk: Desk) -> UUID:
    """Every kind of time: a session with a pause, one by hand on each side of the bill, corrected and struck out."""
    ticket = desk.ticket()
    times = desk.helpdesk.times
    desk.session(ticket, minutes=7)
    desk.clocks.go_on(hours=1)
    (wrong,) = times.add(TimeNew(ticket, 20, "Kabel gezogen", begin=MONDAY + timedelta(minutes=20))).times
    times.correct(wrong, Correction("vertippt", minutes=25))
    times.add(TimeNew(ticket, 5, "Kulanz", Billable.NO))
    (gone,) = times.add(TimeNew(ticket, 3)).times
    times.correct(gone, Correction("doppelt", minutes=0))
    desk.helpdesk.reports.edit(ticket, DRAFT)
    return ticket


def sheet(report: Report, customer: Customer | None = CUSTOMER) -> WorkReportSheet:
    return work_report_sheet(report, customer, LETTERHEAD)


def test_a_report_is_printed_with_all_that_was_worked(desk: Desk, read: Read) -> None:
    paper = read(desk.helpdesk.printing.preview(ReportSubject(eventful(desk))).pdf)

    assert (paper.title, paper.language, paper.tagged) == ("Arbeitsbericht", "de-DE", True)
    for said in (
        "Netzteil getauscht.",
        "Beim Kunden Erika Muster",
        "Montag, 27.07.2026",
        "10:00 – 10:07 Fernwartung",
        "Pause 0:13:00",
        "berichtigt, zuvor 0:20:00",
        "Nach „Microsoft Exchange“ nicht enthalten",
        "3 × 15 min",
        "1,5 Stück 49,95 € 74,93 €",
        "Akku bestellen",
        "Gestrichen: 27.07.2026, 11:04 (0:03:00)",
        "Für den Kunden: Name, Funktion, Unterschrift",
    ):
        assert said in paper.text.replace("\xa0", " ")


def test_pauses_of_a_session_are_told_apart_from_breaks(desk: Desk) -> None:
    ticket = eventful(desk)
    report = desk.helpdesk.reports.get(ticket)
    first, second, *rest = report.entries
    same = replace(report, entries=(first, replace(second, consent=first.consent), *rest))

    gaps = [line.gap for line in sheet(replace(same, groups=report.groups)).days[0].lines]

    assert gaps == ["", "Sitzung unterbrochen 0:13:00", "Pause 0:17:00"]


@pytest.mark.parametrize("customers", i18n.LANGUAGES)
@pytest.mark.parametrize("technicians", i18n.LANGUAGES)
def test_a_report_is_wholly_in_the_customers_language(desk: Desk, technicians: Language, customers: Language) -> None:
    i18n.use(technicians)
    ticket = eventful(desk)
    desk.helpdesk.reports.edit(ticket, ReportDraft("4711", "4711", language=customers))
    i18n.use("de" if technicians == "en" else "en")
    report = desk.helpdesk.reports.get(ticket)
    doubtful = replace(report.entries[0], marks=tuple(Mark), measured=400)
    report = replace(report, entries=(doubtful, *report.entries[1:]), running=True)

    told = asdict(sheet(report))

    said_by_people = {"Kulanz", "Kabel gezogen"}
    assert set(foreign(texts(told), customers)) <= said_by_people
    reason = told["sums"][0]["reasons"][0]
    assert reason.startswith("Nach „Microsoft" if customers == "de" else "Not included according to “Microsoft")


def test_a_reason_stands_once_and_rows_refer_to_it(desk: Desk) -> None:
    ticket = eventful(desk)
    report = desk.helpdesk.reports.get(ticket)
    first = report.groups[0]
    agreed = replace(first, rule=Rule(10, source="Vertrag vom 1. März"), entries=first.entries[1:])
    report = replace(report, groups=(replace(first, entries=first.entries[:1]), agreed, *report.groups[1:]))

    told = sheet(report)

    assert [(line.kind, line.mark) for line in told.days[0].lines] == [("yes", "1"), ("yes", "2"), ("no", "")]
    assert "(vereinbart: Vertrag vom 1. März)" in " ".join(told.sums[1].reasons)


def test_one_reason_needs_no_column(desk: Desk) -> None:
    ticket = desk.ticket()
    desk.session(ticket, minutes=7)

    told = sheet(desk.helpdesk.reports.get(ticket))

    assert not told.kinds
    assert told.notes[1] == "Alle Zeiten sind in der Fernwartung auf die Sekunde gemessen."


def test_surcharges_stand_below_what_they_are_on(desk: Desk) -> None:
    ticket = desk.ticket()
    desk.helpdesk.times.add(TimeNew(ticket, 60, begin=MONDAY - timedelta(hours=4, minutes=30)))

    base, surcharge = sheet(desk.helpdesk.reports.get(ticket)).sums

    assert (base.billed, base.amount.replace("\xa0", " ")) == ("4 × 15 min", "96,00 €")
    assert surcharge.label == (
        "Zuschläge: 50 % (außerhalb 7–18 Uhr) auf 0:30:00, das sind 2 Takte; "
        "100 % (Nacht 22–6 Uhr) auf 0:30:00, das sind 2 Takte"
    )
    assert surcharge.amount.replace("\xa0", " ") == "72,00 €"


def test_work_past_midnight_says_why_its_units_are_more_and_ends_on_the_day_it_ended(desk: Desk) -> None:
    ticket = desk.ticket()
    friday = MONDAY.replace(hour=23, minute=50) - timedelta(days=3)
    desk.helpdesk.times.add(TimeNew(ticket, 30, begin=friday))

    told = sheet(desk.helpdesk.reports.get(ticket))

    assert told.days[0].lines[0].remarks == ("über Mitternacht: jeder Tag für sich aufgerundet",)
    assert told.sums[1].label == "Zuschläge: 100 % (Nacht 22–6 Uhr) auf 0:30:00, das sind 3 Takte"
    assert ("Zeitraum", "24.07.2026 – 25.07.2026") in told.facts
    assert told.notes[1:] == ("Alle Zeiten sind von Hand erfasst.",)


@pytest.mark.parametrize(
    ("day", "reason"), [(26, "100 % (Sonntag)"), (25, "50 % (Samstag)"), (27, "50 % (außerhalb 7–18 Uhr)")]
)
def test_a_surcharge_says_why(desk: Desk, day: int, reason: str) -> None:
    ticket = desk.ticket()
    desk.helpdesk.times.add(TimeNew(ticket, 10, begin=MONDAY.replace(day=day, hour=6, minute=10)))

    assert reason in sheet(desk.helpdesk.reports.get(ticket)).sums[1].label


def test_between_two_visits_the_customer_reads_of_no_break(desk: Desk) -> None:
    ticket = desk.ticket()
    for hours in (5, 4, 1):
        desk.helpdesk.times.add(TimeNew(ticket, 30, begin=MONDAY - timedelta(hours=hours)))

    (told,) = sheet(desk.helpdesk.reports.get(ticket)).days

    assert [line.gap for line in told.lines] == ["", "Pause 0:30:00", ""]
    assert told.told == "gearbeitet 1:30:00 · Pausen 0:30:00"


def test_what_the_house_has_not_settled_is_put_in_words_for_the_customer(desk: Desk) -> None:
    ticket = desk.ticket(None)
    for billable in (None, Billable.YES, Billable.NO):
        desk.helpdesk.times.add(TimeNew(ticket, 10, billable=billable))

    told = sheet(desk.helpdesk.reports.get(ticket)).sums

    charged, free, asked = told
    assert charged.reasons[0] == free.reasons[0] == "Von unserem Techniker so eingetragen."
    assert asked.reasons[0] == "Ob Ihr Vertrag das enthält, klären wir und teilen es Ihnen mit."
    assert "geprüft" not in str(told)


def test_a_decision_says_its_reason_whatever_is_corrected_later(desk: Desk) -> None:
    ticket, times = desk.ticket(), desk.helpdesk.times
    (entry,) = times.add(TimeNew(ticket, 20)).times
    times.correct(entry, Correction("Kulanz wegen des Ausfalls", billable=Billable.NO))
    (settled,) = (one for one in times.of_ticket(ticket).entries if one.stands)
    times.correct(settled.id, Correction("vertippt", minutes=15))

    (told,) = sheet(desk.helpdesk.reports.get(ticket)).sums

    assert told.reasons == ("Von unserem Techniker so entschieden: Kulanz wegen des Ausfalls.",)


def test_without_a_rate_no_price_is_told(desk: Desk) -> None:
    report = desk.helpdesk.reports.get(eventful(desk))
    plain = replace(report.draft, material=(Material("Kabel", Decimal(2)),))
    bare = replace(report, rate_cents=None, draft=plain, sums=replace(report.sums, priced=False))

    told = sheet(bare)

    assert (told.total, {line.amount for line in told.sums}) == ("", {""})
    assert told.explained[-1] == "Dieser Bericht ist keine Rechnung."


@pytest.mark.parametrize(
    ("first", "last", "period"),
    [
        (None, None, "27.07.2026"),
        (date(2026, 7, 27), date(2026, 7, 28), "27.07.2026 – 28.07.2026"),
        (date(2026, 7, 27), None, "ab 27.07.2026"),
        (None, date(2026, 7, 28), "bis 28.07.2026"),
    ],
)
def test_the_days_it_covers_stand_on_it(desk: Desk, first: date | None, last: date | None, period: str) -> None:
    told = sheet(replace(desk.helpdesk.reports.get(eventful(desk)), first=first, last=last))

    assert ("Zeitraum", period) in told.facts


def test_days_that_leave_nothing_out_make_no_second_report(desk: Desk) -> None:
    ticket, printing = eventful(desk), desk.helpdesk.printing
    whole = printing.print(ReportSubject(ticket))

    of_days = printing.print(ReportSubject(ticket, date(2026, 7, 1), date(2026, 7, 31)))

    assert of_days.row == whole.row


def test_days_that_leave_something_out_say_so_and_two_that_share_times_name_one_another(desk: Desk, read: Read) -> None:
    ticket, printing = eventful(desk), desk.helpdesk.printing
    desk.helpdesk.times.add(TimeNew(ticket, 10, begin=MONDAY - timedelta(days=1)))

    monday = printing.print(ReportSubject(ticket, MONDAY.date(), MONDAY.date()))
    whole = printing.print(ReportSubject(ticket))

    assert "liegt außerhalb dieses Zeitraums" in read(monday.pdf).text
    assert "Zeiten auch in AB-2026-0001" in read(whole.pdf).text
    assert printing.preview(ReportSubject(ticket)).issued == whole.row
    assert "Zeiten auch in AB-2026-0002" in read(printing.print(ReportSubject(ticket, last=date(2026, 7, 26))).pdf).text


def test_an_empty_report_says_so_and_nobody_signs_it(desk: Desk, read: Read) -> None:
    (nobodys,) = desk.helpdesk.tickets.draft(TicketDraft(subject="Drucker")).tickets
    prepared = desk.helpdesk.printing.preview(ReportSubject(nobodys))

    paper = read(prepared.pdf)

    assert "Noch ist keine Zeit erfasst." in paper.text
    assert "Unterschrift" not in paper.text
    assert prepared.draft


def test_a_signature_is_printed_and_a_later_change_says_so(desk: Desk, read: Read) -> None:
    ticket, reports, printing = eventful(desk), desk.helpdesk.reports, desk.helpdesk.printing
    digest = reports.get(ticket).digest
    reports.sign(ticket, ReportSigning("Erika Muster", png(), digest))
    signed = printing.print(ReportSubject(ticket))

    desk.helpdesk.times.add(TimeNew(ticket, 5))

    changed = read(printing.preview(ReportSubject(ticket)).pdf).text
    first = read(signed.pdf)
    assert "Erika Muster · 27.07.2026, 11:07:00 Uhr MESZ (UTC+2)" in first.text
    assert digest in first.text.replace(" ", "")
    assert len(first.reader.pages[-1].images) == 1
    assert "Neue Fassung, nicht unterschrieben" in changed
    assert "Erika Muster unterschrieb eine frühere Fassung" in changed
    assert printing.open(signed.row.id) == signed.pdf if signed.row else False


def test_two_hundred_times_repeat_their_heads(desk: Desk, read: Read) -> None:
    ticket = eventful(desk)
    report = desk.helpdesk.reports.get(ticket)
    many = tuple(
        replace(report.entries[1], id=UUID(int=number), begin=MONDAY + timedelta(minutes=number * 2), note="x " * 40)
        for number in range(200)
    )
    report = replace(report, entries=many, groups=(replace(report.groups[0], entries=many),))

    pages = read(Press().set("work-report", sheet(report), AT)).pages

    assert all("Zeit Tätigkeit Dauer Takte Montag" in page for page in pages[1:5])

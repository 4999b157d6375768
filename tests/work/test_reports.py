"""A report on the work of a ticket: what is derived, what is typed, and what a signature holds."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from io import BytesIO

import pytest
from PIL import Image

from helpdesk import i18n
from helpdesk.consent import Action
from helpdesk.errors import HelpdeskError
from helpdesk.scope import Verdict
from helpdesk.work import Billable, Correction, Material, ReportDraft, ReportSigning, TimeNew
from tests.delivery.keyrings import MemoryKeyring
from tests.work.on_call import MONDAY, Desk, clocks, desk, helpdesk, settings

__all__ = ["clocks", "desk", "helpdesk", "settings"]

DRAFT = ReportDraft(
    "Netzteil getauscht.\n\nAlles läuft.",
    "Erika Muster",
    (Material("Netzteil 65 W", Decimal("1.5"), "Stück", 4995), Material("Kabel")),
    ("Akku bestellen",),
)


def png(shade: int = 0) -> bytes:
    written = BytesIO()
    Image.new("L", (40, 20), shade).save(written, "PNG")
    return written.getvalue()


def test_a_report_has_the_time_with_why_it_is_charged(desk: Desk) -> None:
    ticket = desk.ticket(Verdict.EXCLUDED)
    desk.session(ticket, minutes=7)
    desk.helpdesk.times.add(TimeNew(ticket, 20, "Kulanz", Billable.NO))

    report = desk.helpdesk.reports.get(ticket)

    assert [(group.billable, group.decided, group.sums.raw, group.sums.cents) for group in report.groups] == [
        (Billable.YES, False, 420, 2400),
        (Billable.NO, True, 1200, 0),
    ]
    assert "nicht enthalten" in report.groups[0].why
    assert (report.basis[0].title, report.basis[0].edition) == ("Microsoft Exchange", "123456789abc")


def test_a_report_of_some_days_counts_as_the_whole_does(desk: Desk) -> None:
    ticket = desk.ticket()
    for days in (0, 1, 2):
        desk.helpdesk.times.add(TimeNew(ticket, 10, begin=MONDAY - timedelta(days=7 - days)))
    monday = date(2026, 7, 20)

    report = desk.helpdesk.reports.get(ticket, monday, monday + timedelta(days=1))

    assert [entry.begin.day for entry in report.entries] == [20, 21]
    assert report.sums.units == 2


def test_what_was_corrected_stands_beside_what_holds(desk: Desk) -> None:
    ticket = desk.ticket()
    times = desk.helpdesk.times
    for minutes in (10, 20):
        (entry,) = times.add(TimeNew(ticket, minutes)).times
        times.correct(entry, Correction("vertippt", minutes=0 if minutes == 10 else 15))

    report = desk.helpdesk.reports.get(ticket)

    assert [entry.seconds for entry in report.entries] == [900]
    assert sorted(entry.seconds for entry in report.corrected) == [600, 1200]
    assert [entry.seconds for entry in report.struck] == [0]


def test_what_was_typed_is_kept_without_empty_lines(desk: Desk) -> None:
    ticket = desk.ticket()
    typed = ReportDraft(" x ", "", (Material(" Kabel ", unit=" m "), Material("  ")), (" ", "Akku "), "en")

    desk.helpdesk.reports.edit(ticket, typed)

    kept = desk.helpdesk.reports.draft(ticket)
    assert kept == ReportDraft("x", "", (Material("Kabel", unit="m"),), ("Akku",), "en")


def test_what_another_program_wrote_meanwhile_stays(desk: Desk) -> None:
    ticket, reports = desk.ticket(), desk.helpdesk.reports
    reports.edit(ticket, DRAFT)
    opened = reports.draft(ticket)
    reports.edit(ticket, replace(DRAFT, summary="Erster.", material=()))

    reports.edit(ticket, replace(opened, summary="Fertig."), opened)

    assert reports.draft(ticket) == replace(DRAFT, summary="Fertig.", material=())


@pytest.mark.parametrize(
    ("draft", "code"),
    [
        (ReportDraft("x" * 5001), "summary_too_long"),
        (ReportDraft(material=(Material("x", Decimal(0)),)), "quantity_out_of_range"),
        (ReportDraft(material=(Material("x", Decimal("0.0001")),)), "quantity_malformed"),
        (ReportDraft(material=(Material("x", Decimal("NaN")),)), "quantity_malformed"),
        (ReportDraft(material=(Material("", cents=5),)), "material_unnamed"),
        (ReportDraft(material=(Material("x", cents=-1),)), "price_out_of_range"),
        (ReportDraft(open_points=("x",) * 101), "too_many_lines"),
    ],
)
def test_what_cannot_be_kept_is_named(desk: Desk, draft: ReportDraft, code: str) -> None:
    with pytest.raises(HelpdeskError) as refused:
        desk.helpdesk.reports.edit(desk.ticket(), draft)

    assert [problem.code for problem in refused.value.problems] == [code]


def test_material_is_priced_to_the_cent() -> None:
    assert [one.total_cents for one in DRAFT.material] == [7493, None]


def test_a_signature_holds_for_just_what_was_shown(desk: Desk) -> None:
    ticket, reports = desk.ticket(), desk.helpdesk.reports
    reports.edit(ticket, DRAFT)
    shown = reports.get(ticket)
    reports.sign(ticket, ReportSigning("Erika Muster", png(), shown.digest))
    signed = reports.get(ticket)

    desk.helpdesk.times.add(TimeNew(ticket, 5))

    later = reports.get(ticket)
    assert signed.signed is not None
    assert (signed.signed.name, signed.signed.content, signed.outdated) == ("Erika Muster", shown.digest, None)
    assert (later.signed, later.outdated) == (None, signed.signed)
    assert reports.signatures(ticket) == (signed.signed,)


@pytest.mark.parametrize(
    ("signing", "code"),
    [
        ({"content": "0" * 64}, "report_changed"),
        ({"name": " "}, "signature_malformed"),
        ({"picture": b""}, "signature_malformed"),
        ({"picture": b"no picture"}, "signature_unreadable"),
    ],
)
def test_nothing_else_is_signed(desk: Desk, signing: dict[str, object], code: str) -> None:
    ticket, reports = desk.ticket(), desk.helpdesk.reports
    reports.edit(ticket, DRAFT)
    given = {"name": "Erika", "picture": png(), "content": reports.get(ticket).digest}

    with pytest.raises(HelpdeskError) as refused:
        reports.sign(ticket, ReportSigning(**(given | signing)))  # type: ignore[arg-type]  # one of them is spoilt

    assert refused.value.code == code
    assert not reports.signatures(ticket)


def test_an_empty_report_is_not_signed(desk: Desk) -> None:
    ticket, reports = desk.ticket(), desk.helpdesk.reports

    with pytest.raises(HelpdeskError, match="noch leer"):
        reports.sign(ticket, ReportSigning("Erika", png(), reports.get(ticket).digest))


def test_the_language_of_the_window_changes_nothing_that_was_signed(desk: Desk) -> None:
    ticket = desk.ticket()
    desk.session(ticket, minutes=7)
    desk.helpdesk.reports.edit(ticket, DRAFT)
    german = desk.helpdesk.reports.get(ticket)

    i18n.use("en")

    assert desk.helpdesk.reports.get(ticket) == german


def test_a_report_that_was_signed_without_a_text_stays_in_its_language(desk: Desk) -> None:
    ticket, reports = desk.ticket(), desk.helpdesk.reports
    desk.session(ticket, minutes=7)
    reports.sign(ticket, ReportSigning("Erika", png(), reports.get(ticket).digest))

    i18n.use("en")

    assert reports.get(ticket).draft.language == "de"
    assert reports.get(ticket).signed


def test_the_tickets_worked_on_in_some_days_are_found_by_when_work_began(desk: Desk) -> None:
    later, earlier, outside, struck = (desk.ticket(subject=str(number)) for number in range(4))
    times = desk.helpdesk.times
    times.add(TimeNew(later, 5, begin=MONDAY - timedelta(hours=1)))
    times.add(TimeNew(earlier, 5, begin=MONDAY.replace(hour=0, minute=5)))
    times.add(TimeNew(outside, 5, begin=MONDAY - timedelta(hours=10, minutes=20)))
    (gone,) = times.add(TimeNew(struck, 5)).times
    times.correct(gone, Correction("vertippt", minutes=0))

    found = desk.helpdesk.reports.worked(MONDAY.date(), MONDAY.date())

    assert [(row.ticket, row.customer) for row in found] == [(earlier, desk.customer), (later, desk.customer)]


def test_texts_go_with_a_consent_and_the_signature_stays(desk: Desk, vault: MemoryKeyring) -> None:
    del vault
    ticket, reports = desk.ticket(), desk.helpdesk.reports
    case = desk.session(ticket, minutes=7)
    case.go(Action.SEAL)
    reports.edit(ticket, DRAFT)
    reports.sign(ticket, ReportSigning("Erika Muster", png(), reports.get(ticket).digest))

    desk.helpdesk.erasures.erase([case.id], "request")

    left = reports.draft(ticket)
    assert (left.summary, left.present, left.open_points) == ("", "", ())
    assert [(one.text, one.cents) for one in left.material] == [("", 4995), ("", None)]
    assert [one.name for one in reports.signatures(ticket)] == ["Erika Muster"]
    assert b"Netzteil" not in desk.helpdesk._store.path.read_bytes()

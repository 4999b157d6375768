from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

import pytest

from helpdesk.app import Helpdesk
from helpdesk.customers import CustomerNew
from helpdesk.i18n import Language
from helpdesk.printing.models import Recipient
from helpdesk.printing.press import Press
from helpdesk.printing.shift_sheet import ShiftSheet, is_finished, shift_sheet
from helpdesk.printing.subjects import ShiftSubject
from helpdesk.work import Billability, Billable, Call, Mark, Rule, Running, Shift, Source, Sums, TimeEntry
from helpdesk.work.billing import Charge
from helpdesk.work.entries import sums
from tests.printing.conftest import AT, LETTERHEAD, Read
from tests.work.on_call import BERLIN, cut

NORD, SUED = UUID(int=1), UUID(int=2)
NIGHT = datetime(2026, 7, 27, 22, 0, tzinfo=BERLIN)


def worked(number: int, after: timedelta, seconds: int, *, consent: int | None = None) -> TimeEntry:
    """Work that began so long after ten in the evening."""
    begin = NIGHT + after
    return TimeEntry(
        id=UUID(int=number),
        ticket=UUID(int=9),
        customer=NORD,
        consent=UUID(int=consent) if consent else None,
        segment=None,
        source=Source.SESSION if consent else Source.HAND,
        technician="Toni Technik",
        begin=begin,
        seconds=seconds,
        measured=None,
        zone="Europe/Berlin",
        slices=cut(begin, seconds),
        rule=Rule(),
        units=-(-seconds // 900),
        billable=Billable.YES,
        decided=False,
        why="",
        marks=(),
        note="",
        reason="",
        replaces=None,
        replaced_by=None,
        written=begin,
    )


def came(name: str, customer: UUID, *entries: TimeEntry, begin: datetime = NIGHT) -> Call:
    raw = sum(entry.seconds for entry in entries if entry.stands)
    units = sum(entry.units for entry in entries if entry.stands)
    charge = Charge(UUID(int=9), begin.date(), Rule(), {100: raw}, units, None, None)
    return Call(
        ticket=UUID(int=9),
        ticket_name=f"CN-1, Server der {name}",
        customer=customer,
        customer_name=name,
        begin=begin,
        consents=(),
        entries=entries,
        sums=Sums(raw, raw, 0, (charge,), priced=False),
        billability=Billability(Billable.YES, None, "", "", "", "Nach „Exchange“ nicht enthalten"),
    )


OVER_MIDNIGHT = worked(11, timedelta(hours=1, minutes=50), 1200, consent=5)
RESUMED = worked(12, timedelta(hours=2, minutes=20), 300, consent=5)
WRONG = replace(worked(13, timedelta(hours=7, minutes=50), 3600), replaced_by=UUID(int=14))
RIGHT = replace(
    worked(14, timedelta(hours=7, minutes=50), 900),
    reason="Das war die Nord AG",
    replaces=UUID(int=13),
    note="Dienst neu gestartet",
    marks=(Mark.OVER_SHIFT,),
)
SHIFT = Shift(
    id=UUID(int=3),
    technician="Toni Technik",
    begin=NIGHT,
    end=NIGHT + timedelta(hours=8),
    zone="Europe/Berlin",
    note="Nachtdienst, Vertretung bei der Süd AG",
    calls=(
        came("Nord AG", NORD, OVER_MIDNIGHT, RESUMED, begin=OVER_MIDNIGHT.begin),
        came("Süd AG", SUED, WRONG, RIGHT, begin=WRONG.begin),
        came("Nord AG", NORD, begin=NIGHT + timedelta(hours=7, minutes=55)),
    ),
    sums=Sums(2400, 2400, 0, ()),
    rule=Rule(),
    at=AT,
)


def sheet(shift: Shift, language: Language = "de") -> ShiftSheet:
    return shift_sheet(shift, LETTERHEAD, language)


def test_payroll_gets_calls_surcharges_sums_rest_and_lines_to_sign_on(read: Read) -> None:
    paper = read(Press().set("shift-sheet", sheet(SHIFT), AT))

    assert (paper.title, paper.language, paper.tagged) == ("Bereitschaftseinsatz", "de-DE", True)
    for said in (
        "27.07.2026, 22:00 – 28.07.2026, 06:00",
        "Beginn 27.07.2026, 22:00:00 MESZ",
        "Europe/Berlin",
        "23:50:00 – 28.07.2026, 00:10:00",
        "27.07.2026: 0:10:00 mit 100 % Zuschlag",
        "Unterbrochen 00:10 – 00:20 (0:10:00)",
        "Berichtigt, vorher 1:00:00: Das war die Nord AG",
        "Lief über das Ende des Einsatzes hinaus.",
        "Ohne erfasste Arbeitszeit.",
        "in Stunden",
        "Längste Ruhe 5:25:00 Std. (28.07.2026, 00:25 – 05:50)",
        "Elf Stunden danach 28.07.2026, 17:05:00 Uhr MESZ (UTC+2)",
        "Mitarbeiter: Name, Unterschrift",
        "Vorgesetzter: Name, Unterschrift",
    ):
        assert said in paper.text.replace("\xa0", " ")


def test_sums_stand_by_day_and_surcharge_and_add_up() -> None:
    table = sheet(SHIFT).sums

    assert table is not None
    assert table.heads == ("Tag", "50 %", "100 %", "Summe")
    assert table.rows == (
        ("27.07.2026", "–", "0:10:00", "0:10:00"),
        ("28.07.2026", "0:05:00", "0:25:00", "0:30:00"),
    )
    assert table.total == ("Summe", "0:05:00", "0:35:00", "0:40:00")
    assert table.decimal == ("in Stunden", "0,08", "0,58", "0,67")


@pytest.mark.parametrize("language", ["de", "en"])
def test_a_customer_reads_of_nobody_else(read: Read, language: Language) -> None:
    made = shift_sheet(SHIFT, LETTERHEAD, language, Recipient(("Nord AG",)), NORD)
    paper = read(Press().set("shift-sheet", made, AT))

    assert "Server der Nord AG" in paper.text
    assert "Süd" not in paper.text
    assert [call.number for call in made.calls] == [1, 2]
    assert made.rest == ()


@pytest.mark.parametrize(
    ("decided", "billable", "why"),
    [
        (False, Billable.ASK, "Ob Ihr Vertrag das enthält, klären wir und teilen es Ihnen mit."),
        (True, Billable.YES, "Von unserem Techniker so eingetragen."),
        (True, Billable.NO, "Von unserem Techniker so eingetragen."),
        (False, Billable.YES, "Nach „Exchange“ nicht enthalten"),
    ],
)
def test_a_customer_reads_why_in_words_that_are_for_them(decided: bool, billable: Billable, why: str) -> None:
    entry = replace(OVER_MIDNIGHT, decided=decided, billable=billable)
    shift = replace(SHIFT, calls=(came("Nord AG", NORD, entry, begin=entry.begin),))

    (told,) = shift_sheet(shift, LETTERHEAD, "de", Recipient(("Nord AG",)), NORD).calls

    assert told.why == why


def test_why_a_time_was_corrected_is_not_for_the_customer(read: Read) -> None:
    theirs = shift_sheet(SHIFT, LETTERHEAD, "de", Recipient(("Süd AG",)), SUED)
    paper = read(Press().set("shift-sheet", theirs, AT))

    assert "Berichtigt, vorher 1:00:00" in paper.text
    assert "Nord" not in paper.text


def test_what_ran_at_the_same_time_is_worked_once() -> None:
    double = (came("Nord AG", NORD, worked(1, timedelta(), 600)), came("Süd AG", SUED, worked(2, timedelta(), 600)))

    totals = dict(sheet(replace(SHIFT, calls=double, sums=Sums(1200, 600, 0, ()))).totals)

    assert totals["Erfasst"] == "0:20:00 Std."
    assert totals["Arbeitszeit"].startswith("0:10:00 Std.")


def test_time_entered_by_hand_counts_whole_beside_what_ran_at_the_same_time() -> None:
    entries = (
        worked(1, timedelta(), 600, consent=5),
        worked(2, timedelta(), 600, consent=6),
        worked(3, timedelta(), 300),
    )

    totals = dict(sheet(replace(SHIFT, calls=(came("Nord AG", NORD, *entries),), sums=sums(entries, None))).totals)

    assert totals["Arbeitszeit"].startswith("0:15:00 Std.")


def test_half_a_hundredth_of_an_hour_counts_as_one() -> None:
    table = sheet(replace(SHIFT, calls=(came("Nord AG", NORD, worked(1, timedelta(), 450)),))).sums

    assert table is not None
    assert table.decimal == ("in Stunden", "0,13", "0,13")


@pytest.mark.parametrize(
    ("shift", "finished"),
    [
        (SHIFT, True),
        (replace(SHIFT, end=None), False),
        (replace(SHIFT, calls=(replace(SHIFT.calls[0], running=(Running(UUID(int=5), NIGHT),)),)), False),
    ],
)
def test_what_still_runs_is_provisional_and_nobody_signs_it(read: Read, shift: Shift, *, finished: bool) -> None:
    paper = read(Press().set("shift-sheet", sheet(shift), AT))

    assert is_finished(shift) is finished
    assert ("Vorläufig" in paper.text, "Unterschriften" in paper.text) == (not finished, finished)


def test_a_quiet_shift_is_all_rest(read: Read) -> None:
    quiet = sheet(replace(SHIFT, calls=()))

    assert dict(quiet.rest) == {"Dauer des Einsatzes": "8:00:00 Std.", "Davon ohne Arbeit": "8:00:00 Std."}
    assert "ging nichts ein" in read(Press().set("shift-sheet", quiet, AT)).text


def test_a_shift_is_a_draft_until_it_ends_and_issued_for_payroll_and_customer_apart(helpdesk: Helpdesk) -> None:
    (customer,) = helpdesk.customers.add(CustomerNew("Nord AG")).customers
    (shift,) = helpdesk.shifts.begin().shifts
    running = helpdesk.printing.print(ShiftSubject(shift))
    helpdesk.shifts.end()

    payroll, theirs = (helpdesk.printing.print(ShiftSubject(shift, whose)) for whose in (None, customer))

    assert running.row is None
    assert payroll.row
    assert theirs.row
    assert (payroll.row.number, payroll.row.customer) == ("BE-2026-0001", None)
    assert (theirs.row.number, theirs.row.customer_name) == ("BE-2026-0002", "Nord AG")

import itertools
from datetime import UTC, date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpdesk.errors import HelpdeskError
from helpdesk.settings import Settings
from helpdesk.work import Billable, Per, Rule, Slice, Sums, Surcharges
from helpdesk.work.billing import Worked, charges, units_of
from helpdesk.work.clock import holiday_name, rule_of
from helpdesk.work.rules import rule_from
from helpdesk.work.spans import covered_seconds, sliced
from tests.work.on_call import BERLIN, cut, per_contact, piece

MOMENTS = st.datetimes(datetime(2024, 1, 1), datetime(2027, 12, 31)).map(lambda at: at.replace(tzinfo=UTC))  # noqa: DTZ001
SECONDS = st.integers(0, 100_000)


def local(text: str, fold: int = 0) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=BERLIN, fold=fold)


@pytest.mark.parametrize(
    ("begin", "minutes", "parts"),
    [
        ("2026-07-27T10:00", 16, [("2026-07-27", 0, 16)]),
        ("2026-07-27T17:50", 20, [("2026-07-27", 0, 10), ("2026-07-27", 50, 10)]),
        ("2026-07-27T21:50", 20, [("2026-07-27", 50, 10), ("2026-07-27", 100, 10)]),
        ("2026-07-27T23:50", 20, [("2026-07-27", 100, 10), ("2026-07-28", 100, 10)]),
        ("2026-08-01T10:00", 20, [("2026-08-01", 50, 20)]),
        ("2026-08-02T10:00", 20, [("2026-08-02", 100, 20)]),
        # All Saints, a Sunday, in Bavaria; and the night into it.
        ("2026-10-31T23:50", 20, [("2026-10-31", 100, 10), ("2026-11-01", 150, 10)]),
        ("2024-02-28T23:30", 60, [("2024-02-28", 100, 30), ("2024-02-29", 100, 30)]),
        ("2026-12-31T23:50", 20, [("2026-12-31", 100, 10), ("2027-01-01", 150, 10)]),
    ],
)
def test_time_is_cut_at_midnight_and_where_surcharges_change(
    begin: str, minutes: int, parts: list[tuple[str, int, int]]
) -> None:
    wanted = tuple(Slice(date.fromisoformat(day), percent, part * 60) for day, percent, part in parts)

    assert cut(local(begin), minutes * 60) == wanted


@pytest.mark.parametrize(
    ("begin", "end", "hours"),
    [("2026-03-28T20:00", "2026-03-29T08:00", 11), ("2026-10-24T20:00", "2026-10-25T08:00", 13)],
)
def test_the_hour_that_daylight_saving_skips_or_repeats_counts_as_it_was(begin: str, end: str, hours: int) -> None:
    seconds = int((local(end).astimezone(UTC) - local(begin).astimezone(UTC)).total_seconds())

    assert seconds == hours * 3600
    assert sum(part.seconds for part in cut(local(begin), seconds)) == hours * 3600


def test_a_surcharge_that_begins_in_the_repeated_hour_begins_twice_and_in_the_skipped_one_at_the_change() -> None:
    # Where the clock changes on a weekday: Thursday 29 October 24:00 goes back to 23:00, Friday 24 April begins at one.
    cairo = ZoneInfo("Africa/Cairo")
    late = Surcharges(business=(0, 23 * 60 + 30), night=(23 * 60 + 30, 24 * 60), off_hours=0, at_night=100, calendar="")
    back = sliced(datetime(2026, 10, 29, 20, 0, tzinfo=cairo), 6 * 3600, cairo, late, lambda _day: False)
    on = sliced(datetime(2026, 4, 23, 23, 0, tzinfo=cairo), 3 * 3600, cairo, late, lambda _day: False)

    assert [(part.percent, part.seconds) for part in back if part.day.day == 29] == [
        (0, 12_600), (100, 1800), (0, 1800), (100, 1800),
    ]  # fmt: skip
    assert [(part.day.day, part.percent, part.seconds) for part in on] == [
        (23, 0, 1800), (23, 100, 1800), (24, 0, 7200),
    ]  # fmt: skip


@given(MOMENTS, SECONDS)
def test_the_parts_of_a_time_are_together_as_long_as_it(begin: datetime, seconds: int) -> None:
    parts = cut(begin, seconds)

    assert sum(part.seconds for part in parts) == seconds
    assert all(part.seconds > 0 for part in parts)
    assert [part.day for part in parts] == sorted(part.day for part in parts)


@given(MOMENTS, SECONDS, st.integers(0, 100_000))
def test_every_second_has_the_surcharge_of_its_moment(begin: datetime, seconds: int, at: int) -> None:
    parts = cut(begin, seconds + at + 1)
    moment = begin.replace(microsecond=0) + timedelta(seconds=at)
    ends = list(itertools.accumulate(part.seconds for part in parts))

    part = next(part for part, end in zip(parts, ends, strict=True) if at < end)

    wall = moment.astimezone(BERLIN)
    holiday = bool(holiday_name(wall.date(), "DE-BY"))
    assert (part.day, part.percent) == (wall.date(), Surcharges().percent(wall, holiday=holiday))


@pytest.mark.parametrize(("seconds", "units"), [(0, 0), (1, 1), (900, 1), (901, 2), (86_400, 96)])
def test_what_is_begun_of_a_quarter_hour_is_charged(seconds: int, units: int) -> None:
    assert Rule().units(seconds) == units


@given(SECONDS, SECONDS, st.sampled_from([1, 10, 15, 30, 60]))
def test_units_grow_with_the_seconds_and_never_fall_short_of_them(some: int, more: int, minutes: int) -> None:
    rule = Rule(minutes)

    assert 0 <= rule.units(some) <= rule.units(some + more)
    assert 0 <= rule.units(some) * minutes * 60 - some < minutes * 60


DAY_OF_WORK = st.lists(st.tuples(st.integers(0, 2 * 86_400), st.integers(0, 20_000)), max_size=6)


def pieces(spans: list[tuple[int, int]], rule: Rule) -> list[Worked]:
    start = local("2026-10-24T06:00").astimezone(UTC)
    made = {}
    for number, (offset, seconds) in enumerate(spans):
        one = piece(start + timedelta(seconds=offset, microseconds=number), seconds, rule=rule)
        made[one.id] = one
    return list(made.values())


@given(DAY_OF_WORK)
def test_rounding_once_a_day_never_charges_more_than_rounding_each_contact(spans: list[tuple[int, int]]) -> None:
    once = sum(charge.units for charge in charges(pieces(spans, Rule()), 9600))
    each = sum(charge.units for charge in charges(pieces(spans, per_contact()), 9600))

    assert 0 <= once <= each


@given(DAY_OF_WORK, st.integers(0, 1_000_000))
def test_what_is_charged_is_never_negative_and_keeps_every_second(spans: list[tuple[int, int]], rate: int) -> None:
    work = pieces(spans, Rule())

    found = charges(work, rate)

    assert all((charge.base_cents or 0) >= 0 and (charge.surcharge_cents or 0) >= 0 for charge in found)
    assert sum(sum(charge.seconds.values()) for charge in found) == sum(one.seconds for one in work)
    assert sum(units_of(work).values()) == sum(charge.units for charge in found)


@given(DAY_OF_WORK, st.sampled_from([9600, 9601, 7]), st.data())
def test_shares_of_a_bill_are_together_the_bill(spans: list[tuple[int, int]], rate: int, data: st.DataObject) -> None:
    work = pieces(spans, Rule())
    some = data.draw(st.sets(st.sampled_from([one.id for one in work])) if work else st.just(set[UUID]()))
    others = {one.id for one in work} - some

    shares = [Sums(0, 0, 0, charges(work, rate, only)) for only in (some, others)]

    bill = Sums(0, 0, 0, charges(work, rate))
    assert sum(share.units for share in shares) == bill.units
    assert sum(share.cents or 0 for share in shares) == bill.cents
    assert all((charge.surcharge_cents or 0) >= 0 for share in shares for charge in share.charges)


def test_a_share_bears_the_surcharge_of_its_own_seconds() -> None:
    night, noon = piece(local("2026-07-27T05:50"), 300), piece(local("2026-07-27T12:00"), 600)

    ((early,), (late,)) = [charges([night, noon], 9600, {one.id}) for one in (night, noon)]

    # One unit, a third of it at 100 %: not the whole unit because the night began it.
    assert (early.base_cents, early.surcharge_cents) == (2400, 800)
    assert (late.base_cents, late.surcharge_cents) == (0, 0)


def test_what_is_asked_about_or_free_still_makes_one_contact_of_what_is_around_it() -> None:
    around = [piece(local(f"2026-07-27T{at}"), 300, rule=per_contact()) for at in ("10:00:00", "10:10:30")]
    for billable in (Billable.ASK, Billable.NO):
        between = piece(local("2026-07-27T10:05:30"), 270, rule=per_contact(), billable=billable)

        work = [*around, between]

        assert sum(charge.units for charge in charges(work, 9600)) == sum(units_of(work)[one.id] for one in around) == 1


def test_the_rule_of_the_day_is_the_same_for_its_entries_and_its_bill() -> None:
    asked = piece(local("2026-07-27T10:00"), 300, billable=Billable.ASK)
    sure = piece(local("2026-07-27T11:00"), 1260, rule=Rule(10))

    (charge,) = charges([asked, sure], 9600)

    assert (charge.rule.minutes, charge.units, units_of([asked, sure])[sure.id]) == (15, 2, 2)


def test_a_tickets_day_is_added_up_and_rounded_once() -> None:
    work = [piece(local(f"2026-07-27T{hour}:00"), 300) for hour in (10, 12, 14)]

    (charge,) = charges(work, 9600)

    assert (charge.units, charge.base_cents, charge.surcharge_cents) == (1, 2400, 0)
    assert list(units_of(work).values()) == [1, 0, 0]


def test_another_ticket_and_another_day_are_rounded_by_themselves() -> None:
    work = [
        piece(local("2026-07-27T10:00"), 300),
        piece(local("2026-07-27T11:00"), 300, subject=UUID(int=2)),
        piece(local("2026-07-28T10:00"), 300),
    ]

    assert [charge.units for charge in charges(work, None)] == [1, 1, 1]
    assert {charge.base_cents for charge in charges(work, None)} == {None}


@pytest.mark.parametrize(("pause", "units"), [(-120, 1), (0, 1), (60, 1), (61, 2)])
def test_who_reconnects_within_a_minute_is_still_the_same_contact(pause: int, units: int) -> None:
    first = piece(local("2026-07-27T10:00"), 300, rule=per_contact())
    again = piece(first.end + timedelta(seconds=pause), 300, rule=per_contact())

    assert sum(units_of([first, again]).values()) == units


def test_a_pause_within_one_consent_makes_no_second_contact() -> None:
    begin, consent = local("2026-07-27T10:00"), UUID(int=7)
    work = [piece(begin + timedelta(hours=hour), 300, consent=consent, rule=per_contact()) for hour in (0, 1)]

    assert sum(units_of(work).values()) == 1


def test_a_surcharge_falls_on_the_units_as_on_the_seconds_in_them() -> None:
    # Ten minutes before six in the evening and five after: 1 unit, a third of it at 50 %.
    (charge,) = charges([piece(local("2026-07-27T17:50"), 900)], 9600)

    assert dict(charge.seconds) == {0: 600, 50: 300}
    assert (charge.units, charge.base_cents, charge.surcharge_cents) == (1, 2400, 400)


def test_what_is_to_be_asked_adds_its_units_after_what_is_charged_and_what_is_free_none() -> None:
    asked = piece(local("2026-07-27T10:00"), 300, billable=Billable.ASK)
    sure = piece(local("2026-07-27T11:00"), 600)
    free = piece(local("2026-07-27T12:00"), 600, billable=Billable.NO)

    assert units_of([asked, sure, free]) == {sure.id: 1, asked.id: 0}
    assert [charge.units for charge in charges([asked, sure, free], 9600)] == [1]


def test_what_was_agreed_when_the_days_work_began_holds_for_the_day() -> None:
    work = [piece(local("2026-07-27T10:00"), 300), piece(local("2026-07-27T11:00"), 300, rule=per_contact(30))]

    assert [(charge.units, charge.rule.minutes) for charge in charges(work, None)] == [(1, 15)]


@given(st.lists(st.tuples(st.integers(0, 5000), st.integers(0, 5000)), max_size=8))
def test_time_that_lies_over_other_time_counts_once(spans: list[tuple[int, int]]) -> None:
    start = datetime(2026, 7, 27, tzinfo=UTC)
    moments = [(start + timedelta(seconds=at), start + timedelta(seconds=at + long)) for at, long in spans]

    assert covered_seconds(moments) == len({second for at, long in spans for second in range(at, at + long)})


def test_a_rule_comes_back_as_it_was_kept() -> None:
    rule = Rule(10, Per.CONTACT, Surcharges(business=(480, 960), calendar="AT-9"), "Vertrag vom 1. März")

    assert rule_from(rule.as_body()) == rule


def test_the_settings_make_the_rule_and_doubtful_ones_are_warned_of() -> None:
    rule = rule_of(Settings(billing_minutes=30, billing_per="contact", business_hours="08:30-17:00"))

    assert (rule.minutes, rule.per, rule.surcharges.business) == (30, Per.CONTACT, (510, 1020))
    assert "BGH IX ZR 140/19" in rule.warning
    assert not rule_of(Settings()).warning


def test_a_calendar_that_does_not_exist_is_named() -> None:
    with pytest.raises(HelpdeskError, match="DE-XX"):
        holiday_name(date(2026, 1, 1), "DE-XX")

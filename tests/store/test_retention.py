from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from helpdesk.store.retention import DAYS, MONTHS, WEEKS, former_to_keep, to_keep

MOMENTS = st.lists(
    st.datetimes(datetime(2024, 1, 1), datetime(2026, 12, 31), timezones=st.just(UTC)),  # noqa: DTZ001 - bounds
    max_size=200,
)
TODAY = date(2026, 6, 30)


@given(MOMENTS)
def test_the_last_of_each_day_that_counts_stays(moments: list[datetime]) -> None:
    kept = to_keep(moments, TODAY)
    past = [moment for moment in moments if moment.date() <= TODAY]
    days = sorted({moment.date() for moment in past}, reverse=True)

    assert kept <= set(moments)
    for day in days[:DAYS]:
        assert max(moment for moment in past if moment.date() == day) in kept
    assert len([moment for moment in kept if moment.date() <= TODAY]) <= DAYS + WEEKS + MONTHS
    assert {moment for moment in moments if moment.date() > TODAY} <= kept


@given(MOMENTS)
def test_what_is_kept_is_kept_again(moments: list[datetime]) -> None:
    kept = to_keep(moments, TODAY)

    assert to_keep(kept, TODAY) == kept


def test_used_every_day_for_two_years_seven_days_four_weeks_and_twelve_months_are_there() -> None:
    present: frozenset[datetime] = frozenset()
    first = datetime(2024, 7, 1, 9, tzinfo=UTC)
    for number in range(730):
        now = first + timedelta(days=number)
        present = to_keep({*present, now}, now.date())

    newest = max(present)
    days = {moment.date() for moment in present}
    assert {newest.date() - timedelta(days=back) for back in range(7)} <= days
    assert {(newest.date() - timedelta(weeks=back)).isocalendar()[:2] for back in range(4)} <= {
        day.isocalendar()[:2] for day in days
    }
    assert len({(day.year, day.month) for day in days}) == 12
    assert len(present) <= 23


def test_of_what_was_there_before_restores_the_last_five_stay_and_all_of_thirty_days() -> None:
    now = datetime(2026, 6, 30, tzinfo=UTC)
    young = {now - timedelta(days=4 * number) for number in range(8)}
    old = {now - timedelta(days=40 + number) for number in range(8)}

    assert former_to_keep(old | young, now) == young
    assert former_to_keep(old, now) == {now - timedelta(days=40 + number) for number in range(5)}
    assert former_to_keep({now + timedelta(days=900), *old, *young}, now) > young

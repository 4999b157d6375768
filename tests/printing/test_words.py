from datetime import UTC, datetime

from helpdesk.printing.words import instant


def test_an_instant_is_unambiguous_years_later() -> None:
    shown = instant(datetime(2023, 7, 7, 12, 3, 9, tzinfo=UTC), "de")

    assert datetime.strptime(shown, "%d.%m.%Y %H:%M:%S %z") == datetime(2023, 7, 7, 12, 3, 9, tzinfo=UTC)

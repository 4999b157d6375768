from datetime import UTC, datetime

import pytest

from helpdesk.i18n import Language
from helpdesk.printing.words import clock, instant

WINTER = datetime(2026, 11, 21, 2, 14, 9, tzinfo=UTC)
SUMMER = datetime(2026, 7, 28, 12, 3, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    ("moment", "zone", "language", "told"),
    [
        (WINTER, "Europe/Berlin", "de", "21.11.2026, 03:14:09 Uhr MEZ (UTC+1)"),
        (SUMMER, "Europe/Berlin", "de", "28.07.2026, 14:03:09 Uhr MESZ (UTC+2)"),
        (SUMMER, "Europe/Berlin", "en", "28 Jul 2026, 14:03:09 CEST (UTC+2)"),
        (WINTER, "America/New_York", "en", "20 Nov 2026, 21:14:09 Eastern Standard Time (UTC\N{MINUS SIGN}5)"),
        (WINTER, "Asia/Kolkata", "de", "21.11.2026, 07:44:09 Uhr UTC+5:30"),
        (WINTER, "Etc/UTC", "de", "21.11.2026, 02:14:09 Uhr UTC"),
        (WINTER, "UTC", "en", "21 Nov 2026, 02:14:09 UTC"),
    ],
)
def test_a_moment_is_told_in_local_time_with_the_zones_usual_name(
    moment: datetime, zone: str, language: Language, told: str
) -> None:
    assert instant(moment, language, zone) == told


def test_the_hour_that_comes_twice_in_autumn_is_told_apart() -> None:
    twice = [datetime(2026, 10, 25, hour, 30, tzinfo=UTC) for hour in (0, 1)]

    assert [clock(one, "de", "Europe/Berlin") for one in twice] == ["02:30:00 MESZ", "02:30:00 MEZ"]


@pytest.mark.parametrize("zone", ["Nowhere/Land", "", "../etc/passwd"])
def test_a_zone_this_machine_does_not_know_is_told_by_its_own(zone: str) -> None:
    assert "UTC" in instant(WINTER, "de", zone)

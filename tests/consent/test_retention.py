from datetime import date

import pytest

from helpdesk.consent import DataKind, Retention


@pytest.mark.parametrize(
    ("kind", "start", "first"),
    [
        (DataKind.RECORD, date(2026, 1, 1), date(2030, 1, 1)),
        (DataKind.RECORD, date(2026, 12, 31), date(2030, 1, 1)),
        (DataKind.BILLING, date(2026, 3, 1), date(2035, 1, 1)),
        (DataKind.RECORDING, date(2026, 3, 1), date(2026, 5, 31)),
        (DataKind.DRAFT, date(2026, 3, 1), date(2026, 5, 31)),
    ],
)
def test_each_kind_of_data_has_its_period(kind: DataKind, start: date, first: date) -> None:
    assert Retention().erasable_from(kind, start) == first

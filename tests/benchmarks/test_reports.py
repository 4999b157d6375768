"""Work reports by the hundred: how many a second, and what issuing costs beside setting the page."""

from pathlib import Path
from statistics import median

import pytest

from tests.benchmarks.measure import Table, probe

pytestmark = pytest.mark.bench

_ROUNDS = 3


def test_work_reports_come_by_ten_a_second(table: Table, tmp_path: Path) -> None:
    told = [probe("reports", tmp_path / str(number)) for number in range(_ROUNDS)]
    seconds = median(each["issued"] for each in told)
    beside = median(each["issued"] / each["bare"] for each in told)
    passed = median(each["passed_over"] / each["issued"] for each in told)

    table.hold(
        f"a work report, issued and written / 0.1 s ({1 / seconds:.1f} a second)", seconds / 0.1, target=1, limit=4
    )
    table.hold("a work report, issued and written / setting its page", beside, target=4, limit=12)
    table.hold("a work report that is there already / issuing it", passed, target=0.6, limit=1.2)

from functools import partial

import pytest

from tests.benchmarks.measure import Table, in_turn, ratio, took

pytestmark = pytest.mark.bench


def test_help_comes_at_once(table: Table) -> None:
    helped, bare = in_turn(partial(took, "-m", "ui", "--help"), partial(took, "-c", "pass"), rounds=15)

    table.hold("helpdesk --help / python -c pass", ratio(helped, bare), target=6, limit=9)

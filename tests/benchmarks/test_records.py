"""The sealed log of consents, beside a plain insert and a plain hash of the same bytes."""

from pathlib import Path

import pytest

from tests.benchmarks.measure import Table, probe

pytestmark = pytest.mark.bench

RECORDS = 10_000


def test_sealing_costs_few_plain_inserts_and_checking_few_hashes(table: Table, tmp_path: Path) -> None:
    told = probe("records", tmp_path, str(RECORDS))
    table.hold("appending to the sealed log / plain durable insert by the store", told["append"], target=3, limit=12)
    # Where a disk is done at once, what remains is Python; where it takes its time, both take the same.
    table.hold("appending to the sealed log / the same by the bare driver", told["append_bare"], target=3, limit=40)
    ratio = told["verified"] / told["hashed"]
    table.hold("checking 10,000 records / reading and hashing the same bytes", ratio, target=20, limit=40)
    table.hold("processor time to check 10,000 records / 5 s", told["verified"] / 5, target=1, limit=3)

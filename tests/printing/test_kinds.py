"""What holds for each kind of document."""

import json
import os
import pickle
import subprocess
import sys
from pathlib import Path

import pytest

from helpdesk.printing.subjects import Kind
from tests.printing.kinds import SUBJECTS, WANTED, scene

_ROOT = Path(__file__).parents[2]


def test_each_kind_is_in_the_matrix_that_verapdf_checks() -> None:
    assert set(SUBJECTS) == set(Kind)


def set_anew(folder: Path, hash_seed: str, zone: str) -> dict[str, str]:
    """The hashes of all documents as a process says with this order of sets, in this zone."""
    ran = subprocess.run(
        [sys.executable, "-m", "tests.printing.set_anew", folder],
        cwd=_ROOT,
        env={**os.environ, "PYTHONHASHSEED": hash_seed, "TZ": zone},
        capture_output=True,
        text=True,
        check=True,
    )
    told: dict[str, str] = json.loads(ran.stdout)
    return told


@pytest.mark.live
def test_the_same_data_and_moment_are_the_same_bytes_in_each_process(tmp_path: Path) -> None:
    with scene(tmp_path) as all_kinds:
        wanted = [one for one in WANTED if one.content == "addressed"]
        subjects = {str(one): (one.language, all_kinds.subject(one)) for one in wanted}
    (tmp_path / "subjects").write_bytes(pickle.dumps(subjects))

    first = set_anew(tmp_path, "1", "Europe/Berlin")

    assert set(first) == set(subjects)
    assert set_anew(tmp_path, "2", "America/New_York") == first

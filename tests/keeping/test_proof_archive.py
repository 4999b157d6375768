import hashlib
import json
import subprocess
import sys
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from helpdesk.app import Helpdesk
from helpdesk.consent import Action, Choice
from helpdesk.errors import HelpdeskError
from tests.consent.conftest import GRANT, Case, Clock, case, clock, draft, helpdesk  # noqa: F401 - fixtures
from tests.consent.test_signatures import drawn
from tests.delivery.keyrings import MemoryKeyring

CLOSED = (Action.PRESENT, Action.DECLINE, Action.SEAL)
Draft = Callable[..., Case]


@pytest.fixture
def sealed(draft: Draft, vault: MemoryKeyring, clock: Clock) -> Case:  # noqa: F811 - fixtures
    """The second of three sealed consents, a day apart."""
    cases = []
    for _ in range(3):
        cases.append(draft())
        cases[-1].go(*CLOSED)
        clock.forward(days=1)
    return cases[1]


def test_an_export_has_all_a_lawyer_needs_and_checks_itself(sealed: Case, tmp_path: Path) -> None:
    target = tmp_path / "all.zip"
    assert sealed.helpdesk.proof_archive.write(Choice(), target) == 3

    with zipfile.ZipFile(target) as archive:
        names = archive.namelist()
        archive.extractall(tmp_path)
        assert archive.read(names[1]).startswith(b"%PDF")
    assert {"LIESMICH.txt", "nachweise.json", "pruefe_nachweis.py", "schluessel.txt", "pruefpunkt.txt"} < set(names)
    assert sum(name.endswith(".pdf") for name in names) == 3
    line = [sys.executable, "-I", "pruefe_nachweis.py", "all.zip", "--copy", "pruefpunkt.txt", "--json"]
    key = (tmp_path / "schluessel.txt").read_text().strip()
    ended = subprocess.run([*line, "--key", key], cwd=tmp_path, capture_output=True, check=True)
    assert json.loads(ended.stdout)["verdict"] == "VALID"


@pytest.mark.parametrize(
    ("begin", "until", "count"),
    [(None, date(2026, 3, 2), 1), (date(2026, 3, 3), date(2026, 3, 3), 1), (date(2026, 3, 3), None, 2)],
)
def test_a_span_has_only_its_days(sealed: Case, tmp_path: Path, begin: date, until: date, count: int) -> None:
    assert sealed.helpdesk.proof_archive.write(Choice(begin=begin, until=until), tmp_path / "span.zip") == count


def test_one_consent_tells_nothing_of_the_others(sealed: Case) -> None:
    export = sealed.helpdesk.proofs.export(Choice({sealed.id}))
    told = json.loads(export.content)

    assert [link["sequence"] for link in told["links"]] == [2]
    assert len(told["leaves"]) == 3


def test_a_signature_goes_along_by_its_hash(
    draft: Draft,  # noqa: F811 - fixtures
    vault: MemoryKeyring,
    tmp_path: Path,
) -> None:
    case = draft()  # noqa: F811
    case.go(Action.PRESENT)
    case.settle(Action.GRANT)
    case.helpdesk.consents.grant(case.id, GRANT, drawn())
    case.go(Action.START, Action.END, Action.SEAL)

    case.helpdesk.proof_archive.write(Choice(), tmp_path / "all.zip")

    with zipfile.ZipFile(tmp_path / "all.zip") as archive:
        (picture,) = (name for name in archive.namelist() if name.startswith("unterschriften/"))
        assert hashlib.sha256(archive.read(picture)).hexdigest() == Path(picture).stem


def test_what_is_not_sealed_is_not_exported(draft: Draft, helpdesk: Helpdesk, tmp_path: Path) -> None:  # noqa: F811
    with pytest.raises(HelpdeskError) as refused:
        helpdesk.proof_archive.write(Choice({draft().id}), tmp_path / "x.zip")

    assert refused.value.code == "consent_not_sealed"
    assert not (tmp_path / "x.zip").exists()

"""Every kind of document through veraPDF, as PDF/A-2a and PDF/UA-1; in one call, since its start takes seconds."""

import re
import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest

from helpdesk.printing.press import Press
from tests.printing.conftest import AT
from tests.printing.kinds import WANTED, Wanted, scene

_CHECKER = Path(__file__).parents[3] / "shared" / "verapdf" / "verapdf.sh"
_TOLD = re.compile(r"^(\S+)\.pdf (\S+) (passes|FAILS) .*((?:\n  .*)*)", re.MULTILINE)

pytestmark = [
    pytest.mark.live,
    pytest.mark.skipif(not _CHECKER.is_file(), reason=f"{_CHECKER} is missing"),
]
Told = Mapping[str, Mapping[str, str]]


def told_of(files: Mapping[str, bytes], folder: Path) -> Told:
    """What veraPDF says of each file by standard: "passes", or what each fails."""
    for name, pdf in files.items():
        (folder / f"{name}.pdf").write_bytes(pdf)
    paths = sorted(folder.glob("*.pdf"))
    ran = subprocess.run([_CHECKER, "2a,ua1", *paths], capture_output=True, text=True, check=False)
    told: dict[str, dict[str, str]] = {}
    for path, standard, verdict, failed in _TOLD.findall(ran.stdout):
        told.setdefault(Path(path).name, {})[standard] = verdict + failed
    assert told, ran.stderr[-2000:]
    return told


def check(files: dict[str, bytes], folder: Path) -> None:
    passes = {"2a": "passes", "ua1": "passes"}

    assert told_of(files, folder) == dict.fromkeys(files, passes)


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Told:
    press = Press()
    with scene(tmp_path_factory.mktemp("data")) as all_kinds:
        made = {str(wanted): (wanted.kind.value, all_kinds.made(wanted)) for wanted in WANTED}
    files = {name: press.set(kind, one.sheet, AT, one.pictures) for name, (kind, one) in made.items()}
    return told_of(files, tmp_path_factory.mktemp("pdf"))


@pytest.mark.parametrize("wanted", WANTED, ids=str)
def test_each_document_is_archivable_and_accessible(told: Told, wanted: Wanted) -> None:
    assert told[str(wanted)] == {"2a": "passes", "ua1": "passes"}

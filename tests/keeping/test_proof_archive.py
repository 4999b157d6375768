import hashlib
import json
import subprocess
import sys
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from helpdesk.app import Helpdesk
from helpdesk.consent import Action, Choice
from helpdesk.consent.manifest import manifest
from helpdesk.errors import HelpdeskError
from helpdesk.keeping import ExportReport
from helpdesk.keeping.proof_archive import MANIFEST, VERIFIER
from helpdesk.settings import Paths
from tests.consent.conftest import GRANT, Case, Clock, case, clock, draft, helpdesk  # noqa: F401 - fixtures
from tests.consent.test_sealing import run as by_hand
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
    assert sealed.helpdesk.proof_archive.write(Choice(), target) == ExportReport(3)

    with zipfile.ZipFile(target) as archive:
        names = archive.namelist()
        archive.extractall(tmp_path)
        assert archive.read(names[0]).startswith(b"%PDF")
    assert {"LIESMICH.txt", "nachweise.json", "pruefe_nachweis.py", "schluessel.txt", "pruefpunkt.txt"} < set(names)
    assert {"FORMATE.md", "verzeichnis.json"} < set(names)
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
    done = sealed.helpdesk.proof_archive.write(Choice(begin=begin, until=until), tmp_path / "span.zip")

    assert done.consents == count


def test_one_consent_tells_nothing_of_the_others(sealed: Case) -> None:
    export = sealed.helpdesk.proofs.export(Choice({sealed.id}))
    told = json.loads(export.content)

    assert [link["sequence"] for link in told["links"]] == [2]
    assert len(told["leaves"]) == 3


@pytest.fixture
def signed(draft: Draft, vault: MemoryKeyring) -> Case:  # noqa: F811 - fixtures
    """A sealed consent that was granted by a signature."""
    case = draft()  # noqa: F811
    case.go(Action.PRESENT)
    case.settle(Action.GRANT)
    case.helpdesk.consents.grant(case.id, GRANT, drawn())
    case.go(Action.START, Action.END, Action.SEAL)
    return case


def picture_of(paths: Paths, signed: Case) -> Path:
    ((_link, sha256),) = signed.helpdesk.proofs.export(Choice()).pictures
    return paths.files / sha256[:2] / sha256


def checked(export: Path) -> tuple[str, int | None, str]:
    """What the verifier says of an export and the checkpoint that lies beside it."""
    folder = export.parent
    line = [
        sys.executable,
        "-I",
        str(folder / VERIFIER),
        str(export),
        "--copy",
        str(folder / "pruefpunkt.txt"),
        "--json",
    ]
    told = json.loads(subprocess.run(line, capture_output=True, check=False).stdout)
    return told["verdict"], told["broken_at"], told["detail"]


def unpacked(signed: Case, folder: Path) -> Path:
    """An export of everything, taken apart; the JSON in it."""
    signed.helpdesk.proof_archive.write(Choice(), folder / "all.zip")
    with zipfile.ZipFile(folder / "all.zip") as archive:
        archive.extractall(folder)
    return folder / "nachweise.json"


def test_a_signature_goes_along_by_its_hash_and_is_checked(signed: Case, tmp_path: Path) -> None:
    export = unpacked(signed, tmp_path)
    (picture,) = (tmp_path / "unterschriften").iterdir()

    assert hashlib.sha256(picture.read_bytes()).hexdigest() == picture.stem
    assert checked(export) == checked(tmp_path / "all.zip") == ("VALID", None, "")


@pytest.mark.parametrize("packed", [True, False])
@pytest.mark.parametrize("other", [b"another", None])
def test_the_verifier_misses_a_signature_exchanged_or_taken_out(
    signed: Case, tmp_path: Path, other: bytes | None, *, packed: bool
) -> None:
    export = unpacked(signed, tmp_path)
    (picture,) = (tmp_path / "unterschriften").iterdir()
    picture.unlink()
    if other:
        picture.write_bytes(other)
    if packed:
        export = tmp_path / "again.zip"
        with zipfile.ZipFile(export, "w") as archive:
            for name in ("nachweise.json", *([f"unterschriften/{picture.name}"] if other else [])):
                archive.write(tmp_path / name, name)

    verdict, number, detail = checked(export)

    assert (verdict, number) == ("BROKEN_AT", 1)
    assert picture.name in detail


@pytest.mark.parametrize("other", [b"another", None])
def test_an_export_names_the_signature_it_lacks(
    signed: Case, paths: Paths, tmp_path: Path, other: bytes | None
) -> None:
    picture = picture_of(paths, signed)
    picture.unlink()
    if other:
        picture.write_bytes(other)

    (flaw,) = signed.helpdesk.proof_archive.write(Choice(), tmp_path / "all.zip").flaws

    assert flaw.startswith("Nachweis 1: Das Bild der Unterschrift ist")
    assert flaw.endswith(picture.name)
    with zipfile.ZipFile(tmp_path / "all.zip") as archive:
        assert flaw in archive.read("LIESMICH.txt").decode()
        assert not [name for name in archive.namelist() if name.startswith("unterschriften/")]


@pytest.mark.parametrize(
    "edit",
    [
        "consents SET device = 'PC-18' WHERE id",
        "consents SET language = 'x' WHERE id",
        "consents SET customer = CAST(customer AS BLOB) WHERE id",
        "consent_events SET body = x'ff' WHERE consent_id",
        "consent_events SET kind = 'did' WHERE sequence = 2 AND consent_id",
    ],
)
def test_a_record_whose_rows_were_changed_is_exported_without_a_sheet(
    sealed: Case, paths: Paths, tmp_path: Path, edit: str
) -> None:
    by_hand(paths, f"UPDATE {edit} = '{sealed.id.hex}'")

    done = sealed.helpdesk.proof_archive.write(Choice(), tmp_path / "all.zip")

    assert [flaw[:23] for flaw in done.flaws] == ["Nachweis 2: kein Blatt,"]
    with zipfile.ZipFile(tmp_path / "all.zip") as archive:
        assert sum(name.endswith(".pdf") for name in archive.namelist()) == 2


def test_what_is_not_sealed_is_not_exported(draft: Draft, helpdesk: Helpdesk, tmp_path: Path) -> None:  # noqa: F811
    with pytest.raises(HelpdeskError) as refused:
        helpdesk.proof_archive.write(Choice({draft().id}), tmp_path / "x.zip")

    assert refused.value.code == "consent_not_sealed"
    assert not (tmp_path / "x.zip").exists()


def repacked(folder: Path, change: str) -> Path:
    """The export once more, with one file changed, taken out or put beside."""
    target = folder / "again.zip"
    with zipfile.ZipFile(folder / "all.zip") as old, zipfile.ZipFile(target, "w") as new:
        for name in old.namelist():
            gone = (change == "no sheet" and name.endswith(".pdf")) or (change == "bare" and name == MANIFEST)
            other = change == "sheet" and name.endswith(".pdf")
            if not gone:
                new.writestr(name, b"%PDF-1.7" if other else old.read(name))
        if change == "more":
            new.writestr("freigaben/00009-x.pdf", b"%PDF-1.7")
    return target


@pytest.mark.parametrize(
    ("change", "verdict", "says"),
    [
        ("sheet", "BROKEN_AT", "ist eine andere"),
        ("no sheet", "BROKEN_AT", "fehlt"),
        ("more", "BROKEN_AT", "gehört nicht dazu"),
        ("bare", "UNANCHORED", "ist offen"),
        ("", "VALID", ""),
    ],
)
def test_a_sheet_exchanged_in_the_zip_is_found(
    signed: Case, tmp_path: Path, change: str, verdict: str, says: str
) -> None:
    unpacked(signed, tmp_path)

    found = checked(repacked(tmp_path, change))

    assert found[0] == verdict
    assert says in found[2]


def test_a_sheet_exchanged_in_what_was_unpacked_is_found(signed: Case, tmp_path: Path) -> None:
    export = unpacked(signed, tmp_path)
    next((tmp_path / "freigaben").iterdir()).write_bytes(b"%PDF-1.7")

    assert checked(export)[0] == "BROKEN_AT"


def test_a_later_record_beside_the_sheets_of_an_earlier_export_is_found(
    signed: Case,
    draft: Draft,  # noqa: F811
    tmp_path: Path,
) -> None:
    earlier, later = tmp_path / "earlier", tmp_path / "later"
    earlier.mkdir()
    later.mkdir()
    export = unpacked(signed, earlier)
    draft().go(Action.PRESENT, Action.DECLINE, Action.SEAL)
    unpacked(signed, later).replace(export)

    assert checked(export) == ("BROKEN_AT", None, "Die Datei nachweise.json ist eine andere.")


def test_an_unpacked_record_may_be_called_otherwise(signed: Case, tmp_path: Path) -> None:
    export = unpacked(signed, tmp_path)

    assert checked(export.rename(tmp_path / "nord.json"))[0] == "VALID"


def test_a_manifest_somebody_else_signed_is_a_bad_signature(signed: Case, tmp_path: Path) -> None:
    export = unpacked(signed, tmp_path)
    names = json.loads(json.loads((tmp_path / MANIFEST).read_text())["signed"])["files"]
    (tmp_path / MANIFEST).write_bytes(manifest(names, Ed25519PrivateKey.generate()))

    assert checked(export)[0] == "BAD_SIGNATURE"


def test_a_span_without_records_is_no_export(sealed: Case, tmp_path: Path) -> None:
    with pytest.raises(HelpdeskError) as refused:
        sealed.helpdesk.proof_archive.write(Choice(until=date(2020, 1, 1)), tmp_path / "none.zip")

    assert refused.value.code == "consent_export_empty"
    assert not (tmp_path / "none.zip").exists()

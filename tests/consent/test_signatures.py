from collections.abc import Callable
from contextlib import closing
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image, ImageDraw, PngImagePlugin

from helpdesk.app import open_helpdesk
from helpdesk.consent import Action, Choice, ConsentState, Grant, Verdict
from helpdesk.consent.keys import WorkstationKeys
from helpdesk.consent.proofs import Proofs
from helpdesk.consent.signatures import picture_alone
from helpdesk.settings import Paths, Settings
from helpdesk.store.backup import named_files
from helpdesk.store.connection import connect
from helpdesk.store.keyrings import Vault
from tests.consent.conftest import Case
from tests.consent.test_lifecycle import refusal
from tests.delivery.keyrings import MemoryKeyring

SIGNED = Grant("Erika Muster", "Leiterin Büro", "Vollmacht", "signature", "")


def drawn(size: tuple[int, int] = (400, 120)) -> bytes:
    """A stroke on a transparent sheet, with what a careless pen would add."""
    picture = Image.new("RGBA", size, (0, 0, 0, 0))
    ImageDraw.Draw(picture).line([(10, 90), (200, 20), (390, 100)], fill=(0, 0, 120, 255), width=4)
    told = PngImagePlugin.PngInfo()
    told.add_text("strokes", "12:00:00.013 pressure 0.71")
    written = BytesIO()
    picture.save(written, "PNG", pnginfo=told)
    return written.getvalue()


def test_the_picture_is_kept_by_its_hash_and_goes_into_backups(case: Case, paths: Paths) -> None:
    case.go(Action.PRESENT)
    case.settle(Action.GRANT)
    case.helpdesk.consents.grant(case.id, SIGNED, drawn())
    consent = case.get()

    assert consent.grant is not None
    stored = paths.files / consent.grant.proof[:2] / consent.grant.proof
    assert stored.read_bytes() == picture_alone(drawn())
    assert consent.events[-1].body["signature"] == consent.grant.proof
    assert consent.grant.proof in named_files(paths.database)


def test_nothing_but_the_picture_is_kept() -> None:
    kept = picture_alone(drawn())

    assert b"pressure" not in kept
    with Image.open(BytesIO(kept)) as picture:
        assert (picture.mode, picture.size) == ("L", (400, 120))
        assert picture.getextrema() != (255, 255)
        assert not picture.text  # type: ignore[attr-defined]  # a PNG's


@pytest.mark.parametrize(
    "content",
    [b"", b"GIF89a", drawn()[:60], b"\x89PNG\r\n\x1a\n" + b"\0" * 50, drawn((3000, 3000)), b"\0" * 2_000_000],
    ids=["empty", "gif", "cut off", "no png", "huge", "heavy"],
)
def test_what_is_no_signature_is_refused_and_grants_nothing(case: Case, content: bytes) -> None:
    case.go(Action.PRESENT)
    case.settle(Action.GRANT)

    error = refusal(lambda: case.helpdesk.consents.grant(case.id, SIGNED, content))

    assert error.code == ("signature_unreadable" if content else "grant_incomplete")
    assert case.get().state is ConsentState.PRESENTED


def test_a_refused_grant_leaves_no_picture(case: Case, paths: Paths) -> None:
    case.go(Action.PRESENT)
    case.settle(Action.GRANT)
    before = set(paths.files.rglob("*"))
    refusal(lambda: case.helpdesk.consents.grant(case.id, Grant("", "", "", "signature", ""), drawn()))

    assert set(paths.files.rglob("*")) == before


@pytest.fixture
def signed(case: Case, vault: MemoryKeyring, paths: Paths) -> Path:
    """Where the picture lies by which a sealed consent was granted."""
    case.go(Action.PRESENT)
    case.settle(Action.GRANT)
    case.helpdesk.consents.grant(case.id, SIGNED, drawn())
    case.go(Action.START, Action.END, Action.SEAL)
    ((_link, sha256),) = case.helpdesk.proofs.export(Choice()).pictures
    return paths.files / sha256[:2] / sha256


def exchange(picture: Path) -> None:
    picture.write_bytes(picture_alone(drawn((401, 120))))


def swell(picture: Path) -> None:
    with picture.open("r+b") as file:
        file.truncate(10**10)


def put_a_folder(picture: Path) -> None:
    picture.unlink()
    picture.mkdir()


@pytest.mark.parametrize("change", [exchange, swell, Path.unlink, put_a_folder])
def test_a_picture_that_is_not_what_was_signed_is_found(
    case: Case, signed: Path, change: Callable[[Path], object]
) -> None:
    assert case.helpdesk.proofs.verify().title == "VALID"
    change(signed)

    found = case.helpdesk.proofs.verify()

    assert found.title == "BROKEN_AT(1)"
    assert "Bild der Unterschrift" in found.detail


def test_a_picture_taken_from_its_consent_is_found(case: Case, signed: Path, paths: Paths) -> None:
    with closing(connect(paths.database)) as connection:
        connection.execute("DELETE FROM consent_signatures")

    assert signed.exists()
    assert case.helpdesk.proofs.verify().title == "BROKEN_AT(1)"


def test_a_picture_erased_with_its_consent_breaks_nothing(case: Case, signed: Path) -> None:
    case.helpdesk.erasures.erase([case.id], "request")

    assert not signed.exists()
    assert case.helpdesk.proofs.verify().title == "VALID_ERASED(1)"
    assert case.helpdesk.proofs.export(Choice()).pictures == ()


def test_what_is_erased_while_the_check_reads_is_no_break(
    case: Case, vault: MemoryKeyring, prepared: Paths, settings: Settings
) -> None:
    del vault
    helpdesk = case.helpdesk
    case.go(Action.PRESENT)
    case.settle(Action.GRANT)
    helpdesk.consents.grant(case.id, SIGNED, drawn())
    case.go(Action.START, Action.END, Action.SEAL)
    other = open_helpdesk(prepared, settings, now=helpdesk.times.now)

    def erased_just_now(sha256: str) -> bytes:
        other.erasures.erase([case.id], "request")
        other.close()
        return helpdesk.proofs._picture(sha256)

    keys = WorkstationKeys(Vault(prepared.data_dir), prepared.data_dir / "signing-key.lock")
    found = Proofs(helpdesk._store, keys, erased_just_now, helpdesk.times.now).verify()

    assert (found.verdict, found.records) == (Verdict.VALID_ERASED, 2)

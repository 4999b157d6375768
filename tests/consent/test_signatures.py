from io import BytesIO

import pytest
from PIL import Image, ImageDraw, PngImagePlugin

from helpdesk.consent import Action, ConsentState, Grant
from helpdesk.consent.signatures import picture_alone
from helpdesk.settings import Paths
from helpdesk.store.backup import named_files
from tests.consent.conftest import Case
from tests.consent.test_lifecycle import refusal

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

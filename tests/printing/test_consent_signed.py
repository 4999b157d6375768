from pathlib import Path

import pytest

from helpdesk.app import Helpdesk
from helpdesk.consent import Action, ConsentState
from helpdesk.printing.consent import signature_of
from helpdesk.printing.subjects import ConsentSubject
from helpdesk.settings import Paths
from tests.consent.conftest import GRANT, Case, case, draft
from tests.consent.test_signatures import drawn
from tests.delivery.keyrings import MemoryKeyring
from tests.printing.conftest import Read
from tests.printing.test_verapdf import check

__all__ = ["case", "draft"]


def closed(case: Case) -> Case:
    case.go(Action.PRESENT)
    case.settle(Action.GRANT)
    case.helpdesk.consents.grant(case.id, GRANT, drawn())
    case.go(Action.START, Action.END, Action.SEAL)
    return case


def test_the_copy_of_what_was_signed_by_hand_shows_the_signature(
    case: Case, vault: MemoryKeyring, read: Read, helpdesk: Helpdesk
) -> None:
    sheet = helpdesk.printing.print(ConsentSubject(closed(case).id)).pdf

    text = read(sheet).text
    assert "Erika Muster, Leiterin Büro ·" in text
    assert "Für den Kunden: Name, Funktion, Unterschrift" not in text
    assert b"/Subtype /Image" in sheet or b"/Subtype/Image" in sheet


@pytest.mark.live
def test_the_signed_copy_is_archivable_and_accessible(
    case: Case, vault: MemoryKeyring, helpdesk: Helpdesk, tmp_path: Path
) -> None:
    check({"signed": helpdesk.printing.print(ConsentSubject(closed(case).id)).pdf}, tmp_path)


@pytest.mark.parametrize("other", [b"another", b""])
def test_a_signature_whose_picture_is_gone_or_another_is_said_to_be_gone(
    case: Case, vault: MemoryKeyring, read: Read, paths: Paths, other: bytes
) -> None:
    sha256 = signature_of(closed(case).get())
    picture = paths.files / sha256[:2] / sha256
    picture.unlink()
    if other:
        picture.write_bytes(other)

    assert "ihr Bild liegt nicht mehr vor" in read(case.helpdesk.printing.print(ConsentSubject(case.id)).pdf).text


def test_a_closed_record_without_its_seal_says_so(case: Case, read: Read) -> None:
    case.go(Action.PRESENT, Action.DECLINE, Action.SEAL)

    text = read(case.helpdesk.printing.print(ConsentSubject(case.id)).pdf).text

    assert case.get().state is ConsentState.SEALED
    assert "Noch nicht versiegelt" in text
    assert "neue Ausfertigung mit Siegel" in text


def test_a_sealed_record_says_nothing_of_the_kind(case: Case, vault: MemoryKeyring, read: Read) -> None:
    case.go(Action.PRESENT, Action.DECLINE, Action.SEAL)

    assert "Noch nicht versiegelt" not in read(case.helpdesk.printing.print(ConsentSubject(case.id)).pdf).text

import zipfile
from pathlib import Path

import pytest
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot
from sqlalchemy import text

from helpdesk.app import Helpdesk
from helpdesk.consent import Action, Verdict
from tests.consent.conftest import Case
from tests.delivery.keyrings import MemoryKeyring
from tests.ui.consent.conftest import OpenCase
from ui.consent.page import ConsentPage

WHOLE = (Action.PRESENT, Action.GRANT, Action.START, Action.END, Action.SEAL)


@pytest.fixture
def sealed(vault: MemoryKeyring, case: Case) -> Case:
    del vault
    case.go(*WHOLE)
    return case


def verdict(qtbot: QtBot, page: ConsentPage) -> Verdict:
    with qtbot.waitSignal(page.proofs.checked) as checked:
        page.prove.click()
    found: Verdict = checked.args[0].verdict
    return found


def test_the_verdict_is_said_in_words(qtbot: QtBot, page: ConsentPage, sealed: Case) -> None:
    del sealed

    assert verdict(qtbot, page) is Verdict.VALID
    assert page.proofs.badge.word.text() == "Vollständig und unverändert"
    assert "1 Eintrag geprüft" in page.proofs.counts.text()
    assert page.proofs.busy.isHidden()


def test_a_record_that_was_changed_is_found_and_said_where(
    qtbot: QtBot, page: ConsentPage, helpdesk: Helpdesk, sealed: Case
) -> None:
    with helpdesk._store.transaction() as session:
        held = "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'consents'"
        for name in session.connection().execute(text(held)).scalars().all():
            session.connection().execute(text(f"DROP TRIGGER {name}"))
        session.connection().execute(text("UPDATE consents SET device = 'PC-99'"))
    del sealed

    assert verdict(qtbot, page) is not Verdict.VALID
    assert page.proofs.badge.property("kind") == "negative"
    assert "Eintrag 1" in page.proofs.detail.text()


def test_what_waits_for_its_key_is_sealed_by_one_click(qtbot: QtBot, page: ConsentPage, case: Case) -> None:
    case.go(*WHOLE)
    assert verdict(qtbot, page) is Verdict.KEY_UNAVAILABLE
    assert page.proofs.seal.isVisible()

    page.proofs.seal.click()

    # Still no keyring here: what keeps it is said, and nothing is lost.
    qtbot.waitUntil(lambda: page.proofs.notice.isVisible())


def test_nothing_sealed_yet_is_no_praise(qtbot: QtBot, page: ConsentPage) -> None:
    verdict(qtbot, page)

    assert page.proofs.badge.word.text() == "Noch nichts versiegelt"


def test_the_chosen_consent_goes_into_a_zip_with_its_verifier(
    qtbot: QtBot,
    page: ConsentPage,
    sealed: Case,
    open_case: OpenCase,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    target = tmp_path / "nachweis.zip"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_args: (str(target), ""))
    open_case(sealed)
    verdict(qtbot, page)

    with qtbot.waitSignal(page.proofs.exported):
        page.proofs.export_one.click()

    names = zipfile.ZipFile(target).namelist()
    assert "nachweise.json" in names
    assert any(str(sealed.id) in name for name in names)


def test_a_day_that_is_none_is_told_and_asks_for_no_file(qtbot: QtBot, page: ConsentPage) -> None:
    verdict(qtbot, page)
    page.proofs.first.setText("gestern")

    page.proofs.export_span.click()

    assert page.proofs.fields["first"].problem.isVisible()


def test_going_back_to_the_consent_leaves_the_verdict(
    qtbot: QtBot, page: ConsentPage, sealed: Case, open_case: OpenCase
) -> None:
    verdict(qtbot, page)

    open_case(sealed)

    assert page.detail.isVisible()


def test_a_consent_is_taken_out_alone_only_where_one_is_chosen_and_by_name(
    qtbot: QtBot, page: ConsentPage, sealed: Case, open_case: OpenCase
) -> None:
    verdict(qtbot, page)
    assert page.proofs.export_one.isHidden()

    open_case(sealed)
    verdict(qtbot, page)

    assert page.proofs.export_one.isVisible()
    assert page.proofs.export_one.text() == "Nur „Nord AG · PC-17“"


def test_what_is_not_closed_is_not_offered_alone(
    qtbot: QtBot, page: ConsentPage, case: Case, open_case: OpenCase
) -> None:
    open_case(case)

    verdict(qtbot, page)

    assert page.proofs.export_one.isHidden()

"""What has to go, what is held and what went, on the page of the records."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog, QLabel, QLineEdit, QPushButton
from pytestqt.qtbot import QtBot

from helpdesk.consent import Action, ConsentRow, ConsentState, Keeping, Verdict
from helpdesk.i18n import use
from tests.consent.conftest import Case, Clock
from tests.delivery.keyrings import MemoryKeyring
from tests.ui.consent.conftest import OpenCase
from ui.consent.looks import list_row
from ui.consent.page import ConsentPage
from ui.consent.retention import RetentionCard
from ui.jobs import Jobs

CLOSED = (Action.PRESENT, Action.DECLINE, Action.SEAL)
Shown = Callable[[], RetentionCard]


@pytest.fixture
def over(vault: MemoryKeyring, draft: Callable[[], Case], clock: Clock) -> list[Case]:
    """Two closed consents and one that came to nothing, long after."""
    del vault
    closed = [draft(), draft()]
    for one in closed:
        one.go(*CLOSED)
    left = draft()
    clock.now = datetime(2030, 1, 2, 12, tzinfo=UTC)
    return [*closed, left]


@pytest.fixture
def shown(qtbot: QtBot, page: ConsentPage) -> Shown:
    """Opens the page of the records and waits until all of it was read."""

    def show() -> RetentionCard:
        card = page.proofs.retention
        with qtbot.waitSignals([card.read, page.proofs.checked]):
            page.prove.click()
        return card

    return show


def button(card: RetentionCard, name: str) -> QPushButton:
    found = card.findChild(QPushButton, name)
    assert isinstance(found, QPushButton), name
    return found


def reads(qtbot: QtBot, card: RetentionCard, wanted: Callable[[Keeping], bool]) -> None:
    """Waits until what is kept is as wanted, and stands there."""
    if not (card.keeping and wanted(card.keeping)):
        with qtbot.waitSignal(card.read, check_params_cb=wanted):
            pass


def say(card: RetentionCard, reason: str) -> None:
    assert card.form is not None
    editor = card.form.fields["reason"].editor
    assert isinstance(editor, QLineEdit)
    editor.setText(reason)
    card.form.save.click()


def test_every_kind_of_data_has_its_start_and_period(shown: Shown) -> None:
    card = shown()
    cells = [card.periods.itemAtPosition(2, column) for column in range(3)]

    told = [label.text() for cell in cells if cell and isinstance(label := cell.widget(), QLabel)]
    assert told == ["Liegen gebliebene Freigabe", "letzte Änderung, wenn keine Sitzung begann", "90 Tage"]
    assert card.run.isHidden()
    assert "nichts zu löschen" in card.state.text()


def test_a_run_names_what_goes_asks_once_and_shows_its_proof(qtbot: QtBot, shown: Shown, over: list[Case]) -> None:
    helpdesk = over[0].helpdesk
    card = shown()
    assert card.state.text() == "3 Freigaben sind zu löschen."
    card.run.click()
    assert card.question.title.text() == "3 Freigaben endgültig löschen?"
    assert len(helpdesk.erasures.due()) == 3

    with qtbot.waitSignal(card.proven):
        card.question.confirm.click()

    assert "3 Freigaben gelöscht" in card.notice.text.text()
    assert "Anzahl Freigaben:     3" in card.proof.text.toPlainText()
    assert "Beim Löschen lagen 0 im Sicherungsordner." in " ".join(card.proof.text.toPlainText().split())
    assert (helpdesk.erasures.due(), helpdesk.consents.page()) == ([], [])
    assert helpdesk.proofs.verify().verdict is Verdict.VALID_ERASED


def test_return_on_the_question_erases_nothing(qtbot: QtBot, shown: Shown, over: list[Case]) -> None:
    card = shown()
    card.run.setFocus()
    QTest.keyClick(card.run, Qt.Key.Key_Space)
    qtbot.waitUntil(card.question.decline.hasFocus)

    QTest.keyClick(card.question.decline, Qt.Key.Key_Space)

    assert card.question.isHidden()
    assert card.run.hasFocus()
    assert len(over[0].helpdesk.erasures.due()) == 3


def test_what_is_disputed_is_left_out_until_its_hold_ends(qtbot: QtBot, shown: Shown, over: list[Case]) -> None:
    first = over[0]
    card = shown()
    button(card, f"retention_hold_{first.id}").click()
    say(card, "Klage vom 3. Mai")
    reads(qtbot, card, lambda keeping: bool(keeping.held))
    card.run.click()
    assert card.question.title.text() == "2 Freigaben endgültig löschen?"
    assert "1 gesperrte bleibt" in card.question.stays.text()
    card.question.decline.click()

    button(card, f"retention_release_{first.id}").click()
    say(card, "Vergleich")
    reads(qtbot, card, lambda keeping: not keeping.held)

    assert card.state.text() == "3 Freigaben sind zu löschen."
    said = [(event.kind, event.body["reason"]) for event in first.get().events[-2:]]
    assert said == [("held", "Klage vom 3. Mai"), ("released", "Vergleich")]


@pytest.mark.parametrize("act", ["hold", "release"])
def test_a_hold_and_its_end_need_a_reason(qtbot: QtBot, shown: Shown, over: list[Case], act: str) -> None:
    first = over[0]
    if act == "release":
        first.helpdesk.erasures.hold(first.id, "Klage")
    card = shown()
    button(card, f"retention_{act}_{first.id}").click()

    say(card, "  ")

    qtbot.waitUntil(lambda: card.form is not None and card.form.notice.isVisible())
    assert bool(first.helpdesk.erasures.overview().held) is (act == "release")


def test_the_consent_shown_before_can_be_held_though_it_is_not_due(
    qtbot: QtBot, vault: MemoryKeyring, case: Case, open_case: OpenCase, shown: Shown
) -> None:
    case.go(*CLOSED)
    open_case(case)
    card = shown()
    assert card.hold_shown.text() == "„Nord AG · PC-17“ sperren (Streitfall)"
    card.hold_shown.click()

    say(card, "Klage")

    reads(qtbot, card, lambda keeping: bool(keeping.held))
    assert card.hold_shown.isHidden()
    qtbot.waitUntil(lambda: button(card, f"retention_release_{case.id}").hasFocus())
    button(card, f"retention_release_{case.id}").click()
    say(card, "Vergleich")
    reads(qtbot, card, lambda keeping: not keeping.held)
    qtbot.waitUntil(card.hold_shown.hasFocus)


@pytest.mark.parametrize("elsewhere", [False, True])
def test_nothing_of_an_erased_one_stays_on_the_page(
    qtbot: QtBot, page: ConsentPage, shown: Shown, over: list[Case], open_case: OpenCase, jobs: Jobs, elsewhere: bool
) -> None:
    open_case(over[0])
    card = shown()
    assert card.hold_shown.isVisible()
    assert page.proofs.export_one.isVisible()

    with qtbot.waitSignal(card.gone):
        if elsewhere:
            done = over[0].helpdesk.erasures.erase([over[0].id], "request")
            jobs.changed.emit(done.changes)
        else:
            card.run.click()
            card.question.confirm.click()

    qtbot.waitUntil(card.hold_shown.isHidden)
    assert page.proofs.export_one.isHidden()
    named = [one for one in page.proofs.findChildren(QPushButton) if "Nord AG" in one.text() + one.toolTip()]
    assert not [one for one in named if one.isVisible()]


def test_a_form_that_is_left_gives_the_focus_back_to_its_row(shown: Shown, over: list[Case]) -> None:
    card = shown()
    hold = button(card, f"retention_hold_{over[0].id}")
    hold.setFocus()
    QTest.keyClick(hold, Qt.Key.Key_Space)
    assert card.form is not None

    card.form.cancel.click()

    assert hold.hasFocus()


def test_what_was_held_elsewhere_after_the_run_was_shown_stays(qtbot: QtBot, shown: Shown, over: list[Case]) -> None:
    card = shown()
    card.run.click()
    over[1].helpdesk.erasures.hold(over[1].id, "Klage vom 3. Mai")

    card.question.confirm.click()

    qtbot.waitUntil(lambda: "Klage vom 3. Mai" in card.notice.text.text())
    assert len(over[0].helpdesk.consents.page()) == 3
    assert card.run.isEnabled()


def test_without_a_keyring_a_run_says_why_nothing_went(qtbot: QtBot, shown: Shown, case: Case, clock: Clock) -> None:
    clock.forward(days=91)
    card = shown()
    card.run.click()

    card.question.confirm.click()

    qtbot.waitUntil(lambda: card.notice.property("kind") == "negative")
    assert [row.id for row in case.helpdesk.consents.page()] == [case.id]


def test_a_proof_is_kept_as_a_file(
    qtbot: QtBot, shown: Shown, over: list[Case], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "nachweis.txt"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_args: (str(target), ""))
    done = over[0].helpdesk.erasures.erase([over[0].id], "request")
    card = shown()
    button(card, f"retention_proof_{done.link}").click()

    with qtbot.waitSignal(card.proof.saved):
        card.proof.save.click()

    assert "Grund:                auf Verlangen" in target.read_text(encoding="utf-8")


def test_many_are_shown_part_by_part(
    shown: Shown, vault: MemoryKeyring, draft: Callable[[], Case], clock: Clock
) -> None:
    for _number in range(12):
        draft()
    clock.forward(days=91)
    card = shown()
    assert card.due.more.text() == "2 weitere"

    card.due.more.click()

    assert card.due.more.isHidden()
    assert len([one for one in card.findChildren(QPushButton) if one.objectName().startswith("retention_hold_0")]) == 12


def test_a_gap_is_accepted_after_its_meaning_was_said(
    qtbot: QtBot, page: ConsentPage, vault: MemoryKeyring, draft: Callable[[], Case], tmp_path: Path, shown: Shown
) -> None:
    first = draft()
    first.go(*CLOSED)
    backup = first.helpdesk.backups.create(tmp_path / "early.zip").path
    draft().go(*CLOSED)
    first.helpdesk.backups.restore(backup)
    shown()
    assert page.proofs.gap.isVisible()
    page.proofs.gap.click()
    assert "ältere Sicherung" in page.proofs.gap_question.words.text()
    assert "Auch Sperren" in page.proofs.gap_question.words.text()
    assert page.proofs.gap_question.decline.hasFocus()
    assert first.helpdesk.proofs.verify().verdict is Verdict.ROLLED_BACK

    with qtbot.waitSignal(page.proofs.checked):
        page.proofs.gap_question.confirm.click()

    assert page.proofs.badge.word.text() == "Unverändert, mit angenommener Lücke"
    assert "vollständig ist es erst ab Eintrag 2" in page.proofs.meaning.text()
    assert "VALID" in page.proofs.counts.text()
    assert page.proofs.gap.isHidden()
    qtbot.waitUntil(lambda: "verzeichnet" in page.proofs.notice.text.text())


def test_after_a_gap_a_run_warns_of_holds_that_are_missing_until_somebody_erased(
    qtbot: QtBot, over: list[Case], tmp_path: Path, shown: Shown
) -> None:
    helpdesk = over[0].helpdesk
    backup = helpdesk.backups.create(tmp_path / "early.zip").path
    helpdesk.erasures.hold(over[0].id, "Klage vom 3. Mai")
    helpdesk.backups.restore(backup)
    helpdesk.ledger.accept_gap()
    card = shown()

    card.run.click()

    assert "Sperren, die nach dieser Sicherung gesetzt wurden, fehlen" in card.question.warning.text.text()
    with qtbot.waitSignal(card.proven):
        card.question.confirm.click()
    assert card.keeping is not None
    assert card.keeping.warning == ""


def test_the_second_state_of_two_has_no_capital() -> None:
    use("en")
    try:
        row = ConsentRow(UUID(int=1), ConsentState.SEALED, "Nord AG", "PC-17", datetime.now(UTC), revoked=True)
        assert list_row(row).state == "Revoked, closed"
    finally:
        use("de")

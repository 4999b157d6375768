from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
import zxingcpp
from PIL import Image, ImageFilter
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QPushButton
from pytestqt.qtbot import QtBot

from helpdesk.app import Helpdesk
from helpdesk.consent import Action, ConsentState
from tests.consent.conftest import Case, Clock
from tests.delivery.keyrings import MemoryKeyring
from tests.ui.consent.conftest import OpenCase, focused, kinds, press, settle
from ui.consent.page import ConsentPage

PRESENT, GRANT, START = Action.PRESENT, Action.GRANT, Action.START


def fill(page: ConsentPage, **fields: str) -> None:
    assert page.detail.session.form is not None
    note = page.detail.session.form.note.id
    for name, text in fields.items():
        line = page.findChild(QLineEdit, f"note_{note}_{name}")
        assert line is not None, name
        line.setText(text)
    press(page, f"note_{note}_save")


def test_what_is_done_is_noted_in_place(qtbot: QtBot, page: ConsentPage, running: Case) -> None:
    press(page, "session_did")
    fill(page, text="Treiber erneuert")

    qtbot.waitUntil(lambda: "did" in kinds(running.get()))
    settle(qtbot, page, running)
    assert page.detail.session.form is None
    assert "Treiber erneuert" in page.detail.session.happened.text()


def test_a_note_that_lacks_something_says_so_below_its_field_and_keeps_the_rest(
    qtbot: QtBot, page: ConsentPage, running: Case
) -> None:
    press(page, "session_handover")
    fill(page, to="Ada Kern")

    form = page.detail.session.form
    assert form is not None
    qtbot.waitUntil(lambda: form.fields["announced"].problem.isVisible())
    assert form.typed()["to"] == "Ada Kern"
    assert running.get().acting == "Toni Technik"


def test_a_time_that_is_none_is_told_at_its_field(page: ConsentPage, running: Case) -> None:
    del running
    press(page, "session_breach")
    fill(page, what="Liste verschickt", noticed="vorhin")

    assert page.detail.session.form is not None
    assert "21.11.2026" in page.detail.session.form.fields["noticed"].problem.text()


def test_a_colleague_takes_over(qtbot: QtBot, page: ConsentPage, running: Case) -> None:
    press(page, "session_handover")
    fill(page, to="Ada Kern", announced="am Telefon")

    qtbot.waitUntil(lambda: running.get().acting == "Ada Kern")


def test_an_absent_customer_pauses_and_going_on_asks_who_is_back(
    qtbot: QtBot, page: ConsentPage, running: Case
) -> None:
    page.detail.phases.jump("D01")
    keys = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    QTest.keyClick(page.detail.phases.rows["D01"], Qt.Key.Key_A, keys)
    qtbot.waitUntil(lambda: running.get().state is ConsentState.PAUSED)
    settle(qtbot, page, running)

    press(page, "consent_resume")

    qtbot.waitUntil(lambda: page.detail.step.reason.isVisible())
    assert running.get().state is ConsentState.PAUSED


def test_a_wider_scope_is_a_consent_of_its_own_that_one_click_leads_to(
    qtbot: QtBot, page: ConsentPage, running: Case
) -> None:
    press(page, "session_amendment")
    fill(page, reason="Treiber muss aufs Gerät")

    qtbot.waitUntil(lambda: bool(running.get().children))
    (child,) = running.get().children
    # What was asked for is what has to be done now.
    qtbot.waitUntil(lambda: shows(page, child) and focused() == "consent_confirm")
    assert running.get().state is ConsentState.PAUSED

    press(page, f"consent_relative_{running.id.hex}")
    qtbot.waitUntil(lambda: shows(page, running.id) and focused() == "item_D01")

    press(page, f"consent_relative_{child.hex}")
    qtbot.waitUntil(lambda: shows(page, child) and focused() == "consent_confirm")


def shows(page: ConsentPage, consent: UUID) -> bool:
    return page.detail.consent is not None and page.detail.consent.id == consent


def test_how_a_revocation_came_is_noted_afterwards(qtbot: QtBot, page: ConsentPage, running: Case) -> None:
    press(page, "consent_revoke")
    qtbot.waitUntil(lambda: page.findChild(QPushButton, "session_revoked_by") is not None)

    press(page, "session_revoked_by")
    fill(page, person="Erika Muster")

    qtbot.waitUntil(lambda: "revocation_channel" in kinds(running.get()))
    settle(qtbot, page, running)
    assert "Weg des Widerrufs: mündlich in der Sitzung, Erika Muster" in page.detail.session.happened.text()
    qtbot.waitUntil(lambda: page.findChild(QPushButton, "session_revoked_by") is None)


def test_a_session_that_was_cut_off_asks_for_its_true_end(
    qtbot: QtBot, page: ConsentPage, case: Case, open_case: OpenCase, clock: Clock
) -> None:
    case.go(PRESENT, GRANT)
    case.settle(START)
    case.helpdesk.consents.start(case.id, watched=True)
    clock.forward(minutes=1)
    case.helpdesk.consents.keep_alive()
    clock.forward(hours=1)
    case.helpdesk.consents.keep_alive()
    open_case(case)
    assert "Ende unbekannt" in page.detail.times.text()

    press(page, "session_true_end")
    end = case.get().segments[-1].start + timedelta(minutes=3)
    fill(page, end=f"{end.astimezone():%d.%m.%Y %H:%M:%S}", reason="Protokoll des Werkzeugs")

    qtbot.waitUntil(lambda: not case.get().end_unknown)
    assert case.get().raw_seconds == 180


def test_a_tool_is_opened_only_from_a_running_session(
    qtbot: QtBot, page: ConsentPage, running: Case, open_case: OpenCase
) -> None:
    assert page.detail.tools.isVisible()

    running.act(Action.PAUSE)
    open_case(running)

    qtbot.waitUntil(lambda: page.detail.tools.isHidden())


def test_a_wrong_id_is_told_below_it_and_opens_nothing(qtbot: QtBot, page: ConsentPage, running: Case) -> None:
    tools = page.detail.tools
    qtbot.waitUntil(lambda: tools.tool.count() > 0)
    tools.tool.setCurrentIndex(tools.tool.findData("rustdesk"))

    tools.target.setText("123;rm")

    qtbot.waitUntil(lambda: tools.fields["target"].problem.isVisible())
    assert not tools.open.isEnabled()
    QTest.keyClick(tools.target, Qt.Key.Key_Return)
    assert "launched" not in kinds(running.get())


def test_the_id_is_copied_where_the_tool_is_not_installed_and_that_is_noted(
    qtbot: QtBot, page: ConsentPage, running: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "")
    tools = page.detail.tools
    qtbot.waitUntil(lambda: tools.tool.count() > 0)
    tools.tool.setCurrentIndex(tools.tool.findData("anydesk"))
    tools.target.setText("123 456 789")
    qtbot.waitUntil(lambda: tools.copy.isEnabled())
    assert not tools.open.isEnabled()

    tools.copy.click()

    assert QApplication.clipboard().text() == "123456789"
    qtbot.waitUntil(lambda: "launched" in kinds(running.get()))


def test_what_was_left_is_ticked_off_before_the_record_closes(qtbot: QtBot, page: ConsentPage, running: Case) -> None:
    press(page, "session_left")
    fill(page, text="svc-temp auf PC-17")
    qtbot.waitUntil(lambda: bool(running.get().leftovers))
    settle(qtbot, page, running)

    press(page, f"after_cleared_{running.get().leftovers[0].sequence}")

    qtbot.waitUntil(lambda: running.get().leftovers[0].cleared is not None)


def test_the_deletion_date_is_proposed_and_answers_its_item(
    qtbot: QtBot, page: ConsentPage, running: Case, open_case: OpenCase
) -> None:
    running.go(Action.END)
    open_case(running)
    qtbot.waitUntil(lambda: page.detail.after.day.text().startswith("31.12."))

    press(page, "after_keep")

    qtbot.waitUntil(lambda: running.get().keep_until is not None)
    assert "A09" not in running.get().open[Action.SEAL]
    assert "0:00:00" in page.detail.after.time.text()


def test_the_card_tells_how_long_the_session_was_once_it_is_over(
    page: ConsentPage, running: Case, open_case: OpenCase, clock: Clock
) -> None:
    clock.forward(minutes=4, seconds=10)
    running.go(Action.END)
    open_case(running)

    assert "0:04:10" in page.detail.after.time.text()
    assert "Ohne Ticket" in page.detail.after.time.text()


def test_a_sealed_record_shows_its_checkpoint_and_takes_who_got_the_copy(
    qtbot: QtBot, page: ConsentPage, vault: MemoryKeyring, running: Case, open_case: OpenCase
) -> None:
    del vault
    running.go(Action.END, Action.SEAL)
    open_case(running)
    card = page.detail.sealed
    qtbot.waitUntil(lambda: card.checkpoint.text().startswith("helpdesk/"))
    assert card.code.isVisible()
    assert card.badge.word.text() == "versiegelt"

    assert card.form is not None
    card.form.fields["recipient"].editor.setText("Erika Muster")  # type: ignore[attr-defined]
    card.form.save.click()

    qtbot.waitUntil(lambda: "delivered" in kinds(running.get()))
    qtbot.waitUntil(lambda: card.form is None)


def test_a_telephone_reads_the_checkpoint_off_the_screen(
    qtbot: QtBot, page: ConsentPage, vault: MemoryKeyring, running: Case, open_case: OpenCase, tmp_path: Path
) -> None:
    del vault
    running.go(Action.END, Action.SEAL)
    open_case(running)
    code = page.detail.sealed.code
    qtbot.waitUntil(code.isVisible)

    code.grab().save(str(tmp_path / "code.png"))
    with Image.open(tmp_path / "code.png") as picture:
        askew = picture.filter(ImageFilter.GaussianBlur(1)).rotate(2, Image.Resampling.BICUBIC, fillcolor="white")
    (found,) = zxingcpp.read_barcodes(askew)

    assert found.text == running.helpdesk.proofs.checkpoint()


def test_a_record_without_a_key_says_that_it_is_not_sealed_yet(
    qtbot: QtBot, page: ConsentPage, running: Case, open_case: OpenCase
) -> None:
    running.go(Action.END, Action.SEAL)
    open_case(running)

    qtbot.waitUntil(lambda: page.detail.sealed.badge.word.text() == "noch nicht versiegelt")
    assert page.detail.sealed.code.isHidden()


def test_a_note_begun_for_one_consent_is_not_written_into_another(
    page: ConsentPage, helpdesk: Helpdesk, running: Case, draft: Callable[..., Case], open_case: OpenCase
) -> None:
    del helpdesk, running
    press(page, "session_did")

    open_case(draft())

    assert page.detail.session.form is None


@pytest.mark.parametrize("width", [1060, 800, 680])
def test_a_checkpoint_never_widens_the_page_and_its_code_is_whole(
    qtbot: QtBot, page: ConsentPage, vault: MemoryKeyring, running: Case, open_case: OpenCase, width: int
) -> None:
    del vault
    page.resize(width, 640)
    running.go(Action.END, Action.SEAL)
    open_case(running)
    card, area = page.detail.sealed, page.detail.area
    qtbot.waitUntil(lambda: card.checkpoint.text().startswith("helpdesk/") and card.code.isVisible())

    content = area.widget()
    assert content is not None
    qtbot.waitUntil(lambda: content.width() == area.viewport().width())
    qtbot.waitUntil(lambda: card.code.mapTo(content, card.code.rect().topRight()).x() < area.viewport().width())
    assert page.detail.width() + page.detail.mapTo(page, page.detail.rect().topLeft()).x() <= page.width()

    def lines() -> int:
        return round(card.checkpoint.document().size().height())

    assert lines() > len(card.checkpoint.text().splitlines())
    # No line of it is hidden.
    line = card.checkpoint.fontMetrics().lineSpacing()
    qtbot.waitUntil(lambda: card.checkpoint.viewport().height() >= lines() * line)


def test_a_sealed_record_whose_key_is_elsewhere_is_called_sealed(
    qtbot: QtBot, page: ConsentPage, vault: MemoryKeyring, running: Case, open_case: OpenCase
) -> None:
    running.go(Action.END, Action.SEAL)
    vault.kept.clear()
    open_case(running)

    card = page.detail.sealed
    qtbot.waitUntil(lambda: card.badge.word.text() == "versiegelt, ohne Prüfpunkt")
    assert "ist versiegelt" in card.meaning.text()
    assert "liegt nicht im Schlüsselbund" in card.meaning.text()
    assert card.code.isHidden()
    assert card.copy.isHidden()


def test_nothing_is_allowed_any_more_once_it_was_revoked(page: ConsentPage, running: Case, open_case: OpenCase) -> None:
    assert page.detail.session.may.text() == "Erlaubt ist: Mitsehen, Maus und Tastatur"

    for action in (Action.REVOKE, Action.END):
        running.go(action)
        open_case(running)

        assert page.detail.session.may.text() == "Erlaubt war: Mitsehen, Maus und Tastatur"


def test_the_list_says_of_what_is_over_that_it_was_revoked(qtbot: QtBot, page: ConsentPage, running: Case) -> None:
    running.go(Action.REVOKE, Action.END)

    page._refresh()

    qtbot.waitUntil(lambda: states(page) == ["widerrufen, beendet"])


def states(page: ConsentPage) -> list[str]:
    model = page.list.model()
    rows = [model.index(row, 0).data(Qt.ItemDataRole.UserRole) for row in range(model.rowCount())]
    return [row.state for row in rows if row is not None]

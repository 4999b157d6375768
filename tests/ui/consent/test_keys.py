"""Keys: none that is pressed without looking answers anything, none is lost, and the next step always has its own."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QPushButton
from pytestqt.qtbot import QtBot

from helpdesk.consent import Action, ConsentState
from tests.consent.conftest import Case
from tests.ui.consent.conftest import OpenCase, focused, hit, kinds, press, settle
from ui.consent.page import ConsentPage

PRESENT, GRANT, START = Action.PRESENT, Action.GRANT, Action.START


@pytest.mark.parametrize("typed", ["Ja 2 Ausweise", "nein, 3 mal", "1.12.2026"])
def test_what_is_typed_on_an_answered_row_is_its_note_and_changes_no_answer(
    qtbot: QtBot, page: ConsentPage, case: Case, open_case: OpenCase, typed: str
) -> None:
    case.answer("B01")
    open_case(case)
    page.detail.phases.jump("B01")

    type_blindly(typed)
    hit(Qt.Key.Key_Return)

    qtbot.waitUntil(lambda: case.get().items[0].note == typed)
    assert case.get().items[0].answer == "yes"
    assert [item.id for item in case.get().items if item.answer] == ["B01"]


@pytest.mark.parametrize("typed", ["Personalausweis gesehen", "1.12.2026", "Nachweis folgt"])
def test_what_is_typed_on_an_open_row_begins_its_note_and_answers_nothing(
    page: ConsentPage, case: Case, open_case: OpenCase, typed: str
) -> None:
    open_case(case)
    page.detail.phases.jump("B01")

    type_blindly(typed)

    assert page.detail.phases.rows["B01"].note.text() == typed
    assert focused() == "item_B01_note"
    assert not any(chip.isChecked() for row in page.detail.phases.rows.values() for chip in row.chips.values())


def test_a_given_answer_is_changed_by_the_arrows(
    qtbot: QtBot, page: ConsentPage, case: Case, open_case: OpenCase
) -> None:
    case.answer("B08")
    open_case(case)
    page.detail.phases.jump("B08")

    for key, expected in [(Qt.Key.Key_Right, "no"), (Qt.Key.Key_Right, "n/a"), (Qt.Key.Key_Left, "no")]:
        hit(key)
        qtbot.waitUntil(lambda: next(one for one in case.get().items if one.id == "B08").answer == expected)  # noqa: B023
        settle(qtbot, page, case)
        assert focused() == "item_B08"


def type_blindly(text: str) -> None:
    for letter in text:
        widget = QApplication.focusWidget()
        assert widget is not None
        shift = Qt.KeyboardModifier.ShiftModifier
        QTest.keyClicks(widget, letter, shift if letter.isupper() else Qt.KeyboardModifier.NoModifier)


@pytest.mark.parametrize(
    ("kind", "fields", "told"),
    [
        ("did", {"text": "Treiber erneuert"}, "did"),
        ("handover", {"to": "Ada Kern", "announced": "am Telefon"}, "handed_over"),
        (
            "breach",
            {
                "what": "Liste verschickt",
                "noticed": "01.03.2026 14:05",
                "told": "Erika Muster",
                "channel": "Telefon",
                "at": "01.03.2026 14:10",
            },
            "breach",
        ),
    ],
)
def test_after_a_note_the_focus_is_where_it_was_begun_and_the_next_step_has_its_key(
    qtbot: QtBot, page: ConsentPage, running: Case, kind: str, fields: dict[str, str], told: str
) -> None:
    press(page, f"session_{kind}")
    type_and_send(page, fields)

    qtbot.waitUntil(lambda: told in kinds(running.get()))
    settle(qtbot, page, running)
    qtbot.waitUntil(lambda: focused() == f"session_{kind}")
    take_next_step()
    qtbot.waitUntil(lambda: focused() == "item_D01")


def test_after_the_way_of_a_revocation_the_next_step_has_its_key(
    qtbot: QtBot, page: ConsentPage, running: Case
) -> None:
    press(page, "consent_revoke")
    qtbot.waitUntil(lambda: page.findChild(QPushButton, "session_revoked_by") is not None)
    settle(qtbot, page, running)
    press(page, "session_revoked_by")
    type_and_send(page, {"person": "Erika Muster"})
    qtbot.waitUntil(lambda: "revocation_channel" in kinds(running.get()))
    settle(qtbot, page, running)

    qtbot.waitUntil(lambda: focused() == "session_did")
    take_next_step()

    qtbot.waitUntil(lambda: running.get().state is ConsentState.ENDED)


def test_the_key_of_the_next_step_in_a_note_writes_it_down_and_ends_nothing(
    qtbot: QtBot, page: ConsentPage, running: Case
) -> None:
    running.settle(Action.END)
    page.show_consent(running.id)
    settle(qtbot, page, running)
    press(page, "session_did")
    type_and_send(page, {"text": "Treiber erneuert"}, Qt.KeyboardModifier.ControlModifier)

    qtbot.waitUntil(lambda: "did" in kinds(running.get()))
    assert running.get().state is ConsentState.RUNNING


def type_and_send(
    page: ConsentPage, fields: dict[str, str], modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier
) -> None:
    form = page.detail.session.form
    assert form is not None
    for name, text in fields.items():
        line = form.fields[name].editor
        assert isinstance(line, QLineEdit)
        line.setFocus()
        line.setText(text)
    focus = QApplication.focusWidget()
    assert focus is not None
    QTest.keyClick(focus, Qt.Key.Key_Return, modifier)


def take_next_step() -> None:
    widget = QApplication.focusWidget()
    assert widget is not None
    QTest.keyClick(widget, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)

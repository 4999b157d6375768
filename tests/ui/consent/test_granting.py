from collections.abc import Callable
from datetime import timedelta

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from helpdesk.app import Helpdesk
from helpdesk.consent import Action, Channel, ConsentNew, ConsentState, Item
from tests.consent.conftest import Case, Clock
from tests.ui.consent.conftest import OpenCase, focused, settle, shown
from ui.consent.page import ConsentPage

CTRL = Qt.KeyboardModifier.ControlModifier
PRESENT, GRANT, START = Action.PRESENT, Action.GRANT, Action.START


@pytest.fixture
def known(helpdesk: Helpdesk, page: ConsentPage) -> Case:
    """A consent of the customer whose only contact may authorise."""
    del page
    customer = next(row for row in helpdesk.customers.page() if row.name == "Mueller GmbH")
    (consent,) = helpdesk.consents.new(ConsentNew(customer.id, "PC-17", "Drucker druckt nicht")).consents
    return Case(helpdesk, consent)


def item(case: Case, item_id: str) -> Item:
    return next(one for one in case.get().items if one.id == item_id)


def press(key: Qt.Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    widget = QApplication.focusWidget()
    assert widget is not None
    QTest.keyClick(widget, key, modifiers)


def sign(pad: QWidget) -> None:
    left = Qt.MouseButton.LeftButton
    QTest.mousePress(pad, left, pos=QPoint(20, 40))
    QTest.mouseMove(pad, QPoint(90, 60))
    QTest.mouseRelease(pad, left, pos=QPoint(90, 60))


def test_my_part_is_confirmed_in_one_step_but_for_what_was_ticked_off(
    qtbot: QtBot, page: ConsentPage, case: Case, open_case: OpenCase
) -> None:
    open_case(case)
    part = page.detail.mine
    assert list(part.boxes) == ["B03", "B04", "B05", "B08"]
    part.boxes["B05"].setChecked(False)

    part.confirm.click()

    qtbot.waitUntil(lambda: list(page.detail.mine.boxes) == ["B05", "B08"])
    assert [one.id for one in case.get().items if one.answer] == ["B03", "B04"]


def test_an_agreement_that_isnt_on_file_is_asked_and_not_confirmed_in_passing(
    qtbot: QtBot, page: ConsentPage, case: Case, open_case: OpenCase
) -> None:
    open_case(case)
    assert not page.detail.mine.boxes["B08"].isChecked()
    page.detail.mine.begin()

    press(Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)

    qtbot.waitUntil(lambda: focused() == "item_B08")
    assert next(item.answer for item in case.get().items if item.id == "B08") is None


def test_what_was_ticked_or_ticked_off_stays_so_when_something_else_is_answered(
    qtbot: QtBot, page: ConsentPage, case: Case, open_case: OpenCase
) -> None:
    open_case(case)
    page.detail.mine.boxes["B05"].setChecked(False)
    page.detail.mine.boxes["B08"].setChecked(True)

    page.detail.phases.rows["B03"].chips["yes"].click()

    qtbot.waitUntil(lambda: "B03" not in page.detail.mine.boxes)
    assert [item for item, box in page.detail.mine.boxes.items() if box.isChecked()] == ["B04", "B08"]


def test_the_only_contact_with_authority_and_their_number_stand_there_already(
    page: ConsentPage, known: Case, open_case: OpenCase
) -> None:
    known.go(PRESENT)
    open_case(known)

    grant = page.detail.grant
    assert grant.typed().problems() == []
    assert (grant.way.channel, grant.proof.text()) == (Channel.CALL_BACK, "030 1234-0")
    assert grant.source.isVisible()


def test_an_answer_by_call_back_keeps_the_number_that_was_called(
    qtbot: QtBot, page: ConsentPage, known: Case, open_case: OpenCase
) -> None:
    known.go(PRESENT)
    open_case(known)

    page.detail.phases.rows["B06"].chips["yes"].click()

    qtbot.waitUntil(lambda: item(known, "B06").answer == "yes")
    assert (item(known, "B06").channel, item(known, "B06").proof) == ("Rückruf", "030 1234-0")


def test_the_call_back_is_confirmed_by_itself_and_keeps_the_number_that_was_called(
    qtbot: QtBot, page: ConsentPage, known: Case, open_case: OpenCase
) -> None:
    known.go(PRESENT)
    open_case(known)
    row = page.detail.phases.rows["B01"]
    assert item(known, "B01").answer is None
    assert "Rückruf nach Kontaktliste: Petra Mueller, 030 1234-0" in row.who.text()

    row.chips["yes"].click()

    qtbot.waitUntil(lambda: item(known, "B01").answer == "yes")
    assert item(known, "B01").note == "Rückruf: 030 1234-0"


def test_the_number_that_was_called_is_no_proof_of_a_mail(page: ConsentPage, known: Case, open_case: OpenCase) -> None:
    known.go(PRESENT)
    open_case(known)

    page.detail.grant.way.chips[Channel.MAIL].click()

    assert page.detail.grant.proof.text() == ""
    assert page.detail.grant.way.proof_field.caption.text() == Channel.MAIL.proof


def test_a_mail_answers_all_at_once_and_each_keeps_its_sender(
    qtbot: QtBot, page: ConsentPage, known: Case, open_case: OpenCase
) -> None:
    known.go(PRESENT)
    open_case(known)
    grant = page.detail.grant
    grant.way.chips[Channel.MAIL].click()
    grant.tools.copy.click()
    text = QApplication.clipboard().text()
    assert "[ ] B25" in text
    assert shown(page).presentation is not None
    assert shown(page).presentation.text in text  # type: ignore[union-attr]
    grant.proof.setText("petra@mueller.example")

    grant.tools.all.click()

    qtbot.waitUntil(lambda: known.get().open[GRANT] == ("B01",))
    asked = [one for one in known.get().items if one.question and one.phase == "before"]
    assert {(one.answer, one.proof) for one in asked} == {("yes", "petra@mueller.example")}
    assert known.get().state is ConsentState.PRESENTED


def test_a_signature_drawn_with_the_mouse_is_the_proof(
    qtbot: QtBot, page: ConsentPage, known: Case, open_case: OpenCase
) -> None:
    known.go(PRESENT)
    known.settle(GRANT)
    open_case(known)
    page.detail.for_customer.click()
    sign(page.customer_page.pad)
    page.customer_page.done.click()
    assert page.detail.grant.way.channel is Channel.SIGNATURE
    assert page.detail.grant.proof.text() == ""

    page.detail.step.buttons[GRANT].click()

    qtbot.waitUntil(lambda: known.get().state is ConsentState.GRANTED)
    grant = known.get().grant
    assert grant is not None
    assert len(grant.proof) == 64


def test_a_second_look_at_the_page_is_no_second_signature(page: ConsentPage, known: Case, open_case: OpenCase) -> None:
    known.go(PRESENT)
    open_case(known)
    page.detail.for_customer.click()
    sign(page.customer_page.pad)
    page.customer_page.close()
    page.detail.grant.way.chips[Channel.CALL_BACK].click()

    page.detail.for_customer.click()
    page.customer_page.close()

    assert page.detail.grant.way.channel is Channel.CALL_BACK
    assert page.detail.grant.signature == b""


def test_a_wiped_signature_is_none(page: ConsentPage, known: Case, open_case: OpenCase) -> None:
    known.go(PRESENT)
    open_case(known)
    page.detail.for_customer.click()
    sign(page.customer_page.pad)
    assert page.customer_page.pad.png()

    QTest.keyClick(page.customer_page.pad, Qt.Key.Key_Delete)

    assert page.customer_page.pad.png() == b""


def test_a_change_after_presenting_says_that_it_must_be_presented_anew(
    qtbot: QtBot, page: ConsentPage, case: Case, open_case: OpenCase
) -> None:
    case.go(PRESENT)
    open_case(case)
    assert page.detail.anew.isHidden()

    page.detail.chips.chips["transfer"].click()

    qtbot.waitUntil(lambda: page.detail.anew.isVisible())
    case.go(PRESENT)
    open_case(case)
    assert page.detail.anew.isHidden()


def test_what_the_customer_refused_can_be_left_out(
    qtbot: QtBot, page: ConsentPage, case: Case, open_case: OpenCase
) -> None:
    case.go(PRESENT, GRANT)
    case.answer("B07", "no", "nur zusehen")
    while others := [one for one in case.get().open[START] if one != "B07"]:
        case.answer(others[0])
    open_case(case)
    assert not page.detail.step.buttons[START].isEnabled()
    assert page.detail.step.without.isVisible()

    page.detail.step.without.click()

    qtbot.waitUntil(lambda: case.get().state is ConsentState.RUNNING)
    assert case.get().in_use == frozenset()


def test_one_key_goes_from_the_draft_to_the_running_session(
    qtbot: QtBot, page: ConsentPage, known: Case, open_case: OpenCase
) -> None:
    known.answer("B08")
    open_case(known)

    def on(focus: str) -> None:
        press(Qt.Key.Key_Return, CTRL)
        qtbot.waitUntil(lambda: focused() == focus)

    page.detail.advance()
    on("consent_present")
    assert [one.id for one in known.get().items if one.answer] == ["B03", "B04", "B05", "B08"]
    on("item_B01")
    while focused().startswith("item_"):
        here = focused()
        press(Qt.Key.Key_J)
        qtbot.waitUntil(lambda: focused() != here)  # noqa: B023 - called in this turn
    on("consent_start")
    press(Qt.Key.Key_Return, CTRL)

    qtbot.waitUntil(lambda: known.get().state is ConsentState.RUNNING)
    qtbot.waitUntil(lambda: focused() == "tool_target")


def test_the_key_pressed_twice_takes_one_step(qtbot: QtBot, page: ConsentPage, case: Case, open_case: OpenCase) -> None:
    case.settle(PRESENT)
    case.answer("B01")
    case.answer("B24")
    open_case(case)
    page.detail.advance()
    qtbot.waitUntil(lambda: focused() == "consent_present")

    press(Qt.Key.Key_Return, CTRL)
    press(Qt.Key.Key_Return, CTRL)

    qtbot.waitUntil(lambda: case.get().state is ConsentState.PRESENTED)
    settle(qtbot, page, case)
    assert [event.kind for event in case.get().events].count("presented") == 1


def test_the_key_for_the_next_step_goes_to_what_is_missing(page: ConsentPage, case: Case, open_case: OpenCase) -> None:
    case.go(PRESENT)
    case.answer("B01")
    case.answer("B24")
    open_case(case)
    page.detail.phases.jump("B25")

    QTest.keyClick(page.detail.phases.rows["B25"], Qt.Key.Key_Return, CTRL)

    assert focused() == "item_B02"
    assert case.get().state is ConsentState.PRESENTED


def test_a_shut_button_tells_a_screen_reader_what_is_missing(
    qtbot: QtBot, page: ConsentPage, draft: Callable[..., Case], open_case: OpenCase
) -> None:
    case = draft()
    open_case(case)
    settle(qtbot, page, case)

    assert "B08" in page.detail.step.buttons[PRESENT].accessibleDescription()


def test_a_plant_is_released_until_a_time_that_is_checked(
    qtbot: QtBot, page: ConsentPage, draft: Callable[..., Case], open_case: OpenCase, clock: Clock
) -> None:
    case = draft("attended", "ot")
    case.go(PRESENT)
    case.settle(GRANT)
    open_case(case)
    grant = page.detail.grant
    grant.person.setText("Erika Muster")
    grant.function.setText("Betriebsleitung")
    grant.authority.setText("Vertrag")
    grant.way.chips[Channel.MAIL].click()
    grant.proof.setText("erika@nord.example")
    grant.until.setText("heute abend")
    page.detail.step.buttons[GRANT].click()
    assert grant.fields["until"].problem.isVisible()

    ends = clock.now + timedelta(hours=2)
    grant.until.setText(f"{ends.astimezone():%d.%m.%Y %H:%M}")
    page.detail.step.buttons[GRANT].click()

    qtbot.waitUntil(lambda: case.get().valid_until == ends)


def test_no_end_is_asked_for_where_no_plant_is_concerned(page: ConsentPage, case: Case, open_case: OpenCase) -> None:
    case.go(PRESENT)
    open_case(case)

    assert page.detail.grant.fields["until"].isHidden()


def test_from_the_list_the_key_takes_the_next_step(
    qtbot: QtBot, page: ConsentPage, known: Case, open_case: OpenCase
) -> None:
    known.helpdesk.preparing.confirm(known.id, known.get().technicians_part)
    known.settle(PRESENT)
    open_case(known)
    page.list.setFocus()

    press(Qt.Key.Key_Return, CTRL)

    qtbot.waitUntil(lambda: known.get().state is ConsentState.PRESENTED)


def test_from_the_list_the_key_goes_to_what_is_missing(page: ConsentPage, known: Case, open_case: OpenCase) -> None:
    known.helpdesk.preparing.confirm(known.id, known.get().technicians_part)
    known.go(PRESENT)
    open_case(known)
    page.list.setFocus()

    press(Qt.Key.Key_Return, CTRL)

    assert focused() == f"item_{known.get().open[GRANT][0]}"


def test_from_the_list_the_key_does_nothing_to_a_consent_that_is_not_on_show_yet(
    page: ConsentPage, known: Case, open_case: OpenCase, draft: Callable[..., Case]
) -> None:
    known.go(PRESENT)
    open_case(known)
    page.list.setFocus()
    page.show_consent(draft().id)

    press(Qt.Key.Key_Return, CTRL)

    assert focused() == "consent_list"


def test_the_customers_question_stands_under_its_item_while_it_is_asked(
    page: ConsentPage, known: Case, open_case: OpenCase
) -> None:
    open_case(known)
    row = page.detail.phases.rows["B06"]
    assert row.question.isHidden()

    known.go(PRESENT)
    open_case(known)

    assert row.question.isVisible()
    assert row.question.text() == f"„{item(known, 'B06').question}“"
    assert page.detail.phases.rows["B01"].question.isHidden()

    known.go(GRANT)
    open_case(known)
    assert row.question.isHidden()

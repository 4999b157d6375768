from collections.abc import Callable

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from helpdesk.app import Helpdesk
from helpdesk.consent import Action, Channel, ConsentState
from tests.consent.conftest import Case, Clock
from tests.ui.consent.conftest import OpenCase, answered, focused, hit, press, settle, shown
from ui.consent.page import ConsentPage
from ui.jobs import Jobs

PRESENT, GRANT, START = Action.PRESENT, Action.GRANT, Action.START


def test_an_empty_page_starts_the_first_consent(page: ConsentPage) -> None:
    page.empty.action.click()

    assert page.form.isVisible()
    assert page.form.chips.chosen() == {"control", "attended", "personal_data"}


def test_a_form_says_below_each_field_what_is_missing_and_keeps_what_was_typed(page: ConsentPage) -> None:
    page.new_consent()
    page.form.device.setText("PC-17")

    page.form.save.click()

    problems = {name for name, field in page.form.fields.items() if field.problem.text()}
    assert problems == {"customer", "reason"}
    assert page.form.device.text() == "PC-17"


def test_a_new_consent_is_listed_and_the_technicians_part_waits_for_a_key(
    qtbot: QtBot, page: ConsentPage, helpdesk: Helpdesk
) -> None:
    page.new_consent(helpdesk.customers.page()[0], reason="Drucker druckt nicht")
    page.form.device.setText("PC-17")
    page.form.chips.chips["transfer"].click()

    page.form.save.click()

    qtbot.waitUntil(lambda: focused() == "consent_confirm")
    assert "transfer" in shown(page).chosen
    assert page.list.current_key() == shown(page).id


def test_one_key_answers_and_goes_on_to_the_next_open_item(
    qtbot: QtBot, page: ConsentPage, case: Case, open_case: OpenCase
) -> None:
    open_case(case)
    page.detail.phases.jump("B01")

    for expected in ("item_B03", "item_B04", "item_B05", "item_B08", "item_B24"):
        hit(Qt.Key.Key_J)
        assert focused() == expected
    hit(Qt.Key.Key_J)

    qtbot.waitUntil(lambda: focused() == "consent_present")
    assert [item.id for item in case.get().items if item.answer] == ["B01", "B03", "B04", "B05", "B08", "B24"]


def test_a_key_held_down_answers_once(qtbot: QtBot, page: ConsentPage, case: Case, open_case: OpenCase) -> None:
    open_case(case)
    row = page.detail.phases.rows["B01"]

    for repeated in (False, True, True):
        none = Qt.KeyboardModifier.NoModifier
        QApplication.sendEvent(row, QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_J, none, "j", repeated))

    qtbot.waitUntil(lambda: "B01" not in case.get().open[GRANT])
    settle(qtbot, page, case)
    assert len([event for event in case.get().events if event.kind == "answered"]) == 1


def test_what_is_missing_stands_beside_the_button_and_is_a_jump(
    page: ConsentPage, case: Case, open_case: OpenCase
) -> None:
    open_case(case)
    assert not page.detail.step.buttons[PRESENT].isEnabled()

    press(page, "missing_B08")

    assert focused() == "item_B08"


def test_no_wants_a_reason_and_keeps_the_item_open(
    qtbot: QtBot, page: ConsentPage, case: Case, open_case: OpenCase
) -> None:
    open_case(case)
    page.detail.phases.jump("B08")

    QTest.keyClick(page.detail.phases.rows["B08"], Qt.Key.Key_X)
    assert focused() == "item_B08_note"
    QTest.keyClicks(page.detail.phases.rows["B08"].note, "keine Daten im Bild")
    hit(Qt.Key.Key_Return)

    qtbot.waitUntil(lambda: "B08" not in case.get().open[PRESENT])


def test_why_opens_the_reason_ground_and_evidence_in_place(page: ConsentPage, case: Case, open_case: OpenCase) -> None:
    open_case(case)
    row = page.detail.phases.rows["B07"]

    QTest.keyClick(row, Qt.Key.Key_W)

    assert row.details.isVisible()
    assert "OPS.1.2.5.A2" in row.basis.text()


def test_a_whole_session_goes_through_the_page(
    qtbot: QtBot, page: ConsentPage, case: Case, open_case: OpenCase
) -> None:
    open_case(case)
    for action in (PRESENT, GRANT, START, Action.END, Action.SEAL):
        case.settle(action)
        open_case(case)
        if action is GRANT:
            page.detail.grant.person.setText("Erika Muster")
            page.detail.grant.function.setText("Inhaberin")
            page.detail.grant.authority.setText("Vertrag")
            page.detail.grant.way.chips[Channel.ON_THE_SPOT].click()
            page.detail.grant.proof.setText("Unterschrift")
        press(page, f"consent_{action}")
        qtbot.waitUntil(lambda: not page.detail.step.buttons[action].isVisible())  # noqa: B023 - called in this turn

    assert case.get().state is ConsentState.SEALED


def test_a_grant_without_proof_is_asked_for_in_place(
    qtbot: QtBot, page: ConsentPage, case: Case, open_case: OpenCase
) -> None:
    case.go(PRESENT)
    case.settle(GRANT)
    open_case(case)

    press(page, "consent_grant")

    qtbot.waitUntil(lambda: page.detail.grant.fields["proof"].problem.isVisible())
    assert case.get().state is ConsentState.PRESENTED


def test_a_contact_with_authority_fills_in_the_grant(
    qtbot: QtBot, page: ConsentPage, helpdesk: Helpdesk, case: Case, open_case: OpenCase
) -> None:
    mueller = next(row for row in helpdesk.customers.page() if row.name == "Mueller GmbH")
    page.new_consent(mueller, reason="Drucker")
    page.form.device.setText("PC-1")
    page.form.save.click()
    qtbot.waitUntil(lambda: page.detail.isVisible())
    theirs = Case(helpdesk, shown(page).id)
    theirs.go(PRESENT)
    open_case(theirs)
    qtbot.waitUntil(lambda: page.findChild(QPushButton, "grant_contact_0") is not None)

    press(page, "grant_contact_0")

    assert page.detail.grant.typed().problems() == []
    assert page.detail.grant.person.text() == "Petra Mueller"


def test_changed_circumstances_show_their_items_and_ask_for_a_new_presentation(
    qtbot: QtBot, page: ConsentPage, case: Case, open_case: OpenCase
) -> None:
    case.go(PRESENT)
    open_case(case)
    page.detail.change.click()

    page.detail.chips.chips["transfer"].click()

    qtbot.waitUntil(lambda: "B16" in page.detail.phases.rows and shown(page).state is ConsentState.DRAFT)
    assert page.detail.phases.rows["B16"].isVisible()


def test_the_customers_page_asks_in_the_customers_language_and_takes_the_answers(
    qtbot: QtBot, page: ConsentPage, case: Case, open_case: OpenCase
) -> None:
    case.go(PRESENT)
    open_case(case)
    press(page, "consent_customer_page")
    assert page.customer_page.isVisible()

    press(page, "customer_B06_yes")

    qtbot.waitUntil(lambda: "B06" not in case.get().open[GRANT])
    QTest.keyClick(page.customer_page, Qt.Key.Key_Escape)
    assert not page.customer_page.isVisible()


def test_a_long_pause_asks_who_agreed_to_go_on(
    qtbot: QtBot, page: ConsentPage, case: Case, open_case: OpenCase, clock: Clock
) -> None:
    case.go(PRESENT, GRANT, START, Action.PAUSE)
    clock.forward(minutes=20)
    open_case(case)

    press(page, "consent_resume")
    qtbot.waitUntil(lambda: page.detail.step.reason.isVisible())
    page.detail.step.reason.setText("Frau Muster ist wieder da")
    press(page, "consent_resume")

    qtbot.waitUntil(lambda: case.get().state is ConsentState.RUNNING)


def test_the_record_is_wanted_in_writing(qtbot: QtBot, page: ConsentPage, case: Case, open_case: OpenCase) -> None:
    open_case(case)

    with qtbot.waitSignal(page.print_requested) as wanted:
        press(page, "consent_print")

    assert wanted.args == [case.id]


@pytest.mark.parametrize("width", [1100, 700])
def test_no_item_is_cut_off(qtbot: QtBot, page: ConsentPage, case: Case, open_case: OpenCase, width: int) -> None:
    page.resize(width, 640)
    open_case(case)
    rows = [page.detail.phases.rows[item] for item in ("B01", "B05", "B10")]

    qtbot.waitUntil(lambda: all(row.text.height() >= row.text.heightForWidth(row.text.width()) for row in rows))


def test_a_note_waits_for_its_answer_while_others_are_answered(
    qtbot: QtBot, page: ConsentPage, case: Case, open_case: OpenCase
) -> None:
    open_case(case)
    rows = page.detail.phases.rows
    rows["B03"].open_reasons(opened=True)
    QTest.keyClicks(rows["B03"].note, "Rueckruf 14:03")

    rows["B01"].chips["yes"].click()
    qtbot.waitUntil(lambda: rows["B01"].item.answer == "yes")
    rows["B03"].chips["yes"].click()

    qtbot.waitUntil(lambda: next(item for item in case.get().items if item.id == "B03").note == "Rueckruf 14:03")


def test_a_note_goes_to_the_consent_it_was_typed_for(
    qtbot: QtBot, page: ConsentPage, draft: Callable[..., Case], open_case: OpenCase
) -> None:
    first, second = draft(), draft()
    open_case(first)
    row = page.detail.phases.rows["B01"]
    row.chips["no"].click()
    QTest.keyClicks(row.note, "noch nicht geklaert")

    open_case(second)

    assert row.note.text() == ""
    qtbot.waitUntil(lambda: first.get().items[0].note == "noch nicht geklaert")
    assert second.get().items[0].answer is None


def test_who_grants_is_there_again_after_a_look_at_another_consent(
    page: ConsentPage, draft: Callable[..., Case], open_case: OpenCase
) -> None:
    first, second = draft(), draft()
    first.go(PRESENT)
    open_case(first)
    page.detail.grant.person.setText("Erika Muster")

    open_case(second)
    assert page.detail.grant.person.text() == ""
    open_case(first)

    assert page.detail.grant.person.text() == "Erika Muster"


def test_a_new_consent_being_typed_stays_while_another_moves_on(
    qtbot: QtBot, page: ConsentPage, case: Case, open_case: OpenCase, jobs: Jobs
) -> None:
    open_case(case)
    page.new.click()
    page.form.device.setText("PC-18")

    with qtbot.waitSignal(jobs.changed):
        jobs.change(page, lambda helpdesk: helpdesk.consents.answer(case.id, "B01", "yes"), print)
    answered(qtbot, jobs)
    assert page.form.isVisible()
    page.new.click()

    assert page.form.device.text() == "PC-18"


def test_the_customer_saying_yes_twice_leaves_the_note(
    qtbot: QtBot, page: ConsentPage, case: Case, open_case: OpenCase, jobs: Jobs
) -> None:
    case.go(PRESENT)
    case.helpdesk.consents.answer(case.id, "B06", "yes", "am Telefon")
    open_case(case)
    press(page, "consent_customer_page")

    press(page, "customer_B06_yes")

    answered(qtbot, jobs)
    assert next(item for item in case.get().items if item.id == "B06").note == "am Telefon"


def test_no_row_overlaps_when_a_second_consent_asks_something_else(
    qtbot: QtBot, page: ConsentPage, draft: Callable[..., Case], open_case: OpenCase
) -> None:
    first, second = draft("control", "server"), draft("control", "transfer", "attended")
    open_case(first)
    row = page.detail.phases.rows["B02"]
    qtbot.waitUntil(lambda: row.height() == room(row))
    open_case(second)
    qtbot.waitUntil(lambda: row.height() == room(row))
    second.go(PRESENT)
    open_case(second)
    assert row.question.isVisible()

    qtbot.waitUntil(lambda: row.height() >= room(row))
    row.open_reasons(opened=True)
    qtbot.waitUntil(lambda: row.details.isVisible() and row.height() >= room(row))


def room(row: QWidget) -> int:
    """What its lines need at its width, in pixels."""
    layout = row.layout()
    assert layout is not None
    return layout.minimumHeightForWidth(row.width())

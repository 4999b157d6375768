"""What stands at the foot of the page: what is missing and why, and what is left open though nothing is."""

from datetime import timedelta

from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from helpdesk.consent import Action, Channel, ConsentState
from tests.consent.conftest import Case, Clock
from tests.ui.consent.conftest import OpenCase, settle
from ui.consent.page import ConsentPage
from ui.widgets.form import Choice
from ui.widgets.signature_pad import SignaturePad

PRESENT, GRANT, START = Action.PRESENT, Action.GRANT, Action.START


def chips(page: ConsentPage) -> list[str]:
    return [one.text() for one in page.detail.step.findChildren(QPushButton) if one.objectName().startswith("missing_")]


def test_a_paused_session_says_what_keeps_it_from_being_ended(
    qtbot: QtBot, page: ConsentPage, running: Case, open_case: OpenCase
) -> None:
    running.act(Action.PAUSE)
    open_case(running)

    step = page.detail.step
    assert step.buttons[Action.RESUME].isEnabled()
    assert not step.buttons[Action.END].isEnabled()
    assert step.lead.text() == "Die Sitzung ist pausiert. Zum Beenden fehlen noch 3:"
    qtbot.waitUntil(lambda: chips(page) == ["D01", "D05", "D06"])


def test_what_was_refused_is_not_called_missing(
    qtbot: QtBot, page: ConsentPage, case: Case, open_case: OpenCase
) -> None:
    case.go(PRESENT)
    case.settle(GRANT)
    case.answer("B01", "no")
    open_case(case)

    assert page.detail.step.lead.text() == "Mit „Nein“ beantwortet:"
    qtbot.waitUntil(lambda: [text[-6:] for text in chips(page)] == [": Nein"])


def test_what_is_left_open_is_named_though_nothing_needs_it(
    page: ConsentPage, running: Case, open_case: OpenCase
) -> None:
    running.go(Action.END)
    running.settle(Action.SEAL)
    open_case(running)

    left = [item.id for item in running.get().items if item.answer is None and item.answerable]
    assert left
    assert page.detail.step.lead.text() == f"Alles Nötige beantwortet; offen: {', '.join(left)}"


def test_closing_shows_the_seal(qtbot: QtBot, page: ConsentPage, running: Case, open_case: OpenCase) -> None:
    running.go(Action.END)
    running.settle(Action.SEAL)
    open_case(running)
    page.resize(1024, 640)
    bar = page.detail.area.verticalScrollBar()
    qtbot.waitUntil(lambda: bar.maximum() > 0)
    bar.setValue(bar.maximum())

    page.detail.step.buttons[Action.SEAL].click()

    qtbot.waitUntil(lambda: running.get().state is ConsentState.SEALED)
    settle(qtbot, page, running)
    assert bar.value() == 0


def test_a_true_end_is_told_with_its_time(page: ConsentPage, case: Case, open_case: OpenCase, clock: Clock) -> None:
    case.go(PRESENT, GRANT)
    case.settle(START)
    case.helpdesk.consents.start(case.id, watched=True)
    clock.forward(minutes=1)
    case.helpdesk.consents.keep_alive()
    clock.forward(hours=1)
    case.helpdesk.consents.keep_alive()
    end = case.get().segments[-1].start + timedelta(seconds=20)
    case.helpdesk.journal.true_end(case.id, end, "Protokoll")

    open_case(case)

    assert f"{end.astimezone():%d.%m.%Y %H:%M}, Protokoll" in page.detail.session.happened.text()


def test_a_signature_is_shown_and_nothing_is_typed_in_its_place(
    qtbot: QtBot, page: ConsentPage, case: Case, open_case: OpenCase
) -> None:
    case.go(PRESENT)
    open_case(case)
    way = page.detail.grant.way
    way.chips[Channel.SIGNATURE].click()
    assert way.proof.isReadOnly()
    assert way.proof.placeholderText() == "noch nicht unterschrieben"

    page.detail.grant.take_signature(_png(qtbot))

    assert way.proof.placeholderText().startswith("unterschrieben um ")
    assert way.picture.isVisible()
    way.chips[Channel.MAIL].click()
    assert not way.proof.isReadOnly()
    assert way.picture.isHidden()


def _png(qtbot: QtBot) -> bytes:
    pad = SignaturePad("pad")
    qtbot.addWidget(pad)
    pad._begin(QPointF(10, 10))
    pad._go_on(QPointF(60, 40))
    return pad.png()


def test_the_wheel_changes_no_choice_though_it_has_the_focus(qtbot: QtBot) -> None:
    choice = Choice()
    qtbot.addWidget(choice)
    choice.offer([("mail", "E-Mail"), ("paper", "auf Papier")])
    choice.show()
    choice.activateWindow()
    choice.setFocus()
    qtbot.waitUntil(choice.hasFocus)

    none, at = Qt.MouseButton.NoButton, QPointF(5, 5)
    modifiers, phase = Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase
    QApplication.sendEvent(
        choice,
        QWheelEvent(at, at, QPoint(0, -120), QPoint(0, -120), none, modifiers, phase, False),  # noqa: FBT003
    )

    assert choice.value() == "mail"

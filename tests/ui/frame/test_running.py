"""The bar of running sessions, in the window."""

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from helpdesk.app import open_helpdesk
from helpdesk.consent import Action, ConsentNew
from helpdesk.customers import CustomerNew
from helpdesk.settings import Paths, load_settings
from tests.consent.conftest import Case
from tests.ui.frame.conftest import Opened


def test_going_on_after_an_absence_leads_to_the_field_of_the_reason(
    qtbot: QtBot, prepared: Paths, opened: Opened
) -> None:
    services = open_helpdesk(prepared, load_settings(prepared))
    (customer,) = services.customers.add(CustomerNew("Nord AG")).customers
    (consent,) = services.consents.new(ConsentNew(customer, "PC-17", "Drucker druckt nicht")).consents
    Case(services, consent).go(Action.PRESENT, Action.GRANT, Action.START)
    services.consents.pause(consent, absent=True)
    services.close()
    window = opened()
    qtbot.waitUntil(lambda: window.wiring._running is not None and consent in window.wiring._running._sessions)
    bar = window.wiring._running
    assert bar is not None

    bar._sessions[consent].pause.click()

    def focused() -> str:
        widget = QApplication.focusWidget()
        return widget.objectName() if widget else ""

    qtbot.waitUntil(lambda: focused() == "consent_reason")
    assert bar.notice.isHidden()
    assert window.wiring._consent.detail.notice.isVisible()


def test_what_the_bar_opens_has_the_keys(qtbot: QtBot, prepared: Paths, opened: Opened) -> None:
    services = open_helpdesk(prepared, load_settings(prepared))
    (customer,) = services.customers.add(CustomerNew("Nord AG")).customers
    (consent,) = services.consents.new(ConsentNew(customer, "PC-17", "Drucker druckt nicht")).consents
    Case(services, consent).go(Action.PRESENT, Action.GRANT, Action.START)
    services.close()
    window = opened()
    qtbot.waitUntil(lambda: window.wiring._running is not None and consent in window.wiring._running._sessions)
    bar = window.wiring._running
    assert bar is not None

    bar._sessions[consent].open.click()
    detail = window.wiring._consent.detail
    qtbot.waitUntil(lambda: detail.isVisible() and detail.consent is not None)
    widget = QApplication.focusWidget()
    assert widget is not None
    QTest.keyClick(widget, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)

    assert detail.phases.rows["D01"].hasFocus()

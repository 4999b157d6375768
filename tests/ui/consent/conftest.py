"""The page on real services, with a clock that tests turn."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from helpdesk.app import Helpdesk
from helpdesk.consent import Action, Consent
from helpdesk.customers import Contact, CustomerNew
from tests.consent.conftest import Case, case, clock, draft, helpdesk
from ui.consent.page import ConsentPage
from ui.jobs import Jobs

__all__ = ["case", "clock", "draft", "helpdesk", "open_case", "page", "running"]

OpenCase = Callable[[Case], None]


@pytest.fixture
def page(qtbot: QtBot, jobs: Jobs, helpdesk: Helpdesk) -> ConsentPage:
    boss = Contact("Petra Mueller", "Inhaberin", "030 1234-0", may_authorise=True)
    helpdesk.customers.add(CustomerNew("Mueller GmbH", contacts=(boss,)))
    shown = ConsentPage(jobs)
    qtbot.addWidget(shown)
    shown.resize(1100, 700)
    shown.show()
    shown.activateWindow()
    qtbot.waitUntil(shown.isActiveWindow)
    qtbot.waitUntil(lambda: bool(shown.form.chips.chips) and bool(shown.detail.chips.chips))
    return shown


@pytest.fixture
def open_case(qtbot: QtBot, page: ConsentPage) -> OpenCase:
    """Shows a consent and waits until the page has caught up with it."""

    def show(wanted: Case) -> None:
        page.show_consent(wanted.id)
        settle(qtbot, page, wanted)

    return show


def settle(qtbot: QtBot, page: ConsentPage, wanted: Case) -> None:
    qtbot.waitUntil(lambda: page.detail.consent == wanted.get() and page.detail.isVisible())


def answered(qtbot: QtBot, jobs: Jobs) -> None:
    """Waits until all that was asked for so far has been done and told."""
    with qtbot.waitCallback() as told:
        jobs.ask(jobs, lambda helpdesk: helpdesk.settings, told, print)


def shown(page: ConsentPage) -> Consent:
    assert page.detail.consent is not None
    return page.detail.consent


@pytest.fixture
def running(case: Case, open_case: OpenCase) -> Case:
    """The session runs, and the page shows it."""
    case.go(Action.PRESENT, Action.GRANT, Action.START)
    open_case(case)
    return case


def kinds(consent: Consent) -> list[str]:
    return [event.kind for event in consent.events]


def press(page: QWidget, name: str) -> None:
    button = page.findChild(QPushButton, name)
    assert button is not None, name
    assert button.isEnabled(), name
    button.click()


def focused() -> str:
    widget = QApplication.focusWidget()
    return widget.objectName() if widget else ""


def hit(*keys: Qt.Key) -> None:
    for key in keys:
        widget = QApplication.focusWidget()
        assert widget is not None
        QTest.keyClick(widget, key)

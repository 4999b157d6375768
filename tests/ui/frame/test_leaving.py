from uuid import uuid4

import pytest
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from helpdesk.app import open_helpdesk
from helpdesk.consent import Action, ConsentState
from helpdesk.customers import CustomerRow
from helpdesk.settings import Paths, Settings
from tests.consent.conftest import Case, case, clock, draft
from tests.consent.conftest import helpdesk as helpdesk_with_clock
from tests.ui.frame.conftest import Opened
from ui.frame.error_page import ErrorPage
from ui.frame.leaving import Leaving, Question
from ui.jobs import Jobs
from ui.main_window import MainWindow
from ui.tickets.composer import Composer

__all__ = ["case", "clock", "draft"]

helpdesk = helpdesk_with_clock


@pytest.fixture
def running(case: Case) -> Case:
    case.go(Action.PRESENT, Action.GRANT)
    case.settle(Action.START)
    case.helpdesk.consents.start(case.id, watched=True)
    return case


def compose(window: MainWindow) -> Composer:
    window.commands.action("ticket.new").trigger()
    return window.wiring._tickets.composer


def asked(window: QWidget) -> Question:
    (question,) = [found for found in window.findChildren(Question) if found.isVisible()]
    return question


def told(question: Question) -> str:
    return "\n".join(label.text() for label in question.findChildren(QLabel))


def subjects(paths: Paths, settings: Settings) -> list[str]:
    services = open_helpdesk(paths, settings)
    found = [row.subject for row in services.tickets.page()]
    services.close()
    return found


def test_closing_while_a_save_is_under_way_keeps_the_letters_typed_since(
    window: MainWindow, paths: Paths, settings: Settings
) -> None:
    composer = compose(window)
    composer.fields.subject.setText("Drucker")
    composer.save()
    composer.fields.subject.setText("Drucker druckt nicht")

    assert window.close()
    window.finish()

    assert subjects(paths, settings) == ["Drucker druckt nicht"]


def test_what_cannot_be_saved_is_named_before_it_is_lost(qtbot: QtBot, window: MainWindow) -> None:
    composer = compose(window)
    composer.fields.customer.show_customer(CustomerRow(uuid4(), "Gibt es nicht", ""))
    composer.fields.subject.setText("Drucker")

    assert not window.close()
    assert "„Drucker“ ist noch nicht gespeichert." in told(asked(window))
    asked(window).stay.click()
    assert window.isVisible()
    assert not window.close()
    asked(window).leave.click()

    assert not window.isVisible()


def test_a_new_customer_half_typed_is_named_too(qtbot: QtBot, window: MainWindow) -> None:
    window.commands.action("customer.new").trigger()
    window.wiring._customers.form.name.setText("Nord AG")

    assert not window.close()

    assert "Nord AG" in told(asked(window))


def test_text_typed_before_the_data_could_be_opened_is_stored_when_they_can(
    qtbot: QtBot, opened: Opened, paths: Paths, settings: Settings
) -> None:
    paths.data_dir.mkdir()
    paths.database.write_bytes(b"not a database, but long enough to be read as one" * 50)
    window = opened()
    page = window.findChild(ErrorPage)
    assert page is not None
    qtbot.waitUntil(page.isVisible)
    window.wiring._tickets.new_ticket()
    window.wiring._tickets.composer.fields.subject.setText("Drucker")
    page.retry.click()
    qtbot.waitUntil(lambda: window.wiring._tickets.composer.save_problem.text.text() != "")

    paths.database.unlink()
    page.retry.click()

    qtbot.waitUntil(lambda: not page.isVisible())
    assert window.close()
    window.finish()
    assert subjects(paths, settings) == ["Drucker"]


def test_a_running_session_is_named_and_paused_when_the_window_goes(qtbot: QtBot, jobs: Jobs, running: Case) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    window.show()
    leaving = Leaving(window, jobs)

    assert not leaving.may_close([], [running.get()])
    assert "Nord AG · PC-17" in told(asked(window))
    with qtbot.waitSignal(leaving.confirmed):
        asked(window).leave.click()

    assert leaving.may_close([], [running.get()])
    jobs.close()
    assert running.get().state is ConsentState.PAUSED


def test_nothing_open_is_no_question(qtbot: QtBot, jobs: Jobs) -> None:
    window = QWidget()
    qtbot.addWidget(window)

    assert Leaving(window, jobs).may_close([window], [])

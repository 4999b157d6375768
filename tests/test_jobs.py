import logging

import pytest
from PySide6.QtCore import QObject, QThread
from pytestqt.qtbot import QtBot
from shiboken6 import delete

from helpdesk.app import Helpdesk
from helpdesk.changes import Changes
from helpdesk.errors import HelpdeskError
from ui.jobs import Jobs


def test_answers_come_back_on_the_gui_thread(qtbot: QtBot, jobs: Jobs, helpdesk: Helpdesk) -> None:
    page = QObject()
    seen: list[object] = []

    jobs.ask(
        page, lambda services: services, lambda services: seen.extend([services, QThread.isMainThread()]), seen.append
    )

    qtbot.waitUntil(lambda: bool(seen))
    assert seen == [helpdesk, True]


def test_an_answer_to_a_closed_page_is_dropped_but_its_change_is_told(qtbot: QtBot, jobs: Jobs) -> None:
    page = QObject()
    answers: list[object] = []
    jobs.ask(page, lambda _: "late", answers.append, answers.append)
    delete(page)

    with qtbot.waitSignal(jobs.changed):
        jobs.change(page, lambda _: Changes(), answers.append)

    assert not answers


def test_services_that_do_not_open_refuse_every_question_with_the_reason(qtbot: QtBot) -> None:
    def refuse() -> Helpdesk:
        raise HelpdeskError("database_corrupt", "Die Datenbank ist beschädigt.")

    worker = Jobs(refuse)
    page = QObject()
    answers: list[object] = []
    refused: list[HelpdeskError] = []
    for _ in range(2):
        worker.ask(page, lambda services: services, answers.append, refused.append)

    qtbot.waitUntil(lambda: len(refused) == 2)
    assert {error.code for error in refused} == {"database_corrupt"}
    assert not answers
    worker.close()


def test_a_bug_is_told_and_logged_and_the_worker_goes_on(
    qtbot: QtBot, jobs: Jobs, caplog: pytest.LogCaptureFixture
) -> None:
    page = QObject()
    answers: list[object] = []

    with caplog.at_level(logging.CRITICAL), qtbot.waitSignal(jobs.broken) as broken:
        jobs.ask(page, lambda _: 1 // 0, answers.append, answers.append)
    jobs.ask(page, lambda _: "next", answers.append, answers.append)

    qtbot.waitUntil(lambda: answers == ["next"])
    assert isinstance(broken.args[0], ZeroDivisionError)

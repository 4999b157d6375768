import logging
import time
from threading import Event

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


def test_a_bug_is_told_and_logged_whoever_asked_hears_of_it_and_the_worker_goes_on(
    qtbot: QtBot, jobs: Jobs, caplog: pytest.LogCaptureFixture
) -> None:
    page = QObject()
    answers: list[object] = []
    refused: list[HelpdeskError] = []

    with caplog.at_level(logging.CRITICAL), qtbot.waitSignal(jobs.broken) as broken:
        jobs.ask(page, lambda _: 1 // 0, answers.append, refused.append)
    jobs.ask(page, lambda _: "next", answers.append, refused.append)

    qtbot.waitUntil(lambda: answers == ["next"])
    assert isinstance(broken.args[0], ZeroDivisionError)
    assert [error.code for error in refused] == ["bug"]


def test_what_a_question_holds_is_let_go_of_on_the_gui_thread(qtbot: QtBot, jobs: Jobs) -> None:
    page = QObject()
    let_go: list[bool] = []

    class Held:
        def __del__(self) -> None:
            let_go.append(QThread.isMainThread())

    def ask(held: Held) -> None:
        jobs.ask(page, lambda _: id(held), lambda _: None, lambda _: None)

    for _ in range(200):
        ask(Held())

    qtbot.waitUntil(lambda: len(let_go) == 200)
    assert all(let_go)


def test_a_question_asked_before_a_second_try_is_answered_by_the_first(qtbot: QtBot) -> None:
    tries: list[int] = []

    def refuse() -> Helpdesk:
        tries.append(1)
        raise HelpdeskError("database_busy", "Belegt.")

    worker = Jobs(refuse, held=True)
    page = QObject()
    refused: list[HelpdeskError] = []
    worker.ask(page, lambda services: services, lambda _: None, refused.append)
    worker.reopen()
    worker.ask(page, lambda services: services, lambda _: None, refused.append)
    worker.release()

    qtbot.waitUntil(lambda: len(refused) == 2)
    assert len(tries) == 2
    worker.close()
    worker.close()


def test_a_worker_closed_before_it_was_released_opens_nothing(qtbot: QtBot) -> None:
    opened: list[int] = []

    def open_services() -> Helpdesk:
        opened.append(1)
        raise HelpdeskError("never", "")

    worker = Jobs(open_services, held=True)
    worker.ask(QObject(), lambda services: services, lambda _: None, lambda _: None)

    worker.close()

    assert not opened


def test_a_slow_server_holds_up_nobody(qtbot: QtBot, jobs: Jobs) -> None:
    page = QObject()
    answers: list[str] = []
    server = Event()
    jobs.post.ask(page, lambda _: server.wait(120), lambda _: answers.append("server"), lambda _: None)

    jobs.ask(page, lambda helpdesk: helpdesk.tickets.page(), lambda _: answers.append("list"), lambda _: None)

    qtbot.waitUntil(lambda: answers == ["list"])
    server.set()
    qtbot.waitUntil(lambda: answers == ["list", "server"])


def test_what_the_post_changed_is_told_by_the_jobs(qtbot: QtBot, jobs: Jobs) -> None:
    with qtbot.waitSignal(jobs.changed):
        jobs.post.change(QObject(), lambda _: Changes(documents=frozenset({"exchange"})), lambda _: None)


def test_closing_hangs_up_on_the_server(qtbot: QtBot, helpdesk: Helpdesk) -> None:
    worker = Jobs(lambda: helpdesk)
    page = QObject()
    under_way = Event()
    ended: list[bool] = []

    def call(services: Helpdesk) -> None:
        under_way.set()
        while not services.delivery._ending:
            time.sleep(0.001)
        ended.append(True)

    worker.post.ask(page, call, lambda _: None, lambda _: None)
    assert under_way.wait(120)
    worker.close()

    assert ended

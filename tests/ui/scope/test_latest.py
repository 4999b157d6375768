from collections.abc import Callable
from uuid import uuid4

from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from helpdesk.app import Helpdesk
from helpdesk.changes import Changes
from helpdesk.errors import HelpdeskError
from ui.jobs import Jobs
from ui.latest import Latest


def answering(text: str, asked: list[str]) -> Callable[[Helpdesk], str]:
    def call(_helpdesk: Helpdesk) -> str:
        asked.append(text)
        return text

    return call


def test_questions_typed_while_the_worker_is_busy_replace_one_another(qtbot: QtBot, jobs: Jobs) -> None:
    asked: list[str] = []
    shown: list[str] = []
    asker = QObject()
    latest = Latest(jobs, asker)

    for text in ("d", "dr", "dru", "druck"):
        latest.ask(answering(text, asked), shown.append)

    qtbot.waitUntil(lambda: shown == ["druck"])
    assert asked == ["d", "druck"]


def test_what_was_forgotten_is_not_shown(qtbot: QtBot, jobs: Jobs) -> None:
    shown: list[str] = []
    asker = QObject()
    latest = Latest(jobs, asker)
    latest.ask(answering("old", []), shown.append)
    latest.forget()
    latest.ask(answering("new", []), shown.append)

    qtbot.waitUntil(lambda: bool(shown))
    assert shown == ["new"]


def test_what_the_post_changed_while_an_answer_was_on_its_way_is_in_the_answer_shown(qtbot: QtBot, jobs: Jobs) -> None:
    states = iter(["queued", "delivered"])
    shown: list[str] = []
    asker = QObject()
    Latest(jobs, asker).ask(lambda _helpdesk: next(states), shown.append)
    jobs.post.changed.emit(Changes(tickets=frozenset({uuid4()})))

    qtbot.waitUntil(lambda: shown == ["delivered"])


def test_a_bug_does_not_end_the_asking(qtbot: QtBot, jobs: Jobs) -> None:
    def fail(_helpdesk: Helpdesk) -> str:
        raise RuntimeError

    shown: list[str] = []
    asker = QObject()
    latest = Latest(jobs, asker)
    latest.ask(fail, shown.append)
    latest.ask(answering("new", []), shown.append)

    qtbot.waitUntil(lambda: shown == ["new"])


def test_a_refusal_reaches_whoever_asked(qtbot: QtBot, jobs: Jobs) -> None:
    errors: list[HelpdeskError] = []
    asker = QObject()
    Latest(jobs, asker).ask(lambda helpdesk: helpdesk.scope.document("none"), lambda _: None, errors.append)

    qtbot.waitUntil(lambda: bool(errors))
    assert errors[0].code == "document_unknown"

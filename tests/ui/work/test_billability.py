import pytest
from pytestqt.qtbot import QtBot

from helpdesk.consent import Action
from helpdesk.scope import Verdict
from helpdesk.work import Rule
from tests.work.on_call import Desk, clocks, desk, helpdesk, settings
from ui.consent.page import ConsentPage
from ui.jobs import Jobs
from ui.work.billability import BillabilityNote

__all__ = ["clocks", "desk", "helpdesk", "settings"]


@pytest.mark.parametrize(
    ("verdict", "word"),
    [
        (Verdict.EXCLUDED, "Wird berechnet"),
        (Verdict.INCLUDED, "Wird nicht berechnet"),
        (None, "Berechnung klären"),
    ],
)
def test_whether_a_ticket_is_charged_is_shown_before_anybody_begins(
    qtbot: QtBot, jobs: Jobs, desk: Desk, verdict: Verdict | None, word: str
) -> None:
    note = BillabilityNote(jobs)
    qtbot.addWidget(note)

    note.show_ticket(desk.ticket(verdict))

    qtbot.waitUntil(note.isVisible)
    assert note.badge.word.text() == word
    assert note.reason.text()


def test_the_note_follows_the_tickets_judgement(qtbot: QtBot, jobs: Jobs, desk: Desk) -> None:
    ticket = desk.ticket(None)
    note = BillabilityNote(jobs)
    qtbot.addWidget(note)
    note.show_ticket(ticket)
    qtbot.waitUntil(note.isVisible)
    judged = desk.helpdesk.tickets.get(desk.ticket()).judgements[0]

    jobs.change(note, lambda helpdesk: helpdesk.tickets.judge(ticket, judged), print)

    qtbot.waitUntil(lambda: note.badge.word.text() == "Wird berechnet")


@pytest.mark.parametrize(
    ("judged", "word"),
    [(Verdict.EXCLUDED, "Wird berechnet"), (Verdict.INCLUDED, "Wird nicht berechnet"), (None, "Berechnung klären")],
)
def test_beside_the_start_of_a_session_stands_whether_it_is_charged(
    qtbot: QtBot, jobs: Jobs, desk: Desk, judged: Verdict | None, word: str
) -> None:
    case = desk.granted(desk.ticket(judged) if judged else None)
    page = ConsentPage(jobs)
    qtbot.addWidget(page)
    page.resize(1100, 640)
    page.show()

    page.show_consent(case.id)

    step = page.detail.step
    qtbot.waitUntil(lambda: step.charged.isVisible() and page.detail.charged.isVisible())
    assert step.buttons[Action.START].isVisible()
    assert step.charged.word.text() == page.detail.charged.badge.word.text() == word
    assert step.charged.accessibleDescription() == page.detail.charged.reason.text()

    jobs.change(page, lambda helpdesk: helpdesk.consents.start(case.id), print)

    qtbot.waitUntil(lambda: not step.charged.isVisible())
    assert not page.detail.charged.isVisible()


def test_work_without_a_ticket_is_told_by_the_customers_own_rule(qtbot: QtBot, jobs: Jobs, desk: Desk) -> None:
    desk.helpdesk.times.agree(desk.customer, Rule(30, source="Rahmenvertrag"))
    note = BillabilityNote(jobs)
    qtbot.addWidget(note)

    note.show_ticket(None, desk.customer)

    qtbot.waitUntil(note.isVisible)
    assert "je 30 angefangene Minuten" in note.rule.text()

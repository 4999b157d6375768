import pytest
from pytestqt.qtbot import QtBot

from helpdesk.scope import Verdict
from tests.work.on_call import Desk, clocks, desk, helpdesk, settings
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

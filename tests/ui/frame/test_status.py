from pytestqt.qtbot import QtBot

from helpdesk.app import Helpdesk
from helpdesk.tickets import TicketDraft, TicketState
from ui.frame.postman import Postman
from ui.frame.rail import Rail
from ui.frame.status import NetworkState
from ui.jobs import Jobs


def test_what_is_queued_is_sent_by_itself(qtbot: QtBot, jobs: Jobs, helpdesk: Helpdesk) -> None:
    postman = Postman(jobs, jobs)
    (ticket_id,) = helpdesk.tickets.draft(
        TicketDraft("Drucker", "Druckt nicht.", helpdesk.tickets.profile().departments[0])
    ).tickets

    jobs.change(postman, lambda services: services.delivery.submit(ticket_id), lambda _: None)

    qtbot.waitUntil(lambda: helpdesk.tickets.get(ticket_id).state is TicketState.DELIVERED)


def test_the_rail_says_how_things_stand(qtbot: QtBot, jobs: Jobs, helpdesk: Helpdesk) -> None:
    rail = Rail([])
    qtbot.addWidget(rail)
    state = NetworkState(jobs, rail)

    for waiting, stuck, expected in [(0, 0, ""), (2, 0, " · 2 warten"), (0, 1, " · 1 prüfen")]:
        state._count(waiting, stuck)
        assert rail.state.text().endswith(expected or rail.state.text())
        assert rail.state.toolTip()

from collections.abc import Callable
from pathlib import Path
from uuid import UUID

import pytest
from pytestqt.qtbot import QtBot

from helpdesk.app import Helpdesk
from helpdesk.tickets import TicketDraft
from tests.tickets import samples
from ui.frame.postman import Postman
from ui.jobs import Jobs
from ui.tickets.page import TicketsPage

Sent = Callable[..., UUID]


@pytest.fixture
def page(qtbot: QtBot, jobs: Jobs) -> TicketsPage:
    page = TicketsPage(jobs, [])
    qtbot.addWidget(page)
    page.resize(1000, 760)
    page.show()
    return page


@pytest.fixture
def postman(jobs: Jobs, page: TicketsPage) -> Postman:
    """Sends by itself what the page queues."""
    postman = Postman(jobs, page)
    page.send_requested.connect(postman.send_now)
    return postman


@pytest.fixture
def draft(helpdesk: Helpdesk) -> Sent:
    """Puts a draft into the store and returns its id."""

    def add(subject: str = "Drucker", message: str = "Druckt nicht.", desk: str = "local") -> UUID:
        (ticket_id,) = helpdesk.tickets.draft(TicketDraft(subject=subject, message=message, desk=desk)).tickets
        return ticket_id

    return add


@pytest.fixture
def sent(helpdesk: Helpdesk, draft: Sent) -> Sent:
    """Puts a ticket into the store that has gone to its desk, and returns its id."""

    def add(subject: str = "Drucker", message: str = "Druckt nicht.", desk: str = "local") -> UUID:
        ticket_id = draft(subject, message, desk)
        helpdesk.delivery.submit(ticket_id)
        helpdesk.delivery.send_due()
        return ticket_id

    return add


@pytest.fixture
def opened(qtbot: QtBot, page: TicketsPage, helpdesk: Helpdesk, tmp_path: Path) -> Callable[..., UUID]:
    """Opens a draft with files, made of names and contents, and returns its id."""

    def open_draft(message: str = "Druckt nicht.", **files: bytes) -> UUID:
        paths = [samples.write(tmp_path, name.replace("__", "."), content) for name, content in files.items()]
        good = samples.GOOD
        draft = TicketDraft(good.subject, message, good.department, good.category)
        (ticket_id,) = helpdesk.tickets.draft(draft, paths).tickets
        page.open_ticket(ticket_id)
        qtbot.waitUntil(lambda: len(page.composer.rail.attachments) == len(files) and page.composer.draft is not None)
        return ticket_id

    return open_draft

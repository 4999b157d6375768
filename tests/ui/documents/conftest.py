from collections.abc import Callable
from uuid import UUID

import pytest
from pytestqt.qtbot import QtBot

from helpdesk.app import Helpdesk
from helpdesk.consent import ConsentNew
from helpdesk.customers import Contact, Contract, CustomerNew
from helpdesk.printing.subjects import Kind
from ui.documents.page import DocumentsPage
from ui.documents.paper import Paper
from ui.documents.service_part import ServicePart
from ui.jobs import Jobs

Show = Callable[[Callable[[], object]], Paper]


@pytest.fixture
def page(qtbot: QtBot, jobs: Jobs) -> DocumentsPage:
    page = DocumentsPage(jobs)
    qtbot.addWidget(page)
    page.resize(1100, 700)
    page.show()
    qtbot.waitUntil(lambda: len(services(page).documents.rows.rows) == 4)
    return page


@pytest.fixture
def show(qtbot: QtBot, page: DocumentsPage) -> Show:
    """Does something and waits for the document that follows from it."""

    def shown(act: Callable[[], object]) -> Paper:
        with qtbot.waitSignal(page.shown) as signal:
            act()
        paper: Paper = signal.args[0]
        return paper

    return shown


@pytest.fixture
def customer(helpdesk: Helpdesk) -> UUID:
    (added,) = helpdesk.customers.add(
        CustomerNew(
            "Nord AG",
            "K-1",
            contacts=(Contact("Ohne Adresse"), Contact("Eva Nord", email="eva@nord.example")),
            contracts=(Contract("total-care", ("nas",)),),
        )
    ).customers
    return added


@pytest.fixture
def consent(helpdesk: Helpdesk, customer: UUID) -> UUID:
    (drafted,) = helpdesk.consents.new(ConsentNew(customer, "PC-17", "Drucker")).consents
    return drafted


def services(page: DocumentsPage) -> ServicePart:
    """The choices of service documents."""
    part = page.chooser.part(Kind.SERVICE_DESCRIPTION)
    assert isinstance(part, ServicePart)
    return part

from datetime import date
from uuid import UUID

import pytest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from helpdesk.customers import Contract, Customer
from helpdesk.scope.library import load_library
from helpdesk.tickets.channels import ChannelState
from helpdesk.tickets.profiles import known_profiles
from ui.customers.detail import CustomerDetail
from ui.customers.ways import ways
from ui.jobs import Jobs

DOCUMENTS = {document.id: document for document in load_library().documents}
BEFORE, SINCE = date(2025, 10, 12), date(2025, 10, 13)


@pytest.mark.parametrize(("day", "mail"), [(BEFORE, ChannelState.OPEN), (SINCE, ChannelState.CLOSED)])
def test_the_ways_are_those_of_the_day(day: date, mail: ChannelState) -> None:
    (centron,) = ways([Contract("exchange"), Contract("cstack")], DOCUMENTS, known_profiles(), day)

    assert centron.provider == "centron"
    assert {note.channel: note.state for note in centron.notes} == {
        "portal": ChannelState.OPEN,
        "mail": mail,
        "phone": ChannelState.CONDITIONAL,
    }


@pytest.mark.parametrize(
    "contract",
    [Contract("total-care"), Contract("exchange", until=BEFORE), Contract("exchange", since=date(2026, 1, 1))],
)
def test_only_providers_of_what_runs_and_says_its_ways_are_shown(contract: Contract) -> None:
    assert ways([contract], DOCUMENTS, known_profiles(), SINCE) == ()


def test_the_customers_page_says_which_way_is_closed_and_why(qtbot: QtBot, jobs: Jobs) -> None:
    detail = CustomerDetail(jobs)
    qtbot.addWidget(detail)
    detail.show_customer(Customer(UUID(int=1), "Nord AG", "1", (), (Contract("exchange"),)), DOCUMENTS)
    detail.show()

    told = " ".join(label.text() for label in detail._ways.findChildren(QLabel) if label.isVisible())
    assert "E-Mail" in told
    assert "entstehen per E-Mail keine Tickets mehr" in told
    assert "Nur mit Managed Services" in told

    detail.show_customer(Customer(UUID(int=2), "Süd AG", "2", (), (Contract("total-care"),)), DOCUMENTS)
    assert not detail._ways.isVisible()

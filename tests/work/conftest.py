"""A customer with a ticket, a rate, and services on a clock that stands still."""

from collections.abc import Iterator
from datetime import UTC, datetime
from uuid import UUID

import pytest

from helpdesk.app import Helpdesk, open_helpdesk
from helpdesk.customers import Contract, CustomerNew
from helpdesk.settings import Paths, Settings
from helpdesk.tickets import TicketDraft

AT = datetime(2026, 7, 28, 12, 3, 9, tzinfo=UTC)


class Clock:
    """Stands still until it is set."""

    def __init__(self) -> None:
        self.at = AT

    def __call__(self) -> datetime:
        return self.at


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def prepared(knowing_documents: Paths) -> Paths:
    return knowing_documents


@pytest.fixture
def helpdesk(prepared: Paths, settings: Settings, clock: Clock) -> Iterator[Helpdesk]:
    opened = open_helpdesk(prepared, settings, now=clock)
    yield opened
    opened.close()


@pytest.fixture
def settings() -> Settings:
    return Settings(
        language="de",
        technician="Toni Technik",
        company="Muster IT GmbH",
        company_address="Musterweg 1, 12345 Musterstadt",
        hourly_rate_cents=9500,
    )


@pytest.fixture
def customer(helpdesk: Helpdesk) -> UUID:
    contracts = (Contract("exchange"), Contract("total-care", ("nas",)))
    (added,) = helpdesk.customers.add(CustomerNew("Nord AG", "K-1", contracts=contracts)).customers
    return added


@pytest.fixture
def ticket(helpdesk: Helpdesk, customer: UUID) -> UUID:
    (drafted,) = helpdesk.tickets.draft(TicketDraft(subject="Drucker", customer=customer)).tickets
    return drafted

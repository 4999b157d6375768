from collections.abc import Callable
from uuid import UUID

import pytest
from uuid_utils.compat import uuid7

from helpdesk.app import Helpdesk
from helpdesk.delivery.local import LocalDesk
from helpdesk.delivery.service import Delivery
from helpdesk.settings import Paths
from helpdesk.store.files import Files
from helpdesk.tickets import TicketDraft
from tests.delivery.faulty import Clock, FaultyDesk

Queued = Callable[..., UUID]


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def desk(helpdesk: Helpdesk, clock: Clock) -> FaultyDesk:
    """The local desk behind a line that can be cut."""
    return FaultyDesk(LocalDesk(helpdesk._store, clock))


@pytest.fixture(autouse=True)
def delivery(helpdesk: Helpdesk, paths: Paths, desk: FaultyDesk, clock: Clock) -> Delivery:
    """The real outbox of `helpdesk`, sending to `desk`."""
    lock = paths.data_dir / "outbox.lock"
    delivery = Delivery(helpdesk._store, Files(paths.files), lambda: [desk], lock, clock, uuid7, lambda: 0.0)
    object.__setattr__(helpdesk, "delivery", delivery)
    return delivery


@pytest.fixture
def queued(helpdesk: Helpdesk) -> Queued:
    """Puts a ticket into the outbox and returns its id."""

    def add(subject: str = "Drucker", message: str = "Druckt nicht.") -> UUID:
        department = helpdesk.tickets.profile().departments[0]
        (ticket_id,) = helpdesk.tickets.draft(TicketDraft(subject, message, department)).tickets
        helpdesk.delivery.submit(ticket_id)
        return ticket_id

    return add

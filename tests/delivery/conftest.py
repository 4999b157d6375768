import pytest
from uuid_utils.compat import uuid7

from helpdesk.app import Helpdesk
from helpdesk.delivery.local import LocalDesk
from helpdesk.delivery.service import Delivery
from helpdesk.settings import Paths
from helpdesk.store.files import Files
from tests.delivery.faulty import Clock, FaultyDesk

pytest.register_assert_rewrite("tests.delivery.contract")


@pytest.fixture
def clock() -> Clock:
    """The time as `delivery` and `desk` see it."""
    return Clock()


@pytest.fixture
def desk(helpdesk: Helpdesk, clock: Clock) -> FaultyDesk:
    """The local desk behind a line that can be cut."""
    return FaultyDesk(LocalDesk(helpdesk._store, clock))


@pytest.fixture
def delivery(helpdesk: Helpdesk, paths: Paths, desk: FaultyDesk, clock: Clock) -> Delivery:
    """The real outbox on the data of `helpdesk`, sending to `desk`."""
    lock = paths.data_dir / "outbox.lock"
    return Delivery(helpdesk._store, Files(paths.files), lambda: [desk], lock, clock, uuid7, lambda: 0.0)

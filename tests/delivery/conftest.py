import pytest
from uuid_utils.compat import uuid7

from helpdesk.app import Helpdesk, utc_now
from helpdesk.delivery.local import LocalDesk
from helpdesk.delivery.service import Delivery
from helpdesk.settings import Paths
from helpdesk.store.files import Files
from tests.delivery.faulty import FaultyDesk

pytest.register_assert_rewrite("tests.delivery.contract")


@pytest.fixture
def desk(helpdesk: Helpdesk) -> FaultyDesk:
    """The local desk behind a line that can be cut."""
    return FaultyDesk(LocalDesk(helpdesk._store, utc_now))


@pytest.fixture
def delivery(helpdesk: Helpdesk, paths: Paths, desk: FaultyDesk) -> Delivery:
    """The real outbox on the data of `helpdesk`, sending to `desk`."""
    lock = paths.data_dir / "outbox.lock"
    return Delivery(helpdesk._store, Files(paths.files), lambda: [desk], lock, utc_now, uuid7)

from collections.abc import Iterator

import pytest

from tests.delivery.contract import DeskContract, Kit
from tests.delivery.smtp_servers import Mailbox, real_server
from tests.delivery.test_mail import desk


class TestMailContract(DeskContract):
    """A mail desk is a desk like the others, but for what it can't know."""

    @pytest.fixture
    def kit(self) -> Iterator[Kit]:
        with real_server(Mailbox()) as port:
            yield Kit(desk(port))

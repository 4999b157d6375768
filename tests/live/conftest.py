"""Real servers, one each a session."""

from collections.abc import Iterator, Mapping

import pytest

from tests.live import servers

pytest.register_assert_rewrite("tests.delivery.contract")


@pytest.fixture(scope="session")
def redmine() -> Iterator[Mapping[str, str]]:
    with servers.redmine() as seed:
        yield seed


@pytest.fixture(scope="session")
def request_tracker() -> Iterator[Mapping[str, str]]:
    with servers.request_tracker() as seed:
        yield seed

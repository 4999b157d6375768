"""Real servers, one each a session."""

from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from tests.live.servers import running

pytest.register_assert_rewrite("tests.delivery.contract")


@pytest.fixture(scope="session")
def redmine() -> Iterator[Mapping[str, str]]:
    """A Redmine on port 8086: API_KEY, ADMIN_KEY, TRACKERS, STATUSES."""
    with running("redmine", 8086, Path("/usr/share/redmine/Gemfile")) as seed:
        yield seed

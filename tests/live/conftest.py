"""Real servers, one each a session."""

import os
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from tests.live.servers import running

pytest.register_assert_rewrite("tests.delivery.contract")

_SETTINGS = Path("/etc/request-tracker5/RT_SiteConfig.d")
_PRUNE = """
use lib '/usr/share/request-tracker5/lib';
use RT -init;
my $newest = $RT::Handle->dbh->selectrow_array('SELECT MAX(id) FROM AuthTokens');
$RT::Handle->dbh->do('DELETE FROM AuthTokens WHERE id < ?', undef, $newest);
"""


@pytest.fixture(scope="session")
def redmine() -> Iterator[Mapping[str, str]]:
    """A Redmine on port 8086: API_KEY, ADMIN_KEY, TRACKERS, STATUSES."""
    with running("redmine", 8086, Path("/usr/share/redmine/Gemfile")) as seed:
        yield seed


@pytest.fixture(scope="session")
def request_tracker() -> Iterator[Mapping[str, str]]:
    """A Request Tracker on port 8085: TOKEN."""
    if _SETTINGS.is_dir() and os.geteuid() == 0:
        # A third of a second for every look at a key would be most of the tests' time.
        quick = _SETTINGS / "98-quick-keys.pm"
        quick.write_text("Set($BcryptCost, 4);\n1;\n")
        shutil.chown(quick, group="www-data")
        quick.chmod(0o640)
    with running("request-tracker", 8085, Path("/usr/share/request-tracker5/libexec/rt-server")) as seed:
        # Each start seeds another token, and RT hashes a third of a second for each of a user's tokens.
        subprocess.run(["runuser", "-u", "www-data", "--", "perl", "-e", _PRUNE], check=True, stderr=subprocess.DEVNULL)
        yield seed

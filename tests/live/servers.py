"""Real ticket servers for tests, from the scripts beside this repository; several test runs at once share one."""

import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

SCRIPTS = Path(__file__).parents[3] / "shared" / "servers"

_SETTINGS = Path("/etc/request-tracker5/RT_SiteConfig.d")
_PRUNE = """
use lib '/usr/share/request-tracker5/lib';
use RT -init;
my $newest = $RT::Handle->dbh->selectrow_array('SELECT MAX(id) FROM AuthTokens');
$RT::Handle->dbh->do('DELETE FROM AuthTokens WHERE id < ?', undef, $newest);
"""


class OtherEnd:
    """A server asked through its interface but without our code, as its administrator; to inherit from."""

    def __init__(self, line: httpx.Client) -> None:
        self._line = line

    def ask(self, path: str, **params: str) -> dict[str, Any]:
        answer = self._line.get(path, params=params).raise_for_status().json()
        assert isinstance(answer, dict)
        return answer


@contextmanager
def redmine() -> Iterator[Mapping[str, str]]:
    """A Redmine on port 8086: API_KEY, ADMIN_KEY, TRACKERS, STATUSES."""
    with running("redmine", 8086, Path("/usr/share/redmine/Gemfile")) as seed:
        yield seed


@contextmanager
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


@contextmanager
def running(name: str, port: int, installed: Path) -> Iterator[Mapping[str, str]]:
    """A server started and seeded by `NAME.sh`; gives what its seed printed, such as API_KEY.

    Skips without the script, or without the rights to install and start it. `installed` is there once it is installed.
    """
    script = SCRIPTS / f"{name}.sh"
    if not script.exists():
        pytest.skip(f"{script} is missing")
    if os.geteuid() != 0:
        pytest.skip(f"only root can install and start {name}")
    import fcntl  # noqa: PLC0415 - Windows has none, and none of the scripts

    work = Path(tempfile.gettempdir()) / "helpdesk-live" / name
    work.mkdir(mode=0o755, parents=True, exist_ok=True)
    with work.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not installed.exists():
            _run(script, "install")
        if not _answers(port):
            _run(script, "start", str(work))
        # Held by every run that uses the server; who can have it alone afterwards is the last one.
        fcntl.flock(lock, fcntl.LOCK_SH)
        try:
            yield dict(line.split("=", 1) for line in (work / "seed.out").read_text().splitlines() if "=" in line)
        finally:
            _stop_if_last(script, work, port, lock.fileno())


def _stop_if_last(script: Path, work: Path, port: int, lock: int) -> None:
    import fcntl  # noqa: PLC0415 - see above

    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return
    # One that was started by hand has another pid than the file says.
    subprocess.run([script, "stop", str(work)], capture_output=True, check=False)
    deadline = time.monotonic() + 30
    while _answers(port) and time.monotonic() < deadline:
        time.sleep(0.2)


def _answers(port: int) -> bool:
    with socket.socket() as line:
        return line.connect_ex(("127.0.0.1", port)) == 0


def _run(script: Path, *arguments: str) -> None:
    # To a file: a server that is left behind would hold a pipe open for ever.
    with tempfile.TemporaryFile("w+") as said:
        done = subprocess.run([script, *arguments], stdout=said, stderr=subprocess.STDOUT, cwd="/", check=False)
        if done.returncode:
            said.seek(0)
            pytest.fail(f"{script.name} {arguments[0]}: {said.read()[-2000:]}")

"""Real ticket servers for tests, from the scripts beside this repository; several test runs at once share one."""

import os
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest

SCRIPTS = Path(__file__).parents[3] / "shared" / "servers"


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
    _run(script, "stop", str(work))
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

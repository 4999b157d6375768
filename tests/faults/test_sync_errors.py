"""Each call that brings something to the disk fails once: the user is told, and nothing shown as saved is lost."""

import shutil
import signal
import subprocess
from contextlib import closing
from multiprocessing.connection import Connection
from pathlib import Path

import pytest

from helpdesk.app import open_helpdesk
from helpdesk.errors import HelpdeskError
from helpdesk.settings import Paths, Settings
from tests.faults.conftest import Tell
from tests.faults.processes import FORK, is_whole, rest_of
from tests.faults.working import Work, require_kept, require_once

pytestmark = [
    pytest.mark.faults,
    pytest.mark.skipif(shutil.which("strace") is None, reason="strace lets system calls fail; it isn't installed"),
]


def work_through(paths: Paths, folder: Path, number: int, begin: Connection, said: Connection) -> None:
    """Does all the work on one ticket, repeating a step that failed, and says what was told and what is shown."""
    helpdesk = open_helpdesk(paths, Settings(language="de"))
    said.send("ready")
    begin.recv()
    work = Work(helpdesk, folder, number)
    for step in work.steps():
        while True:
            try:
                step()
            except HelpdeskError as error:
                said.send(error.lines())
            else:
                break
        said.send(work.shown)
    helpdesk.close()


def run_failing(call: int, *arguments: object) -> tuple[list[object], bool]:
    """Runs `work_through` with its n-th synchronising call failing; what it said, and whether one failed."""
    ours, theirs = FORK.Pipe(duplex=False)
    waits, begin = FORK.Pipe(duplex=False)
    child = FORK.Process(target=work_through, args=(*arguments, waits, theirs))
    child.start()
    theirs.close()
    assert ours.recv() == "ready"
    inject = ["-e", "trace=fsync,fdatasync", "-e", f"inject=fsync,fdatasync:error=EIO:when={call}"]
    tracer = subprocess.Popen(["strace", "-f", *inject, "-p", str(child.pid)], stderr=subprocess.PIPE, text=True)
    assert tracer.stderr is not None
    attached = tracer.stderr.readline()
    if "attached" not in attached:
        child.kill()
        pytest.skip(f"strace may not attach here: {attached.strip()}")
    begin.send("go")
    said = rest_of(ours)
    child.join()
    tracer.wait()
    traced = tracer.stderr.read()
    tracer.stderr.close()
    assert child.exitcode in {0, -signal.SIGKILL}
    return said, "INJECTED" in traced


def test_what_was_shown_as_saved_outlives_any_failing_sync(
    paths: Paths, settings: Settings, tmp_path: Path, tell: Tell
) -> None:
    open_helpdesk(paths, settings).close()
    failed, told = True, 0
    call = 0
    while failed:
        call += 1
        said, failed = run_failing(call, paths, tmp_path, call)

        for each in said:
            if isinstance(each, list):
                told += 1
                assert len(each) == 2, "a sentence and a next step"
        with closing(open_helpdesk(paths, settings)) as helpdesk:
            require_kept(helpdesk, paths, said[-1])  # type: ignore[arg-type]
            require_once(helpdesk, call)
    # Those when the outbox notes why it waits, or when the program ends, are told nobody.
    assert call > told > 10
    assert is_whole(paths)
    tell(f"{call - 1} failing syncs, {told} told, 0 lost, 0 doubled")

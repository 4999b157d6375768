"""Children that are killed: forked, so that a hundred cost no hundred imports."""

import multiprocessing
import os
import signal
from collections.abc import Callable
from multiprocessing.connection import Connection
from typing import Any

from sqlalchemy import event

from helpdesk.settings import Paths
from helpdesk.store.connection import connect
from helpdesk.store.database import Store

FORK = multiprocessing.get_context("fork")


def run_child(work: Callable[..., None], *arguments: object) -> int | None:
    """Runs `work` in a child and returns its exit status: 0, or minus the signal that ended it."""
    child = FORK.Process(target=work, args=arguments)
    child.start()
    child.join()
    return child.exitcode


def run_and_kill(work: Callable[..., None], *arguments: object, after: float) -> list[object]:
    """Runs `work`, whose last argument is a pipe, and kills it `after` seconds; returns what it said until then."""
    ours, theirs = FORK.Pipe(duplex=False)
    child = FORK.Process(target=work, args=(*arguments, theirs))
    child.start()
    theirs.close()
    said: list[object] = [ours.recv()]
    child.join(after)
    child.kill()
    child.join()
    return said + rest_of(ours)


def rest_of(pipe: Connection) -> list[Any]:
    """What a child that has ended said and nobody has heard yet."""
    said: list[Any] = []
    try:
        while True:
            said.append(pipe.recv())
    except (EOFError, OSError):
        return said
    finally:
        pipe.close()


def die_at_statement(store: Store, last: int) -> None:
    """From now on this process ends before its n-th statement or commit, as a power cut would end it."""
    left = last

    def count(*_anything: object) -> None:
        nonlocal left
        left -= 1
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)

    for moment in ("before_cursor_execute", "commit"):
        event.listen(store._engine, moment, count)


def is_whole(paths: Paths) -> bool:
    """Whether SQLite finds nothing wrong with the file, its text index included."""
    connection = connect(paths.database)
    try:
        connection.execute("INSERT INTO ticket_text(ticket_text, rank) VALUES ('integrity-check', 1)")
        told: list[tuple[str]] = connection.execute("PRAGMA integrity_check").fetchall()
        return told == [("ok",)] and not connection.execute("PRAGMA foreign_key_check").fetchall()
    finally:
        connection.close()

"""Connections that another thread can end at any moment, whatever is just being done on them."""

import os
import select
import socket
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, wait
from contextlib import suppress
from typing import TypeVar

T = TypeVar("T")

LEFT_BEHIND = "helpdesk line"
"""Name of the threads on which runs what may be left behind."""

_LOOK_SECONDS = 0.1


class Cuttable:
    """The connections of one exchange, to be ended from any thread; what blocks on them then returns at once.

    Attributes:
        cut: Whether it was ended.
    """

    def __init__(self) -> None:
        self.cut = False
        self._held: list[socket.socket] = []
        self._lock = threading.Lock()

    def hold(self, line: socket.socket) -> None:
        """Has a connection end with the others; what `line` becomes later, such as TLS, doesn't matter."""
        with self._lock:
            if self.cut:
                # Not held: whoever is left behind comes here when nobody closes what is held any more.
                with suppress(OSError):
                    line.shutdown(socket.SHUT_RDWR)
                return
            # A second handle on the same connection: wrapping it in TLS takes the first one away from its socket.
            self._held.append(line.dup())

    def end(self) -> None:
        """Ends it all; also what is held only later."""
        with self._lock:
            self.cut = True
            self._shut_down()

    def outrun(self, work: Callable[[], T]) -> T:
        """Does what no system can interrupt, such as looking a name up; it is left behind when all is ended.

        Raises:
            TimeoutError: It was left behind, on a thread that ends sometime and must then do nothing that counts.
        """
        done: Future[T] = Future()
        threading.Thread(target=_settle, args=(done, work), daemon=True, name=LEFT_BEHIND).start()
        while not wait((done,), _LOOK_SECONDS).done:
            with self._lock:
                left = self.cut and not self._counts()
            if left:
                raise TimeoutError
        try:
            return done.result()
        finally:
            # An error holds the frames it came through, which would hold it, and all that was to be sent.
            del done

    def let_go(self) -> None:
        """To be called when the exchange is over: a connection is closed only when nobody holds it."""
        with self._lock:
            for each in self._held:
                each.close()
            self._held.clear()

    def _counts(self) -> bool:
        """Whether what is under way must be waited for, though it was ended."""
        return False

    def _shut_down(self) -> None:
        for each in self._held:
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)


def _settle(done: Future[T], work: Callable[[], T]) -> None:
    try:
        done.set_result(work())
    except BaseException as error:  # noqa: BLE001 - it belongs to who waits
        done.set_exception(error)
    finally:
        del done


def dial(host: str, port: int, seconds: float, ending: Cuttable) -> socket.socket:
    """A connection to the first of a host's addresses that takes one; held by `ending`, which also ends the waiting.

    Args:
        seconds: The most to wait, for each address and later for each answer.

    Raises:
        OSError: None comes about; TimeoutError when it takes too long or is ended.
    """
    failed: OSError = TimeoutError()
    found = ending.outrun(lambda: socket.getaddrinfo(host, port, type=socket.SOCK_STREAM))
    for family, kind, protocol, _name, place in found:
        line = socket.socket(family, kind, protocol)
        try:
            _connect(line, place, time.monotonic() + seconds, ending)
            line.settimeout(seconds)
            ending.hold(line)
            if ending.cut:
                raise TimeoutError
        except OSError as error:
            line.close()
            failed = error
        else:
            return line
    raise failed


def _connect(line: socket.socket, place: object, until: float, ending: Cuttable) -> None:
    line.settimeout(0)
    with suppress(BlockingIOError):
        line.connect(place)  # type: ignore[arg-type] # as getaddrinfo gave it
    # Looked at again and again: not every system wakes up who waits for a connection that is shut down.
    while not any(select.select([], [line], [line], _LOOK_SECONDS)):
        if ending.cut or time.monotonic() > until:
            raise TimeoutError
    if code := line.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR):
        raise OSError(code, os.strerror(code))

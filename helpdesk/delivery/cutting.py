"""Connections that another thread can end at any moment, whatever is just being done on them."""

import socket
import threading
from contextlib import suppress


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
            # A second handle on the same connection: wrapping it in TLS takes the first one away from its socket.
            self._held.append(line.dup())
            if self.cut:
                self._shut_down()

    def end(self) -> None:
        """Ends it all; also what is held only later."""
        with self._lock:
            self.cut = True
            self._shut_down()

    def let_go(self) -> None:
        """To be called when the exchange is over: a connection is closed only when nobody holds it."""
        with self._lock:
            for each in self._held:
                each.close()
            self._held.clear()

    def _shut_down(self) -> None:
        for each in self._held:
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)

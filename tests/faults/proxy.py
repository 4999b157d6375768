"""A line to a server that breaks at any place: cut, delayed, doubled, or answered by somebody else."""

import socket
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from enum import Enum, auto

_PATIENCE = 30.0
_PORTAL = b"<!doctype html><title>WLAN</title><p>Bitte melden Sie sich an.</p>"


class LineFault(Enum):
    """What happens to one request."""

    NONE = auto()
    CUT_BEFORE = auto()
    CUT_DURING = auto()
    CUT_AFTER = auto()
    CUT_ANSWER = auto()
    LATE = auto()
    DOUBLED = auto()
    PORTAL = auto()
    S401 = auto()
    S403 = auto()
    S413 = auto()
    S429 = auto()
    S500_AFTER = auto()
    S502 = auto()

    @property
    def status(self) -> int:
        """Of the answer somebody else gives; 0 when it is no such fault."""
        return int(self.name[1:4]) if self.name.startswith("S") else 0


REFUSING = frozenset({LineFault.S401, LineFault.S403, LineFault.S413})
"""After these a person has to say "once more"."""


@dataclass
class Line:
    """Where the application connects to; `plan` says what happens to each request."""

    upstream: int
    plan: Callable[[], LineFault] = lambda: LineFault.NONE
    late: float = 1.0
    port: int = 0
    happened: Counter[LineFault] = field(default_factory=Counter)
    carriers: list[threading.Thread] = field(default_factory=list)

    @property
    def address(self) -> str:
        """Of the line, as a desk's address."""
        return f"http://127.0.0.1:{self.port}"

    def settle(self) -> None:
        """Waits until nothing is under way any more; whoever moves a clock on must not overtake the server."""
        while self.carriers:
            self.carriers.pop().join(_PATIENCE)

    def carry(self, client: socket.socket) -> None:
        """Takes one request over the line."""
        fault = self.plan()
        self.happened[fault] += 1
        if fault is LineFault.CUT_BEFORE:
            return
        request = _message(client)
        if not request:
            return
        if fault is LineFault.CUT_DURING:
            self._ask(request[: len(request) * 2 // 3], whole=False)
        elif fault is LineFault.PORTAL:
            client.sendall(_answer(200, "text/html", _PORTAL))
        elif fault.status and fault is not LineFault.S500_AFTER:
            client.sendall(_answer(fault.status, "application/json", b'{"error": "fault"}'))
        else:
            self._pass_on(client, fault, request)

    def _pass_on(self, client: socket.socket, fault: LineFault, request: bytes) -> None:
        answer = self._ask(request)
        match fault:
            case LineFault.DOUBLED:
                answer = self._ask(request)
            case LineFault.LATE:
                threading.Event().wait(self.late)
            case LineFault.S500_AFTER:
                answer = _answer(500, "text/plain", b"too late")
            case LineFault.CUT_ANSWER:
                answer = answer[: len(answer) * 2 // 3]
            case LineFault.CUT_AFTER:
                return
        client.sendall(answer)

    def _ask(self, request: bytes, *, whole: bool = True) -> bytes:
        with closing(socket.create_connection(("127.0.0.1", self.upstream), _PATIENCE)) as server:
            server.sendall(request)
            return _message(server) if whole else b""


@contextmanager
def line(upstream: int) -> Iterator[Line]:
    """A line to a server on a port of this machine."""
    with closing(socket.create_server(("127.0.0.1", 0))) as listener:
        opened = Line(upstream, port=listener.getsockname()[1])

        def listen() -> None:
            while True:
                try:
                    client, _address = listener.accept()
                except OSError:
                    return
                carrier = threading.Thread(target=_carry, args=(opened, client), daemon=True)
                carrier.start()
                opened.carriers.append(carrier)

        thread = threading.Thread(target=listen, daemon=True)
        thread.start()
        try:
            yield opened
        finally:
            # Closing alone doesn't wake the thread that accepts.
            with suppress(OSError):
                listener.shutdown(socket.SHUT_RDWR)
            listener.close()
            thread.join(_PATIENCE)
            opened.settle()


def _carry(opened: Line, client: socket.socket) -> None:
    client.settimeout(_PATIENCE)
    with closing(client), suppress(OSError):
        opened.carry(client)
        # Otherwise what is still unread would reset the connection, and the answer with it.
        client.shutdown(socket.SHUT_WR)


def _message(connection: socket.socket) -> bytes:
    """One request or answer of HTTP, whole; what there is of it when the other side ends."""
    got = b""
    while b"\r\n\r\n" not in got:
        if not (more := connection.recv(65536)):
            return got
        got += more
    head, _, body = got.partition(b"\r\n\r\n")
    headers = dict(_header(each) for each in head.split(b"\r\n")[1:])
    if b"chunked" in headers.get(b"transfer-encoding", b""):
        while not body.endswith(b"0\r\n\r\n") and (more := connection.recv(65536)):
            body += more
    elif b"content-length" in headers or not head.startswith(b"HTTP/"):
        wanted = int(headers.get(b"content-length", b"0"))
        while len(body) < wanted and (more := connection.recv(65536)):
            body += more
    elif not head.split(b" ", 2)[1].startswith((b"204", b"304")):
        while more := connection.recv(65536):
            body += more
    return head + b"\r\n\r\n" + body


def _header(line: bytes) -> tuple[bytes, bytes]:
    name, _, value = line.partition(b":")
    return name.strip().lower(), value.strip().lower()


def _answer(status: int, media_type: str, body: bytes) -> bytes:
    wait = "Retry-After: 1\r\n" if status == 429 else ""
    head = f"HTTP/1.1 {status} X\r\nContent-Type: {media_type}\r\nContent-Length: {len(body)}\r\n{wait}\r\n"
    return head.encode() + body

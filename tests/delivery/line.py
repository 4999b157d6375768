"""A server that answers each connection with the bytes it was told to, or cuts it."""

import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

Play = Callable[[socket.socket], None]


@dataclass
class Line:
    """What it heard, and where it is.

    Attributes:
        requests: The bytes of each request, in order.
    """

    address: str
    requests: list[bytes] = field(default_factory=list)


def answer(status: str, body: bytes = b"", *headers: str, length: int | None = None) -> Play:
    """Answers with a whole response, or with a `length` that promises more than comes."""
    lines = [
        f"HTTP/1.1 {status}",
        f"Content-Length: {len(body) if length is None else length}",
        "Connection: close",
        *headers,
    ]
    said = "\r\n".join(lines).encode() + b"\r\n\r\n" + body

    def play(line: socket.socket) -> None:
        with suppress(OSError):
            line.sendall(said)

    return play


def cut(line: socket.socket) -> None:
    """Closes without a word."""


def silence(line: socket.socket) -> None:
    """Says nothing as long as anybody listens."""
    with suppress(OSError):
        while line.recv(65536):
            pass


def drip(begun: bytes) -> Play:
    """Says one letter after the other behind what it began with, as long as anybody listens."""

    def play(line: socket.socket) -> None:
        with suppress(OSError):
            line.sendall(begun)
            while True:
                line.sendall(b"x")
                time.sleep(0.05)

    return play


@contextmanager
def serving(play: Play, tls: ssl.SSLContext | None = None, host: str = "127.0.0.1") -> Iterator[Line]:
    """Plays the same for every connection."""
    listener = socket.create_server(("127.0.0.1", 0))
    scheme = "https" if tls else "http"
    line = Line(f"{scheme}://{host}:{listener.getsockname()[1]}")

    def serve() -> None:
        while True:
            try:
                connection, _peer = listener.accept()
            except OSError:
                return
            with connection, suppress(OSError):
                if tls is None:
                    _one(connection, line, play)
                else:
                    with tls.wrap_socket(connection, server_side=True) as secured:
                        _one(secured, line, play)

    thread = threading.Thread(target=serve)
    thread.start()
    try:
        yield line
    finally:
        with suppress(OSError):
            listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        thread.join()


def _one(connection: socket.socket, line: Line, play: Play) -> None:
    heard = b""
    while b"\r\n\r\n" not in heard:
        if not (chunk := connection.recv(65536)):
            return
        heard += chunk
        if heard[:1] == b"\x16":
            # Somebody wants TLS; a server without answers anyhow.
            connection.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")
            return
    head, _sign, body = heard.partition(b"\r\n\r\n")
    sizes = [int(each.split(b":")[1]) for each in head.split(b"\r\n") if each.lower().startswith(b"content-length:")]
    while sizes and len(body) < sizes[0] and (chunk := connection.recv(65536)):
        body += chunk
    line.requests.append(head + b"\r\n\r\n" + body)
    play(connection)

"""Mail servers on this computer: a real one, and one that misbehaves as told."""

import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP as SMTP_POLICY
from typing import Any, Self

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

USER, PASSWORD = "technik@muster.example", "geheim-Ä-canary"


@dataclass
class Mailbox:
    """What a real server took, and who logged in."""

    mails: list[EmailMessage] = field(default_factory=list)
    users: list[str] = field(default_factory=list)

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd's
        assert isinstance(envelope.content, bytes)
        self.mails.append(message_from_bytes(envelope.content, policy=SMTP_POLICY))
        return "250 OK"

    def let_in(self, _server: SMTP, _session: Session, _envelope: Envelope, _how: str, login: object) -> AuthResult:
        assert isinstance(login, LoginPassword)
        known = (login.login.decode(), login.password.decode()) == (USER, PASSWORD)
        if known:
            self.users.append(USER)
        return AuthResult(success=known, handled=False)


@contextmanager
def real_server(mailbox: Mailbox, **how: Any) -> Iterator[int]:  # noqa: ANN401 - aiosmtpd's own options
    """A real SMTP server that fills a mailbox; gives its port."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port: int = probe.getsockname()[1]
    how = {"authenticator": mailbox.let_in, **how}
    controller = Controller(mailbox, hostname="127.0.0.1", port=port, **how)
    controller.start()
    try:
        yield port
    finally:
        controller.stop()


class ScriptedServer:
    """Speaks SMTP by rote: what it answers to each verb can be replaced, `CUT` hangs up instead.

    Attributes:
        took: Contents of mails whose last line arrived.
        heard: What it answered to, or was to: verbs, and "greeting" and "content".
        tls: Speaks it from the start if there is one.
    """

    CUT = "cut"

    def __init__(self, **answers: str) -> None:
        self.tls: ssl.SSLContext | None = None
        self._answers = {
            "greeting": "220 mail.example",
            "EHLO": "250 mail.example",
            "MAIL": "250 OK",
            "RCPT": "250 OK",
            "DATA": "354 go on",
            "content": "250 taken",
            "QUIT": "221 bye",
            **answers,
        }
        self.took: list[bytes] = []
        self.heard: list[str] = []
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._socket.getsockname()[1]
        self._thread = threading.Thread(target=self._serve, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        with suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()
        self._thread.join(5)

    def _serve(self) -> None:
        while True:
            try:
                line, _address = self._socket.accept()
            except OSError:
                return
            with line, suppress(OSError), self._secured(line) as secured, secured.makefile("rb") as said:
                self._talk(secured, said)

    def _secured(self, line: socket.socket) -> socket.socket:
        return line if self.tls is None else self.tls.wrap_socket(line, server_side=True)

    def _talk(self, line: socket.socket, said: Any) -> None:  # noqa: ANN401 - a socket's file
        if not self._answer(line, "greeting"):
            return
        while verb := said.readline().split(b" ")[0].strip().decode().upper():
            if not self._answer(line, verb):
                return
            if verb == "DATA" and self._answers["DATA"].startswith("354"):
                if self._answers["content"] == "cut within":
                    said.readline()
                    return
                content = b""
                while not content.endswith(b"\r\n.\r\n") and (more := said.readline()):
                    content += more
                if content.endswith(b"\r\n.\r\n"):
                    self.took.append(content)
                if not self._answer(line, "content"):
                    return

    def _answer(self, line: socket.socket, verb: str) -> bool:
        self.heard.append(verb)
        answer = self._answers.get(verb, "502 no such verb")
        if answer == self.CUT:
            return False
        line.sendall(f"{answer}\r\n".encode())
        return verb != "QUIT"


def server_context(authority: Any, host: str) -> ssl.SSLContext:  # noqa: ANN401 - trustme's CA
    """TLS for a server that proves to be `host`."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(host).configure_cert(context)
    return context

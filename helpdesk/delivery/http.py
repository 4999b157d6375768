"""The line to a desk's server: one request at a time, nothing repeated, and no doubt about what a failure means."""

from __future__ import annotations

import json as json_text
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, TypeVar, overload
from urllib.parse import urlsplit

from helpdesk.delivery import http_errors
from helpdesk.delivery.address import is_loopback, split_address
from helpdesk.delivery.cutting import Cuttable
from helpdesk.delivery.desk import LoginError, RefusedError
from helpdesk.errors import HelpdeskError
from helpdesk.i18n import _, format_bytes

if TYPE_CHECKING:
    import ssl

    import httpx

T = TypeVar("T")
Part = tuple[str, tuple[str, bytes, str]]
"""One file of a form: the field, and name, content and media type of the file."""

ANSWER_BYTES = 8_000_000
"""The longest answer that is read."""

_SLOWEST = 20_000
"""Bytes a second below which a line counts as dead."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server answered, with a status of 2xx.

    Attributes:
        headers: By name in lower case.
    """

    status: int
    headers: Mapping[str, str]
    content: bytes
    host: str
    harmless: bool

    @overload
    def json(self) -> dict[str, Any]: ...

    @overload
    def json(self, expect: type[T]) -> T: ...

    def json(self, expect: type[Any] = dict) -> Any:
        """The body, a JSON object unless `expect` says `list`.

        Raises:
            UnclearError: It is something else, such as a captive portal's page; UnreachableError after a request that
                changes nothing.
        """
        try:
            read = json_text.loads(self.content)
        except (ValueError, RecursionError):
            read = None
        if not isinstance(read, expect):
            raise self.misread()
        return read

    def misread(self, what: str = "") -> HelpdeskError:
        """The error to raise when the answer has the right form and still makes no sense; `what` says what it lacks."""
        kind = http_errors.literal(self.headers.get("content-type", ""), 60) or format_bytes(len(self.content))
        return http_errors.misread(self.host, what or kind, harmless=self.harmless)


class _Exchange(Cuttable):
    """One request under way.

    Attributes:
        sent: Whether a part of it may have reached the server.
    """

    def __init__(self) -> None:
        super().__init__()
        self.sent = False

    def trace(self, event: str, info: Mapping[str, Any]) -> None:
        """Called by httpcore at every step, on the thread of the request."""
        if event == "connection.connect_tcp.complete":
            self.hold(info["return_value"].get_extra_info("socket"))
        elif event.endswith("send_request_headers.started") and info["request"].method != b"CONNECT":
            if self.cut:
                # Only here: at a later step it would keep httpcore from tidying up.
                raise TimeoutError
            self.sent = True

    def _counts(self) -> bool:
        # Its connection is shut down by now, so what isn't sent yet can't be any more.
        return self.sent


class Client:
    """Requests to one server: TLS verified, no redirect followed, no answer trusted before it is looked at.

    Raises of `get` and `send`:
        UnreachableError: Nothing can have arrived, or asking again changes nothing.
        UnclearError: Something may have arrived.
        LoginError: 401 or 403. RefusedError: any other 4xx, with the server's own words.
    """

    def __init__(
        self,
        address: str,
        headers: Callable[[], Mapping[str, str]],
        *,
        verify: ssl.SSLContext | None = None,
        timeout: float = 20,
    ) -> None:
        """Opens no connection yet.

        Args:
            address: Where the server's paths begin, such as `https://example.org/redmine`.
            headers: Asked for with every request; what is secret in them is kept nowhere else.
            verify: Whom to trust; by default the system's and Mozilla's authorities.
            timeout: Seconds of silence after which a request is given up.
        """
        self._address = address.strip().rstrip("/")
        self._headers = headers
        self._verify = verify
        self._timeout = timeout
        self._client: httpx.Client | None = None
        self._under_way: set[_Exchange] = set()

    @property
    def host(self) -> str:
        """Whom it talks to, as people write it."""
        return urlsplit(self._address).netloc or self._address

    def get(self, path: str, params: Mapping[str, str] | None = None, *, limit: int = ANSWER_BYTES) -> Answer:
        """Asks for something, which changes nothing there. `limit` is the most bytes of the answer."""
        return self._request("GET", path, {"params": params}, harmless=True, limit=limit)

    def send(
        self,
        method: str,
        path: str,
        *,
        json: object = None,
        content: bytes | None = None,
        data: Mapping[str, str] | None = None,
        files: Sequence[Part] | None = None,
        params: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        safe_to_repeat: bool = False,
    ) -> Answer:
        """Sends something, once.

        Args:
            method: Of HTTP.
            path: Below the address.
            json: Body, or `content` with a type in `headers`, or `data` and `files` as a form.
            safe_to_repeat: Doing it twice is no harm, as with an upload nobody claims: a lost answer counts as
                unreachable.
        """
        body = {"json": json, "content": content, "data": data, "files": files, "params": params, "headers": headers}
        given = {name: value for name, value in body.items() if value is not None}
        return self._request(method, path, given, harmless=safe_to_repeat, limit=ANSWER_BYTES)

    def hang_up(self) -> None:
        """Ends what is under way, from another thread; the next request is a new one."""
        for exchange in tuple(self._under_way):
            exchange.end()

    def _request(self, method: str, path: str, given: dict[str, Any], *, harmless: bool, limit: int) -> Answer:
        import httpx  # noqa: PLC0415 - 60 ms, which a workstation that sends nothing need not wait for

        exchange = _Exchange()
        try:
            told = self._headers()
            request = self._prepared(method, path, given, told)
            request.extensions["trace"] = exchange.trace
            with self._under_way_as(exchange):
                client = self._opened()
                with self._limited(exchange, len(request.read())):
                    response = exchange.outrun(lambda: client.send(request, stream=True))
                try:
                    answer = _blanked(self._read(response, limit, harmless=harmless), told.values())
                finally:
                    response.close()
        except (httpx.HTTPError, httpx.InvalidURL, OSError) as error:
            # How a line that we ended breaks says nothing about the server.
            cause = TimeoutError() if exchange.cut else error
            raise http_errors.lost(cause, self.host, arrived=exchange.sent and not harmless) from error
        if 200 <= answer.status < 300:
            return answer
        raise http_errors.refused(answer.status, answer.headers, _words(answer), self.host, harmless=harmless)

    def _prepared(self, method: str, path: str, given: dict[str, Any], told: Mapping[str, str]) -> httpx.Request:
        check_address(self._address)
        # Uncompressed, so that the limit holds for what is unpacked as well.
        headers = {"Accept": "application/json", "Accept-Encoding": "identity", **given.pop("headers", {})}
        headers |= told
        if any(not (value.isascii() and value.isprintable()) for value in headers.values()):
            raise LoginError(
                "desk_login",
                _("Der Schlüssel für {host} enthält Zeichen, die kein Schlüssel hat.").format(host=self.host),
                hint=_("Kopieren Sie ihn noch einmal, ohne Zeilenumbruch und Leerzeichen."),
            )
        client = self._opened()
        # Who asks is told by the key alone, not by a session left over from another one.
        client.cookies.clear()
        return client.build_request(method, f"{self._address}{path}", headers=headers, **given)

    def _opened(self) -> httpx.Client:
        import httpx  # noqa: PLC0415 - see above

        if self._client is None:
            if self._verify is None:
                self._verify = httpx.create_ssl_context()
                self._verify.load_default_certs()
            # A connection that was kept may be closed just when a request goes out: that would leave a doubt.
            limits = httpx.Limits(max_keepalive_connections=0)
            # A proxy of the environment would read what is sent to this machine, which is not encrypted.
            here = is_loopback(urlsplit(self._address).hostname or "")
            self._client = httpx.Client(
                verify=self._verify, timeout=self._timeout, limits=limits, follow_redirects=False, trust_env=not here
            )
        return self._client

    @contextmanager
    def _under_way_as(self, exchange: _Exchange) -> Iterator[None]:
        self._under_way.add(exchange)
        try:
            yield
        finally:
            self._under_way.discard(exchange)
            exchange.let_go()

    def _patience(self, size: int) -> float:
        # httpx limits each silence, not the whole: a server that drips would hold the outbox for ever.
        return 3 * self._timeout + size / _SLOWEST

    @contextmanager
    def _limited(self, exchange: _Exchange, size: int) -> Iterator[None]:
        timer = threading.Timer(self._patience(size), exchange.end)
        timer.daemon = True
        timer.start()
        try:
            yield
        finally:
            timer.cancel()

    def _read(self, response: httpx.Response, limit: int, *, harmless: bool) -> Answer:
        content, started = bytearray(), time.monotonic()
        if response.headers.get("content-encoding", "identity").lower() != "identity":
            raise http_errors.misread(self.host, response.headers["content-encoding"][:60], harmless=harmless)
        for chunk in response.iter_raw():
            content += chunk
            if len(content) > limit:
                what = _("mehr als {limit} MB").format(limit=limit // 1_000_000)
                raise http_errors.misread(self.host, what, harmless=harmless)
            if time.monotonic() - started > self._patience(len(content)):
                raise TimeoutError
        headers = {name.lower(): value for name, value in response.headers.items()}
        return Answer(response.status_code, headers, bytes(content), self.host, harmless)


def check_address(address: str) -> None:
    """Refuses an address over which a key would travel in the clear.

    Raises:
        RefusedError: `address_malformed` or `address_insecure`.
    """
    parts = split_address(address)
    if parts is None or parts.scheme not in {"https", "http"}:
        raise RefusedError(
            "address_malformed",
            _("Die Adresse „{address}“ ist keine.").format(address=http_errors.literal(address.rpartition("@")[2], 80)),
            hint=_("Sie sieht aus wie https://tickets.example.org und enthält keine Zugangsdaten."),
        )
    host = parts.hostname or ""
    if parts.scheme == "http" and not is_loopback(host):
        raise RefusedError(
            "address_insecure",
            _("Die Adresse von {host} ist unverschlüsselt; der Schlüssel wäre unterwegs lesbar.").format(host=host),
            hint=_("Tragen Sie die Adresse mit https:// ein."),
        )


def _blanked(answer: Answer, secrets: Iterable[str]) -> Answer:
    """What becomes of an answer's words, without any of ours that the server says back."""
    headers = {name: http_errors.blanked(value, secrets) for name, value in answer.headers.items()}
    content = answer.content
    if not 200 <= answer.status < 300:
        content = http_errors.blanked(content.decode("latin-1"), secrets).encode("latin-1")
    return replace(answer, headers=headers, content=content)


def _words(answer: Answer) -> str:
    try:
        return http_errors.words(json_text.loads(answer.content))
    except (ValueError, RecursionError):
        pass
    if answer.headers.get("content-type", "").startswith("text/plain"):
        return http_errors.literal(answer.content[:4000].decode(errors="replace"))
    return ""

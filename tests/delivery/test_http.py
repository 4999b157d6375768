import errno
import json
import logging
import socket
import ssl
import threading
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from smtplib import SMTPServerDisconnected

import pytest
import trustme

from helpdesk.delivery.desk import LoginError, RefusedError, UnclearError, UnreachableError
from helpdesk.delivery.http import Client
from helpdesk.delivery.http_errors import lost, retry_after
from helpdesk.errors import HelpdeskError
from tests.delivery.line import Play, answer, cut, drip, serving, silence

KEY = "geheim-0815"
JSON = "Content-Type: application/json"


def client_of(address: str, *, verify: ssl.SSLContext | None = None, timeout: float = 60, key: str = KEY) -> Client:
    return Client(address, lambda: {"X-Key": key}, verify=verify, timeout=timeout)


def refusal(call: Callable[[], object]) -> HelpdeskError:
    with pytest.raises(HelpdeskError) as refused:
        call()
    return refused.value


def test_what_is_asked_and_sent_arrives_as_it_was_given() -> None:
    with serving(answer("200 OK", b'{"a": ["\xc3\xbc"]}', JSON)) as line:
        client = client_of(f"{line.address}/base/")

        assert client.get("/x.json", {"q": "ü&="}).json() == {"a": ["ü"]}
        client.send("POST", "/y.json", json={"b": "🦊"}, headers={"X-More": "1"})

    asked, sent = line.requests
    assert asked.startswith(b"GET /base/x.json?q=%C3%BC%26%3D HTTP/1.1")
    assert b"X-Key: geheim-0815" in asked
    assert b"X-More: 1" in sent
    assert json.loads(sent.partition(b"\r\n\r\n")[2]) == {"b": "🦊"}


SLOW = [silence, drip(b"HTTP/1.1 200 OK\r\nX-Slow: "), drip(b"HTTP/1.1 200 OK\r\nContent-Length: 9999\r\n\r\n")]
NOT_SENT, IN_DOUBT, REFUSED, LOGIN = UnreachableError, UnclearError, RefusedError, LoginError


@pytest.mark.parametrize(
    ("play", "sending", "asking", "code"),
    [
        (cut, IN_DOUBT, NOT_SENT, "desk_silent"),
        *((play, IN_DOUBT, NOT_SENT, "desk_silent") for play in SLOW),
        (answer("200 OK", b'{"a"', JSON, length=100), IN_DOUBT, NOT_SENT, "desk_silent"),
        (answer("500 Oh"), IN_DOUBT, NOT_SENT, "desk_failed"),
        (answer("502 Bad", b"<html>", "Content-Type: text/html"), IN_DOUBT, NOT_SENT, "desk_failed"),
        (answer("503 Later"), IN_DOUBT, NOT_SENT, "desk_busy"),
        (answer("408 Slow"), IN_DOUBT, NOT_SENT, "desk_busy"),
        (answer("429 Slow"), NOT_SENT, NOT_SENT, "desk_busy"),
        (answer("302 Found", b"", "Location: http://127.0.0.1:9/login"), NOT_SENT, NOT_SENT, "desk_redirects"),
        (answer("401 No"), LOGIN, LOGIN, "desk_login"),
        (answer("403 No"), LOGIN, LOGIN, "desk_forbidden"),
        (answer("404 No"), REFUSED, REFUSED, "desk_not_found"),
        (answer("413 Big"), REFUSED, REFUSED, "desk_refused"),
        (answer("422 No", b'{"errors": ["Nein"]}', JSON), REFUSED, REFUSED, "desk_refused"),
        (answer("200 OK", b"<html>Anmelden", "Content-Type: text/html"), IN_DOUBT, NOT_SENT, "desk_unreadable"),
        (answer("200 OK", b"[1]", JSON), IN_DOUBT, NOT_SENT, "desk_unreadable"),
        (answer("200 OK", b"[" * 200_000, JSON), IN_DOUBT, NOT_SENT, "desk_unreadable"),
        (answer("200 OK", b"x" * 8_000_001), IN_DOUBT, NOT_SENT, "desk_unreadable"),
        (answer("200 OK", b"\x1f\x8b", "Content-Encoding: gzip"), IN_DOUBT, NOT_SENT, "desk_unreadable"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_each_failure_says_whether_anything_may_have_arrived(
    play: Play, sending: type[HelpdeskError], asking: type[HelpdeskError], code: str
) -> None:
    with serving(play) as line:
        client = client_of(line.address, timeout=0.3 if play in SLOW else 60)
        sent = refusal(lambda: client.send("POST", "/x", json={}).json())
        again = refusal(lambda: client.send("POST", "/x", content=b"x", safe_to_repeat=True).json())
        asked = refusal(lambda: client.get("/x").json())

    assert (type(sent), sent.code) == (sending, code)
    assert type(again) is type(asked) is asking
    assert line.requests


def test_a_server_that_is_not_there_got_nothing() -> None:
    with serving(cut) as line:
        pass

    error = refusal(lambda: client_of(line.address).send("POST", "/x", json={}))

    assert (type(error), error.code) == (UnreachableError, "desk_unreachable")
    assert "nimmt keine Verbindung an" in error.message


def test_a_name_that_is_not_there_got_nothing() -> None:
    error = refusal(lambda: client_of("https://tickets.invalid").send("POST", "/x", json={}))

    assert (type(error), error.code) == (UnreachableError, "desk_name_unknown")
    assert "tickets.invalid" in error.message


@pytest.mark.parametrize(
    ("trusted", "name", "why"),
    [
        (False, "localhost", "(eine unbekannte Stelle hat es ausgestellt)"),
        (True, "elsewhere.example", "(es gilt für einen anderen Namen)"),
    ],
)
def test_a_certificate_that_is_not_theirs_ends_it_before_the_key_is_told(trusted: bool, name: str, why: str) -> None:
    authority = trustme.CA()
    server, trust = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH), ssl.create_default_context()
    authority.issue_cert(name).configure_cert(server)
    if trusted:
        authority.configure_trust(trust)

    with serving(answer("200 OK", b"{}"), server, "localhost") as line:
        error = refusal(lambda: client_of(line.address, verify=trust).send("POST", "/x", json={}))

    assert (type(error), error.code, line.requests) == (UnreachableError, "desk_tls", [])
    assert "Zertifikat" in error.message
    assert why in error.message


def test_with_a_trusted_certificate_the_line_is_taken() -> None:
    authority = trustme.CA()
    server, trust = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH), ssl.create_default_context()
    authority.issue_cert("localhost").configure_cert(server)
    authority.configure_trust(trust)

    with serving(answer("200 OK", b"{}"), server, "localhost") as line:
        assert client_of(line.address, verify=trust).send("POST", "/x", json={}).json() == {}


def test_a_server_without_encryption_is_told_from_one_with_another_certificate() -> None:
    with serving(answer("200 OK", b"{}")) as line:
        error = refusal(lambda: client_of(line.address.replace("http:", "https:")).get("/x"))

    assert error.code == "desk_tls"
    assert "verschlüsselte Verbindung" in error.message
    assert "der Server spricht dort unverschlüsselt" in error.message


@pytest.mark.parametrize(
    ("address", "code"),
    [
        ("http://tickets.example.org", "address_insecure"),
        ("ftp://example.org", "address_malformed"),
        ("https://", "address_malformed"),
        ("https://toni:geheim@example.org", "address_malformed"),
        ("https://example.org/?key=1", "address_malformed"),
        ("https://example.org:x", "address_malformed"),
        ("https://[::1", "address_malformed"),
        ("example.org", "address_malformed"),
    ],
)
def test_an_address_that_would_give_the_key_away_is_refused(address: str, code: str) -> None:
    error = refusal(lambda: client_of(address).get("/x"))

    assert error.code == code
    assert "geheim" not in error.message


@pytest.mark.parametrize("key", ["a\r\nX-Evil: 1", "schlüssel", "a\0b"])
def test_a_key_that_cannot_be_one_is_refused(key: str) -> None:
    with serving(answer("200 OK", b"{}")) as line:
        error = refusal(lambda: client_of(line.address, key=key).get("/x"))

    assert (error.code, line.requests) == ("desk_login", [])


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("Retry-After: 120", 120),
        ("Retry-After: 99999", 3600),
        ("Retry-After: 99999999999999999999", 3600),
        ("Retry-After: Sat, 21 Nov 2026 12:02:00 GMT\r\nDate: Sat, 21 Nov 2026 12:00:00 GMT", 120),
        ("Retry-After: Sat, 21 Nov 2026 11:00:00 GMT\r\nDate: Sat, 21 Nov 2026 12:00:00 GMT", 0),
        ("Retry-After: bald", None),
        ("X: y", None),
    ],
)
def test_what_a_server_asks_to_wait_is_read(header: str, seconds: int | None) -> None:
    with serving(answer("429 Slow", b"", header)) as line:
        error = refusal(lambda: client_of(line.address).get("/x"))

    assert isinstance(error, UnreachableError)
    assert error.retry_after == seconds


def test_nobody_comes_back_before_the_moment_a_server_named() -> None:
    named = (datetime.now(UTC) + timedelta(seconds=100)).replace(microsecond=0)

    seconds = retry_after({"retry-after": format_datetime(named, usegmt=True)})

    assert seconds is not None
    assert datetime.now(UTC) + timedelta(seconds=seconds) >= named


@pytest.mark.parametrize("status", ["408 Slow", "502 Bad", "503 Later"])
def test_what_a_server_asks_to_wait_counts_also_when_something_may_have_arrived(status: str) -> None:
    with serving(answer(status, b"", "Retry-After: 120")) as line:
        error = refusal(lambda: client_of(line.address).send("POST", "/x", json={}))

    assert isinstance(error, UnclearError)
    assert error.retry_after == 120


@pytest.mark.parametrize(
    ("body", "kind", "said"),
    [
        (b'{"errors": ["Zu lang", "Zu <b>dick</b>"]}', "application/json", "Zu lang; Zu <b>dick</b>"),
        (b'{"error": "a", "error_human": "Name fehlt"}', "application/json", "Name fehlt"),
        (b'["Invalid status"]', "application/json", "Invalid status"),
        (b'{"message": "eins\\u202e\\u0000\\nzwei"}', "application/json", "eins zwei"),
        (b"Nur Text", "text/plain", "Nur Text"),
        (b"<html>lang</html>", "text/html", "HTTP 422)"),
        (b'{"errors": ["' + b"x" * 5000 + b'"]}', "application/json", "x" * 299 + "…"),
    ],
)
def test_a_servers_words_are_shown_literally_and_cut(body: bytes, kind: str, said: str) -> None:
    with serving(answer("422 No", body, f"Content-Type: {kind}")) as line:
        error = refusal(lambda: client_of(line.address).send("POST", "/x", json={}))

    assert said in error.message
    assert len(error.message) < 400


def test_a_line_that_breaks_is_told_in_our_words() -> None:
    with serving(cut) as line:
        silent = refusal(lambda: client_of(line.address).send("POST", "/x", json={}))
    unreached = lost(OSError(errno.EHOSTUNREACH, "No route to host"), "tickets.example", arrived=False)
    hung_up = lost(SMTPServerDisconnected("Connection unexpectedly closed"), "mail.example", arrived=False)

    assert "brach ab" in silent.message
    assert unreached.message == "tickets.example ist nicht erreichbar (es führt kein Weg dorthin)."
    assert "brach ab" in hung_up.message


def test_a_redirect_is_named_and_not_followed() -> None:
    with serving(answer("200 OK", b"{}")) as other:
        with serving(answer("307 There", b"", f"Location: {other.address}/x")) as line:
            error = refusal(lambda: client_of(line.address).send("POST", "/x", json={}))

        assert other.requests == []
    assert other.address in error.message


def test_no_cookie_is_kept() -> None:
    with serving(answer("200 OK", b"{}", "Set-Cookie: session=1")) as line:
        client = client_of(line.address)
        client.get("/x")
        client.get("/x")

    assert b"cookie" not in line.requests[1].lower()


@pytest.fixture(scope="module")
def certified() -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """A server's certificate for localhost, and who trusts it."""
    authority = trustme.CA()
    server, trust = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH), ssl.create_default_context()
    authority.issue_cert("localhost").configure_cert(server)
    authority.configure_trust(trust)
    return server, trust


@pytest.mark.parametrize("encrypted", [False, True])
def test_hanging_up_ends_what_is_under_way(certified: tuple[ssl.SSLContext, ssl.SSLContext], encrypted: bool) -> None:
    server, trust = certified
    clients: list[Client] = []

    def hang_up_and_answer_too_late(connection: socket.socket) -> None:
        clients[0].hang_up()
        connection.settimeout(60)
        with suppress(OSError):
            while connection.recv(1):
                pass
            return
        answer("200 OK", b"{}")(connection)

    with serving(hang_up_and_answer_too_late, server if encrypted else None, "localhost") as line:
        clients.append(client_of(line.address, verify=trust, timeout=120))
        error = refusal(lambda: clients[0].send("POST", "/x", json={}))

    assert isinstance(error, UnclearError)


def test_hanging_up_ends_a_line_that_is_not_secured_yet() -> None:
    with socket.create_server(("localhost", 0)) as listener:
        client = client_of(f"https://localhost:{listener.getsockname()[1]}", timeout=120)

        def hear_and_hang_up() -> None:
            connection, _peer = listener.accept()
            with connection:
                connection.recv(1)
                client.hang_up()
                connection.settimeout(60)
                with suppress(OSError):
                    while connection.recv(65536):
                        pass

        serving_thread = threading.Thread(target=hear_and_hang_up)
        serving_thread.start()
        error = refusal(lambda: client.send("POST", "/x", json={}))
        serving_thread.join()

    assert (type(error), error.code) == (UnreachableError, "desk_unreachable")


def test_a_server_that_drips_over_tls_is_given_up_as_well(certified: tuple[ssl.SSLContext, ssl.SSLContext]) -> None:
    server, trust = certified
    with serving(drip(b"HTTP/1.1 200 OK\r\nX-Slow: "), server, "localhost") as line:
        error = refusal(lambda: client_of(line.address, verify=trust, timeout=1).send("POST", "/x", json={}))

    assert isinstance(error, UnclearError)


def test_the_key_is_in_no_log_and_no_error(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    with serving(answer("401 No", b'{"error": "no"}', JSON)) as line:
        client = client_of(line.address)
        error = refusal(lambda: client.get("/x"))

    assert KEY not in caplog.text
    assert KEY not in f"{error!r} {error.lines()} {client!r}"


@pytest.mark.parametrize("sent", ["{}", "token {}", "Token token={}", "Bearer {}"])
@pytest.mark.parametrize(
    ("status", "body", "header"),
    [
        ("401 No", b'{"error": "no such token: ge/heim=="}', JSON),
        ("422 No", b'{"errors": ["ge\\/heim== ist falsch"]}', JSON),
        ("500 No", b"ge/heim==", "Content-Type: text/plain"),
        ("302 There", b"", "Location: https://login.example/?key=ge%2Fheim%3D%3D&or=ge/heim=="),
        ("200 OK", b"<html>", "Content-Type: ge/heim=="),
    ],
)
def test_a_key_that_a_server_says_back_is_in_no_error(sent: str, status: str, body: bytes, header: str) -> None:
    with serving(answer(status, body, header)) as line:
        error = refusal(lambda: client_of(line.address, key=sent.format("ge/heim==")).get("/x").json())

    assert "heim" not in f"{error!r} {error.lines()}"
    assert "***" in error.message

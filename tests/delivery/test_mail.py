import base64
import hashlib
import socket
import ssl
import sys
import threading
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import pytest
import trustme
from hypothesis import given
from hypothesis import strategies as st

from helpdesk.delivery import mail as mail_module
from helpdesk.delivery.desk import LoginError, Parcel, RefusedError, UnclearError, UnreachableError
from helpdesk.delivery.letter import letter, reference
from helpdesk.delivery.mail import MailDesk
from helpdesk.delivery.models import DeskConfig, ParcelKind
from helpdesk.errors import HelpdeskError
from helpdesk.tickets import Attachment
from tests.delivery.smtp_servers import PASSWORD, USER, Mailbox, ScriptedServer, real_server, server_context

KEY, REPLY = UUID("0190a0b0-0000-7000-8000-00001a2b3c4d"), UUID("0190a0b0-0000-7000-8000-000011111111")
BEFORE, SINCE = datetime(2025, 10, 12, 12, tzinfo=UTC), datetime(2025, 10, 13, 12, tzinfo=UTC)
OPTIONS = {"to": "support@anbieter.example", "from": USER}


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture
def trust(authority: trustme.CA) -> ssl.SSLContext:
    context = ssl.create_default_context()
    authority.configure_trust(context)
    return context


@pytest.fixture
def parcel(tmp_path: Path) -> Parcel:
    content = bytes(range(256)) * 9 + b"\r\n.\r\n.. x"
    file = tmp_path / "content"
    file.write_bytes(content)
    return Parcel(
        key=KEY,
        kind=ParcelKind.CREATE,
        ticket=KEY,
        number="",
        subject="Müller: kein Versand",
        message="Seit gestern.\n.\n\n..Zeile 4\nÄÖÜ ß €",
        department="Technischer Support",
        category="Exchange",
        server="srv-01",
        customer="Nord AG",
        profile="centron",
        attachments=(Attachment("Größe.log", len(content), hashlib.sha256(content).hexdigest()),),
        paths=(file,),
    )


def desk(
    port: int,
    trust: ssl.SSLContext | None = None,
    scheme: str = "smtp",
    at: datetime = BEFORE,
    secret: str = PASSWORD,
    **options: str,
) -> MailDesk:
    host = "127.0.0.1" if trust is None else "localhost"
    config = DeskConfig("mail", "mail", "Post", f"{scheme}://{host}:{port}", "centron", OPTIONS | options)
    return MailDesk(config, lambda: secret, lambda: at, trust=trust)


@pytest.mark.parametrize("scheme", ["smtp", "smtps"])
def test_a_ticket_goes_out_over_tls_and_after_login(
    parcel: Parcel, authority: trustme.CA, trust: ssl.SSLContext, scheme: str
) -> None:
    mailbox, tls = Mailbox(), server_context(authority, "localhost")
    how = (
        {"tls_context": tls, "require_starttls": True}
        if scheme == "smtp"
        else {"ssl_context": tls, "auth_require_tls": False}
    )

    with real_server(mailbox, **how) as port:
        receipt = desk(port, trust, scheme, user=USER).deliver(parcel)

    (mail,) = mailbox.mails
    assert (mail["To"], mail["From"], mailbox.users) == (OPTIONS["to"], USER, [USER])
    assert mail["Subject"] == "Müller: kein Versand [HD-1A2B3C4D]"
    assert receipt == parcel.receipt("mail", "HD-1A2B3C4D", BEFORE, "")
    body, attached = mail.get_body(), list(mail.iter_attachments())
    assert body is not None
    text = body.get_content().replace("\r\n", "\n")
    assert text.startswith("Abteilung: Technischer Support\n")
    assert "\nKunde: Nord AG\n\nSeit gestern." in text
    assert parcel.message in text
    assert [(part.get_filename(), part.get_content()) for part in attached] == [
        ("Größe.log", parcel.paths[0].read_bytes())
    ]


def test_every_copy_has_the_same_message_id_and_a_reply_refers_to_it(parcel: Parcel) -> None:
    reply = replace(parcel, key=REPLY, kind=ParcelKind.REPLY, number="4711", attachments=(), paths=())
    close = replace(reply, kind=ParcelKind.CLOSE, message="")
    first, second, answer, last = (letter(each, USER, USER, BEFORE) for each in (parcel, parcel, reply, close))

    assert first["Message-ID"] == second["Message-ID"] == f"<{KEY}.helpdesk@muster.example>"
    assert answer["Message-ID"] != first["Message-ID"]
    assert answer["In-Reply-To"] == answer["References"] == first["Message-ID"]
    assert answer["Subject"] == "Re: Müller: kein Versand [HD-1A2B3C4D] [4711]"
    assert "kann geschlossen werden" in last.get_content()


@given(
    subject=st.text(min_size=1, max_size=80) | st.just("x\r\nBcc: evil@example.com\r\n\r\nhello"),
    name=st.text(min_size=1, max_size=40) | st.just('a"\r\nX-Evil: 1.log'),
    number=st.text(max_size=20) | st.just("1\r\nX-Evil: 1"),
)
def test_nothing_typed_makes_a_header(subject: str, name: str, number: str) -> None:
    subject, name, number = (text.encode(errors="replace").decode() for text in (subject, name, number))
    parcel = Parcel(
        KEY, ParcelKind.REPLY, KEY, number, subject, subject, "", "", "", "", "centron",
        (Attachment(name, 0, ""),), (Path("/dev/null"),),
    )  # fmt: skip
    head = letter(parcel, USER, USER, BEFORE).as_bytes().split(b"\r\n\r\n")[0]

    names = [line.split(b":")[0].lower() for line in head.split(b"\r\n") if not line.startswith((b" ", b"\t"))]
    assert sorted(names) == sorted(
        [
            b"from",
            b"to",
            b"subject",
            b"date",
            b"message-id",
            b"in-reply-to",
            b"references",
            b"mime-version",
            b"content-type",
        ]
    )


def test_dots_and_line_ends_arrive_as_they_were(parcel: Parcel) -> None:
    mailbox = Mailbox()
    with real_server(mailbox) as port:
        desk(port).deliver(replace(parcel, message="."))

    body = mailbox.mails[0].get_body()
    assert body is not None
    assert "\r\n.\r\n" in body.get_content()


CUT = ScriptedServer.CUT


@pytest.mark.parametrize(
    ("answers", "error"),
    [
        ({"greeting": CUT}, UnreachableError),
        ({"greeting": "HTTP/1.1 200 OK"}, UnreachableError),
        ({"greeting": "421 too many"}, UnreachableError),
        ({"greeting": "554 no mail here"}, RefusedError),
        ({"EHLO": CUT}, UnreachableError),
        ({"MAIL": CUT}, UnreachableError),
        ({"MAIL": "550 who are you"}, RefusedError),
        ({"RCPT": CUT}, UnreachableError),
        ({"RCPT": "450 greylisted"}, UnreachableError),
        ({"RCPT": "550 nobody"}, RefusedError),
        ({"DATA": CUT}, UnreachableError),
        ({"DATA": "451 later"}, UnreachableError),
        ({"DATA": "554 no"}, RefusedError),
        ({"content": "cut within"}, UnreachableError),
        ({"content": CUT}, UnclearError),
        ({"content": "452 full"}, UnreachableError),
        ({"content": "552 too large"}, RefusedError),
        ({"content": "<html>"}, UnclearError),
        ({"content": "250" + "x" * 9000}, UnclearError),
    ],
)
def test_what_a_failure_means_depends_on_whether_the_mail_was_out(
    parcel: Parcel, answers: dict[str, str], error: type[HelpdeskError]
) -> None:
    large = replace(parcel, message="x\n" * 3_000_000) if answers.get("content") == "cut within" else parcel
    with ScriptedServer(**answers) as server, pytest.raises(error) as refusal:
        desk(server.port).deliver(large)

    assert type(refusal.value) is error
    assert len(server.took) <= 1
    if error is not UnclearError and answers.get("content", "").isdigit():
        assert not server.took


def test_not_now_says_when_to_come_again(parcel: Parcel) -> None:
    with ScriptedServer(RCPT="450 greylisted") as server, pytest.raises(UnreachableError) as refusal:
        desk(server.port).deliver(parcel)

    assert refusal.value.retry_after == 300
    assert "450 greylisted" in refusal.value.message


def test_a_server_that_hangs_up_after_it_has_the_mail_has_it(parcel: Parcel) -> None:
    with ScriptedServer(QUIT=CUT) as server:
        assert desk(server.port).deliver(parcel).number == "HD-1A2B3C4D"


def test_a_server_that_never_answers_leaves_it_unclear(parcel: Parcel, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mail_module, "TAKING_SECONDS", 0.2)
    with ScriptedServer(content="250-wait") as server, pytest.raises(UnclearError):
        desk(server.port).deliver(parcel)


def hung_up(sending: MailDesk, parcel: Parcel, ready: Callable[[], object]) -> list[type[HelpdeskError]]:
    """How a delivery ends when somebody hangs up, again and again from when it is ready; empty when it doesn't."""
    outcome: list[type[HelpdeskError]] = []

    def send() -> None:
        try:
            sending.deliver(parcel)
        except HelpdeskError as error:
            outcome.append(type(error))

    thread = threading.Thread(target=send, daemon=True)
    thread.start()
    while not ready():
        pass
    for _moment in range(100):
        sending.hang_up()
        thread.join(0.1)
        if outcome:
            break
    return outcome


def test_a_password_that_the_server_says_back_is_in_no_error(parcel: Parcel) -> None:
    said = base64.b64encode(f"\0{USER}\0canary".encode()).decode()
    with (
        ScriptedServer(EHLO="250-mail.example\r\n250 AUTH PLAIN", AUTH=f"535 not canary nor {said}") as server,
        pytest.raises(LoginError, match=r"not [*]+ nor [*]+$") as refusal,
    ):
        desk(server.port, secret="canary", user=USER).deliver(parcel)

    assert "canary" not in repr(refusal.value)


@pytest.mark.parametrize("scheme", ["smtp", "smtps"])
@pytest.mark.parametrize(("stuck", "error"), [("content", UnclearError), ("greeting", UnreachableError)])
def test_hanging_up_ends_what_is_under_way(
    parcel: Parcel,
    authority: trustme.CA,
    trust: ssl.SSLContext,
    monkeypatch: pytest.MonkeyPatch,
    scheme: str,
    stuck: str,
    error: type[HelpdeskError],
) -> None:
    monkeypatch.setattr(mail_module, "CONNECT_SECONDS", 120)
    tls = server_context(authority, "localhost") if scheme == "smtps" else None
    server = ScriptedServer(**{stuck: "250-wait"})
    server.tls = tls
    with server:
        sending = desk(server.port, trust if tls else None, scheme)

        assert hung_up(sending, parcel, lambda: stuck in server.heard) == [error]


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux lets a connection wait for a place in the queue")
def test_hanging_up_ends_the_waiting_for_a_connection(parcel: Parcel, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mail_module, "CONNECT_SECONDS", 120)
    with socket.create_server(("127.0.0.1", 0), backlog=0) as full, ExitStack() as waiting:
        for _place in range(3):
            line = waiting.enter_context(socket.socket())
            line.settimeout(0)
            line.connect_ex(full.getsockname())

        assert hung_up(desk(full.getsockname()[1]), parcel, lambda: True) == [UnreachableError]


def test_nothing_is_said_without_tls_to_another_computer(parcel: Parcel, monkeypatch: pytest.MonkeyPatch) -> None:
    # The name leads here, which the desk needn't know.
    found = socket.getaddrinfo
    monkeypatch.setattr(socket, "getaddrinfo", lambda _host, *rest, **more: found("127.0.0.1", *rest, **more))
    with ScriptedServer() as server:
        config = DeskConfig("mail", "mail", "Post", f"smtp://mail.example:{server.port}", "centron", OPTIONS)
        with pytest.raises(UnreachableError) as refusal:
            MailDesk(config, lambda: "", lambda: BEFORE).deliver(parcel)

    assert (refusal.value.code, server.took) == ("desk_insecure", [])


@pytest.mark.parametrize("issued_to", ["other.example", ""])
def test_a_server_that_is_not_who_it_says_gets_nothing(
    parcel: Parcel, authority: trustme.CA, trust: ssl.SSLContext, issued_to: str
) -> None:
    mailbox = Mailbox()
    issuer = authority if issued_to else trustme.CA()
    tls = server_context(issuer, issued_to or "localhost")
    with (
        real_server(mailbox, tls_context=tls) as port,
        pytest.raises(UnreachableError, match="Zertifikat") as refusal,
    ):
        desk(port, trust).deliver(parcel)

    assert (refusal.value.code, mailbox.mails) == ("desk_tls", [])


@pytest.mark.parametrize("secret", ["falsch", "fälsch"])
def test_a_wrong_password_is_told_and_never_shown(
    parcel: Parcel, authority: trustme.CA, trust: ssl.SSLContext, secret: str
) -> None:
    with real_server(Mailbox(), tls_context=server_context(authority, "localhost")) as port:
        sending = desk(port, trust, secret=secret, user=USER)
        with pytest.raises(LoginError) as refusal:
            sending.deliver(parcel)
        check = sending.check()

    assert refusal.value.code == "desk_login"
    assert not check.ready
    assert "lehnt die Anmeldung von technik@muster.example ab" in check.message
    assert secret not in " ".join((check.message, repr(refusal.value), repr(sending)))


def test_what_is_larger_than_the_server_takes_is_not_begun(parcel: Parcel) -> None:
    mailbox = Mailbox()
    with real_server(mailbox, data_size_limit=2000) as port, pytest.raises(RefusedError, match="größer") as refusal:
        desk(port).deliver(parcel)

    assert (refusal.value.code, mailbox.mails) == ("desk_too_large", [])


def test_a_new_ticket_takes_no_closed_way_but_its_thread_goes_on(parcel: Parcel) -> None:
    mailbox = Mailbox()
    with real_server(mailbox) as port:
        late = desk(port, at=SINCE)
        with pytest.raises(RefusedError) as refusal:
            late.deliver(parcel)
        late.deliver(replace(parcel, kind=ParcelKind.REPLY, key=REPLY, number="4711"))
        check = late.check()

    assert refusal.value.code == "channel_closed"
    assert len(mailbox.mails) == 1
    assert (check.ready, "keine Tickets mehr" in check.message) == (False, True)


def test_a_check_says_that_all_is_well_and_sends_nothing() -> None:
    mailbox = Mailbox()
    with real_server(mailbox) as port:
        check = desk(port).check()

    assert check.ready
    assert OPTIONS["to"] in check.message
    assert not mailbox.mails


@pytest.mark.parametrize(
    ("answers", "told"),
    [({"RCPT": "550 nobody"}, "550 nobody"), ({"greeting": "HTTP/1.1 400"}, "kein Mailserver")],
)
def test_a_check_says_in_a_sentence_what_is_wrong(answers: dict[str, str], told: str) -> None:
    with ScriptedServer(**answers) as server:
        check = desk(server.port).check()

    assert not check.ready
    assert told in check.message


def test_a_server_that_is_not_there_is_waited_for(parcel: Parcel) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]

    with pytest.raises(UnreachableError):
        desk(port).deliver(parcel)


def test_a_ticket_has_one_reference_through_its_thread(parcel: Parcel) -> None:
    assert reference(replace(parcel, key=REPLY)) == reference(parcel) == "HD-1A2B3C4D"


@pytest.mark.parametrize("scheme", ["smtp", "smtps"])
def test_without_a_word_on_trust_a_strangers_authority_counts_for_nothing(
    parcel: Parcel, authority: trustme.CA, scheme: str
) -> None:
    mailbox, tls = Mailbox(), server_context(authority, "127.0.0.1")
    how = {"tls_context": tls} if scheme == "smtp" else {"ssl_context": tls}
    with real_server(mailbox, **how) as port, pytest.raises(UnreachableError) as refusal:
        desk(port, scheme=scheme).deliver(parcel)

    assert (refusal.value.code, mailbox.mails) == ("desk_tls", [])

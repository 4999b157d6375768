"""The desk behind a mail address: tickets go out by SMTP, and nothing ever comes back on this way."""

import base64
import re
import smtplib
import socket
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime

from helpdesk.delivery.address import PORTS, is_loopback, split_address
from helpdesk.delivery.cutting import Cuttable, dial
from helpdesk.delivery.desk import HandCarried, LoginError, Parcel, RefusedError, UnclearError, UnreachableError
from helpdesk.delivery.http_errors import blanked, literal, lost
from helpdesk.delivery.letter import letter, reference
from helpdesk.delivery.models import DeskCheck, DeskConfig, DeskOption, ParcelKind
from helpdesk.errors import HelpdeskError
from helpdesk.i18n import N_, _, format_bytes
from helpdesk.tickets import Receipt
from helpdesk.tickets.channels import require_open
from helpdesk.tickets.profiles import load_profile

OPTIONS = (
    DeskOption("to", N_("Empfänger"), N_("Die Adresse, die Tickets annimmt: support@beispiel.de"), required=True),
    DeskOption("from", N_("Absender"), N_("Ihre Adresse; an sie gehen die Antworten."), required=True),
    DeskOption(
        "user", N_("Anmeldename"), N_("Meist Ihre Mailadresse. Leer, wenn der Server keine Anmeldung verlangt.")
    ),
    DeskOption("password", N_("Passwort"), N_("Des Postfachs, oder ein App-Passwort."), secret=True),
)
"""What a mail desk must be told; its address is smtps://server (TLS, 465) or smtp://server (STARTTLS, 587)."""

CONNECT_SECONDS = 20

TAKING_SECONDS = 120
"""How long a server may examine a mail before it says that it has it; RFC 5321 allows ten minutes, we less."""

_PARTING_SECONDS = 5

_BUSY_SECONDS = 300
"""When to come again after "not now": servers that greylist want five minutes."""


class MailDesk(HandCarried):
    """Sends each parcel as one mail, over a checked TLS connection; without one only to this computer itself.

    Whether a mail arrived can't be looked up: when the line breaks after all was sent, the technician is asked.
    """

    can_search = False
    address = ""

    def __init__(
        self,
        config: DeskConfig,
        secret: Callable[[], str],
        now: Callable[[], datetime],
        *,
        trust: ssl.SSLContext | None = None,
    ) -> None:
        """`trust` says whose certificates count, by default the system's and Mozilla's, as for the other desks."""
        parts = split_address(config.address)
        self.name = config.name
        self.title = config.title
        self.profile = config.profile
        self._host = parts.hostname or "" if parts else ""
        self._port = (parts.port if parts else None) or PORTS["smtps" if parts and parts.scheme == "smtps" else "smtp"]
        self._tls_at_once = bool(parts and parts.scheme == "smtps")
        self._recipient = config.options.get("to", "")
        self._sender = config.options.get("from", "")
        self._user = config.options.get("user", "")
        self._secret = secret
        self._now = now
        self._trust = trust
        self._ending = Cuttable()

    def deliver(self, parcel: Parcel) -> Receipt:
        """Sends a mail.

        Raises:
            RefusedError: The provider takes none, or the server refuses recipient, size or content for good.
            UnclearError: All was sent, and the line broke before the server said that it has it.
            UnreachableError: Nothing arrived.
        """
        if parcel.kind is ParcelKind.CREATE:
            self._require_open()
        content = letter(parcel, self._sender, self._recipient, self._now()).as_bytes()
        with self._connected() as line:
            self._announce(line, len(content))
            _hand_over(line, content)
        # The first ticket's number is its reference until somebody enters the desk's own.
        number = parcel.number or reference(parcel)
        return parcel.receipt(self.name, number, self._now(), self.address)

    def find(self, parcel: Parcel) -> None:
        """Never known: a mail that was sent can't be looked up."""
        del parcel

    def check(self) -> DeskCheck:
        """Goes as far as one can without sending: name, TLS, login, sender and recipient."""
        try:
            self._require_open()
            with self._connected() as line:
                self._announce(line, 0)
        except HelpdeskError as error:
            return DeskCheck(self.name, ready=False, message=" ".join(error.lines()))
        told = _("{host} nimmt Mails von {sender} an {recipient} an.")
        message = told.format(host=self._host, sender=self._sender, recipient=self._recipient)
        return DeskCheck(self.name, ready=True, message=message)

    def hang_up(self) -> None:
        """Cuts the line; whoever is sending on it is told so."""
        self._ending.end()

    def _require_open(self) -> None:
        try:
            require_open(load_profile(self.profile), "mail", self._now().astimezone().date())
        except HelpdeskError as error:
            raise RefusedError(error.code, error.message, error.hint) from error

    @contextmanager
    def _connected(self) -> Iterator[smtplib.SMTP]:
        """A line to the server, over TLS and logged in.

        Raises:
            UnreachableError: None comes about. LoginError: The server doesn't let us in.
        """
        ending = self._ending = Cuttable()
        try:
            line = self._call(ending)
            try:
                self._secure(line)
                self._log_in(line)
                yield line
                with suppress(smtplib.SMTPException, OSError):
                    if line.sock is not None:
                        line.sock.settimeout(_PARTING_SECONDS)
                    line.quit()
            finally:
                line.close()
        except smtplib.SMTPServerDisconnected as error:
            raise self._unreachable(_("Die Verbindung zu {host} brach ab.")) from error
        except smtplib.SMTPResponseException as error:
            raise self._answered(error.smtp_code, error.smtp_error) from error
        except smtplib.SMTPException as error:
            raise self._unreachable(_("Unter {host} antwortet kein Mailserver, der Mails annimmt.")) from error
        except OSError as error:
            raise lost(error, self._host, arrived=False) from error
        finally:
            ending.let_go()

    def _call(self, ending: Cuttable) -> smtplib.SMTP:
        # Our name is the sender's domain: asking for this computer's takes seconds, and tells it to a stranger.
        name = self._sender.rpartition("@")[2] or "localhost"
        tls = self._trust or _authorities() if self._tls_at_once else None
        return _Line(self._host, self._port, name, ending, tls)

    def _secure(self, line: smtplib.SMTP) -> None:
        line.ehlo_or_helo_if_needed()
        if self._tls_at_once:
            return
        if line.has_extn("starttls"):
            line.starttls(context=self._trust or _authorities())
            line.ehlo_or_helo_if_needed()
        elif not is_loopback(self._host):
            # Somebody in between may have taken the offer out: nothing is said in the clear.
            raise self._unreachable(
                _("{host} bietet keine Verschlüsselung an; deshalb wurde nichts gesendet."),
                _("Prüfen Sie Adresse und Port (smtps:// für 465, smtp:// für 587) und in welchem Netz Sie sind."),
                "desk_insecure",
            )

    def _log_in(self, line: smtplib.SMTP) -> None:
        if not self._user:
            return
        secret = self._secret()
        try:
            if (self._user + secret).isascii():
                line.login(self._user, secret)
            else:
                _log_in_plainly(line, self._user, secret)
        except smtplib.SMTPAuthenticationError as error:
            if 400 <= error.smtp_code < 500:
                raise self._answered(error.smtp_code, error.smtp_error) from None
            encoded = (base64.b64encode(each.encode()).decode() for each in (secret, f"\0{self._user}\0{secret}"))
            raise self._locked_out(blanked(_words(error.smtp_error), [secret, *encoded])) from None
        except smtplib.SMTPNotSupportedError:
            raise self._locked_out(_("Der Server bietet keine Anmeldung an.")) from None

    def _announce(self, line: smtplib.SMTP, size: int) -> None:
        most = line.esmtp_features.get("size", "")
        if re.fullmatch("[0-9]{1,12}", most) and 0 < int(most) < size:
            raise RefusedError(
                "desk_too_large",
                _("Die Mail ist mit {size} größer, als {host} annimmt (höchstens {most}).").format(
                    size=format_bytes(size), host=self._host, most=format_bytes(int(most))
                ),
                hint=_("Nehmen Sie das Ticket zurück und verkleinern oder entfernen Sie Anhänge."),
            )
        for code, reply in (line.mail(self._sender), line.rcpt(self._recipient)):
            if not 200 <= code < 300:
                raise self._answered(code, reply)

    def _locked_out(self, reason: str) -> LoginError:
        return LoginError(
            "desk_login",
            _("{host} lehnt die Anmeldung von {user} ab: {reason}").format(
                host=self._host, user=self._user, reason=reason
            ),
            hint=_("Prüfen Sie Anmeldename und Passwort; manche Anbieter verlangen ein App-Passwort."),
        )

    def _answered(self, code: int, reply: bytes | str) -> HelpdeskError:
        return _answer(code, reply, self._host)

    def _unreachable(self, message: str, hint: str = "", code: str = "desk_unreachable") -> UnreachableError:
        return UnreachableError(code, message.format(host=self._host), hint)


class _Line(smtplib.SMTP):
    """A line that can be ended from its first moment on, over TLS from the start if wanted."""

    def __init__(self, host: str, port: int, name: str, ending: Cuttable, tls: ssl.SSLContext | None) -> None:
        self._ending = ending
        self._tls = tls
        super().__init__(host, port, name, timeout=CONNECT_SECONDS)

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        line = dial(host, port, timeout, self._ending)
        return line if self._tls is None else self._tls.wrap_socket(line, server_hostname=host)


def _authorities() -> ssl.SSLContext:
    # The system's alone are none at all in a bundled Python on macOS.
    import httpx  # noqa: PLC0415 - 60 ms that nobody need wait for who sends no mail

    context = httpx.create_ssl_context()
    context.load_default_certs()
    return context


def _hand_over(line: smtplib.SMTP, content: bytes) -> None:
    """Sends the mail itself. Until its last line is out the server can't have taken it; from then on it may have."""
    code, reply = line.docmd("DATA")
    if code != 354:
        raise smtplib.SMTPDataError(code, reply)
    line.send(re.sub(rb"(?m)^\.", b"..", content).removesuffix(b"\r\n") + b"\r\n.\r\n")
    if line.sock is not None:
        line.sock.settimeout(TAKING_SECONDS)
    try:
        code, reply = line.getreply()
    except (smtplib.SMTPException, OSError) as error:
        raise _unclear() from error
    if 400 <= code < 600:
        raise smtplib.SMTPDataError(code, reply)
    if not 200 <= code < 300:
        raise _unclear()


def _unclear() -> UnclearError:
    return UnclearError(
        "desk_silent",
        _("Die Verbindung brach ab, nachdem die Mail gesendet war; ob sie ankam, ist nicht nachzusehen."),
        hint=_(
            "Fragen Sie beim Empfänger nach oder sehen Sie im Ordner „Gesendet“ nach, und tragen Sie es dann hier ein."
        ),
    )


def _answer(code: int, reply: bytes | str, host: str) -> HelpdeskError:
    """What a server's refusal means for the parcel."""
    words = _words(reply)
    if 400 <= code < 500:
        return UnreachableError(
            "desk_busy",
            _("{host} nimmt gerade nichts an: {code} {words}").format(host=host, code=code, words=words),
            retry_after=_BUSY_SECONDS,
        )
    if 500 <= code < 600:
        return RefusedError(
            "desk_refused",
            _("{host} lehnt die Mail ab: {code} {words}").format(host=host, code=code, words=words),
            hint=_("Prüfen Sie Absender, Empfänger und Anhänge."),
        )
    told = _("Unter {host} antwortet etwas, das kein Mailserver ist.").format(host=host)
    return UnreachableError("desk_unreachable", told, hint=_("Prüfen Sie die Adresse und in welchem Netz Sie sind."))


def _words(reply: bytes | str) -> str:
    return literal(reply.decode(errors="replace") if isinstance(reply, bytes) else reply)


def _log_in_plainly(line: smtplib.SMTP, user: str, secret: str) -> None:
    # smtplib speaks ASCII only here; RFC 4616 says UTF-8.
    if "PLAIN" not in line.esmtp_features.get("auth", "").upper().split():
        raise smtplib.SMTPNotSupportedError
    told = base64.b64encode(f"\0{user}\0{secret}".encode()).decode()
    code, reply = line.docmd("AUTH", f"PLAIN {told}")
    if code not in {235, 503}:
        raise smtplib.SMTPAuthenticationError(code, reply)

"""What a failed request means, in words a technician understands and in errors the outbox acts on."""

import re
import socket
import ssl
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from math import ceil
from urllib.parse import quote

from helpdesk.delivery.desk import LoginError, RefusedError, UnclearError, UnreachableError
from helpdesk.errors import HelpdeskError
from helpdesk.i18n import N_, _
from helpdesk.reasons import reason

WORDS_LENGTH = 300
"""The most characters shown of what a server says."""

_BROKEN_OFF = {"RemoteProtocolError", "ReadError", "WriteError", "CloseError", "SMTPServerDisconnected"}
"""Of httpx and smtplib, which not every program loads; what they say is English."""

_CERTIFICATE = {
    9: N_("es gilt noch nicht"),
    10: N_("es ist abgelaufen"),
    18: N_("der Server hat es selbst ausgestellt"),
    19: N_("eine unbekannte Stelle hat es ausgestellt"),
    20: N_("eine unbekannte Stelle hat es ausgestellt"),
    21: N_("eine unbekannte Stelle hat es ausgestellt"),
    23: N_("es wurde zurückgezogen"),
    62: N_("es gilt für einen anderen Namen"),
    64: N_("es gilt für eine andere Adresse"),
}
"""OpenSSL's numbers for what is wrong with a certificate (x509_vfy.h); its words are English."""

LONGEST_RETRY = 3600
"""The longest wait a server may ask for, in seconds."""


def lost(error: BaseException, host: str, *, arrived: bool) -> HelpdeskError:
    """The error for a request without an answer.

    Args:
        error: What broke it off.
        host: Whom it was for.
        arrived: Whether a part of it may have reached the server and changed something there.
    """
    if arrived:
        return UnclearError(
            "desk_silent",
            _("{host} hat nicht geantwortet, nachdem gesendet wurde ({reason}).").format(
                host=host, reason=_reason(error)
            ),
        )
    for cause in _causes(error):
        if isinstance(cause, ssl.SSLError):
            return UnreachableError("desk_tls", *_tls(cause, host))
        if isinstance(cause, socket.gaierror):
            return UnreachableError(
                "desk_name_unknown",
                _("Den Server {host} gibt es nicht, oder es fehlt die Verbindung zum Netz.").format(host=host),
                _("Prüfen Sie die Adresse in den Einstellungen und Ihr Netz."),
            )
        if isinstance(cause, ConnectionRefusedError):
            return UnreachableError(
                "desk_unreachable",
                _("{host} nimmt keine Verbindung an.").format(host=host),
                _("Der Dienst dort läuft nicht, oder der Port in der Adresse stimmt nicht."),
            )
    return UnreachableError(
        "desk_unreachable",
        _("{host} ist nicht erreichbar ({reason}).").format(host=host, reason=_reason(error)),
        _("Prüfen Sie Ihr Netz, das VPN und die Adresse."),
    )


def misread(host: str, what: str, *, harmless: bool) -> HelpdeskError:
    """The error for an answer that isn't what this server gives: a captive portal's page, half a body, too much.

    Args:
        host: Whom was asked.
        what: What came, such as `text/html`.
        harmless: Whether asking again changes nothing there.
    """
    message = _("Die Antwort von {host} ist unverständlich ({what}).").format(host=host, what=what)
    hint = _("Vielleicht antwortet die Anmeldeseite eines WLANs, oder die Adresse stimmt nicht.")
    kind = UnreachableError if harmless else UnclearError
    return kind("desk_unreadable", message, hint)


def refused(status: int, headers: Mapping[str, str], words: str, host: str, *, harmless: bool) -> HelpdeskError:
    """The error for an answer with another status than 2xx."""
    told = f"HTTP {status}" + (f": {words}" if words else "")
    if 300 <= status < 400:
        return UnreachableError(
            "desk_redirects",
            _("{host} verweist auf {target}; dem wird nicht gefolgt.").format(
                host=host, target=literal(headers.get("location", "?"))
            ),
            _("Melden Sie sich im WLAN an, oder tragen Sie die neue Adresse ein, wenn sie stimmt."),
        )
    if status == 401:
        return LoginError(
            "desk_login",
            _("{host} nimmt die Zugangsdaten nicht an ({told}).").format(host=host, told=told),
            _("Hinterlegen Sie in den Einstellungen einen gültigen Schlüssel."),
            status=status,
        )
    if status == 403:
        return LoginError(
            "desk_forbidden",
            _("Ihnen fehlt bei {host} das Recht dazu ({told}).").format(host=host, told=told),
            _("Lassen Sie sich das Recht dort geben."),
            status=status,
        )
    busy = status in {407, 408, 425, 429, 503, 511}
    if busy or status >= 500:
        # Whoever says 408 or 503 may have given up waiting for somebody behind, who goes on.
        unsure = not harmless and (status in {408, 503} or not busy)
        kind = UnclearError if unsure else UnreachableError
        code, said = "desk_failed", _("Bei {host} ist ein Fehler aufgetreten ({told}).")
        if busy:
            code, said = "desk_busy", _("{host} nimmt gerade nichts an ({told}).")
        return kind(code, said.format(host=host, told=told), retry_after=retry_after(headers))
    if status in {404, 410}:
        return RefusedError(
            "desk_not_found",
            _("Das gibt es bei {host} nicht ({told}).").format(host=host, told=told),
            _("Prüfen Sie die Adresse in den Einstellungen, und ob es das Ticket dort noch gibt."),
            status=status,
        )
    return RefusedError(
        "desk_refused",
        _("{host} lehnt ab ({told}).").format(host=host, told=told),
        _("Bearbeiten Sie das Ticket, oder prüfen Sie die Einstellungen dieses Weges."),
        status=status,
    )


def retry_after(headers: Mapping[str, str]) -> int | None:
    """Seconds a server asks to be left alone for, an hour at most; None when it doesn't say."""
    told = headers.get("retry-after", "").strip()
    if not told:
        return None
    if told.isascii() and told.isdigit():
        return min(int(told[:9]), LONGEST_RETRY)
    try:
        # By the server's own clock: ours may go wrong.
        start = parsedate_to_datetime(headers["date"]) if "date" in headers else datetime.now(UTC)
        seconds = (parsedate_to_datetime(told) - start).total_seconds()
    except (ValueError, TypeError):
        return None
    return min(max(ceil(seconds), 0), LONGEST_RETRY)


def literal(text: str, longest: int = WORDS_LENGTH) -> str:
    """A stranger's text for one line: without control, format and line characters, and cut."""
    kept = "".join(character if unicodedata.category(character)[0] != "C" else " " for character in text[: 4 * longest])
    shown = " ".join(kept.split())
    return shown if len(shown) <= longest else f"{shown[: longest - 1]}…"


def blanked(text: str, secrets: Iterable[str]) -> str:
    """A stranger's text without our secrets, in case it says them back.

    Args:
        secrets: As they were sent: with words such as "Token token=" before them, which may stay.
    """
    # The longest first: one may be a part of another.
    for each in sorted(secrets, key=len, reverse=True):
        secret = re.sub(r"^(?:[A-Za-z]+ )?(?:[a-z]+=)?", "", each)
        for written in (each, secret, secret.replace("/", "\\/"), quote(secret, safe="")):
            text = text.replace(written, "***") if written else text
    return text


def words(content: object) -> str:
    """What a server says in the JSON of an error: Redmine's `errors`, Zammad's `error_human`, RT's `message`."""
    return literal("; ".join(_sayings(content)))


def _sayings(content: object, depth: int = 0) -> Iterator[str]:
    if isinstance(content, str):
        yield content
    elif isinstance(content, list) and depth < 3:
        for each in content[:20]:
            yield from _sayings(each, depth + 1)
    elif isinstance(content, dict) and depth < 3:
        known = next((content[name] for name in ("error_human", "errors", "error", "message") if content.get(name)), "")
        yield from _sayings(known, depth + 1)


def _causes(error: BaseException) -> Iterator[BaseException]:
    seen: BaseException | None = error
    while seen is not None:
        yield seen
        seen = seen.__cause__ or seen.__context__


def _reason(error: BaseException) -> str:
    if any(isinstance(cause, TimeoutError) for cause in _causes(error)) or "Timeout" in type(error).__name__:
        return _("Zeit überschritten")
    for cause in _causes(error):
        # Their numbers are others than the operating system's.
        if isinstance(cause, OSError) and cause.errno and not isinstance(cause, ssl.SSLError | socket.gaierror):
            return reason(cause)
    if type(error).__name__ in _BROKEN_OFF:
        return _("die Antwort blieb aus, brach ab oder ist keine")
    return literal(str(error), 120) or type(error).__name__


def _tls(error: ssl.SSLError, host: str) -> tuple[str, str]:
    if isinstance(error, ssl.SSLCertVerificationError):
        known = _CERTIFICATE.get(getattr(error, "verify_code", 0))
        why = _(known) if known else literal(getattr(error, "verify_message", "") or str(error), 120)
        return (
            _("Das Zertifikat von {host} ist nicht vertrauenswürdig ({reason}).").format(host=host, reason=why),
            _("Nichts wurde gesendet. Nehmen Sie das Zertifikat Ihrer Firma ins System auf, oder stellen Sie die Uhr."),
        )
    plain = error.reason in {"WRONG_VERSION_NUMBER", "RECORD_LAYER_FAILURE", "HTTP_REQUEST"}
    why = _("der Server spricht dort unverschlüsselt") if plain else literal(error.reason or str(error), 120)
    return (
        _("Mit {host} kommt keine verschlüsselte Verbindung zustande ({reason}).").format(host=host, reason=why),
        _("Prüfen Sie, ob die Adresse mit https:// beginnt und der Port stimmt."),
    )

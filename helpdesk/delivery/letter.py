"""A parcel as a mail: one that any mail program shows well, and that nothing in a ticket can turn into another."""

import mimetypes
from datetime import datetime
from email.message import EmailMessage
from uuid import UUID

from helpdesk.delivery.desk import Parcel
from helpdesk.delivery.http_errors import literal
from helpdesk.delivery.models import ParcelKind
from helpdesk.delivery.reading_back import head
from helpdesk.i18n import _
from helpdesk.tickets import SUBJECT_LENGTH
from helpdesk.tickets.names import safe_name


def letter(parcel: Parcel, sender: str, recipient: str, at: datetime) -> EmailMessage:
    """The mail of a parcel. Its Message-ID depends on the parcel and the sender's domain alone, so a second copy is
    known as one; a reply refers to the mail that made the ticket.

    Raises:
        OSError: An attachment can't be read.
    """
    from email.policy import SMTP  # noqa: PLC0415 - what it loads only mails need

    # 7 bits: servers without 8BITMIME still exist, and re-coding on the way breaks what was proven by its hash.
    mail = EmailMessage(policy=SMTP.clone(cte_type="7bit"))
    mail["From"] = sender
    mail["To"] = recipient
    mail["Subject"] = _subject(parcel)
    mail["Date"] = at
    mail["Message-ID"] = _message_id(parcel.key, sender)
    if parcel.kind is not ParcelKind.CREATE:
        mail["In-Reply-To"] = mail["References"] = _message_id(parcel.ticket, sender)
    mail.set_content(_text(parcel))
    for file, path in zip(parcel.attachments, parcel.paths, strict=True):
        main, sub = _type(file.name)
        mail.add_attachment(path.read_bytes(), maintype=main, subtype=sub, filename=safe_name(file.name))
    return mail


def _message_id(key: UUID, sender: str) -> str:
    return f"<{key}.helpdesk@{sender.rpartition('@')[2]}>"


def _subject(parcel: Parcel) -> str:
    # One line whatever was typed: line ends in a header would begin another one.
    words = literal(parcel.subject, SUBJECT_LENGTH)
    tag = f"[{reference(parcel)}]"
    if parcel.kind is ParcelKind.CREATE:
        return f"{words} {tag}"
    # The desk's own number, entered later, is what its mail robot looks for.
    number = literal(parcel.number)
    return f"Re: {words} {tag}" + (f" [{number}]" if number and number != reference(parcel) else "")


def reference(parcel: Parcel) -> str:
    """What both sides can name the ticket by while it has no number of the desk's own: HD-1A2B3C4D."""
    return f"HD-{parcel.ticket.hex[-8:].upper()}"


def _text(parcel: Parcel) -> str:
    told = {
        ParcelKind.CREATE: head(parcel) + parcel.message,
        ParcelKind.REPLY: parcel.message,
        ParcelKind.CLOSE: _("Dieses Ticket kann geschlossen werden."),
    }[parcel.kind]
    return "\n".join((told, "", "-- ", _("Referenz: {reference}").format(reference=reference(parcel))))


def _type(name: str) -> tuple[str, str]:
    # Only what every mail program shows safely is called by its type; a mail within the mail, say, is a file.
    main, _slash, sub = (mimetypes.guess_type(name)[0] or "").partition("/")
    if (main, sub) == ("application", "pdf") or (main == "image" and sub in {"png", "jpeg", "gif"}):
        return main, sub
    return "application", "octet-stream"

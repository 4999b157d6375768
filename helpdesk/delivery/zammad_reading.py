"""What Zammad's tickets and articles say, as our own data, and how a file goes into an article."""

import base64
import mimetypes
import re
from collections.abc import Mapping
from email.utils import parseaddr
from typing import Any
from uuid import UUID

from helpdesk.delivery.http import Answer
from helpdesk.delivery.http_errors import literal
from helpdesk.delivery.models import DeskMessage
from helpdesk.delivery.reading_back import as_key, key_in, moment
from helpdesk.delivery.wording import LONGEST_TEXT, plain
from helpdesk.i18n import _
from helpdesk.tickets import DeskFile


def attached(name: str, content: bytes) -> dict[str, str]:
    """A file as an article takes it; all three keys are mandatory."""
    kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
    return {"filename": name, "data": base64.b64encode(content).decode(), "mime-type": kind}


def checked_ticket(answer: Answer, ticket: object) -> dict[str, Any]:
    """A ticket that has an id and a number.

    Raises:
        HelpdeskError: It is something else.
    """
    if isinstance(ticket, dict) and id_of(ticket).isdigit() and number_of(ticket).isdigit():
        return ticket
    raise answer.misread()


def id_of(row: Mapping[str, Any]) -> str:
    """The id of anything, as text."""
    return str(row.get("id", ""))


def number_of(ticket: Mapping[str, Any]) -> str:
    """What people call a ticket by; not its id."""
    return str(ticket.get("number", ""))


def files_of(article: Mapping[str, Any]) -> list[DeskFile]:
    """What is attached to an article; Zammad tells sizes as text."""
    found = article.get("attachments")
    files = [each for each in found if isinstance(each, dict)] if isinstance(found, list) else []
    return [
        DeskFile(id_of(each), str(each.get("filename", "")), int(size))
        for each in files
        if id_of(each).isdigit() and re.fullmatch(r"[0-9]{1,15}", size := str(each.get("size", "")))
    ]


def key_of(article: Mapping[str, Any]) -> UUID | None:
    """The key of the parcel that an article was."""
    told = as_key(str(article.get("message_id") or ""), "<", "@helpdesk>")
    keys = [told, *(key_in(file.name) for file in files_of(article))]
    return next(filter(None, keys), None)


def text_of(article: Mapping[str, Any]) -> str:
    """What an article says."""
    body = str(article.get("body") or "").replace("\r\n", "\n")
    return plain(body) if "html" in str(article.get("content_type")) else body[:LONGEST_TEXT]


def message_of(article: Mapping[str, Any]) -> DeskMessage:
    """An article of the thread."""
    told = str(article.get("from") or article.get("created_by") or "")
    # "Bob Smith <bob@example.org>" of a mail, a bare name of a note.
    name, mail = parseaddr(told) if "<" in told else (told, "")
    internal = _("Interner Kommentar:") + "\n" if article.get("internal") else ""
    return DeskMessage(
        id=id_of(article),
        at=moment(article.get("created_at")),
        author=literal(name or mail, 120),
        text=internal + text_of(article),
        attachments=tuple(file for file in files_of(article) if not key_in(file.name)),
        key=key_of(article),
    )

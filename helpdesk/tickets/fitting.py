"""Files that were attached under another form's rules."""

from collections.abc import Iterator, Sequence

from helpdesk.errors import Problem
from helpdesk.i18n import _, format_bytes, ngettext
from helpdesk.tickets.forms import DeskProfile
from helpdesk.tickets.models import Attachment
from helpdesk.tickets.names import extension


def unfit(attachments: Sequence[Attachment], profile: DeskProfile) -> list[Problem]:
    """What of the attached files a form doesn't take: too many, a format, a file's bytes, all bytes together."""
    return list(_unfit(attachments, profile))


def _unfit(attachments: Sequence[Attachment], profile: DeskProfile) -> Iterator[Problem]:
    limit = profile.attachment_limit
    if len(attachments) > limit:
        told = ngettext(
            "{title} nimmt höchstens {limit} Anhang an; es sind {count}.",
            "{title} nimmt höchstens {limit} Anhänge an; es sind {count}.",
            limit,
        )
        message = told.format(title=profile.title, limit=limit, count=len(attachments))
        yield Problem("attachments", "attachment_limit", message)
    for one in attachments:
        if extension(one.name) not in profile.formats:
            told = _("{title} nimmt „{name}“ nicht an; zugelassen: {formats}.")
            message = told.format(title=profile.title, name=one.name, formats=", ".join(profile.formats))
            yield Problem("attachments", "attachment_format", message)
        if one.bytes > profile.attachment_bytes:
            told = _("„{name}“ ist zu groß: höchstens {limit} je Datei.")
            message = told.format(name=one.name, limit=format_bytes(profile.attachment_bytes))
            yield Problem("attachments", "file_too_large", message)
    total = sum(one.bytes for one in attachments)
    if 0 < profile.attachment_total < total:
        told = _("Die Anhänge sind zusammen zu groß: {total}, höchstens {limit}.")
        message = told.format(total=format_bytes(total), limit=format_bytes(profile.attachment_total))
        yield Problem("attachments", "attachment_total", message)

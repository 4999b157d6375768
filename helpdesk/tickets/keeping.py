"""Putting examined files into the store and onto a ticket or a message."""

from collections.abc import Callable, Sequence
from pathlib import Path
from uuid import UUID

from sqlalchemy import delete, func
from sqlmodel import Session, col, select

from helpdesk.errors import HelpdeskError
from helpdesk.i18n import _, ngettext
from helpdesk.store.files import Files
from helpdesk.tickets.attachments import Chosen, examine
from helpdesk.tickets.forms import DeskProfile
from helpdesk.tickets.models import Attachment
from helpdesk.tickets.reading import attachments_of
from helpdesk.tickets.tables import AttachmentTable


class Keeping:
    """The files of drafts and replies: first examined all together, then kept all together."""

    def __init__(self, files: Files, new_id: Callable[[], UUID]) -> None:
        self._files = files
        self._new_id = new_id

    def examine(self, files: Sequence[Path], profile: DeskProfile, held: Sequence[Attachment]) -> list[Chosen]:
        """Reads and judges the files beside those already held; keeps nothing.

        Raises:
            HelpdeskError: `attachment_limit` before any file is opened, `attachment_twice`, or as
                `attachments.examine`.
        """
        if len(held) + len(files) > profile.attachment_limit:
            raise _too_many(profile)
        names = {attachment.sha256: attachment.name for attachment in held}
        chosen: list[Chosen] = []
        for file in files:
            one = examine(file, profile)
            if one.sha256 in names:
                raise _twice(one.name, names[one.sha256])
            names[one.sha256] = one.name
            chosen.append(one)
        return chosen

    def keep(
        self, session: Session, ticket_id: UUID, message_id: UUID | None, profile: DeskProfile, chosen: Sequence[Chosen]
    ) -> None:
        """Puts the files behind those a ticket (`message_id` None) or message has.

        Raises:
            HelpdeskError: `attachment_limit`, when others were attached meanwhile; `disk_full`.
        """
        if not chosen:
            return
        held = attachments_of(session, ticket_id, message_id)
        if len(held) + len(chosen) > profile.attachment_limit:
            raise _too_many(profile)
        last = session.scalar(select(func.max(AttachmentTable.position)).where(AttachmentTable.ticket_id == ticket_id))
        for position, one in enumerate(chosen, start=(last or 0) + 1):
            stored = self._files.put(one.content)
            session.add(
                AttachmentTable(
                    id=self._new_id(),
                    ticket_id=ticket_id,
                    message_id=message_id,
                    position=position,
                    name=one.name,
                    bytes=stored.bytes,
                    sha256=stored.sha256,
                )
            )

    def drop(self, session: Session, ticket_id: UUID, message_id: UUID | None, sha256: str) -> None:
        """Takes a file off; its content stays in the store, where other tickets may need it."""
        session.execute(
            delete(AttachmentTable).where(
                col(AttachmentTable.ticket_id) == ticket_id,
                col(AttachmentTable.message_id) == message_id
                if message_id
                else col(AttachmentTable.message_id).is_(None),
                col(AttachmentTable.sha256) == sha256,
            )
        )


def _too_many(profile: DeskProfile) -> HelpdeskError:
    limit = profile.attachment_limit
    return HelpdeskError(
        "attachment_limit",
        ngettext(
            "{title} nimmt höchstens {limit} Anhang je Ticket an.",
            "{title} nimmt höchstens {limit} Anhänge je Ticket an.",
            limit,
        ).format(title=profile.title, limit=limit),
        hint=_("Lassen Sie Dateien weg oder fassen Sie mehrere in einer zusammen, etwa in einem PDF."),
    )


def _twice(name: str, held: str) -> HelpdeskError:
    return HelpdeskError(
        "attachment_twice",
        _("{name} hat denselben Inhalt wie {held}.").format(name=name, held=held),
        hint=_("Hängen Sie jede Datei nur einmal an."),
    )

"""Putting examined files into the store and onto a ticket or a message."""

from collections.abc import Callable, Sequence
from pathlib import Path
from uuid import UUID

from sqlalchemy import ColumnElement, delete, func, update
from sqlmodel import Session, col, select

from helpdesk.errors import HelpdeskError
from helpdesk.i18n import _, format_bytes, ngettext
from helpdesk.store.files import Files
from helpdesk.tickets.altering import Altered
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
        self.altered: dict[str, tuple[Altered, ...]] = {}
        """What was changed about pictures kept since the program began, by the hash of what was kept."""

    def examine(
        self, files: Sequence[Path], profile: DeskProfile, held: Sequence[Attachment], *, shrink: bool = False
    ) -> list[Chosen]:
        """Reads and judges the files beside those already held; keeps nothing.

        Raises:
            HelpdeskError: `attachment_limit` before any file is opened, `attachment_twice`, `attachment_total`, or as
                `attachments.examine`.
        """
        if len(held) + len(files) > profile.attachment_limit:
            raise _too_many(profile)
        names = {attachment.sha256: attachment.name for attachment in held}
        chosen: list[Chosen] = []
        for file in files:
            one = examine(file, profile, shrink=shrink)
            if one.sha256 in names:
                raise _twice(one.name, names[one.sha256])
            names[one.sha256] = one.name
            chosen.append(one)
            _require_room(profile, held, chosen)
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
        _require_room(profile, held, chosen)
        files = []
        for one in chosen:
            stored = self._files.put(one.content)
            if one.altered:
                self.altered[stored.sha256] = one.altered
            files.append(Attachment(one.name, stored.bytes, stored.sha256))
        self._add(session, ticket_id, message_id, files)

    def hold(self, session: Session, ticket_id: UUID, files: Sequence[Attachment]) -> None:
        """Names a draft's files anew after its row was lost; judged they were when they were chosen.

        What has no content in the store any more is left out.
        """
        self._add(session, ticket_id, None, [file for file in files if self._files.path(file.sha256).is_file()])

    def drop(self, session: Session, ticket_id: UUID, message_id: UUID | None, sha256: str) -> None:
        """Takes a file off; its content stays in the store, where other tickets may need it."""
        session.execute(delete(AttachmentTable).where(*_one(ticket_id, message_id, sha256)))

    def replace(self, session: Session, ticket_id: UUID, message_id: UUID | None, sha256: str, content: bytes) -> str:
        """Puts other content in a file's place and returns its hash; the former stays in the store."""
        stored = self._files.put(content)
        changed = update(AttachmentTable).where(*_one(ticket_id, message_id, sha256))
        session.execute(changed.values(bytes=stored.bytes, sha256=stored.sha256))
        return stored.sha256

    def _add(self, session: Session, ticket_id: UUID, message_id: UUID | None, files: Sequence[Attachment]) -> None:
        last = session.scalar(select(func.max(AttachmentTable.position)).where(AttachmentTable.ticket_id == ticket_id))
        for position, file in enumerate(files, start=(last or 0) + 1):
            session.add(
                AttachmentTable(
                    id=self._new_id(),
                    ticket_id=ticket_id,
                    message_id=message_id,
                    position=position,
                    name=file.name,
                    bytes=file.bytes,
                    sha256=file.sha256,
                )
            )


def _one(ticket_id: UUID, message_id: UUID | None, sha256: str) -> tuple[ColumnElement[bool], ...]:
    message = col(AttachmentTable.message_id)
    return (
        col(AttachmentTable.ticket_id) == ticket_id,
        message == message_id if message_id else message.is_(None),
        col(AttachmentTable.sha256) == sha256,
    )


def _require_room(profile: DeskProfile, held: Sequence[Attachment], chosen: Sequence[Chosen]) -> None:
    total = sum(one.bytes for one in held) + sum(len(one.content) for one in chosen)
    if 0 < profile.attachment_total < total:
        told = _("Mit {name} hätten die Anhänge zusammen {total}; {title} nimmt höchstens {limit} an.")
        raise HelpdeskError(
            "attachment_total",
            told.format(
                name=chosen[-1].name,
                total=format_bytes(total),
                title=profile.title,
                limit=format_bytes(profile.attachment_total),
            ),
            hint=_("Lassen Sie Dateien weg, verkleinern Sie Bilder oder packen Sie Protokolle in ein ZIP-Archiv."),
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

"""The files of what is being written: taken, looked at, shrunk, blackened and searched for secrets before they go."""

import logging
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from pathlib import Path
from uuid import UUID

from sqlalchemy import update
from sqlmodel import Session, col

from helpdesk.changes import Changes
from helpdesk.errors import HelpdeskError
from helpdesk.i18n import _
from helpdesk.store.database import Store
from helpdesk.store.emptied import note_emptied
from helpdesk.store.files import Files
from helpdesk.tickets import bin as emptying
from helpdesk.tickets import reading
from helpdesk.tickets.altering import Altered, Excerpt, Region
from helpdesk.tickets.confidential import Warned, secrets_in, without
from helpdesk.tickets.keeping import Keeping
from helpdesk.tickets.models import Attachment, TicketState
from helpdesk.tickets.names import visible
from helpdesk.tickets.pdf_page import first_page
from helpdesk.tickets.pictures import Prepared, blackened, shrunk
from helpdesk.tickets.profiles import load_profile
from helpdesk.tickets.refusals import refusal
from helpdesk.tickets.tables import TicketTable
from helpdesk.tickets.thread import begin_reply, is_draft, reply_begun
from helpdesk.tickets.unpacked import decoded, is_searched, is_text, texts_in

log = logging.getLogger(__name__)

_BEFORE = 5
_LONGEST_LINE = 500
"""Characters of a line that an excerpt shows."""


class Attached:
    """What is being written is the draft, or the reply to a ticket that was sent; what was sent keeps its files."""

    def __init__(
        self, store: Store, files: Files, keeping: Keeping, now: Callable[[], datetime], new_id: Callable[[], UUID]
    ) -> None:
        self._store = store
        self._files = files
        self._keeping = keeping
        self._now = now
        self._new_id = new_id

    def attach(self, ticket_id: UUID, file: Path, *, shrink: bool = False) -> Changes:
        """Copies a file to what is being written.

        Raises:
            HelpdeskError: As `Tickets.attach`.
        """
        with self._store.transaction() as session:
            row = reading.open_row(session, ticket_id)
            profile = load_profile(row.profile)
            message_id = None if is_draft(row) else reply_begun(session, ticket_id)
            held = reading.attachments_of(session, ticket_id, message_id) if message_id or is_draft(row) else ()
        chosen = self._keeping.examine([file], profile, held, shrink=shrink)
        with self._store.transaction() as session:
            row = reading.open_row(session, ticket_id)
            message_id = None if is_draft(row) else reply_begun(session, ticket_id)
            if message_id is None and not is_draft(row):
                message_id = begin_reply(session, self._new_id(), ticket_id, self._now())
            self._keeping.keep(session, ticket_id, message_id, profile, chosen)
            return self._touch(session, ticket_id)

    def detach(self, ticket_id: UUID, sha256: str) -> Changes:
        """Takes a file off what is being written; does nothing when it isn't there.

        Raises:
            HelpdeskError: `ticket_unknown`, `ticket_closed` or `ticket_discarded`.
        """
        with self._store.transaction() as session:
            row = reading.open_row(session, ticket_id)
            message_id = None if is_draft(row) else reply_begun(session, ticket_id)
            if message_id is None and not is_draft(row):
                # Nothing is being written, and what was sent keeps its files.
                return Changes()
            self._keeping.drop(session, ticket_id, message_id, sha256)
            return self._touch(session, ticket_id)

    def altered(self, sha256: str) -> tuple[Altered, ...]:
        """What was changed about a picture since the program began."""
        return self._keeping.altered.get(sha256, ())

    def content(self, sha256: str) -> bytes:
        """A file's bytes.

        Raises:
            HelpdeskError: `file_missing`: it is gone from the store.
        """
        try:
            return self._files.path(sha256).read_bytes()
        except OSError as error:
            raise HelpdeskError(
                "file_missing",
                _("Der Inhalt der Datei fehlt auf diesem Rechner."),
                hint=_("Entfernen Sie die Datei und hängen Sie sie erneut an; „helpdesk doctor“ sagt, was noch fehlt."),
            ) from error

    def excerpt(self, file: Attachment, line: int = 1, most: int = 40) -> Excerpt | None:
        """Some lines of a text file, from a few before `line` on; None of what is no text.

        Raises:
            HelpdeskError: As `content`.
        """
        if not is_text(file.name):
            return None
        lines = decoded(self.content(file.sha256))[0].splitlines()
        first = max(min(line - _BEFORE, len(lines) - most + 1), 1)
        shown = tuple(each[:_LONGEST_LINE] for each in lines[first - 1 : first - 1 + most])
        return Excerpt(first, shown, more=first - 1 + most < len(lines))

    def first_page(self, sha256: str) -> tuple[bytes, int]:
        """A PNG of a PDF's first page and how many there are; takes up to `pdf_page.SECONDS`.

        Raises:
            HelpdeskError: `page_unreadable`, or as `content`.
        """
        return first_page(self.content(sha256))

    def smaller(self, ticket_id: UUID, sha256: str) -> Prepared:
        """What shrinking a picture would make of it; changes nothing.

        Raises:
            HelpdeskError: `attachment_unknown`, `picture_unshrinkable`, or as `content`.
        """
        with self._store.transaction() as session:
            _message_id, held = self._held(session, ticket_id, sha256)
            limit = load_profile(reading.ticket_row(session, ticket_id).profile).attachment_bytes
        # No larger than before: of a picture that is small already, there is nothing to gain.
        return shrunk(held.name, self.content(sha256), min(limit, held.bytes))

    def shrink(self, ticket_id: UUID, sha256: str) -> Changes:
        """Puts the shrunk picture in its place; see `smaller`."""
        return self._replace(ticket_id, sha256, self.smaller(ticket_id, sha256).content, Altered.SHRUNK)

    def blacken(self, ticket_id: UUID, sha256: str, regions: Sequence[Region]) -> Changes:
        """Puts the picture with black regions in its place; the former content is removed from the store.

        Raises:
            HelpdeskError: `attachment_unknown`, `picture_broken`, or as `content`.
        """
        with self._store.transaction() as session:
            _message_id, held = self._held(session, ticket_id, sha256)
        picture = blackened(held.name, self.content(sha256), regions)
        return self._replace(ticket_id, sha256, picture.content, Altered.BLACKENED)

    def warnings(self, ticket_id: UUID) -> tuple[Warned, ...]:
        """What looks confidential in what is being written: first in the text, then in each file, in order.

        Of archives and documents, too, what `unpacked` reads of them.

        Raises:
            HelpdeskError: `ticket_unknown`.
        """
        with self._store.transaction() as session:
            ticket = reading.whole(session, ticket_id)
        if ticket.state is not TicketState.DRAFT and ticket.reply is None:
            return ()
        text, files = (
            (ticket.message, ticket.attachments)
            if ticket.reply is None
            else (ticket.reply.text, ticket.reply.attachments)
        )
        return (
            *_warned("", "", text),
            *(
                warned
                for file in files
                if is_searched(file.name)
                for warned in _warned_in(file.sha256, file.name, self.content(file.sha256))
            ),
        )

    def warnings_of(self, ticket_id: UUID, text: str, files: Sequence[Path]) -> tuple[Warned, ...]:
        """As `warnings`, for a text and files that somebody means to add to a ticket; keeps nothing.

        Raises:
            HelpdeskError: `ticket_unknown`, or as `Tickets.attach`.
        """
        with self._store.transaction() as session:
            profile = load_profile(reading.ticket_row(session, ticket_id).profile)
        chosen = self._keeping.examine(files, profile, ())
        in_files = (warned for one in chosen for warned in _warned_in(one.sha256, one.name, one.content))
        return (*_warned("", "", text), *in_files)

    def redact(self, ticket_id: UUID, places: Sequence[Warned]) -> Changes:
        """Masks places in a ticket's files; the former content is removed from the store.

        What is in the message or packed is not touched.

        Raises:
            HelpdeskError: `attachment_unknown`, or as `content`.
        """
        changes = Changes()
        for sha256 in dict.fromkeys(place.sha256 for place in places if place.sha256 and place.maskable):
            text, encoding = decoded(self.content(sha256))
            chosen = {(place.secret.start, place.secret.end) for place in places if place.sha256 == sha256}
            secrets = [one for one in secrets_in(text) if (one.start, one.end) in chosen]
            masked = without(text, secrets) if encoding != "latin-1" else without(text, secrets, "***")
            changes |= self._replace(ticket_id, sha256, masked.encode(encoding), Altered.REDACTED)
        return changes

    def _replace(self, ticket_id: UUID, sha256: str, content: bytes, altered: Altered) -> Changes:
        with self._store.transaction() as session:
            message_id, _held = self._held(session, ticket_id, sha256)
            now = self._keeping.replace(session, ticket_id, message_id, sha256, content)
            before = self._keeping.altered.get(sha256, ())
            self._keeping.altered[now] = (*(one for one in before if one is not altered), altered)
            changes = self._touch(session, ticket_id)
            # Before the rows say so: after a crash in between, the bin removes it.
            noted = now != sha256 and self._note(sha256)
        if noted:
            self._forget(sha256)
        return changes

    def _note(self, sha256: str) -> bool:
        try:
            note_emptied(self._files.path(sha256).parent.parent, {sha256})
        except OSError:
            log.warning("content that was replaced could not be noted and stays", exc_info=True)
            return False
        return True

    def _forget(self, sha256: str) -> None:
        """Removes content that no row names any more: what was blackened must not be found on the disk."""
        # Within a transaction nobody attaches: that begins with one of its own.
        with self._store.transaction() as session:
            if emptying.named(session, [sha256]):
                return
            try:
                self._files.path(sha256).unlink(missing_ok=True)
            except OSError:
                log.warning("content that was replaced could not be removed", exc_info=True)

    def _held(self, session: Session, ticket_id: UUID, sha256: str) -> tuple[UUID | None, Attachment]:
        row = reading.open_row(session, ticket_id)
        message_id = None if is_draft(row) else reply_begun(session, ticket_id)
        if message_id or is_draft(row):
            for one in reading.attachments_of(session, ticket_id, message_id):
                if one.sha256 == sha256:
                    return message_id, one
        raise refusal("attachment_unknown")

    def _touch(self, session: Session, ticket_id: UUID) -> Changes:
        session.execute(update(TicketTable).where(col(TicketTable.id) == ticket_id).values(updated=self._now()))
        return Changes(tickets=frozenset({ticket_id}))


def _warned(sha256: str, name: str, text: str) -> list[Warned]:
    return [Warned(sha256, name, secret) for secret in secrets_in(text)]


def _warned_in(sha256: str, name: str, content: bytes) -> Iterator[Warned]:
    for inside, text in texts_in(name, content):
        for secret in secrets_in(text):
            yield Warned(sha256, f"{name} › {visible(inside)}" if inside else name, secret, maskable=is_text(name))

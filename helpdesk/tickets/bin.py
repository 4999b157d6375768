"""The bin of discarded drafts: kept for thirty days, then gone for good with the files nothing else names."""

import logging
import time
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

from sqlalchemy import String, column, delete, select, table
from sqlmodel import Session, col

from helpdesk.changes import Changes
from helpdesk.store.backup import KEEPERS
from helpdesk.store.database import Store
from helpdesk.store.emptied import emptied, note_emptied
from helpdesk.tickets import reading
from helpdesk.tickets.refusals import refusal
from helpdesk.tickets.tables import AttachmentTable, MessageTable, TicketTable

log = logging.getLogger(__name__)

KEPT = timedelta(days=30)
"""How long a discarded draft can be brought back."""

YOUNG_SECONDS = 24 * 3600
"""Younger files are left alone: somebody may be attaching the same content just now."""

_AT_ONCE = 200
"""Drafts deleted in one transaction, which holds up whoever types."""


class Bin:
    """What is discarded and not yet gone."""

    def __init__(self, store: Store, files: Path, now: Callable[[], datetime]) -> None:
        """`files` is the folder of the content-addressed files."""
        self._store = store
        self._files = files
        self._now = now

    def delete(self, ticket_id: UUID) -> Changes:
        """Deletes a discarded draft for good.

        Raises:
            HelpdeskError: `ticket_unknown`, or `ticket_not_discarded`: only the bin is emptied.
        """
        with self._store.transaction() as session:
            if reading.ticket_row(session, ticket_id).discarded is None:
                raise refusal("ticket_not_discarded")
            self._delete(session, [ticket_id])
        self._remove_files()
        return Changes(tickets=frozenset({ticket_id}))

    def empty_due(self) -> Changes:
        """Deletes what has lain there for `KEPT`."""
        due = self._due()
        changes = Changes()
        while due:
            with self._store.transaction() as session:
                # Once more: somebody may have brought one back.
                due = self._due_in(session, due)
                self._delete(session, due)
            changes |= Changes(tickets=frozenset(due))
            due = self._due()
        self._remove_files()
        return changes

    def _due(self) -> list[UUID]:
        with self._store.transaction() as session:
            return self._due_in(session)

    def _due_in(self, session: Session, among: Sequence[UUID] = ()) -> list[UUID]:
        query = select(col(TicketTable.id)).where(col(TicketTable.discarded) < self._now() - KEPT)
        if among:
            query = query.where(col(TicketTable.id).in_(among))
        return [*session.scalars(query.limit(_AT_ONCE))]

    def _delete(self, session: Session, tickets: Sequence[UUID]) -> None:
        attached = col(AttachmentTable.ticket_id).in_(tickets)
        hashes = set(session.scalars(select(col(AttachmentTable.sha256)).where(attached)))
        self._note(hashes)
        # Children first: the text index looks their ticket up.
        session.execute(delete(AttachmentTable).where(attached))
        session.execute(delete(MessageTable).where(col(MessageTable.ticket_id).in_(tickets)))
        session.execute(delete(TicketTable).where(col(TicketTable.id).in_(tickets)))

    def _note(self, hashes: set[str]) -> None:
        try:
            note_emptied(self._files, hashes)
        except OSError:
            # Then their content stays; the rows go all the same.
            log.warning("what the bin held could not be noted", exc_info=True)

    def _remove_files(self) -> None:
        """Removes the content of what was deleted, this time or before, unless a row names it or it is young."""
        there = [sha256 for sha256 in emptied(self._files) if self._path(sha256).exists()]
        for at in range(0, len(there), _AT_ONCE):
            # Within a transaction nobody attaches: that begins with one of its own.
            with self._store.transaction() as session:
                batch = there[at : at + _AT_ONCE]
                for sha256 in sorted(set(batch) - named(session, batch)):
                    self._remove(self._path(sha256))

    def _remove(self, file: Path) -> None:
        try:
            if time.time() - file.stat().st_mtime > YOUNG_SECONDS:
                file.unlink()
        except OSError:
            log.warning("a file of the bin could not be removed", exc_info=True)

    def _path(self, sha256: str) -> Path:
        return self._files / sha256[:2] / sha256


def named(session: Session, hashes: Sequence[str]) -> set[str]:
    """Which of these hashes some row still names."""
    found: set[str] = set()
    for name, hash_column in KEEPERS.items():
        kept = column(hash_column, String)
        found |= set(session.scalars(select(kept).select_from(table(name, kept)).where(kept.in_(hashes))))
    return found

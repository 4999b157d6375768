"""What worked time takes from consents: whose sessions ran when."""

from collections.abc import Callable, Mapping
from datetime import datetime
from uuid import UUID

from sqlalchemy import func
from sqlmodel import col, select

from helpdesk.consent.dossier import open_dossier
from helpdesk.consent.models import Consent
from helpdesk.consent.tables import ConsentEventTable, ConsentTable
from helpdesk.store.database import Store


class Sessions:
    """Reads consents for whoever counts the time of their sessions; writes nothing."""

    def __init__(self, store: Store, now: Callable[[], datetime]) -> None:
        self._store = store
        self._now = now

    def segments(self) -> Mapping[UUID, int]:
        """How many times the session of each consent was started or gone on with, by the kinds of events alone."""
        begun = select(ConsentEventTable.consent_id, func.count()).where(
            col(ConsentEventTable.kind).in_(("started", "resumed"))
        )
        with self._store.transaction() as session:
            return dict(session.exec(begun.group_by(col(ConsentEventTable.consent_id))).all())

    def drafted_between(self, begin: datetime, end: datetime) -> list[UUID]:
        """The consents drafted in a span of time, oldest first."""
        query = select(ConsentTable.id).where(col(ConsentTable.created) >= begin, col(ConsentTable.created) < end)
        with self._store.transaction() as session:
            return list(session.exec(query.order_by(col(ConsentTable.created), col(ConsentTable.id))))

    def of_ticket(self, ticket_id: UUID) -> list[UUID]:
        """The consents drafted for a ticket, oldest first."""
        query = select(ConsentTable.id).where(col(ConsentTable.ticket_id) == ticket_id)
        with self._store.transaction() as session:
            return list(session.exec(query.order_by(col(ConsentTable.created), col(ConsentTable.id))))

    def get(self, consent_id: UUID) -> Consent:
        """One consent, whole.

        Raises:
            HelpdeskError: `consent_unknown`.
        """
        with self._store.transaction() as session:
            return open_dossier(session, consent_id, self._now()).view()

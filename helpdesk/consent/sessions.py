"""What worked time takes from consents: whose sessions ran when."""

from collections.abc import Callable, Mapping
from datetime import datetime
from uuid import UUID

from sqlalchemy import ScalarSelect, func
from sqlalchemy.orm import aliased
from sqlmodel import and_, col, or_, select

from helpdesk.consent.dossier import open_dossier, states_of, under_way
from helpdesk.consent.models import Consent, ConsentState
from helpdesk.consent.tables import ConsentEventTable, ConsentTable
from helpdesk.store.database import Store

_BEGINS = ("started", "resumed")
_MOVES = (*_BEGINS, "paused", "revoked", "ended")


class Sessions:
    """Reads consents for whoever counts the time of their sessions; writes nothing."""

    def __init__(self, store: Store, now: Callable[[], datetime]) -> None:
        self._store = store
        self._now = now

    def spans(self) -> Mapping[UUID, int]:
        """How many times each consent's session was started, gone on with, or taken over while it ran."""
        event = ConsentEventTable
        with self._store.transaction() as session:
            taken_over = and_(event.kind == "handed_over", _last_move().in_(_BEGINS))
            begun = select(event.consent_id, func.count()).where(or_(col(event.kind).in_(_BEGINS), taken_over))
            return dict(session.exec(begun.group_by(col(event.consent_id))).all())

    def running(self) -> list[UUID]:
        """The consents whose session runs now, oldest first."""
        with self._store.transaction() as session:
            consents = under_way(session)
            states = states_of(session, consents, self._now())
            return [consent for consent in consents if states[consent] is ConsentState.RUNNING]

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


def _last_move() -> ScalarSelect[str]:
    """What kind of event put a session into the state in which another event found it."""
    event, earlier = ConsentEventTable, aliased(ConsentEventTable)
    before = and_(earlier.consent_id == event.consent_id, earlier.sequence < event.sequence)
    moves = select(earlier.kind).where(before, col(earlier.kind).in_(_MOVES))
    return moves.order_by(col(earlier.sequence).desc()).limit(1).correlate(event).scalar_subquery()

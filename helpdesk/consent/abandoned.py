"""Consents that came to nothing: no session began, and nobody closed them."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlmodel import Session, col

from helpdesk.consent.tables import ConsentEventTable

_KEEPING = ("started", "sealed")
"""Once one of these happened, a consent proves something: it is closed first, and goes by the record's period."""

_BESIDE = ("held", "released")
"""What is done about keeping a consent is no work on it."""


def abandoned(session: Session) -> dict[UUID, datetime]:
    """When each of them was last worked on, the longest untouched first."""
    event = ConsentEventTable
    kept = select(col(event.consent_id)).where(col(event.kind).in_(_KEEPING))
    last = func.max(col(event.at))
    query = (
        select(col(event.consent_id), last)
        .where(col(event.kind).not_in(_BESIDE), col(event.consent_id).not_in(kept))
        .group_by(col(event.consent_id))
        .order_by(last, col(event.consent_id))
    )
    return {row[0]: row[1] for row in session.execute(query)}

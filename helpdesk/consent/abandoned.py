"""Consents that came to nothing: no session began, and nobody closed them."""

import json
from contextlib import suppress
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
    """Until when each of them was of use, the longest untouched first.

    That is when it was last worked on, or later the end that was agreed for its grant: standing access waits till then.
    """
    event = ConsentEventTable
    kept = select(col(event.consent_id)).where(col(event.kind).in_(_KEEPING))
    last = func.max(col(event.at))
    query = (
        select(col(event.consent_id), last)
        .where(col(event.kind).not_in(_BESIDE), col(event.consent_id).not_in(kept))
        .group_by(col(event.consent_id))
        .order_by(last, col(event.consent_id))
    )
    used = {row[0]: row[1] for row in session.execute(query)}
    for consent_id, end in _agreed_ends(session).items():
        if consent_id in used:
            used[consent_id] = max(used[consent_id], end)
    return dict(sorted(used.items(), key=lambda one: (one[1], one[0])))


def _agreed_ends(session: Session) -> dict[UUID, datetime]:
    """The ends agreed for grants that no session began upon and nobody revoked."""
    event = ConsentEventTable
    gone = select(col(event.consent_id)).where(col(event.kind).in_((*_KEEPING, "revoked")))
    query = (
        select(col(event.consent_id), col(event.body))
        .where(col(event.kind) == "granted", col(event.consent_id).not_in(gone))
        .order_by(col(event.consent_id), col(event.sequence))
    )
    ends: dict[UUID, datetime] = {}
    for consent_id, body in session.execute(query):
        # Rows that somebody changed by hand keep nothing.
        with suppress(ValueError, TypeError, LookupError):
            ends[consent_id] = datetime.fromisoformat(json.loads(body)["until"])
    return ends

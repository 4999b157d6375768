"""What of a consent goes into the sealed log, read from its rows."""

import json
from collections.abc import Collection, Mapping, Sequence
from itertools import groupby
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session, col

from helpdesk.consent.body import moment_text
from helpdesk.consent.tables import ConsentEventTable, ConsentTable

Content = dict[str, Any]
Events = Sequence[tuple[int, dict[str, Any]]]


def contents(session: Session, consent_ids: Collection[UUID]) -> Mapping[UUID, tuple[Content, Events]]:
    """The consents as they were drafted, and their events with their numbers; those that are here."""
    event, consent = ConsentEventTable, ConsentTable
    heads = session.execute(select(consent).where(col(consent.id).in_(consent_ids))).scalars().all()
    rows = session.execute(
        select(col(event.consent_id), col(event.sequence), col(event.at), col(event.kind), col(event.body))
        .where(col(event.consent_id).in_(consent_ids))
        .order_by(col(event.consent_id), col(event.sequence))
    )
    events = {
        consent_id: [
            (sequence, {"sequence": sequence, "at": moment_text(at), "kind": kind, "body": json.loads(body)})
            for _id, sequence, at, kind, body in of_one
        ]
        for consent_id, of_one in groupby(rows, key=lambda row: row[0])
    }
    return {head.id: (_head(head), events.get(head.id, ())) for head in heads}


def between(head: Content, events: Events, after: int, through: int | None = None) -> Content:
    """What one link holds: the consent, and its events behind `after` up to `through`, or all."""
    return {
        "consent": head,
        "events": [event for number, event in events if number > after and (through is None or number <= through)],
    }


def _head(row: ConsentTable) -> Content:
    return {
        "id": str(row.id),
        "created": moment_text(row.created),
        "customer_id": str(row.customer_id),
        "customer": row.customer,
        "device": row.device,
        "reason": row.reason,
        "ticket": str(row.ticket_id) if row.ticket_id else None,
        "language": row.language,
        "checklist": row.checklist,
    }

"""What is held because of a dispute, as the consents' own events say: a row beside them can be taken away by hand."""

import json
from collections.abc import Collection
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlmodel import Session, col, select

from helpdesk.consent.tables import ConsentEventTable, HoldTable


@dataclass(frozen=True, slots=True)
class Hold:
    """Since when and why a consent is held; the reason is never empty, whatever somebody did to its row."""

    at: datetime
    reason: str

    def __post_init__(self) -> None:
        if not self.reason:
            object.__setattr__(self, "reason", "–")


def holds(session: Session, consent_ids: Collection[UUID] | None = None) -> dict[UUID, Hold]:
    """The holds there are, or those of some consents; oldest first.

    The last word of `held` and `released` counts. Where only the row beside them says so it is held all the same:
    what is kept too long can still be erased.
    """
    event, found = ConsentEventTable, dict[UUID, Hold]()
    rows = select(HoldTable)
    events = (
        select(event.consent_id, event.at, event.kind, event.body)
        .where(col(event.kind).in_(("held", "released")))
        .order_by(col(event.consent_id), col(event.sequence))
    )
    if consent_ids is not None:
        rows = rows.where(col(HoldTable.consent_id).in_(consent_ids))
        events = events.where(col(event.consent_id).in_(consent_ids))
    for consent_id, at, kind, body in session.exec(events):
        if kind == "held":
            found[consent_id] = Hold(at, _reason(body))
        else:
            found.pop(consent_id, None)
    for row in session.exec(rows):
        found.setdefault(row.consent_id, Hold(row.at, row.reason))
    return dict(sorted(found.items(), key=lambda one: (one[1].at, one[0])))


def _reason(body: str) -> str:
    with suppress(ValueError, TypeError, LookupError):
        return str(json.loads(body)["reason"])
    return ""

"""What of a consent goes into the sealed log, read from its rows."""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any
from uuid import UUID

from sqlalchemy import BindParameter, Row, String, bindparam, func, select, type_coerce
from sqlmodel import Session, SQLModel

from helpdesk.consent import tables
from helpdesk.consent.body import moment_text
from helpdesk.store.as_stored import integer, is_unreadable

Content = dict[str, Any]

_ADDED_LATER = frozenset({"answered", "delivered", "held", "released"})
"""All that comes behind the closing of a consent: the customer received their copy, a dispute began or is over."""

# Plain tables and statements made once: an append costs little more than its bytes, and a check looks at every event.
_CONSENTS = SQLModel.metadata.tables[tables.ConsentTable.__tablename__]
_EVENTS = SQLModel.metadata.tables[tables.ConsentEventTable.__tablename__]
_IDS: BindParameter[Any] = bindparam("ids", expanding=True)
_HEADS = select(
    *(_CONSENTS.c[name] for name in ("id", "created", "customer", "device", "reason", "language", "checklist")),
    *(type_coerce(_CONSENTS.c[name], String).label(name) for name in ("customer_id", "ticket_id")),
).where(_CONSENTS.c.id.in_(_IDS))
_RECORDS = SQLModel.metadata.tables[tables.RecordTable.__tablename__]
_SEALED = (
    select(func.coalesce(func.max(integer(_RECORDS.c.through)), 0))
    .where(_RECORDS.c.consent_id == _CONSENTS.c.id)
    .correlate(_CONSENTS)
    .scalar_subquery()
    .label("sealed")
)
_HEADS_AND_SEALED = _HEADS.add_columns(_SEALED)
_HAPPENED = (
    # An id for each event would be the dearest of it.
    select(type_coerce(_EVENTS.c.consent_id, String), *(_EVENTS.c[name] for name in ("sequence", "at", "kind", "body")))
    .where(_EVENTS.c.consent_id.in_(_IDS))
    .order_by(_EVENTS.c.consent_id, _EVENTS.c.sequence)
)


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows of a consent: as it was drafted, and what happened.

    Attributes:
        sealed: The last event that a link holds; 0 where nobody asked.
    """

    head: Content
    sealed: int
    events: Sequence[tuple[int, datetime, str, str]]

    @property
    def last(self) -> int:
        return self.events[-1][0] if self.events else 0

    @property
    def closed(self) -> bool:
        """Whether they are a closed consent's: from the first on, and after closing nothing but what is added then."""
        kinds = [kind for _sequence, _at, kind, _body in self.events]
        closing = kinds.index("sealed") if "sealed" in kinds else len(kinds)
        return closing < len(kinds) and self.events[0][0] == 1 and _ADDED_LATER.issuperset(kinds[closing + 1 :])

    def sealed_as(self, after: int, through: int) -> bytes:
        """What one link holds, as JSON: the consent, and its events behind `after` up to `through`."""
        # Put together from the rows' own JSON: to read half a million events again takes most of a check's time.
        events = ",".join(
            f'{{"at":"{moment_text(at)}","body":{body},"kind":"{kind}","sequence":{sequence}}}'
            for sequence, at, kind, body in self.events
            if after < sequence <= through
        )
        head = json.dumps(self.head, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        return f'{{"consent":{head},"events":[{events}]}}'.encode()

    def reads(self, plain: bytes, after: int, through: int) -> bool:
        """Whether they say what a link holds."""
        try:
            kinds = [kind for sequence, _at, kind, _body in self.events if after < sequence <= through]
            # Each event in its own row: else what stands in one could pass for two.
            whole = len(kinds) == through - after and all(map(str.isidentifier, kinds))
            return whole and self.closed and self.sealed_as(after, through) == plain
        except (TypeError, ValueError):
            # SQLite keeps bytes and numbers in a column of texts, for whoever puts them there.
            return False

    def next_sealed(self) -> bytes:
        """What the next link of a closed consent holds; empty where there is nothing to seal, or no such thing."""
        try:
            if not self.closed or self.last <= self.sealed:
                return b""
            plain = self.sealed_as(self.sealed, self.last)
            told = [event["sequence"] for event in json.loads(plain)["events"]]
            mine = [sequence for sequence, _at, _kind, _body in self.events if sequence > self.sealed]
        except (TypeError, ValueError, LookupError, RecursionError):
            return b""
        return plain if told == mine else b""


def pictures(plain: bytes) -> tuple[str, ...]:
    """The hashes of the pictures of signatures that what a link holds names."""
    # Few grants are signed by hand, and to read half a million events again takes most of a check's time.
    if b'"signature":' not in plain:
        return ()
    try:
        bodies = [event["body"] for event in json.loads(plain)["events"] if event["kind"] == "granted"]
        return tuple(str(body["signature"]) for body in bodies if "signature" in body)
    except (ValueError, TypeError, LookupError, RecursionError):
        # Signed by our own key, and none of our making.
        return ()


def contents(session: Session, consent_ids: Collection[UUID], *, sealed: bool = False) -> Mapping[UUID, Rows]:
    """The rows of these consents, of those that are here; with how far each is sealed if that is asked for.

    Rows that can't be read are some that say what no link holds.
    """
    try:
        return _contents(session, consent_ids, sealed=sealed)
    except Exception as error:
        if not is_unreadable(error):
            raise
    if len(consent_ids) == 1:
        return dict.fromkeys(consent_ids, Rows({}, 0, ()))
    found: dict[UUID, Rows] = {}
    for each in consent_ids:
        found |= contents(session, [each], sealed=sealed)
    return found


def _contents(session: Session, consent_ids: Collection[UUID], *, sealed: bool) -> Mapping[UUID, Rows]:
    connection = session.connection()
    rows = connection.execute(_HAPPENED, {"ids": list(consent_ids)})
    events = {
        UUID(consent_id): [(sequence, at, kind, body) for _id, sequence, at, kind, body in of_one]
        for consent_id, of_one in groupby(rows, key=lambda row: str(row[0]))
    }
    heads = connection.execute(_HEADS_AND_SEALED if sealed else _HEADS, {"ids": list(consent_ids)})
    return {head.id: Rows(_head(head), head.sealed if sealed else 0, events.get(head.id, ())) for head in heads}


def _head(row: Row[Any]) -> Content:
    return {
        "id": str(row.id),
        "created": moment_text(row.created),
        "customer_id": _id_text(row.customer_id),
        "customer": row.customer,
        "device": row.device,
        "reason": row.reason,
        "ticket": _id_text(row.ticket_id) if row.ticket_id is not None else None,
        "language": row.language,
        "checklist": row.checklist,
    }


def _id_text(stored: str) -> str:
    found = UUID(stored)
    if found.hex != stored:
        # The same id to whoever reads it, and none to whoever looks for it.
        raise ValueError(stored)
    return str(found)

"""What of a consent goes into the sealed log, read from its rows."""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from itertools import groupby
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    BindParameter,
    ColumnElement,
    Connection,
    String,
    bindparam,
    func,
    select,
    type_coerce,
)
from sqlmodel import Session, SQLModel

from helpdesk.consent import tables
from helpdesk.consent.body import moment_text
from helpdesk.store.as_stored import integer, is_unreadable
from helpdesk.store.prepared import Prepared

Content = dict[str, Any]

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

_ADDED_LATER = frozenset({"answered", "delivered", "held", "released"})
"""All that comes behind the closing of a consent: the customer received their copy, a dispute began or is over."""

# Plain tables and statements made once: an append costs little more than its bytes, and a check looks at every event.
_CONSENTS = SQLModel.metadata.tables[tables.ConsentTable.__tablename__]
_EVENTS = SQLModel.metadata.tables[tables.ConsentEventTable.__tablename__]
_IDS: BindParameter[Any] = bindparam("ids", expanding=True)
_RECORDS = SQLModel.metadata.tables[tables.RecordTable.__tablename__]
# As they are stored: to make an id or a moment of each would be the dearest of it.
_HEAD: tuple[ColumnElement[Any], ...] = (
    type_coerce(_CONSENTS.c.id, String),
    type_coerce(_CONSENTS.c.created, BigInteger),
    type_coerce(_CONSENTS.c.customer_id, String),
    *(_CONSENTS.c[name] for name in ("customer", "device", "reason")),
    type_coerce(_CONSENTS.c.ticket_id, String),
    *(_CONSENTS.c[name] for name in ("language", "checklist")),
)
_EVENT = (_EVENTS.c.sequence, type_coerce(_EVENTS.c.at, BigInteger), _EVENTS.c.kind, _EVENTS.c.body)
_SEALED = func.coalesce(func.max(integer(_RECORDS.c.through)), 0)
_HEADS = select(*_HEAD).where(_CONSENTS.c.id.in_(_IDS))
_HAPPENED = (
    select(type_coerce(_EVENTS.c.consent_id, String), *_EVENT)
    .where(_EVENTS.c.consent_id.in_(_IDS))
    .order_by(_EVENTS.c.consent_id, _EVENTS.c.sequence)
)
_HEAD_OF = Prepared(select(*_HEAD).where(_CONSENTS.c.id == bindparam("consent")))
_HAPPENED_TO = Prepared(
    select(*_EVENT).where(_EVENTS.c.consent_id == bindparam("consent")).order_by(_EVENTS.c.sequence)
)
_SEALED_OF = Prepared(select(_SEALED).where(_RECORDS.c.consent_id == bindparam("consent")))


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows of a consent: as it was drafted, and what happened.

    Attributes:
        sealed: The last event that a link holds; 0 where nobody asked.
        events: Number, microseconds since 1970, kind and JSON of each.
    """

    head: Content
    sealed: int
    events: Sequence[tuple[int, int, str, str]]

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
            f'{{"at":"{_moment(at)}","body":{body},"kind":"{kind}","sequence":{sequence}}}'
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
        except (TypeError, ValueError, OverflowError):
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
        except (TypeError, ValueError, LookupError, OverflowError, RecursionError):
            return b""
        return plain if told == mine else b""


_UNREADABLE = Rows({}, 0, ())


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


def contents(session: Session, consent_ids: Collection[UUID]) -> Mapping[UUID, Rows]:
    """The rows of these consents, of those that are here.

    Rows that can't be read are some that say what no link holds.
    """
    try:
        return _contents(session.connection(), consent_ids)
    except Exception as error:
        if not is_unreadable(error):
            raise
    if len(consent_ids) == 1:
        return dict.fromkeys(consent_ids, _UNREADABLE)
    found: dict[UUID, Rows] = {}
    for each in consent_ids:
        found |= contents(session, [each])
    return found


def content_of(session: Session, consent_id: UUID) -> Rows | None:
    """The rows of one consent, and how far it is sealed; as `contents`, and quicker."""
    connection, consent = session.connection(), consent_id.hex
    try:
        head = _HEAD_OF.run(connection, consent=consent).first()
        if head is None:
            return None
        events = _HAPPENED_TO.run(connection, consent=consent).all()
        (sealed,) = _SEALED_OF.run(connection, consent=consent).one()
        return Rows(_head(head), sealed, [tuple(event) for event in events])
    except Exception as error:
        if not is_unreadable(error):
            raise
        return _UNREADABLE


def _contents(connection: Connection, consent_ids: Collection[UUID]) -> Mapping[UUID, Rows]:
    rows = connection.execute(_HAPPENED, {"ids": list(consent_ids)})
    events = {
        consent: [(sequence, at, kind, body) for _id, sequence, at, kind, body in of_one]
        for consent, of_one in groupby(rows, key=lambda row: str(row[0]))
    }
    heads = connection.execute(_HEADS, {"ids": list(consent_ids)})
    return {UUID(head[0]): Rows(_head(head), 0, events.get(head[0], ())) for head in heads}


def _head(row: Sequence[Any]) -> Content:
    consent, created, customer_id, customer, device, reason, ticket, language, checklist = row
    return {
        "id": _id_text(consent),
        "created": _moment(created),
        "customer_id": _id_text(customer_id),
        "customer": customer,
        "device": device,
        "reason": reason,
        "ticket": _id_text(ticket) if ticket is not None else None,
        "language": language,
        "checklist": checklist,
    }


def _id_text(stored: str) -> str:
    found = UUID(stored)
    if found.hex != stored:
        # The same id to whoever reads it, and none to whoever looks for it.
        raise ValueError(stored)
    return str(found)


@lru_cache(maxsize=1024, typed=True)
def _moment(stored: int) -> str:
    """A stored moment (`store.database.Moment`) as the log writes it; many events happen in one."""
    if type(stored) is not int:
        raise TypeError(stored)
    return moment_text(_EPOCH + timedelta(microseconds=stored))

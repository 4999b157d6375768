"""One consent inside one transaction: its record read from the events, and events appended to it."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import cast
from uuid import UUID

from sqlalchemy import delete, func, tuple_
from sqlmodel import Session, col, select

from helpdesk.consent import lifecycle
from helpdesk.consent.checklist import load_checklist
from helpdesk.consent.ledger import mark_unsealed
from helpdesk.consent.models import Action, Consent, ConsentState, Event
from helpdesk.consent.phrases import body_in
from helpdesk.consent.record import Record, advance, replay, state_after
from helpdesk.consent.stated import stated_lines
from helpdesk.consent.tables import ConsentEventTable, ConsentTable, HeartbeatTable
from helpdesk.consent.text import Subject
from helpdesk.errors import HelpdeskError
from helpdesk.i18n import Language, _
from helpdesk.store.as_stored import is_unreadable
from helpdesk.store.storable import storable

PRESENTATION_LASTS = timedelta(hours=24)
"""After this, a presentation nobody answered has expired."""


class Dossier:
    """What is known of one consent, and where more is written down."""

    def __init__(self, session: Session, row: ConsentTable, stored: Sequence[Event], now: datetime) -> None:
        self._session = session
        self._row = row
        self._stored = len(stored)
        self.now = now
        self.language = cast("Language", row.language)
        self.record: Record = replay(load_checklist(row.checklist), stored)
        self._let_time_pass()

    def append(self, kind: str, body: dict[str, object]) -> None:
        """Stores one more event, now; the program's own words in it are the customer's language's."""
        self._add(kind, body_in(body, self.language), self.now)
        self.store()

    def store(self) -> bool:
        """Stores what has come about by time alone and isn't stored yet; False where that is nothing."""
        new = len(self.record.events) > self._stored
        for event in self.record.events[self._stored :]:
            self._session.add(
                ConsentEventTable(
                    consent_id=self._row.id,
                    sequence=event.sequence,
                    at=event.at,
                    kind=event.kind,
                    body=storable(json.dumps(event.body, ensure_ascii=False, sort_keys=True, separators=(",", ":"))),
                )
            )
        self._stored = len(self.record.events)
        if new and self.record.state is ConsentState.SEALED:
            mark_unsealed(self._session, self._row.id)
        return new

    def moments_since(self, kind: str) -> list[datetime]:
        """The times recorded since the last event of a kind, and now: a clock that was set shows in them."""
        events = self.record.events
        last = next((event.sequence for event in reversed(events) if event.kind == kind), 0)
        return [*(event.at for event in events if event.sequence > last), self.now]

    @property
    def id(self) -> UUID:
        return self._row.id

    def move(self, action: Action, body: dict[str, object], using: frozenset[str] | None = None) -> None:
        """Goes one way, if it is open; `using` as `lifecycle.open_items` has it.

        Raises:
            HelpdeskError: `consent_open_items` or `consent_transition_refused`.
        """
        self.append(lifecycle.check(self.record, action, using).event, body)

    def watch(self, *, watched: bool) -> None:
        """Notes the first sign of life of the window that watches the session, or that none does."""
        self._session.execute(delete(HeartbeatTable).where(col(HeartbeatTable.consent_id) == self._row.id))
        if watched:
            self._session.add(HeartbeatTable(consent_id=self._row.id, at=self.now))

    def subject(self, technician: str, company: str) -> Subject:
        """What the shown text is about."""
        row = self._row
        return Subject(row.customer, row.device, row.reason, technician, company, self.language)

    def view(self) -> Consent:
        """The consent as it is shown."""
        row, record = self._row, self.record
        # What is stated stands fixed with the text that states it.
        facts = (record.told if record.presentation else None) or {}
        who = record.company or record.technician
        disconnected = record.ended - record.revoked if record.ended and record.revoked else None
        return Consent(
            id=row.id,
            state=record.state,
            customer_id=row.customer_id,
            customer=row.customer,
            device=row.device,
            reason=row.reason,
            ticket=row.ticket_id,
            language=self.language,
            technician=record.technician,
            company=record.company,
            checklist=row.checklist,
            created=row.created,
            circumstances=record.checklist.circumstances(self.language, record.circumstances),
            items=lifecycle.item_rows(record, self.language),
            events=record.events,
            open={action: tuple(item.id for item in items) for action, items in lifecycle.open_ahead(record).items()},
            presentation=record.presentation,
            grant=record.grant,
            granted=record.granted,
            valid_until=record.valid_until,
            segments=record.segments,
            raw_seconds=record.raw_seconds,
            disconnected_after=int(disconnected.total_seconds()) if disconnected is not None else None,
            chosen=record.chosen,
            parent=record.parent,
            children=record.children,
            acting=record.acting,
            in_use=record.in_use,
            leftovers=record.leftovers,
            keep_until=record.keep_until,
            stated=stated_lines(facts, record.chosen, who, self.language) if _states(record) else (),
            facts=facts,
        )

    def _add(self, kind: str, body: dict[str, object], at: datetime) -> None:
        self.record = advance(self.record, Event(len(self.record.events) + 1, at, kind, body))

    def _let_time_pass(self) -> None:
        # Whoever reads knows at once; it is stored before the next thing that is written. Where the clock was set back,
        # the latest time on record counts: a time-out only ever takes away.
        record = self.record
        if record.state is ConsentState.PRESENTED and record.presentation is not None:
            deadline = record.presentation.at + PRESENTATION_LASTS
            if max(self.moments_since("presented")) >= deadline:
                self._add("expired", {}, deadline)
            return
        until = record.valid_until if record.state is ConsentState.RUNNING and record.overran is None else None
        if until is not None and max(self.moments_since("granted")) >= until:
            self._add("validity_ended", {"valid_until": until.isoformat()}, until)


def _states(record: Record) -> bool:
    return record.presentation is not None and record.told is not None


def open_dossier(session: Session, consent_id: UUID, now: datetime) -> Dossier:
    """Reads one consent.

    Raises:
        HelpdeskError: `consent_unknown`, or `consent_unreadable` where its rows aren't what this program writes.
    """
    try:
        return _read_dossier(session, consent_id, now)
    except Exception as error:
        if not is_unreadable(error):
            raise
        raise HelpdeskError(
            "consent_unreadable",
            _("Die Freigabe {id} lässt sich nicht lesen: Ihre Zeilen in der Datenbank sind beschädigt.").format(
                id=consent_id
            ),
            hint=_("„helpdesk consent verify“ sagt, ob sie verändert wurde; der versiegelte Nachweis bleibt lesbar."),
        ) from error


def _read_dossier(session: Session, consent_id: UUID, now: datetime) -> Dossier:
    row = session.get(ConsentTable, consent_id)
    if row is None:
        raise HelpdeskError(
            "consent_unknown",
            _("Die Freigabe {id} gibt es nicht.").format(id=consent_id),
            hint=_("„helpdesk consent list“ zeigt, welche es gibt."),
        )
    events = session.exec(
        select(ConsentEventTable.sequence, ConsentEventTable.at, ConsentEventTable.kind, ConsentEventTable.body)
        .where(ConsentEventTable.consent_id == consent_id)
        .order_by(col(ConsentEventTable.sequence))
    )
    stored = [Event(sequence, at, kind, json.loads(body)) for sequence, at, kind, body in events]
    return Dossier(session, row, stored, now)


def states_of(session: Session, consent_ids: Sequence[UUID], now: datetime) -> Mapping[UUID, ConsentState]:
    """The states of some consents, from the kinds of their events alone."""
    states = dict.fromkeys(consent_ids, ConsentState.DRAFT)
    presented: dict[UUID, tuple[int, datetime]] = {}
    events = session.exec(
        select(ConsentEventTable.consent_id, ConsentEventTable.sequence, ConsentEventTable.kind, ConsentEventTable.at)
        .where(col(ConsentEventTable.consent_id).in_(consent_ids), ConsentEventTable.kind != "answered")
        .order_by(col(ConsentEventTable.consent_id), col(ConsentEventTable.sequence))
    )
    for consent_id, sequence, kind, at in events:
        states[consent_id] = state_after(states[consent_id], kind)
        if kind == "presented":
            presented[consent_id] = sequence, at
    for consent_id, (sequence, at) in presented.items():
        if states[consent_id] is ConsentState.PRESENTED:
            latest = max(now, _latest_after(session, consent_id, sequence) or now)
            if latest >= at + PRESENTATION_LASTS:
                states[consent_id] = ConsentState.EXPIRED
    return states


def _latest_after(session: Session, consent_id: UUID, sequence: int) -> datetime | None:
    later = select(func.max(ConsentEventTable.at)).where(
        ConsentEventTable.consent_id == consent_id, ConsentEventTable.sequence > sequence
    )
    return session.exec(later).one()


def revoked_of(session: Session, consent_ids: Sequence[UUID]) -> frozenset[UUID]:
    """Those of some consents that were revoked, whatever came after."""
    revoked = select(ConsentEventTable.consent_id).where(
        col(ConsentEventTable.consent_id).in_(consent_ids), ConsentEventTable.kind == "revoked"
    )
    return frozenset(session.exec(revoked))


def under_way(session: Session) -> Sequence[UUID]:
    """The consents between start or revocation and end, oldest first."""
    event = ConsentEventTable
    last = (
        select(event.consent_id, func.max(event.sequence))
        .where(col(event.kind).in_(("started", "paused", "resumed", "revoked", "ended")))
        .group_by(col(event.consent_id))
    )
    return session.exec(
        select(event.consent_id)
        .where(tuple_(col(event.consent_id), col(event.sequence)).in_(last))
        .where(col(event.kind).in_(("started", "paused", "resumed", "revoked")))
        .order_by(col(event.consent_id))
    ).all()

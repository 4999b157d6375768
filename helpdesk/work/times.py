from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any
from uuid import UUID

from sqlalchemy import func
from sqlmodel import Session, col, select

from helpdesk.changes import Changes
from helpdesk.errors import HelpdeskError
from helpdesk.i18n import _
from helpdesk.settings import Settings
from helpdesk.store.database import Store
from helpdesk.store.storable import storable
from helpdesk.work.billability import Billing
from helpdesk.work.billing import Billable, units_of
from helpdesk.work.clock import ClockWatch, holiday_name, rule_of, seconds_between, zone_name, zone_of
from helpdesk.work.entries import as_entry, entries_of, slices_body, sums, worked
from helpdesk.work.remote import SessionSource, remote
from helpdesk.work.rules import Per, Rule, Slice
from helpdesk.work.spans import sliced
from helpdesk.work.tables import WorkEntryTable, WorkRuleTable
from helpdesk.work.timing import (
    Billability,
    Correction,
    Mark,
    RemoteSession,
    Source,
    Sums,
    TicketFacts,
    TicketTime,
    TimeEntry,
    TimeNew,
)


class Times:
    """Worked time: taken from sessions, entered by hand, corrected, never overwritten."""

    def __init__(
        self,
        store: Store,
        new_id: Callable[[], UUID],
        clock: ClockWatch,
        sessions: SessionSource,
        ticket: Callable[[UUID], TicketFacts],
        billing: Billing,
        settings: Settings,
        technician: str,
    ) -> None:
        """`ticket` raises when there is none."""
        self._store = store
        self._new_id = new_id
        self._clock = clock
        self._sessions = sessions
        self._ticket = ticket
        self._billing = billing
        self._settings = settings
        self.technician = technician

    @property
    def rate_cents(self) -> int | None:
        """The price of an hour, net."""
        return self._settings.hourly_rate_cents or None

    @property
    def zone(self) -> str:
        """IANA name of the zone whose days and nights count from now on."""
        return zone_name(self._settings)

    def now(self) -> datetime:
        """What the clock says that dates sessions too."""
        return self._clock()

    def billability(self, ticket_id: UUID | None) -> Billability:
        """Whether work on a ticket will be charged, how, and by which answer.

        Raises:
            HelpdeskError: `ticket_unknown`.
        """
        facts = self._ticket(ticket_id) if ticket_id else None
        return self.billability_of(facts, facts.customer if facts else None)

    def billability_of(self, facts: TicketFacts | None, customer: UUID | None) -> Billability:
        """The same for a ticket that was read already, or for work for a customer without one."""
        return self._billing.of(facts, self.rule(customer))

    def rule(self, customer: UUID | None = None) -> Rule:
        """By what a customer's work is charged: what was agreed with them last, else what the settings say."""
        usual = rule_of(self._settings)
        if customer is None:
            return usual
        query = select(WorkRuleTable).where(WorkRuleTable.customer_id == customer)
        with self._store.transaction() as session:
            own = session.exec(query.order_by(col(WorkRuleTable.written).desc(), col(WorkRuleTable.id).desc())).first()
            return Rule(own.minutes, Per(own.per), usual.surcharges, own.source) if own else usual

    def agree(self, customer: UUID, rule: Rule) -> Changes:
        """Charges a customer's work by another unit from now on; what was entered before keeps its rule.

        Raises:
            HelpdeskError: `rule_malformed` with its problems, or `rule_source_missing`.
        """
        if problems := rule.problems():
            raise HelpdeskError("rule_malformed", _("Diese Regel geht nicht."), problems=problems)
        if not rule.source.strip():
            raise HelpdeskError(
                "rule_source_missing",
                _("Eine eigene Regel nennt, wo sie vereinbart ist."),
                hint=_("Etwa „Vertrag vom 1. März 2026“."),
            )
        with self._store.transaction() as session:
            session.add(
                WorkRuleTable(
                    id=self._new_id(),
                    customer_id=customer,
                    minutes=rule.minutes,
                    per=rule.per,
                    source=storable(rule.source.strip()),
                    written=self._clock(),
                )
            )
        return Changes(customers=frozenset({customer}))

    def add(self, time: TimeNew) -> Changes:
        """Enters time by hand.

        Raises:
            HelpdeskError: `time_malformed` with its problems, `ticket_unknown`, `zone_unknown`, `calendar_unknown`.
        """
        if problems := time.problems():
            raise HelpdeskError("time_malformed", _("So lässt sich die Zeit nicht eintragen."), problems=problems)
        facts = self._ticket(time.ticket)
        told = self._billing.of(facts, rule := self.rule(facts.customer))
        seconds = time.minutes * 60
        row = self._row(
            ticket_id=time.ticket,
            customer_id=facts.customer,
            source=Source.HAND,
            begin=time.begin or self._clock() - timedelta(seconds=seconds),
            seconds=seconds,
            rule=rule,
            billable=time.billable or told.billable,
            decided=time.billable is not None,
            why=told.reason,
            note=storable(time.note.strip()),
        )
        with self._store.transaction() as session:
            return _kept(session, row)

    def correct(self, entry_id: UUID, correction: Correction) -> Changes:
        """Says what an entry should have been; both stay.

        Raises:
            HelpdeskError: `correction_malformed` with its problems, `time_unknown`, or `time_corrected` when another
                correction came first.
        """
        if problems := correction.problems():
            raise HelpdeskError("correction_malformed", _("So lässt sich nicht berichtigen."), problems=problems)
        old = self.get(entry_id)
        if old.replaced_by:
            raise _corrected_by(old.replaced_by)
        # Whoever says how long it was has looked at what made it doubtful.
        kept = () if correction.minutes is not None else (m for m in old.marks if m is not Mark.OVERLAP)
        with self._store.transaction() as session:
            stored = session.get_one(WorkEntryTable, entry_id).billable
        row = self._row(
            ticket_id=old.ticket,
            customer_id=old.customer,
            consent_id=old.consent,
            source=Source.CORRECTION,
            technician=old.technician,
            begin=correction.begin or old.begin,
            seconds=old.seconds if correction.minutes is None else correction.minutes * 60,
            measured=old.measured,
            zone=old.zone,
            rule=old.rule,
            billable=correction.billable or Billable(stored),
            decided=old.decided or correction.billable is not None,
            why=old.why,
            marks=" ".join(kept),
            note=storable((old.note if correction.note is None else correction.note).strip()),
            reason=storable(correction.reason.strip()),
            replaces=entry_id,
        )
        with self._store.transaction() as session:
            changed = _kept(session, row)
        return changed | Changes(times=frozenset({entry_id}))

    def collect(self) -> Changes:
        """Takes what sessions ran since the last time into entries; each span of a session once."""
        begun = self._sessions.segments()
        with self._store.transaction() as session:
            kept = _taken(session)
        behind = [consent for consent, count in begun.items() if count > kept.get(consent, 0)]
        found = [row for consent in behind for row in self._of_session(consent, kept.get(consent, 0))]
        changed = Changes()
        with self._store.transaction() as session:
            now_kept = _taken(session)
            for row in found:
                # Another process may have been quicker.
                if row.consent_id and (row.segment or 0) > now_kept.get(row.consent_id, 0):
                    changed |= _kept(session, row)
        return changed

    def keep_clock(self) -> None:
        """Collects if the clock was set back: only this process knows by how much."""
        if self._clock.was_set_back:
            self.collect()

    def get(self, entry_id: UUID) -> TimeEntry:
        """One entry.

        Raises:
            HelpdeskError: `time_unknown`.
        """
        with self._store.transaction() as session:
            row = session.get(WorkEntryTable, entry_id)
            if row is None:
                raise HelpdeskError(
                    "time_unknown",
                    _("Den Zeiteintrag {id} gibt es nicht.").format(id=entry_id),
                    hint=_("„helpdesk work list TICKET“ zeigt, welche es gibt."),
                )
            beside = entries_of(session, [row.ticket_id] if row.ticket_id else [], filter(None, [row.consent_id]))
            return next(entry for entry in beside if entry.id == entry_id)

    def of_ticket(self, ticket_id: UUID) -> TicketTime:
        """All time worked on a ticket.

        Raises:
            HelpdeskError: `ticket_unknown`.
        """
        self._ticket(ticket_id)
        self.collect()
        running = [self.running_since(consent) for consent in self._sessions.of_ticket(ticket_id)]
        with self._store.transaction() as session:
            entries = tuple(entries_of(session, [ticket_id]))
        return TicketTime(ticket_id, entries, self.sums(entries), tuple(since for since in running if since))

    def of_consent(self, consent_id: UUID) -> tuple[TimeEntry, ...]:
        """The times that came of a consent's session, oldest first, corrections included; none where none ran."""
        self.collect()
        session = self.session(consent_id)
        tickets = [session.ticket] if session and session.ticket else []
        with self._store.transaction() as opened:
            entries = entries_of(opened, tickets, [consent_id])
        return tuple(entry for entry in entries if entry.consent == consent_id)

    def running_since(self, consent: UUID) -> datetime | None:
        """When the session of a consent that runs now began, or went on."""
        session = self.session(consent)
        segments = session.segments if session else ()
        return segments[-1][0] if segments and segments[-1][1] is None else None

    def session(self, consent: UUID) -> RemoteSession | None:
        """What is known of a consent; None where it was erased."""
        try:
            return remote(self._sessions.get(consent))
        except HelpdeskError:
            return None

    def drafted_between(self, begin: datetime, end: datetime) -> list[RemoteSession]:
        """The consents drafted in a span of time oldest first."""
        return [remote(self._sessions.get(consent)) for consent in self._sessions.drafted_between(begin, end)]

    def sums(self, entries: tuple[TimeEntry, ...], beside: tuple[TimeEntry, ...] | None = None) -> Sums:
        """What entries add up to; `beside` are all of the same tickets."""
        return sums(entries, self.rate_cents, beside)

    def facts(self, ticket_id: UUID) -> TicketFacts:
        """What is known of a ticket; its id alone where the ticket is gone."""
        try:
            return self._ticket(ticket_id)
        except HelpdeskError:
            return TicketFacts(None, "", str(ticket_id))

    def _of_session(self, consent: UUID, kept: int) -> list[WorkEntryTable]:
        session = remote(self._sessions.get(consent))
        facts = self.facts(session.ticket) if session.ticket else None
        rule = self.rule(session.customer)
        told = self._billing.of(facts, rule)
        rows = []
        for number, (begin, end, end_unknown) in enumerate(session.segments, 1):
            if number <= kept or end is None:
                continue
            seconds, measured = seconds_between(begin, end), self._clock.measured(begin, end)
            marks = [Mark.END_UNKNOWN] if end_unknown else []
            if end < begin or _disordered(session, begin) or (measured or 0) - seconds > _TOLERATED:
                marks.append(Mark.TIME_ANOMALY)
            rows.append(
                self._row(
                    ticket_id=session.ticket,
                    customer_id=session.customer,
                    consent_id=consent,
                    segment=number,
                    source=Source.SESSION,
                    technician=session.technician,
                    begin=begin,
                    seconds=seconds,
                    measured=measured,
                    rule=rule,
                    billable=told.billable,
                    why=told.reason,
                    marks=" ".join(marks),
                )
            )
        return rows

    def _row(self, *, begin: datetime, seconds: int, rule: Rule, **values: Any) -> WorkEntryTable:  # noqa: ANN401 - columns
        zone = str(values.pop("zone", None) or self.zone)
        parts = self._sliced(begin, seconds, zone, rule)
        usual: dict[str, Any] = {
            "consent_id": None,
            "segment": None,
            "technician": self.technician,
            "measured": None,
            "decided": False,
            "marks": "",
            "note": "",
            "reason": "",
            "replaces": None,
        }
        return WorkEntryTable(
            id=self._new_id(),
            begin=begin,
            seconds=seconds,
            zone=zone,
            slices=slices_body(parts),
            rule=rule.as_body(),
            units=0,
            written=self._clock(),
            **(usual | values),
        )

    def _sliced(self, begin: datetime, seconds: int, zone: str, rule: Rule) -> tuple[Slice, ...]:
        calendar = rule.surcharges.calendar
        return sliced(begin, seconds, zone_of(zone), rule.surcharges, lambda day: bool(holiday_name(day, calendar)))


def _corrected_by(entry_id: UUID) -> HelpdeskError:
    return HelpdeskError(
        "time_corrected",
        _("Dieser Eintrag ist schon berichtigt."),
        hint=_("Berichtigen Sie die Berichtigung: {id}").format(id=entry_id),
    )


_TOLERATED = 2
"""Seconds by which the two clocks may differ over a session before somebody must have set one."""


def _disordered(session: RemoteSession, begin: datetime) -> bool:
    """Whether something that happened after the span began is dated before it, or before what it followed."""
    later = session.moments[session.moments.index(begin) :] if begin in session.moments else ()
    return any(after < before for before, after in pairwise(later))


def _taken(session: Session) -> dict[UUID, int]:
    """How many spans of each consent are entries already."""
    table = WorkEntryTable
    query = select(table.consent_id, func.max(table.segment)).where(col(table.segment).is_not(None))
    rows = session.exec(query.group_by(col(table.consent_id))).all()
    return {consent: count for consent, count in rows if consent and count}


def _kept(session: Session, row: WorkEntryTable) -> Changes:
    """Stores an entry, with the units it adds to what stands before it."""
    beside = entries_of(session, filter(None, [row.ticket_id]), filter(None, [row.consent_id]))
    ours = as_entry(row)
    row.units = units_of(worked([*(one for one in beside if one.id != row.replaces), ours])).get(ours.id, 0)
    session.add(row)
    session.flush()
    return Changes(times=frozenset({ours.id}))

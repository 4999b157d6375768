from collections.abc import Callable, Collection
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlmodel import col, select

from helpdesk.changes import Changes
from helpdesk.errors import HelpdeskError, Problem
from helpdesk.i18n import _
from helpdesk.settings import Settings
from helpdesk.store.database import Store
from helpdesk.store.storable import storable
from helpdesk.work.billability import Billing
from helpdesk.work.clock import ClockWatch, holiday_name, rule_of, seconds_between, zone_name, zone_of
from helpdesk.work.entries import carried, correction_of, cut_off, entries_of, keep, slices_body, sums, taken
from helpdesk.work.refusals import row_of
from helpdesk.work.remote import SessionSource, disordered, remote
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
        settings: Callable[[], Settings],
        technician: Callable[[], str],
    ) -> None:
        """`ticket` raises when there is none; `settings` and `technician` are as they are set at the moment."""
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
        return self._settings().hourly_rate_cents or None

    @property
    def zone(self) -> str:
        """IANA name of the zone whose days and nights count from now on."""
        return zone_name(self._settings())

    def now(self) -> datetime:
        """What the clock says that dates sessions too."""
        return self._clock()

    def billability(self, ticket_id: UUID | None, customer: UUID | None = None) -> Billability:
        """Whether work on a ticket will be charged, how, and by which answer; without one, work for a customer.

        Raises:
            HelpdeskError: `ticket_unknown`.
        """
        facts = self._ticket(ticket_id) if ticket_id else None
        return self.billability_of(facts, facts.customer if facts else customer)

    def billability_of(self, facts: TicketFacts | None, customer: UUID | None) -> Billability:
        """The same for a ticket that was read already, or for work for a customer without one."""
        return self._billing.of(facts, self.rule(customer))

    def rule(self, customer: UUID | None = None, at: datetime | None = None) -> Rule:
        """By what a customer's work is charged: what was agreed last until `at`, else what the settings say."""
        usual = rule_of(self._settings())
        if customer is None:
            return usual
        query = select(WorkRuleTable).where(WorkRuleTable.customer_id == customer)
        if at is not None:
            query = query.where(col(WorkRuleTable.written) <= at)
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
        if problems := [*time.problems(), *self._in_future(time.begin, time.minutes * 60)]:
            raise HelpdeskError("time_malformed", _("So lässt sich die Zeit nicht eintragen."), problems=problems)
        facts = self._ticket(time.ticket)
        told = self._billing.of(facts, rule := self.rule(facts.customer, time.begin))
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
            return keep(session, row)

    def correct(self, entry_id: UUID, correction: Correction) -> Changes:
        """Says what an entry should have been; both stay.

        Raises:
            HelpdeskError: `correction_malformed` with its problems, `time_unknown`, or `time_corrected` when another
                correction came first.
        """
        if problems := [*correction.problems(), *self._in_future(correction.begin)]:
            raise HelpdeskError("correction_malformed", _("So lässt sich nicht berichtigen."), problems=problems)
        with self._store.transaction() as session:
            values = carried(row_of(session, WorkEntryTable, entry_id, "time_unknown"))
        if problems := self._ends_in_future(values, correction):
            raise HelpdeskError("correction_malformed", _("So lässt sich nicht berichtigen."), problems=problems)
        if correction.minutes is not None:
            # Whoever says how long it was has looked at what made it doubtful.
            values |= {"seconds": correction.minutes * 60, "marks": ""}
        if correction.billable is not None:
            values |= {"billable": correction.billable, "decided": True}
        if correction.begin is not None:
            values["begin"] = correction.begin
        if correction.note is not None:
            values["note"] = storable(correction.note.strip())
        row = self._row(**values, reason=storable(correction.reason.strip()))
        with self._store.transaction() as session:
            if earlier := correction_of(session, entry_id):
                raise _corrected_by(earlier)
            if correction.note is None:
                # Meanwhile its consent may have been erased, and with it what was noted.
                row.note = row_of(session, WorkEntryTable, entry_id, "time_unknown").note
            return keep(session, row)

    def collect(self, consents: Collection[UUID] | None = None) -> Changes:
        """Takes what sessions ran since the last time into entries, or those of some consents alone; each span once.

        One whose end nobody saw was counted up to the last sign of life; once the consent says when it ended, the entry
        is corrected by that, unless a person has corrected it already.
        """
        if consents is None:
            begun = self._sessions.spans()
        else:
            begun = {one.consent: len(one.spans) for one in map(self.session, consents) if one}
        with self._store.transaction() as session:
            kept, unseen = taken(session, consents), cut_off(session, consents)
        behind = [consent for consent, count in begun.items() if count > kept.get(consent, 0)]
        found = [row for consent in behind for row in self._of_session(consent, kept.get(consent, 0))]
        changed = Changes()
        with self._store.transaction() as session:
            now_kept = taken(session)
            for row in found:
                # Another process may have been quicker.
                if row.consent_id and (row.segment or 0) > now_kept.get(row.consent_id, 0):
                    changed |= keep(session, row)
        for consent, number, values in unseen:
            changed |= self._by_true_end(consent, number, values)
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
            row = row_of(session, WorkEntryTable, entry_id, "time_unknown")
            beside = entries_of(session, [row.ticket_id] if row.ticket_id else [], filter(None, [row.consent_id]))
            return next(entry for entry in beside if entry.id == entry_id)

    def of_ticket(self, ticket_id: UUID) -> TicketTime:
        """All time worked on a ticket.

        Raises:
            HelpdeskError: `ticket_unknown`.
        """
        return self.told(ticket_id)[1]

    def told(self, ticket_id: UUID) -> tuple[TicketFacts, TicketTime]:
        """What is known of a ticket, and all time worked on it.

        Raises:
            HelpdeskError: `ticket_unknown`.
        """
        facts = self._ticket(ticket_id)
        self.collect()
        running = [self.running_since(consent) for consent in self._sessions.of_ticket(ticket_id)]
        with self._store.transaction() as session:
            entries = tuple(entries_of(session, [ticket_id]))
        return facts, TicketTime(ticket_id, entries, self.sums(entries), tuple(since for since in running if since))

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
        return session.running.begin if session and session.running else None

    def session(self, consent: UUID) -> RemoteSession | None:
        """What is known of a consent; None where it was erased, or its rows can't be read."""
        try:
            return remote(self._sessions.get(consent))
        except HelpdeskError:
            return None

    def drafted_between(self, begin: datetime, end: datetime) -> list[RemoteSession]:
        """The consents drafted in a span of time oldest first."""
        return list(filter(None, map(self.session, self._sessions.drafted_between(begin, end))))

    def running(self) -> list[RemoteSession]:
        """The sessions that run now, oldest consent first."""
        return list(filter(None, map(self.session, self._sessions.running())))

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
        session = self.session(consent)
        if session is None:
            return []
        facts = self.facts(session.ticket) if session.ticket else None
        told = self.billability_of(facts, session.customer)
        rows = []
        for number, span in enumerate(session.spans, 1):
            if number <= kept or span.end is None:
                continue
            first, last = span.readings
            seconds, measured = seconds_between(span.begin, span.end), self._clock.measured(first, last)
            marks = [Mark.END_UNKNOWN] if span.end_unknown else []
            if span.end < span.begin or disordered(session, first) or (measured or 0) - seconds > _TOLERATED:
                marks.append(Mark.TIME_ANOMALY)
            rows.append(
                self._row(
                    ticket_id=session.ticket,
                    customer_id=session.customer,
                    consent_id=consent,
                    segment=number,
                    source=Source.SESSION,
                    technician=span.technician,
                    begin=span.begin,
                    seconds=seconds,
                    measured=measured,
                    rule=self.rule(session.customer, first),
                    billable=told.billable,
                    why=told.reason,
                    marks=" ".join(marks),
                )
            )
        return rows

    def _by_true_end(self, consent: UUID, number: int, values: dict[str, Any]) -> Changes:
        session = self.session(consent)
        span = session.spans[number - 1] if session else None
        if span is None or span.end is None or span.end_unknown:
            return Changes()
        marks = " ".join(mark for mark in values["marks"].split() if mark != Mark.END_UNKNOWN)
        told = {"seconds": seconds_between(values["begin"], span.end), "marks": marks}
        row = self._row(**(values | told), reason=_("Das wahre Ende wurde in der Freigabe nachgetragen."))
        with self._store.transaction() as opened:
            # A person, or another process, may have been quicker.
            return Changes() if correction_of(opened, row.replaces) else keep(opened, row)

    def _in_future(self, begin: datetime | None, seconds: int = 0) -> list[Problem]:
        if begin is None:
            return []
        if begin > self._clock():
            return [Problem("begin", "begin_in_future", _("Gearbeitete Zeit beginnt nicht in der Zukunft."))]
        return self._until_future(begin, seconds, "minutes")

    def _until_future(self, begin: datetime, seconds: int, field: str) -> list[Problem]:
        """What ends later than it is; minutes are typed whole, so that less than one more isn't wrong."""
        now = self._clock()
        if begin + timedelta(seconds=seconds) < now + _MINUTE:
            return []
        zone = zone_of(self.zone)
        end, told_now = ((begin + timedelta(seconds=seconds)).astimezone(zone), now.astimezone(zone))
        told = _("Sie endete erst um {end}, und es ist {now}: Gearbeitete Zeit endet nicht in der Zukunft.")
        return [Problem(field, "end_in_future", told.format(end=f"{end:%H:%M}", now=f"{told_now:%H:%M}"))]

    def _ends_in_future(self, values: dict[str, Any], correction: Correction) -> list[Problem]:
        begin, measured = correction.begin or values["begin"], values["measured"]
        seconds = values["seconds"] if correction.minutes is None else correction.minutes * 60
        # By the clock that was set back it may end later than it is; the other one says how long it was.
        as_measured = measured is not None and seconds < measured + _MINUTE.total_seconds()
        if correction.begin is None and (correction.minutes is None or as_measured):
            return []
        field = "begin" if correction.minutes is None else "minutes"
        return self._until_future(begin, seconds, field) if seconds else []

    def _row(self, *, begin: datetime, seconds: int, rule: Rule, **values: Any) -> WorkEntryTable:  # noqa: ANN401 - columns
        zone = str(values.pop("zone", None) or self.zone)
        parts = self._sliced(begin, seconds, zone, rule)
        usual: dict[str, Any] = {
            "consent_id": None,
            "segment": None,
            "technician": self.technician(),
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

_MINUTE = timedelta(minutes=1)

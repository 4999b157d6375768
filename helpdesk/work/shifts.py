import csv
import io
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

from sqlalchemy import tuple_
from sqlmodel import Session, col, select

from helpdesk.changes import Changes
from helpdesk.errors import HelpdeskError
from helpdesk.i18n import Language, _, format_moment, language
from helpdesk.store.database import Store
from helpdesk.store.saving import saved
from helpdesk.store.storable import storable
from helpdesk.work.entries import entries_of
from helpdesk.work.refusals import row_of
from helpdesk.work.shift_models import Call, Running, Shift, ShiftRow
from helpdesk.work.shift_table import table
from helpdesk.work.tables import WorkEntryTable, WorkShiftTable
from helpdesk.work.times import Times
from helpdesk.work.timing import Mark, RemoteSession, SessionSpan, TimeEntry

_AT_MOST_BEFORE = timedelta(days=1)
"""No call goes on for longer before somebody thinks of beginning the shift."""

SEPARATORS: Mapping[Language, str] = {"de": ";", "en": ","}
"""Between the cells of a table: with another, spreadsheet programs put a whole row into one cell."""

_RENAMED = " → "
"""Between the names of a technician whom the settings named anew while the shift ran."""


class Shifts:
    """Shifts on call, and what came in during them."""

    def __init__(self, store: Store, new_id: Callable[[], UUID], times: Times, quoted: Callable[[str], str]) -> None:
        """`quoted` makes a cell that no spreadsheet program takes for a formula."""
        self._store = store
        self._new_id = new_id
        self._times = times
        self._quoted = quoted

    def begin(self, note: str = "", at: datetime | None = None) -> Changes:
        """Begins a shift of the technician who sits here, now or at a moment before; a workstation has one at a time.

        Raises:
            HelpdeskError: `shift_running`, `shift_in_future`, or `shift_within_another`.
        """
        now = self._times.now()
        if at is not None and at > now:
            raise _in_future()
        shift_id, technician = self._new_id(), self._times.technician()
        with self._store.transaction() as session:
            if running := self._running(session):
                raise _runs(running)
            # Now is never refused, whatever a clock that was set back meanwhile makes of it.
            if at is not None:
                _refuse_another_since(session, _names(technician), at)
            session.add(
                WorkShiftTable(
                    id=shift_id,
                    technician=technician,
                    begin=at or now,
                    end=None,
                    zone=self._times.zone,
                    note=storable(note.strip()),
                )
            )
        return Changes(shifts=frozenset({shift_id}))

    def end(self, shift_id: UUID | None = None, at: datetime | None = None) -> Changes:
        """Ends a shift, now or at a moment before: the one that runs, unless named.

        Raises:
            HelpdeskError: `shift_unknown`, `shift_ended`, `no_shift_running`, `shift_in_future`, or
                `shift_ends_first`.
        """
        now = self._times.now()
        if at is not None and at > now:
            raise _in_future()
        with self._store.transaction() as session:
            running = self._running(session)
            wanted = shift_id or (running.id if running else None)
            if wanted is None:
                raise HelpdeskError(
                    "no_shift_running", _("Es läuft kein Einsatz."), hint=_("Beginnen Sie zuerst einen.")
                )
            row = row_of(session, WorkShiftTable, wanted, "shift_unknown")
            if row.end is not None:
                raise HelpdeskError(
                    "shift_ended",
                    _("Der Einsatz ist seit {moment} beendet.").format(moment=format_moment(row.end)),
                )
            if at is not None and at < row.begin:
                raise HelpdeskError("shift_ends_first", _("Ein Einsatz endet nicht, bevor er beginnt."))
            # The clock may have been set back meanwhile: then it ends when it began.
            row.end = max(at or now, row.begin)
            # What came under the new name stays with it.
            if running and running.id == row.id:
                row.technician = _joined(row.technician, running.renamed)
            ended = row.id
        return Changes(shifts=frozenset({ended}))

    def reopen(self, shift_id: UUID, reason: str = "") -> Changes:
        """Takes the end of a shift back; does nothing while it runs. A reason stays in its note, with the end it had.

        Raises:
            HelpdeskError: `shift_unknown`, `shift_running` when another one runs by now, or `shift_within_another`.
        """
        with self._store.transaction() as session:
            row = row_of(session, WorkShiftTable, shift_id, "shift_unknown")
            if row.end is not None and (running := self._running(session)):
                raise _runs(running)
            if row.end is not None:
                _refuse_another_since(session, _names(row.technician), row.end)
                if reason.strip():
                    told = _("Wieder geöffnet, Ende war {moment}: {reason}")
                    told = told.format(moment=format_moment(row.end), reason=storable(reason.strip()))
                    row.note = " · ".join(filter(None, (row.note, told)))
            row.end = None
        return Changes(shifts=frozenset({shift_id}))

    def running(self) -> ShiftRow | None:
        """The shift that runs on this workstation, also when its technician was named anew since it was begun."""
        with self._store.transaction() as session:
            return self._running(session)

    def page(self, after: ShiftRow | None = None, limit: int = 100) -> list[ShiftRow]:
        """The shifts before `after`, newest first."""
        query = select(WorkShiftTable).order_by(col(WorkShiftTable.begin).desc(), col(WorkShiftTable.id).desc())
        if after is not None:
            query = query.where(tuple_(col(WorkShiftTable.begin), col(WorkShiftTable.id)) < (after.begin, after.id))
        with self._store.transaction() as session:
            running = self._running(session)
            rows = [_shift_row(row) for row in session.exec(query.limit(limit))]
        return [running if running and running.id == row.id else row for row in rows]

    def get(self, shift_id: UUID) -> Shift:
        """A shift with everything that came in.

        Raises:
            HelpdeskError: `shift_unknown`.
        """
        self._times.collect()
        now = self._times.now()
        with self._store.transaction() as session:
            row, running = row_of(session, WorkShiftTable, shift_id, "shift_unknown"), self._running(session)
            shift = running if running and running.id == shift_id else _shift_row(row)
            since = _since(session, shift)
            all_entries = _concerned(session, since, shift.end or now)
        came = _Came(shift, since, now)
        live = [one for one in self._times.running() if one.running and came.runs_in(one.running)]
        drafted = [one for one in self._times.drafted_between(shift.begin, came.until) if came.is_by(one.technician)]
        # Whatever a correction says of when: else what was charged would be in no shift, or in two.
        first = _uncorrected(all_entries)
        ours = [_marked(entry, shift) for entry in all_entries if came.has(first[entry.id])]
        if any(entry.technician == shift.renamed for entry in ours):
            self._keep_name(shift)
        return Shift(
            id=shift.id,
            technician=shift.technician,
            begin=shift.begin,
            end=shift.end,
            zone=shift.zone,
            note=shift.note,
            calls=tuple(self._calls(ours, all_entries, drafted, live)),
            sums=self._times.sums(tuple(ours), tuple(all_entries)),
            rule=self._times.rule(),
            renamed=shift.renamed,
            at=now,
        )

    def export(self, shift_id: UUID, path: Path, customer: UUID | None = None) -> int:
        """Writes a shift as CSV that only its owner may read, one entry a row, and says how many there are.

        Separated as the spreadsheet programs of the language in use expect it: by semicolons in German, where a comma
        stands within numbers.

        Args:
            shift_id: Which.
            path: Where to.
            customer: The customer whose calls alone it tells; None: all.

        Raises:
            HelpdeskError: `shift_unknown`, or `save_…` or `disk_full`; what stood at `path` stays then.
        """
        rows = list(table(self.get(shift_id).calls, customer))
        text = io.StringIO(newline="")
        csv.writer(text, delimiter=SEPARATORS[language()]).writerows(
            [self._quoted(cell) for cell in row] for row in rows
        )
        with saved(path, private=True) as file:
            # By the mark at its beginning spreadsheet programs know UTF-8.
            file.write(text.getvalue().encode("utf-8-sig"))
        return len(rows) - 1

    def _running(self, session: Session) -> ShiftRow | None:
        """The shift that runs here: one of the technician's own, else one begun under another name."""
        rows = session.exec(select(WorkShiftTable).where(col(WorkShiftTable.end).is_(None))).all()
        mine = self._times.technician()
        row = max(rows, key=lambda one: (mine in _names(one.technician), one.begin, one.id), default=None)
        if row is None:
            return None
        return replace(_shift_row(row), renamed="" if mine in _names(row.technician) else mine)

    def _keep_name(self, shift: ShiftRow) -> None:
        """Something was done under the new name: it belongs to the shift whatever the technician is called next."""
        with self._store.transaction() as session:
            row = row_of(session, WorkShiftTable, shift.id, "shift_unknown")
            row.technician = _joined(row.technician, shift.renamed)

    def _calls(
        self,
        ours: list[TimeEntry],
        all_entries: list[TimeEntry],
        drafted: list[RemoteSession],
        live: list[RemoteSession],
    ) -> Iterator[Call]:
        """What came in, in the order it came: by ticket, or by consent where there is none."""
        begins = [(one.ticket or one.consent, one.created) for one in drafted]
        begins += [(one.ticket or one.consent, one.running.begin) for one in live if one.running]
        begins += [(entry.subject, entry.begin) for entry in ours]
        subjects: dict[UUID, datetime] = {}
        for subject, begin in begins:
            subjects[subject] = min(begin, subjects.get(subject, begin))
        for subject, begin in sorted(subjects.items(), key=lambda one: (one[1], one[0])):
            entries = tuple(entry for entry in ours if entry.subject == subject)
            beside = tuple(entry for entry in all_entries if entry.subject == subject)
            sessions = {one.consent: one for one in (*drafted, *live) if (one.ticket or one.consent) == subject}
            for entry in entries:
                known = entry.consent is None or entry.consent in sessions
                if entry.consent and not known and (one := self._times.session(entry.consent)):
                    sessions[entry.consent] = one
            running = tuple(
                Running(one.consent, one.running.begin) for one in live if one.running and one.consent in sessions
            )
            yield self._call(begin, entries, beside, list(sessions.values()), running)

    def _call(
        self,
        begin: datetime,
        entries: tuple[TimeEntry, ...],
        beside: tuple[TimeEntry, ...],
        sessions: list[RemoteSession],
        running: tuple[Running, ...],
    ) -> Call:
        ticket = next((entry.ticket for entry in entries), sessions[0].ticket if sessions else None)
        facts = self._times.facts(ticket) if ticket else None
        customer = facts.customer if facts and facts.customer else next((one.customer for one in sessions), None)
        name = (
            facts.customer_name if facts and facts.customer_name else next((one.customer_name for one in sessions), "")
        )
        return Call(
            ticket=ticket,
            ticket_name=facts.name if facts else "",
            customer=customer,
            customer_name=name,
            begin=begin,
            consents=tuple((one.consent, one.state) for one in sessions),
            entries=entries,
            sums=self._times.sums(entries, beside),
            billability=self._times.billability_of(facts, customer),
            running=running,
        )


@dataclass(frozen=True, slots=True)
class _Came:
    """What belongs to a shift, by when it was and whose.

    Attributes:
        since: From when on work is the shift's if it was still going on at its beginning.
    """

    shift: ShiftRow
    since: datetime
    now: datetime

    @property
    def until(self) -> datetime:
        return self.shift.end or self.now

    def is_by(self, technician: str) -> bool:
        """Whether it was the technician of the shift, by any name they had in it."""
        return technician in _names(self.shift.technician) or technician == (self.shift.renamed or None)

    def has(self, entry: TimeEntry) -> bool:
        return self._holds(entry.technician, entry.begin, entry.end)

    def runs_in(self, span: SessionSpan) -> bool:
        return self._holds(span.technician, span.begin, self.now)

    def _holds(self, technician: str, begin: datetime, end: datetime) -> bool:
        went_on = self.since <= begin and end > self.shift.begin
        return self.is_by(technician) and (went_on or begin >= self.shift.begin) and begin < self.until


def _since(session: Session, shift: ShiftRow) -> datetime:
    """From when on work is the shift's if it was still going on at its beginning: since the end of the one before."""
    table = WorkShiftTable
    before = select(table.technician, table.end).where(col(table.begin) < shift.begin, col(table.end) <= shift.begin)
    mine = _names(shift.technician)
    ends = session.exec(before.order_by(col(table.end).desc()))
    last = next((end for technician, end in ends if _names(technician) & mine), None)
    return max(shift.begin - _AT_MOST_BEFORE, last) if last else shift.begin - _AT_MOST_BEFORE


def _concerned(session: Session, since: datetime, until: datetime) -> list[TimeEntry]:
    """All entries of the tickets and consents that were worked on in a span: they are rounded together."""
    table = WorkEntryTable
    begun = session.exec(
        select(table.ticket_id, table.consent_id).where(col(table.begin) >= since, col(table.begin) < until)
    ).all()
    tickets = {ticket for ticket, _consent in begun if ticket}
    consents = {consent for ticket, consent in begun if consent and not ticket}
    return entries_of(session, tickets, consents) if begun else []


def _uncorrected(entries: list[TimeEntry]) -> dict[UUID, TimeEntry]:
    """What each entry was before anybody corrected it."""
    known = {entry.id: entry for entry in entries}
    found = dict(known)
    for entry in entries:
        first = entry
        while first.replaces in known:
            first = known[first.replaces]
        found[entry.id] = first
    return found


def _marked(entry: TimeEntry, shift: ShiftRow) -> TimeEntry:
    if not entry.stands:
        return entry
    before = (Mark.BEFORE_SHIFT,) if entry.begin < shift.begin else ()
    over = (Mark.OVER_SHIFT,) if shift.end is not None and entry.end > shift.end else ()
    return replace(entry, marks=(*entry.marks, *before, *over))


def _refuse_another_since(session: Session, names: frozenset[str], moment: datetime) -> None:
    """Keeps what was worked from being in two shifts of one technician.

    Raises:
        HelpdeskError: `shift_within_another`.
    """
    table = WorkShiftTable
    later = session.exec(select(table).where(col(table.end) > moment).order_by(col(table.end).desc()))
    if row := next((one for one in later if _names(one.technician) & names), None):
        raise HelpdeskError(
            "shift_within_another",
            _("Ein anderer Einsatz von Ihnen dauerte bis {moment}.").format(moment=format_moment(row.end or moment)),
            hint=_("Zwei Einsätze derselben Person überschneiden sich nicht."),
        )


def _names(technician: str) -> frozenset[str]:
    return frozenset({technician, *technician.split(_RENAMED)})


def _joined(technician: str, renamed: str) -> str:
    """The names of a technician with one more; none is told twice."""
    return f"{technician}{_RENAMED}{renamed}" if renamed and renamed not in _names(technician) else technician


def _shift_row(row: WorkShiftTable) -> ShiftRow:
    return ShiftRow(row.id, row.technician, row.begin, row.end, row.note, row.zone)


def _runs(shift: ShiftRow) -> HelpdeskError:
    told = _("Ihr Einsatz läuft seit {moment}.")
    if shift.renamed:
        told = _("Hier läuft seit {moment} der Einsatz, der als „{technician}“ begonnen wurde.")
    return HelpdeskError(
        "shift_running",
        told.format(moment=format_moment(shift.begin), technician=shift.technician),
        hint=_("Beenden Sie ihn, bevor Sie einen neuen beginnen."),
    )


def _in_future() -> HelpdeskError:
    return HelpdeskError(
        "shift_in_future",
        _("Ein Einsatz beginnt und endet nicht in der Zukunft."),
        hint=_("Prüfen Sie Tag und Uhrzeit."),
    )

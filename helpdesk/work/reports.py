import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, fields, replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import cast
from uuid import UUID

from sqlalchemy import func
from sqlmodel import col, select

from helpdesk.changes import Changes
from helpdesk.errors import HelpdeskError, Problem
from helpdesk.i18n import Language, _, language, speaking
from helpdesk.scope import ServiceDocument
from helpdesk.store.database import Store
from helpdesk.store.storable import storable
from helpdesk.work.billing import Billable
from helpdesk.work.clock import zone_of
from helpdesk.work.report_models import (
    LINE_LENGTH,
    Basis,
    Material,
    Report,
    ReportDraft,
    ReportGroup,
    ReportRow,
    ReportSigned,
    ReportSigning,
)
from helpdesk.work.report_tables import ReportSignatureTable, ReportTable
from helpdesk.work.rewording import reworded
from helpdesk.work.tables import WorkEntryTable
from helpdesk.work.times import Times
from helpdesk.work.timing import TicketFacts, TimeEntry

_DAY = timedelta(days=1)
_ORDER = tuple(Billable)


class Reports:
    """What was worked on a ticket, with what a person adds and the customer signs."""

    def __init__(
        self,
        store: Store,
        times: Times,
        document: Callable[[str], ServiceDocument],
        keep_picture: Callable[[bytes], str],
        now: Callable[[], datetime],
    ) -> None:
        """`keep_picture` stores that of a signature, drawn anew, and returns its SHA-256; it raises for any other."""
        self._store = store
        self._times = times
        self._document = document
        self._keep_picture = keep_picture
        self._now = now

    def get(self, ticket_id: UUID, first: date | None = None, last: date | None = None) -> Report:
        """The report on a ticket's work, all of it or that begun in some days (both included).

        Days that leave nothing out are none: whoever asks for them gets the report on all.

        Raises:
            HelpdeskError: `ticket_unknown`, `days_reversed`, `zone_unknown`.
        """
        _check_days(first, last)
        facts, time = self._times.told(ticket_id)
        with self._store.transaction() as session:
            draft = _draft(session.get(ReportTable, ticket_id))
        mine = tuple(entry for entry in time.entries if _within(entry, first, last))
        if mine == time.entries:
            first = last = None
        standing = tuple(entry for entry in mine if entry.stands and entry.seconds)
        with speaking(draft.language):
            groups = tuple(self._groups(standing, time.entries))
        report = Report(
            ticket=ticket_id,
            ticket_name=facts.name,
            customer=facts.customer,
            customer_name=facts.customer_name,
            first=first,
            last=last,
            draft=draft,
            entries=standing,
            corrected=tuple(entry for entry in mine if not entry.stands),
            struck=tuple(entry for entry in mine if entry.stands and not entry.seconds and entry.replaces),
            groups=groups,
            sums=self._times.sums(standing, time.entries),
            basis=tuple(self._basis(facts)),
            rate_cents=self._times.rate_cents,
            running=bool(time.running_since),
        )
        return self._as_signed(report)

    def draft(self, ticket_id: UUID) -> ReportDraft:
        """What was typed for a ticket's report so far; an empty one where nothing was.

        Raises:
            HelpdeskError: `ticket_unknown`.
        """
        self._times.billability(ticket_id)
        with self._store.transaction() as session:
            return _draft(session.get(ReportTable, ticket_id))

    def edit(self, ticket_id: UUID, draft: ReportDraft, opened: ReportDraft | None = None) -> Changes:
        """Keeps what was typed for a ticket's report; what was signed stays, and a new version has no signature.

        Args:
            ticket_id: The ticket.
            draft: What shall be kept.
            opened: What was kept when this was begun to be typed: what another program changed since then, and nobody
                typed here, stays as it is. Without it everything is replaced.

        Raises:
            HelpdeskError: `ticket_unknown`, or `report_malformed` with its problems.
        """
        draft = _tidy(draft)
        if problems := draft.problems():
            raise HelpdeskError("report_malformed", _("So geht der Arbeitsbericht nicht."), problems=problems)
        self._times.billability(ticket_id)
        with self._store.transaction() as session:
            if opened is not None:
                draft = _merged(draft, _tidy(opened), _draft(session.get(ReportTable, ticket_id)))
            session.merge(_row(ticket_id, draft, self._now()))
        return Changes(reports=frozenset({ticket_id}))

    def sign(self, ticket_id: UUID, signing: ReportSigning) -> Changes:
        """Keeps that somebody signed a report, with what it said.

        Raises:
            HelpdeskError: `signature_malformed` with its problems, `signature_unreadable`, `report_empty`,
                `report_changed` when it doesn't say any more what was shown, or as `get`.
        """
        report = self._signable(ticket_id, signing)
        picture = self._keep_picture(signing.picture)
        with self._store.transaction() as session:
            if session.get(ReportTable, ticket_id) is None:
                # Where nothing was typed the language is the reader's, and what was signed has to keep its own.
                session.add(_row(ticket_id, report.draft, self._now()))
            table = ReportSignatureTable
            last = session.exec(select(func.max(table.sequence)).where(table.ticket_id == ticket_id)).one()
            session.add(
                table(
                    ticket_id=ticket_id,
                    sequence=(last or 0) + 1,
                    at=self._now(),
                    name=storable(signing.name.strip()),
                    technician=self._times.technician(),
                    picture=picture,
                    content=report.digest,
                    first=report.first,
                    last=report.last,
                    body=storable(report.body),
                )
            )
        return Changes(reports=frozenset({ticket_id}))

    def signatures(self, ticket_id: UUID) -> tuple[ReportSigned, ...]:
        """Every signature on reports of a ticket, oldest first."""
        table = ReportSignatureTable
        query = select(table).where(table.ticket_id == ticket_id).order_by(col(table.sequence))
        with self._store.transaction() as session:
            return tuple(_signed(row) for row in session.exec(query))

    def worked(self, first: date, last: date, customer: UUID | None = None) -> list[ReportRow]:
        """The tickets on which work was begun in some days (both included), by when it was first.

        Raises:
            HelpdeskError: `days_reversed`, `zone_unknown`.
        """
        _check_days(first, last)
        self._times.collect()
        table = WorkEntryTable
        corrected = select(table.replaces).where(col(table.replaces).is_not(None))
        # Whose day it is says each entry's own zone.
        begin, end = (datetime.combine(day, datetime.min.time(), UTC) for day in (first - _DAY, last + 2 * _DAY))
        query = select(table.ticket_id, table.customer_id, table.begin, table.zone).where(
            col(table.ticket_id).is_not(None), table.begin >= begin, table.begin < end, table.seconds > 0
        )
        if customer is not None:
            query = query.where(table.customer_id == customer)
        with self._store.transaction() as session:
            rows = session.exec(query.where(col(table.id).not_in(corrected)).order_by(col(table.begin))).all()
        found: dict[UUID, ReportRow] = {}
        for ticket, whose, at, zone in rows:
            if ticket and first <= at.astimezone(zone_of(zone)).date() <= last:
                found.setdefault(ticket, ReportRow(ticket, whose))
        return list(found.values())

    def _signable(self, ticket_id: UUID, signing: ReportSigning) -> Report:
        """The report that is signed, or refuses."""
        if problems := list(_signing_problems(signing)):
            raise HelpdeskError("signature_malformed", _("So lässt sich nicht unterschreiben."), problems=problems)
        report = self.get(ticket_id, signing.first, signing.last)
        if report.is_empty:
            raise HelpdeskError(
                "report_empty",
                _("Der Arbeitsbericht ist noch leer."),
                hint=_("Tragen Sie Zeit ein, oder schreiben Sie, was getan wurde."),
            )
        if report.digest != signing.content:
            raise HelpdeskError(
                "report_changed",
                _("Der Arbeitsbericht hat sich geändert, seit er gezeigt wurde."),
                hint=_("Zeigen Sie ihn noch einmal und lassen Sie dann unterschreiben."),
            )
        return report

    def _groups(self, entries: Sequence[TimeEntry], beside: tuple[TimeEntry, ...]) -> Iterator[ReportGroup]:
        """What is charged first, then what isn't, then what nobody has decided about."""
        found: dict[tuple[Billable, bool, str, str, str], list[TimeEntry]] = {}
        known = {entry.id: entry for entry in beside}
        for entry in entries:
            # What the scope said before somebody decided, and of what is asked still, is no reason.
            why = "" if entry.decided or entry.billable is Billable.ASK else entry.why
            reason = _reason(entry, known)
            found.setdefault((entry.billable, entry.decided, why, reason, entry.rule.as_body()), []).append(entry)
        for (billable, decided, why, reason, _rule), mine in sorted(
            found.items(), key=lambda it: _ORDER.index(it[0][0])
        ):
            ours = tuple(mine)
            sums = self._times.sums(ours, beside)
            yield ReportGroup(billable, decided, reworded(why), mine[0].rule, ours, sums, reason)

    def _basis(self, facts: TicketFacts) -> Iterator[Basis]:
        for document, edition in dict.fromkeys((one.document, one.edition) for one in facts.judged):
            try:
                known = self._document(document)
            except HelpdeskError:
                yield Basis(document, edition, None)
            else:
                yield Basis(known.title, edition, known.edited if known.edition == edition else None)

    def _as_signed(self, report: Report) -> Report:
        signatures = self.signatures(report.ticket)
        if not signatures:
            return report
        holding = next((one for one in reversed(signatures) if one.content == report.digest), None)
        days = report.first, report.last
        former = next((one for one in reversed(signatures) if (one.first, one.last) == days), None)
        return replace(report, signed=holding, outdated=None if holding else former)


def _reason(entry: TimeEntry, known: Mapping[UUID, TimeEntry]) -> str:
    """Why a person decided whether it is charged; what was corrected later, and for what, says nothing of that."""
    while (former := known.get(entry.replaces) if entry.replaces else None) and former.decided:
        if former.billable is not entry.billable:
            break
        entry = former
    return entry.reason if entry.decided else ""


def _check_days(first: date | None, last: date | None) -> None:
    if first and last and last < first:
        raise HelpdeskError("days_reversed", _("Der letzte Tag liegt vor dem ersten."))


def _within(entry: TimeEntry, first: date | None, last: date | None) -> bool:
    if first is None and last is None:
        return True
    day = entry.begin.astimezone(zone_of(entry.zone)).date()
    return (first is None or first <= day) and (last is None or day <= last)


def _row(ticket_id: UUID, draft: ReportDraft, now: datetime) -> ReportTable:
    return ReportTable(
        ticket_id=ticket_id,
        summary=storable(draft.summary),
        present=storable(draft.present),
        material=_material_body(draft.material),
        open_points=json.dumps([storable(point) for point in draft.open_points], ensure_ascii=False),
        language=draft.language,
        updated=now,
    )


def _draft(row: ReportTable | None) -> ReportDraft:
    if row is None:
        return ReportDraft(language=language())
    material = (
        Material(one["text"], Decimal(one["quantity"]), one["unit"], one["cents"]) for one in json.loads(row.material)
    )
    points = tuple(json.loads(row.open_points))
    return ReportDraft(row.summary, row.present, tuple(material), points, cast("Language", row.language))


def _tidy(draft: ReportDraft) -> ReportDraft:
    """Without what nobody meant: blanks around texts, and empty lines."""
    material = (replace(one, text=one.text.strip(), unit=one.unit.strip()) for one in draft.material)
    return replace(
        draft,
        summary=draft.summary.strip(),
        present=draft.present.strip(),
        material=tuple(one for one in material if one != Material("")),
        open_points=tuple(filter(None, map(str.strip, draft.open_points))),
    )


def _merged(typed: ReportDraft, opened: ReportDraft, stored: ReportDraft) -> ReportDraft:
    """What is typed; what was opened and left alone is as it is stored by now."""
    names = (field.name for field in fields(ReportDraft))
    alone = (name for name in names if getattr(typed, name) == getattr(opened, name))
    return replace(typed, **{name: getattr(stored, name) for name in alone})


def _material_body(material: Iterable[Material]) -> str:
    rows = [asdict(one) | {"text": storable(one.text), "unit": storable(one.unit)} for one in material]
    return json.dumps(rows, ensure_ascii=False, default=str)


def _signing_problems(signing: ReportSigning) -> Iterator[Problem]:
    if not signing.name.strip():
        yield Problem("name", "name_missing", _("Nennen Sie, wer unterschreibt."))
    if len(signing.name) > LINE_LENGTH:
        yield Problem("name", "name_too_long", _("Höchstens {most} Zeichen.").format(most=LINE_LENGTH))
    if not signing.picture:
        yield Problem("picture", "signature_missing", _("Das Feld für die Unterschrift ist leer."))


def _signed(row: ReportSignatureTable) -> ReportSigned:
    names = "sequence", "at", "name", "technician", "picture", "content", "first", "last"
    return ReportSigned(**{name: getattr(row, name) for name in names})

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import tuple_
from sqlmodel import col, select

from helpdesk.changes import Changes
from helpdesk.consent import lifecycle
from helpdesk.consent.checklist import CURRENT, load_checklist
from helpdesk.consent.dossier import Dossier, open_dossier, states_of, under_way
from helpdesk.consent.ledger import Ledger
from helpdesk.consent.models import (
    ANSWERS,
    Action,
    AnswerValue,
    Circumstance,
    Consent,
    ConsentNew,
    ConsentRow,
    ConsentState,
    Grant,
    Item,
)
from helpdesk.consent.tables import ConsentTable, HeartbeatTable
from helpdesk.consent.text import shown_text, text_hash
from helpdesk.customers.service import Customers
from helpdesk.errors import HelpdeskError
from helpdesk.i18n import Language, _, format_moment
from helpdesk.store.database import Store
from helpdesk.store.storable import storable

GRANT_LASTS = timedelta(hours=24)
"""How long a session may start or go on upon a grant; our proposal: a day's work and a night on call."""

RECONFIRM_AFTER = timedelta(minutes=15)
"""A longer pause is reconfirmed, with a reason; our proposal: nobody leaves a screen unwatched for long unawares."""

HEARTBEAT_LOST_AFTER = timedelta(minutes=2)
"""Four signs of life missed: the program was cut off, or the machine slept."""

_NOTE_LIMIT = 2000
_OVER = frozenset({ConsentState.SEALED, ConsentState.DECLINED, ConsentState.EXPIRED})


class Consents:
    """The consents this workstation keeps; what is written down of them is never changed."""

    def __init__(
        self,
        store: Store,
        new_id: Callable[[], UUID],
        now: Callable[[], datetime],
        customers: Customers,
        check_ticket: Callable[[UUID], object],
        technician: str,
        company: str,
        ledger: Ledger,
    ) -> None:
        """`check_ticket` raises when there is no such ticket; technician and company are named to the customer."""
        self._store = store
        self._new_id = new_id
        self._now = now
        self._customers = customers
        self._check_ticket = check_ticket
        self._technician = technician
        self._company = company
        self._ledger = ledger

    def circumstances(self, language: Language) -> tuple[Circumstance, ...]:
        """All circumstances there are, in the checklist's order."""
        return load_checklist().circumstances(language)

    def new(self, consent: ConsentNew) -> Changes:
        """Drafts a consent.

        Raises:
            HelpdeskError: `consent_incomplete` with its problems, `circumstance_unknown`, `customer_unknown`,
                `ticket_unknown`.
        """
        if problems := consent.problems():
            raise HelpdeskError("consent_incomplete", _("Die Freigabe ist noch nicht vollständig."), problems=problems)
        load_checklist().check(consent.circumstances)
        customer = self._customers.get(consent.customer)
        if consent.ticket is not None:
            self._check_ticket(consent.ticket)
        consent_id, now = self._new_id(), self._now()
        row = ConsentTable(
            id=consent_id,
            created=now,
            customer_id=customer.id,
            customer=customer.name,
            device=_one_line(consent.device),
            reason=_one_line(consent.reason),
            ticket_id=consent.ticket,
            language=consent.language,
            checklist=CURRENT,
        )
        with self._store.transaction() as session:
            session.add(row)
            session.flush()
            body: dict[str, object] = {
                "circumstances": sorted(consent.circumstances),
                "technician": self._technician,
                "company": self._company,
            }
            Dossier(session, row, [], now).append("created", body)
        return Changes(consents=frozenset({consent_id}))

    def get(self, consent_id: UUID) -> Consent:
        """One consent, whole.

        Raises:
            HelpdeskError: `consent_unknown`, as every method that takes an id.
        """
        with self._store.transaction() as session:
            return open_dossier(session, consent_id, self._now()).view()

    def items(self, consent_id: UUID) -> tuple[Item, ...]:
        """The items that apply, in order."""
        return self.get(consent_id).items

    def page(self, after: ConsentRow | None = None, limit: int = 100) -> list[ConsentRow]:
        """The consents older than `after`, newest first."""
        columns = select(ConsentTable.id, ConsentTable.customer, ConsentTable.device, ConsentTable.created)
        query = columns.order_by(col(ConsentTable.created).desc(), col(ConsentTable.id).desc()).limit(limit)
        if after is not None:
            query = query.where(tuple_(col(ConsentTable.created), col(ConsentTable.id)) < (after.created, after.id))
        with self._store.transaction() as session:
            rows = session.exec(query).all()
            states = states_of(session, [row[0] for row in rows], self._now())
        return [ConsentRow(row_id, states[row_id], customer, device, at) for row_id, customer, device, at in rows]

    def under_way(self) -> list[Consent]:
        """The consents whose session runs, is paused, or was revoked and may still be connected; oldest first."""
        with self._store.transaction() as session:
            found = [open_dossier(session, consent_id, self._now()) for consent_id in under_way(session)]
            return [dossier.view() for dossier in found if dossier.record.ran]

    def answer(self, consent_id: UUID, item_id: str, answer: AnswerValue, note: str = "") -> Changes:
        """Writes down an answer; the one before stays in the record and no longer counts.

        Raises:
            HelpdeskError: `consent_item_unknown`, `consent_answer_unknown`, `note_too_long`, or one of
                `lifecycle.check_answer`.
        """
        if answer not in ANSWERS:
            raise HelpdeskError(
                "consent_answer_unknown",
                _("Die Antwort „{answer}“ gibt es nicht.").format(answer=answer),
                hint=_("Möglich: {choices}").format(choices=", ".join(ANSWERS)),
            )
        note = note.strip()
        if len(note) > _NOTE_LIMIT:
            raise HelpdeskError("note_too_long", _("Höchstens {limit} Zeichen.").format(limit=_NOTE_LIMIT))
        with self._written(consent_id) as dossier:
            item = dossier.record.checklist.item(item_id)
            lifecycle.check_answer(dossier.record, item, answer)
            dossier.append("answered", {"item": item_id, "answer": answer, "note": note})
            added = dossier.record.state is ConsentState.SEALED
        if added:
            self._ledger.seal_if_possible()
        return Changes(consents=frozenset({consent_id}))

    def change_circumstances(self, consent_id: UUID, circumstances: frozenset[str]) -> Changes:
        """Replaces the chosen circumstances. What was presented or granted is void and has to be presented anew.

        While a session runs or after it, only what turns out then (breach, handover, …) can be added: a wider scope
        is a new consent.

        Raises:
            HelpdeskError: `circumstance_unknown`, `consent_scope_fixed` or `consent_transition_refused`.
        """
        with self._written(consent_id) as dossier:
            record, checklist = dossier.record, dossier.record.checklist
            checklist.check(circumstances)
            if record.state in _OVER:
                raise HelpdeskError(
                    "consent_transition_refused",
                    _("Die Freigabe ist „{state}“; ihre Umstände stehen fest.").format(state=record.state.word),
                )
            turned_out = {one.id for one in checklist.circumstances(dossier.language) if one.kind == "event"}
            fixed = record.ran or record.state in {ConsentState.REVOKED, ConsentState.ENDED}
            if fixed and (record.chosen - circumstances or circumstances - record.chosen - turned_out):
                raise HelpdeskError(
                    "consent_scope_fixed",
                    _("Der Umfang einer begonnenen Sitzung lässt sich nicht ändern."),
                    hint=_("Legen Sie für den neuen Umfang eine neue Freigabe an."),
                )
            if circumstances == record.chosen:
                return Changes()
            dossier.append("circumstances", {"circumstances": sorted(circumstances)})
        return Changes(consents=frozenset({consent_id}))

    def present(self, consent_id: UUID) -> Changes:
        """Fixes the text that the customer is shown; what they answered to an earlier one no longer counts."""
        with self._written(consent_id) as dossier:
            text = shown_text(dossier.record, dossier.subject(self._technician, self._company))
            dossier.move(
                Action.PRESENT,
                {
                    "text": text,
                    "sha256": text_hash(text),
                    "checklist": dossier.record.checklist.name,
                    "language": dossier.language,
                    "technician": self._technician,
                    "company": self._company,
                },
            )
        return Changes(consents=frozenset({consent_id}))

    def grant(self, consent_id: UUID, grant: Grant) -> Changes:
        """Writes down that the customer grants what was presented.

        Raises:
            HelpdeskError: Open items, `grant_incomplete` with its problems, `consent_text_changed`.
        """
        with self._written(consent_id) as dossier:
            lifecycle.check(dossier.record, Action.GRANT, dossier.language)
            if problems := grant.problems():
                raise HelpdeskError(
                    "grant_incomplete", _("Zur Freigabe fehlt noch, wer sie wie erteilt hat."), problems=problems
                )
            shown = dossier.record.presentation
            text = shown_text(dossier.record, dossier.subject(dossier.record.technician, dossier.record.company))
            if shown is None or text_hash(text) != shown.sha256:
                raise HelpdeskError(
                    "consent_text_changed",
                    _("Der Text der Freigabe ist nicht mehr der vorgelegte."),
                    hint=_("Legen Sie die Freigabe neu vor."),
                )
            stripped = {name: value.strip() for name, value in asdict(grant).items()}
            valid_until = (dossier.now + GRANT_LASTS).isoformat()
            dossier.move(Action.GRANT, {**stripped, "sha256": shown.sha256, "valid_until": valid_until})
        return Changes(consents=frozenset({consent_id}))

    def decline(self, consent_id: UUID, reason: str = "") -> Changes:
        """Writes down that the customer says no."""
        return self._move(consent_id, Action.DECLINE, reason)

    def start(self, consent_id: UUID, *, watched: bool = False) -> Changes:
        """Starts the session.

        Args:
            consent_id: The consent.
            watched: The caller will call `keep_alive` until the session stops.

        Raises:
            HelpdeskError: Open items, `consent_grant_expired`, `consent_other_technician`.
        """
        with self._written(consent_id) as dossier:
            lifecycle.check(dossier.record, Action.START, dossier.language)
            _check_valid(dossier)
            if dossier.record.technician != self._technician:
                raise HelpdeskError(
                    "consent_other_technician",
                    _("Die Freigabe gilt für {granted}, angemeldet ist {present}.").format(
                        granted=dossier.record.technician or "–", present=self._technician or "–"
                    ),
                    hint=_("Legen Sie die Freigabe mit dem neuen Namen noch einmal vor."),
                )
            capabilities = [one.id for one in dossier.view().capabilities]
            dossier.move(Action.START, {"capabilities": capabilities, "technician": self._technician})
            dossier.watch(watched=watched)
        return Changes(consents=frozenset({consent_id}))

    def pause(self, consent_id: UUID, reason: str = "") -> Changes:
        """Stops the clock; needs no reason, since it only takes access away."""
        return self._move(consent_id, Action.PAUSE, reason)

    def resume(self, consent_id: UUID, reason: str = "", *, watched: bool = False) -> Changes:
        """Goes on after a pause.

        Raises:
            HelpdeskError: Open items, `consent_grant_expired`, or `consent_reconfirm_needed` when no reason is given
                after a long pause or one whose beginning nobody saw.
        """
        with self._written(consent_id) as dossier:
            lifecycle.check(dossier.record, Action.RESUME, dossier.language)
            _check_valid(dossier)
            last = dossier.record.segments[-1]
            if not reason.strip() and (last.end_unknown or dossier.now - (last.end or last.start) >= RECONFIRM_AFTER):
                raise HelpdeskError(
                    "consent_reconfirm_needed",
                    _("Nach einer langen Pause oder einem Abbruch muss der Kunde das Fortsetzen bestätigen."),
                    hint=_("Nennen Sie, wer zugestimmt hat und warum es weitergeht."),
                )
            dossier.move(Action.RESUME, {"reason": reason.strip()})
            dossier.watch(watched=watched)
        return Changes(consents=frozenset({consent_id}))

    def revoke(self, consent_id: UUID, reason: str = "") -> Changes:
        """Writes down that the customer takes the grant back; nothing holds that up."""
        return self._move(consent_id, Action.REVOKE, reason)

    def end(self, consent_id: UUID, reason: str = "") -> Changes:
        """Writes down that the connection is gone, or never was."""
        return self._move(consent_id, Action.END, reason)

    def seal(self, consent_id: UUID) -> Changes:
        """Closes the record and seals it; only receiving the customer's copy is added afterwards.

        Where there is no keyring the record is kept, marked as not sealed yet, and sealed later.
        """
        changes = self._move(consent_id, Action.SEAL, "")
        self._ledger.seal_if_possible()
        return changes

    def keep_alive(self) -> Changes:
        """Gives a sign of life for the watched sessions; those whose last one is too old are paused, end unknown.

        The window calls it when it opens and twice a minute while a session runs: a crash shows at the next opening,
        sleep at waking up. Sessions started on the command line have nobody who watches and are left alone.
        """
        lost = set()
        now = self._now()
        with self._store.transaction() as session:
            for beat in session.exec(select(HeartbeatTable)).all():
                dossier = open_dossier(session, beat.consent_id, now)
                if dossier.record.state is not ConsentState.RUNNING:
                    session.delete(beat)
                elif now - beat.at >= HEARTBEAT_LOST_AFTER:
                    dossier.move(Action.PAUSE, {"reason": "", "last_seen": beat.at.isoformat()})
                    session.delete(beat)
                    lost.add(beat.consent_id)
                else:
                    beat.at = now
        return Changes(consents=frozenset(lost))

    def _move(self, consent_id: UUID, action: Action, reason: str) -> Changes:
        with self._written(consent_id) as dossier:
            dossier.move(action, {"reason": reason.strip()} if reason.strip() else {})
        return Changes(consents=frozenset({consent_id}))

    @contextmanager
    def _written(self, consent_id: UUID) -> Iterator[Dossier]:
        with self._store.transaction() as session:
            yield open_dossier(session, consent_id, self._now())


def _check_valid(dossier: Dossier) -> None:
    valid_until = dossier.record.valid_until
    if valid_until is None or dossier.now >= valid_until:
        raise HelpdeskError(
            "consent_grant_expired",
            _("Die Freigabe galt bis {moment}.").format(moment=format_moment(valid_until or dossier.now)),
            hint=_("Beenden Sie eine pausierte Sitzung und legen Sie die Freigabe neu vor."),
        )


def _one_line(text: str) -> str:
    # A line break in a name could pass for a line of the text that is shown and hashed.
    return " ".join(storable(text).split())

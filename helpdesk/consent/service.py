import hashlib
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import tuple_
from sqlmodel import Session, col, select

from helpdesk.changes import Changes
from helpdesk.consent import family, lifecycle
from helpdesk.consent.authority import checked_grant, grant_body
from helpdesk.consent.checklist import load_checklist
from helpdesk.consent.dossier import Dossier, open_dossier, revoked_of, states_of, under_way
from helpdesk.consent.drafting import draft
from helpdesk.consent.keeping import LastDay, dated
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
from helpdesk.consent.signatures import Signatures, picture_alone
from helpdesk.consent.stated import Stating, agreed_end
from helpdesk.consent.tables import ConsentTable
from helpdesk.consent.text import shown_text, text_hash
from helpdesk.consent.validity import check_capabilities, check_named, check_presented, check_technician, check_valid
from helpdesk.consent.verifying import CLOCKS_DIFFER
from helpdesk.consent.watching import keep_watch
from helpdesk.customers.service import Customers
from helpdesk.errors import HelpdeskError
from helpdesk.i18n import Language, _
from helpdesk.store.database import Store

RECONFIRM_AFTER = timedelta(minutes=15)
"""A longer pause is reconfirmed, with a reason; our proposal: nobody leaves a screen unwatched for long unawares."""

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
        technician: Callable[[], str],
        company: Callable[[], str],
        ledger: Ledger,
        signatures: Signatures,
        last_day: LastDay,
        longest: Callable[[str, Collection[str]], timedelta],
        stating: Stating,
    ) -> None:
        """`check_ticket` raises when there is no such ticket; technician and company are named to the customer.

        `longest` says how long a grant may last, by the consent's profile and circumstances.
        """
        self._store = store
        self._new_id = new_id
        self._now = now
        self._customers = customers
        self._check_ticket = check_ticket
        self._technician = technician
        self._company = company
        self._ledger = ledger
        self._signatures = signatures
        self._last_day = last_day
        self._longest = longest
        self.stating = stating

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
        consent_id = self._new_id()
        body: dict[str, object] = {"technician": self._technician(), "company": self._company()}
        with self._store.transaction() as session:
            draft(session, consent_id, consent, customer.name, body, self._now())
        return Changes(consents=frozenset({consent_id}))

    def get(self, consent_id: UUID) -> Consent:
        """One consent, whole.

        Raises:
            HelpdeskError: `consent_unknown`, as every method that takes an id.
        """
        with self._store.transaction() as session:
            dossier = open_dossier(session, consent_id, self._now())
            # What has run out stays so, whatever the clock is set to afterwards.
            dossier.store()
            return dossier.view()

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
            ids = [row[0] for row in rows]
            states, revoked = states_of(session, ids, self._now()), revoked_of(session, ids)
        return [
            ConsentRow(row_id, states[row_id], customer, device, at, row_id in revoked)
            for row_id, customer, device, at in rows
        ]

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
            note = dated(dossier, item_id, answer, note, self._last_day)
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
        """Fixes the text that the customer is shown; what they answered to an earlier one no longer counts.

        Raises:
            HelpdeskError: Open items, or `technician_unnamed`.
        """
        with self._written(consent_id) as dossier:
            lifecycle.check(dossier.record, Action.PRESENT)
            check_named(self._technician())
            record = dossier.record
            stated = self.stating.fixed(record.stated, record.profile, record.chosen, dossier.now)
            text = shown_text(record, dossier.subject(self._technician(), self._company()), stated)
            dossier.move(
                Action.PRESENT,
                {
                    "text": text,
                    "sha256": text_hash(text),
                    "stated": stated,
                    "checklist": record.checklist.name,
                    "language": dossier.language,
                    "technician": self._technician(),
                    "company": self._company(),
                },
            )
        return Changes(consents=frozenset({consent_id}))

    def grant(self, consent_id: UUID, grant: Grant, signature: bytes = b"") -> Changes:
        """Writes down that the customer grants what was presented.

        Args:
            consent_id: The consent.
            grant: Who, by what right, and how; what the contact list knows of the person may be left out.
            signature: A picture of the signature as PNG, stored by its hash; only the picture, nothing of its making.

        Raises:
            HelpdeskError: Open items, `grant_incomplete` with its problems, `consent_person_not_authorised`,
                `consent_function_unfit`, `consent_presented_ahead`, `consent_text_changed`, `signature_unreadable`.
        """
        customer = self._customers.get(self.get(consent_id).customer_id)
        picture = picture_alone(signature) if signature else b""
        signed = hashlib.sha256(picture).hexdigest() if picture else ""
        with self._family(consent_id) as (session, dossier):
            lifecycle.check(dossier.record, Action.GRANT)
            check_presented(dossier)
            record, shown = dossier.record, dossier.record.presentation
            until = grant.until or agreed_end(record.told, record.chosen)
            grant = replace(grant, proof=grant.proof.strip() or signed, until=until)
            longest = self._longest(record.profile, record.chosen)
            grant = checked_grant(grant, customer, record.chosen, dossier.now, longest)
            text = shown_text(record, dossier.subject(record.technician, record.company), record.told)
            if shown is None or text_hash(text) != shown.sha256:
                raise HelpdeskError(
                    "consent_text_changed",
                    _("Der Text der Freigabe ist nicht mehr der vorgelegte."),
                    hint=_("Legen Sie die Freigabe neu vor."),
                )
            dossier.move(Action.GRANT, grant_body(grant, shown.sha256, signed, dossier.now))
            if picture:
                self._signatures.keep(session, consent_id, picture)
        return Changes(consents=frozenset({consent_id}))

    def decline(self, consent_id: UUID, reason: str = "") -> Changes:
        """Writes down that the customer says no."""
        return self._move(consent_id, Action.DECLINE, reason)

    def start(self, consent_id: UUID, *, capabilities: frozenset[str] | None = None, watched: bool = False) -> Changes:
        """Starts the session; one whose scope it widens is paused.

        Args:
            consent_id: The consent.
            capabilities: What the technician will do beyond watching; None for all that was granted.
            watched: The caller will call `keep_alive` until the session stops.

        Raises:
            HelpdeskError: Open items, `consent_grant_expired`, `consent_other_technician`,
                `consent_capability_not_granted`, `consent_parent_over`, `consent_relative_running`.
        """
        with self._family(consent_id) as (session, dossier):
            granted = frozenset(one.id for one in dossier.view().capabilities)
            using = granted if capabilities is None else capabilities
            check_capabilities(granted, using)
            lifecycle.check(dossier.record, Action.START, using)
            check_valid(dossier)
            check_technician(dossier, self._technician())
            family.make_way(session, dossier, dossier.now)
            body: dict[str, object] = {"capabilities": sorted(using), "technician": self._technician()}
            dossier.move(Action.START, body, using)
            dossier.watch(watched=watched)
            related = dossier.record.parent
        return Changes(consents=frozenset({consent_id, related} if related else {consent_id}))

    def pause(self, consent_id: UUID, reason: str = "", *, absent: bool = False) -> Changes:
        """Stops the clock; needs no reason, since it only takes access away.

        Args:
            consent_id: The consent.
            reason: Why.
            absent: The customer has left the screen; going on then needs a word that they are back.
        """
        with self._written(consent_id) as dossier:
            dossier.move(Action.PAUSE, _reasoned(reason) | ({"absent": True} if absent else {}))
        return Changes(consents=frozenset({consent_id}))

    def resume(self, consent_id: UUID, reason: str = "", *, watched: bool = False) -> Changes:
        """Goes on after a pause.

        Raises:
            HelpdeskError: Open items, `consent_grant_expired`, `consent_other_technician`, `consent_relative_running`,
                or `consent_reconfirm_needed` when no reason is given after a long pause, an absence, or a pause whose
                beginning nobody saw.
        """
        with self._family(consent_id) as (session, dossier):
            lifecycle.check(dossier.record, Action.RESUME)
            check_valid(dossier)
            check_technician(dossier, self._technician())
            family.check_alone(session, dossier, dossier.now)
            last, paused = dossier.record.segments[-1], dossier.record.paused
            unseen = paused.get("last_seen") or paused.get("absent")
            # Of a clock that was set back nobody knows how long the pause was.
            short = -CLOCKS_DIFFER <= dossier.now - (last.end or last.start) < RECONFIRM_AFTER
            if not reason.strip() and (unseen or not short):
                raise HelpdeskError(
                    "consent_reconfirm_needed",
                    _("Nach langer Pause, Abwesenheit oder Abbruch muss der Kunde das Fortsetzen bestätigen."),
                    hint=_("Nennen Sie, wer zugestimmt hat und warum es weitergeht."),
                )
            dossier.move(Action.RESUME, {"reason": reason.strip(), "technician": dossier.record.acting})
            dossier.watch(watched=watched)
        return Changes(consents=frozenset({consent_id}))

    def revoke(self, consent_id: UUID, reason: str = "", *, channel: str = "", person: str = "") -> Changes:
        """Writes down that the customer takes the grant back, and all that widens it; nothing holds that up.

        Args:
            consent_id: The consent.
            reason: Why; nobody has to say.
            channel: How they said so, in any way; a `Channel` or words.
            person: Who said so.
        """
        told = {"channel": channel.strip(), "person": person.strip()}
        body = _reasoned(reason) | {name: text for name, text in told.items() if text}
        with self._family(consent_id) as (session, dossier):
            dossier.move(Action.REVOKE, body)
            others = family.revoke_all(session, dossier, body, dossier.now)
        return Changes(consents=others | {consent_id})

    def end(self, consent_id: UUID, reason: str = "") -> Changes:
        """Writes down that the connection is gone, or never was.

        Raises:
            HelpdeskError: Open items, or `consent_relative_running` while a wider session goes on.
        """
        with self._family(consent_id) as (session, dossier):
            lifecycle.check(dossier.record, Action.END)
            if dossier.record.state is ConsentState.PAUSED:
                family.check_widening_over(session, dossier, dossier.now)
            dossier.move(Action.END, _reasoned(reason))
        return Changes(consents=frozenset({consent_id}))

    def seal(self, consent_id: UUID) -> Changes:
        """Closes the record and seals it; only receiving the customer's copy is added afterwards.

        Where there is no keyring the record is kept, marked as not sealed yet, and sealed later.
        """
        changes = self._move(consent_id, Action.SEAL, "")
        self._ledger.seal_if_possible()
        return changes

    def keep_alive(self, *, opening: bool = False) -> Changes:
        """Gives a sign of life for the running sessions; those whose last one is too old are paused, end unknown.

        The window calls it when it opens, twice a minute while a session runs, and when it notices one that was begun
        on the command line: a crash shows at the next opening, sleep at waking up.

        Args:
            opening: The only window there can be has just opened: whoever watched is gone, however short ago, and each
                watched session is paused with its last sign of life.
        """
        with self._store.transaction() as session:
            return Changes(consents=keep_watch(session, self._now(), opening=opening))

    def _move(self, consent_id: UUID, action: Action, reason: str) -> Changes:
        with self._written(consent_id) as dossier:
            dossier.move(action, _reasoned(reason))
        return Changes(consents=frozenset({consent_id}))

    @contextmanager
    def _family(self, consent_id: UUID) -> Iterator[tuple[Session, Dossier]]:
        with self._store.transaction() as session:
            yield session, open_dossier(session, consent_id, self._now())

    @contextmanager
    def _written(self, consent_id: UUID) -> Iterator[Dossier]:
        with self._store.transaction() as session:
            yield open_dossier(session, consent_id, self._now())


def _reasoned(reason: str) -> dict[str, object]:
    return {"reason": reason.strip()} if reason.strip() else {}

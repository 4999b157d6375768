from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from uuid import UUID

from helpdesk.changes import Changes
from helpdesk.consent import lifecycle
from helpdesk.consent.authority import authorised
from helpdesk.consent.checklist import load_checklist
from helpdesk.consent.dossier import Dossier, open_dossier
from helpdesk.consent.happenings import Way
from helpdesk.consent.keeping import LastDay, dated
from helpdesk.consent.models import AnswerValue, ConsentNew
from helpdesk.consent.preparing_models import BrokenFile, Matter, Profile, Proposal
from helpdesk.consent.profiles import profiles
from helpdesk.consent.recognising import agreed, matters, recognised, source_of
from helpdesk.consent.shelf import unknown
from helpdesk.customers import Contact, Customer
from helpdesk.errors import HelpdeskError
from helpdesk.i18n import Language, _, language
from helpdesk.store.database import Store


class Preparing:
    """What is known of a session before anybody is asked, and the technician's part of the checklist in one step.

    Nothing here answers for the customer, and nothing grants.
    """

    def __init__(
        self,
        store: Store,
        now: Callable[[], datetime],
        customer: Callable[[UUID], Customer],
        servers: Callable[[UUID], Sequence[str]],
        new: Callable[[ConsentNew], Changes],
        folder: Path,
        last_day: LastDay,
        of_ticket: Callable[[UUID], Mapping[str, str]],
    ) -> None:
        """Puts together what others know.

        Args:
            store: Where consents lie.
            now: The clock that dates sessions.
            customer: Raises when there is none.
            servers: Names those a customer's earlier tickets were about.
            new: Drafts a consent.
            folder: Where the user's profiles lie.
            last_day: Until when a consent's record is usually kept.
            of_ticket: Circumstances that a ticket suggests, each with its source; none where it is gone.
        """
        self._new = new
        self._store = store
        self._last_day = last_day
        self._now = now
        self._customer = customer
        self._servers = servers
        self._of_ticket = of_ticket
        self._profiles = profiles(folder)

    def profiles(self) -> tuple[Profile, ...]:
        """The profiles there are, ours first."""
        return tuple(self._profiles.all().values())

    def broken_profiles(self) -> tuple[BrokenFile, ...]:
        """The user's profiles that can't be used, and why."""
        return self._profiles.broken()

    def profile(self, profile_id: str) -> Profile:
        """The profile of this id.

        Raises:
            HelpdeskError: `consent_profile_unknown`.
        """
        found = self._profiles.all()
        if profile_id not in found:
            message = _("Das Profil „{id}“ gibt es nicht.").format(id=profile_id[:80])
            raise unknown("consent_profile_unknown", message, found, self._profiles.broken())
        return found[profile_id]

    def matters(self) -> tuple[Matter, ...]:
        """What can be agreed with a customer about remote maintenance, by the words their facts fulfil."""
        return matters()

    def recognise(
        self, customer_id: UUID, device: str, spoken: Language, ticket: UUID | None = None
    ) -> tuple[Proposal, ...]:
        """Circumstances that customer, device and ticket suggest, each with its source; a person chooses.

        Raises:
            HelpdeskError: `customer_unknown`.
        """
        customer = self._customer(customer_id)
        sources: dict[str, str] = {}
        for circumstance, source in recognised(customer, device, self._servers(customer_id), _day(self._now())):
            sources.setdefault(circumstance, source)
        if ticket is not None:
            sources = {**self._of_ticket(ticket), **sources}
        known = load_checklist().circumstances(spoken, sources)
        return tuple(Proposal(one, sources[one.id]) for one in known)

    def begin(self, wanted: ConsentNew) -> Changes:
        """Drafts a consent on a profile, and answers at once what the customer's agreed facts settle.

        Raises:
            HelpdeskError: `consent_profile_unknown`, or as `Consents.new`.
        """
        if wanted.profile:
            self.profile(wanted.profile)
        changes = self._new(wanted)
        for consent_id in changes.consents:
            self.settle(consent_id)
        return changes

    def proposals(self, consent_id: UUID) -> tuple[Proposal, ...]:
        """What a consent's customer, device and ticket suggest and nobody has chosen."""
        with self._store.transaction() as session:
            consent = open_dossier(session, consent_id, self._now()).view()
        found = self.recognise(consent.customer_id, consent.device, language(), consent.ticket)
        return tuple(one for one in found if one.circumstance.id not in consent.chosen)

    def suggestions(self, consent_id: UUID) -> Mapping[str, str]:
        """Notes by item: whom and which number to ask, and what was agreed. None of them is an answer."""
        with self._store.transaction() as session:
            consent = open_dossier(session, consent_id, self._now()).view()
        customer = self._customer(consent.customer_id)
        found = _from_contacts(authorised(customer))
        for matter, fact in agreed(customer, _day(self._now())):
            found |= dict.fromkeys((*matter.suggests, *matter.settles), source_of(fact))
        who = ", ".join(filter(None, (consent.technician, consent.company)))
        found |= {"B03": who, "B04": f"{consent.device}, {consent.reason}"}
        applying = {item.id for item in consent.items}
        return {item: note for item, note in found.items() if item in applying and note}

    def settle(self, consent_id: UUID) -> Changes:
        """Answers what the customer's agreed facts settle and the consent's profile names, as far as it is its turn.

        What somebody has answered stays. Each answer carries its source as the note and is marked as prefilled.
        """
        now = self._now()
        with self._store.transaction() as session:
            dossier = open_dossier(session, consent_id, now)
            record, customer_id = dossier.record, dossier.view().customer_id
        if not record.profile:
            return Changes()
        customer, profile = self._customer(customer_id), self.profile(record.profile)
        notes = {
            item: source_of(fact)
            for matter, fact in agreed(customer, _day(now))
            for item in matter.settles
            if item in profile.settled
        }
        return self._answer(consent_id, dict.fromkeys(notes, "yes"), notes, prefilled=True)

    def confirm(self, consent_id: UUID, items: Collection[str]) -> Changes:
        """The technician confirms items of theirs at once; each has to be named.

        Notes of prefilled answers stay; the others get what `suggestions` knows.

        Raises:
            HelpdeskError: `consent_items_missing` when none is named, `consent_customers_item` for one that the
                customer answers too, or as `Consents.answer`; then nothing is confirmed.
        """
        if not items:
            raise HelpdeskError(
                "consent_items_missing",
                _("Es ist nichts genannt, was Sie bestätigen."),
                hint=_("Nennen Sie jeden Punkt, den Sie geprüft haben."),
            )
        for item_id in items:
            if load_checklist().item(item_id).asks_customer:
                raise HelpdeskError(
                    "consent_customers_item",
                    _("{id} bestätigt der Kunde, nicht der Techniker.").format(id=item_id),
                    hint=_("Legen Sie die Freigabe vor und fragen Sie ihn."),
                )
        return self._answer(consent_id, dict.fromkeys(items, "yes"), self.suggestions(consent_id))

    def answer_all(
        self, consent_id: UUID, answers: Mapping[str, AnswerValue], way: Way, notes: Mapping[str, str] | None = None
    ) -> Changes:
        """Writes down several answers that the customer gave in one way, each by name, with what shows them.

        `notes` are what was typed to some of them.

        Raises:
            HelpdeskError: `answers_incomplete` with its problems, or as `Consents.answer`; then none is written down.
        """
        if problems := way.problems():
            raise HelpdeskError("answers_incomplete", _("Zu den Antworten fehlt noch ihr Beleg."), problems=problems)
        return self._answer(consent_id, answers, notes or {}, way=way)

    def _answer(
        self,
        consent_id: UUID,
        answers: Mapping[str, AnswerValue],
        notes: Mapping[str, str],
        *,
        prefilled: bool = False,
        way: Way | None = None,
    ) -> Changes:
        with self._store.transaction() as session:
            dossier = open_dossier(session, consent_id, self._now())
            before = len(dossier.record.events)
            for item_id, answer in answers.items():
                item, given = dossier.record.checklist.item(item_id), dossier.record.answers.get(item_id)
                if prefilled and (given or not lifecycle.answerable(dossier.record, item)):
                    continue
                note = given.note if given and given.note else notes.get(item_id, "")
                if way is not None:
                    # What was typed for this answer, not what an earlier one said.
                    note = notes.get(item_id) or note
                lifecycle.check_answer(dossier.record, item, answer)
                note = dated(dossier, item_id, answer, note, self._last_day)
                dossier.append("answered", _body(item_id, answer, note, way, prefilled=prefilled))
            changed = len(dossier.record.events) > before
        return Changes(consents=frozenset({consent_id} if changed else ()))


def answer_now(dossier: Dossier, item_id: str, answer: AnswerValue, note: str) -> None:
    """Answers an item that what was just noted answers, where that is open."""
    item = dossier.record.checklist.item(item_id)
    if lifecycle.answerable(dossier.record, item):
        dossier.append("answered", _body(item_id, answer, note, None, prefilled=False))


def _body(item: str, answer: str, note: str, way: Way | None, *, prefilled: bool) -> dict[str, object]:
    body: dict[str, object] = {"item": item, "answer": answer, "note": note}
    if prefilled:
        body["prefilled"] = True
    if way is not None:
        body |= {"channel": way.channel.strip(), "proof": way.proof.strip()}
    return body


def _day(now: datetime) -> date:
    return now.astimezone().date()


def _from_contacts(contacts: Sequence[Contact]) -> dict[str, str]:
    if not contacts:
        return {}
    numbers = [_("{name}, {number}").format(name=one.name, number=one.phone) for one in contacts if one.phone]
    names = ", ".join(one.name for one in contacts)
    found = {"B02": _("Laut Kontaktliste dürfen freigeben: {names}").format(names=names)}
    if numbers:
        found["B01"] = _("Rückruf nach Kontaktliste: {numbers}").format(numbers="; ".join(numbers))
    return found

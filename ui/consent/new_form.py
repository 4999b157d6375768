"""A new consent: for whom, which device, why, and what the session is like."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit

from helpdesk import i18n
from helpdesk.consent import USUAL_CIRCUMSTANCES, BrokenFile, Circumstance, ConsentNew, Profile, Proposal
from helpdesk.customers import CustomerRow
from helpdesk.errors import HelpdeskError
from helpdesk.i18n import Language, _
from helpdesk.tickets import TicketRow
from ui.consent.circumstances import CircumstanceChips
from ui.consent.profiles import ProfileChoice, Proposals
from ui.consent.stated_facts import StatedFacts
from ui.jobs import Jobs
from ui.latest import Latest
from ui.theme import theme
from ui.widgets import Muted, Notice, Scroll, Title, primary, push, quiet, with_shortcut
from ui.widgets.customer_chooser import CustomerChooser
from ui.widgets.form import Choice, Field, FieldRow

RECENT_TICKETS = 50
USUAL_PROFILE = "workstation"


class NewConsentForm(Scroll):
    """Asks for a new consent; what is wrong stands below the fields, and what was typed stays.

    Signals:
        save_requested: The form is complete; carries the `ConsentNew`.
        cancelled: Nothing shall be made of it.
    """

    save_requested = Signal(object)
    cancelled = Signal()

    def __init__(self, jobs: Jobs) -> None:
        super().__init__()
        self._jobs = jobs
        self._tickets: tuple[TicketRow, ...] = ()
        self._profile_circumstances = USUAL_CIRCUMSTANCES
        self._dropped: set[str] = set()
        self._recording_days = 0
        self._recognising = Latest(jobs, self)
        self.setObjectName("consent_form")
        self.customer = CustomerChooser(jobs, "consent_customer", _("Name oder Nummer"))
        self.device, self.why = QLineEdit(), QLineEdit()
        self.language, self.ticket = Choice(), Choice()
        self.language.offer((("de", _("Deutsch")), ("en", _("Englisch"))))
        self.profiles = ProfileChoice()
        self.proposals = Proposals("proposal")
        self.chips = CircumstanceChips("circumstance")
        self.stated = StatedFacts()
        self.notice = Notice("consent_form_notice")
        self.save = primary(push(_("Freigabe anlegen"), "consent_save"))
        self.save.setToolTip(with_shortcut(_("Freigabe anlegen"), "Ctrl+Return"))
        self.cancel = quiet(push(_("Abbrechen"), "consent_cancel"))
        self.fields = {
            "customer": Field(_("Kunde"), self.customer, "consent_customer"),
            "device": Field(_("Gerät"), self.device, "consent_device"),
            "reason": Field(_("Anlass"), self.why, "consent_why"),
            "language": Field(_("Sprache des Kunden"), self.language, "consent_language"),
            "ticket": Field(_("Ticket (optional)"), self.ticket, "consent_ticket"),
            **self.stated.fields,
        }
        self._build()
        self._connect()
        jobs.ask(
            self,
            lambda helpdesk: (helpdesk.preparing.profiles(), helpdesk.preparing.broken_profiles()),
            self._offer_profiles,
            self.show_error,
        )
        jobs.ask(self, lambda helpdesk: helpdesk.consents.stating.recording_days, self._tell_usual, self.show_error)

    def _connect(self) -> None:
        self.save.clicked.connect(self.submit)
        self.cancel.clicked.connect(self.cancelled)
        self.customer.customer_chosen.connect(self._take_customer)
        self.device.textEdited.connect(self._recognise)
        self.ticket.activated.connect(self._take_reason)
        self.ticket.activated.connect(self._recognise)
        self.profiles.profile_chosen.connect(self._take_profile)
        self.proposals.decided.connect(self._decide)
        self.chips.chosen_changed.connect(self._note_chosen)
        for field in (self.device, self.why):
            field.returnPressed.connect(self.submit)
        self.stated.submitted.connect(self.submit)
        self.language.activated.connect(lambda: self._tell_usual(self._recording_days))

    @property
    def dirty(self) -> bool:
        """Whether anything was typed that isn't stored."""
        return bool(self.device.text().strip() or self.why.text().strip())

    def forget(self) -> None:
        """Drops what was typed."""
        self.device.clear()
        self.why.clear()
        self.stated.forget()

    def begin(
        self,
        customer: CustomerRow | None = None,
        reason: str = "",
        ticket: TicketRow | None = None,
        device: str = "",
    ) -> None:
        """An empty form, or one with what is known already."""
        self.notice.clear()
        self._show_problems({})
        self.device.setText(device)
        self.device.selectAll()
        self._dropped.clear()
        self.stated.forget()
        self.profiles.choose(USUAL_PROFILE)
        self._profile_circumstances = USUAL_CIRCUMSTANCES
        self.why.setText(reason)
        self.customer.show_customer(customer)
        self._choose(USUAL_CIRCUMSTANCES)
        self.language.choose(i18n.language())
        self._tell_usual(self._recording_days)
        self._tickets = (ticket,) if ticket else ()
        self._jobs.ask(self, lambda helpdesk: helpdesk.tickets.page(limit=RECENT_TICKETS), self._take, self.show_error)
        self._offer_tickets(customer)
        if ticket:
            self.ticket.choose(str(ticket.id))
        self._recognise()
        (self.device if customer else self.customer).setFocus()

    def offer(self, circumstances: Sequence[Circumstance]) -> None:
        """Offers what can be chosen beforehand."""
        self.chips.offer(circumstances, {"capability", "situation"})
        self._choose(self._profile_circumstances | (self.proposals.ids() - self._dropped))

    def show_error(self, error: HelpdeskError) -> None:
        """Says what the service refused."""
        self._show_problems({problem.field: problem.message for problem in error.problems})
        if not error.problems:
            self.notice.show_error(error)

    def _build(self) -> None:
        self.body.setSpacing(theme().size.space_3)
        self.body.addWidget(Title(_("Neue Freigabe")))
        self.body.addWidget(Muted(_("Was der Kunde erlaubt, für ein Gerät und einen Anlass.")))
        self.body.addWidget(self.notice)
        self.body.addWidget(FieldRow((self.fields["customer"], 3), (self.fields["device"], 2)))
        self.body.addWidget(self.fields["reason"])
        self.body.addWidget(self.profiles)
        self.body.addWidget(self.proposals)
        self.body.addWidget(self.chips)
        self.body.addWidget(self.stated)
        self.body.addWidget(FieldRow((self.fields["ticket"], 3), (self.fields["language"], 2)))
        buttons = QHBoxLayout()
        buttons.addWidget(self.save)
        buttons.addWidget(self.cancel)
        buttons.addStretch()
        self.body.addLayout(buttons)
        self.body.addStretch()

    def _offer_profiles(self, found: tuple[tuple[Profile, ...], tuple[BrokenFile, ...]]) -> None:
        chosen = self.profiles.profile or USUAL_PROFILE
        self.profiles.offer(*found)
        self.profiles.choose(chosen)

    def _take_profile(self, profile: Profile) -> None:
        self._profile_circumstances = profile.circumstances
        self._choose(profile.circumstances | (self.proposals.ids() - self._dropped))
        self._show_proposed()

    def _take_customer(self, customer: CustomerRow | None) -> None:
        self._offer_tickets(customer)
        self._recognise()
        if customer:
            # On with what is asked next; whoever chose by the mouse would have to go there by hand.
            self.device.setFocus()

    def _take_reason(self) -> None:
        ticket = next((row for row in self._tickets if str(row.id) == self.ticket.value()), None)
        if ticket and not self.why.text().strip():
            self.why.setText(ticket.title)

    def _recognise(self) -> None:
        customer, device = self.customer.customer, self.device.text()
        spoken, ticket = i18n.language(), self._ticket_id()
        if customer is None:
            self._recognising.forget()
            self._propose(())
            return
        self._recognising.ask(
            lambda helpdesk: helpdesk.preparing.recognise(customer.id, device, spoken, ticket),
            self._propose,
            self.show_error,
        )

    def _propose(self, proposals: tuple[Proposal, ...]) -> None:
        """What was recognised is chosen as long as nobody drops it; what no longer is goes again."""
        former = self.proposals.ids() - self._profile_circumstances
        found = frozenset(proposal.circumstance.id for proposal in proposals)
        chosen = (self.chips.chosen() - (former - found)) | (found - self._dropped - former)
        self._choose(chosen)
        self.proposals.offer(proposals, chosen)

    def _decide(self, circumstance: str, taken: bool) -> None:
        chosen = self.chips.chosen()
        self._choose(chosen | {circumstance} if taken else chosen - {circumstance})
        self._note_chosen(self.chips.chosen())

    def _choose(self, chosen: frozenset[str]) -> None:
        self.chips.show_chosen(chosen)
        self.stated.show_for(self.chips.chosen())

    def _note_chosen(self, chosen: frozenset[str]) -> None:
        self.stated.show_for(chosen)
        self._dropped = set(self.proposals.ids() - chosen)
        self._show_proposed()

    def _show_proposed(self) -> None:
        for name, chip in self.proposals.chips.items():
            chip.setChecked(name in self.chips.chosen())

    def _take(self, rows: list[TicketRow]) -> None:
        known = {row.id for row in self._tickets}
        self._tickets = (*self._tickets, *(row for row in rows if row.id not in known))
        self._offer_tickets(self.customer.customer)

    def _offer_tickets(self, customer: CustomerRow | None) -> None:
        rows = [row for row in self._tickets if customer is None or row.customer in {"", customer.name}]
        self.ticket.offer([("", _("ohne Ticket")), *((str(row.id), _ticket_words(row)) for row in rows)])

    def submit(self) -> None:
        """Says below the fields what is missing, or asks for the consent."""
        problems = {} if self.customer.customer else {"customer": _("Wählen Sie einen Kunden.")}
        wanted = ConsentNew(
            customer=self.customer.customer.id if self.customer.customer else UUID(int=0),
            device=self.device.text(),
            reason=self.why.text(),
            ticket=self._ticket_id(),
            circumstances=self.chips.chosen(),
            language=self._spoken(),
            profile=self.profiles.profile,
            stated=self.stated.typed(),
        )
        problems |= {problem.field: problem.message for problem in wanted.problems()}
        self._show_problems(problems)
        if not problems:
            self.save_requested.emit(wanted)

    def _spoken(self) -> Language:
        return "en" if self.language.value() == "en" else "de"

    def _tell_usual(self, recording_days: int) -> None:
        self._recording_days = recording_days
        self.stated.offer(recording_days, self._spoken())

    def _ticket_id(self) -> UUID | None:
        chosen = self.ticket.value()
        return UUID(chosen) if chosen else None

    def _show_problems(self, problems: dict[str, str]) -> None:
        for name, field in self.fields.items():
            field.show_problem(problems.get(name, ""))


def _ticket_words(row: TicketRow) -> str:
    return " · ".join(filter(None, (row.number, row.title)))

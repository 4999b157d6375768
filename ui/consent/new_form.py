"""A new consent: for whom, which device, why, and what the session is like."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit

from helpdesk import i18n
from helpdesk.consent import USUAL_CIRCUMSTANCES, Circumstance, ConsentNew
from helpdesk.customers import CustomerRow
from helpdesk.errors import HelpdeskError
from helpdesk.i18n import _
from helpdesk.tickets import TicketRow
from ui.consent.circumstances import CircumstanceChips
from ui.jobs import Jobs
from ui.theme import theme
from ui.widgets import Muted, Notice, Scroll, Title, primary, push, quiet
from ui.widgets.customer_chooser import CustomerChooser
from ui.widgets.form import Choice, Field, FieldRow

RECENT_TICKETS = 50


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
        self.setObjectName("consent_form")
        self.customer = CustomerChooser(jobs, "consent_customer", _("Name oder Nummer"))
        self.device, self.why = QLineEdit(), QLineEdit()
        self.language, self.ticket = Choice(), Choice()
        self.language.offer((("de", _("Deutsch")), ("en", _("Englisch"))))
        self.chips = CircumstanceChips("circumstance")
        self.notice = Notice("consent_form_notice")
        self.save = primary(push(_("Freigabe anlegen"), "consent_save"))
        self.cancel = quiet(push(_("Abbrechen"), "consent_cancel"))
        self.fields = {
            "customer": Field(_("Kunde"), self.customer, "consent_customer"),
            "device": Field(_("Gerät"), self.device, "consent_device"),
            "reason": Field(_("Anlass"), self.why, "consent_why"),
            "language": Field(_("Sprache des Kunden"), self.language, "consent_language"),
            "ticket": Field(_("Ticket (optional)"), self.ticket, "consent_ticket"),
        }
        self._build()
        self.save.clicked.connect(self._submit)
        self.cancel.clicked.connect(self.cancelled)
        self.customer.customer_chosen.connect(self._offer_tickets)
        for field in (self.device, self.why):
            field.returnPressed.connect(self._submit)

    @property
    def dirty(self) -> bool:
        """Whether anything was typed that isn't stored."""
        return bool(self.device.text().strip() or self.why.text().strip())

    def forget(self) -> None:
        """Drops what was typed."""
        self.device.clear()
        self.why.clear()

    def begin(self, customer: CustomerRow | None = None, reason: str = "", ticket: TicketRow | None = None) -> None:
        """An empty form, or one with what is known already."""
        self.notice.clear()
        self._show_problems({})
        self.device.clear()
        self.why.setText(reason)
        self.customer.show_customer(customer)
        self.chips.show_chosen(USUAL_CIRCUMSTANCES)
        self.language.choose(i18n.language())
        self._tickets = (ticket,) if ticket else ()
        self._jobs.ask(self, lambda helpdesk: helpdesk.tickets.page(limit=RECENT_TICKETS), self._take, self.show_error)
        self._offer_tickets(customer)
        if ticket:
            self.ticket.choose(str(ticket.id))
        (self.device if customer else self.customer).setFocus()

    def offer(self, circumstances: Sequence[Circumstance]) -> None:
        """Offers what can be chosen beforehand."""
        self.chips.offer(circumstances, {"capability", "situation"})
        self.chips.show_chosen(USUAL_CIRCUMSTANCES)

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
        self.body.addWidget(self.chips)
        self.body.addWidget(FieldRow((self.fields["ticket"], 3), (self.fields["language"], 2)))
        buttons = QHBoxLayout()
        buttons.addWidget(self.save)
        buttons.addWidget(self.cancel)
        buttons.addStretch()
        self.body.addLayout(buttons)
        self.body.addStretch()

    def _take(self, rows: list[TicketRow]) -> None:
        known = {row.id for row in self._tickets}
        self._tickets = (*self._tickets, *(row for row in rows if row.id not in known))
        self._offer_tickets(self.customer.customer)

    def _offer_tickets(self, customer: CustomerRow | None) -> None:
        rows = [row for row in self._tickets if customer is None or row.customer in {"", customer.name}]
        self.ticket.offer([("", _("ohne Ticket")), *((str(row.id), _ticket_words(row)) for row in rows)])

    def _submit(self) -> None:
        problems = {} if self.customer.customer else {"customer": _("Wählen Sie einen Kunden.")}
        ticket = self.ticket.value()
        wanted = ConsentNew(
            customer=self.customer.customer.id if self.customer.customer else UUID(int=0),
            device=self.device.text(),
            reason=self.why.text(),
            ticket=UUID(ticket) if ticket else None,
            circumstances=self.chips.chosen(),
            language="en" if self.language.value() == "en" else "de",
        )
        problems |= {problem.field: problem.message for problem in wanted.problems()}
        self._show_problems(problems)
        if not problems:
            self.save_requested.emit(wanted)

    def _show_problems(self, problems: dict[str, str]) -> None:
        for name, field in self.fields.items():
            field.show_problem(problems.get(name, ""))


def _ticket_words(row: TicketRow) -> str:
    return " · ".join(filter(None, (row.number, row.title)))

"""A new quote: for whom, and which ticket it belongs to."""

from __future__ import annotations

from uuid import UUID

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout

from helpdesk import i18n
from helpdesk.customers import CustomerRow
from helpdesk.errors import HelpdeskError
from helpdesk.i18n import _
from helpdesk.tickets import TicketRow
from helpdesk.work import QuoteNew
from ui.jobs import Jobs
from ui.theme import theme
from ui.widgets import Muted, Notice, Scroll, Title, once, primary, push, quiet
from ui.widgets.customer_chooser import CustomerChooser
from ui.widgets.form import Choice, Field, FieldRow

RECENT_TICKETS = 50


class NewQuoteForm(Scroll):
    """Asks what a quote can't begin without.

    Signals:
        start_requested: A quote shall be begun; carries a `QuoteNew`.
        cancelled: It shall not.
    """

    start_requested = Signal(object)
    cancelled = Signal()

    def __init__(self, jobs: Jobs) -> None:
        super().__init__()
        self._jobs = jobs
        self._tickets: list[TicketRow] = []
        self.setObjectName("quote_form")
        self.customer = CustomerChooser(jobs, "quote_customer", _("Name oder Nummer"))
        self.ticket = Choice()
        self.notice = Notice("quote_form_notice")
        self.start = once(primary(push(_("Angebot anlegen"), "quote_start")))
        self.cancel = quiet(push(_("Abbrechen"), "quote_cancel"))
        self.fields = {
            "customer": Field(_("Kunde"), self.customer, "quote_customer"),
            "ticket": Field(_("Ticket (optional)"), self.ticket, "quote_ticket"),
        }
        buttons = QHBoxLayout()
        for button in (self.start, self.cancel):
            buttons.addWidget(button)
        buttons.addStretch()
        self.body.setSpacing(theme().size.space_3)
        self.body.addWidget(Title(_("Neues Angebot")))
        self.body.addWidget(Muted(_("Für Leistungen, die der Vertrag des Kunden nicht enthält.")))
        self.body.addWidget(self.notice)
        self.body.addWidget(FieldRow((self.fields["customer"], 3), (self.fields["ticket"], 3)))
        self.body.addLayout(buttons)
        self.body.addStretch()
        self.customer.customer_chosen.connect(self._offer_tickets)
        self.customer.returnPressed.connect(self._submit)
        self.start.clicked.connect(self._submit)
        self.cancel.clicked.connect(self.cancelled)

    def begin(self, customer: CustomerRow | None = None) -> None:
        """An empty form, or one with the customer who is known already."""
        self.notice.clear()
        self.fields["customer"].show_problem("")
        self.customer.show_customer(customer)
        self._tickets = []
        self._jobs.ask(self, lambda helpdesk: helpdesk.tickets.page(limit=RECENT_TICKETS), self._take, self.show_error)
        self._offer_tickets(customer)
        self.customer.setFocus()

    def show_error(self, error: HelpdeskError) -> None:
        """Says what the service refused."""
        self.notice.show_error(error)

    def _take(self, rows: list[TicketRow]) -> None:
        self._tickets = rows
        self._offer_tickets(self.customer.customer)

    def _offer_tickets(self, customer: CustomerRow | None) -> None:
        if customer:
            self.fields["customer"].show_problem("")
        rows = [row for row in self._tickets if customer is None or row.customer in {"", customer.name}]
        if self.ticket.value() not in {str(row.id) for row in rows}:
            # Another customer's; offering would keep it.
            self.ticket.choose("")
        self.ticket.offer([("", _("ohne Ticket")), *((str(row.id), _ticket_words(row)) for row in rows)])

    def _submit(self) -> None:
        if self.customer.customer is None:
            self.fields["customer"].show_problem(_("Wählen Sie einen Kunden."))
            self.customer.setFocus()
            return
        ticket = self.ticket.value()
        spoken = i18n.language()
        self.start_requested.emit(
            QuoteNew(self.customer.customer.id, UUID(ticket) if ticket else None, language=spoken)
        )


def _ticket_words(row: TicketRow) -> str:
    return " · ".join(filter(None, (row.number, row.title)))

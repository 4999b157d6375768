"""Whether work on a ticket is charged, shown before anybody begins it."""

from __future__ import annotations

from uuid import UUID

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from helpdesk.errors import HelpdeskError
from helpdesk.i18n import _
from helpdesk.work import Billability
from ui.jobs import Jobs
from ui.latest import Latest
from ui.theme import theme
from ui.widgets import FlowLayout, Label, Small, StateBadge, push, quiet
from ui.work.shift_looks import billable_look, billable_word


class BillabilityNote(QWidget):
    """Says of one ticket, or of work without one, whether it will be charged, by which answer, and how is counted.

    Takes no room until it knows. Reads again when the ticket is judged anew or something else is agreed.

    Signals:
        ticket_chosen: Somebody wants to see the ticket; carries its id.
        answered: It is known now; carries the `Billability`, or None where it can't be.
    """

    ticket_chosen = Signal(object)
    answered = Signal(object)

    def __init__(self, jobs: Jobs) -> None:
        super().__init__()
        self._reads = Latest(jobs, self)
        self._ticket: UUID | None = None
        self._customer: UUID | None = None
        self._asked = False
        self.told: Billability | None = None
        self.setObjectName("billability")
        self.badge = StateBadge()
        self.reason = Label()
        self.rule = Small()
        self.hint = Small(_("Es zählt nur die Antwort, die ins Ticket übernommen ist."))
        self.open = quiet(push(_("Ticket öffnen"), "billability_ticket", "ticket"))
        self.open.clicked.connect(lambda: self.ticket_chosen.emit(self._ticket))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme().size.space_1)
        badges = FlowLayout()
        badges.addWidget(self.badge)
        column.addLayout(badges)
        column.addWidget(self.reason)
        column.addWidget(self.rule)
        column.addWidget(self.hint)
        ways = FlowLayout()
        ways.addWidget(self.open)
        column.addLayout(ways)
        self.hide()
        jobs.changed.connect(lambda changes: self._read() if changes.tickets or changes.customers else None)

    def show_ticket(self, ticket: UUID | None, customer: UUID | None = None) -> None:
        """Asks about a ticket; None is work without one, for a customer."""
        self._ticket, self._customer = ticket, customer
        self._asked = True
        self.answered.emit(None)
        self._read()

    def _read(self) -> None:
        if self._asked:
            ticket, customer = self._ticket, self._customer
            self._reads.ask(lambda helpdesk: helpdesk.times.billability(ticket, customer), self._show, self._hide)

    def _show(self, told: Billability) -> None:
        self.told = told
        icon, kind = billable_look(told.billable)
        self.badge.show_state(kind, icon, billable_word(told.billable))
        self.reason.setText(told.reason)
        self.rule.setText(told.price_rule)
        self.hint.setVisible(self._ticket is not None and told.verdict is None)
        self.open.setVisible(self._ticket is not None)
        self.setAccessibleName(_("{word}: {reason}").format(word=billable_word(told.billable), reason=told.reason))
        self.show()
        self.answered.emit(told)

    def _hide(self, _error: HelpdeskError) -> None:
        # The ticket is gone; what there is to say of it is said elsewhere.
        self.told = None
        self.hide()
        self.answered.emit(None)

"""A quote that was issued: to be read, and printed."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from helpdesk.i18n import _, format_day
from helpdesk.work import Quote
from ui.theme import theme
from ui.widgets import (
    Card,
    FlowLayout,
    Heading,
    Label,
    Muted,
    Narrow,
    Scroll,
    StateBadge,
    Title,
    clear_layout,
    padded,
    primary,
    push,
)
from ui.work.item_card import item_part
from ui.work.looks import effort, state_look


class IssuedQuote(Scroll):
    """Shows a quote as the customer has it.

    Signals:
        print_requested: It is wanted in writing.
    """

    print_requested = Signal()

    def __init__(self) -> None:
        super().__init__()
        size = theme().size
        self.setObjectName("issued_quote")
        self.title = Title()
        self.whose = Muted()
        self.badge = StateBadge()
        self.times = Muted()
        self.look = primary(push(_("Ansehen und drucken"), "issued_quote_print", "printer"))
        self.look.clicked.connect(self.print_requested)
        self.text = Label()
        self.effort = Label()
        items = QWidget()
        self._items = QVBoxLayout(items)
        padded(self._items, margin=0)
        head = QVBoxLayout()
        head.setSpacing(size.space_1)
        head.addWidget(self.title)
        head.addWidget(self.whose)
        state = FlowLayout()
        state.addWidget(self.badge)
        button = QHBoxLayout()
        button.addWidget(self.look)
        button.addStretch()
        self.body.setSpacing(size.space_4)
        self.body.addLayout(head)
        self.body.addLayout(state)
        self.body.addWidget(self.times)
        self.body.addLayout(button)
        self.body.addLayout(Narrow(self.text))
        self.body.addWidget(Heading(_("Positionen")))
        self.body.addLayout(Narrow(items))
        cost = Card()
        cost.body.addWidget(Heading(_("Aufwand")))
        cost.body.addWidget(self.effort)
        self.body.addLayout(Narrow(cost))
        self.body.addStretch()

    def show_quote(self, quote: Quote) -> None:
        """Shows an issued quote."""
        icon, kind = state_look(quote.state)
        self.title.setText(_("Angebot {number}").format(number=quote.number))
        ticket = _("Ticket: {ticket}").format(ticket=quote.ticket_name) if quote.ticket else ""
        self.whose.setText(" · ".join(filter(None, (quote.customer_name, quote.customer_number, ticket))))
        self.badge.show_state(kind, icon, quote.state.word)
        self.times.setText("\n".join(_times(quote)))
        self.text.setText(quote.text)
        self.text.setVisible(bool(quote.text))
        clear_layout(self._items)
        for position, item in enumerate(quote.items, 1):
            self._items.addWidget(item_part(position, item))
        minutes = _("Geschätzt: {minutes} Minuten.").format(minutes=quote.estimate_minutes)
        self.effort.setText(f"{minutes} {effort(quote.estimate_minutes, quote.tariff)}")
        self.verticalScrollBar().setValue(0)


def _times(quote: Quote) -> list[str]:
    told = []
    if quote.issued:
        issued = format_day(quote.issued.astimezone().date())
        told.append(_("Ausgegeben am {day} von {person}").format(day=issued, person=quote.technician))
    if quote.valid_until:
        told.append(_("Gültig bis {day}").format(day=format_day(quote.valid_until)))
    return told

"""A quote that was issued: to be read, printed, and answered for the customer."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from helpdesk.errors import HelpdeskError
from helpdesk.i18n import _, format_day
from helpdesk.work import Quote, QuoteState
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
from ui.work.answer_form import AnswerForm
from ui.work.item_card import item_part
from ui.work.looks import effort, state_look, whose
from ui.work.sums_card import SumsCard


class IssuedQuote(Scroll):
    """Shows a quote as the customer has it, and what became of it.

    Signals:
        print_requested: It is wanted in writing.
        revise_requested: A draft that replaces it is wanted.
        accepted: The customer said yes; carries an `Acceptance`.
        declined: The customer said no; carries a `Declining`.
    """

    print_requested = Signal()
    revise_requested = Signal()
    accepted = Signal(object)
    declined = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("issued_quote")
        self.quote: Quote | None = None
        self.title = Title()
        self.whose = Muted()
        self.badge = StateBadge()
        self.times = Muted()
        self.happened = Label()
        self.look = primary(push(_("Ansehen und drucken"), "issued_quote_print", "printer"))
        self.accept = push(_("Angenommen"), "issued_quote_accept", "circle-check")
        self.decline = push(_("Abgelehnt"), "issued_quote_decline", "circle-x")
        self.revise = push(_("Überarbeiten"), "issued_quote_revise", "pencil")
        self.revise.setToolTip(_("Ein neues Angebot, das dieses ersetzt, sobald es ausgegeben ist"))
        self.answer = AnswerForm()
        self.text = Label()
        self.effort = Label()
        self.sums = SumsCard()
        self.term = Label()
        self._build()
        self._connect()

    def show_quote(self, quote: Quote) -> None:
        """Shows an issued quote; an answer that is being typed stays."""
        same = self.quote is not None and self.quote.id == quote.id
        self.quote = quote
        icon, kind = state_look(quote.state)
        self.title.setText(_("Angebot {number}").format(number=quote.number))
        self.whose.setText(whose(quote))
        self.badge.show_state(kind, icon, quote.state.word)
        self.times.setText("\n".join(_times(quote)))
        self.happened.setText("\n".join(event.words for event in quote.events))
        self.happened.setVisible(bool(quote.events))
        is_open = quote.state.is_open
        for button in (self.accept, self.decline):
            button.setVisible(is_open)
        self.revise.setVisible(is_open or quote.state is QuoteState.DECLINED)
        if not (same and is_open):
            self.answer.hide()
        self.text.setText(quote.text)
        self.text.setVisible(bool(quote.text))
        clear_layout(self._items)
        for position, item in enumerate(quote.items, 1):
            self._items.addWidget(item_part(position, item, quote.tariff))
        minutes = _("Geschätzt: {minutes} Minuten.").format(minutes=quote.estimate_minutes)
        self.effort.setText(f"{minutes} {effort(quote.estimate_minutes, quote.tariff)}")
        self._cost.setVisible(quote.shares)
        self.sums.show_quote(quote)
        self.term.setText("\n".join(filter(None, (quote.term, quote.untaxed_because))))
        self.term.setVisible(bool(self.term.text()))
        if not same:
            self.verticalScrollBar().setValue(0)

    def show_error(self, error: HelpdeskError) -> None:
        """Says why an answer wasn't kept."""
        self.answer.show_error(error)

    def _build(self) -> None:
        size = theme().size
        items = QWidget()
        self._items = QVBoxLayout(items)
        padded(self._items, margin=0)
        head = QVBoxLayout()
        head.setSpacing(size.space_1)
        head.addWidget(self.title)
        head.addWidget(self.whose)
        state = FlowLayout()
        state.addWidget(self.badge)
        buttons = FlowLayout()
        for button in (self.look, self.accept, self.decline, self.revise):
            buttons.addWidget(button)
        self._cost = Card()
        self._cost.body.addWidget(Heading(_("Aufwand")))
        self._cost.body.addWidget(self.effort)
        self.body.setSpacing(size.space_4)
        for layout in (head, state):
            self.body.addLayout(layout)
        self.body.addWidget(self.times)
        self.body.addWidget(self.happened)
        self.body.addLayout(buttons)
        self.body.addLayout(Narrow(self.answer))
        self.body.addLayout(Narrow(self.text))
        self.body.addWidget(Heading(_("Positionen")))
        for part in (items, self._cost, self.sums, self.term):
            self.body.addLayout(Narrow(part))
        self.body.addStretch()

    def _connect(self) -> None:
        self.look.clicked.connect(self.print_requested)
        self.revise.clicked.connect(self.revise_requested)
        self.accept.clicked.connect(lambda: self._begin(yes=True))
        self.decline.clicked.connect(lambda: self._begin(yes=False))
        self.answer.accepted.connect(self.accepted)
        self.answer.declined.connect(self.declined)
        self.answer.cancelled.connect(self.answer.hide)

    def _begin(self, *, yes: bool) -> None:
        if self.quote:
            self.answer.begin(self.quote, yes=yes)


def _times(quote: Quote) -> list[str]:
    told = []
    if quote.issued:
        issued = format_day(quote.issued.astimezone().date())
        by = _("Ausgegeben am {day} von {person}") if quote.technician else _("Ausgegeben am {day}")
        told.append(by.format(day=issued, person=quote.technician))
    if quote.valid_until:
        told.append(_("Gültig bis {day}").format(day=format_day(quote.valid_until)))
    return told

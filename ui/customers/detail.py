from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLayout, QVBoxLayout, QWidget

from helpdesk.customers import Contact, Contract, Customer
from helpdesk.i18n import _
from helpdesk.scope import ServiceDocument
from ui.theme import theme
from ui.widgets import (
    Card,
    FlowLayout,
    Heading,
    Label,
    Line,
    Muted,
    Scroll,
    Small,
    StateBadge,
    Title,
    clear_layout,
    primary,
    push,
)


class CustomerDetail(Scroll):
    """A customer whole: who may release a session, and what is booked.

    Signals:
        edit_requested: The customer shall be edited.
        ticket_requested: A ticket shall be written for the customer.
    """

    edit_requested = Signal()
    ticket_requested = Signal()

    def __init__(self) -> None:
        super().__init__()
        size = theme().size
        self.setObjectName("customer_detail")
        self.name = Title()
        self.number = Muted()
        self.edit = push(_("Bearbeiten"), "customer_edit", "pencil")
        self.new_ticket = primary(push(_("Ticket schreiben"), "customer_ticket", "plus"))
        self.edit.clicked.connect(self.edit_requested)
        self.new_ticket.clicked.connect(self.ticket_requested)
        buttons = QHBoxLayout()
        buttons.setSpacing(size.space_2)
        for button in (self.new_ticket, self.edit):
            buttons.addWidget(button)
        buttons.addStretch()
        self._contacts = _Part(_("Ansprechpartner"))
        self._contracts = _Part(_("Verträge"))
        self.body.setSpacing(size.space_4)
        head = QVBoxLayout()
        head.setSpacing(size.space_1)
        head.addWidget(self.name)
        head.addWidget(self.number)
        self.body.addLayout(head)
        self.body.addLayout(buttons)
        self.body.addWidget(self._contacts)
        self.body.addWidget(self._contracts)
        self.body.addStretch()

    def show_customer(self, customer: Customer, documents: Mapping[str, ServiceDocument]) -> None:
        """Shows a customer; `documents` gives contracts and modules their titles."""
        self.name.setText(customer.name)
        self.number.setText(_("Kundennummer {number}").format(number=customer.number))
        self.number.setVisible(bool(customer.number))
        self._contacts.show_parts(
            [_contact(contact) for contact in customer.contacts],
            _("Noch niemand. Wer eine Fernwartung freigeben darf, gehört hierher."),
        )
        self._contracts.show_parts(
            [_contract(contract, documents.get(contract.document)) for contract in customer.contracts],
            _("Noch kein Vertrag. Ohne ihn gilt beim Nachschlagen jedes Dokument."),
        )
        self.verticalScrollBar().setValue(0)


class _Part(Card):
    def __init__(self, title: str) -> None:
        super().__init__()
        self.setMaximumWidth(theme().size.column)
        self.body.addWidget(Heading(title))
        self._parts = QVBoxLayout()
        self._parts.setSpacing(theme().size.space_3)
        self.body.addLayout(self._parts)

    def show_parts(self, parts: list[QWidget], nothing: str) -> None:
        clear_layout(self._parts)
        for at, part in enumerate(parts or [Muted(nothing)]):
            if at:
                self._parts.addWidget(Line())
            self._parts.addWidget(part)


def _contact(contact: Contact) -> QWidget:
    part, column = _column()
    top = FlowLayout()
    top.addWidget(Label(contact.name, wrap=False))
    if contact.may_authorise:
        top.addWidget(StateBadge("positive", "shield-check", _("darf freigeben")))
    column.addLayout(top)
    reached = " · ".join(filter(None, (contact.function, contact.phone, contact.email)))
    if reached:
        column.addWidget(Small(reached))
    return part


def _contract(contract: Contract, document: ServiceDocument | None) -> QWidget:
    part, column = _column()
    column.addWidget(Label(document.title if document else contract.document))
    if contract.modules and document:
        booked = FlowLayout()
        for module in document.modules:
            if module.slug in contract.modules:
                booked.addWidget(StateBadge("accent", "check", module.title))
        column.addLayout(booked)
    else:
        column.addWidget(Small(_("Das ganze Dokument")))
    return part


def _column() -> tuple[QWidget, QVBoxLayout]:
    part = QWidget()
    column = QVBoxLayout(part)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(theme().size.space_1)
    column.setSizeConstraint(QLayout.SizeConstraint.SetMinimumSize)
    return part, column

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from uuid import UUID

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLayout, QVBoxLayout, QWidget

from helpdesk.customers import AgreedFact, Contact, Contract, Customer
from helpdesk.i18n import _, format_day
from helpdesk.printing.subjects import ServiceSubject
from helpdesk.scope import Entry, ServiceDocument, Verdict
from helpdesk.tickets.profiles import known_profiles
from ui.customers.billing import BillingCard
from ui.customers.ways import ways, ways_part
from ui.jobs import Jobs
from ui.scope.verdicts import look
from ui.theme import theme
from ui.widgets import (
    Card,
    FlowLayout,
    Heading,
    Label,
    Line,
    Muted,
    Narrow,
    Scroll,
    Small,
    StateBadge,
    Title,
    clear_layout,
    primary,
    push,
    tool,
)


class CustomerDetail(Scroll):
    """A customer whole: who may release a session, and what is booked.

    Signals:
        edit_requested: The customer shall be edited.
        ticket_requested: A ticket shall be written for the customer.
        consent_requested: The customer shall be asked for a consent.
        print_requested: What the customer has booked of a document is wanted in writing; carries the `Subject`.
    """

    edit_requested = Signal()
    ticket_requested = Signal()
    consent_requested = Signal()
    print_requested = Signal(object)

    def __init__(self, jobs: Jobs) -> None:
        super().__init__()
        size = theme().size
        self.setObjectName("customer_detail")
        self._shown: UUID | None = None
        self.name = Title()
        self.number = Muted()
        self.address = Label()
        self.address.setObjectName("customer_detail_address")
        self.edit = push(_("Bearbeiten"), "customer_edit", "pencil")
        self.new_ticket = primary(push(_("Ticket schreiben"), "customer_ticket", "plus"))
        self.new_consent = push(_("Neue Freigabe"), "customer_consent", "shield-check")
        self.edit.clicked.connect(self.edit_requested)
        self.new_ticket.clicked.connect(self.ticket_requested)
        self.new_consent.clicked.connect(self.consent_requested)
        buttons = FlowLayout()
        buttons.setSpacing(size.space_2)
        for button in (self.new_ticket, self.new_consent, self.edit):
            buttons.addWidget(button)
        self._contacts = _Part(_("Ansprechpartner"))
        self._contracts = _Part(_("Verträge"))
        self._facts = _Part(_("Vereinbarungen"))
        self._ways = _Part(_("Wege zum Anbieter"))
        self.billing = BillingCard(jobs)
        self.body.setSpacing(size.space_4)
        head = QVBoxLayout()
        head.setSpacing(size.space_1)
        head.addWidget(self.name)
        head.addWidget(self.number)
        head.addWidget(self.address)
        self.body.addLayout(head)
        self.body.addLayout(buttons)
        for part in (self._contacts, self._contracts, self._ways, self._facts, self.billing):
            self.body.addLayout(Narrow(part))
        self.body.addStretch()

    def show_customer(self, customer: Customer, documents: Mapping[str, ServiceDocument]) -> None:
        """Shows a customer; `documents` gives contracts and modules their titles."""
        self.name.setText(customer.name)
        self.number.setText(_("Kundennummer {number}").format(number=customer.number))
        self.number.setVisible(bool(customer.number))
        self.address.setText("\n".join(customer.address))
        self.address.setVisible(bool(customer.address))
        self._contacts.show_parts(
            [_contact(contact) for contact in customer.contacts],
            _("Noch niemand. Wer eine Fernwartung freigeben darf, gehört hierher."),
        )
        self._contracts.show_parts(
            [
                _contract(contract, documents.get(contract.document), self._printing(contract, customer))
                for contract in customer.contracts
            ],
            _("Noch kein Vertrag. Beim Nachschlagen für diesen Kunden ist deshalb nichts gebucht."),
        )
        known = ways(customer.contracts, documents, known_profiles(), datetime.now().astimezone().date())
        self._ways.setVisible(bool(known))
        self._ways.show_parts([ways_part(provider) for provider in known], "")
        entries = {entry.id: entry for document in documents.values() for entry in document.entries}
        self._facts.show_parts(
            [_fact(fact, entries) for fact in customer.facts],
            _("Nichts vereinbart. Es gelten die Bedingungen, wie sie in den Dokumenten stehen."),
        )
        self.billing.show_customer(customer.id)
        if customer.id != self._shown:
            self._shown = customer.id
            self.verticalScrollBar().setValue(0)

    def _printing(self, contract: Contract, customer: Customer) -> Callable[[], None]:
        subject = ServiceSubject(contract.document, (), customer.id)
        return lambda: self.print_requested.emit(subject)


class _Part(Card):
    def __init__(self, title: str) -> None:
        super().__init__()
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


def _contract(contract: Contract, document: ServiceDocument | None, printing: Callable[[], None]) -> QWidget:
    part, column = _column()
    top = FlowLayout()
    top.addWidget(Label(document.title if document else contract.document, wrap=False))
    top.addWidget(_period_badge(contract))
    if document and contract.runs(datetime.now().astimezone().date()):
        look_at = tool("printer", _("Leistungsbeschreibung ansehen und drucken"), f"customer_print_{document.id}")
        look_at.clicked.connect(printing)
        top.addWidget(look_at)
    column.addLayout(top)
    if period := _period(contract):
        column.addWidget(Small(period))
    if contract.modules:
        titles = {module.slug: module.title for module in document.modules} if document else {}
        booked = FlowLayout()
        for slug in contract.modules:
            booked.addWidget(StateBadge("accent", "check", titles.get(slug, slug)))
        column.addLayout(booked)
    else:
        column.addWidget(Small(_("Das ganze Dokument")))
    return part


def _period_badge(contract: Contract) -> StateBadge:
    today = datetime.now().astimezone().date()
    if contract.runs(today):
        return StateBadge("positive", "circle-check", _("läuft"))
    if contract.since and contract.since > today:
        return StateBadge("neutral", "calendar", _("beginnt noch"))
    return StateBadge("warning", "circle-minus", _("beendet"))


def _period(contract: Contract) -> str:
    since = format_day(contract.since) if contract.since else ""
    until = format_day(contract.until) if contract.until else ""
    if since and until:
        return _("{since} bis {until}").format(since=since, until=until)
    if since:
        return _("ab {since}").format(since=since)
    return _("bis {until}").format(until=until) if until else ""


def _fact(fact: AgreedFact, entries: Mapping[str, Entry]) -> QWidget:
    part, column = _column()
    column.addWidget(Label(fact.text))
    column.addWidget(Small(_("ab {since} · Quelle: {source}").format(since=format_day(fact.since), source=fact.source)))
    for condition in fact.fulfils:
        column.addWidget(_settled(StateBadge("positive", "check", _("erfüllt")), condition))
    for entry, verdict in fact.entries:
        shown = look(Verdict(verdict))
        text = entries[entry].text if entry in entries else entry
        column.addWidget(_settled(StateBadge(shown.kind, shown.icon, shown.word), text))
    return part


def _settled(badge: StateBadge, text: str) -> QWidget:
    """What a fact does, and to what."""
    part = QWidget()
    row = QHBoxLayout(part)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(theme().size.space_2)
    row.addWidget(badge, 0, Qt.AlignmentFlag.AlignTop)
    row.addWidget(Small(text), 1)
    return part


def _column() -> tuple[QWidget, QVBoxLayout]:
    part = QWidget()
    column = QVBoxLayout(part)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(theme().size.space_1)
    column.setSizeConstraint(QLayout.SizeConstraint.SetMinimumSize)
    return part, column

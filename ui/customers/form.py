from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TypeVar

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from helpdesk.customers import ADDRESS_LINES, Customer, CustomerNew, address_lines
from helpdesk.errors import HelpdeskError
from helpdesk.i18n import _
from helpdesk.scope import ServiceDocument
from ui.customers.contacts import ContactsEditor
from ui.customers.contracts import ContractsEditor
from ui.customers.facts import FactsEditor
from ui.theme import theme
from ui.widgets import (
    Card,
    Narrow,
    Notice,
    ProblemLabel,
    Scroll,
    Small,
    Title,
    mark_invalid,
    primary,
    push,
    quiet,
    with_shortcut,
)
from ui.widgets.lines_edit import LinesEdit
from ui.widgets.tab_order import in_reading_order

Part = TypeVar("Part")
_FIELD_OF_CODE = {"customer_number_taken": "number"}


class CustomerForm(QWidget):
    """Adds or edits a customer; what is wrong stands below its field, and what was typed stays.

    Attributes:
        opened: The customer as it was when it was opened to be edited; None for a new one.

    Signals:
        save_requested: The customer shall be stored; carries a `CustomerNew`.
        cancelled: It shall not.
    """

    save_requested = Signal(object)
    cancelled = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("customer_form")
        size = theme().size
        self.title = Title()
        self.notice = Notice("customer_notice")
        self.name = QLineEdit()
        self.number = QLineEdit()
        self.address = LinesEdit(ADDRESS_LINES)
        self.address.setPlaceholderText(_("z. Hd. Frau Muster\nMusterstraße 1\n12345 Musterstadt"))
        self.contacts = ContactsEditor()
        self.contracts = ContractsEditor()
        self.facts = FactsEditor()
        self.opened: Customer | None = None
        self._documents: tuple[ServiceDocument, ...] = ()
        self._remote: tuple[str, ...] = ()
        self.save = primary(push("", "customer_save"))
        self.cancel = quiet(push(_("Abbrechen"), "customer_cancel"))
        self.cancel.setToolTip(with_shortcut(_("Abbrechen"), "Esc"))
        self._problems: dict[str, ProblemLabel] = {
            "contacts": self.contacts.problem,
            "contracts": self.contracts.problem,
            "facts": self.facts.problem,
        }
        self._start = self.typed()
        self._scroll = scroll = Scroll(spacing=size.space_4)
        scroll.body.addWidget(self.title)
        scroll.body.addWidget(self.notice)
        for part in (self._base(), self.contacts, self.contracts, self.facts):
            scroll.body.addLayout(Narrow(part))
        scroll.body.addStretch()
        foot = QHBoxLayout()
        foot.setContentsMargins(size.space_6, size.space_3, size.space_6, size.space_4)
        foot.setSpacing(size.space_2)
        foot.addWidget(self.save)
        foot.addWidget(self.cancel)
        foot.addStretch()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(scroll, 1)
        column.addLayout(foot)
        self.save.clicked.connect(self._submit)
        self.cancel.clicked.connect(self.cancelled)
        self.contracts.edited.connect(self._offer_facts)

    @property
    def dirty(self) -> bool:
        """Whether anything was typed that isn't stored."""
        return self.typed() != self._start

    def offer(self, documents: Iterable[ServiceDocument], remote: Iterable[str] = ()) -> None:
        """What can be booked, and what can be agreed with anybody about remote maintenance."""
        unchanged = not self.dirty
        self._documents, self._remote = tuple(documents), tuple(remote)
        self.contracts.offer(self._documents)
        self._offer_facts()
        if unchanged:
            # In the documents' order now, which is no change of anybody's.
            self._start = self.typed()

    def show_new(self) -> None:
        """Empty, for a customer to be added."""
        self.opened = None
        self.title.setText(_("Neuer Kunde"))
        self._name_save(_("Kunden anlegen"))
        self.show_typed(CustomerNew(""))
        self._start = self.typed()

    def show_customer(self, customer: Customer) -> None:
        """A customer to be edited."""
        self.opened = customer
        self.title.setText(_("{customer} bearbeiten").format(customer=customer.name))
        self._name_save(_("Änderungen speichern"))
        parts = (customer.contacts, customer.contracts, customer.facts, customer.address)
        self.show_typed(CustomerNew(customer.name, customer.number, *parts))
        self._start = self.typed()

    def show_typed(self, customer: CustomerNew) -> None:
        """What somebody typed before."""
        self.explain({})
        self.notice.clear()
        self.name.setText(customer.name)
        self.number.setText(customer.number)
        self.address.setPlainText("\n".join(customer.address))
        self.contacts.show_contacts(customer.contacts)
        self.contracts.show_contracts(customer.contracts)
        self.facts.show_facts(customer.facts)
        self._offer_facts()
        self.name.setFocus()

    def typed(self) -> CustomerNew:
        """The customer as typed."""
        return CustomerNew(
            self.name.text().strip(),
            self.number.text().strip().upper(),
            self.contacts.contacts(),
            self.contracts.contracts(),
            self.facts.facts(),
            address_lines(self.address.toPlainText()),
        )

    def show_error(self, error: HelpdeskError) -> None:
        """Says what kept it from being stored: at the field where one is to blame, else above."""
        problems = {problem.field: problem.message for problem in error.problems}
        if field := _FIELD_OF_CODE.get(error.code):
            problems[field] = " ".join(error.lines())
        self.explain(problems)
        if not problems:
            self.notice.show_error(error)
        elif error.code == "customer_changed":
            # What to do next is said with it, where the form begins.
            self.notice.show_message("negative", error.message, error.hint)
            self._scroll.verticalScrollBar().setValue(0)

    def explain(self, problems: Mapping[str, str]) -> None:
        """Shows problems by field; fields without one are fine. The first one gets the focus."""
        for field, label in self._problems.items():
            label.setText(problems.get(field, ""))
        for field, editor in (("name", self.name), ("number", self.number), ("address", self.address)):
            mark_invalid(editor, invalid=field in problems)
            editor.setAccessibleDescription(problems.get(field, ""))
        self.contacts.show_problem(problems.get("contacts", ""))
        if "name" in problems:
            self.name.setFocus()
        elif "number" in problems:
            self.number.setFocus()
        elif "address" in problems:
            self.address.setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        control = event.modifiers() & Qt.KeyboardModifier.ControlModifier
        if event.key() == Qt.Key.Key_Escape:
            self.cancelled.emit()
        elif event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and control:
            self._submit()
        else:
            super().keyPressEvent(event)

    def focusNextPrevChild(self, next: bool) -> bool:  # noqa: A002, N802 - Qt's
        in_reading_order(self)
        return super().focusNextPrevChild(next)

    def _offer_facts(self) -> None:
        self.facts.offer(self._documents, self.contracts.contracts(), self._remote)

    def _name_save(self, text: str) -> None:
        self.save.setText(text)
        self.save.setToolTip(with_shortcut(text, "Ctrl+Return"))

    def _base(self) -> Card:
        card = Card()
        card.body.setSpacing(theme().size.space_1)
        self._add(card, "name", _("Name"), self.name)
        card.body.addSpacing(theme().size.space_2)
        self._add(card, "number", _("Kundennummer (optional)"), self.number)
        card.body.addSpacing(theme().size.space_2)
        self._add(card, "address", _("Postanschrift unter dem Namen (optional)"), self.address)
        return card

    def _add(self, card: Card, field: str, caption: str, editor: QWidget) -> None:
        editor.setObjectName(f"customer_{field}")
        editor.setAccessibleName(caption)
        label = Small(caption)
        label.setBuddy(editor)
        self._problems[field] = ProblemLabel()
        for part in (label, editor, self._problems[field]):
            card.body.addWidget(part)

    def _submit(self) -> None:
        typed = self._as_opened(self.typed())
        self.notice.clear()
        self.facts.unmark()
        problems = {problem.field: problem.message for problem in typed.problems()}
        # What stands at its own field needn't stand below the section too.
        in_place = {"contracts": self.contracts.mark(), "facts": self.facts.mark()}
        self.explain({field: text for field, text in problems.items() if not in_place.get(field)})
        if problems or any(in_place.values()):
            self._go_to_problem()
        else:
            self.save_requested.emit(typed)

    def _as_opened(self, typed: CustomerNew) -> CustomerNew:
        """What nobody touched as it was read: showing it trims and sorts, which is no change of anybody's."""
        if self.opened is None:
            return typed
        start, opened = self._start, self.opened
        return CustomerNew(
            opened.name if typed.name == start.name else typed.name,
            opened.number if typed.number == start.number else typed.number,
            _untouched(typed.contacts, start.contacts, opened.contacts),
            _untouched(typed.contracts, start.contracts, opened.contracts),
            _untouched(typed.facts, start.facts, opened.facts),
            opened.address if typed.address == start.address else typed.address,
        )

    def _go_to_problem(self) -> None:
        """Scrolls to the first thing that is wrong, and lets it be typed at once."""
        marked = [field for field in self.findChildren(QWidget) if field.property("invalid")]
        told = [label for label in self.findChildren(ProblemLabel) if label.text()]
        if marked:
            marked[0].setFocus()
        for widget in (*marked[:1], *told[:1])[:1]:
            self._scroll.ensureWidgetVisible(widget)


def _untouched(typed: Sequence[Part], start: Sequence[Part], opened: Sequence[Part]) -> tuple[Part, ...]:
    read = dict(zip(start, opened, strict=True)) if len(start) == len(opened) else {}
    return tuple(read.get(part, part) for part in typed)

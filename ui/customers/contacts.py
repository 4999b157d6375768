from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QCheckBox, QGridLayout, QLineEdit, QWidget

from helpdesk.customers import Contact
from helpdesk.i18n import _
from ui.customers.blocks import Block, BlockList
from ui.theme import theme
from ui.widgets import Card, Heading, Small, mark_invalid, push, quiet, tool


class ContactsEditor(Card):
    """The people at a customer's, one block each."""

    def __init__(self) -> None:
        super().__init__()
        self.add = push(_("Ansprechpartner hinzufügen"), "contact_add", "user-plus")
        self.add.clicked.connect(self._add_empty)
        self._list: BlockList[_ContactBlock] = BlockList(self.add, theme().size.space_4)
        self.problem = self._list.problem
        self.body.addWidget(Heading(_("Ansprechpartner")))
        self.body.addWidget(self._list)

    def show_contacts(self, contacts: Sequence[Contact]) -> None:
        """Shows these instead."""
        self._list.clear()
        for contact in contacts:
            self._insert(contact)

    def contacts(self) -> tuple[Contact, ...]:
        """The contacts as typed; a block left wholly empty is none."""
        typed = [block.contact() for block in self._list.blocks]
        return tuple(contact for contact in typed if contact != Contact(""))

    def show_problem(self, text: str) -> None:
        """Says what is wrong and marks the names that are missing."""
        self.problem.setText(text)
        for block in self._list.blocks:
            missing = block.contact() != Contact("") and not block.contact().name.strip()
            mark_invalid(block.name, invalid=bool(text) and missing)

    def _add_empty(self) -> None:
        self._insert(Contact("")).name.setFocus()

    def _insert(self, contact: Contact) -> _ContactBlock:
        return self._list.insert(lambda number: _ContactBlock(contact, number))


class _ContactBlock(Block):
    def __init__(self, contact: Contact, number: int) -> None:
        super().__init__()
        size = theme().size
        self.name = self._field(_("Name"), f"contact_{number}_name", contact.name)
        self.function = self._field(_("Funktion"), f"contact_{number}_function", contact.function)
        self.phone = self._field(_("Telefon"), f"contact_{number}_phone", contact.phone)
        self.email = self._field(_("E-Mail"), f"contact_{number}_email", contact.email)
        self.may_authorise = QCheckBox(_("Darf eine Fernwartung freigeben"))
        self.may_authorise.setObjectName(f"contact_{number}_may_authorise")
        self.may_authorise.setChecked(contact.may_authorise)
        remove = quiet(tool("trash-2", _("Ansprechpartner entfernen"), f"contact_{number}_remove"))
        remove.clicked.connect(lambda: self.removed.emit(self))
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(size.space_3)
        grid.setVerticalSpacing(size.space_1)
        for at, field in enumerate((self.name, self.function, self.phone, self.email)):
            row, column = divmod(at, 2)
            caption = Small(field.accessibleName(), wrap=False)
            caption.setBuddy(field)
            grid.addWidget(caption, 2 * row, column)
            grid.addWidget(field, 2 * row + 1, column)
        grid.addWidget(remove, 1, 2)
        grid.addWidget(self.may_authorise, 4, 0, 1, 2)
        grid.setColumnStretch(0, 1)
        grid.setColumnStretch(1, 1)
        for before, after in zip(
            (self.name, self.function, self.phone, self.email, self.may_authorise),
            (self.function, self.phone, self.email, self.may_authorise, remove),
            strict=True,
        ):
            QWidget.setTabOrder(before, after)

    def contact(self) -> Contact:
        return Contact(
            self.name.text().strip(),
            self.function.text().strip(),
            self.phone.text().strip(),
            self.email.text().strip(),
            self.may_authorise.isChecked(),
        )

    def _field(self, caption: str, name: str, text: str) -> QLineEdit:
        field = QLineEdit(text)
        field.setObjectName(name)
        field.setAccessibleName(caption)
        return field

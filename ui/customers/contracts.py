from __future__ import annotations

from collections.abc import Iterable, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QVBoxLayout, QWidget

from helpdesk.customers import Contract
from helpdesk.i18n import _
from helpdesk.scope import ServiceDocument
from ui.customers.blocks import Block, BlockList
from ui.theme import theme
from ui.widgets import (
    Card,
    Chip,
    FlowLayout,
    Heading,
    Line,
    Small,
    clear_layout,
    literal,
    push,
    quiet,
    tool,
)
from ui.widgets.day_field import DayField
from ui.widgets.form import Choice, Field, FieldRow

NO_MODULE = ("",)
"""Neither the whole document nor a module of it: what nobody may take for the whole."""


class ContractsEditor(Card):
    """Which service documents are booked, from when to when, and which of their modules.

    Signals:
        edited: What is booked has changed.
    """

    edited = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._documents: dict[str, ServiceDocument] = {}
        self.add = push(_("Vertrag hinzufügen"), "contract_add", "plus")
        self.add.setEnabled(False)
        self.add.clicked.connect(self._add_next)
        self._list: BlockList[_ContractBlock] = BlockList(self.add, theme().size.space_4)
        self._list.removed.connect(self.edited)
        self.problem = self._list.problem
        self.body.addWidget(Heading(_("Verträge")))
        self.body.addWidget(
            Small(_("Was gebucht ist. Ein leeres Datum lässt das Ende offen; „bis“ ist der letzte Tag."))
        )
        self.body.addWidget(self._list)

    def offer(self, documents: Iterable[ServiceDocument]) -> None:
        """Offers these documents; what was chosen stays."""
        self._documents = {document.id: document for document in documents}
        self.add.setEnabled(bool(self._documents))
        self.show_contracts(self.contracts())

    def show_contracts(self, contracts: Sequence[Contract]) -> None:
        """Shows these contracts and no others."""
        self._list.clear()
        for contract in contracts:
            self._insert(contract)

    def contracts(self) -> tuple[Contract, ...]:
        """The contracts as typed."""
        return tuple(block.contract() for block in self._list.blocks)

    def mark(self) -> bool:
        """Marks what was typed as a day and is none; whether there is any."""
        wrong = [block.mark_days() for block in self._list.blocks]
        return any(wrong)

    def _add_next(self) -> None:
        booked = {contract.document for contract in self.contracts()}
        free = [document for document in self._documents if document not in booked]
        self._insert(Contract((free or list(self._documents))[0])).document.setFocus()
        self.edited.emit()

    def _insert(self, contract: Contract) -> _ContractBlock:
        parted = bool(self._list.blocks)
        block = self._list.insert(lambda number: _ContractBlock(contract, self._documents, number, parted=parted))
        block.edited.connect(self.edited)
        return block


class _ContractBlock(Block):
    edited = Signal()

    def __init__(self, contract: Contract, documents: dict[str, ServiceDocument], number: int, *, parted: bool) -> None:
        super().__init__()
        self._name = f"contract_{number}"
        self._documents = documents
        self._kept = contract
        self._modules: dict[str, Chip] = {}
        self.document = Choice()
        self.document.offer((document.id, document.title) for document in documents.values())
        self.document.choose(contract.document)
        self.since, self.until = DayField(_("offen")), DayField(_("offen"))
        self.since.show_day(contract.since)
        self.until.show_day(contract.until)
        self._since = Field(_("Gilt ab"), self.since, f"{self._name}_since")
        self._until = Field(_("bis"), self.until, f"{self._name}_until")
        self.whole = QCheckBox(_("Das ganze Dokument"))
        self.whole.setObjectName(f"{self._name}_whole")
        self.whole.setChecked(not contract.modules)
        self._below = QWidget()
        self._chips = FlowLayout(self._below)
        self._chips.setSpacing(theme().size.space_1)
        self._build(parted=parted)
        self._offer_modules()
        self.document.currentIndexChanged.connect(self._change_document)
        self.whole.toggled.connect(self._change)
        for field in (self.since, self.until):
            field.textChanged.connect(lambda: self.edited.emit())

    def contract(self) -> Contract:
        chosen = tuple(slug for slug, chip in self._modules.items() if chip.isChecked())
        modules = () if self.whole.isChecked() else chosen or NO_MODULE
        return Contract(self.document.value(), modules, self.since.day(), self.until.day())

    def mark_days(self) -> bool:
        for field, editor in ((self._since, self.since), (self._until, self.until)):
            field.show_problem(editor.problem())
        return bool(self.since.problem() or self.until.problem())

    def _build(self, *, parted: bool) -> None:
        size = theme().size
        remove = quiet(tool("trash-2", _("Vertrag entfernen"), f"{self._name}_remove"))
        remove.clicked.connect(lambda: self.removed.emit(self))
        document = Field(_("Dokument"), self.document, f"{self._name}_document")
        top = QHBoxLayout()
        top.setSpacing(size.space_2)
        top.addWidget(document, 1)
        top.addWidget(remove, 0, Qt.AlignmentFlag.AlignBottom)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(size.space_2)
        if parted:
            column.addWidget(Line())
        column.addLayout(top)
        column.addWidget(FieldRow((self._since, 1), (self._until, 1)))
        column.addWidget(self.whole)
        column.addWidget(self._below)

    def _offer_modules(self) -> None:
        """The modules one books singly, and any other that is booked here already."""
        clear_layout(self._chips)
        document = self._documents.get(self.document.value())
        kept = self._kept.modules if self._kept.document == self.document.value() else ()
        known = document.modules if document else ()
        titles = {one.slug: one.title for one in known if not one.general or one.slug in kept}
        titles |= {slug: slug for slug in kept if slug and slug not in titles}
        self._modules = {slug: Chip(literal(title), f"{self._name}_{slug}") for slug, title in titles.items()}
        for slug, chip in self._modules.items():
            chip.setChecked(slug in kept)
            chip.toggled.connect(lambda: self.edited.emit())
            self._chips.addWidget(chip)
        self._show_modules()

    def _change_document(self) -> None:
        self.whole.setChecked(True)
        self._offer_modules()
        self.edited.emit()

    def _change(self) -> None:
        self._show_modules()
        self.edited.emit()

    def _show_modules(self) -> None:
        whole = self.whole.isChecked()
        self.whole.setVisible(len(self._modules) > 1 or not whole)
        self._below.setVisible(not whole)

from __future__ import annotations

from collections.abc import Iterable, Sequence

from PySide6.QtWidgets import QCheckBox, QVBoxLayout, QWidget

from helpdesk.customers import Contract
from helpdesk.i18n import _
from helpdesk.scope import ServiceDocument
from ui.theme import theme
from ui.widgets import Card, Heading, ProblemLabel, Small, literal


class ContractsEditor(Card):
    """Which service documents are booked, and which of their modules."""

    def __init__(self) -> None:
        super().__init__()
        self._blocks: list[_DocumentBlock] = []
        self.problem = ProblemLabel()
        self.body.addWidget(Heading(_("Verträge")))
        self.body.addWidget(Small(_("Ohne gewählte Module gilt das ganze Dokument.")))
        self._column = QVBoxLayout()
        self._column.setSpacing(theme().size.space_3)
        self.body.addLayout(self._column)
        self.body.addWidget(self.problem)

    def offer(self, documents: Iterable[ServiceDocument]) -> None:
        """Offers these documents; what is ticked stays."""
        ticked = self.contracts()
        for block in self._blocks:
            self._column.removeWidget(block)
            block.deleteLater()
        self._blocks = [_DocumentBlock(document) for document in documents]
        for block in self._blocks:
            self._column.addWidget(block)
        self.show_contracts(ticked)

    def show_contracts(self, contracts: Sequence[Contract]) -> None:
        """Ticks what is booked and nothing else."""
        booked = {contract.document: contract for contract in contracts}
        for block in self._blocks:
            block.show_contract(booked.get(block.document))

    def contracts(self) -> tuple[Contract, ...]:
        """What is ticked."""
        return tuple(contract for block in self._blocks if (contract := block.contract()))


class _DocumentBlock(QWidget):
    def __init__(self, document: ServiceDocument) -> None:
        super().__init__()
        size = theme().size
        self.document = document.id
        self._booked = QCheckBox(literal(document.title))
        self._booked.setObjectName(f"contract_{document.id}")
        self._modules: dict[str, QCheckBox] = {}
        self._below = QWidget()
        below = QVBoxLayout(self._below)
        below.setContentsMargins(size.space_8, 0, 0, 0)
        below.setSpacing(0)
        for module in document.modules:
            box = QCheckBox(literal(module.title))
            box.setObjectName(f"contract_{document.id}_{module.slug}")
            self._modules[module.slug] = box
            below.addWidget(box)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._booked)
        column.addWidget(self._below)
        self._below.hide()
        self._booked.toggled.connect(self._toggle)

    def show_contract(self, contract: Contract | None) -> None:
        self._booked.setChecked(contract is not None)
        for slug, box in self._modules.items():
            box.setChecked(contract is not None and slug in contract.modules)

    def contract(self) -> Contract | None:
        if not self._booked.isChecked():
            return None
        return Contract(self.document, tuple(slug for slug, box in self._modules.items() if box.isChecked()))

    def _toggle(self, booked: bool) -> None:
        self._below.setVisible(booked and len(self._modules) > 1)

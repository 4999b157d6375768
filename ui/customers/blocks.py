from __future__ import annotations

from collections.abc import Callable
from typing import Generic, TypeVar

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from ui.theme import theme
from ui.widgets import ProblemLabel


class Block(QWidget):
    """One of several alike: a contact, a contract, an agreement.

    Signals:
        removed: It shall go; carries itself.
    """

    removed = Signal(object)


B = TypeVar("B", bound=Block)


class BlockList(QWidget, Generic[B]):
    """Blocks below one another, what is wrong with them, and the button that adds one.

    Signals:
        removed: A block was taken out by a person.
    """

    removed = Signal()

    def __init__(self, add: QPushButton, spacing: int) -> None:
        super().__init__()
        self.blocks: list[B] = []
        self.problem = ProblemLabel()
        self._add = add
        self._given = 0
        self._column = QVBoxLayout()
        self._column.setSpacing(spacing)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme().size.space_2)
        column.addLayout(self._column)
        column.addWidget(self.problem)
        row = QHBoxLayout()
        row.addWidget(add)
        row.addStretch()
        column.addLayout(row)

    def insert(self, make: Callable[[int], B]) -> B:
        """Appends a block; `make` gets a number for its name that no other has, whatever was taken out before."""
        block = make(self._given)
        self._given += 1
        block.removed.connect(self._remove)
        self.blocks.append(block)
        self._column.addWidget(block)
        return block

    def clear(self) -> None:
        """Takes all blocks out."""
        while self.blocks:
            self._drop(self.blocks[-1])
        self._given = 0

    def _remove(self, block: B) -> None:
        self._drop(block)
        self._add.setFocus()
        self.removed.emit()

    def _drop(self, block: B) -> None:
        self.blocks.remove(block)
        self._column.removeWidget(block)
        # At once: what is only deleted later stays on the screen until then.
        block.hide()
        block.deleteLater()

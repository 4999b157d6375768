"""What the session is like, as chips."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from helpdesk.consent import Circumstance
from helpdesk.i18n import _
from ui.theme import theme
from ui.widgets import Chip, FlowLayout, Small


class CircumstanceChips(QWidget):
    """The circumstances to choose from, by what they are.

    Signals:
        chosen_changed: A person chose or dropped one; carries all that are chosen now, as a frozenset of ids.
    """

    chosen_changed = Signal(object)

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self.chips: dict[str, Chip] = {}
        self._kinds: dict[str, str] = {}
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(theme().size.space_1)

    def offer(self, circumstances: Sequence[Circumstance], kinds: Collection[str]) -> None:
        """Offers the circumstances of these kinds; once."""
        titles = {
            "capability": _("Der Techniker darf"),
            "situation": _("Zur Sitzung"),
            "event": _("Ist eingetreten"),
        }
        for kind, title in titles.items():
            if kind not in kinds:
                continue
            self._column.addWidget(Small(title))
            flow = FlowLayout()
            flow.setSpacing(theme().size.space_1)
            for one in circumstances:
                if one.kind == kind:
                    flow.addWidget(self._chip(one))
            self._column.addLayout(flow)

    def show_chosen(self, chosen: Collection[str]) -> None:
        """Shows which are chosen, without telling anybody."""
        for name, chip in self.chips.items():
            chip.setChecked(name in chosen)

    def chosen(self) -> frozenset[str]:
        """The ids of those chosen."""
        return frozenset(name for name, chip in self.chips.items() if chip.isChecked())

    def fix(self, *, fixed: Collection[str]) -> None:
        """Lets the circumstances of these kinds be seen and not changed."""
        for name, chip in self.chips.items():
            chip.setEnabled(self._kinds[name] not in fixed)

    def _chip(self, circumstance: Circumstance) -> Chip:
        chip = Chip(circumstance.name, f"{self.objectName()}_{circumstance.id}")
        chip.clicked.connect(lambda: self.chosen_changed.emit(self.chosen()))
        self.chips[circumstance.id] = chip
        self._kinds[circumstance.id] = circumstance.kind
        return chip

"""Below a thread: what of it hasn't arrived, and what to do about that."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QLineEdit, QVBoxLayout

from helpdesk.delivery import ParcelKind
from helpdesk.i18n import _
from ui.outbox.panel import DeliveryPanel
from ui.outbox.standing import Standing
from ui.outbox.steps import Step
from ui.outbox.words import told
from ui.theme import theme
from ui.widgets import padded, repolish


class OnItsWay(QFrame):
    """The first thing of a ticket that hasn't arrived; takes no room when all has.

    Signals:
        step_chosen: Something shall be done; carries the `Step`, the `Standing`, and the number the ticket has where it
            went, if the reader typed one.
    """

    step_chosen = Signal(object, object, str)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("thread_delivery")
        self.setProperty("fit", "notice")
        self._key: object = None
        self.panel = DeliveryPanel("thread")
        self.number = QLineEdit(placeholderText=_("Ticketnummer, falls bekannt (optional)"))
        self.number.setObjectName("thread_number")
        self.number.setAccessibleName(_("Ticketnummer, falls bekannt (optional)"))
        self.number.setMaximumWidth(theme().size.column)
        column = QVBoxLayout(self)
        padded(column, margin=theme().size.space_3)
        self.panel.extra.addWidget(self.number)
        column.addWidget(self.panel)
        self.panel.step_chosen.connect(self._tell)
        self.hide()

    def show_standing(self, standing: Standing | None, *, carried: bool) -> None:
        """Shows how it stands; nothing when all arrived, or `carried` over in a view of its own."""
        self.setVisible(standing is not None and not carried)
        if standing is None or carried:
            self._key = None
            return
        if standing.item.key != self._key:
            self._key = standing.item.key
            self.number.clear()
            self.panel.fold.setChecked(False)
        self.number.setVisible(standing.asks_whether_arrived and standing.item.kind is ParcelKind.CREATE)
        self.setProperty("kind", told(standing).kind)
        repolish(self)
        self.panel.show_standing(standing)

    def _tell(self, step: Step, standing: Standing) -> None:
        number = self.number.text().strip() if self.number.isVisible() else ""
        self.step_chosen.emit(step, standing, number)

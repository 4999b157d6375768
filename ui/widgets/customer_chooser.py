from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtGui import QFocusEvent, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QCompleter, QLineEdit

from helpdesk.customers import CustomerRow
from helpdesk.i18n import _
from ui.jobs import Jobs
from ui.latest import Latest
from ui.widgets.field_icons import FieldIcons
from ui.widgets.labels import tip

SHOWN = 30


class CustomerChooser(QLineEdit):
    """One customer, found by typing a part of name or number; empty means none.

    Signals:
        customer_chosen: A person chose another customer, or none; carries the `CustomerRow` or None.
    """

    customer_chosen = Signal(object)

    def __init__(self, jobs: Jobs, name: str, placeholder: str = "", *, clears: bool = True) -> None:
        """`clears` says whether it has a button that empties it."""
        super().__init__()
        self.customer: CustomerRow | None = None
        self.setObjectName(name)
        self.setAccessibleName(_("Kunde"))
        self.setPlaceholderText(placeholder or _("Ohne Kunden"))
        self._asks = Latest(jobs, self)
        self._found = QStandardItemModel(self)
        completer = QCompleter(self._found, self)
        completer.setCompletionMode(QCompleter.CompletionMode.UnfilteredPopupCompletion)
        completer.setMaxVisibleItems(10)
        self.setCompleter(completer)
        icons = FieldIcons(self)
        if clears:
            icons.add_clear()
        icons.add_button("chevron-down", _("Kunden zeigen"), self.open)
        self.textEdited.connect(self._look_up)
        self.editingFinished.connect(self._settle)
        completer.activated[QModelIndex].connect(self._take)  # type: ignore[index]  # overloads aren't in the stubs

    def show_customer(self, customer: CustomerRow | None) -> None:
        """Shows a customer without telling anybody."""
        # Who was being looked up belonged to what was shown before.
        self._asks.forget()
        self._show(customer)

    def open(self) -> None:
        """Offers the customers to choose from."""
        self.setFocus()
        self._look_up("")

    def focusOutEvent(self, event: QFocusEvent) -> None:  # noqa: N802 - Qt's name
        super().focusOutEvent(event)
        if event.reason() is not Qt.FocusReason.PopupFocusReason:
            self._settle()

    def _look_up(self, text: str) -> None:
        self._asks.ask(lambda helpdesk: helpdesk.customers.page(limit=SHOWN, matching=text.strip()), self._offer)

    def _offer(self, rows: list[CustomerRow]) -> None:
        self._found.clear()
        for row in rows:
            item = QStandardItem(f"{row.name} · {row.number}" if row.number else row.name)
            item.setData(row, Qt.ItemDataRole.UserRole)
            self._found.appendRow(item)
        if self.hasFocus() and rows:
            self.completer().complete()

    def _take(self, index: QModelIndex) -> None:
        self._choose(index.data(Qt.ItemDataRole.UserRole))

    def _settle(self) -> None:
        # What was typed but is nobody's name must not look like a choice.
        text = self.text().strip()
        rows = [self._found.item(at).data(Qt.ItemDataRole.UserRole) for at in range(self._found.rowCount())]
        named = _named(text, rows)
        if not text:
            self._choose(None)
        elif self.customer is None or text != self.customer.name:
            self._choose(named or self.customer)
            if named is None:
                self._settle_later(text)

    def _settle_later(self, text: str) -> None:
        # Whoever types fast has left the field before the worker has found what was typed.
        def settle(rows: list[CustomerRow]) -> None:
            if (named := _named(text, rows)) and not self.hasFocus():
                self._choose(named)

        self._asks.ask(lambda helpdesk: helpdesk.customers.page(limit=SHOWN, matching=text), settle)

    def _choose(self, customer: CustomerRow | None) -> None:
        former = self.customer
        self._show(customer)
        if former != customer:
            self.customer_chosen.emit(customer)

    def _show(self, customer: CustomerRow | None) -> None:
        self.customer = customer
        self.setText(customer.name if customer else "")
        self.setToolTip(tip(self.text()))
        self.setCursorPosition(0)


def _named(text: str, rows: Iterable[CustomerRow]) -> CustomerRow | None:
    """The customer with this very name or number."""
    return next((row for row in rows if text.casefold() in {row.name.casefold(), row.number.casefold()}), None)

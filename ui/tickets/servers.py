"""The server's name, with those of this customer's earlier tickets to choose from."""

from __future__ import annotations

from uuid import UUID

from PySide6.QtCore import QStringListModel, Qt
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QCompleter, QLineEdit

from helpdesk.i18n import _
from ui.jobs import Jobs
from ui.latest import Latest


class ServerEdit(QLineEdit):
    """Completes while typing; the arrow down shows all, the last used first."""

    LONGEST = 1000

    def __init__(self, jobs: Jobs) -> None:
        super().__init__(placeholderText=_("optional"))
        self.setMaxLength(self.LONGEST)
        self._asks = Latest(jobs, self)
        self._customer: UUID | None = None
        self._known = QStringListModel(self)
        completer = QCompleter(self._known, self)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        completer.setMaxVisibleItems(10)
        self.setCompleter(completer)
        self._explain()

    def use_customer(self, customer: UUID | None) -> None:
        """Offers this customer's servers from now on."""
        if customer != self._customer:
            self._customer = customer
            self._offer([])
            self._ask()

    def focusInEvent(self, event: QFocusEvent) -> None:  # noqa: N802 - Qt's names
        super().focusInEvent(event)
        # A popup gives the focus back; what is known then is what was just shown.
        if event.reason() is not Qt.FocusReason.PopupFocusReason:
            self._ask()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        if event.key() == Qt.Key.Key_Down and self._known.rowCount():
            self.completer().setCompletionPrefix("")
            self.completer().complete()
        else:
            super().keyPressEvent(event)

    def _ask(self) -> None:
        customer = self._customer
        if customer is not None:
            self._asks.ask(lambda helpdesk: helpdesk.tickets.servers(customer), self._offer)
        else:
            self._asks.forget()

    def _offer(self, servers: list[str]) -> None:
        if servers != self._known.stringList():
            self._known.setStringList(servers)
            self._explain()

    def _explain(self) -> None:
        known = self._known.rowCount()
        self.setToolTip(_("Pfeil nach unten zeigt die Server aus früheren Tickets des Kunden") if known else "")

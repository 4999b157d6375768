"""Which contract an answer holds for, in one quiet line."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from helpdesk.i18n import _, format_day, ngettext
from helpdesk.scope import Basis, ServiceDocument
from ui.theme import theme
from ui.widgets import Small, push


class BasisLine(QWidget):
    """What the answer takes as booked, and the way to another contract.

    Signals:
        customer_requested: Nobody said whose contract it is: somebody wants to.
        contract_requested: The contract shall be shown.
    """

    customer_requested = Signal()
    contract_requested = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._assumed = True
        self.text = Small()
        self.text.setObjectName("scope_basis")
        self.act = push("", "scope_basis_act")
        self.act.setProperty("role", "link")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme().size.space_1)
        row.addWidget(self.text, 1)
        row.addWidget(self.act, 0, Qt.AlignmentFlag.AlignTop)
        self.act.clicked.connect(self._act)

    def show_basis(self, basis: Basis | None, documents: Mapping[str, ServiceDocument]) -> None:
        """Says under which contract an answer was given; whose it is stands in the field above."""
        self.setVisible(basis is not None)
        if basis is None:
            return
        self._assumed = basis.assumed
        self.text.setText(_told(basis, documents))
        self.act.setText(_("Kunden wählen") if basis.assumed else _("Vertrag öffnen"))

    def _act(self) -> None:
        (self.customer_requested if self._assumed else self.contract_requested).emit()


def _told(basis: Basis, documents: Mapping[str, ServiceDocument]) -> str:
    if basis.assumed:
        return _("Angenommen: alle Dokumente gebucht")
    day = format_day(basis.day)
    if not basis.documents:
        return _("Am {day} ist nichts gebucht").format(day=day)
    booked = ", ".join(_booked(document, modules, documents) for document, modules in basis.documents)
    return _("Vertrag am {day}: {booked}").format(day=day, booked=booked)


def _booked(document: str, modules: tuple[str, ...], documents: Mapping[str, ServiceDocument]) -> str:
    title = documents[document].title if document in documents else document
    if not modules:
        return title
    count = ngettext("{count} Modul", "{count} Module", len(modules)).format(count=len(modules))
    return f"{title} ({count})"

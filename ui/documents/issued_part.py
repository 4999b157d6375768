from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from helpdesk.changes import Changes
from helpdesk.i18n import _, format_moment
from helpdesk.printing.issued import IssuedRow
from helpdesk.printing.subjects import Kind
from ui.documents.paper import kind_word, named
from ui.documents.records import PAGE, Records
from ui.jobs import Jobs
from ui.theme import theme
from ui.widgets import EmptyState, Row, RowList, SearchField, padded
from ui.widgets.form import Choice

if TYPE_CHECKING:
    from helpdesk.app import Helpdesk

_DIGITS = 8


class IssuedPart(QWidget):
    """What was issued, newest first: number, version, kind, to whom, when and hash.

    Signals:
        document_chosen: Somebody wants to see one as it was issued; carries its `IssuedRow`.
        opened: Somebody pointed at a row.
        failed: The list couldn't be read; carries the `HelpdeskError`.
    """

    document_chosen = Signal(object)
    opened = Signal()
    failed = Signal(object)

    def __init__(self, jobs: Jobs) -> None:
        super().__init__()
        # Apart from the field, which the worker must not touch.
        self._wanted: Kind | None = None
        size = theme().size
        self.kind = Choice()
        self.kind.setObjectName("issued_kind")
        self.kind.setAccessibleName(_("Art"))
        self.kind.offer((("", _("Alle Arten")), *((kind.value, kind_word(kind)) for kind in Kind)))
        self.records = Records[IssuedRow](
            jobs,
            RowList(_("Ausgegebene Dokumente"), "issued_list"),
            EmptyState(
                "archive",
                _("Noch nichts ausgegeben"),
                _("Was Sie speichern, drucken oder senden, steht hier Byte für Byte so, wie es hinausging."),
                name="issued_none",
            ),
            self._read,
            issued_row,
            SearchField(_("Nummer, Titel oder Kunde"), "issued_search"),
        )
        inset = QVBoxLayout()
        inset.setContentsMargins(size.space_3, 0, size.space_3, size.space_1)
        inset.addWidget(self.kind)
        column = QVBoxLayout(self)
        padded(column, margin=0, spacing=0)
        column.addLayout(inset)
        column.addWidget(self.records, 1)
        self.kind.currentIndexChanged.connect(self._choose_kind)
        self.records.record_chosen.connect(self._choose)
        self.records.list.clicked.connect(self.opened)
        self.records.failed.connect(self.failed)

    def chosen(self) -> IssuedRow | None:
        """The one that is chosen, if it is listed."""
        return self.records.listed(key) if (key := self.records.chosen()) else None

    def refresh(self) -> None:
        """Reads the list again."""
        self.records.refresh()

    def read_again(self, changes: Changes) -> None:
        """Reads it again where something was issued, or erased with its consent."""
        if changes.issued or changes.consents:
            self.records.refresh()

    def _read(self, helpdesk: Helpdesk, after: IssuedRow | None, sought: str) -> list[IssuedRow]:
        return helpdesk.printing.issued(after.id if after else None, PAGE, sought, self._wanted)

    def _choose_kind(self) -> None:
        self._wanted = Kind(self.kind.value()) if self.kind.value() else None
        self.records.refresh()

    def _choose(self, issued: UUID) -> None:
        if (row := self.records.listed(issued)) is not None:
            self.document_chosen.emit(row)


def issued_row(row: IssuedRow) -> Row:
    """An issued document as a row of the list."""
    when = format_moment(row.issued)
    if row.erased:
        return Row(row.id, named(row), f"{kind_word(row.kind)} · {when}", "neutral", "trash-2", _("Gelöscht"))
    title = row.title or kind_word(row.kind)
    known = row.customer_name if row.customer_name not in title else kind_word(row.kind)
    detail = " · ".join(filter(None, (known, when, row.sha256[:_DIGITS])))
    return Row(row.id, title, detail, "neutral", "file-check", named(row))

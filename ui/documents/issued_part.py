from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from helpdesk.changes import Changes
from helpdesk.i18n import _, format_day, format_moment
from helpdesk.printing.issued import IssuedRow
from helpdesk.printing.subjects import Kind
from ui.documents.paper import kind_word, named
from ui.documents.records import PAGE, Records
from ui.jobs import Jobs
from ui.theme import theme
from ui.widgets import EmptyState, Row, RowList, SearchField, padded, tip
from ui.widgets.form import Choice
from ui.widgets.row_model import RowModel

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
        rows = _Rows()
        self.records = Records[IssuedRow](
            jobs,
            RowList(_("Ausgegebene Dokumente"), "issued_list", rows),
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
        rows.issued = self.records.listed
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
    """An issued document as a row of the list; the number first, which no narrow pane may cut."""
    number, version = f"{row.number} · {kind_word(row.kind)}", _("V{version}").format(version=row.version)
    day = format_day(row.issued.astimezone().date())
    if row.erased:
        return Row(row.id, number, day, "neutral", "trash-2", _("Gelöscht"), version)
    detail = " · ".join(filter(None, (day, row.customer_name)))
    return Row(row.id, number, detail, "neutral", state=_("ersetzt") if row.replaced else "", aside=version)


class _Rows(RowModel):
    """Says in a tool tip what two lines have no room for."""

    def __init__(self) -> None:
        super().__init__()
        self.issued: Callable[[UUID], IssuedRow | None] = lambda _key: None

    def tip(self, position: int) -> str:
        row = self.row(position)
        issued = self.issued(row.key) if row and isinstance(row.key, UUID) else None
        if issued is None:
            return ""
        told = issued.title, issued.customer_name, format_moment(issued.issued), f"SHA-256 {issued.sha256[:_DIGITS]} …"
        return tip("\n".join((named(issued), *filter(None, told))))

"""The proposed entries as rows of a list, below the headings they would stand under."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum, auto
from itertools import groupby

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtWidgets import QWidget

from helpdesk.i18n import _, ngettext
from helpdesk.scope.reviewing import Part, ReviewLine, parts
from ui.scope.review.looks import spoken

Index = QModelIndex | QPersistentModelIndex


class RowKind(Enum):
    """What a row is; decides how it is set."""

    MODULE = auto()
    GROUP = auto()
    ENTRY = auto()


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the list; a heading has the lines below it, an entry its own, all by their number in the review."""

    kind: RowKind
    text: str = ""
    lines: tuple[int, ...] = ()


class RowModel(QAbstractListModel):
    """The rows on show."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.rows: list[Row] = []
        self.lines: tuple[ReviewLine, ...] = ()
        self._row_of: dict[int, int] = {}

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: N802, B008 - Qt's signature
        return 0 if parent.isValid() else len(self.rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        row = self.rows[index.row()]
        if role == Qt.ItemDataRole.UserRole:
            return row
        if role not in {Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole}:
            return None
        return spoken(self.lines[row.lines[0]]) if row.kind is RowKind.ENTRY else row.text

    def flags(self, index: Index) -> Qt.ItemFlag:
        chosen = index.isValid() and self.rows[index.row()].kind is RowKind.ENTRY
        return Qt.ItemFlag.ItemIsEnabled | (Qt.ItemFlag.ItemIsSelectable if chosen else Qt.ItemFlag.NoItemFlags)

    def show(self, lines: tuple[ReviewLine, ...]) -> bool:
        """Shows these lines; False when the rows stayed where they were and only say something else."""
        rows = _rows(parts(lines))
        before, self.lines = self.lines, lines
        if rows == self.rows:
            self._tell_different(before)
            return False
        self.beginResetModel()
        self.rows = rows
        self._row_of = {row.lines[0]: at for at, row in enumerate(rows) if row.kind is RowKind.ENTRY}
        self.endResetModel()
        return True

    def index_of(self, line: int) -> QModelIndex:
        """Where a line of the review stands."""
        return self.index(self._row_of[line]) if line in self._row_of else QModelIndex()

    def in_order(self) -> list[int]:
        """The lines of the review as they follow one another here."""
        return list(self._row_of)

    def _tell_different(self, before: Sequence[ReviewLine]) -> None:
        different = [
            self._row_of[at] for at, (was, line) in enumerate(zip(before, self.lines, strict=True)) if was is not line
        ]
        if different:
            # Counts stand in the headings above.
            self.dataChanged.emit(self.index(0), self.index(max(different)))


def _rows(found: Sequence[Part]) -> list[Row]:
    rows = []
    for module, groups in groupby(found, key=lambda part: part.module):
        below = list(groups)
        rows.append(Row(RowKind.MODULE, module or _("Ohne Modul"), tuple(line for part in below for line in part.rows)))
        for part in below:
            if part.group:
                rows.append(Row(RowKind.GROUP, part.group, part.rows))
            rows.extend(Row(RowKind.ENTRY, lines=(line,)) for line in part.rows)
    return rows


def summary(row: Row, lines: Sequence[ReviewLine]) -> str:
    """How many entries stand below a heading, and how many of them are uncertain."""
    told = [ngettext("{count} Eintrag", "{count} Einträge", len(row.lines)).format(count=len(row.lines))]
    if uncertain := sum(lines[line].uncertain for line in row.lines):
        told.append(_("{count} unsicher").format(count=uncertain))
    return " · ".join(told)

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QStringListModel, Qt, Signal
from PySide6.QtWidgets import QCompleter, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from helpdesk.i18n import _
from helpdesk.scope import Verdict
from ui.customers.blocks import Block, BlockList
from ui.theme import theme
from ui.widgets import push, quiet, tip, tool
from ui.widgets.form import Choice, Field, FieldRow

_SETTABLE = tuple(verdict for verdict in Verdict if verdict is not Verdict.UNREGULATED)


class SettledEntries(QWidget):
    """The entries an agreement names, each with the verdict it gives them.

    Signals:
        edited: An entry was added, removed or changed.
    """

    edited = Signal()

    def __init__(self, name: str) -> None:
        super().__init__()
        self._name = name
        self._ids: Mapping[str, str] = {}
        self._labels = QStringListModel(self)
        self.add = push(_("Eintrag mit eigenem Urteil"), f"{name}_add", "plus")
        self.add.clicked.connect(self._add_empty)
        self._list: BlockList[_EntryRow] = BlockList(self.add, theme().size.space_2)
        self._list.removed.connect(self.edited)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._list)

    def offer(self, labels: Mapping[str, str]) -> None:
        """Offers entries: their ids, each with what people read."""
        settled = self.entries()
        self._ids = {label: entry for entry, label in labels.items()}
        self._labels.setStringList(list(self._ids))
        self.show_entries(settled)

    def show_entries(self, entries: Sequence[tuple[str, str]]) -> None:
        """Shows these and no others."""
        self._list.clear()
        for entry, verdict in entries:
            self._insert(entry, verdict)

    def entries(self) -> tuple[tuple[str, str], ...]:
        """The entries as chosen; a row left empty is none."""
        typed = ((row.typed(), row.verdict.value()) for row in self._list.blocks)
        return tuple((self._ids.get(text, text), verdict) for text, verdict in typed if text)

    def mark(self) -> bool:
        """Marks what is typed and is no entry; whether there is any."""
        wrong = [row.mark(self._ids) for row in self._list.blocks]
        return any(wrong)

    def _add_empty(self) -> None:
        self._insert("", Verdict.INCLUDED).entry.setFocus()

    def _insert(self, entry: str, verdict: str) -> _EntryRow:
        labels = {known: label for label, known in self._ids.items()}
        row = self._list.insert(
            lambda number: _EntryRow(f"{self._name}_{number}", labels.get(entry, entry), verdict, self._labels)
        )
        row.entry.textChanged.connect(lambda: self.edited.emit())
        row.verdict.currentIndexChanged.connect(lambda: self.edited.emit())
        return row


class _EntryRow(Block):
    def __init__(self, name: str, label: str, verdict: str, labels: QStringListModel) -> None:
        super().__init__()
        self._shown = label
        self.entry = QLineEdit(label)
        self.entry.setPlaceholderText(_("Eintrag suchen"))
        self.entry.setToolTip(tip(label))
        self.entry.setCursorPosition(0)
        completer = QCompleter(labels, self.entry)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        self.entry.setCompleter(completer)
        self.entry.textChanged.connect(lambda text: self.entry.setToolTip(tip(text)))
        self.verdict = Choice()
        self.verdict.offer((one.value, one.word) for one in _SETTABLE)
        self.verdict.choose(verdict)
        self._field = Field(_("Eintrag"), self.entry, f"{name}_entry")
        remove = quiet(tool("trash-2", _("Eintrag entfernen"), f"{name}_remove"))
        remove.clicked.connect(lambda: self.removed.emit(self))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme().size.space_2)
        row.addWidget(FieldRow((self._field, 3), (Field(_("Urteil"), self.verdict, f"{name}_verdict"), 2)), 1)
        row.addWidget(remove, 0, Qt.AlignmentFlag.AlignBottom)

    def typed(self) -> str:
        return self.entry.text().strip()

    def mark(self, known: Mapping[str, str]) -> bool:
        text = self.typed()
        fine = not text or text in known or text in known.values() or text == self._shown
        self._field.show_problem("" if fine else _("Wählen Sie einen Eintrag aus den Vorschlägen."))
        return not fine

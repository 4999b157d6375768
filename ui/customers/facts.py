from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout

from helpdesk.customers import AgreedFact, Contract
from helpdesk.i18n import _, ngettext
from helpdesk.scope import ServiceDocument, offered_conditions
from ui.customers.blocks import Block, BlockList
from ui.customers.conditions import ConditionList, Groups
from ui.customers.settled import SettledEntries
from ui.theme import icon, theme
from ui.widgets import Card, Heading, Line, ProblemLabel, Small, push, quiet, tool
from ui.widgets.day_field import DayField
from ui.widgets.form import Field, FieldRow

NO_DAY = date.max
"""For an agreement whose day is still to be typed: one that never counts."""


class FactsEditor(Card):
    """What was agreed with the customer: since when, where that stands, and what it settles."""

    def __init__(self) -> None:
        super().__init__()
        self._groups: Groups = ()
        self._remote: Sequence[str] = ()
        self._labels: Mapping[str, str] = {}
        self.add = push(_("Vereinbarung hinzufügen"), "fact_add", "plus")
        self.add.clicked.connect(self._add_empty)
        self._list: BlockList[_FactBlock] = BlockList(self.add, theme().size.space_4)
        self.problem = self._list.problem
        self.body.addWidget(Heading(_("Vereinbarungen")))
        self.body.addWidget(
            Small(_("Was zu den Dokumenten vereinbart ist, etwa „Die Firewall ist von uns“. Es zählt ab seinem Tag."))
        )
        self.body.addWidget(self._list)

    def offer(
        self, documents: Iterable[ServiceDocument], contracts: Sequence[Contract], remote: Sequence[str] = ()
    ) -> None:
        """Offers the conditions and entries of what is booked, and `remote` to anybody; what was chosen stays."""
        booked = {contract.document for contract in contracts}
        documents = [document for document in documents if document.id in booked]
        self._groups = offered_conditions(documents, contracts)
        self._remote = remote
        self._labels = _entry_labels(documents)
        for block in self._list.blocks:
            block.offer(self._groups, self._remote, self._labels)

    def show_facts(self, facts: Sequence[AgreedFact]) -> None:
        """Shows these facts and no others."""
        self._list.clear()
        for fact in facts:
            self._insert(fact)

    def facts(self) -> tuple[AgreedFact, ...]:
        """The facts as typed; a block left wholly empty is none."""
        typed = [block.fact() for block in self._list.blocks]
        return tuple(fact for fact in typed if fact != AgreedFact("", NO_DAY, ""))

    def mark(self) -> bool:
        """Marks the fields that keep a fact from being stored; whether there are any."""
        facts = self.facts()
        wrong = [block.mark() for block in self._list.blocks if block.fact() in facts]
        return any(wrong)

    def unmark(self) -> None:
        """Takes the marks away."""
        for block in self._list.blocks:
            block.unmark()

    def _add_empty(self) -> None:
        self._insert(AgreedFact("", NO_DAY, "")).text.setFocus()

    def _insert(self, fact: AgreedFact) -> _FactBlock:
        parted = bool(self._list.blocks)
        block = self._list.insert(lambda number: _FactBlock(fact, number, parted=parted))
        block.offer(self._groups, self._remote, self._labels)
        return block


class _FactBlock(Block):
    def __init__(self, fact: AgreedFact, number: int, *, parted: bool) -> None:
        super().__init__()
        self._name = name = f"fact_{number}"
        self._id = fact.id
        self._groups: Groups = ()
        self._remote: Sequence[str] = ()
        self._fulfils = fact.fulfils
        self.text = QLineEdit(fact.text)
        self.text.setCursorPosition(0)
        self.since = DayField()
        self.since.show_day(None if fact.since == NO_DAY else fact.since)
        self.source = QLineEdit(fact.source)
        self.source.setCursorPosition(0)
        self.source.setPlaceholderText(_("etwa: Mail vom 1. März"))
        self._text = Field(_("Vereinbart ist"), self.text, f"{name}_text")
        self._since = Field(_("Gilt ab"), self.since, f"{name}_since")
        self._source = Field(_("Quelle"), self.source, f"{name}_source")
        self.open = QPushButton()
        self.open.setObjectName(f"{name}_open")
        self.open.setCheckable(True)
        self.conditions = ConditionList(f"{name}_condition")
        self.entries = SettledEntries(f"{name}_entries")
        self.entries.show_entries(fact.entries)
        self._settles = ProblemLabel()
        self._build(parted=parted)
        self.open.toggled.connect(self._fold)
        self.conditions.edited.connect(self._take_ticks)
        self._fold()

    def offer(self, groups: Groups, remote: Sequence[str], labels: Mapping[str, str]) -> None:
        self._groups, self._remote = groups, remote
        self.entries.offer(labels)
        if self.open.isChecked():
            self.conditions.offer(groups, remote, self._fulfils)

    def fact(self) -> AgreedFact:
        return AgreedFact(
            self.text.text().strip(),
            self.since.day() or NO_DAY,
            self.source.text().strip(),
            self._fulfils,
            self.entries.entries(),
            self._id,
        )

    def mark(self) -> bool:
        fact = self.fact()
        problems = {
            self._text: "" if fact.text else _("Was ist vereinbart?"),
            self._since: self.since.problem() or ("" if self.since.day() else _("Ab wann gilt das?")),
            self._source: "" if fact.source else _("Wo steht das?"),
        }
        for field, problem in problems.items():
            field.show_problem(problem)
        nothing = not fact.fulfils and not fact.entries
        self._settles.setText(_("Kreuzen Sie eine Bedingung an oder nennen Sie einen Eintrag.") if nothing else "")
        unknown = self.entries.mark()
        return nothing or unknown or any(problems.values())

    def unmark(self) -> None:
        for field in (self._text, self._since, self._source):
            field.show_problem("")
        self._settles.setText("")

    def _build(self, *, parted: bool) -> None:
        size = theme().size
        remove = quiet(tool("trash-2", _("Vereinbarung entfernen"), f"{self._name}_remove"))
        remove.clicked.connect(lambda: self.removed.emit(self))
        top = QHBoxLayout()
        top.setSpacing(size.space_2)
        top.addWidget(self._text, 1)
        top.addWidget(remove, 0, Qt.AlignmentFlag.AlignBottom)
        opener = QHBoxLayout()
        opener.addWidget(quiet(self.open))
        opener.addStretch()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(size.space_2)
        if parted:
            column.addWidget(Line())
        column.addLayout(top)
        column.addWidget(FieldRow((self._since, 1), (self._source, 2)))
        column.addLayout(opener)
        column.addWidget(self.conditions)
        column.addWidget(self.entries)
        column.addWidget(self._settles)

    def _fold(self) -> None:
        opened = self.open.isChecked()
        if opened:
            self.conditions.offer(self._groups, self._remote, self._fulfils)
        self.conditions.setVisible(opened)
        self.open.setIcon(icon("chevron-down" if opened else "chevron-right"))
        self._name_opener()

    def _take_ticks(self) -> None:
        self._fulfils = self.conditions.ticked()
        self._name_opener()

    def _name_opener(self) -> None:
        count = len(self._fulfils)
        told = ngettext("Erfüllt {count} Bedingung", "Erfüllt {count} Bedingungen", count).format(count=count)
        self.open.setText(told if count else _("Erfüllte Bedingungen ankreuzen"))


def _entry_labels(documents: Iterable[ServiceDocument]) -> dict[str, str]:
    """Each entry with what tells it from the others, whatever two documents call alike."""
    labels: dict[str, str] = {}
    taken: set[str] = set()
    for document in documents:
        for entry in document.entries:
            label = f"{entry.text} – {document.title} › {entry.module_title}"
            labels[entry.id] = label if label not in taken else f"{label} ({entry.id})"
            taken.add(label)
    return labels

"""The checklist: three phases that open and close, one item a line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import UUID

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QScrollArea, QVBoxLayout, QWidget

from helpdesk.consent import Consent, ConsentState, Item
from helpdesk.i18n import _
from ui.consent.item_row import ItemRow
from ui.theme import icon, theme
from ui.widgets import Card, Small, quiet

S = ConsentState

_PHASE_OF = {S.RUNNING: "during", S.PAUSED: "during", S.REVOKED: "during", S.ENDED: "after", S.SEALED: "after"}


class Phase(QWidget):
    """One phase: its name, how much of it is answered, and its items."""

    def __init__(self, phase: str, title: str) -> None:
        super().__init__()
        self.phase = phase
        self._rows: tuple[ItemRow, ...] = ()
        self.title: QPushButton = quiet(QPushButton(title))
        self.title.setObjectName(f"phase_{phase}")
        self.title.setCheckable(True)
        self.count = Small(wrap=False)
        self.card = Card()
        self.card.body.setContentsMargins(0, 0, 0, 0)
        self.card.body.setSpacing(0)
        head = QHBoxLayout()
        head.addWidget(self.title)
        head.addWidget(self.count)
        head.addStretch()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme().size.space_1)
        column.addLayout(head)
        column.addWidget(self.card)
        self.title.toggled.connect(self._open)
        self._open(opened=False)

    def show_rows(self, rows: Sequence[ItemRow]) -> None:
        """Shows these rows, in order."""
        for former in self._rows:
            # Not `takeAt`: the item it hands out stays the one that the row tells of its new height, and the layout,
            # which holds another by then, gives the row its old one.
            self.card.body.removeWidget(former)
        self._rows = tuple(rows)
        for position, row in enumerate(rows):
            row.first = position == 0
            self.card.body.addWidget(row)
            row.show()
        self.setVisible(bool(rows))

    def show_count(self, items: Sequence[Item]) -> None:
        """Says how far the phase has come."""
        done = sum(item.answer is not None for item in items)
        self.count.setText(_("{done} von {count} beantwortet").format(done=done, count=len(items)))

    def _open(self, opened: bool) -> None:
        self.title.setIcon(icon("chevron-down" if opened else "chevron-right"))
        self.card.setVisible(opened)


class Phases(QWidget):
    """The items that apply, by phase. Rows stay while items come and go, so focus and typed notes stay too.

    Signals:
        answered: A person answered; carries item id, answer and note.
        all_answered: Answered by key, and nothing that can be answered is open any more.
    """

    answered = Signal(str, str, str)
    all_answered = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.rows: dict[str, ItemRow] = {}
        self._shown: tuple[str, ...] = ()
        self._consent: UUID | None = None
        self._due = ""
        titles = {"before": _("Vor der Sitzung"), "during": _("Während der Sitzung"), "after": _("Nach der Sitzung")}
        self.phases = {phase: Phase(phase, title) for phase, title in titles.items()}
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme().size.space_3)
        for phase in self.phases.values():
            column.addWidget(phase)

    def show_consent(self, consent: Consent, known: Mapping[str, str] | None = None) -> None:
        """Shows the items of a consent; opens the phase that is due when another one is shown or it moved on.

        `known` is what helps to answer an item, such as the number to call.
        """
        if self._consent != consent.id:
            self._consent, self._due = consent.id, ""
            for row in self.rows.values():
                row.forget()
        for item in consent.items:
            if item.id not in self.rows:
                self._add(item)
            asks = consent.state is S.PRESENTED and item.phase == "before" and item.answerable
            helps = (known or {}).get(item.id, "")
            self.rows[item.id].show_item(item, _later(item, consent.state), helps, asks=asks)
        self._arrange(consent.items)
        due = _PHASE_OF.get(consent.state, "before")
        if self._due != due:
            self._due = due
            for name, phase in self.phases.items():
                phase.title.setChecked(name == due)

    def jump(self, item_id: str) -> None:
        """Goes to an item."""
        row = self.rows[item_id]
        self.phases[row.item.phase].title.setChecked(True)
        row.setFocus()
        self._reveal(row)

    def hold(self, *, held: bool) -> None:
        """While a step is on its way to the record, no key answers anything."""
        for row in self.rows.values():
            row.held = held

    def all_told(self, item_ids: Sequence[str]) -> bool:
        """Whether each of these has an answer on show that the record doesn't know yet."""
        return all(self.rows[item_id].is_told() for item_id in item_ids)

    def first_untold(self, item_ids: Sequence[str]) -> str:
        """The first of these without such an answer, or nothing."""
        return next((item_id for item_id in item_ids if not self.rows[item_id].is_told()), "")

    def begin(self) -> bool:
        """Goes to the first item that is open and can be answered; False when there is none."""
        return self._go_to_open(self._visible())

    def _arrange(self, items: Sequence[Item]) -> None:
        ids = tuple(item.id for item in items)
        for gone in set(self._shown) - set(ids):
            self.rows[gone].hide()
        for name, phase in self.phases.items():
            belonging = [item for item in items if item.phase == name]
            phase.show_count(belonging)
            if ids != self._shown:
                phase.show_rows([self.rows[item.id] for item in belonging])
        self._shown = ids

    def _add(self, item: Item) -> None:
        row = ItemRow(item)
        self.rows[item.id] = row
        row.answered.connect(self.answered)
        row.step_requested.connect(lambda step: self._step(row, step))
        row.next_requested.connect(lambda: self._next(row))
        # Once it has its place: until then the area doesn't know how far it can scroll.
        row.why.toggled.connect(lambda: QTimer.singleShot(0, row, lambda: self._reveal(row)))

    def _reveal(self, row: ItemRow) -> None:
        area: QWidget | None = self
        while area is not None and not isinstance(area, QScrollArea):
            area = area.parentWidget()
        if area is not None:
            area.ensureWidgetVisible(row)

    def _visible(self) -> list[ItemRow]:
        rows = [self.rows[item_id] for item_id in self._shown]
        return [row for row in rows if self.phases[row.item.phase].title.isChecked()]

    def _step(self, row: ItemRow, step: int) -> None:
        rows = self._visible()
        at = rows.index(row) + step
        if 0 <= at < len(rows):
            self.jump(rows[at].item.id)

    def _next(self, row: ItemRow) -> None:
        rows = self._visible()
        at = rows.index(row)
        if not self._go_to_open(rows[at + 1 :] + rows[:at]):
            self.all_answered.emit()

    def _go_to_open(self, rows: Sequence[ItemRow]) -> bool:
        for row in rows:
            if row.is_open():
                self.jump(row.item.id)
                return True
        return False


def _later(item: Item, state: ConsentState) -> str:
    if item.phase == "before" and state is S.DRAFT:
        return _("nach dem Vorlegen")
    if item.phase == "after" and state not in {S.DECLINED, S.EXPIRED, S.SEALED}:
        return _("nach der Sitzung")
    if item.phase == "during" and state in {S.DRAFT, S.PRESENTED, S.GRANTED}:
        return _("in der Sitzung")
    return ""

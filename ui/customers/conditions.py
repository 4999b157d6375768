from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QVBoxLayout, QWidget

from helpdesk.i18n import _
from helpdesk.scope import Condition
from ui.theme import theme
from ui.widgets import Heading, Label, Small, clear_layout

Groups = Sequence[Sequence[Condition]]


class ConditionList(QWidget):
    """The conditions an agreement can meet, to be ticked; those that say nearly the same can be ticked at once.

    Signals:
        edited: A person ticked or unticked one.
    """

    edited = Signal()

    def __init__(self, name: str) -> None:
        super().__init__()
        self._name = name
        self._ticks: dict[str, _Tick] = {}
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(theme().size.space_1)

    def offer(self, groups: Groups, remote: Sequence[str], ticked: Sequence[str]) -> None:
        """Offers the documents' and those about remote maintenance.

        What is ticked and in none of them is offered too, so that showing it never drops it.
        """
        clear_layout(self._column)
        self._ticks = {}
        offered = {condition.text for alike in groups for condition in alike} | set(remote)
        for text in ticked:
            if text not in offered:
                self._column.addWidget(self._tick(text, _("in keinem gebuchten Dokument")))
        for alike in groups:
            ticks = [self._tick(one.text, f"{one.document}: {', '.join(one.modules)}") for one in alike]
            self._column.addWidget(_Alike(ticks) if len(ticks) > 1 else ticks[0])
        if remote:
            self._column.addWidget(Heading(_("Fernwartung")))
        for text in remote:
            self._column.addWidget(self._tick(text, ""))
        for text, tick in self._ticks.items():
            tick.box.setChecked(text in ticked)
            tick.box.toggled.connect(lambda: self.edited.emit())

    def ticked(self) -> tuple[str, ...]:
        """What is ticked, in the order shown."""
        return tuple(text for text, tick in self._ticks.items() if tick.box.isChecked())

    def _tick(self, text: str, where: str) -> _Tick:
        self._ticks[text] = tick = _Tick(text, where, f"{self._name}_{len(self._ticks)}")
        return tick


class _Tick(QWidget):
    """A check box whose words wrap; a click on them ticks it."""

    def __init__(self, text: str, where: str, name: str) -> None:
        super().__init__()
        self.box = QCheckBox()
        self.box.setObjectName(name)
        self.box.setAccessibleName(text)
        self.box.setAccessibleDescription(where)
        words = QVBoxLayout()
        # Level with the mark, which is taller than a line.
        words.setContentsMargins(0, theme().size.space_1, 0, 0)
        words.setSpacing(0)
        words.addWidget(Label(text))
        if where:
            words.addWidget(Small(where))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme().size.space_2)
        row.addWidget(self.box, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(words, 1)

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        if event.button() is Qt.MouseButton.LeftButton:
            self.box.click()
        else:
            super().mousePressEvent(event)


class _Alike(QWidget):
    """Wordings that say nearly the same, below one box that ticks them all."""

    def __init__(self, ticks: Sequence[_Tick]) -> None:
        super().__init__()
        size = theme().size
        self._ticks = ticks
        self.head = _Tick(
            _("Alle {count} Wortlaute dieser Bedingung").format(count=len(ticks)),
            "",
            f"{ticks[0].box.objectName()}_all",
        )
        self.head.box.setTristate(True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(size.space_1)
        column.addWidget(self.head)
        below = QVBoxLayout()
        below.setContentsMargins(size.space_6, 0, 0, 0)
        below.setSpacing(size.space_1)
        for tick in ticks:
            below.addWidget(tick)
            tick.box.toggled.connect(self._sum_up)
        column.addLayout(below)
        self.head.box.clicked.connect(self._tick_all)

    def _tick_all(self) -> None:
        # A click on a half-filled box fills it; Qt would step through all three states.
        wanted = not all(tick.box.isChecked() for tick in self._ticks)
        for tick in self._ticks:
            tick.box.setChecked(wanted)
        self._sum_up()

    def _sum_up(self) -> None:
        count = sum(tick.box.isChecked() for tick in self._ticks)
        every, none = Qt.CheckState.Checked, Qt.CheckState.Unchecked
        part = Qt.CheckState.PartiallyChecked
        self.head.box.setCheckState(every if count == len(self._ticks) else part if count else none)

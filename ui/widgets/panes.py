from __future__ import annotations

from PySide6.QtCore import QByteArray, QEvent, QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHBoxLayout, QLayout, QSplitter, QVBoxLayout, QWidget

from helpdesk.i18n import _
from ui.theme import changed, theme
from ui.widgets.buttons import push, quiet

LIST = 23
"""How wide the list is while nobody has moved the handle, in heights of a letter."""


class _Panes(QSplitter):
    """Says when it got the sizes it had in an earlier window."""

    restored = Signal()

    def restoreState(self, state: QByteArray | bytes | bytearray | memoryview[int]) -> bool:  # noqa: N802 - Qt's name
        done = super().restoreState(state)
        self.restored.emit()
        return done


class ListAndWork(QWidget):
    """A list beside what is worked on; where both don't fit, one of them, with a way back to the list."""

    def __init__(self, choices: QWidget, work: QWidget, name: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self._choices = choices
        self._is_folded = False
        self._wants_work = False
        self._is_sized = False
        self._letters = theme().size.text_body
        self._list_letters: float = LIST
        self.back = quiet(push(_("Zur Liste"), f"{name}_back", "chevron-left"))
        self.back.setToolTip(_("Zurück zur Liste"))
        self.back.hide()
        self.back.clicked.connect(self.show_list)
        self._strip = QWidget()
        strip = QHBoxLayout(self._strip)
        strip.setContentsMargins(theme().size.space_2, theme().size.space_2, 0, 0)
        strip.addWidget(self.back)
        strip.addStretch()
        self._strip.hide()
        self._side = QWidget()
        column = QVBoxLayout(self._side)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._strip)
        column.addWidget(work, 1)
        self.splitter = _Panes(Qt.Orientation.Horizontal)
        self.splitter.setObjectName(f"{name}_splitter")
        self.splitter.setHandleWidth(theme().size.hairline)
        self.splitter.setChildrenCollapsible(False)
        self.splitter.addWidget(choices)
        self.splitter.addWidget(self._side)
        self.splitter.setStretchFactor(1, 1)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        # Else the splitter would ask for room for both and never get the chance to fold.
        outer.setSizeConstraint(QLayout.SizeConstraint.SetNoConstraint)
        outer.addWidget(self.splitter)
        self.splitter.splitterMoved.connect(self._note_share)
        self.splitter.restored.connect(self._note_share)
        changed.connect(self._measure)
        self._measure()

    @property
    def is_folded(self) -> bool:
        """Whether only one of both is shown."""
        return self._is_folded

    def show_work(self) -> None:
        """Something was chosen: shows the work, if there is room for one only."""
        self._wants_work = True
        self._arrange()

    def show_list(self) -> None:
        """Back to the list, if there is room for one only."""
        self._wants_work = False
        self._arrange()
        if view := self._choices.findChild(QAbstractItemView):
            view.setFocus()

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        return QSize(self._work_width(), theme().size.text_body * 20)

    def event(self, event: QEvent) -> bool:
        handled = super().event(event)
        # What the work needs has changed, maybe after `changed` was told: its letters are new, or something came in.
        if event.type() == QEvent.Type.LayoutRequest and self._is_sized:
            self._fold()
        return handled

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        super().resizeEvent(event)
        self._is_sized = True
        self._fold()

    def _fold(self) -> None:
        comfortable = theme().size.both_panes
        was, self._is_folded = self._is_folded, self.width() < max(comfortable, self._list_width() + self._work_width())
        self._arrange()
        if was and not self._is_folded:
            self._share_out()

    def _list_width(self) -> int:
        return theme().size.text_body * 17

    def _work_width(self) -> int:
        return max(theme().size.text_body * 28, self._side.minimumSizeHint().width())

    def _measure(self) -> None:
        self._letters = theme().size.text_body
        self._choices.setMinimumWidth(self._list_width())
        if self.splitter.sizes()[0] == 0:
            self.splitter.setSizes([theme().size.text_body * LIST, theme().size.text_body * 40])
        self.updateGeometry()
        # The room is the same and the letters aren't.
        if self._is_sized:
            self._fold()
            self._share_out()

    def _note_share(self) -> None:
        if not self._is_folded and self.splitter.sizes()[0]:
            self._list_letters = self.splitter.sizes()[0] / self._letters

    def _share_out(self) -> None:
        """Gives the list the room it had in smaller or larger letters."""
        if not self._is_folded:
            width = round(self._list_letters * self._letters)
            self.splitter.setSizes([width, max(self.splitter.width() - width, 1)])

    def _arrange(self) -> None:
        self._choices.setVisible(not (self._is_folded and self._wants_work))
        self._side.setVisible(not self._is_folded or self._wants_work)
        self.back.setVisible(self._is_folded)
        self._strip.setVisible(self._is_folded)
